"""A questionnaire's file is read whole, or refused with the line that is wrong."""

import re
import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revalidation.domain.questionnaire import Kind, Purpose
from revalidation.errors import Unknown, Unsuitable
from revalidation.questionnaires import load
from revalidation.questionnaires.loading import read, shipped

FILE = """\
name = "own"
version = 2
title = "Our questions"
tested = "Tested by us."
icc = 0.08
icc_source = "Ours, 2025"

[scales.rating]
choices = [
  { id = "poor", words = "Poor", score = 1 },
  { id = "good", words = "Good", score = 5 },
]

[scales.other]
choices = [
  { id = "yes", words = "Yes" },
  { id = "no", words = "No" },
]

[[parts]]
id = "first"
title = "First"
lead = "Begin here."

[[parts]]
id = "last"
title = "Last"

# What is asked
[[questions]]  # of the first part
id = "kind"
part = "first"
kind = "rating"
purpose = "item"
domain = 2
words = "Being kind"
words_for_other = "Being kind to them"
hint = "Think of the visit."
on_by_default = true

[[questions]]
id = "trust"
part = "last"
kind = "choice"
purpose = "overall"
scale = "other"
words = "Do you trust {doctor}?"

[[questions]]
id = "whom"
part = "last"
kind = "choice"
purpose = "subject"
words = "Who is this about?"
choices = [
  { id = "me", words = "Me" },
  { id = "child", words = "My child", about_other = true },
]

[[questions]]
id = "well"
part = "last"
kind = "text"
purpose = "comment"
words = "What went well?"
"""

# What stands in the file · what a slip of the hand makes of it · what is said about it.
MISTAKES = [
    ('name = "own"', 'name = "Own Name"', "small letters"),
    ('name = "own"', "name = 7", "small letters"),
    ("version = 2", "version = 0", "whole number, 1 or more"),
    ("version = 2", 'version = "2"', "whole number, 1 or more"),
    ("version = 2", "version = true", "whole number, 1 or more"),
    ('title = "Our questions"', 'title = " "', "written out in words"),
    ('title = "Our questions"', "titel = 'Our questions'", "`titel` is not a word this file knows"),
    ('tested = "Tested by us."', "tested = false", "written out in words"),
    ("icc = 0.08", "icc = 8.0", "between 0 and 1"),
    ("icc = 0.08", 'icc = "high"', "between 0 and 1"),
    ('icc_source = "Ours, 2025"', "icc_source = 2025", "written out in words"),
    (
        '  { id = "poor", words = "Poor", score = 1 },',
        '  { id = "poor", words = "Poor", score = 6 },',
        "1 to 5",
    ),
    (
        '  { id = "poor", words = "Poor", score = 1 },',
        '  { id = "poor", words = "Poor", score = true },',
        "1 to 5",
    ),
    (
        '  { id = "poor", words = "Poor", score = 1 },',
        '  { id = "good", words = "Poor", score = 1 },',
        "two things",
    ),
    ('  { id = "yes", words = "Yes" },', '  { id = "Yes!", words = "Yes" },', "small letters"),
    ('  { id = "yes", words = "Yes" },', '  { id = 1, words = "Yes" },', "small letters"),
    ('  { id = "yes", words = "Yes" },', '  { id = "yes", words = 1 },', "words"),
    ('  { id = "yes", words = "Yes" },', '  { id = "yes" },', "an `id` and `words`"),
    ('  { id = "yes", words = "Yes" },', '  { id = "yes", words = "Yes", colour = "red" },', "a choice has"),
    ('  { id = "yes", words = "Yes" },', "  7,", "a choice has"),
    (
        '  { id = "child", words = "My child", about_other = true },',
        '  { id = "child", words = "My child", about_other = "yes" },',
        "true or false",
    ),
    (
        '  { id = "no", words = "No" },',
        '  { id = "no", words = "No", words_for_other = 7 },',
        "`words_for_other` must be written out in words",
    ),
    (
        '  { id = "no", words = "No" },',
        '  { id = "no", words = "No", words_for_other = " " },',
        "`words_for_other` must be written out in words",
    ),
    ('id = "first"', 'id = "last"', "two things"),
    ('lead = "Begin here."', "lead = 7", "written out in words"),
    ('lead = "Begin here."', "led = 'Begin here.'", "`led` is not a word"),
    ('title = "Last"', "title = 7", "written out in words"),
    ('id = "kind"', 'id = "trust"', "asked twice"),
    ('id = "kind"', 'id = "Kind"', "small letters"),
    ('part = "first"', 'part = "middle"', "one of the parts"),
    ('part = "first"', 'part = ["first"]', "one of the parts"),
    ('kind = "rating"', 'kind = "stars"', "one of: choice, rating, text"),
    ('kind = "rating"', "kind = [1]", "one of: choice, rating, text"),
    ('purpose = "item"', 'purpose = "fun"', "must be one of: subject"),
    ("domain = 2", "domain = 5", "1, 2, 3 or 4"),
    ("domain = 2", "domain = true", "1, 2, 3 or 4"),
    ("domain = 2", "domain = 2.0", "1, 2, 3 or 4"),
    ('words = "Being kind"', 'words = ""', "written out in words"),
    ('words_for_other = "Being kind to them"', "words_for_other = 1", "written out in words"),
    ('words_for_other = "Being kind to them"', 'words_for_other = ""', "written out in words"),
    ('hint = "Think of the visit."', "hint = 1", "written out in words"),
    ("on_by_default = true", 'on_by_default = "no"', "true or false"),
    ('scale = "other"', 'scale = "stars"', "a scale `stars`"),
    ('scale = "other"', "scale = []", "scale"),
    (
        'words = "What went well?"',
        'words = "What went well?"\nscale = "other"',
        "text question has no choices",
    ),
]


def line_of(text: str, line: str) -> int:
    return text.splitlines().index(line) + 1


def refusal(text: str) -> str:
    with pytest.raises(Unsuitable) as refused:
        read(text, "own-2.toml")
    return refused.value.sentence


def test_the_file_without_a_mistake_is_read():
    found = read(FILE, "own-2.toml")

    assert (found.id, found.icc) == ("own-2", 0.08)
    assert [question.id for question in found.questions] == ["kind", "trust", "whom", "well"]
    assert [question.kind for question in found.questions][-1] is Kind.TEXT
    assert found.of(Purpose.SUBJECT)[0].choices[1].about_other


@pytest.mark.parametrize(
    ("right", "wrong", "said"), MISTAKES, ids=[wrong.strip() for _, wrong, _ in MISTAKES]
)
def test_a_mistake_is_told_with_its_line(right, wrong, said):
    text = FILE.replace(f"{right}\n", f"{wrong}\n", 1)
    assert text != FILE
    sentence = refusal(text)

    assert said in sentence
    named = int(sentence.split("line ")[1].split(":")[0])
    first = line_of(FILE, right)
    slips = range(first, first + 1 + wrong.count("\n"))
    # Two alike are told at the second, wherever the slip was.
    assert named in slips or said in ("two things", "asked twice", "part")


@pytest.mark.parametrize(
    "missing", ['title = "First"', 'kind = "rating"', 'purpose = "item"', 'part = "first"']
)
def test_a_missing_line_is_told_with_the_head_of_its_table(missing):
    head = "[[parts]]" if missing.startswith("title") else "[[questions]]  # of the first part"
    text = FILE.replace(f"{missing}\n", "", 1)

    assert f"line {line_of(text, head)}: " in refusal(text)


@pytest.mark.parametrize("table", ["parts", "questions"])
def test_a_file_without_parts_or_questions_is_refused(table):
    text = re.sub(rf"\[\[{table}\]\].*?(?=\n\[\[(?!{table})|\Z)", "", FILE, flags=re.DOTALL)

    assert f"at least one [[{table}]]" in refusal(text)


@pytest.mark.parametrize(
    "line", ["parts = 7", "parts = [7]", "questions = [[]]", "scales = 7", "scales = { a = 7 }"]
)
def test_a_word_in_place_of_a_table_is_refused(line):
    name = line.split()[0]
    kept = [block for block in FILE.split("\n\n") if f"[{name}" not in block]

    assert "own-2.toml, line 1: " in refusal(line + "\n" + "\n\n".join(kept))


def test_a_file_that_is_no_toml_is_refused_with_its_line():
    assert "at line 2" in refusal('name = "own"\nversion = = 2\n')


def test_one_choice_is_no_choice():
    text = FILE.replace('  { id = "yes", words = "Yes" },\n', "")

    assert "two choices or more" in refusal(text)


def test_an_icc_without_its_source_is_refused():
    assert "needs its `icc_source`" in refusal(FILE.replace('icc_source = "Ours, 2025"\n', ""))


@given(st.data())
def test_whatever_stands_in_a_line_a_file_is_read_or_refused_with_a_sentence(data):
    """Any value in place of any other raises no error but the one that names file and line."""
    lines = [n for n, line in enumerate(FILE.splitlines()) if re.match(r"[a-z_]+ = [^\[]", line)]
    place = data.draw(st.sampled_from(lines))
    value = data.draw(
        st.sampled_from(["true", "7", "1.5", '"x"', "[]", "[{}]", "{}", '[["x"]]', "1979-05-27"])
    )
    every = FILE.splitlines()
    every[place] = f"{every[place].split(' = ')[0]} = {value}"
    try:
        read("\n".join(every), "own-2.toml")
    except Unsuitable as refused:
        sentence = refused.sentence
    else:
        return
    assert re.match(r"own-2\.toml, line \d+: ", sentence)


def test_every_shipped_questionnaire_is_named_after_itself_and_says_whether_it_was_tested():
    assert "core-1" in shipped()
    for name in shipped():
        assert load(name).id == name
    assert "not yet been tested" in load("core-1").tested


def test_a_deployers_own_questionnaire_goes_before_the_shipped_ones(tmp_path):
    (tmp_path / "own-2.toml").write_text(FILE, encoding="utf-8")

    assert load("own-2", tmp_path).title == "Our questions"
    assert load("core-1", tmp_path) == load("core-1")


def test_a_file_named_after_another_questionnaire_is_refused(tmp_path):
    (tmp_path / "own-1.toml").write_text(FILE, encoding="utf-8")

    with pytest.raises(Unsuitable, match="name the file after"):
        load("own-1", tmp_path)


@pytest.mark.parametrize("name", ["core-99", "", "../core-1", "core-1.toml"])
def test_a_questionnaire_that_is_not_there_is_unknown(name, tmp_path):
    with pytest.raises(Unknown, match="Shipped: core-1"):
        load(name, tmp_path)


def test_the_file_of_these_tests_is_toml():
    assert tomllib.loads(FILE)["name"] == "own"


def test_a_file_in_another_encoding_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "own-2.toml").write_bytes("name = 'né'".encode("latin-1"))

    with pytest.raises(Unsuitable, match="not written in UTF-8"):
        load("own-2", tmp_path)


SHORT = """\
[scales.short]
choices = [{ id = "bad", words = "Bad", score = 1 }, { id = "fine", words = "Fine", score = 2 }]

[[parts]]"""


def test_all_items_stand_in_one_table_of_scores():
    file = resources.files("revalidation.questionnaires").joinpath("core-1.toml").read_text("utf-8")
    last = 'domain = 4\nwords = "Treating'
    other = file.replace(last, f'scale = "short"\n{last}').replace("[[parts]]", SHORT, 1)
    with pytest.raises(Unsuitable, match=r"line \d+: all questions of the purpose `item` share one scale"):
        read(other)


def test_a_questionnaire_has_at_least_one_item():
    file = resources.files("revalidation.questionnaires").joinpath("core-1.toml").read_text("utf-8")
    with pytest.raises(Unsuitable, match="at least one question must have the purpose `item`"):
        read(file.replace('purpose = "item"', 'purpose = "context"'))


def test_a_choice_may_be_worded_for_somebody_who_answers_for_another():
    theirs = '{ id = "me", words = "Me", words_for_other = "Them" },'
    (whom,) = read(FILE.replace('{ id = "me", words = "Me" },', theirs)).of(Purpose.SUBJECT)

    assert [choice.said(for_other=True) for choice in whom.choices] == ["Them", "My child"]
    assert [choice.said(for_other=False) for choice in whom.choices] == ["Me", "My child"]
