"""A full disk: said in plain words, nothing half-kept, and all well again once there is room."""

import pytest

from revalidation.errors import CannotRun
from revalidation.store.engine import Database
from revalidation.toolkit import PatientSide
from tests.makers import reply


def limit(side, pages):
    """Let the vault's file have no more than so many pages, as a full disk would."""
    with side._vault.reading() as connection:
        return connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}").scalar_one()


def test_answers_on_a_full_disk_are_refused_with_a_sentence_and_can_be_sent_again_later(on_sqlite):
    campaign = on_sqlite.open()
    links = on_sqlite.links(campaign, 12)
    side = PatientSide(on_sqlite.settings, today=on_sqlite.calendar.today)
    limit(side, 1)
    acknowledged, refused = [], []
    for link in links:
        entry = side.admit(link)
        code = side.new_takeback(entry)
        try:
            side.receive(entry, reply(), takeback=code)
        except CannotRun as said:
            refused.append((entry, code))
            assert said.sentence == "The disk is full. Nothing was kept. Free some space and try again."  # noqa: PT017
        else:
            acknowledged.append(code)

    assert refused
    assert on_sqlite.rows("inbox") == on_sqlite.rows("spent") == len(acknowledged)

    limit(side, 1_000_000)
    for entry, code in refused:
        side.receive(entry, reply(), takeback=code)
    side.close()
    assert on_sqlite.rows("inbox") == on_sqlite.rows("spent") == 12


def test_pages_are_still_shown_on_a_full_disk(on_sqlite):
    campaign = on_sqlite.open()
    link = on_sqlite.links(campaign)[0]
    limit(on_sqlite.patients, 1)

    assert on_sqlite.patients.admit(link).campaign == campaign
    assert on_sqlite.patients.healthy()


def test_taking_in_needs_no_more_room_than_the_answers_had(on_sqlite):
    campaign = on_sqlite.open()
    on_sqlite.answers(campaign, 6)
    with on_sqlite.vault.reading() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")

    assert on_sqlite.take_in(campaign) == 6


def test_a_rebuild_that_finds_no_room_is_made_up_for_later(on_sqlite, monkeypatch):
    """The taking-in stands; keys go and pages are laid anew once there is room, without a restart."""
    campaign = on_sqlite.open()
    on_sqlite.answers(campaign, 6)
    on_sqlite.close(campaign)

    def no_room(_self):
        raise CannotRun("The disk is full.")

    monkeypatch.setattr(Database, "rebuild", no_room)
    with pytest.raises(CannotRun, match="disk is full"):
        on_sqlite.take_in(campaign)
    assert len(on_sqlite.holdings.taken(campaign.number)) == 6
    monkeypatch.undo()

    assert on_sqlite.take_in(campaign) == 0
    assert on_sqlite.rows("upkeep") == 0
    assert on_sqlite.staff.desk.keys_of(campaign.number).intake is None
