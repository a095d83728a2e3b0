"""Sample portfolios: the shapes that the application hands over, with invented people and words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from exports.portfolio import (
    Appendix,
    Asked,
    Breakdown,
    Collection,
    Comment,
    Comments,
    Cover,
    Fact,
    Highlight,
    Portfolio,
    Score,
    Scores,
    Span,
    Summary,
)

CHOICES = ("Poor", "Fair", "Good", "Very good", "Excellent")

DOMAINS = {
    1: "Knowledge, skills and development",
    2: "Patients, partnership and communication",
    3: "Colleagues, culture and safety",
    4: "Trust and professionalism",
}

ITEMS = (
    ("Working out what was wrong or needed", 1, (0, 1, 4, 9, 19), 1, 0),
    ("Knowing what to do next", 1, (0, 0, 5, 10, 18), 1, 0),
    ("Taking in what you said", 2, (0, 0, 2, 8, 24), 0, 0),
    ("Using words that made sense to you", 2, (0, 1, 3, 11, 18), 0, 1),
    ("Asking what mattered most to you", 2, (1, 3, 6, 9, 13), 1, 1),
    ("Being kind", 2, (0, 0, 1, 5, 28), 0, 0),
    ("Saying what to do if things got worse", 3, (1, 2, 7, 8, 12), 3, 1),
    ("Passing things on, so you did not have to say them twice", 3, (1, 4, 6, 7, 9), 6, 1),
    ("Being open, even when not sure", 4, (0, 1, 3, 9, 17), 4, 0),
    ("Treating you fairly", 4, (0, 0, 1, 6, 26), 0, 1),
)

WENT_WELL = (
    Comment("She let me finish before she spoke. That hardly ever happens to me."),
    Comment("Clear plan, written down, with the name of the tablet and when to come back."),
    Comment("I was rushed in between two others and still had my full ten minutes."),
    Comment("Doktor çok sabırlıydı, bütün sorularımı tek tek yanıtladı.", "tr"),
    Comment("Pani doktor wytłumaczyła mi wyniki badań prostymi słowami. Dziękuję!", "pl"),
    Comment("ডাক্তার আপা মন দিয়ে শুনেছেন এবং ওষুধ কীভাবে খেতে হবে বুঝিয়ে দিয়েছেন।", "bn"),
    Comment("ડૉક્ટરે મારી વાત ધીરજથી સાંભળી અને આગળ શું કરવું તે સમજાવ્યું.", "gu"),
    Comment("די דאָקטאָרין האָט מיר געדולדיק אויסגעהערט און אַלץ קלאָר געמאַכט.", "yi"),
    Comment("شرحت لي الطبيبة نتائج التحاليل بهدوء، ولم أشعر أنني أضيع وقتها.", "ar"),
    Comment("Elle a pris le temps de m’expliquer l’ordonnance, ça m’a rassuré.", "fr"),
    Comment("Me trató con cariño y sin prisas, y eso para mí lo es todo.", "es"),
    Comment("Η γιατρός με άκουσε με προσοχή και με καθησύχασε.", "el"),
    Comment("Врач спокойно объяснила, почему антибиотики мне сейчас не нужны.", "ru"),
    Comment("Great with my little one, drew a face on the plaster 🙂👍"),
    Comment("Good."),
    Comment(
        "My appointment was about my knees, but I ended up telling her about my sleep, and "
        "instead of saying that was for another day she asked two questions that made me think. We agreed to "
        "change one thing first and to talk again in a fortnight. Nobody has put it to me as something we "
        "would do together before."
    ),
)

COULD_BE_BETTER = (
    Comment("Half an hour late, and nobody at the desk said why."),
    Comment("I had to tell the whole story again to the nurse. Could you not write it down?"),
    Comment("I would have liked to know what to look out for at night."),
    Comment("The letter to the hospital took three weeks and I had to chase it."),
    Comment("Nothing."),
    Comment("Faltou dizer-me a quem ligar se piorasse durante o fim de semana.", "pt"),
    Comment("לא היה ברור לי מתי לחזור אם הכאב לא עובר.", "he"),
    Comment("Please ask what we want from the visit at the start, not when I am at the door."),
    Comment("Too fast at the end.\nI forgot my second question and did not like to go back in."),
)

FELT = (
    Comment("Heard."),
    Comment("Calmer than when I went in."),
    Comment("A bit worried still, but with a plan."),
    Comment("Spokojna.", "pl"),
    Comment("মনে শান্তি পেয়েছি।", "bn"),
    Comment("Like a person, not a number."),
)


def scores() -> Scores:
    """Ten items on the shipped scale, answered by 34 people."""
    return Scores(
        choices=CHOICES,
        not_applicable="Does not apply",
        domains=DOMAINS,
        items=tuple(_score(*item) for item in ITEMS),
        notes=(
            "Mean and median run from 1 (Poor) to 5 (Excellent). The interval is Wilson’s for the share who "
            "chose “Excellent”: were the exercise repeated many times, 95 in 100 such ranges would hold the "
            "true share.",
            "This questionnaire has not yet been tested for reliability. For comparison: the GMC’s own "
            "patient questionnaire needs 34 replies for a reliability of 0.70.",
        ),
    )


def _score(item: str, domain: int, counts: Sequence[int], not_applicable: int, missing: int) -> Score:
    n = sum(counts)
    ranks = [rank for rank, count in enumerate(counts, 1) for _ in range(count)]
    top = counts[-1] / n
    centre, spread = (top + 1.92 / n) / (1 + 3.84 / n), 1.96 / (1 + 3.84 / n)
    half = spread * (top * (1 - top) / n + 0.96 / n**2) ** 0.5
    return Score(
        item=item,
        domain=domain,
        counts=tuple(counts),
        answered=n,
        not_applicable=not_applicable,
        missing=missing,
        mean=sum(ranks) / n,
        median=(ranks[(n - 1) // 2] + ranks[n // 2]) / 2,
        top=top,
        low=centre - half,
        high=centre + half,
    )


def breakdown(question: str, *rows: tuple[str, int | None], note: str = "") -> Breakdown:
    """A table of answers to one question."""
    return Breakdown(question, tuple(Fact(label, count) for label, count in rows), note)


def appendix() -> Appendix:
    """The shipped questions and a short glossary."""
    scale = (*CHOICES, "Does not apply")
    items = tuple(Asked(f"{place}", item[0], scale) for place, item in enumerate(ITEMS, 5))
    return Appendix(
        asked=(
            Asked("1", "Who is this about?", ("Me", "My child", "Someone I care for")),
            Asked("2", "How did you see Dr Amara Osei?", ("In person", "By phone", "By video", "In writing")),
            Asked("3", "Is Dr Amara Osei the one you mostly see?", ("Yes", "No", "I see different people")),
            Asked("4", "How much did this visit matter to you?", ("A little", "Quite a lot", "A great deal")),
            *items,
            Asked(
                "15",
                "Do you trust Dr Amara Osei to look after you?",
                ("Yes", "No", "Not sure"),
                "Do you trust Dr Amara Osei to look after them?",
            ),
            Asked("16", "Would you choose to see Dr Amara Osei again?", ("Yes", "No", "Not sure")),
            Asked("17", "What went well?"),
            Asked("18", "What could have gone better?"),
            Asked("19", "How did it leave you feeling?"),
            Asked("20", "Could Dr Amara Osei or the staff see your answers?", ("No", "Yes", "Not sure")),
        ),
        data_notice=(
            "Answers carry no name, no phone number and no time. Nobody can tell which answers came by which "
            "link.",
            "The words as they were written are deleted 90 days after they were shared with the doctor.",
        ),
        glossary=(
            Fact(
                "Share “Excellent”",
                "Of those who answered the item on the scale, how many chose “Excellent”.",
            ),
            Fact(
                "Held back", "A comment that the independent reader did not share, with a reason on record."
            ),
            Fact(
                "Details hidden", "Names, places or dates that the independent reader covered before sharing."
            ),
            Fact("Fewest answers", "Below this number nothing is shown, so that nobody can be picked out."),
        ),
    )


def formal(**changes: object) -> Portfolio:
    """A formal exercise with 34 replies and 31 comments in many scripts; `changes` replace its parts."""
    made = Portfolio(
        cover=Cover(
            clinician="Dr Amara Osei",
            gmc_number="7654321",
            designated_body="NHS England London (North Central and East)",
            role="GP partner",
            places=("Well Street Surgery", "Elm Grove Practice"),
            cycle=Span(date(2021, 6, 1), date(2026, 5, 31)),
            window=Span(date(2025, 9, 1), date(2025, 11, 21)),
            track="FORMAL EXERCISE",
            track_meaning="The patient feedback that is asked for once in each five-year cycle. An "
            "administrator chose whom to ask; an independent reader read the words first.",
            version=1,
            issued=date(2025, 12, 1),
            code="7F3K-9QXT-2M4D",
        ),
        summary=Summary(
            replies=34,
            asked=61,
            response_rate=34 / 61,
            meets_rule="yes",
            reason="34 people answered (20 are usual), an administrator chose whom to ask, and an "
            "independent reader from another organisation shared the results.",
            strengths=(
                Highlight("Being kind", "28 of 34 chose “Excellent”."),
                Highlight("Treating you fairly", "26 of 33 chose “Excellent”."),
                Highlight("Taking in what you said", "24 of 34 chose “Excellent”."),
            ),
            areas=(
                Highlight("Passing things on", "9 of 27 chose “Excellent”, 5 chose “Poor” or “Fair”."),
                Highlight("Saying what to do if things got worse", "12 of 30 chose “Excellent”."),
            ),
            reflection="The doctor’s reflection and the action that follows from it are not part of this "
            "version.",
        ),
        collection=Collection(
            sampling=(
                Fact("Personal links made", 80),
                Fact("Given out", 61),
                Fact("Cards printed", 40),
                Fact("Shared links", "1 poster in the waiting room, at most 30 answers"),
                Fact("Answered", 34),
                Fact("Taken back by the person", 0),
                Fact("Cancelled links", None),
                Fact("Comments held back", 1),
                Fact("Comments with details hidden", 3),
            ),
            conduct=(
                Fact("Who asked", "Joan Pike, practice administrator, not the doctor"),
                Fact("Independent reader", "Dr Lewis Hart, another organisation, no relation to the doctor"),
                Fact("Questionnaire", "core-1, version 1"),
                Fact("Fewest answers", 5),
                Fact("Languages", "English; comments in any language"),
                Fact("Ways to answer", "Own phone 29, paper or phone call 5"),
            ),
            weaknesses=(
                "A poster can’t show who saw it, so nobody knows how many people chose not to answer.",
                "Nothing stops one person from answering by the poster more than once, up to its limit.",
            ),
            declarations=(
                "The doctor did not choose who was asked and had no access to answers before they were "
                "shared.",
                "No answer was removed from the counts.",
            ),
        ),
        who_answered=(
            breakdown("Who is this about?", ("Me", 26), ("My child", None), ("Someone I care for", None)),
            breakdown(
                "How did you see Dr Amara Osei?",
                ("In person", 21),
                ("By phone", 13),
                ("By video", 0),
                ("In writing", 0),
            ),
            breakdown(
                "Is Dr Amara Osei the one you mostly see?",
                ("Yes", 15),
                ("No", 6),
                ("I see different people", 13),
            ),
            breakdown(
                "How much did this visit matter to you?",
                ("A little", None),
                ("Quite a lot", None),
                ("A great deal", 22),
            ),
        ),
        scores=scores(),
        other_questions=(
            breakdown(
                "Do you trust Dr Amara Osei to look after you?", ("Yes", 29), ("No", None), ("Not sure", None)
            ),
            breakdown(
                "Would you choose to see Dr Amara Osei again?", ("Yes", 34), ("No", 0), ("Not sure", 0)
            ),
            breakdown(
                "Could Dr Amara Osei or the staff see your answers?",
                ("No", 27),
                ("Yes", None),
                ("Not sure", None),
                note="Asked to find out whether people felt free to say what they think.",
            ),
        ),
        comments=(
            Comments("What went well?", WENT_WELL, held_back=1, details_hidden=2),
            Comments("What could have gone better?", COULD_BE_BETTER, held_back=0, details_hidden=1),
            Comments("How did it leave you feeling?", FELT),
        ),
        reading_fairly=(
            "Most patients answer kindly. “Good” often hides a doubt: in one study, fewer than half of what "
            "people who ticked “good” said aloud about it was positive.",
            "Scores are lower where people rarely see the same doctor, or came for something small.",
            "How people use a scale differs with background. Scores of minorities are not adjusted here, and "
            "should not be explained away.",
            "Answers given on the day are kinder than answers sent later.",
            "With 34 replies, a difference of a few people is within chance. Look at the ranges, not at "
            "ranks.",
        ),
        appendix=appendix(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def informal() -> Portfolio:
    """An informal round with 12 replies: counts, few comments, and no tables of who answered."""
    made = formal()
    items = tuple(_score(name, domain, _thirds(counts), 0, 0) for name, domain, counts, _, _ in ITEMS)
    return replace(
        made,
        brief=True,
        cover=replace(
            made.cover,
            track="INFORMAL: INVITED BY THE DOCTOR",
            track_meaning="Counts at the yearly appraisal. It doesn’t replace the five-yearly exercise.",
            code=None,
        ),
        summary=replace(
            made.summary,
            replies=12,
            asked=None,
            response_rate=None,
            asked_note="How many people were asked is not known: the doctor gave out one link for many.",
            meets_rule="partly",
            reason="It is feedback for the yearly appraisal, not the five-yearly exercise.",
        ),
        who_answered=(),
        who_answered_note="Fewer than 11 people or groups under 5: not shown.",
        scores=replace(made.scores, items=items),
        comments=(Comments("What went well?", WENT_WELL[:6]), Comments("What could have gone better?", ())),
        other_questions=(),
    )


def _thirds(counts: Sequence[int]) -> tuple[int, ...]:
    return tuple(round(count / 3) for count in counts)


def of_size(replies: int) -> Portfolio:
    """A formal exercise with `replies` replies and nine tenths as many comments, for measuring growth."""
    made, times = formal(), replies / 34
    items = tuple(
        _score(name, domain, [round(count * times) for count in counts], 0, 0)
        for name, domain, counts, _, _ in ITEMS
    )
    every = (*WENT_WELL, *COULD_BE_BETTER, *FELT)
    comments = tuple(every[place % len(every)] for place in range(round(replies * 0.9)))
    third = len(comments) // 3 + 1
    groups = tuple(
        Comments(group.question, comments[place * third : (place + 1) * third])
        for place, group in enumerate(made.comments)
    )
    return replace(
        made,
        summary=replace(made.summary, replies=replies),
        scores=replace(made.scores, items=items),
        comments=groups,
    )
