"""People are named as patients and the register know them."""

import pytest

from revalidation.domain.people import Account, Clinician, Duty, Practice, Role
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


@pytest.mark.parametrize("mark", ["\x1b", "\n", "\x00", "\x9b", "\u2028", "\u202e", "\ud800"])
def test_no_control_character_stands_in_what_is_shown_of_people(mark):
    for made in (
        lambda: Practice(f"Elm{mark}", "020"),
        lambda: Practice("Elm", f"020{mark}"),
        lambda: Clinician(f"Dr{mark} Osei", "7654321"),
        lambda: Account("rob@oak.example", f"Rob{mark}"),
        lambda: Duty(Account("rob@oak.example", "Rob"), Role.RELEASER, f"manager{mark}"),
    ):
        with pytest.raises(Unsuitable, match="without control characters"):
            made()


def test_what_is_shown_of_people_has_200_characters_at_the_most():
    assert Practice("E" * 200, "020").name == "E" * 200
    with pytest.raises(Unsuitable, match="one here has 10,000"):
        Practice("E" * 10_000, "020")


def test_names_of_all_languages_are_kept_as_they_are():
    for name in ("Dr Siân Ó Briain", "د. نور حداد", "ڈاکٹر می\u200cخواهم", "Zoe\u0308 O’Neil-Ng"):
        assert Clinician(name, "7654321").name == name
