"""Running a campaign: it is opened with keys of its own, and closed."""

import secrets
from dataclasses import replace
from datetime import datetime

from revalidation.domain.campaign import Campaign, Status, Track
from revalidation.domain.people import Account, Duty, Role
from revalidation.errors import NotNow, Unsuitable
from revalidation.store import campaigns, people, trail
from revalidation.store.engine import Database
from revalidation.store.keyfiles import (
    KEY_BYTES,
    KeyFile,
    PatientCampaignKeys,
    PatientKeys,
    StaffCampaignKeys,
    StaffKeys,
)
from revalidation.store.sealing import BoxKey

MOST_LEAST = 1000
"""The highest number of answers that may be asked for before anything is shown: our own, against slips."""


def open_campaign(
    draft: Campaign,
    *,
    by: str,
    register: Database,
    patient_keys: KeyFile[PatientKeys],
    staff_keys: KeyFile[StaffKeys],
    now: datetime,
) -> Campaign:
    """Keep a drafted campaign, make its keys and open it; return it with its number.

    The keys are on disk before the campaign is: one without the other would be a campaign that loses answers.
    Raises `Unsuitable` for one that could never take or show an answer.
    """
    if draft.window.closes < now.date():
        raise Unsuitable(
            f"The round's last day, {draft.window.closes}, has passed. Choose a closing day from today on."
        )
    if draft.least > MOST_LEAST:
        raise Unsuitable(f"The fewest answers can't be over {MOST_LEAST:,}: nothing would ever be shown.")
    ready = draft.opened()
    with register.writing() as connection:
        duties = tuple(
            replace(duty, account=people.keep_account(connection, duty.account)) for duty in ready.duties
        )
        opened = campaigns.add(connection, replace(ready, duties=duties))
        _give_keys(opened.number, patient_keys, staff_keys)
        detail = {"track": opened.track.value, "questionnaire": opened.questionnaire, "least": opened.least}
        trail.write(connection, trail.Entry(now, by, "opened", opened.number, detail))
    return opened


def close(number: int, *, by: str, register: Database, now: datetime) -> Campaign:
    """Close a campaign: from now on its links take no answers; a window that was longer ends today.

    Raises `NotNow` where it is not open.
    """
    with register.writing() as connection:
        campaign = campaigns.get(connection, number)
        if campaign.is_closed or campaign.has_ended:
            raise NotNow(f"Round {number} was closed before; it takes no answers any more.")
        early = campaign.window.closes > now.date()
        closed = replace(campaign.moved(Status.CLOSED), window=campaign.window.ended(on=now.date()))
        campaigns.change(connection, closed)
        trail.write(connection, trail.Entry(now, by, "closed", number, {"early": early}))
    return closed


def name(number: int, duty: Duty, *, by: str, register: Database, now: datetime) -> Campaign:
    """Give one more person a duty in a campaign: an officer, a deputy reader, another administrator.

    Raises `Unsuitable` where they may not hold it beside another, and `NotNow` once the campaign has ended,
    or for a reader where patients were told that nobody reads.
    """
    with register.writing() as connection:
        campaign = campaigns.get(connection, number)
        if campaign.has_ended:
            raise NotNow(f"Round {number} is {campaign.status.value}; nobody can be named for it now.")
        if duty.role is Role.RELEASER and not campaign.has_reader:
            raise NotNow(f"Round {number} was opened without a reader, and its patients were told so.")
        held = replace(duty, account=people.keep_account(connection, duty.account))
        named = replace(campaign, duties=(*campaign.duties, held))
        campaigns.add_duty(connection, number, held)
        detail = {"role": duty.role.value, "name": duty.account.name}
        trail.write(connection, trail.Entry(now, by, "named", number, detail))
    return named


def agree(number: int, account: Account, *, register: Database, now: datetime) -> Campaign:
    """Keep the responsible officer's agreement to release a formal exercise from 7 answers.

    Raises `NotAllowed` for anybody else and `NotNow` where no such agreement is needed.
    """
    with register.writing() as connection:
        campaign = campaigns.get(connection, number)
        campaign.allow(account, Role.RESPONSIBLE_OFFICER)
        if campaign.track is not Track.FORMAL or campaign.has_ended:
            raise NotNow(f"Round {number} needs no agreement to a low number now.")
        agreed = replace(campaign, low_number_agreed=True)
        campaigns.change(connection, agreed)
        trail.write(connection, trail.Entry(now, account.email, "agreed to a low number", number, {}))
    return agreed


def _give_keys(number: int, patient_keys: KeyFile[PatientKeys], staff_keys: KeyFile[StaffKeys]) -> None:
    intake, reader, shared = BoxKey.new(), BoxKey.new(), BoxKey.new()
    private = StaffCampaignKeys(intake.private, reader.private, shared.private)
    staff_keys.replace(staff_keys.current().with_campaign(number, private))
    public = PatientCampaignKeys(secrets.token_bytes(KEY_BYTES), intake.public)
    patient_keys.replace(patient_keys.current().with_campaign(number, public))
