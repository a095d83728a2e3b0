"""One deployment of the product in a temporary folder, with an open round."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.processes import free_port
from revalidation.domain.batch import Batch, Way
from revalidation.domain.campaign import Campaign, Track, Window
from revalidation.domain.people import Account, Clinician, Duty, Practice, Role
from revalidation.domain.questionnaire import Questionnaire
from revalidation.questionnaires import load
from revalidation.services import conduct, establish, invite
from revalidation.settings import Settings, settings
from revalidation.toolkit import StaffSide, today

PRACTICE = Practice("Elm Grove Surgery", "020 7946 0000")
DOCTOR = Clinician("Dr Amara Osei", "7654321", "A sample designated body", "GP partner")
READER = Account("rob@example.org", "Rob Hall")
QUESTIONNAIRE = "core-1"
BY = "benchmark"


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployment with one open round, as the staff's side sees it."""

    staff: StaffSide
    round: Campaign

    @property
    def settings(self) -> Settings:
        """What the deployment was set up with."""
        return self.staff.settings

    @property
    def asked(self) -> Questionnaire:
        """What the round asks."""
        return load(QUESTIONNAIRE).asked(comments=True)

    def links(self, count: int) -> list[str]:
        """Return `count` fresh personal links."""
        batch = Batch(self.round.number, Way.INVITE, count, today())
        kept = invite.make_batch(batch, by=BY, register=self.staff.register, now=self.staff.now())
        keys, url = self.staff.patient_keys.current(), self.settings.patient_url
        return [pair.link for pair in invite.pairs(kept, keys=keys, patient_url=url)]

    def environment(self) -> dict[str, str]:
        """Return the environment that the product's own processes are started with."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("REVALIDATION_")}
        data, url = str(self.settings.data), self.settings.patient_url
        return {**others, "REVALIDATION_DATA": data, "REVALIDATION_PATIENT_URL": url}


@contextmanager
def deployed(**given: Any) -> Iterator[Deployment]:
    """Give a fresh deployment, on SQLite or as `given` settings say; afterwards its folder goes."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        url = f"http://127.0.0.1:{free_port()}"
        staff = StaffSide(settings(**{"data": Path(folder, "data"), "patient_url": url, **given}))
        establish.make_keys(patient_keys=staff.patient_keys, staff_keys=staff.staff_keys)
        patient, private = staff.patient_keys.current(), staff.staff_keys.current()
        establish.make_databases(staff.databases, patient=patient, staff=private)
        try:
            yield Deployment(staff, _opened(staff))
        finally:
            staff.close()


def _opened(staff: StaffSide) -> Campaign:
    practice, doctor = establish.first_people(
        PRACTICE, DOCTOR, by=BY, register=staff.register, now=staff.now()
    )
    draft = Campaign(
        clinician=doctor,
        practice=practice,
        track=Track.INFORMAL,
        questionnaire=QUESTIONNAIRE,
        window=Window(today(), today() + timedelta(weeks=12)),
        duties=(Duty(READER, Role.RELEASER, "practice manager at another surgery"),),
    )
    return conduct.open_campaign(
        draft,
        by=BY,
        register=staff.register,
        patient_keys=staff.patient_keys,
        staff_keys=staff.staff_keys,
        now=staff.now(),
    )
