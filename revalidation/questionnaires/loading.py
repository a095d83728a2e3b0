"""A questionnaire's file becomes a questionnaire, or a sentence that names the wrong line."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TypeVar

from revalidation.domain.campaign import Campaign
from revalidation.domain.questionnaire import Choice, Kind, Part, Purpose, Question, Questionnaire
from revalidation.errors import Unknown, Unsuitable
from revalidation.questionnaires.places import Place, Table

_Named = TypeVar("_Named", Part, Question, Choice)
_TOP = {"name", "version", "title", "tested", "scales", "parts", "questions", "icc", "icc_source"}
_PART = {"id", "title", "lead"}
_CHOICE = {"id", "words", "words_for_other", "score", "about_other"}
_QUESTION = {
    "id", "part", "kind", "purpose", "words", "words_for_other", "hint", "choices", "scale", "domain",
    "on_by_default",
}  # fmt: skip
_ANY_VERSION = range(1, 10_000)


def read(text: str, name: str = "questionnaire") -> Questionnaire:
    """Return the questionnaire written in `text` (TOML); `name` is the file's, for the sentence.

    Raises `Unsuitable`, naming file and line, for anything that a patient or a portfolio would stumble over.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unsuitable(f"{name}: this is not well-formed TOML: {error}") from None
    top = Table(values, Place(name, tuple(text.splitlines()))).only(_TOP)
    version = top.whole("version", _ANY_VERSION, "`version` must be a whole number, 1 or more.")
    if version is None:
        raise top.wrong("`version` must be a whole number, 1 or more.", "version")
    parts = _once_each(top.tables("parts"), _part)
    scales = {key: _choices(table) for key, table in top.named("scales").items()}
    questions = _once_each(top.tables("questions"), lambda table: _question(table, parts, scales))
    _one_scale(questions.values(), top)
    return Questionnaire(
        name=top.identifier("name"),
        version=version,
        title=top.words("title"),
        tested=top.words("tested"),
        parts=tuple(parts.values()),
        questions=tuple(questions.values()),
        icc=_icc(top),
        icc_source=top.words("icc_source", ""),
    )


def load(questionnaire_id: str, folder: Path | None = None) -> Questionnaire:
    """Return a questionnaire by its id, from the deployer's own folder if it is there, else the shipped one.

    Raises `Unknown` where neither has it.
    """
    file_name = f"{questionnaire_id}.toml"
    own = folder / file_name if folder else None
    if own and own.is_file():
        found = read(_text_of(own), str(own))
        if found.id != questionnaire_id:
            raise Unsuitable(f"{own} holds {found.id}: name the file after its questionnaire and version.")
        return found
    if questionnaire_id in shipped():
        return _shipped(questionnaire_id)
    raise Unknown(f"There is no questionnaire {questionnaire_id}. Shipped: {', '.join(shipped())}.")


def asked_in(campaign: Campaign, folder: Path | None = None) -> Questionnaire:
    """Return what one campaign really asks: no text boxes where nobody reads, and what was switched on."""
    full = load(campaign.questionnaire, folder)
    return full.asked(comments=campaign.has_reader, also=campaign.also_asked)


def shipped() -> tuple[str, ...]:
    """Return the ids of the questionnaires that come with the product."""
    folder = resources.files("revalidation.questionnaires")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


@cache
def _shipped(questionnaire_id: str) -> Questionnaire:
    name = f"{questionnaire_id}.toml"
    text = resources.files("revalidation.questionnaires").joinpath(name).read_text(encoding="utf-8")
    return read(text, name)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Unsuitable(f"{file} is not written in UTF-8. Save it again in that encoding.") from None


def _part(table: Table) -> Part:
    table.only(_PART)
    return Part(id=table.identifier("id"), title=table.words("title"), lead=table.words("lead", ""))


def _question(table: Table, parts: Mapping[str, Part], scales: Mapping[str, tuple[Choice, ...]]) -> Question:
    table.only(_QUESTION)
    if table.values.get("part") not in list(parts):
        raise table.wrong("`part` must be the id of one of the parts.", "part")
    kind = table.one_of(Kind, "kind")
    words = table.words("words")
    return Question(
        id=table.identifier("id"),
        part=table.words("part"),
        kind=kind,
        purpose=table.one_of(Purpose, "purpose"),
        words=words,
        words_for_other=table.words("words_for_other", words),
        hint=table.words("hint", ""),
        choices=_choices_of(table, kind, scales),
        domain=table.whole("domain", range(1, 5), "`domain` is 1, 2, 3 or 4, of Good medical practice 2024."),
        on_by_default=table.truth("on_by_default", True),
    )


def _choices_of(table: Table, kind: Kind, scales: Mapping[str, tuple[Choice, ...]]) -> tuple[Choice, ...]:
    if kind is Kind.TEXT:
        for key in ("choices", "scale"):
            if key in table.values:
                raise table.wrong("a text question has no choices.", key)
        return ()
    if "choices" in table.values:
        return _choices(table)
    scale = table.words("scale", kind.value)
    if scale not in scales:
        raise table.wrong(f"give `choices`, or a scale `{scale}` under [scales].", "scale")
    return scales[scale]


def _choices(table: Table) -> tuple[Choice, ...]:
    return tuple(_once_each(table.rows("choices"), _choice).values())


def _choice(row: Table) -> Choice:
    if not {"id", "words"} <= set(row.values) <= _CHOICE:
        raise row.wrong("a choice has an `id` and `words`, and may have a `score`.")
    words = row.words("words")
    return Choice(
        id=row.identifier("id"),
        words=words,
        score=row.whole("score", range(1, 6), "a score is a whole number from 1 to 5."),
        about_other=row.truth("about_other", False),
        words_for_other=row.words("words_for_other", words),
    )


def _once_each(tables: Iterable[Table], made: Callable[[Table], _Named]) -> dict[str, _Named]:
    """Return what is made of each table, by its id, in order; refuse the second of one id."""
    found: dict[str, _Named] = {}
    for table in tables:
        one = made(table)
        if one.id in found:
            raise table.wrong(f"`{one.id}` is asked twice, or stands for two things.", "id")
        found[one.id] = one
    return found


def _icc(top: Table) -> float | None:
    value = top.values.get("icc")
    if value is None:
        return None
    if not isinstance(value, float) or not 0 < value < 1 or not top.values.get("icc_source"):
        raise top.wrong("`icc` lies between 0 and 1 and needs its `icc_source`.", "icc")
    return value


def _one_scale(questions: Iterable[Question], top: Table) -> None:
    """Refuse a questionnaire whose items can't stand in one table of scores."""
    items = [
        (question, table)
        for question, table in zip(questions, top.tables("questions"), strict=True)
        if question.purpose is Purpose.ITEM
    ]
    if not items:
        raise top.wrong("at least one question must have the purpose `item`.", "questions")
    for question, table in items:
        if question.choices != items[0][0].choices or not question.scored:
            raise table.wrong("all questions of the purpose `item` share one scale with scores.", "id")
