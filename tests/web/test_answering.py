"""The way of one answer, page by page."""

import re
from dataclasses import replace
from urllib.parse import urljoin

import pytest

from links import Purpose, codes
from revalidation.domain.campaign import Status
from tests.makers import AMINA, CORE, formal, informal
from tests.web.conftest import CODE, DISK_FULL, TOKEN

LINK = f"/f/{TOKEN}"
ANSWERS = {"who": "child", "kindness": "excellent", "went-well": "She listened."}


# ------------------------------------------------------------------------------------------------- landing


def test_the_landing_page_says_what_this_is_before_anything_is_asked(patient):
    page = patient.get(LINK)

    assert page.status == 200
    assert "How was your visit with Dr Amina Osei?" in page.seen
    assert "If you say no, your care stays the same." in page.seen
    assert "Nobody reads this straight away." in page.seen
    assert f'href="{LINK}/questions"' in page.text


def test_the_landing_page_names_who_reads_first(patient):
    assert "Rob Field (manager of another practice) reads your words first." in patient.get(LINK).seen


def test_a_formal_exercise_says_that_the_doctor_did_not_choose(visits):
    page = visits(campaign=formal(number=1, status=Status.OPEN)).get(LINK)

    assert "The surgery chose who to ask. Dr Amina Osei did not." in page.seen
    assert "If fewer than 7 people answer, Dr Amina Osei sees nothing." in page.seen
    assert "After 29 March 2026, Dr Amina Osei sees them" in page.seen


def test_an_informal_round_says_that_the_doctor_chose(patient):
    page = patient.get(LINK)

    assert "Dr Amina Osei chose who to ask." in page.seen
    assert "If fewer than 5 people answer" in page.seen


def test_without_a_reader_there_is_no_box_for_words_and_the_page_says_so(visits):
    visitor = visits(campaign=informal(reader=False, number=1, status=Status.OPEN))

    assert "There is no box for your own words." in visitor.get(LINK).seen
    assert "<textarea" not in visitor.get(f"{LINK}/questions").text


def test_nothing_on_the_landing_page_leads_nowhere(patient):
    for address in _links(patient.get(LINK).text):
        assert patient.get(address).status == 200, address


def test_no_page_leads_nowhere(patient):
    steps = {
        f"{LINK}/questions": patient.get(f"{LINK}/questions"),
        f"{LINK}/check": patient.post(f"{LINK}/check", ANSWERS),
        f"{LINK}/send": patient.post(f"{LINK}/send", ANSWERS),
        f"{LINK}/help": patient.get(f"{LINK}/help"),
        "/c": patient.get("/c"),
        "/back": patient.get("/back"),
        "/f/x": patient.get("/f/x"),
    }
    for address, page in steps.items():
        for href in _links(page.text):
            target = href if href.startswith("/") else urljoin(address, href)
            assert patient.get(target).status == 200, (address, href)


# ----------------------------------------------------------------------------------------------- questions


def test_all_three_short_pages_come_in_one_document(patient):
    page = patient.get(f"{LINK}/questions")

    assert [f'id="part-{place}"' in page.text for place in (1, 2, 3, 4)] == [True, True, True, False]
    for question in CORE.asked(comments=True).questions:
        assert f'name="{question.id}"' in page.text


def test_pages_of_a_round_never_repeat_the_link(patient):
    """All links are relative, but for the landing page, which has no secret beside anybody's words."""
    assert TOKEN not in patient.get(f"{LINK}/questions").text
    assert TOKEN not in patient.post(f"{LINK}/check", ANSWERS).text
    assert TOKEN not in patient.post(f"{LINK}/send", ANSWERS).text


def test_a_question_that_is_switched_on_is_asked(visits):
    assert 'name="age"' not in visits().get(f"{LINK}/questions").text
    page = visits(campaign=informal(number=1, status=Status.OPEN, also_asked=frozenset({"age"})))
    assert 'name="age"' in page.get(f"{LINK}/questions").text


def test_the_pages_of_one_round_are_never_shown_for_another(visits, side):
    visitor = visits()
    visitor.get(LINK)
    other = informal(number=2, status=Status.OPEN, clinician=_named("Dr Bola Ade"))
    side.campaign = other

    assert "Dr Bola Ade" in visitor.get(LINK).seen
    assert "Dr Amina Osei" not in visitor.get(f"{LINK}/questions").seen


def test_a_carer_reads_their_own_words(patient):
    page = patient.get(f"{LINK}/questions").text
    assert '<span class="app-self">Taking in what you said</span>' in page
    assert "Taking in what was said" in page

    checked = patient.post(f"{LINK}/check", ANSWERS | {"listening": "good"}).seen
    assert "Taking in what was said" in checked
    assert "Taking in what you said" not in checked


def test_a_carer_reads_choices_in_their_own_words_too(visits):
    asked = frozenset({"usual"})
    visitor = visits(campaign=informal(number=1, status=Status.OPEN, also_asked=asked))
    page = visitor.get(f"{LINK}/questions").text
    assert '<span class="app-self">I see different people</span>' in page
    assert "They see different people</span>" in page

    usual = {"usual": "different"}
    assert "They see different people" in visitor.post(f"{LINK}/check", ANSWERS | usual).seen
    assert "I see different people" in visitor.post(f"{LINK}/check", usual).seen


def test_whatever_speaks_to_the_person_seen_has_a_wording_for_a_carer():
    """What stays the same is asked of whoever answers."""
    same = {"who", "again", "feeling", "helped", "seen", "not-said"}
    spoken_to = re.compile(r"\b(you|your|I|me|my)\b", re.IGNORECASE)
    for question in CORE.questions:
        said = [(question.id, question.words, question.words_for_other)]
        said += [(choice.id, choice.words, choice.said(for_other=True)) for choice in question.choices]
        for name, words, for_other in said:
            if spoken_to.search(words) and not {question.id, name} & same:
                assert words != for_other, (question.id, words)


# --------------------------------------------------------------------------------------------------- check


def test_the_check_page_shows_what_was_answered_and_sends_nothing(patient, side):
    page = patient.post(f"{LINK}/check", ANSWERS)

    assert page.status == 200
    assert "Not sent yet: please check" in page.seen
    assert "You answered 3 of 20." in page.seen
    assert "She listened." in page.seen
    assert not side.kept


def test_the_check_page_carries_the_answers_and_a_fresh_code(patient):
    first = patient.post(f"{LINK}/check", ANSWERS).hidden()
    second = patient.post(f"{LINK}/check", ANSWERS).hidden()

    assert ANSWERS.items() <= first.items()
    assert codes.read_takeback(first["_takeback"]).campaign == 1
    assert first["_takeback"] != second["_takeback"]


def test_an_empty_sheet_is_refused_kindly(patient):
    page = patient.post(f"{LINK}/check", {"went-well": "  "})

    assert page.title == "Error: Your feedback"
    assert "There is a problem" in page.seen
    assert "You have not answered yet. Answer one question or more." in page.seen


def test_too_many_letters_are_refused_and_all_of_them_kept(patient):
    long = "é" * 5_012
    page = patient.post(f"{LINK}/check", ANSWERS | {"better": long})

    assert page.title == "Error: Your feedback"
    assert "Your words are too long by 12 letters." in page.seen
    assert 'href="#q-better"' in page.text
    assert page.typed("better") == long
    assert page.typed("went-well") == "She listened."
    assert (page.ticked("who"), page.ticked("kindness")) == ("child", "excellent")


def test_typed_lines_and_marks_come_back_as_they_were(patient):
    typed = 'One\n  two <b>&amp; "three"\n\n    four </textarea>'
    page = patient.post(f"{LINK}/check", {"went-well": typed, "_change": "1"})

    assert page.typed("went-well") == typed
    assert patient.post(f"{LINK}/check", {"went-well": typed}).hidden()["went-well"] == typed


def test_changing_an_answer_keeps_all_the_others(patient):
    page = patient.post(f"{LINK}/check", ANSWERS | {"_change": "1"})

    assert page.status == 200
    assert page.title == "Your feedback"
    assert page.typed("went-well") == "She listened."
    assert (page.ticked("who"), page.ticked("kindness")) == ("child", "excellent")


@pytest.mark.parametrize("words", ["He hit me", "I want to  DIE", "I can’t breathe", "it was suicidal"])
def test_words_that_sound_like_danger_show_whom_to_ring_and_stop_nothing(patient, words):
    page = patient.post(f"{LINK}/check", {"went-well": words})

    assert "Are you safe?" in page.seen
    assert "Send my answers" in page.seen


@pytest.mark.parametrize("step", ["check", "help"])
def test_help_against_violence_at_home_is_a_tap_away(patient, step):
    page = (
        patient.post(f"{LINK}/check", {"went-well": "He hit me"}) if step == "check" else patient.get("/help")
    )

    assert "National Domestic Abuse Helpline on 0808 2000 247. It is free, day and night." in page.seen
    assert 'href="tel:08082000247"' in page.text


@pytest.mark.parametrize("words", ["She was kind", "white rabbit met", "grape juice", "the rash ended"])
def test_other_words_do_not(patient, words):
    assert "Are you safe?" not in patient.post(f"{LINK}/check", {"went-well": words}).seen


# ---------------------------------------------------------------------------------------------------- send


def test_sending_keeps_the_answers_and_shows_the_code_once(patient, side):
    hidden = patient.post(f"{LINK}/check", ANSWERS).hidden()
    page = patient.post(f"{LINK}/send", hidden)

    assert page.status == 200
    assert "Sent. Thank you." in page.seen
    assert codes.shown(hidden["_takeback"]) in page.seen
    assert side.kept["link"].comments == {"went-well": "She listened."}


@pytest.mark.parametrize("made", [formal, informal])
def test_thanks_say_that_words_are_read_only_where_there_were_any(visits, made):
    visitor = visits(campaign=made(number=1, status=Status.OPEN))
    with_words, without = (visitor.post(f"{LINK}/send", given).seen for given in (ANSWERS, {"who": "me"}))

    assert "reads your words." in with_words
    assert "your words" not in without
    assert "Dr Amina Osei sees everyone’s answers counted up" in without


def test_a_double_click_or_a_retry_gets_the_same_thanks(patient):
    hidden = patient.post(f"{LINK}/check", ANSWERS).hidden()

    assert patient.post(f"{LINK}/send", hidden).text == patient.post(f"{LINK}/send", hidden).text


def test_the_thanks_page_stands_at_an_address_without_the_code(patient):
    """It is the answer to the form itself: nothing to keep in a history, nothing to log."""
    page = patient.post(f"{LINK}/send", ANSWERS)

    assert page.status == 200
    assert "location" not in page.headers


def test_a_full_disk_loses_nothing_and_can_be_tried_again(visits, side):
    visitor = visits()
    hidden = visitor.post(f"{LINK}/check", ANSWERS).hidden()
    side.admit = lambda link: side._entry()
    side.trouble = DISK_FULL
    page = visitor.post(f"{LINK}/send", hidden)

    assert page.status == 503
    assert "We could not save your answers just now" in page.seen
    assert page.hidden() == hidden
    side.trouble = None
    assert codes.shown(hidden["_takeback"]) in visitor.post(f"{LINK}/send", page.hidden()).seen


def test_trouble_before_the_link_is_looked_at_loses_nothing_either(visits, side):
    visitor = visits(trouble=DISK_FULL)
    page = visitor.post(f"{LINK}/check", ANSWERS)

    assert page.status == 503
    assert "What you typed is still on this page." in page.seen
    assert page.hidden() == ANSWERS
    assert "Disk" not in page.text


def test_trouble_on_opening_a_page_says_to_wait(visits):
    page = visits(trouble=DISK_FULL).get(LINK)

    assert page.status == 503
    assert "Wait a few minutes, then load this page again." in page.seen


@pytest.mark.parametrize("hidden", [{}, {"_takeback": "<script>"}, {"_takeback": "2" * 15}])
def test_a_form_without_a_code_of_this_round_gets_a_fresh_one(patient, hidden):
    page = patient.post(f"{LINK}/send", ANSWERS | hidden)

    assert page.status == 200
    assert "<script>" not in page.text
    assert "22222-22222-22222" not in page.seen


# ------------------------------------------------------------------------------------------------ too late


@pytest.mark.parametrize("step", ["check", "send"])
@pytest.mark.parametrize("opened_by", [LINK, f"/c/{CODE}"])
def test_a_round_that_ends_mid_answer_says_so_and_gives_all_words_back(visits, side, step, opened_by):
    visitor = visits()
    hidden = visitor.post(f"{opened_by}/check", ANSWERS).hidden()
    side.ended = True
    page = visitor.post(f"{opened_by}/{step}", hidden)

    assert page.status == 410
    assert "Not sent: this has just ended" in page.seen
    assert "We did not keep your answers." in page.seen
    assert "She listened." in page.seen
    assert "Excellent" in page.seen
    assert not side.kept


def test_words_too_long_are_given_back_too(visits):
    page = visits(ended=True).post(f"{LINK}/check", {"better": "é" * 6_000})

    assert "é" * 6_000 in page.seen


def test_a_link_of_an_ended_round_looks_like_any_other_that_opens_nothing(visits):
    visitor = visits(ended=True)

    assert visitor.get(LINK).text == visitor.get("/f/x").text
    assert visitor.get(LINK).status == visitor.get("/f/x").status


def test_a_full_link_thanks_before_anything_is_asked(visits):
    visitor = visits(kind=Purpose.SHARED, full=True)
    for page in (visitor.get(LINK), visitor.get(f"{LINK}/questions")):
        assert page.status == 410
        assert "We have all the answers we need" in page.seen
        assert "Ring Elm Surgery on 020 7946 0000." in page.seen
        assert "/questions" not in page.text


def test_a_link_that_fills_up_mid_answer_says_so_and_gives_all_words_back(visits, side):
    visitor = visits(kind=Purpose.SHARED)
    visit = visitor.get(f"{LINK}/questions").hidden()
    side.full = True
    hidden = visitor.post(f"{LINK}/check", ANSWERS | visit).hidden()
    page = visitor.post(f"{LINK}/send", hidden)

    assert page.status == 410
    assert "Not sent: this link is full" in page.seen
    assert "She listened." in page.seen
    assert not side.kept


def test_who_took_the_last_place_and_presses_send_again_gets_the_same_thanks(visits, side):
    visitor = visits(kind=Purpose.SHARED)
    hidden = visitor.post(f"{LINK}/check", ANSWERS).hidden()
    first = visitor.post(f"{LINK}/send", hidden)
    side.full = True

    assert visitor.post(f"{LINK}/send", hidden).text == first.text


# ------------------------------------------------------------------------------------- shared, tablet, code


def test_each_visit_to_a_poster_is_one_use(visits, side):
    visitor = visits(kind=Purpose.SHARED)
    first = visitor.get(f"{LINK}/questions").hidden()
    second = visitor.get(f"{LINK}/questions").hidden()
    for hidden in (first, second, first):
        visitor.post(f"{LINK}/send", ANSWERS | hidden)

    assert first != second
    assert len(side.kept) == 2


def test_a_visit_goes_with_the_answers_through_every_page(visits):
    visitor = visits(kind=Purpose.SHARED)
    visit = visitor.get(f"{LINK}/questions").hidden()

    assert visitor.post(f"{LINK}/check", visit).hidden() == visit
    checked = visitor.post(f"{LINK}/check", ANSWERS | visit).hidden()
    assert visit.items() <= checked.items()
    assert visit.items() <= visitor.post(f"{LINK}/check", checked | {"_change": "1"}).hidden().items()


def test_a_visit_that_is_not_ours_is_replaced_and_nothing_is_lost(visits, side):
    visitor = visits(kind=Purpose.SHARED)
    page = visitor.post(f"{LINK}/send", ANSWERS | {"_visit": "forged"})

    assert page.status == 409
    assert ANSWERS.items() <= page.hidden().items()
    assert "Sent. Thank you." in visitor.post(f"{LINK}/send", page.hidden()).seen


def test_a_tablet_is_handed_back_without_a_code(visits):
    visitor = visits(kind=Purpose.TABLET)
    page = visitor.post(f"{LINK}/send", ANSWERS | visitor.get(f"{LINK}/questions").hidden())

    assert "Please hand it back." in page.seen
    assert "app-code" not in page.text


def test_a_tablets_sent_visit_starts_afresh(visits):
    visitor = visits(kind=Purpose.TABLET)
    visit = visitor.get(f"{LINK}/questions").hidden()
    visitor.post(f"{LINK}/send", ANSWERS | visit)
    page = visitor.post(f"{LINK}/check", ANSWERS | visit)

    assert (page.status, page.headers["location"]) == (303, LINK)


def test_only_a_tablet_gets_a_script_and_none_of_its_pages_is_kept(visits):
    tablet = visits(kind=Purpose.TABLET)
    pages = [tablet.get(LINK), tablet.get(f"{LINK}/questions"), tablet.post(f"{LINK}/check", ANSWERS)]
    for page in pages[:2]:
        assert "<script src=" in page.text
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
    assert 'autocomplete="off"' in pages[1].text
    own = visits(kind=Purpose.INVITE).get(f"{LINK}/questions")
    assert "<script" not in own.text
    assert "script-src" not in own.headers["content-security-policy"]


def test_a_code_opens_the_same_pages(patient):
    typed = patient.post("/c", {"code": " ABCDE fghjk–MNPQR "})
    assert (typed.status, typed.headers["location"]) == (303, "/c/abcdefghjkmnpqr")

    assert "How was your visit" in patient.get(f"/c/{CODE}").seen
    assert "Sent. Thank you." in patient.post(f"/c/{CODE}/send", ANSWERS).seen


def test_not_my_doctor_and_rather_not_ask_for_nothing(patient):
    assert "There is nothing you need to do." in patient.get(f"{LINK}/not-my-doctor").seen
    assert "Your care stays the same." in patient.get(f"{LINK}/rather-not").seen


def _links(page: str) -> list[str]:
    return [href for href in re.findall(r'<a [^>]*href="([^"]+)"', page) if href[0] not in "#t"]


def _named(name):
    return replace(AMINA, name=name, number=2)
