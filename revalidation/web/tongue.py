"""One language: its words, its direction and how it writes a day."""

import re
from dataclasses import dataclass, field
from datetime import date
from gettext import NullTranslations, translation
from importlib import resources
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

from revalidation.errors import CannotRun

SHIPPED = Path(str(resources.files("templates"))) / "locale"
_GAP = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Tongue:
    """A language that pages can be laid out in; without a catalogue, words stand as written, in English."""

    locale: Locale = field(default_factory=lambda: Locale("en", "GB"))
    translations: NullTranslations = field(default_factory=NullTranslations)

    @property
    def lang(self) -> str:
        """The language as HTML's `lang` wants it: `en-GB`."""
        return str(self.locale).replace("_", "-")

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, as HTML's `dir` wants it."""
        return "rtl" if self.locale.character_order == "right-to-left" else "ltr"

    def say(self, words: str, /, **facts: object) -> str:
        """Return `words` in this language, `{name}` filled in from `facts`; other braces, and "", stay."""
        said = self.translations.gettext(words) if words else words
        return _GAP.sub(lambda gap: str(facts.get(gap[1], gap[0])), said) if facts and "{" in said else said

    def day(self, day: date) -> str:
        """Return a day as this language writes it out: 5 March 2027."""
        return format_date(day, format="long", locale=self.locale)

    def letters(self, count: int) -> str:
        """Return a count of typed characters as people say it: 1 letter, 12 letters."""
        said = self.translations.ngettext("{count} letter", "{count} letters", count)
        return said.format(count=format_decimal(count, locale=self.locale))


def spoken(tag: str, folder: Path | None = None) -> Tongue:
    """Return the language `tag` ("en", "cy", "pt-BR") from its catalogue, the shipped one if none is told.

    Raises `CannotRun` where `folder` has no `<tag>/LC_MESSAGES/messages.mo`.
    """
    if tag == "en":
        return Tongue()
    try:
        locale = Locale.parse(tag, sep="-")
        return Tongue(locale, translation("messages", folder or SHIPPED, [str(locale)]))
    except (FileNotFoundError, UnknownLocaleError, ValueError):
        raise CannotRun(f"There are no pages in {tag!r} yet. Set REVALIDATION_LANGUAGE=en.") from None
