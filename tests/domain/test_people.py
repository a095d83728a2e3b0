"""People are named as patients and the register know them."""

import pytest

from revalidation.domain.people import Clinician, Practice
from revalidation.domain.story import Story
from revalidation.errors import Unsuitable
from tests.makers import A_MONDAY


@pytest.mark.parametrize("number", ["7654321", "0000001"])
def test_a_gmc_number_has_seven_digits(number):
    assert Clinician("Dr Amina Osei", number).gmc_number == number


@pytest.mark.parametrize(
    "number", ["123456", "12345678", "", "765432a", "٧٦٥٤٣٢١", "7654321\n", " 7654321", "765 4321"]
)
def test_any_other_gmc_number_is_refused(number):
    with pytest.raises(Unsuitable, match="seven digits"):
        Clinician("Dr Amina Osei", number)


def test_a_clinician_without_a_name_is_refused():
    with pytest.raises(Unsuitable, match="needs a name"):
        Clinician(" ", "7654321")


@pytest.mark.parametrize(("name", "phone"), [("", "020 7946 0000"), ("Elm Surgery", " ")])
def test_a_practice_has_a_name_and_a_phone_number_to_ring(name, phone):
    with pytest.raises(Unsuitable, match="name and a phone number"):
        Practice(name, phone)


@pytest.mark.parametrize(("title", "body"), [("", "Words"), ("Title", "\n")])
def test_a_story_has_a_title_and_some_words(title, body):
    with pytest.raises(Unsuitable, match="title and some words"):
        Story(title, body, A_MONDAY, "Care Opinion")
