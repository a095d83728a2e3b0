"""How Babel finds what patients read in a questionnaire's file; `babel.cfg` names this."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import IO

_READ_BY_PATIENTS = re.compile(r'\b(?:words|words_for_other|hint|title|lead)\s*=\s*"((?:[^"\\]|\\.)+)"')


def questionnaire(
    file: IO[bytes],
    keywords: Collection[str],
    comment_tags: Collection[str],
    options: Mapping[str, str],
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield (line, function, words, comments) for each text in a questionnaire's TOML, as Babel asks for."""
    for number, line in enumerate(file.read().decode("utf-8").splitlines(), 1):
        if not line.lstrip().startswith("#"):
            for found in _READ_BY_PATIENTS.finditer(line):
                yield number, "gettext", found[1].replace('\\"', '"'), []
