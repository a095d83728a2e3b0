"""What a patient does: nothing is lost, nothing is doubled, and nobody learns who answered."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from links import Claim, Keyring, Purpose, codes, tokens
from revalidation.domain.batch import Way
from revalidation.errors import LinkRefused, Unsuitable
from revalidation.services import receive
from revalidation.services.receive import TooLate
from tests.makers import informal, reply, text_of, window

REFUSED = str(receive.refused())


def refused(deployment, link):
    """Return what a link that opens nothing is told: always the same."""
    with pytest.raises(LinkRefused) as said:
        deployment.patients.admit(link)
    return said.value.sentence


# --------------------------------------------------------------------------------------------- opening a link


def test_a_link_opens_its_round_and_its_code_opens_the_same(deployment):
    campaign = deployment.open()
    pair = deployment.pairs(deployment.batch(campaign, 1))[0]
    by_link, by_code = deployment.patients.admit(text_of(pair)), deployment.patients.admit_code(pair.code)

    assert by_link == by_code
    assert by_link.campaign == campaign
    assert by_link.kind is Purpose.INVITE


def test_opening_a_link_touches_nothing(deployment):
    campaign = deployment.open()
    pair = deployment.pairs(deployment.batch(campaign, 1))[0]
    for _ in range(3):
        deployment.patients.admit(text_of(pair))
        deployment.patients.admit_code(pair.code)

    assert (deployment.rows("spent"), deployment.rows("inbox")) == (0, 0)


def test_a_used_link_looks_exactly_like_an_unused_one(deployment):
    campaign = deployment.open()
    link = deployment.links(campaign)[0]
    before = deployment.patients.admit(link)
    deployment.answer(link)

    assert deployment.patients.admit(link) == before


def test_what_is_asked_has_text_boxes_only_where_there_is_a_reader(deployment):
    with_reader, without = deployment.open(informal()), deployment.open(informal(reader=False))
    entries = [deployment.patients.admit(deployment.links(one)[0]) for one in (with_reader, without)]

    assert len(entries[0].questionnaire.questions) - len(entries[1].questionnaire.questions) == 3


def test_all_links_that_open_nothing_are_told_the_same(deployment):
    """Forged, foreign, unknown, cancelled, of a wrong kind, too early, too late, closed."""
    campaign = deployment.open(informal(window=window(7)))
    foreign = Keyring.new()
    ours = deployment.staff.patient_keys.current().links
    nonce = tokens.new_nonce()
    good = deployment.links(campaign)[0]
    one, another = deployment.links(campaign), deployment.links(campaign)
    deployment.cancel(one[0])
    deployment.cancel_batches(campaign, [3])
    dead = [
        "",
        "x" * 57,
        good[:-1],
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        f"{good}\n",
        tokens.mint(foreign, Purpose.INVITE, Claim(campaign.number, 1, nonce)),
        tokens.mint(ours, Purpose.INVITE, Claim(99, 1, nonce)),
        tokens.mint(ours, Purpose.INVITE, Claim(campaign.number, 99, nonce)),
        tokens.mint(ours, Purpose.SHARED, Claim(campaign.number, 1, nonce)),
        tokens.mint(ours, Purpose.VISIT, Claim(campaign.number, 1, nonce)),
        one[0],
        another[0],
    ]
    assert {refused(deployment, link) for link in dead} == {REFUSED}

    deployment.patients.admit(good)
    deployment.calendar.pass_days(-1)
    assert refused(deployment, good) == REFUSED
    deployment.calendar.pass_days(8)
    assert refused(deployment, good) == REFUSED
    deployment.calendar.pass_days(-1)
    deployment.close(campaign)
    assert refused(deployment, good) == REFUSED


def test_all_codes_that_open_nothing_are_told_the_same(deployment):
    campaign = deployment.open()
    pair = deployment.pairs(deployment.batch(campaign, 1))[0]
    ours = deployment.staff.patient_keys.current().links
    dead = ["", "abcde-fghjk-mnpqr", pair.code[:-1], codes.mint(ours, 999).text, "x" * 5000]
    for code in dead:
        with pytest.raises(LinkRefused, match=REFUSED):
            deployment.patients.admit_code(code)

    deployment.cancel(pair.code)
    with pytest.raises(LinkRefused, match=REFUSED):
        deployment.patients.admit_code(pair.code)


def test_links_that_are_out_work_on_after_the_keys_were_rotated(deployment):
    campaign = deployment.open()
    old = deployment.pairs(deployment.batch(campaign, 1))[0]
    keys = deployment.staff.patient_keys
    keys.replace(replace(keys.current(), links=keys.current().links.rotated()))
    new = deployment.pairs(deployment.batch(campaign, 1))[0]

    assert deployment.patients.admit(text_of(old)) == deployment.patients.admit_code(old.code)
    assert deployment.patients.admit(text_of(new)) == deployment.patients.admit_code(new.code)
    deployment.answer(text_of(old))
    deployment.send(deployment.patients.admit_code(old.code))
    assert deployment.rows("inbox") == 1

    oldest = keys.current().links.names[0]
    keys.replace(replace(keys.current(), links=keys.current().links.without(oldest)))
    assert refused(deployment, text_of(old)) == REFUSED
    deployment.patients.admit(text_of(new))


# --------------------------------------------------------------------------------------------------- sending


def test_what_was_sent_is_kept_sealed_and_its_link_is_spent(deployment):
    campaign = deployment.open()
    given = reply(kindness="good", went_well="Kind", better="Wait less")
    deployment.answer(deployment.links(campaign)[0], given)

    assert deployment.kept(campaign) == [given]
    assert deployment.rows("spent") == 1
    assert b"Kind" not in deployment.holdings.waiting(campaign.number)[0].box


def test_a_retry_of_the_same_form_changes_nothing(deployment):
    campaign = deployment.open()
    link = deployment.links(campaign)[0]
    code = deployment.answer(link)
    before = deployment.holdings.waiting(campaign.number)
    for _ in range(3):
        deployment.answer(link, takeback=code)

    assert deployment.holdings.waiting(campaign.number) == before
    deployment.patients.take_back(code)
    assert deployment.rows("inbox") == 0


def test_the_first_answers_count_and_the_code_of_a_second_try_does_nothing(deployment):
    campaign = deployment.open()
    pair = deployment.pairs(deployment.batch(campaign, 1))[0]
    deployment.answer(text_of(pair), reply(kindness="excellent"))
    second = deployment.send(deployment.patients.admit_code(pair.code), reply(kindness="poor"))
    deployment.patients.take_back(second)

    assert deployment.kept(campaign) == [reply(kindness="excellent")]


def test_somebody_elses_take_back_code_sent_with_another_link_harms_nobody(deployment):
    campaign = deployment.open()
    mine, theirs = deployment.links(campaign, 2)
    code = deployment.answer(theirs, reply(kindness="good"))
    deployment.answer(mine, reply(kindness="poor"), takeback=code)

    assert deployment.kept(campaign) == [reply(kindness="good")]
    deployment.answer(mine, reply(kindness="fair"))
    assert len(deployment.kept(campaign)) == 2


def test_answers_after_the_round_has_closed_are_refused_and_not_kept(deployment):
    campaign = deployment.open()
    link = deployment.links(campaign)[0]
    entry = deployment.patients.admit(link)
    deployment.close(campaign)
    for _ in ("closed", "taken in"):
        with pytest.raises(TooLate, match=REFUSED) as late:
            deployment.send(entry)
        assert late.value.entry == entry
        with pytest.raises(TooLate, match=REFUSED):
            deployment.patients.admit(link)
        deployment.take_in(campaign)
    assert (deployment.rows("spent"), deployment.rows("inbox")) == (0, 0)


def test_of_a_round_that_ended_a_cancelled_link_tells_nothing(deployment):
    """Nor does one that came too early: only who could be in the midst of answering is told of the end."""
    campaign = deployment.open()
    link, other = deployment.links(campaign), deployment.links(campaign)
    deployment.cancel(link[0])
    deployment.cancel_batches(campaign, [2])
    deployment.calendar.pass_days(-1)
    early = deployment.links(campaign)
    for text in (*link, *other, *early):
        with pytest.raises(LinkRefused) as said:
            deployment.patients.admit(text)
        assert type(said.value) is LinkRefused
    deployment.calendar.pass_days(60)
    for text in (*link, *other):
        with pytest.raises(LinkRefused) as said:
            deployment.patients.admit(text)
        assert type(said.value) is LinkRefused


def test_answers_to_other_questions_are_refused(deployment):
    campaign = deployment.open()
    entry = deployment.patients.admit(deployment.links(campaign)[0])
    with pytest.raises(Unsuitable, match="other questions"):
        deployment.send(entry, replace(reply(), questionnaire="core-2"))
    assert deployment.rows("spent") == 0


@pytest.mark.parametrize(
    "code",
    ["", "none", "0" * 15, codes.new_takeback(77)],
    ids=["none", "a word", "no code", "of another round"],
)
def test_a_form_whose_hidden_code_is_not_ours_is_refused(deployment, code):
    campaign = deployment.open()
    entry = deployment.patients.admit(deployment.links(campaign)[0])
    with pytest.raises(Unsuitable):
        deployment.patients.receive(entry, reply(), takeback=code)
    assert deployment.rows("spent") == 0


def test_a_link_cancelled_while_its_page_was_open_keeps_nothing(deployment):
    campaign = deployment.open()
    link = deployment.links(campaign)[0]
    entry = deployment.patients.admit(link)
    deployment.cancel(link)
    deployment.send(entry)

    assert (deployment.rows("spent"), deployment.rows("inbox")) == (0, 0)


def test_every_reply_becomes_a_box_of_the_same_length_whatever_it_says(deployment):
    campaign = deployment.open()
    short, longer = deployment.links(campaign, 2)
    deployment.answer(short, reply(kindness="good"))
    deployment.answer(longer, reply(kindness="excellent", went_well="a" * 3000))

    assert len({len(box.box) for box in deployment.holdings.waiting(campaign.number)}) == 1


# ---------------------------------------------------------------------------------------------- shared links


def test_a_shared_link_takes_each_visit_once_up_to_its_cap(deployment):
    campaign = deployment.open()
    link = deployment.links(campaign, 2, Way.SHARED)[0]
    entry = deployment.patients.admit(link)
    first = deployment.patients.new_visit(entry)
    code = deployment.send(entry, visit=first)
    deployment.send(entry, visit=first, takeback=code)
    assert deployment.rows("inbox") == 1

    last = deployment.patients.new_visit(entry)
    code = deployment.send(entry, visit=last)
    with pytest.raises(TooLate, match=REFUSED) as late:
        deployment.send(entry)
    assert late.value.full
    deployment.send(entry, visit=last, takeback=code)
    assert deployment.rows("inbox") == 2
    assert not entry.full
    assert deployment.patients.admit(link).full


@pytest.mark.parametrize("way", [Way.SHARED, Way.TABLET])
def test_of_two_shared_links_only_the_one_that_took_its_answers_is_full(deployment, way):
    campaign = deployment.open()
    full, other = deployment.links(campaign, 1, way)[0], deployment.links(campaign, 1, way)[0]
    personal = deployment.links(campaign)[0]
    deployment.answer(full)
    deployment.answer(personal)

    admitted = [deployment.patients.admit(link).full for link in (full, other, personal)]
    assert admitted == [True, False, False]


@pytest.mark.parametrize("way", [Way.SHARED, Way.TABLET])
def test_a_visit_of_another_link_or_none_is_refused(deployment, way):
    campaign = deployment.open()
    entry, other = (
        deployment.patients.admit(deployment.links(campaign, 5, kind)[0]) for kind in (way, Way.SHARED)
    )
    personal = deployment.links(campaign)[0]
    for visit in ("", "x" * 57, personal, deployment.patients.new_visit(other)):
        with pytest.raises(Unsuitable):
            deployment.patients.receive(
                entry, reply(), takeback=deployment.patients.new_takeback(entry), visit=visit
            )
    assert deployment.rows("inbox") == 0


def test_a_tablet_knows_whether_a_visit_was_sent_and_of_a_sent_link_nobody_may_ask(deployment):
    campaign = deployment.open()
    tablet = deployment.patients.admit(deployment.links(campaign, 5, Way.TABLET)[0])
    visit = deployment.patients.new_visit(tablet)
    assert deployment.patients.is_fresh(tablet, visit)
    deployment.send(tablet, visit=visit)
    assert not deployment.patients.is_fresh(tablet, visit)

    for way in (Way.INVITE, Way.SHARED):
        entry = deployment.patients.admit(deployment.links(campaign, 1, way)[0])
        with pytest.raises(ValueError, match="only a tablet"):
            deployment.patients.is_fresh(entry, visit)


# ---------------------------------------------------------------------------------------------- taking back


def test_taking_back_removes_the_answers_and_the_link_stays_used(deployment):
    campaign = deployment.open()
    link = deployment.links(campaign)[0]
    code = deployment.answer(link)
    deployment.patients.take_back(codes.shown(code).upper())

    assert deployment.rows("inbox") == 0
    deployment.answer(link)
    assert deployment.rows("inbox") == 0
    assert deployment.holdings.standing(campaign.number).taken_back == 1


def test_after_the_taking_in_the_code_does_nothing_and_says_nothing(deployment):
    campaign = deployment.open()
    kept = deployment.answers(campaign, 5)
    deployment.take_in(campaign)
    deployment.patients.take_back(kept[0])
    deployment.close_and_take_in(campaign)
    deployment.patients.take_back(kept[1])

    assert len(deployment.holdings.taken(campaign.number)) == 5
    assert deployment.holdings.standing(campaign.number).taken_back == 0


def test_a_code_that_was_never_given_is_told_nothing(deployment):
    deployment.open()
    deployment.patients.take_back(codes.new_takeback(1))
    deployment.patients.take_back(codes.new_takeback(77))
    for text in ("", "hello", "0" * 15):
        with pytest.raises(Unsuitable):
            deployment.patients.take_back(text)


def test_a_code_takes_back_the_answers_of_its_own_round_only(deployment):
    one, other = deployment.open(), deployment.open(informal())
    deployment.answer(deployment.links(one)[0])
    code = deployment.answer(deployment.links(other)[0])
    deployment.patients.take_back(code)

    assert len(deployment.kept(one)) == 1
    assert deployment.kept(other) == []


def test_a_used_link_is_read_and_written_like_an_unused_one(deployment):
    """The very same statements run, so that neither time nor size on disk tells which links are used."""
    campaign = deployment.open()
    used, unused = deployment.links(campaign, 2)
    deployment.answer(used)
    ran: list[list[str]] = []

    def note(_connection, _cursor, statement, *_):
        ran[-1].append(statement)

    patients = deployment.patients
    entries = [patients.admit(link) for link in (used, unused)]
    event.listen(patients._vault.engine, "before_cursor_execute", note)
    for entry in entries:
        ran.append([])
        deployment.send(entry)
    assert ran[0] == ran[1]
    assert len(ran[0]) >= 3


def test_noise_is_swept_out_at_the_next_taking_in(deployment):
    campaign = deployment.open()
    (link,) = deployment.links(campaign, 1)
    for _ in range(3):
        deployment.answer(link)
    everything = "select count(*) from inbox"
    with deployment.vault.reading() as connection:
        assert connection.exec_driver_sql(everything).scalar_one() == 3
    deployment.close_and_take_in(campaign)
    with deployment.vault.reading() as connection:
        assert connection.exec_driver_sql(everything).scalar_one() == 0
    assert deployment.holdings.standing(campaign.number).taken_in == 1
