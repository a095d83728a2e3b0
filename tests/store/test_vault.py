"""The vault keeps sealed boxes and numbers: each answer whole, once, or not at all."""

import threading
from datetime import date

import pytest

from revalidation.store.engine import VAULT, Database
from revalidation.store.vault import Arrivals, Box, Decided, Holdings, Kept, Moved, Standing
from tests.makers import A_MONDAY


def thing(number: int, size: int = 32) -> bytes:
    """Return bytes that stand for one id."""
    return number.to_bytes(2) * (size // 2)


def box(number: int) -> Box:
    return Box(thing(number), b"sealed %d" % number)


@pytest.fixture
def arrivals(deployment):
    return Arrivals(deployment.vault)


@pytest.fixture
def holdings(deployment):
    return Holdings(deployment.vault)


def moves(holdings, campaign=1):
    return [
        Moved(waiting.id, Box(b"new" + waiting.id[:13], b"resealed " + waiting.box))
        for waiting in holdings.waiting(campaign)
    ]


def take_in(holdings, campaign=1, *, last=False, chosen=None, on=A_MONDAY):
    return holdings.take_in(campaign, moves(holdings) if chosen is None else chosen, on=on, last=last)


def test_an_answer_is_kept_and_its_link_spent(arrivals, holdings, deployment):
    assert arrivals.keep(1, thing(1), box(1)) is Kept.KEPT

    assert holdings.waiting(1) == (box(1),)
    assert arrivals.is_spent(thing(1))
    assert (deployment.rows("spent"), deployment.rows("inbox")) == (1, 1)


def test_the_first_answers_count(arrivals, holdings, deployment):
    """A second try with a spent link changes nothing, whatever it brings."""
    arrivals.keep(1, thing(1), box(1))

    assert arrivals.keep(1, thing(1), box(2)) is Kept.ALREADY
    assert arrivals.keep(1, thing(1), box(1)) is Kept.ALREADY
    assert holdings.waiting(1) == (box(1),)
    assert (deployment.rows("spent"), deployment.rows("inbox")) == (1, 1)


def test_somebody_elses_take_back_code_sent_with_another_link_harms_nobody(arrivals, holdings, deployment):
    """Their answers stay; the other link's are not kept under it, and that link is not spent by it."""
    arrivals.keep(1, thing(1), box(1))

    assert arrivals.keep(1, thing(2), Box(thing(1), b"mine instead")) is Kept.ALREADY
    assert holdings.waiting(1) == (box(1),)
    assert not arrivals.is_spent(thing(2))
    assert arrivals.keep(1, thing(2), box(2)) is Kept.KEPT
    assert deployment.rows("spent") == 2


def test_taking_back_removes_the_answers_and_the_link_stays_used(arrivals, holdings):
    arrivals.keep(1, thing(1), box(1))
    arrivals.take_back(1, thing(1))

    assert holdings.waiting(1) == ()
    assert arrivals.is_spent(thing(1))
    assert arrivals.keep(1, thing(1), box(2)) is Kept.ALREADY
    assert holdings.standing(1).taken_back == 1


def test_taking_back_what_is_not_there_changes_nothing(arrivals, holdings):
    arrivals.keep(1, thing(1), box(1))
    arrivals.take_back(1, thing(9))

    assert holdings.waiting_count(1) == 1
    assert holdings.standing(1).taken_back == 0


def test_a_cancelled_link_keeps_nothing_and_looks_like_a_used_one(arrivals, holdings):
    holdings.revoke(1, thing(1))
    holdings.revoke(1, thing(1))

    assert arrivals.keep(1, thing(1), box(1)) is Kept.ALREADY
    assert holdings.waiting_count(1) == 0
    assert holdings.revoked_count(1) == 1
    assert holdings.revoked_count(2) == 0


def test_a_shared_link_takes_answers_up_to_its_cap(arrivals, holdings):
    outcomes = [arrivals.keep(1, thing(n), box(n), shared=(7, 3)) for n in range(5)]

    assert outcomes == [Kept.KEPT] * 3 + [Kept.FULL] * 2
    assert holdings.waiting_count(1) == 3
    assert arrivals.shared_replies(1) == {7: 3}
    assert arrivals.keep(1, thing(9), box(9), shared=(8, 3)) is Kept.KEPT


def test_the_last_visitor_of_a_full_shared_link_may_send_the_same_form_again(arrivals, holdings):
    """Their answers are kept, so a retry is told what every retry is told, and not that the link is full."""
    arrivals.keep(1, thing(1), box(1), shared=(7, 1))

    assert arrivals.keep(1, thing(1), box(1), shared=(7, 1)) is Kept.ALREADY
    assert arrivals.keep(1, thing(2), box(2), shared=(7, 1)) is Kept.FULL
    assert arrivals.shared_replies(1) == {7: 1}


def test_a_retry_takes_no_place_of_a_shared_link(arrivals):
    for _ in range(3):
        arrivals.keep(1, thing(1), box(1), shared=(7, 2))

    assert arrivals.shared_replies(1) == {7: 1}


def test_what_waits_is_taken_in_whole_and_the_inbox_is_empty_then(arrivals, holdings):
    for number in range(6):
        arrivals.keep(1, thing(number), box(number))
    arrivals.keep(2, thing(99), box(99))

    assert take_in(holdings) == 6
    assert holdings.waiting_count(1) == 0
    assert holdings.waiting_count(2) == 1
    assert {one.box for one in holdings.taken(1)} == {b"resealed sealed %d" % n for n in range(6)}
    assert holdings.standing(1) == Standing(taken_in=6, taken_back=0, last_taken_in=A_MONDAY, closed=False)


def test_every_spent_link_is_still_spent_after_the_taking_in(arrivals, holdings, deployment):
    for number in range(6):
        arrivals.keep(1, thing(number), box(number))
    take_in(holdings)

    assert deployment.rows("spent") == 6
    assert all(arrivals.keep(1, thing(n), box(n + 50)) is Kept.ALREADY for n in range(6))
    assert holdings.waiting_count(1) == 0


def test_after_the_taking_in_the_code_does_nothing(arrivals, holdings):
    arrivals.keep(1, thing(1), box(1))
    take_in(holdings)
    arrivals.take_back(1, thing(1))

    assert len(holdings.taken(1)) == 1
    assert holdings.standing(1).taken_back == 0


def test_what_was_taken_back_while_it_was_being_taken_in_stays_gone(arrivals, holdings):
    for number in range(6):
        arrivals.keep(1, thing(number), box(number))
    chosen = moves(holdings)
    arrivals.take_back(1, thing(3))

    assert take_in(holdings, chosen=chosen) == 5
    assert b"resealed sealed 3" not in {one.box for one in holdings.taken(1)}
    assert (holdings.standing(1).taken_in, holdings.standing(1).taken_back) == (5, 1)


def test_two_takings_in_at_once_take_each_answer_once(arrivals, holdings):
    for number in range(6):
        arrivals.keep(1, thing(number), box(number))
    one, other = moves(holdings), moves(holdings)

    assert take_in(holdings, chosen=one) + take_in(holdings, chosen=other) == 6
    assert len(holdings.taken(1)) == 6


def test_what_came_in_while_the_last_was_being_taken_in_is_not_shut_out(arrivals, holdings):
    """As long as one answer waits, the campaign is not closed: its key would be destroyed over it."""
    arrivals.keep(1, thing(1), box(1))
    chosen = moves(holdings)
    arrivals.keep(1, thing(2), box(2))

    assert take_in(holdings, chosen=chosen, last=True) == 1
    assert not holdings.standing(1).closed
    assert take_in(holdings, last=True) == 1
    assert holdings.standing(1).closed


def test_after_the_last_taking_in_nothing_can_be_kept(arrivals, holdings, deployment):
    take_in(holdings, last=True)

    assert arrivals.keep(1, thing(1), box(1)) is Kept.CLOSED
    assert arrivals.keep(1, thing(1), box(1), shared=(7, 3)) is Kept.CLOSED
    assert (deployment.rows("spent"), deployment.rows("inbox")) == (0, 0)
    assert arrivals.keep(2, thing(1), box(1)) is Kept.KEPT


def test_taking_back_and_taking_in_at_once_never_do_both(arrivals, holdings, deployment):
    """From two processes: each answer is either gone or with the reader, and the numbers say which."""
    for number in range(24):
        arrivals.keep(1, thing(number), box(number))
    url = deployment.vault.engine.url.render_as_string(hide_password=False)
    elsewhere = Database(url, VAULT)
    start = threading.Barrier(2)

    def take_back():
        start.wait()
        for number in range(24):
            Arrivals(elsewhere).take_back(1, thing(number))

    chosen = moves(holdings)
    thread = threading.Thread(target=take_back)
    thread.start()
    start.wait()
    moved = take_in(holdings, chosen=chosen)
    thread.join()
    elsewhere.close()

    standing = holdings.standing(1)
    assert standing.taken_in == moved == len(holdings.taken(1))
    assert standing.taken_in + standing.taken_back == 24
    assert holdings.waiting_count(1) == 0


def test_a_decision_stands_in_place_of_an_earlier_one(arrivals, holdings):
    for number in range(2):
        arrivals.keep(1, thing(number), box(number))
    take_in(holdings, chosen=moves(holdings))
    one, other = (taken.id for taken in holdings.taken(1))
    assert holdings.decide(1, Decided(one, "better", "hold-back", "abusive"))
    assert holdings.decide(1, Decided(other, "better", "share"))
    changed = Decided(one, "better", "hide-details", "", b"sealed")
    assert holdings.decide(1, changed)

    assert set(holdings.decisions(1)) == {changed, Decided(other, "better", "share")}
    assert holdings.decisions(2) == ()


def test_nothing_is_decided_on_what_is_not_there_to_read(holdings):
    assert not holdings.decide(1, Decided(thing(1, 16), "better", "share"))
    assert holdings.decisions(1) == ()


def test_a_release_counts_what_was_taken_in_once(arrivals, holdings):
    for number in range(6):
        arrivals.keep(1, thing(number), box(number))
    take_in(holdings)
    counted = [one.id for one in holdings.taken(1)]
    holdings.release(1, 1, counted, b"tally", [Box(b"b" * 16, b"two"), Box(b"a" * 16, b"one")])

    assert holdings.taken(1, unreleased=True) == ()
    assert len(holdings.taken(1)) == 6
    assert holdings.releases(1) == (b"tally",)
    assert holdings.comments(1) == (b"one", b"two")


def test_a_release_that_fails_leaves_nothing(arrivals, holdings, deployment):
    """A second release of the same version is refused by the database, with all that came before it."""
    for number in range(6):
        arrivals.keep(1, thing(number), box(number))
    take_in(holdings)
    holdings.release(1, 1, [], b"tally", [])
    with pytest.raises(Exception, match="Nothing was kept"):
        holdings.release(1, 1, [one.id for one in holdings.taken(1)], b"other", [Box(b"a" * 16, b"one")])

    assert len(holdings.taken(1, unreleased=True)) == 6
    assert holdings.releases(1) == (b"tally",)
    assert holdings.comments(1) == ()


def test_what_is_given_out_is_in_no_order(arrivals, holdings):
    """Forty boxes twice in the same order happen once in 40! times."""
    for number in range(40):
        arrivals.keep(1, thing(number), box(number))

    assert holdings.waiting(1) != holdings.waiting(1)
    take_in(holdings)
    assert holdings.taken(1) != holdings.taken(1)


def test_a_crash_between_the_taking_in_and_the_rebuild_is_healed_at_the_next_start(deployment, monkeypatch):
    arrivals, holdings = Arrivals(deployment.vault), Holdings(deployment.vault)
    arrivals.keep(1, thing(1), box(1))

    def crashes(_self):
        raise KeyboardInterrupt

    monkeypatch.setattr(Database, "rebuild", crashes)
    with pytest.raises(KeyboardInterrupt):
        take_in(holdings)
    assert deployment.rows("upkeep") == 1
    assert len(holdings.taken(1)) == 1
    monkeypatch.undo()

    rebuilt = []
    monkeypatch.setattr(Database, "rebuild", lambda self: rebuilt.append(self))
    deployment.again().patients.check()
    assert len(rebuilt) == 1
    assert deployment.rows("upkeep") == 0
    deployment.again().staff.check()
    assert len(rebuilt) == 1


@pytest.mark.parametrize("table", ["spent", "inbox"])
def test_keeping_that_fails_half_way_leaves_nothing(deployment, table):
    """A reply is sealed and its link spent, both or neither: here the database refuses one of the two."""
    arrivals = Arrivals(deployment.vault)
    refuse_inserts(deployment.vault, table)

    with pytest.raises(Exception, match="Nothing was kept"):
        arrivals.keep(1, thing(1), box(1))
    assert (deployment.rows("spent"), deployment.rows("inbox")) == (0, 0)

    allow_inserts(deployment.vault, table)
    assert arrivals.keep(1, thing(1), box(1)) is Kept.KEPT


@pytest.mark.parametrize("table", ["taken", "upkeep"])
def test_a_taking_in_that_fails_half_way_leaves_everything_waiting(deployment, table):
    arrivals, holdings = Arrivals(deployment.vault), Holdings(deployment.vault)
    for number in range(6):
        arrivals.keep(1, thing(number), box(number))
    refuse_inserts(deployment.vault, table)

    with pytest.raises(Exception, match="Nothing was kept"):
        take_in(holdings)
    assert holdings.waiting_count(1) == 6
    assert (holdings.taken(1), holdings.standing(1)) == ((), Standing())

    allow_inserts(deployment.vault, table)
    assert take_in(holdings) == 6


def refuse_inserts(database, table):
    """Have the database itself refuse rows for a table, as it would a broken index or a full disk."""
    with database.writing() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql(
                f"create trigger no_{table} before insert on {table} "
                "begin select raise(abort, 'refused'); end"
            )
        else:
            connection.exec_driver_sql(
                "create or replace function refuse() returns trigger language plpgsql as "
                "$$ begin raise exception 'refused'; end $$"
            )
            connection.exec_driver_sql(
                f"create trigger no_{table} before insert on {table} execute function refuse()"
            )


def allow_inserts(database, table):
    with database.writing() as connection:
        on = "" if database.is_sqlite else f" on {table}"
        connection.exec_driver_sql(f"drop trigger no_{table}{on}")


def test_the_day_of_the_last_taking_in_is_a_day_and_no_time(arrivals, holdings):
    arrivals.keep(1, thing(1), box(1))
    take_in(holdings, on=date(2026, 3, 9))

    assert holdings.standing(1).last_taken_in == date(2026, 3, 9)
