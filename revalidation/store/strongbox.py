"""A long sealed file, written and read piece by piece; whether it was changed or cut, shows."""

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Self

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from revalidation.errors import CannotRun

MAGIC = b"revalidation strongbox 1\n"
PIECE = 64 * 1024
"""Bytes sealed at a time, so that memory does not grow with the file."""

_SEALED_KEY = bindings.crypto_secretstream_xchacha20poly1305_KEYBYTES + bindings.crypto_box_SEALBYTES
_HEADER = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_SEALED_PIECE = PIECE + bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_MORE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE


class Writer:
    """Writes lines, pressed together and sealed to a public key of 32 bytes, into an open file."""

    def __init__(self, file: BinaryIO, public: bytes) -> None:
        self._file = file
        # Quickest: most of what comes is random bytes, in which there is little to press.
        self._press = zlib.compressobj(level=1)
        self._waiting = bytearray()
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        key = bindings.crypto_secretstream_xchacha20poly1305_keygen()
        header = bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, key)
        file.write(MAGIC + SealedBox(PublicKey(public)).encrypt(key) + header)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._waiting += self._press.flush()
            self._seal_full()
            self._seal(bytes(self._waiting), _FINAL)

    def write(self, line: str) -> None:
        """Add a line, which holds no line break."""
        self._waiting += self._press.compress(line.encode() + b"\n")
        self._seal_full()

    def _seal_full(self) -> None:
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), _MORE)
            del self._waiting[:PIECE]

    def _seal(self, piece: bytes, tag: int) -> None:
        sealed = bindings.crypto_secretstream_xchacha20poly1305_push(self._state, piece, tag=tag)
        self._file.write(sealed)


def read(path: Path, private: bytes, *, passed: Callable[[int], None] | None = None) -> Iterator[str]:
    """Yield the lines of a sealed file; `passed` hears of the bytes read, piece by piece.

    Raises `CannotRun` where the key (32 bytes) is not the one it was sealed to, and where the file was
    changed or cut: whatever came before is then not to be used.
    """
    with path.open("rb") as file:
        state = _opened(file, path, private)
        unpress, rest, ended = zlib.decompressobj(), b"", False
        while not ended:
            sealed = file.read(_SEALED_PIECE)
            try:
                piece, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, sealed)
            except (CryptoError, ValueError):
                raise _damaged(path) from None
            ended = tag == _FINAL
            *lines, rest = (rest + unpress.decompress(piece)).split(b"\n")
            yield from (line.decode() for line in lines)
            if passed:
                passed(len(sealed))
        if rest or file.read(1):
            raise _damaged(path)


def _opened(
    file: BinaryIO, path: Path, private: bytes
) -> bindings.crypto_secretstream_xchacha20poly1305_state:
    if file.read(len(MAGIC)) != MAGIC:
        raise CannotRun(f"{path.name} is not a backup of this product, or damaged. Nothing was changed.")
    sealed, header = file.read(_SEALED_KEY), file.read(_HEADER)
    if len(header) != _HEADER:
        raise _damaged(path)
    try:
        key = SealedBox(PrivateKey(private)).decrypt(sealed)
    except CryptoError:
        raise CannotRun(
            f"This recovery kit does not open {path.name}: it is the kit of another deployment, "
            "or the file is damaged. Nothing was changed."
        ) from None
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key)
    return state


def _damaged(path: Path) -> CannotRun:
    return CannotRun(f"{path.name} is damaged or cut short. Take another backup. Nothing was changed.")
