"""Counts hold marginals only, and add up."""

from hypothesis import given
from hypothesis import strategies as st

from revalidation.domain.questionnaire import Kind
from revalidation.domain.release import Held
from revalidation.domain.reply import Reply
from revalidation.domain.tally import Tally, tally
from tests.makers import CORE

TICKED = [question for question in CORE.questions if question.kind is not Kind.TEXT]

replies = st.builds(
    Reply,
    questionnaire=st.just("core-1"),
    answers=st.fixed_dictionaries(
        {}, optional={q.id: st.sampled_from([choice.id for choice in q.choices]) for q in TICKED}
    ),
    comments=st.just({}),
)
helds = st.dictionaries(
    st.sampled_from(["went-well", "better", "feeling"]), st.builds(Held, *[st.integers(0, 50)] * 3)
)
tallies = st.builds(lambda many, held: tally(CORE, many, held), st.lists(replies, max_size=8), helds)


@given(tallies)
def test_a_tally_survives_being_written_and_read(counted):
    assert Tally.from_bytes(counted.to_bytes()) == counted


@given(tallies, tallies)
def test_equal_tallies_are_equal_bytes_whichever_is_added_to_which(one, other):
    assert one.plus(other).to_bytes() == other.plus(one).to_bytes()


@given(tallies, tallies, tallies)
def test_it_makes_no_difference_in_what_steps_tallies_are_added(one, two, three):
    assert one.plus(two).plus(three) == one.plus(two.plus(three))


@given(st.lists(replies, max_size=8), st.lists(replies, max_size=8))
def test_two_batches_added_are_what_one_batch_would_have_been(first, second):
    apart = tally(CORE, first, {}).plus(tally(CORE, second, {}))

    assert apart == tally(CORE, first + second, {})


@given(st.lists(replies, max_size=8))
def test_every_reply_is_counted_once_under_every_question_or_missing(many):
    counted = tally(CORE, many, {})

    assert counted.replies == len(many)
    for question in TICKED:
        assert set(counted.of(question.id)) == {choice.id for choice in question.choices}
        assert counted.missing(question.id) == sum(question.id not in reply.answers for reply in many)
        for choice in question.choices:
            expected = sum(reply.answers.get(question.id) == choice.id for reply in many)
            assert counted.of(question.id)[choice.id] == expected


def test_the_order_in_which_replies_came_leaves_no_trace():
    one, two = Reply("core-1", {"kindness": "good"}, {}), Reply("core-1", {"trust": "yes"}, {})

    assert tally(CORE, [one, two], {}).to_bytes() == tally(CORE, [two, one], {}).to_bytes()
