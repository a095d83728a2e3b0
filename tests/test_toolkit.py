"""The wiring: each side is given what it may do, and no more."""

import time

import pytest
from filelock import FileLock, Timeout

from links import Claim, Keyring, Purpose, tokens
from revalidation import toolkit
from revalidation.errors import LinkRefused
from revalidation.toolkit import PatientSide, today
from tests.makers import informal, reply, window


def test_the_patients_side_holds_no_key_that_opens_a_box(deployment):
    """Nor the file that holds them, nor the staff's half of the vault."""
    campaign = deployment.open()
    deployment.answers(campaign, 1)
    held = vars(deployment.patients)

    assert not any("staff" in name or "holdings" in name for name in held)
    assert "StaffKeys" not in repr(held)
    public = deployment.staff.patient_keys.current().campaigns[campaign.number]
    private = deployment.staff.desk.keys_of(campaign.number)
    assert not {public.pepper, public.intake} & {private.intake, private.reader, private.shared}


def test_what_the_register_said_is_remembered_for_a_second_and_no_longer(deployment, monkeypatch):
    monkeypatch.setattr(toolkit, "REMEMBERED", 1.0)
    campaign = deployment.open()
    link = deployment.links(campaign)[0]
    started = time.monotonic()
    monkeypatch.setattr("revalidation.toolkit.time.monotonic", lambda: started)
    deployment.patients.admit(link)
    deployment.close(campaign)
    deployment.patients.admit(link)

    monkeypatch.setattr("revalidation.toolkit.time.monotonic", lambda: started + 1.01)
    with pytest.raises(LinkRefused):
        deployment.patients.admit(link)


def test_the_days_of_a_round_are_londons():
    assert toolkit.LONDON.key == "Europe/London"
    assert abs((today() - toolkit.now().date()).days) <= 1


def test_links_of_another_deployment_open_nothing(deployment):
    """Though it has a round and a batch of the same numbers."""
    campaign = deployment.open()
    deployment.links(campaign)
    ring = Keyring.new()
    link = tokens.mint(ring, Purpose.INVITE, Claim(campaign.number, 1, tokens.new_nonce()))

    with pytest.raises(LinkRefused):
        deployment.patients.admit(link)


def test_a_patients_side_of_a_round_with_a_window_ahead_takes_nothing_yet(deployment):
    ahead = window(7, opens=deployment.calendar.day.replace(day=20))
    campaign = deployment.open(informal(window=ahead))
    link = deployment.links(campaign)[0]
    with pytest.raises(LinkRefused):
        deployment.patients.admit(link)

    deployment.calendar.day = ahead.opens
    deployment.answer(link, reply())
    assert len(deployment.kept(campaign)) == 1


def test_a_side_that_can_not_reach_its_databases_is_not_healthy(on_sqlite):
    on_sqlite.stop()
    on_sqlite.vault_file().unlink()
    on_sqlite.settings.data.joinpath("register.db").unlink()
    on_sqlite.settings.data.joinpath("register.db").mkdir()
    side = PatientSide(on_sqlite.settings)

    assert not side.healthy()
    side.close()


def test_commands_of_the_staffs_side_wait_for_one_another(on_sqlite):
    """While keys and databases change together, a second command is kept out."""
    with on_sqlite.staff.alone(), pytest.raises(Timeout):
        FileLock(on_sqlite.settings.data / ".lock").acquire(timeout=0)
    with on_sqlite.staff.alone():
        pass
