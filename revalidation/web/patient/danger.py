"""Whether typed words sound like danger, so that the page can say whom to ring. Nothing is stopped."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib import resources


def sounds_like_danger(texts: Iterable[str]) -> bool:
    """Whether any of these texts holds one of the phrases of `danger.txt`."""
    return any(_phrases().search(_plain(text)) for text in texts)


@cache
def _phrases() -> re.Pattern[str]:
    lines = resources.files("revalidation.web.patient").joinpath("danger.txt").read_text("utf-8").splitlines()
    phrases = [_plain(line) for line in lines if line.strip() and not line.startswith("#")]
    return re.compile(r"\b(?:" + "|".join(re.escape(p).replace(r"\*", r"\w*") for p in phrases) + r")\b")


def _plain(text: str) -> str:
    """Return small letters with single spaces, without apostrophes: `Can’t  breathe` → `cant breathe`."""
    letters = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("\u2019", "")
    return " ".join(re.sub(r"[^\w*]+", " ", letters).split())
