"""What backups are made of, and the one box with the keys of now."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from revalidation.errors import CannotRun, Unsuitable
from revalidation.store.engine import Database
from revalidation.store.keyfiles import KeyFile, PatientKeys, StaffKeys
from revalidation.store.sealing import BoxKey, seal, unseal

FORMAT = 1
"""The form of archive and box; a higher one was written by a newer release."""


class Deployment(Protocol):
    """What backups are made of; the toolkit's staff side is one."""

    @property
    def databases(self) -> Mapping[str, Database]:
        """The three databases by name."""

    @property
    def patient_keys(self) -> KeyFile[PatientKeys]:
        """The key file of the patients' side."""

    @property
    def staff_keys(self) -> KeyFile[StaffKeys]:
        """The key file of the staff's side."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What the box of keys holds: both key files, as they were at one moment."""

    made_at: datetime
    patient: PatientKeys
    staff: StaffKeys

    def sealed(self) -> bytes:
        """Return the box, sealed to the recovery kit's key."""
        body = {
            "format": FORMAT,
            "made_at": self.made_at.isoformat(),
            "patient": self.patient.to_json(),
            "staff": self.staff.to_json(),
        }
        return seal(json.dumps(body).encode(), self.staff.recovery)

    @classmethod
    def opened(cls, path: Path, key: BoxKey) -> "Keys":
        """Return what a box holds. Raises `CannotRun` where the kit is another's or the box is spoilt."""
        try:
            box = path.read_bytes()
        except FileNotFoundError:
            raise Unsuitable(
                f"{path} is not there. Archives can't be read without the keys beside them."
            ) from None
        try:
            body = json.loads(unseal(box, key))
        except CannotRun:
            raise CannotRun(
                f"This recovery kit does not open {path.name}: it is the kit of another deployment, "
                "or the file is damaged. Nothing was changed."
            ) from None
        check_format(body["format"], path)
        return cls(
            datetime.fromisoformat(body["made_at"]),
            PatientKeys.from_json(body["patient"]),
            StaffKeys.from_json(body["staff"]),
        )


def check_format(found: int, path: Path) -> None:
    """Raise `CannotRun` where a file was written in a form that this release does not know."""
    if found > FORMAT:
        raise CannotRun(f"{path.name} was made by a newer release. Install that release, then restore.")
