"""From sealed to shared: taken in, read by the reader alone, and released by the floors."""

import json
from itertools import pairwise

import pytest

from revalidation.domain.campaign import Status
from revalidation.domain.people import Duty, Role
from revalidation.domain.release import Decision, Held, Verdict
from revalidation.errors import CannotRun, NotAllowed, NotNow, Unsuitable
from revalidation.services import conduct, read, receive, release
from revalidation.store import campaigns, trail
from revalidation.store.sealing import BoxKey, unseal
from revalidation.store.vault import Arrivals, Decided, Holdings
from tests.makers import ANNA, CORE, MALLORY, OLU, ROB, formal, informal, reply, window

DEPUTY = Duty(MALLORY, Role.RELEASER, "retired GP from another borough")


def agree(deployment, campaign, account=OLU):
    return conduct.agree(campaign.number, account, register=deployment.staff.register, now=deployment.now)


# ------------------------------------------------------------------------------------------------- taking in


def test_while_open_nothing_is_taken_in_under_five(deployment):
    campaign = deployment.open()
    deployment.answers(campaign, 4)

    assert deployment.take_in(campaign) == 0
    assert deployment.holdings.waiting_count(campaign.number) == 4
    deployment.answers(campaign, 1)
    assert deployment.take_in(campaign) == 5


def test_while_open_answers_are_taken_in_once_a_week(deployment):
    campaign = deployment.open()
    deployment.answers(campaign, 5)
    deployment.take_in(campaign)
    deployment.answers(campaign, 6)
    deployment.calendar.pass_days(6)

    assert deployment.take_in(campaign) == 0
    deployment.calendar.pass_days(1)
    assert deployment.take_in(campaign) == 6


def test_after_close_whatever_waits_is_taken_in(deployment):
    campaign = deployment.open()
    deployment.answers(campaign, 1)
    closed = deployment.close(campaign)

    assert deployment.take_in(closed) == 1
    assert deployment.take_in(closed) == 0


def test_every_answer_comes_out_as_it_went_in(deployment):
    campaign = deployment.open()
    sent = [reply(kindness=choice, went_well=f"Said {choice} ✓") for choice in ("poor", "good", "excellent")]
    for link, given in zip(deployment.links(campaign, 3), sent, strict=True):
        deployment.answer(link, given)
    deployment.close_and_take_in(campaign)

    assert {comment.text for comment in deployment.unread(campaign)} == {
        given.comments["went-well"] for given in sent
    }


def test_an_answer_that_comes_in_during_the_last_taking_in_is_taken_in_too(deployment, monkeypatch):
    """A page may be sent within the second for which closing takes; nothing acknowledged is lost by it."""
    campaign = deployment.open()
    first, late = deployment.links(campaign, 2)
    deployment.answer(first)
    entry = deployment.patients.admit(late)
    keys = deployment.staff.patient_keys.current()
    closed = deployment.close(campaign)
    waiting = Holdings.waiting
    read: list[int] = []

    def and_then_one_more(self, number):
        boxes = waiting(self, number)
        if not read:
            read.append(number)
            receive_late(deployment, entry, keys)
        return boxes

    monkeypatch.setattr(Holdings, "waiting", and_then_one_more)

    assert deployment.take_in(closed) == 2
    assert deployment.holdings.waiting_count(campaign.number) == 0
    assert deployment.holdings.standing(campaign.number).closed


def receive_late(deployment, entry, keys):
    code = deployment.patients.new_takeback(entry)
    receive.receive(entry, reply(), code, None, keys=keys, arrivals=Arrivals(deployment.vault))


def test_intake_key_and_pepper_are_destroyed_at_the_last_taking_in_and_not_before(deployment):
    campaign = deployment.open()
    deployment.answers(campaign, 5)
    deployment.take_in(campaign)
    assert deployment.staff.desk.keys_of(campaign.number).intake is not None

    deployment.close_and_take_in(campaign)
    assert deployment.staff.desk.keys_of(campaign.number).intake is None
    assert campaign.number not in deployment.staff.patient_keys.current().campaigns
    for file in (deployment.staff.patient_keys, deployment.staff.staff_keys):
        left = json.loads(file.path.read_text())["campaigns"].get(str(campaign.number), {})
        assert not {"intake", "pepper"} & set(left)


def test_a_copy_of_the_vault_from_before_cannot_be_opened_with_what_is_left(deployment):
    campaign = deployment.open()
    deployment.answers(campaign, 5)
    copied = [box.box for box in deployment.holdings.waiting(campaign.number)]
    deployment.close_and_take_in(campaign)

    keys = deployment.staff.desk.keys_of(campaign.number)
    left = [key for key in (keys.intake, keys.reader, keys.shared) if key]
    assert len(left) == 2
    for box in copied:
        for key in left:
            with pytest.raises(CannotRun, match="does not open"):
                unseal(box, BoxKey(key))


def test_a_crash_before_the_keys_were_destroyed_is_healed_by_the_next_taking_in(deployment, monkeypatch):
    campaign = deployment.open()
    deployment.answers(campaign, 5)
    closed = deployment.close(campaign)

    def crashes(_number, _desk):
        raise KeyboardInterrupt

    monkeypatch.setattr(release, "_destroy_intake", crashes)
    with pytest.raises(KeyboardInterrupt):
        deployment.take_in(closed)
    monkeypatch.undo()

    assert deployment.take_in(closed) == 0
    assert deployment.staff.desk.keys_of(campaign.number).intake is None
    assert campaign.number not in deployment.staff.patient_keys.current().campaigns
    assert len(deployment.holdings.taken(campaign.number)) == 5


def test_other_campaigns_keep_their_keys_and_their_answers(deployment):
    one, other = deployment.open(), deployment.open(informal())
    deployment.answers(one, 5)
    deployment.answers(other, 3)
    deployment.close_and_take_in(one)

    assert deployment.holdings.waiting_count(other.number) == 3
    assert len(deployment.kept(other)) == 3
    deployment.answers(other, 1)
    assert deployment.close_and_take_in(other)
    assert len(deployment.holdings.taken(other.number)) == 4


# --------------------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize("who", [ANNA, OLU], ids=lambda account: account.name)
def test_only_the_reader_takes_in_reads_decides_and_releases(deployment, who, mallory):
    campaign = deployment.open()
    deployment.answers(campaign, 20, comment="Kind")
    deployment.close_and_take_in(campaign)
    comment = deployment.unread(campaign)[0]

    desk, now = deployment.staff.desk, deployment.now
    for stranger in (who, mallory):
        with pytest.raises(NotAllowed):
            deployment.unread(campaign, stranger)
        with pytest.raises(NotAllowed):
            deployment.decide(campaign, comment, account=stranger)
        with pytest.raises(NotAllowed):
            deployment.release(campaign, stranger)
        with pytest.raises(NotAllowed):
            release.take_in(campaign.number, stranger, desk=desk, now=now)
        with pytest.raises(NotAllowed):
            read.finish_reading(campaign.number, stranger, desk=desk, now=now)
    with pytest.raises(NotAllowed):
        deployment.release(campaign, None)


def test_a_reader_reads_nothing_of_another_round(deployment, mallory):
    theirs = deployment.open()
    deployment.answers(theirs, 5, comment="Kind")
    deployment.close_and_take_in(theirs)
    others = deployment.open(informal(duties=(*informal().duties,)))

    assert deployment.unread(others) == ()


def test_a_comment_that_was_decided_on_waits_no_more(deployment):
    campaign = deployment.open()
    deployment.answers(campaign, 3, comment="Kind")
    deployment.close_and_take_in(campaign)
    first = deployment.unread(campaign)[0]
    deployment.decide(campaign, first, Verdict.HOLD_BACK)

    assert len(deployment.unread(campaign)) == 2
    assert first.id not in {comment.id for comment in deployment.unread(campaign)}


def test_a_closed_round_is_read_once_no_comment_waits(deployment):
    campaign = deployment.open()
    deployment.answers(campaign, 3, comment="Kind")
    deployment.close_and_take_in(campaign)

    def finish():
        return read.finish_reading(campaign.number, ROB, desk=deployment.staff.desk, now=deployment.now)

    assert not finish()
    deployment.share_all(campaign)
    assert finish()
    assert finish()
    assert deployment.status(campaign) is Status.READ


def test_a_comment_is_held_back_for_a_reason_and_details_are_hidden_with_the_text_that_is_left():
    with pytest.raises(Unsuitable, match="for a reason"):
        Decision(Verdict.HOLD_BACK)
    for text in ("", " \n", "\x00\u202e"):
        with pytest.raises(Unsuitable, match="details hidden"):
            Decision(Verdict.HIDE_DETAILS, text=text)


def test_comments_come_to_the_reader_in_no_order(deployment):
    campaign = deployment.open()
    deployment.answers(campaign, 30, comment="Kind")
    deployment.close_and_take_in(campaign)

    assert deployment.unread(campaign) != deployment.unread(campaign)


# -------------------------------------------------------------------------------------------------- releasing


def ready(deployment, count, draft=None, comment=""):
    """Return a closed campaign of which all was taken in and read."""
    campaign = deployment.open(draft)
    deployment.answers(campaign, count, comment=comment)
    deployment.close_and_take_in(campaign)
    deployment.share_all(campaign)
    return campaign


def test_a_formal_exercise_is_released_from_twenty(deployment):
    campaign = ready(deployment, 20, comment="Kind")
    done = deployment.release(campaign)

    assert (done.version, done.replies, done.comments, done.not_shown) == (1, 20, 20, 0)
    assert deployment.tally(campaign).replies == 20
    assert deployment.tally(campaign).of("kindness")["excellent"] == 20
    assert deployment.status(campaign) is Status.RELEASED


def test_from_seven_to_nineteen_a_formal_exercise_needs_the_responsible_officers_agreement(deployment):
    campaign = ready(deployment, 7)
    with pytest.raises(NotNow, match="responsible officer may agree"):
        deployment.release(campaign)
    assert deployment.status(campaign) is Status.CLOSED

    agree(deployment, campaign)
    assert deployment.release(campaign).replies == 7


def test_nobody_but_the_responsible_officer_agrees_to_a_low_number(deployment):
    campaign = ready(deployment, 7)
    for account in (ROB, ANNA):
        with pytest.raises(NotAllowed):
            agree(deployment, campaign, account)
    with pytest.raises(NotNow, match="responsible officer may agree"):
        deployment.release(campaign)


def test_under_seven_nothing_of_a_formal_exercise_is_shown_whoever_agrees(deployment):
    campaign = ready(deployment, 6, comment="Kind")
    agree(deployment, campaign)
    done = deployment.release(campaign)

    assert (done.version, done.replies, done.comments, done.not_shown) == (None, 0, 0, 6)
    assert deployment.holdings.releases(campaign.number) == ()
    assert deployment.holdings.comments(campaign.number) == ()
    assert deployment.status(campaign) is Status.RELEASED


def test_a_formal_exercise_is_released_once(deployment):
    campaign = ready(deployment, 20)
    deployment.release(campaign)

    with pytest.raises(NotNow):
        deployment.release(campaign)
    assert len(deployment.holdings.releases(campaign.number)) == 1


def test_nothing_is_released_over_answers_that_still_wait_to_be_taken_in(deployment):
    """They would count as too few, and never be seen again."""
    campaign = deployment.open()
    deployment.answers(campaign, 25)
    deployment.close(campaign)

    with pytest.raises(NotNow, match="taken in"):
        deployment.release(campaign)
    assert deployment.take_in(campaign) == 25
    assert deployment.release(campaign).replies == 25


def test_informal_feedback_is_released_in_batches_of_five_or_more(deployment):
    campaign = deployment.open(informal())
    deployment.answers(campaign, 5, comment="First")
    deployment.take_in(campaign)
    deployment.share_all(campaign)
    assert deployment.release(campaign).version == 1

    deployment.answers(campaign, 7, comment="Second")
    deployment.calendar.pass_days(7)
    with pytest.raises(NotNow, match="Nothing can be released yet"):
        deployment.release(campaign)
    deployment.take_in(campaign)
    deployment.share_all(campaign)
    done = deployment.release(campaign)

    assert (done.version, done.replies) == (2, 12)
    assert deployment.tally(campaign).of("kindness")["excellent"] == 12
    assert len(deployment.comments(campaign)) == 12
    assert deployment.status(campaign) is Status.OPEN


@pytest.mark.parametrize("left", [1, 4])
def test_a_last_one_to_four_are_counted_and_not_shown(deployment, left):
    campaign = deployment.open(informal())
    deployment.answers(campaign, 6, comment="First")
    deployment.take_in(campaign)
    deployment.share_all(campaign)
    deployment.release(campaign)
    deployment.answers(campaign, left, comment="Last")
    deployment.close_and_take_in(campaign)
    deployment.share_all(campaign)
    done = deployment.release(campaign)

    assert (done.version, done.not_shown) == (None, left)
    assert deployment.tally(campaign).replies == 6
    assert not any("Last" in comment for comment in deployment.comments(campaign))
    assert deployment.status(campaign) is Status.RELEASED


def test_two_successive_views_never_differ_by_one_to_four_replies(deployment):
    campaign = deployment.open(informal(window=window(60)))
    seen = [0]
    for arriving in (6, 3, 5, 1, 4):
        deployment.answers(campaign, arriving)
        deployment.calendar.pass_days(7)
        deployment.take_in(campaign)
        try:
            seen.append(deployment.release(campaign).replies)
        except NotNow:
            continue

    assert len(seen) > 2
    assert all(later - earlier >= 5 for earlier, later in pairwise(seen))


def test_a_higher_least_number_holds_for_informal_feedback_too(deployment):
    campaign = ready(deployment, 9, informal(least=10))

    assert deployment.release(campaign).version is None


def test_without_a_reader_counts_release_themselves_at_close_from_five(deployment):
    campaign = deployment.open(informal(reader=False))
    deployment.answers(campaign, 5)
    with pytest.raises(NotNow):
        deployment.release(campaign, None)
    deployment.close(campaign)
    release.take_in(campaign.number, None, desk=deployment.staff.desk, now=deployment.now)

    assert deployment.release(campaign, None).replies == 5


def test_unread_comments_stay_held_while_counts_go(deployment):
    campaign = deployment.open()
    deployment.answers(campaign, 20, comment="Kind")
    deployment.close_and_take_in(campaign)
    deployment.decide(campaign, deployment.unread(campaign)[0])
    done = deployment.release(campaign)

    assert (done.replies, done.comments) == (20, 1)
    assert deployment.tally(campaign).held["went-well"] == Held(not_read=19)


def test_what_was_held_back_or_handed_over_is_counted_and_not_shown(deployment):
    campaign = deployment.open(formal(duties=(*formal().duties, DEPUTY)))
    deployment.answers(campaign, 20, comment="Kind")
    deployment.close_and_take_in(campaign)
    comments = deployment.unread(campaign)
    deployment.decide(campaign, comments[0], Verdict.HOLD_BACK)
    deployment.decide(campaign, comments[1], Verdict.HAND_OVER)
    deployment.decide(campaign, comments[2], Verdict.HIDE_DETAILS, text="Kind [name]")
    deployment.share_all(campaign)
    deployment.release(campaign)

    assert deployment.tally(campaign).held["went-well"] == Held(held_back=1, details_hidden=1, not_read=1)
    shown = "".join(deployment.comments(campaign))
    assert comments[0].text not in {json.loads(one)["t"] for one in deployment.comments(campaign)}
    assert comments[1].text not in {json.loads(one)["t"] for one in deployment.comments(campaign)}
    assert "Kind [name]" in shown


def test_hidden_details_never_show_the_original(deployment):
    campaign = deployment.open()
    deployment.answers(campaign, 20, comment="Ask Mrs Example of 12 Elm Road")
    deployment.close_and_take_in(campaign)
    for comment in deployment.unread(campaign):
        deployment.decide(campaign, comment, Verdict.HIDE_DETAILS, text="Ask [name] of [place]")
    deployment.release(campaign)

    assert len(deployment.comments(campaign)) == 20
    assert not any("Elm Road" in comment for comment in deployment.comments(campaign))


def test_a_decision_to_hide_details_whose_text_is_gone_shows_nothing(deployment):
    """Rather than the original."""
    campaign = deployment.open()
    deployment.answers(campaign, 20, comment="Ask Mrs Example of 12 Elm Road")
    deployment.close_and_take_in(campaign)
    comment = deployment.unread(campaign)[0]
    deployment.holdings.decide(campaign.number, Decided(comment.id, comment.question, "hide-details"))
    done = deployment.release(campaign)

    assert done.comments == 0
    assert deployment.tally(campaign).held["went-well"] == Held(held_back=1, not_read=19)


def test_released_rows_hold_no_whole_reply(deployment):
    """Only counts of each answer, and single comments, each alone in its box, in no order of arrival."""
    campaign = deployment.open()
    for number, link in enumerate(deployment.links(campaign, 20)):
        words = {"went_well": f"well {number}", "better": f"better {number}", "feeling": f"felt {number}"}
        deployment.answer(link, reply(kindness="good", trust="yes", **words))
    deployment.close_and_take_in(campaign)
    deployment.share_all(campaign)
    deployment.release(campaign)

    comments = [json.loads(comment) for comment in deployment.comments(campaign)]
    assert len(comments) == 60
    assert all(set(comment) == {"q", "t"} for comment in comments)
    numbers = [int(comment["t"].split()[1]) for comment in comments]
    assert numbers != sorted(numbers)
    counted = deployment.tally(campaign)
    assert set(counted.counts) == {q.id for q in CORE.questions if q.choices}
    assert all(isinstance(n, int) for of in counted.counts.values() for n in of.values())


def test_a_crash_between_a_release_and_the_move_of_its_round_is_healed_by_releasing_again(
    deployment, monkeypatch
):
    """The release stands as it was; the round moves on; nothing is released twice."""
    campaign = ready(deployment, 20, comment="Kind")

    def crashes(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(campaigns, "change", crashes)
    with pytest.raises(KeyboardInterrupt):
        deployment.release(campaign)
    monkeypatch.undo()
    assert deployment.status(campaign) is Status.CLOSED

    done = deployment.release(campaign)
    assert (done.version, done.replies, done.comments) == (1, 20, 20)
    assert deployment.status(campaign) is Status.RELEASED
    assert len(deployment.holdings.releases(campaign.number)) == 1
    assert len(deployment.comments(campaign)) == 20


def crash_at_release(deployment, campaign, monkeypatch, account=ROB):
    """Release, and crash after the vault has kept it and before the register knows of it."""

    def crashes(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(campaigns, "change", crashes)
        with pytest.raises(KeyboardInterrupt):
            deployment.release(campaign, account)


def told(deployment, campaign):
    """Return the ends that the trail tells of: versions that were released, and "ended" for too few."""
    with deployment.staff.register.reading() as connection:
        entries = trail.read(connection, campaign.number)
    return [
        entry.detail.get("version", "ended")
        for entry in entries
        if entry.act in (trail.RELEASED, trail.ENDED)
    ]


def test_a_crash_at_an_informal_release_after_close_is_healed_by_releasing_again(deployment, monkeypatch):
    campaign = ready(deployment, 6, informal(), comment="Kind")
    crash_at_release(deployment, campaign, monkeypatch)

    done = deployment.release(campaign)
    assert (done.version, done.replies, done.comments) == (1, 6, 6)
    assert told(deployment, campaign) == [1]
    assert deployment.status(campaign) is Status.RELEASED


def test_a_crash_at_a_release_without_a_reader_is_healed_by_releasing_again(deployment, monkeypatch):
    campaign = deployment.open(informal(reader=False))
    deployment.answers(campaign, 5)
    deployment.close(campaign)
    release.take_in(campaign.number, None, desk=deployment.staff.desk, now=deployment.now)
    crash_at_release(deployment, campaign, monkeypatch, None)

    assert deployment.release(campaign, None).version == 1
    assert told(deployment, campaign) == [1]
    assert deployment.status(campaign) is Status.RELEASED


def test_a_crash_at_a_release_while_open_is_healed_and_the_round_goes_on(deployment, monkeypatch):
    campaign = deployment.open(informal())
    deployment.answers(campaign, 5)
    deployment.take_in(campaign)
    crash_at_release(deployment, campaign, monkeypatch)

    assert deployment.release(campaign).version == 1
    assert deployment.status(campaign) is Status.OPEN
    with pytest.raises(NotNow, match="Nothing can be released yet"):
        deployment.release(campaign)
    deployment.answers(campaign, 5)
    deployment.close_and_take_in(campaign)
    assert deployment.release(campaign).version == 2
    assert told(deployment, campaign) == [1, 2]


@pytest.mark.parametrize(("more", "ends"), [(6, [1, 2]), (2, [1, "ended"]), (0, [1])])
def test_a_crash_at_a_release_while_open_does_not_hide_what_came_later(deployment, monkeypatch, more, ends):
    campaign = deployment.open(informal())
    deployment.answers(campaign, 5)
    deployment.take_in(campaign)
    crash_at_release(deployment, campaign, monkeypatch)
    if more:
        deployment.answers(campaign, more)
    deployment.close_and_take_in(campaign)
    deployment.release(campaign)

    assert told(deployment, campaign) == ends
    assert deployment.status(campaign) is Status.RELEASED


def test_a_crash_before_the_trail_knew_of_the_last_taking_in_is_healed_by_the_next(deployment, monkeypatch):
    campaign = deployment.open()
    deployment.answers(campaign, 5)
    closed = deployment.close(campaign)

    def crashes(_number, _desk):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(release, "_destroy_intake", crashes)
        with pytest.raises(KeyboardInterrupt):
            deployment.take_in(closed)
    deployment.take_in(closed)
    deployment.take_in(closed)
    with deployment.staff.register.reading() as connection:
        assert [entry.act for entry in trail.read(connection, campaign.number)][-2:] == ["closed", "taken in"]


def test_every_step_is_on_the_trail_with_its_actor_and_nothing_of_what_was_said(deployment):
    campaign = ready(deployment, 20, comment="Kind")
    deployment.release(campaign)
    with deployment.staff.register.reading() as connection:
        entries = trail.read(connection, campaign.number)
        assert trail.verify(connection) == len(trail.read(connection))

    assert [(entry.act, entry.actor) for entry in entries] == [
        ("opened", ANNA.email),
        ("made links", ANNA.email),
        ("closed", ANNA.email),
        ("taken in", ROB.email),
        ("released", ROB.email),
    ]
    assert not any("Kind" in str(entry.detail) for entry in entries)


def test_an_actor_of_an_agreement_is_on_the_trail(deployment):
    campaign = ready(deployment, 7, formal())
    agree(deployment, campaign)
    with deployment.staff.register.reading() as connection:
        assert trail.read(connection, campaign.number)[-1].actor == OLU.email
    deployment.release(campaign)
    with pytest.raises(NotNow, match="no agreement"):
        agree(deployment, campaign)


def test_a_comment_that_was_handed_over_waits_for_the_other_reader(deployment, mallory):
    campaign = deployment.open(formal(duties=(*formal().duties, DEPUTY)))
    deployment.answers(campaign, 20, comment="Kind")
    deployment.close_and_take_in(campaign)
    first, *others = deployment.unread(campaign)
    deployment.decide(campaign, first, Verdict.HAND_OVER)
    for comment in others:
        deployment.decide(campaign, comment)

    assert deployment.unread(campaign) == ()
    assert not read.finish_reading(campaign.number, ROB, desk=deployment.staff.desk, now=deployment.now)
    assert [comment.text for comment in deployment.unread(campaign, mallory)] == [first.text]
    deployment.decide(campaign, first, account=mallory)
    assert read.finish_reading(campaign.number, ROB, desk=deployment.staff.desk, now=deployment.now)


def test_with_one_reader_there_is_nobody_to_hand_over_to(deployment):
    campaign = deployment.open()
    deployment.answers(campaign, 20, comment="Kind")
    deployment.close_and_take_in(campaign)
    comment = deployment.unread(campaign)[0]
    with pytest.raises(NotNow, match="no other reader"):
        deployment.decide(campaign, comment, Verdict.HAND_OVER)


def test_nothing_is_decided_on_answers_that_were_released(deployment):
    campaign = deployment.open()
    deployment.answers(campaign, 20, comment="Kind")
    deployment.close_and_take_in(campaign)
    comment = deployment.unread(campaign)[0]
    deployment.release(campaign)
    with pytest.raises(NotNow, match="have been released"):
        deployment.decide(campaign, comment)
