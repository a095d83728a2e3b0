"""Pages that are laid out once, kept compressed, and filled in for each answer."""

import re
import zlib
from dataclasses import dataclass, field
from struct import pack

LEVEL = 4
"""Of gzip's 9 levels the one that pays for what is made for one answer; kept pieces get the highest."""

STORED = 120
"""Characters under which a filling goes into the page as it is: to compress it costs more than it saves."""

_HEAD = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
"""How a gzip file begins that names no file, no time and no system."""

_LAST = b"\x03\x00"
"""An empty last block."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a page, and the same as deflated blocks that refer to nothing outside them."""

    plain: bytes
    deflated: bytes


class Printed:
    """A page laid out once and kept, with the gaps that are filled for each answer.

    What goes into a gap must already be safe in HTML. The pieces between the gaps are kept deflated, and
    deflated pieces may be strung together: so only what is new is compressed for an answer.
    """

    def __init__(self, html: str, gaps: tuple[str, ...] = ()) -> None:
        """`gaps` are the marks in `html`, of one character each."""
        parts = re.split(f"([{''.join(gaps)}])", html) if gaps else [html]
        self._pieces = [_deflated(text, level=9) for text in parts[::2]]
        self._order = [gaps.index(mark) for mark in parts[1::2]]
        self._whole = Filled(tuple(self._pieces)) if not gaps else None

    def filled(self, *fillings: str) -> "Filled":
        """Return the page with each gap filled, in the order in which the gaps were named."""
        if self._whole:
            return self._whole
        new = [_stored(text) if len(text) < STORED else _deflated(text, level=LEVEL) for text in fillings]
        strung = [self._pieces[0]]
        for gap, piece in zip(self._order, self._pieces[1:], strict=True):
            strung += (new[gap], piece)
        return Filled(tuple(strung))


@dataclass(slots=True)
class Filled:
    """A page without gaps."""

    _pieces: tuple[_Piece, ...] = field(repr=False)
    _zipped: bytes = field(default=b"", init=False, repr=False)

    @property
    def plain(self) -> bytes:
        """The page's bytes."""
        return b"".join([piece.plain for piece in self._pieces])

    @property
    def zipped(self) -> bytes:
        """The page's bytes as a gzip file; put together once."""
        if not self._zipped:
            plain = self.plain
            blocks = b"".join([piece.deflated for piece in self._pieces])
            self._zipped = _HEAD + blocks + _LAST + pack("<LL", zlib.crc32(plain), len(plain))
        return self._zipped


def _deflated(text: str, *, level: int) -> _Piece:
    plain = text.encode("utf-8", "replace")
    deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return _Piece(plain, deflate.compress(plain) + deflate.flush(zlib.Z_FULL_FLUSH))


def _stored(text: str) -> _Piece:
    """Return a piece as one block that is not compressed: its length, the length's complement, its bytes."""
    plain = text.encode("utf-8", "replace")
    return _Piece(plain, pack("<BHH", 0, len(plain), len(plain) ^ 0xFFFF) + plain)
