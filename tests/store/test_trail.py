"""The activity log: who did what, chained so that a change shows."""

import threading
from datetime import datetime

import pytest
from sqlalchemy import delete, insert, select, update

from revalidation.errors import CannotRun
from revalidation.store import trail
from revalidation.store.engine import REGISTER, Database

AT = datetime(2026, 3, 2, 12)


def write(connection, act, campaign=None, **detail):
    trail.write(connection, trail.Entry(AT, "anna@elm.example", act, campaign, detail))


@pytest.fixture
def register(deployment):
    """A register with five entries, the first of them from set-up."""
    with deployment.staff.register.writing() as connection:
        write(connection, "opened", 1, track="formal")
        write(connection, "made links", 1, batch=1, size=40)
        write(connection, "opened", 2)
        write(connection, "closed", 1)
    return deployment.staff.register


def verify(register):
    with register.reading() as connection:
        return trail.verify(connection)


def test_entries_are_read_as_they_were_written(register):
    with register.reading() as connection:
        assert [entry.act for entry in trail.read(connection)][1:] == [
            "opened",
            "made links",
            "opened",
            "closed",
        ]
        assert trail.read(connection, 1)[1].detail == {"batch": 1, "size": 40}
        assert trail.read(connection, 2)[0].actor == "anna@elm.example"


def test_an_untouched_log_holds_together(register):
    assert verify(register) == 5


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "rob@oak.example"},
        {"act": "looked"},
        {"campaign": 2},
        {"campaign": None},
        {"detail": '{"batch": 1, "size": 41}'},
        {"at": datetime(2026, 3, 1, 12)},
        {"chain": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_altered_entry_is_noticed(register, change):
    with register.writing() as connection:
        connection.execute(update(trail.trail).where(trail.trail.c.number == 3).values(change))

    with pytest.raises(CannotRun, match="altered at entry 3"):
        verify(register)


@pytest.mark.parametrize("number", [1, 2, 4])
def test_a_removed_entry_is_noticed(register, number):
    with register.writing() as connection:
        connection.execute(delete(trail.trail).where(trail.trail.c.number == number))

    with pytest.raises(CannotRun, match="altered at entry"):
        verify(register)


def test_an_inserted_entry_is_noticed(register):
    with register.writing() as connection:
        row = connection.execute(select(trail.trail).where(trail.trail.c.number == 2)).one()
        connection.execute(insert(trail.trail).values({**row._mapping, "number": 99}))

    with pytest.raises(CannotRun, match="altered at entry 99"):
        verify(register)


def test_two_entries_that_changed_places_are_noticed(register):
    with register.writing() as connection:
        for number, other in ((2, 100), (3, 2), (100, 3)):
            chosen = trail.trail.c.number == number
            connection.execute(update(trail.trail).where(chosen).values(number=other))

    with pytest.raises(CannotRun, match="altered at entry"):
        verify(register)


@pytest.mark.parametrize("nobody", ["", " ", "\n"])
def test_an_entry_without_an_actor_is_refused(register, nobody):
    with pytest.raises(ValueError, match="who did it"), register.writing() as connection:
        trail.write(connection, trail.Entry(AT, nobody, "opened", 1, {}))

    assert verify(register) == 5


def test_processes_that_write_at_the_same_time_make_one_chain(register):
    """Each with a connection of its own and no lock of ours between them."""
    url = register.engine.url.render_as_string(hide_password=False)
    others = [Database(url, REGISTER) for _ in range(4)]

    def write_ten(database):
        for _ in range(10):
            with database.writing() as connection:
                write(connection, "made links", 1)

    threads = [threading.Thread(target=write_ten, args=(other,)) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        other.close()

    assert verify(register) == 45
