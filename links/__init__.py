"""Signed links and codes: one text, one purpose, one use. Knows nothing of what they are links to.

`tokens` makes and reads the text inside a link; `codes` makes and reads what people type.
"""

from links import codes, tokens
from links.codes import Code, CodeClaim, Takeback
from links.errors import Forged, KeyringError, LinkError, Unreadable, WrongCharacter, WrongLength
from links.keys import Key, Keyring
from links.tokens import Claim, Purpose

__all__ = [
    "Claim",
    "Code",
    "CodeClaim",
    "Forged",
    "Key",
    "Keyring",
    "KeyringError",
    "LinkError",
    "Purpose",
    "Takeback",
    "Unreadable",
    "WrongCharacter",
    "WrongLength",
    "codes",
    "tokens",
]
