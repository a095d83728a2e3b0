"""Puts several short documents together as one, keeping what a screen reader needs."""

from collections.abc import Sequence
from io import BytesIO

from pikepdf import ObjectStreamMode, Pdf


def bind(parts: Sequence[bytes]) -> bytes:
    """Return one PDF with the pages of all `parts` in order; title and language are the first one's.

    Every part is a tagged document with one element at the root of its structure tree, as `exports.pdf` makes
    them. Equal parts give equal bytes.
    """
    out = BytesIO()
    with Pdf.open(BytesIO(parts[0])) as bound:
        for part in parts[1:]:
            with Pdf.open(BytesIO(part)) as added:
                _append(bound, added)
        bound.save(out, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return out.getvalue()


def _append(bound: Pdf, added: Pdf) -> None:
    """Add the pages of one document to another, and what stands on them to its structure tree."""
    first = len(bound.pages)
    bound.pages.extend(added.pages)
    # The tree names pages, so it is copied after them: its references then find the copies.
    copied = bound.copy_foreign(added.Root.StructTreeRoot)
    tree = bound.Root.StructTreeRoot
    marks, copied_marks = tree.ParentTree.Nums, list(copied.ParentTree.Nums)
    offset = int(marks[-2]) + 1
    for page in list(bound.pages)[first:]:
        page.obj.StructParents = int(page.obj.StructParents) + offset
    for number, elements in zip(copied_marks[::2], copied_marks[1::2], strict=True):
        marks.append(int(number) + offset)
        marks.append(elements)
    root = tree.K[0]
    for element in copied.K[0].K:
        element.P = root
        root.K.append(element)
