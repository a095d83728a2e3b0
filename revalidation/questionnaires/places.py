"""One table of a questionnaire's file: it gives its values in the kind asked for, or names the wrong line."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any, TypeVar

from revalidation.domain.questionnaire import Kind, Purpose
from revalidation.errors import Unsuitable

_Enum = TypeVar("_Enum", Kind, Purpose)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HEAD = re.compile(r"\s*\[\[?\s*[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of lines of one file, from the line at `start` (counted from 0) to the next table's head."""

    file: str
    lines: tuple[str, ...]
    start: int = 0

    def of_table(self, head: str, index: int = 0) -> "Place":
        """Return the place of the `index`-th table under `head` (`[[parts]]`), or of `parts = ...`."""
        at = [n for n, line in enumerate(self.lines) if line.split("#")[0].strip() == head]
        if index < len(at):
            return Place(self.file, self.lines, at[index])
        return Place(self.file, self.lines, self.line(head.strip("[]").split(".")[0]) - 1)

    def line(self, key: str, row: int | None = None) -> int:
        """Return the line, from 1, of a key, or of one row of its list; where it is missing, of the head."""
        for number in self._own():
            if re.match(rf"\s*{re.escape(key)}\s*=", self.lines[number]):
                return (self._row(number, row) if row is not None else number) + 1
        return self.start + 1

    def _own(self) -> range:
        for number in range(self.start + 1, len(self.lines)):
            if _HEAD.match(self.lines[number]):
                return range(self.start, number)
        return range(self.start, len(self.lines))

    def _row(self, list_line: int, row: int) -> int:
        """Return the line of a row, where the list is written one row to a line; else the list's own."""
        if "{" in self.lines[list_line]:
            return list_line
        own = (n for n in self._own() if n > list_line)
        rows = [n for n in own if (text := self.lines[n].strip()) and text[0] not in "#]"]
        return rows[row] if row < len(rows) else list_line


@dataclass(frozen=True, slots=True)
class Table:
    """The values of one table (or of one row of a list of it) and their place in the file."""

    values: Mapping[str, Any] = field(repr=False)
    place: Place = field(repr=False)
    row_of: tuple[str, int] | None = None

    def wrong(self, what: str, key: str = "", row: int | None = None) -> Unsuitable:
        """Return the refusal, naming the line of `key`."""
        line = self.place.line(*self.row_of) if self.row_of else self.place.line(key, row)
        return Unsuitable(f"{self.place.file}, line {line}: {what}")

    def only(self, known: Set[str]) -> "Table":
        """Return this table, or refuse it where it has a key that is not known."""
        for key in self.values:
            if key not in known:
                raise self.wrong(f"`{key}` is not a word this file knows.", key)
        return self

    def words(self, key: str, otherwise: str | None = None) -> str:
        """Return written words; `otherwise` where the key may be left out and is."""
        if otherwise is not None and key not in self.values:
            return otherwise
        value = self.values.get(key)
        if not isinstance(value, str) or not (value.strip() or otherwise == ""):
            raise self.wrong(f"`{key}` must be written out in words.", key)
        return value

    def identifier(self, key: str) -> str:
        """Return an id: small letters, digits and single hyphens."""
        value = self.values.get(key)
        if not isinstance(value, str) or not _ID.fullmatch(value):
            raise self.wrong(f"`{key}` must be of small letters, digits and single hyphens.", key)
        return value

    def whole(self, key: str, allowed: range, said: str) -> int | None:
        """Return a whole number out of `allowed`, or None where the key is left out."""
        value = self.values.get(key)
        if value is None:
            return None
        if type(value) is not int or value not in allowed:
            raise self.wrong(said, key)
        return value

    def truth(self, key: str, otherwise: bool) -> bool:
        """Return true or false; `otherwise` where the key is left out."""
        value = self.values.get(key, otherwise)
        if not isinstance(value, bool):
            raise self.wrong(f"`{key}` is true or false.", key)
        return value

    def one_of(self, enum: type[_Enum], key: str) -> _Enum:
        """Return one of an enumeration's members."""
        value = self.values.get(key)
        for member in enum:
            if member.value == value:
                return member
        raise self.wrong(f"`{key}` must be one of: {', '.join(enum)}.", key)

    def tables(self, key: str) -> list["Table"]:
        """Return the tables under `[[key]]`, one or more."""
        found = self.values.get(key)
        if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
            raise self.wrong(f"there must be at least one [[{key}]], and nothing else of that name.", key)
        return [Table(one, self.place.of_table(f"[[{key}]]", n)) for n, one in enumerate(found)]

    def named(self, key: str) -> dict[str, "Table"]:
        """Return the tables under `[key.name]` by their names; none where there are none."""
        found = self.values.get(key, {})
        if not isinstance(found, dict) or not all(isinstance(one, dict) for one in found.values()):
            raise self.wrong(f"`{key}` are tables of their own: [{key}.rating].", key)
        return {name: Table(one, self.place.of_table(f"[{key}.{name}]")) for name, one in found.items()}

    def rows(self, key: str) -> list["Table"]:
        """Return the rows of a list, each `{ ... }`."""
        found = self.values.get(key)
        if not isinstance(found, list) or len(found) < 2:
            raise self.wrong("a question needs two choices or more.", key)
        for number, row in enumerate(found):
            if not isinstance(row, dict):
                raise self.wrong("a choice has an `id` and `words`, and may have a `score`.", key, number)
        return [Table(row, self.place, (key, number)) for number, row in enumerate(found)]
