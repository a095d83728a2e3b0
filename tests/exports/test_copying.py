"""What is copied out of the paper is what was written."""

from io import BytesIO

import pikepdf
import pytest

from exports import pdf
from tests.exports.reading import bare, copied

WRITTEN = {
    "pl": "Zażółć gęślą jaźń, pani doktor była miła.",
    "tr": "Doktor çok nazikti, ığdır şöyle İyi.",
    "vi": "Bác sĩ rất tử tế và kiên nhẫn.",
    "el": "Η γιατρός άκουσε με προσοχή, ευχαριστώ πολύ.",
    "grc": "Ἡ ἰατρὸς ἤκουσεν ᾠδῇ.",
    "ru": "Врач внимательно выслушал. Ґрунт її є.",
    "ar": "شرحت الطبيبة كل شيء بوضوح ولم تستعجلني. لا إله الأطباء",
    "fa": "پزشک گچ پیش از چاپ",
    "ur": "ڈاکٹر ٹھیک بہت شکریہ",
    "he": "הרופאה הקשיבה לי בסבלנות והסבירה הכול.",
    "yi": "די דאָקטאָרין האָט מיר אויסגעהערט מיט געדולד. ײַ ױ",
    "bn": "ডাক্তার খুব মন দিয়ে শুনলেন, কি করতে হবে বুঝিয়ে দিলেন। ক্ষমা স্ত্রী প্রশ্ন",
    "gu": "ડૉક્ટરે ધીરજથી સાંભળ્યું અને સ્પષ્ટ રીતે સમજાવ્યું. ક્ષમા શ્રી વિદ્યાર્થી",
    "fr": "Très à l’écoute, ça m’a rassuré : « œuf ». office fifth waffle",
    "en": "Great doctor 🙂👍 ❤ 👩‍⚕ 🇬🇧 and then 5 > 4",
}


def paper(body: str, direction: str = "ltr") -> bytes:
    return pdf.render(
        f'<html lang="en"><title>Paper</title><body><p dir="{direction}">{body}</p></body></html>'
    )


@pytest.mark.parametrize("language", WRITTEN)
def test_each_script_copies_as_written(language):
    """Letters, ligatures, accents, reordered vowels: each is the text again when copied."""
    direction = "rtl" if language in ("ar", "fa", "ur", "he", "yi") else "ltr"
    said = copied(paper(WRITTEN[language], direction))
    for word in WRITTEN[language].split():
        assert bare(word).strip(".") in said


def test_a_letter_with_an_accent_set_apart_spoils_no_other_letter():
    """The first use of a shape doesn't decide what it says ever after."""
    assert copied(paper("x̂ then x again")) == bare("x̂ then x again")


def test_languages_are_marked_where_they_change():
    """A reader that speaks switches its voice."""
    made = pdf.render(
        '<html lang="en"><title>Paper</title><body><h1>Words</h1><p lang="bn">ডাক্তার</p></body></html>'
    )
    with pikepdf.open(BytesIO(made)) as document:
        marks = [
            instruction.operands[1]
            for instruction in pikepdf.parse_content_stream(document.pages[0])
            if str(instruction.operator) == "BDC"
        ]
    assert [str(mark.get("/Lang", "")) for mark in marks] == ["", "bn"]
    assert str(marks[1].ActualText) == "ডাক্তার"
