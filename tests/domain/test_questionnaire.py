"""A questionnaire asks what its campaign may ask."""

from dataclasses import replace

from revalidation.domain.questionnaire import Kind, Purpose
from tests.makers import CORE


def test_without_a_reader_there_are_no_text_boxes():
    assert not any(question.kind is Kind.TEXT for question in CORE.asked(comments=False).questions)
    assert sum(question.kind is Kind.TEXT for question in CORE.asked(comments=True).questions) == 3


def test_the_age_band_is_off_unless_asked_for():
    assert CORE.asked(comments=True).of(Purpose.AGE) == ()
    assert len(CORE.asked(comments=True, also=frozenset({"age"})).of(Purpose.AGE)) == 1


def test_what_is_asked_is_asked_in_the_order_of_the_parts():
    asked = CORE.asked(comments=True)

    by_part = [question for part in asked.parts for question in asked.in_part(part)]
    assert tuple(by_part) == asked.questions
    assert asked.id == CORE.id == "core-1"


def test_a_scale_that_is_written_best_first_is_counted_from_its_worst():
    item = CORE.of(Purpose.ITEM)[0]
    turned = replace(item, choices=tuple(reversed(item.choices)))
    assert turned.scored == item.scored


def test_the_ten_items_cover_the_four_domains_on_five_points():
    items = CORE.of(Purpose.ITEM)

    assert len(items) == 10
    assert {item.domain for item in items} == {1, 2, 3, 4}
    for item in items:
        assert [choice.score for choice in item.scored] == [1, 2, 3, 4, 5]
        assert len(item.choices) == len(item.scored) + 1
