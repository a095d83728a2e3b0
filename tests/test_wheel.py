"""What ships is whole: it works without the source tree."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the wheel holds, and nothing of the source tree."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(folder / "site"), str(wheel)], check=True, capture_output=True)
    return folder / "site"


def run(installed: Path, folder: Path, *words: str) -> str:
    """Run Python with the installed packages first on its path, away from the source tree."""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_brings_four_packages_of_its_own(installed, tmp_path):
    told = run(
        installed,
        tmp_path,
        "-c",
        "import exports, links, revalidation, templates\n"
        "print(*(p.__file__ for p in (exports, links, revalidation, templates)), sep='\\n')",
    )
    assert all(line.startswith(str(installed)) for line in told.splitlines())


def test_the_wheel_says_what_it_is_and_brings_the_licence_of_what_is_not_ours(installed):
    (metadata,) = installed.glob("revalidation-*.dist-info/METADATA")
    assert "\n# Revalidation\n" in metadata.read_text()
    static = installed / "revalidation" / "web" / "static"
    assert (static / "patient.css").is_file()
    assert "NHS England" in (static / "LICENSE-nhsuk-frontend.txt").read_text()


def test_the_demonstration_runs_from_the_wheel_alone(installed, tmp_path):
    words = ("-m", "revalidation", "demo", "--no-serve", "--replies", "20", "--data", str(tmp_path / "data"))
    told = run(installed, tmp_path, *words)
    assert "Checked: the portfolio's counts are those of the 20 replies" in told
    assert (tmp_path / "data" / "portfolio.pdf").read_bytes().startswith(b"%PDF")
