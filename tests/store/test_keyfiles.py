"""Keys are in two files, which are replaced whole or not at all."""

import json
import os
import stat

import pytest

from revalidation.errors import CannotRun
from revalidation.store.keyfiles import (
    KeyFile,
    PatientCampaignKeys,
    PatientKeys,
    StaffCampaignKeys,
    StaffKeys,
    check_of,
)
from revalidation.store.sealing import BoxKey

INTAKE, READER, SHARED = BoxKey.new(), BoxKey.new(), BoxKey.new()
PATIENT = PatientKeys.new().with_campaign(7, PatientCampaignKeys(bytes(32), INTAKE.public))
STAFF = StaffKeys.new(BoxKey.new().public).with_campaign(
    7, StaffCampaignKeys(INTAKE.private, READER.private, SHARED.private)
)


@pytest.fixture
def patient(tmp_path):
    return KeyFile(tmp_path / "keys" / "patient.json", PatientKeys.from_json)


@pytest.fixture
def staff(tmp_path):
    return KeyFile(tmp_path / "keys" / "staff.json", StaffKeys.from_json)


def test_keys_survive_being_written_and_read(patient, staff):
    patient.replace(PATIENT)
    staff.replace(STAFF)

    assert KeyFile(patient.path, PatientKeys.from_json).current() == PATIENT
    assert KeyFile(staff.path, StaffKeys.from_json).current() == STAFF


def test_a_key_file_is_for_its_owner_alone(patient):
    patient.replace(PATIENT)

    assert stat.S_IMODE(os.stat(patient.path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(patient.path.parent).st_mode) == 0o700


def test_the_patients_key_file_holds_nothing_that_opens_a_box(patient, staff):
    """No private key of the staff's stands in it, and its intake key is the public half."""
    patient.replace(PATIENT)
    staff.replace(STAFF)
    private = set(json.loads(staff.path.read_text())["campaigns"]["7"].values())

    assert len(private) == 3
    assert not any(key in patient.path.read_text() for key in private)
    assert patient.current().campaigns[7].intake == INTAKE.public


def test_a_file_that_was_replaced_by_another_process_is_read_again(patient):
    patient.replace(PATIENT)
    other = KeyFile(patient.path, PatientKeys.from_json)
    assert 7 in other.current().campaigns

    patient.replace(PATIENT.with_campaign(7, None))
    assert 7 not in other.current().campaigns


def test_a_crash_while_writing_leaves_the_old_keys(patient, monkeypatch):
    """Until the new file is whole and on disk, the old one stands."""
    patient.replace(PATIENT)

    def no_space(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises((OSError, CannotRun)):
        patient.replace(PATIENT.with_campaign(7, None))
    monkeypatch.undo()

    assert patient.current() == PATIENT
    patient.replace(PATIENT.with_campaign(7, None))
    assert 7 not in patient.current().campaigns


def test_a_full_disk_is_told_in_a_sentence(patient, monkeypatch):
    def no_space(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(CannotRun, match="could not be written"):
        patient.replace(PATIENT)


def test_a_missing_file_is_told_in_a_sentence(patient):
    with pytest.raises(CannotRun, match="can't be read"):
        patient.current()


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"null",
        b"[" * 100_000,
        b'{"identity": 7, "links": [], "campaigns": {}}',
        b'{"identity": "AAAA", "links": [], "campaigns": {}}',
        b'{"identity": "' + b"A" * 43 + b'=", "links": [], "campaigns": {}}',
        b'{"identity": "' + b"A" * 43 + b'=", "links": ["x"], "campaigns": {}}',
        b'{"identity": "' + b"A" * 43 + b'=", "links": ["' + b"A" * 43 + b'="], "campaigns": {"x": {}}}',
    ],
)
def test_a_spoilt_file_is_told_in_a_sentence_that_repeats_nothing_of_it(patient, spoilt):
    patient.path.parent.mkdir()
    patient.path.write_bytes(spoilt)

    with pytest.raises(CannotRun, match="spoilt or not a key file") as refused:
        patient.current()
    assert "AAAA" not in refused.value.sentence


def test_the_key_check_value_tells_files_apart_and_nothing_of_the_key():
    assert check_of(PATIENT.identity) == check_of(PATIENT.identity)
    assert check_of(PATIENT.identity) != check_of(STAFF.identity)
    assert PATIENT.identity.hex() not in check_of(PATIENT.identity)


def test_destroying_one_campaigns_keys_leaves_the_others():
    both = PATIENT.with_campaign(8, PatientCampaignKeys(bytes(32), INTAKE.public))

    assert set(both.with_campaign(7, None).campaigns) == {8}
    assert both.with_campaign(7, None).links == PATIENT.links
