"""The two key files: what the patients' side may hold, and what only the staff's side may."""

import hashlib
import hmac
import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from links import Keyring
from links.errors import KeyringError
from revalidation.errors import CannotRun
from revalidation.store.whole_file import whole

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class PatientCampaignKeys:
    """What answering in one campaign needs: the pepper, and the public key that seals."""

    pepper: bytes = field(repr=False)
    intake: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class StaffCampaignKeys:
    """The private keys of one campaign; one that has been destroyed is None.

    `intake` opens what has just arrived, `reader` the raw text, `shared` what was released.
    """

    intake: bytes | None = field(repr=False)
    reader: bytes | None = field(repr=False)
    shared: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class PatientKeys:
    """The patients' side: it can check links and seal answers, and can open nothing."""

    identity: bytes = field(repr=False)
    links: Keyring
    campaigns: Mapping[int, PatientCampaignKeys] = field(default_factory=dict)

    @classmethod
    def new(cls) -> "PatientKeys":
        """Return fresh keys for a new deployment."""
        return cls(secrets.token_bytes(KEY_BYTES), Keyring.new())

    def with_campaign(self, number: int, keys: PatientCampaignKeys | None) -> "PatientKeys":
        """Return the keys with those of one campaign put in, or destroyed where `keys` is None."""
        return replace(self, campaigns=_put(self.campaigns, number, keys))

    def to_json(self) -> dict[str, Any]:
        """Return what the file holds."""
        return {
            "identity": _text(self.identity),
            "links": self.links.to_list(),
            "campaigns": {
                str(number): {"pepper": _text(keys.pepper), "intake": _text(keys.intake)}
                for number, keys in sorted(self.campaigns.items())
            },
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "PatientKeys":
        """Return the keys that `to_json` wrote."""
        return cls(
            identity=_bytes(body["identity"]),
            links=Keyring.from_list(body["links"]),
            campaigns={
                int(number): PatientCampaignKeys(_bytes(keys["pepper"]), _bytes(keys["intake"]))
                for number, keys in body["campaigns"].items()
            },
        )


@dataclass(frozen=True, slots=True)
class StaffKeys:
    """The staff's side: private keys by campaign, and the public key to which key backups are sealed."""

    identity: bytes = field(repr=False)
    recovery: bytes
    campaigns: Mapping[int, StaffCampaignKeys] = field(default_factory=dict)

    @classmethod
    def new(cls, recovery: bytes) -> "StaffKeys":
        """Return fresh keys; `recovery` is the public half of the recovery kit's key."""
        return cls(secrets.token_bytes(KEY_BYTES), recovery)

    def with_campaign(self, number: int, keys: StaffCampaignKeys | None) -> "StaffKeys":
        """Return the keys with those of one campaign put in, or destroyed where `keys` is None."""
        return replace(self, campaigns=_put(self.campaigns, number, keys))

    def to_json(self) -> dict[str, Any]:
        """Return what the file holds."""
        return {
            "identity": _text(self.identity),
            "recovery": _text(self.recovery),
            "campaigns": {
                str(number): {
                    name: _text(key)
                    for name, key in (
                        ("intake", keys.intake),
                        ("reader", keys.reader),
                        ("shared", keys.shared),
                    )
                    if key is not None
                }
                for number, keys in sorted(self.campaigns.items())
            },
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "StaffKeys":
        """Return the keys that `to_json` wrote."""
        return cls(
            identity=_bytes(body["identity"]),
            recovery=_bytes(body["recovery"]),
            campaigns={
                int(number): StaffCampaignKeys(
                    *(_bytes(keys[name]) if name in keys else None for name in ("intake", "reader", "shared"))
                )
                for number, keys in body["campaigns"].items()
            },
        )


Keys = TypeVar("Keys", bound=PatientKeys | StaffKeys)


class KeyFile(Generic[Keys]):
    """One key file, read again whenever it was replaced, and replaced whole or not at all."""

    def __init__(self, path: Path, read: Callable[[Mapping[str, Any]], Keys]) -> None:
        self.path = path
        self._read = read
        self._seen: tuple[int, int, int] | None = None
        self._keys: Keys | None = None

    def current(self) -> Keys:
        """Return the keys as they stand. Raises `CannotRun` where the file is missing or spoilt."""
        try:
            stat = os.stat(self.path)
        except OSError:
            raise CannotRun(
                f"The key file {self.path} can't be read. Run `revalidation setup`, or restore it."
            ) from None
        seen = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if self._keys is None or seen != self._seen:
            self._keys, self._seen = self._load(), seen
        return self._keys

    def replace(self, keys: Keys) -> None:
        """Put `keys` in place of what is there: a new file, forced to disk, then renamed over the old one.

        Raises `CannotRun` where it can't be written; the old file stands then.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with whole(self.path) as file:
                file.write(json.dumps(keys.to_json(), indent=1).encode())
        except OSError:
            raise CannotRun(
                f"The key file {self.path} could not be written. The old keys stand. "
                "Check the disk's space and who may write there, and try again."
            ) from None
        self._seen = None

    def _load(self) -> Keys:
        try:
            return self._read(json.loads(self.path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, KeyringError):
            raise CannotRun(
                f"The key file {self.path} is spoilt or not a key file. Restore it from a backup."
            ) from None


def check_of(identity: bytes) -> str:
    """Return the key-check value that databases keep: it shows a wrong file and tells nothing of the keys."""
    return hmac.digest(identity, b"revalidation.check", hashlib.sha256)[:8].hex()


_Campaign = TypeVar("_Campaign")


def _put(campaigns: Mapping[int, _Campaign], number: int, keys: _Campaign | None) -> Mapping[int, _Campaign]:
    others = {other: kept for other, kept in campaigns.items() if other != number}
    return others if keys is None else {**others, number: keys}


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    raw = b64decode(text, validate=True)
    if len(raw) != KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    return raw
