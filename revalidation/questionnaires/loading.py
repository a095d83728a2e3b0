"""A questionnaire's file becomes a questionnaire, or a sentence that names the wrong line."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from revalidation.domain.questionnaire import Choice, Kind, Part, Purpose, Question, Questionnaire
from revalidation.errors import Unknown, Unsuitable

_Enum = TypeVar("_Enum", Kind, Purpose)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TOP = {"name", "version", "title", "tested", "scales", "parts", "questions", "icc", "icc_source"}
_PART = {"id", "title", "lead"}
_CHOICE = {"id", "words", "score", "about_other"}
_QUESTION = {
    "id", "part", "kind", "purpose", "words", "words_for_other", "hint", "choices", "scale", "domain",
    "on_by_default",
}  # fmt: skip


@dataclass(frozen=True)
class _Place:
    """One table of a file: it knows on which line a key of it stands."""

    name: str
    lines: tuple[str, ...]
    table: str = ""
    index: int = 0

    def at(self, table: str, index: int) -> "_Place":
        """Return the place of the `index`-th table of that name in the same file."""
        return replace(self, table=table, index=index)

    def wrong(self, what: str, key: str = "") -> Unsuitable:
        """Return the refusal, naming the line of `key`, or of the table's head where it has none."""
        return Unsuitable(f"{self.name}, line {self._line(key)}: {what}")

    def _line(self, key: str) -> int:
        heads = [n for n, line in enumerate(self.lines) if line.strip() == f"[[{self.table}]]"]
        start = heads[self.index] if self.index < len(heads) else 0
        for number, line in enumerate(self.lines[start:], start):
            if number > start and line.lstrip().startswith("[["):
                break
            if key and re.match(rf"\s*{re.escape(key)}\s*=", line):
                return number + 1
        return start + 1


def read(text: str, name: str = "questionnaire") -> Questionnaire:
    """Return the questionnaire written in `text` (TOML); `name` is the file's, for the sentence.

    Raises `Unsuitable`, naming file and line, for anything that a patient or a portfolio would stumble over.
    """
    file = _Place(name, tuple(text.splitlines()))
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unsuitable(f"{name}: this is not well-formed TOML: {error}") from None
    _only(data, _TOP, file)
    parts = tuple(
        _part(table, file.at("parts", index)) for index, table in enumerate(_tables(data, "parts", file))
    )
    scales = {key: _choices(scale.get("choices"), file) for key, scale in data.get("scales", {}).items()}
    questions = tuple(
        _question(table, parts, scales, file.at("questions", index))
        for index, table in enumerate(_tables(data, "questions", file))
    )
    _no_twins(questions, file)
    return Questionnaire(
        name=_identifier(data, "name", file),
        version=_positive(data, "version", file),
        title=_words(data, "title", file),
        tested=_words(data, "tested", file),
        parts=parts,
        questions=questions,
        icc=_icc(data, file),
        icc_source=data.get("icc_source", ""),
    )


def load(questionnaire_id: str, folder: Path | None = None) -> Questionnaire:
    """Return a questionnaire by its id, from the deployer's own folder if it is there, else the shipped one.

    Raises `Unknown` where neither has it.
    """
    file_name = f"{questionnaire_id}.toml"
    own = folder / file_name if folder else None
    if own and own.is_file():
        found = read(own.read_text(encoding="utf-8"), str(own))
        if found.id != questionnaire_id:
            raise Unsuitable(f"{own} holds {found.id}: name the file after its questionnaire and version.")
        return found
    if questionnaire_id in shipped():
        return _shipped(questionnaire_id)
    raise Unknown(f"There is no questionnaire {questionnaire_id}. Shipped: {', '.join(shipped())}.")


def shipped() -> tuple[str, ...]:
    """Return the ids of the questionnaires that come with the product."""
    folder = resources.files("revalidation.questionnaires")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


@cache
def _shipped(questionnaire_id: str) -> Questionnaire:
    name = f"{questionnaire_id}.toml"
    text = resources.files("revalidation.questionnaires").joinpath(name).read_text(encoding="utf-8")
    return read(text, name)


def _part(table: Mapping[str, Any], file: _Place) -> Part:
    _only(table, _PART, file)
    return Part(
        id=_identifier(table, "id", file),
        title=_words(table, "title", file),
        lead=table.get("lead", ""),
    )


def _question(
    table: Mapping[str, Any],
    parts: tuple[Part, ...],
    scales: Mapping[str, tuple[Choice, ...]],
    file: _Place,
) -> Question:
    _only(table, _QUESTION, file)
    kind = _one_of(Kind, table, "kind", file)
    if table.get("part") not in {part.id for part in parts}:
        raise file.wrong("`part` must be the id of one of the parts.", "part")
    words = _words(table, "words", file)
    return Question(
        id=_identifier(table, "id", file),
        part=table["part"],
        kind=kind,
        purpose=_one_of(Purpose, table, "purpose", file),
        words=words,
        words_for_other=table.get("words_for_other", words),
        hint=table.get("hint", ""),
        choices=_choices_of(table, kind, scales, file),
        domain=_domain(table, file),
        on_by_default=table.get("on_by_default", True),
    )


def _choices_of(
    table: Mapping[str, Any],
    kind: Kind,
    scales: Mapping[str, tuple[Choice, ...]],
    file: _Place,
) -> tuple[Choice, ...]:
    if kind is Kind.TEXT:
        if "choices" in table or "scale" in table:
            raise file.wrong("a text question has no choices.", "choices")
        return ()
    if "choices" in table:
        return _choices(table["choices"], file)
    scale = table.get("scale", kind.value)
    if scale not in scales:
        raise file.wrong(f"give `choices`, or a scale `{scale}` under [scales].", "scale")
    return scales[scale]


def _choices(rows: object, file: _Place) -> tuple[Choice, ...]:
    if not isinstance(rows, list) or len(rows) < 2:
        raise file.wrong("a question needs two choices or more.", "choices")
    for row in rows:
        if not isinstance(row, dict) or not {"id", "words"} <= set(row) <= _CHOICE:
            raise file.wrong("a choice has an `id` and `words`, and may have a `score`.", "choices")
        if not _ID.fullmatch(str(row["id"])) or not str(row["words"]).strip():
            raise file.wrong("a choice's id is of small letters, digits and hyphens.", "choices")
        if row.get("score", 1) not in (1, 2, 3, 4, 5):
            raise file.wrong("a score is a whole number from 1 to 5.", "choices")
    if len({row["id"] for row in rows}) < len(rows):
        raise file.wrong("two choices have the same id.", "choices")
    return tuple(Choice(**row) for row in rows)


def _tables(data: Mapping[str, Any], key: str, file: _Place) -> list[Mapping[str, Any]]:
    tables = data.get(key)
    if not isinstance(tables, list) or not tables:
        raise file.wrong(f"there must be at least one [[{key}]].", key)
    return tables


def _only(table: Mapping[str, Any], known: set[str], file: _Place) -> None:
    for key in table:
        if key not in known:
            raise file.wrong(f"`{key}` is not a word this file knows.", key)


def _words(table: Mapping[str, Any], key: str, file: _Place) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise file.wrong(f"`{key}` must be written out in words.", key)
    return value


def _identifier(table: Mapping[str, Any], key: str, file: _Place) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise file.wrong(f"`{key}` must be of small letters, digits and single hyphens.", key)
    return value


def _positive(table: Mapping[str, Any], key: str, file: _Place) -> int:
    value = table.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise file.wrong(f"`{key}` must be a whole number, 1 or more.", key)
    return value


def _one_of(enum: type[_Enum], table: Mapping[str, Any], key: str, file: _Place) -> _Enum:
    try:
        return enum(table.get(key))
    except ValueError:
        known = ", ".join(member.value for member in enum)
        raise file.wrong(f"`{key}` must be one of: {known}.", key) from None


def _domain(table: Mapping[str, Any], file: _Place) -> int | None:
    value = table.get("domain")
    if value is not None and value not in (1, 2, 3, 4):
        raise file.wrong("`domain` is 1, 2, 3 or 4, of Good medical practice 2024.", "domain")
    return value


def _icc(data: Mapping[str, Any], file: _Place) -> float | None:
    value = data.get("icc")
    if value is None:
        return None
    if not isinstance(value, float) or not 0 < value < 1 or not data.get("icc_source"):
        raise file.wrong("`icc` lies between 0 and 1 and needs its `icc_source`.", "icc")
    return value


def _no_twins(questions: tuple[Question, ...], file: _Place) -> None:
    seen: set[str] = set()
    for index, question in enumerate(questions):
        if question.id in seen:
            raise file.at("questions", index).wrong(f"`{question.id}` is asked twice.", "id")
        seen.add(question.id)
