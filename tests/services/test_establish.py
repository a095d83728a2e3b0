"""Set-up happens once, and a start with the wrong keys is refused."""

from base64 import b64encode

import pytest

from revalidation.errors import CannotRun
from revalidation.services import establish
from revalidation.settings import settings
from revalidation.store import keycheck
from revalidation.store.keyfiles import KeyFile, PatientKeys, StaffKeys, check_of
from revalidation.store.sealing import BoxKey
from revalidation.toolkit import StaffSide


def files(folder):
    return {
        "patient_keys": KeyFile(folder / "patient.json", PatientKeys.from_json),
        "staff_keys": KeyFile(folder / "staff.json", StaffKeys.from_json),
    }


def test_set_up_makes_two_key_files_and_a_recovery_key_that_is_in_neither(tmp_path):
    made = files(tmp_path)
    recovery = establish.make_keys(**made)

    assert made["staff_keys"].current().recovery == recovery.public
    assert made["patient_keys"].current().campaigns == {}
    texts = "".join(file.path.read_text() for file in made.values())
    assert recovery.private.hex() not in texts
    assert b64encode(recovery.private).decode() not in texts


@pytest.mark.parametrize(
    ("kept", "keys"),
    [("patient_keys", PatientKeys.new()), ("staff_keys", StaffKeys.new(BoxKey.new().public))],
)
def test_set_up_never_replaces_keys_that_are_there(tmp_path, kept, keys):
    """New ones would lock everybody out of what was sealed."""
    made = files(tmp_path)
    made[kept].replace(keys)
    with pytest.raises(CannotRun, match="is there already"):
        establish.make_keys(**made)

    assert made[kept].current() == keys
    assert [name for name, file in made.items() if file.path.exists()] == [kept]


def test_after_set_up_both_sides_start(deployment):
    deployment.patients.check()
    deployment.staff.check()
    assert deployment.patients.healthy()


def test_a_start_with_another_deployments_patient_keys_is_refused(deployment):
    deployment.staff.patient_keys.replace(PatientKeys.new())

    for side in (deployment.again().patients, deployment.again().staff):
        with pytest.raises(CannotRun, match="patient key file does not belong to this register"):
            side.check()


def test_a_start_with_another_deployments_staff_keys_is_refused(deployment):
    deployment.staff.staff_keys.replace(StaffKeys.new(BoxKey.new().public))
    deployment.again().patients.check()

    with pytest.raises(CannotRun, match="staff key file does not belong to this register"):
        deployment.again().staff.check()


def test_the_patients_side_starts_without_the_staffs_key_file(deployment):
    """It never needs what opens a box."""
    deployment.staff.staff_keys.path.unlink()
    deployment.again().patients.check()

    with pytest.raises(CannotRun, match=r"key file .*staff.json can't be read"):
        deployment.again().staff.check()


def test_a_start_without_key_files_is_refused(deployment):
    deployment.staff.patient_keys.path.unlink()

    assert not deployment.again().patients.healthy()
    with pytest.raises(CannotRun, match=r"key file .*patient.json can't be read"):
        deployment.again().patients.check()


@pytest.mark.parametrize("name", ["register", "vault"])
def test_a_patients_side_with_an_old_or_newer_schema_does_not_start(deployment, name):
    with deployment.staff.databases[name].writing() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = 'of-next-year'")

    with pytest.raises(CannotRun, match=f"{name} was written by a newer release"):
        deployment.again().patients.check()


def test_a_vault_of_another_deployment_is_refused(on_sqlite, tmp_path):
    """Register and keys of one, vault of another: nothing would open."""
    other = files(tmp_path)
    establish.make_keys(**other)
    with on_sqlite.vault.writing() as connection:
        keycheck.keep(
            connection, keycheck.in_vault, "patient", check_of(other["patient_keys"].current().identity)
        )

    with pytest.raises(CannotRun, match="patient key file does not belong to this vault"):
        on_sqlite.again().patients.check()


def test_without_set_up_nothing_starts(tmp_path):
    side = StaffSide(settings(data=tmp_path))
    with pytest.raises(CannotRun, match="revalidation setup"):
        side.check()
    side.close()
