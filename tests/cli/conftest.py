"""The command line, run in this process, over a data folder that is set up."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from revalidation.cli import app
from revalidation.cli.program import data_first
from revalidation.settings import settings
from tests.makers import Deployment


@dataclass
class Terminal:
    """Somebody at the command line, with one data folder."""

    data: Path

    def run(self, *words: str, typed: str = "") -> Result:
        """Run a command and return what came of it; a traceback is never an answer."""
        result = CliRunner().invoke(app, data_first([*words, "--data", str(self.data)]), input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    def said(self, *words: str, typed: str = "") -> str:
        """Run a command that has to go well and return what it printed."""
        result = self.run(*words, typed=typed)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *words: str) -> Any:
        """Run a command that prints JSON and return it."""
        return json.loads(self.said(*words, "--json"))

    def refused(self, *words: str, typed: str = "") -> tuple[int, str]:
        """Run a command that has to refuse and return its exit code and its sentence."""
        result = self.run(*words, typed=typed)
        assert result.exit_code != 0
        assert result.stdout == "" or typed
        return result.exit_code, result.stderr.strip()


@pytest.fixture
def terminal(tmp_path: Path, set_up: Path) -> Terminal:
    """A terminal after set-up: Elm Surgery, and Dr Amina Osei."""
    import shutil

    shutil.copytree(set_up, tmp_path / "data")
    return Terminal(tmp_path / "data")


@pytest.fixture
def bare(tmp_path: Path) -> Terminal:
    """A terminal before set-up."""
    return Terminal(tmp_path / "data")


@pytest.fixture
def patients(terminal: Terminal):
    """Patients who answer in the data folder of the terminal, today."""
    made = []

    def answering() -> Deployment:
        from revalidation.toolkit import PatientSide

        found = Deployment(settings(data=terminal.data))
        found.patients.close()
        found.patients = PatientSide(found.settings)
        made.append(found)
        return found

    yield answering
    for deployment in made:
        deployment.stop()
