"""Refuses to build a wheel that would lack its style sheet, its typefaces or their licences."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NEEDED = (
    "revalidation/web/static/patient.css",
    "revalidation/web/static/LICENSE-nhsuk-frontend.txt",
    "exports/fonts/*.woff2",
    "exports/fonts/LICENSE-*.txt",
)


class AssetsBuilt(BuildHookInterface[Any]):
    """Looks for the built assets before a wheel is made; installing the source tree itself needs none."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Stop with a sentence where anything that `make assets` builds is missing."""
        missing = [pattern for pattern in NEEDED if not any(Path(self.root).glob(pattern))]
        if version == "standard" and missing:
            raise FileNotFoundError(f"Run `make assets` first: the wheel would lack {', '.join(missing)}.")
