"""From a form to a reply: nothing that somebody typed is lost, and nothing else gets in."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revalidation.domain.questionnaire import Kind
from revalidation.domain.reply import Fault, Reply, Wrong, clean, read_sheet
from tests.makers import CORE, sheet

# Every code point, the halves of pairs, controls and direction changes too.
anything = st.text(st.characters(), max_size=40) | st.text(
    st.sampled_from("\x00\r\n\t\u202e\u2066\ud83d\u200d\u0301e\u00e9\u1100\u1161\ufb1d 🙂a"), max_size=40
)
ids = st.sampled_from([question.id for question in CORE.questions]) | anything
forms = st.dictionaries(ids, st.lists(anything | st.sampled_from(["excellent", "yes", "me"]), max_size=3))

TICKED = [question for question in CORE.questions if question.kind is not Kind.TEXT]


@given(forms)
def test_any_form_at_all_becomes_a_sheet(fields):
    """Whatever is sent, reading it raises nothing, and only what was asked stands on the sheet."""
    read = read_sheet(CORE, fields)

    for name, choice in read.answers.items():
        question = CORE.question(name)
        assert question is not None
        assert question.choice(choice) is not None
    assert all(read.comments.values())
    assert bool(read.faults) or read.answered > 0


@given(forms)
def test_a_sheet_without_faults_is_a_reply_that_survives_the_way_to_the_vault_and_back(fields):
    read = read_sheet(CORE, fields)
    if not read.faults:
        sent = read.reply(CORE)
        assert Reply.from_bytes(sent.to_bytes()) == sent


@given(forms)
def test_a_sheet_read_from_itself_is_the_same_sheet(fields):
    """The check page's hidden fields, sent again, say what was said."""
    read = read_sheet(CORE, fields)
    again = read_sheet(CORE, {name: [value] for name, value in {**read.answers, **read.comments}.items()})

    assert (again.answers, again.comments) == (read.answers, read.comments)


@given(anything)
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


@given(anything)
def test_what_is_cleaned_can_be_kept_in_any_database_and_printed(text):
    done = clean(text)

    done.encode("utf-8")
    assert not any(unicodedata.category(mark) in ("Cc", "Cs") and mark not in "\n\t" for mark in done)
    assert unicodedata.is_normalized("NFC", done)


@given(st.text(st.characters(categories=("L", "N", "P", "S")), max_size=40))
def test_letters_numbers_signs_and_emoji_stay_as_typed(text):
    """But for letters being composed: the same to every reader."""
    assert clean(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Dr\x00 Osei\x07", "Dr Osei"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("half a pair: \ud83d", "half a pair:"),
        ("safe\u202egnorw\u202c", "safegnorw"),
        ("cafe\u0301", "café"),
        ("👩\u200d⚕️ was kind", "👩\u200d⚕️ was kind"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\n \t ", ""),
    ],
)
def test_what_becomes_of_odd_characters(typed, kept):
    assert clean(typed) == kept


def test_a_sheet_on_which_nothing_is_filled_in_is_empty():
    assert read_sheet(CORE, {}).faults == (Fault(Wrong.EMPTY),)
    blank = {question.id: ["", " "] if question.kind is Kind.TEXT else [""] for question in CORE.questions}
    assert read_sheet(CORE, blank).faults == (Fault(Wrong.EMPTY),)


@pytest.mark.parametrize("question", TICKED, ids=lambda question: question.id)
def test_every_question_can_be_answered_alone_and_every_other_skipped(question):
    for choice in question.choices:
        read = read_sheet(CORE, {question.id: [choice.id]})
        assert (read.answers, read.faults) == ({question.id: choice.id}, ())


@pytest.mark.parametrize("values", [["splendid"], ["EXCELLENT"], ["excellent", "good"], ["excellent "]])
def test_a_tick_that_is_no_choice_is_a_fault(values):
    assert read_sheet(CORE, {"kindness": values}).faults == (Fault(Wrong.NOT_A_CHOICE, "kindness"),)


def test_a_question_that_was_not_asked_is_a_fault():
    asked = CORE.asked(comments=False)

    assert read_sheet(CORE, {"drop table": ["x"]}).faults == (Fault(Wrong.NOT_ASKED),)
    assert Fault(Wrong.NOT_ASKED) in read_sheet(asked, {"went-well": ["Kind"]}).faults
    assert Fault(Wrong.NOT_ASKED) in read_sheet(asked, {"age": ["35-54"]}).faults


def test_a_text_may_have_five_thousand_characters_and_a_longer_one_is_kept_to_be_shortened():
    full, longer = "é" * 5_000, "é" * 5_003

    assert sheet(went_well=full).faults == ()
    read = sheet(went_well=longer)
    assert read.comments["went-well"] == longer
    assert read.faults == (Fault(Wrong.TOO_LONG, "went-well", over=3),)


def test_a_faulty_sheet_is_no_reply():
    with pytest.raises(ValueError, match="no reply"):
        sheet(kindness="splendid").reply(CORE)


def test_whoever_answers_for_a_child_or_somebody_they_care_for_answers_for_another():
    assert sheet(who="child").for_other(CORE)
    assert sheet(who="cared-for").for_other(CORE)
    assert not sheet(who="me").for_other(CORE)
    assert not sheet(kindness="good").for_other(CORE)


def test_equal_replies_are_equal_bytes():
    one = Reply("core-1", {"a": "x", "b": "y"}, {"c": "z"})
    two = Reply("core-1", {"b": "y", "a": "x"}, {"c": "z"})

    assert one.to_bytes() == two.to_bytes()
