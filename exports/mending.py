"""Mends what checkers of accessible PDF find in the documents that the typesetting engine writes.

Three faults, each of them general:

* A header cell doesn't say whether it heads a column or a row. Readers then can't name the cells of a table.
* The frame of a figure is given in the units of the screen, counted from the top; PDF counts points from
  the bottom.
* Page headers and footers stand in the index of tagged content although they belong to no part of the
  document.
"""

from collections.abc import Iterator
from io import BytesIO

import pikepdf

_POINTS = 0.75
"""PDF points in one CSS pixel."""


def mend(pdf: bytes) -> bytes:
    """Return the document `pdf` with its faults mended; equal input gives equal bytes."""
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        root = document.Root.get("/StructTreeRoot")
        if root is not None:
            reached = set()
            for element, inside in _elements(root.K, ""):
                reached.add(element.objgen)
                _mend_element(element, inside)
            _forget_unreached(root.ParentTree, reached)
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _elements(kids: pikepdf.Object, inside: str) -> Iterator[tuple[pikepdf.Object, str]]:
    """Yield each element below `kids`, parents first, with the kind of table section that it stands in."""
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid, inside
            kind = str(kid.S)
            if "/K" in kid:
                yield from _elements(kid.K, kind if kind in ("/THead", "/TBody", "/TFoot") else inside)


def _mend_element(element: pikepdf.Object, inside: str) -> None:
    if element.S == "/TH":
        element.A.Scope = pikepdf.Name("/Column" if inside == "/THead" else "/Row")
    elif element.S == "/Figure" and "/BBox" in element.get("/A", {}):
        left, top, right, bottom = (float(edge) * _POINTS for edge in element.A.BBox)
        height = float(element.Pg.MediaBox[3])
        element.A.BBox = pikepdf.Array(
            round(edge, 3) for edge in (left, height - bottom, right, height - top)
        )


def _forget_unreached(index: pikepdf.Object, reached: set[tuple[int, int]]) -> None:
    """Empty the entries of the index of tagged content that lead to elements outside the tree."""
    for entry in index.Nums:
        if isinstance(entry, pikepdf.Array):
            for place, element in enumerate(entry):
                if isinstance(element, pikepdf.Dictionary) and element.objgen not in reached:
                    entry[place] = None
