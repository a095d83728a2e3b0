"""The documents keep up with the code: whatever is set, run or refused is named, and links lead somewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import typer
from sqlalchemy import make_url, text

from revalidation.cli import app
from revalidation.domain.batch import Way
from revalidation.errors import CannotRun, Refusal
from revalidation.settings import Settings, settings
from revalidation.toolkit import PatientSide
from revalidation.web import forms
from revalidation.web.patient import tries
from tests.makers import Deployment

ROOT = Path(__file__).parents[1]
OPERATING = (ROOT / "docs" / "operating.md").read_text()
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
MAKEFILE = (ROOT / "Makefile").read_text()
DEFINING = (forms, tries)
"""Modules that add refusals to the family; importing them is enough."""


def rows(document: str) -> Iterator[list[str]]:
    """Yield the cells of each row of the tables of a document."""
    for line in document.splitlines():
        if line.startswith("| "):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


# ---------------------------------------------------------------------------------------------- operating


def test_each_setting_has_a_row_with_its_default():
    told = {row[0]: row for row in rows(OPERATING)}
    for name, made in Settings.model_fields.items():
        row = told[f"`REVALIDATION_{name.upper()}`"]
        if made.default not in ("", None):
            assert f"`{made.default}`" in row[1], name


def test_no_setting_is_named_that_there_is_not():
    for document in DOCUMENTS:
        for name in re.findall(r"REVALIDATION_([A-Z_]+)", document.read_text()):
            assert name.lower() in {*Settings.model_fields, "name"}, f"{document.name}: {name}"


def commands() -> dict[str, Any]:
    """Return every command that does something, by the words that call it."""
    found: dict[str, Any] = {}

    def walk(command: Any, words: str) -> None:
        inside = getattr(command, "commands", None)
        if inside is None:
            found[words] = command
        for name, inner in (inside or {}).items():
            walk(inner, f"{words} {name}")

    walk(typer.main.get_command(app), "revalidation")
    return found


def test_each_command_has_a_row():
    told = {row[0] for row in rows(OPERATING)}
    for words in commands():
        assert f"`{words}`" in told, words


def test_no_command_is_told_that_there_is_not():
    known = commands()
    groups = {words.rsplit(" ", 1)[0] for words in known}
    for document in DOCUMENTS:
        for words in re.findall(r"^revalidation ((?:[a-z]+ ?)+)", _runs(document), re.MULTILINE):
            call = f"revalidation {words}".strip()
            told = any(f"{call} ".startswith(f"{name} ") for name in known)
            assert told or call in groups, f"{document.name}: {call}"


def test_each_option_that_is_told_belongs_to_some_command():
    known = {option for command in commands().values() for p in command.params for option in p.opts}
    for row in rows(OPERATING):
        if row[0].startswith("`revalidation"):
            told = set(re.findall(r"`(--[a-z-]+)", " ".join(row[1:])))
            assert told <= known, row[0]


def _runs(document: Path) -> str:
    """Return what a document tells people to type: its code, a line each."""
    plain = document.read_text()
    blocks = re.findall(r"```(?:console|sh)\n(.*?)```", plain, re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    lines += [line.strip() for line in plain.splitlines() if line.startswith("    ")]
    called = [line.removeprefix("$ ") for line in lines]
    inline = re.findall(r"`(revalidation [^`]*)`", plain)
    return "\n".join([*(line for line in called if line.startswith("revalidation ")), *inline])


def refusals(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Yield the family of refusals."""
    yield kind
    for child in kind.__subclasses__():
        yield from refusals(child)


def test_each_refusal_stands_beside_its_exit_code():
    told = {(row[0], code) for row in rows(OPERATING) for code in re.findall(r"`([a-z-]+)`", row[1])}
    for refusal in refusals():
        assert (str(refusal.exit_code), refusal.code) in told, refusal.__name__


def test_the_proxy_example_logs_no_link_and_no_visitor():
    (proxy,) = re.findall(r"```nginx\n(.*?)```", OPERATING, re.DOTALL)
    (logged,) = re.findall(r"log_format quiet '(.*?)'", proxy)
    assert set(re.findall(r"\$(\w+)", logged)) == {
        "time_iso8601",
        "request_method",
        "status",
        "body_bytes_sent",
        "request_time",
    }
    (pages,) = re.findall(r"location / \{(.*?)\}", proxy, re.DOTALL)
    assert "access_log" not in pages
    assert proxy.count("access_log off;") == 2


@pytest.mark.postgres
def test_the_pages_need_no_more_rights_than_operating_gives_them(postgres_addresses, set_up, tmp_path):
    """The roles and grants of the document, tried on a server: answers come in, and none can be read."""
    data = _data(set_up, tmp_path)
    running = Deployment(settings(data=data, **postgres_addresses))
    link = running.links(running.open(), 1)[0]
    poster = running.links(running.open(), 5, Way.SHARED)[0]
    _grant(postgres_addresses)

    lowly = {name: _as("revalidation_patients", url) for name, url in postgres_addresses.items()}
    running.patients = PatientSide(settings(data=data, **lowly), today=running.calendar.today)
    running.patients.check()
    code = running.answer(link)
    running.answer(link)
    running.answer(poster)
    running.patients.take_back(code)
    assert running.patients.healthy()
    for forbidden in ("select box from inbox", "select * from taken", "select * from comment"):
        with pytest.raises(CannotRun), running.patients._vault.reading() as connection:
            connection.execute(text(forbidden))
    running.patients.close()
    running.staff.close()


def _data(set_up: Path, tmp_path: Path) -> Path:
    keys = tmp_path / "data" / "keys"
    keys.mkdir(parents=True)
    for file in (set_up / "keys").glob("*.json"):
        (keys / file.name).write_bytes(file.read_bytes())
    return keys.parent


def _as(role: str, url: str) -> str:
    return make_url(url).set(username=role).render_as_string(hide_password=False)


def _grant(addresses: dict[str, str]) -> None:
    """Do what the document says, in the databases of this test."""
    roles, grants = re.findall(r"```sql\n(.*?)```", OPERATING, re.DOTALL)
    for name, statements in re.findall(r"\\connect (\w+) \w+\n((?:(?!\\connect).)*)", grants, re.DOTALL):
        plain = make_url(addresses[f"{name}_url"]).set(drivername="postgresql")
        with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as connection:
            (made,) = re.findall(r"create role revalidation_patients .*?;", roles)
            if not connection.execute("select from pg_roles where rolname ~ '_patients$'").rowcount:
                connection.execute(made)
            connection.execute(statements)


# -------------------------------------------------------------------------------------------- all documents


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_link_leads_to_a_file_and_a_heading(document):
    for target in re.findall(r"\]\((?!https?:)([^)]*)\)", document.read_text()):
        path, _, anchor = target.partition("#")
        found = (document.parent / path).resolve() if path else document
        assert found.exists(), target
        if anchor:
            assert anchor in headings(found), target


def headings(document: Path) -> set[str]:
    """Return the anchors that a page shows for the headings of a document."""
    found = re.findall(r"^#+ (.*)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in found}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_make_target_that_is_told_is_there(document):
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    for target in re.findall(r"(?:^ {4}|`)make ([a-z]+)", document.read_text(), re.MULTILINE):
        assert target in targets, target


def test_the_readme_begins_with_two_commands():
    told = (ROOT / "README.md").read_text()
    assert re.search(r"## Two commands\n.*?    make demo\n    make test\n", told, re.DOTALL)


def test_the_picture_is_small():
    for picture in (ROOT / "docs" / "pictures").iterdir():
        assert picture.stat().st_size < 200_000, picture.name


def test_no_document_names_a_machine():
    """Paths of somebody's machine and numbers of somebody's list mean nothing to a reader."""
    for document in DOCUMENTS:
        found = re.findall(r"/tmp/|/home/|/root/|\b[Ii]ssue \d|(?<![\w&])#\d+", document.read_text())
        assert not found, document.name


# ------------------------------------------------------------------------------------------------ decisions

DECISIONS = [path for path in (ROOT / "docs" / "decisions").glob("*.md") if path.name != "README.md"]


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_a_page_that_says_its_price_and_is_listed(decision):
    told = decision.read_text()
    for part in ("What pressed.", "What we chose.", "What we gave up.", "What would change our mind."):
        assert f"**{part}**" in told
    assert len(told.splitlines()) <= 60
    assert f"({decision.name})" in (decision.parent / "README.md").read_text()


def test_each_library_has_a_keeper():
    """Who keeps it, how large it is and what we do if it stops is told of each that we depend on."""
    told = (ROOT / "docs" / "decisions" / "libraries.md").read_text()
    project = (ROOT / "pyproject.toml").read_text()
    (listed,) = re.findall(r"^dependencies = \[\n(.*?)^\]", project, re.DOTALL | re.MULTILINE)
    for name in re.findall(r'^ +"([a-z-]+)', listed, re.MULTILINE):
        assert re.search(rf"\b{name}\b", told), name


# ---------------------------------------------------------------------------------------------------- words

OURS = re.compile(
    r"\b(nullifiers?|releasers?|redact\w*|purg\w+|ledgers?|vault|withh[eo]ld\w*|tally|tallies|nonces?|"
    r"spent|mint\w*|campaigns?|revok\w+|top box|bundles?)\b",
    re.IGNORECASE,
)
"""What the code calls things; people read other words."""


@pytest.mark.parametrize("room", ["paper", "portfolio", "component", "layout"])
def test_templates_speak_the_pages_words(room):
    for path in (ROOT / "templates" / room).glob("*.html"):
        plain = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", path.read_text(), flags=re.DOTALL)
        said = plain + " ".join(re.findall(r"_\(['\"](.*?)['\"]", path.read_text()))
        assert not OURS.findall(said), path.name


def test_the_portfolio_is_put_together_in_the_pages_words():
    for path in (ROOT / "revalidation" / "services" / "assemble").glob("*.py"):
        for sentence in _sentences(path):
            assert not OURS.findall(re.sub("`.*?`", "", sentence)), f"{path.name}: {sentence}"


def _sentences(path: Path) -> Iterator[str]:
    """Yield what a module may say to people: its texts with a blank in them, documentation left out."""
    tree = ast.parse(path.read_text())
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) and id(node) not in silent else None
        if isinstance(value, str) and " " in value.strip():
            yield value


def test_commands_explain_themselves_in_the_pages_words():
    """A command's own name may be the code's; what `--help` says of it is not."""
    for words, command in commands().items():
        options = [getattr(p, "help", None) or "" for p in command.params]
        assert not OURS.findall(" ".join([command.help or "", *options])), words
