"""Cards and posters: every square and every code leads to its own link, and the words fit."""

from itertools import combinations
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from pdfua import validator

from links import Claim, Key, Keyring, Purpose, codes, tokens
from revalidation.sending import paper
from revalidation.sending.paper import Card, Imprint

RING = Keyring((Key(bytes(range(32))),))
IMPRINT = Imprint("Dr Amara Okafor", "Lower Clapton Surgery", "feedback.example.nhs.uk")
MM = 72 / 25.4


def made(count):
    """Return the cards of `count` links, the same ones every time."""
    minted = [codes.mint(RING, 3, number) for number in range(count)]
    links = [tokens.mint(RING, Purpose.INVITE, Claim(1, 1, code.nonce)) for code in minted]
    return [
        Card(f"https://feedback.example.nhs.uk/f/{link}", code.text)
        for link, code in zip(links, minted, strict=True)
    ]


def squares(page):
    """Return what a reader that is not ours sees at 300 dots an inch: texts, and their middles in mm."""
    found = zxingcpp.read_barcodes(page.render(scale=300 / 72).to_pil())
    dots = 300 / 25.4
    corners = {code.text: (code.position.top_left, code.position.bottom_right) for code in found}
    return {text: ((a.x + b.x) / 2 / dots, (a.y + b.y) / 2 / dots) for text, (a, b) in corners.items()}


def boxes(page):
    """Return the boxes of all pieces of text and pictures on a page: left, bottom, right, top, in points."""
    text = page.get_textpage()
    pictures = [part.get_bounds() for part in page.get_objects() if type(part) is pypdfium2.PdfImage]
    return [text.get_rect(number) for number in range(text.count_rects())], pictures


def said(page):
    return " ".join(page.get_textpage().get_text_bounded().replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.fixture(scope="module")
def items():
    return made(12)


@pytest.fixture(scope="module")
def cards(items):
    return paper.cards(items, IMPRINT)


@pytest.fixture(scope="module")
def poster(items):
    return paper.poster(items[0], IMPRINT)


@pytest.fixture(scope="module")
def sheets(cards):
    with pypdfium2.PdfDocument(cards) as document:
        yield [document[0], document[1]]


@pytest.fixture(scope="module")
def wall(poster):
    with pypdfium2.PdfDocument(poster) as document:
        yield document[0]


def test_ten_cards_fill_an_a4_sheet(sheets):
    assert [len(squares(sheet)) for sheet in sheets] == [10, 2]
    assert [round(side / MM) for side in sheets[0].get_size()] == [210, 297]


def test_every_square_leads_to_its_own_link_in_the_order_given(sheets, items):
    places = squares(sheets[0])
    by_row = sorted(places, key=lambda link: (round(places[link][1] / 56), places[link][0]))

    assert by_row == [item.link for item in items[:10]]
    assert set(squares(sheets[1])) == {item.link for item in items[10:]}


def test_every_code_is_printed_on_the_card_of_its_link(sheets, items):
    sheet = sheets[0]
    places = squares(sheet)
    for item in items[:10]:
        across, down = places[item.link]
        left, top = 8 + 97 * (across > 105), 8.5 + 56 * ((down - 8.5) // 56)
        height = 297 * MM
        words = sheet.get_textpage().get_text_bounded(
            left * MM, height - (top + 56) * MM, (left + 97) * MM, height - top * MM
        )

        assert codes.shown(item.code) in words


def test_a_card_says_who_asks_where_to_type_and_that_no_is_fine(sheets):
    for words in (
        "How was your visit with Dr Amara Okafor?",
        "Lower Clapton Surgery would like to know. It takes 3 minutes. Nobody is told who answered.",
        "Or go to feedback.example.nhs.uk/c and type:",
        "It is fine to say no. Your care stays the same.",
    ):
        assert said(sheets[0]).count(words) == 10


def test_sheets_are_counted(sheets):
    assert "Sheet 1 of 2" in said(sheets[0])
    assert "Sheet 2 of 2" in said(sheets[1])


LONG = Imprint("Dr Amara Adebayo-Williamson", "The Lawson Practice at Nightingale", "feedback.example.nhs.uk")
LONGEST = Imprint(
    "Dr Oluwaseun Adebayo-Williamson of Hackney",
    "The Lawson Practice at Nightingale Health Centre, De Beauvoir and Shoreditch",
    "patient-feedback.cityandhackneyconfed.nhs.uk",
)
HOSTS = "feedback.cityandhackney-confederation-of-surgeries.nhs.uk"
SIZES = [
    IMPRINT,
    Imprint("Dr Esmé Okonkwo-Mbatha", "Well Street Surgery", HOSTS[-29:]),
    LONG,
    Imprint("Dr Li", "Well Street", HOSTS[-35:]),
    LONGEST,
    Imprint("Dr Li", "Well Street", HOSTS),
]


@pytest.mark.parametrize("imprint", SIZES, ids=lambda imprint: imprint.size)
def test_words_cover_no_square_no_other_words_and_no_cut(imprint, items):
    with pypdfium2.PdfDocument(paper.cards(items[:1], imprint)) as document:
        words, [square] = boxes(document[0])
    quiet = 4 * (square[2] - square[0]) / 41

    left, right, top, bottom = 8 * MM, 105 * MM, (297 - 8.5) * MM, (297 - 64.5) * MM
    on_card = [box for box in words if box[1] > bottom]
    assert len(on_card) >= 7
    assert [box for box in on_card if box[0] < left + 9 or box[2] > right - 9 or box[3] > top - 9] == []
    assert [box for box in on_card if _meet(box, square, quiet)] == []
    assert [pair for pair in combinations(on_card, 2) if _meet(*pair, -1)] == []


def _meet(one, other, gap):
    """Tell whether two boxes come nearer than `gap` points; under zero, whether they overlap by so many."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    return across > -gap and up > -gap


@pytest.mark.parametrize("imprint", [IMPRINT, LONG, LONGEST], ids=lambda imprint: imprint.size)
def test_a_poster_is_one_page_on_which_nothing_overlaps(imprint, items):
    with pypdfium2.PdfDocument(paper.poster(items[0], imprint)) as document:
        words, [square] = boxes(document[0])

        assert len(document) == 1
        assert [box for box in words if _meet(box, square, 9 * MM)] == []
        assert [pair for pair in combinations(words, 2) if _meet(*pair, -2)] == []


def test_a_posters_square_is_large_and_leads_to_its_link(wall, items):
    _, [square] = boxes(wall)

    assert list(squares(wall)) == [items[0].link]
    assert (square[2] - square[0]) / MM > 90


def test_a_poster_says_what_to_type_and_that_paper_will_do(wall, items):
    for words in (
        "How was your visit with Dr Amara Okafor?",
        f"Or go to feedback.example.nhs.uk/c and type: {codes.shown(items[0].code)}",
        "Do you want help with it? Ask at the desk.",
        "Nobody reads this straight away. In danger: 999. Need care now: 111.",
    ):
        assert words in said(wall)


@pytest.mark.parametrize(("kind", "title"), [("cards", "Cards"), ("poster", "Poster")])
def test_paper_has_a_title_a_language_and_no_fault_that_a_checker_finds(kind, title, request, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(request.getfixturevalue(kind))

    with pikepdf.open(path) as document:
        assert str(document.docinfo.Title) == f"{title} for Dr Amara Okafor"
        assert str(document.Root.Lang) == "en"
    assert validator.validate(str(path)).findings == ()


def test_names_are_printed_as_text_whatever_they_hold(items):
    imprint = Imprint("Dr <b>O’Brien</b> & {{ Co }}", "Ærøskøbing Ιατρείο", "a.example")
    with pypdfium2.PdfDocument(paper.cards(items[:1], imprint)) as document:
        assert "Dr <b>O’Brien</b> & {{ Co }}?" in said(document[0])
        assert "Ærøskøbing Ιατρείο" in said(document[0])


def test_many_cards_are_set_in_parts_and_each_part_is_told(monkeypatch, items, tmp_path):
    monkeypatch.setattr(paper, "CARDS_A_PART", 10)
    told: list[int] = []
    path = tmp_path / "cards.pdf"
    path.write_bytes(paper.cards(made(23), IMPRINT, progress=told.append))

    assert told == [10, 10, 3]
    with pypdfium2.PdfDocument(path) as document:
        assert [len(squares(page)) for page in document] == [10, 10, 3]
        assert "Sheet 3 of 3" in said(document[2])
    assert validator.validate(str(path)).findings == ()


def test_the_same_links_give_the_same_bytes(cards, items):
    assert paper.cards(items, IMPRINT) == cards


@pytest.mark.parametrize("count", [0, 2_001])
def test_no_cards_or_too_many_for_one_file_are_refused(count):
    with pytest.raises(ValueError, match="One file holds 1 to 2000 cards"):
        paper.cards([Card("https://a.example", "2" * 15)] * count, IMPRINT)


@pytest.mark.parametrize(
    ("total", "names"),
    [
        (1, ["my.cards.pdf"]),
        (2_000, ["my.cards.pdf"]),
        (2_001, ["my.cards-1.pdf", "my.cards-2.pdf"]),
        (6_000, ["my.cards-1.pdf", "my.cards-2.pdf", "my.cards-3.pdf"]),
    ],
)
def test_more_than_2000_cards_go_to_numbered_files(total, names):
    assert paper.numbered(Path("out/my.cards.pdf"), total) == [Path("out") / name for name in names]


def test_nothing_printed_in_a_log_shows_a_link(items):
    assert repr(items[0]) == "Card()"
