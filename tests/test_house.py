"""The walls of the house, each as a sentence."""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from links import Claim, Key, Keyring, Purpose, codes
from links.codes import CodeClaim, Takeback
from revalidation.cli import program
from revalidation.domain.batch import Batch, Way
from revalidation.domain.release import Decision, Verdict
from revalidation.domain.reply import Reply, Sheet
from revalidation.errors import Refusal
from revalidation.services.invite import Pair
from revalidation.services.read import Unread
from revalidation.services.receive import Entry, Round
from revalidation.settings import Settings
from revalidation.store.keyfiles import (
    KeyFile,
    PatientCampaignKeys,
    PatientKeys,
    StaffCampaignKeys,
    StaffKeys,
)
from revalidation.store.sealing import BoxKey
from revalidation.store.vault import Box, Decided, Moved
from tests.makers import A_MONDAY, CORE, formal

ROOT = Path(__file__).parents[1]
PACKAGES = ("revalidation", "links", "exports", "templates")
FILES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
NAMES = [str(file.relative_to(ROOT)) for file in FILES]
every_file = pytest.mark.parametrize("file", FILES, ids=NAMES)

MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 40
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def public(body: list[ast.stmt], within: str = "") -> Iterator[tuple[str, Definition]]:
    """Yield what others may use: public functions and classes, and the public methods of those."""
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield within + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{node.name}.")


# ------------------------------------------------------------------------------------------------ imports


def test_every_import_falls_downwards():
    """The contracts of import-linter, each a sentence, are all kept."""
    # In a process of its own: it silences the loggers of whoever calls it.
    command = [
        sys.executable,
        "-c",
        "import importlinter.cli as c; raise SystemExit(c.lint_imports(no_cache=True))",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert "0 broken" in done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize("file", [f for f in FILES if "domain" in f.parts], ids=lambda file: file.name)
def test_the_nouns_import_the_standard_library_and_one_another_only(file):
    for node in ast.walk(parsed(file)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names = [node.module or ""]
        for name in names:
            own = name.startswith("revalidation.domain.") or name == "revalidation.errors"
            assert own or name.split(".")[0] in sys.stdlib_module_names


@pytest.mark.parametrize("file", [f for f in FILES if "domain" in f.parts], ids=lambda file: file.name)
def test_no_noun_reads_a_clock_or_the_environment(file):
    """Time is handed in."""
    found = {node.attr for node in ast.walk(parsed(file)) if isinstance(node, ast.Attribute)}

    assert not found & {"now", "today", "utcnow", "monotonic", "environ", "getenv"}


# --------------------------------------------------------------------------------------------------- size


@every_file
def test_no_file_is_over_300_lines(file):
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES_OF_A_FILE


@every_file
def test_no_function_is_over_40_lines(file):
    """What it does is counted: not its signature, not its docstring, not the functions written inside it."""
    if "migrations" in file.parts:
        return
    for function in functions(parsed(file)):
        assert _lines_of(function) <= MOST_LINES_OF_A_FUNCTION, function.name


def _lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    inner = [one for one in functions(ast.Module(body, [])) if one is not function]
    within = {line for one in inner for line in range(one.lineno, (one.end_lineno or 0) + 1)}
    own = {line for one in body for line in range(one.lineno, (one.end_lineno or 0) + 1)}
    return len(own - within)


# ---------------------------------------------------------------------------------------- words and types


@every_file
def test_every_file_begins_with_a_sentence_and_every_public_name_has_one(file):
    tree = parsed(file)
    if not tree.body:
        return

    assert ast.get_docstring(tree), "the module"
    for name, node in public(tree.body):
        if not _says_nothing_new(node):
            assert ast.get_docstring(node), name


def _says_nothing_new(node: Definition) -> bool:
    """An overload is explained where it is written out."""
    return any(
        isinstance(one, ast.Name) and one.id in ("overload", "override") for one in node.decorator_list
    )


@every_file
def test_every_function_is_typed_from_its_arguments_to_its_return(file):
    for function in functions(parsed(file)):
        asked = function.args
        given = [*asked.posonlyargs, *asked.args, *asked.kwonlyargs]
        given += [one for one in (asked.vararg, asked.kwarg) if one]
        untyped = [one.arg for one in given if one.annotation is None and one.arg not in ("self", "cls")]
        assert not untyped, f"{function.name}: {untyped}"
        assert function.returns is not None, function.name


@every_file
def test_no_module_is_named_after_nothing(file):
    assert file.stem not in ("utils", "util", "helpers", "helper", "common", "core", "models", "misc", "base")


@every_file
def test_nothing_is_left_to_do_and_nothing_is_printed_past_the_console(file):
    text = file.read_text(encoding="utf-8")
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]

    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", text)
    assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
    assert "NotImplementedError" not in text


@pytest.mark.parametrize("file", [f for f in FILES if f.name == "__init__.py"], ids=lambda f: f.parent.name)
def test_a_packages_face_only_hands_names_on(file):
    for node in parsed(file).body:
        assert isinstance(node, ast.Import | ast.ImportFrom | ast.Assign | ast.Expr), ast.unparse(node)


# ------------------------------------------------------------------------------------------------ secrets


def bytes_of(number: int, size: int = 32) -> bytes:
    return bytes([number]) * size


WORDS = "What the patient said"
RING = Keyring((Key(bytes_of(65)),))
CODE = codes.mint(RING, 1, 1)
BOX = Box(bytes_of(66, 16), bytes_of(67, 64))
ENTRY_CLAIM = Claim(1, 2, bytes_of(68, 18))
PATIENT = PatientKeys(bytes_of(69), RING, {1: PatientCampaignKeys(bytes_of(70), bytes_of(71))})
STAFF = StaffKeys(
    bytes_of(72),
    BoxKey(bytes_of(73)).public,
    {1: StaffCampaignKeys(bytes_of(74), bytes_of(75), bytes_of(76))},
)
SECRETS = [
    RING.keys[0],
    RING,
    CODE,
    CodeClaim(1, bytes_of(68, 18)),
    Takeback(1, CODE.text),
    ENTRY_CLAIM,
    BoxKey(bytes_of(73)),
    PATIENT,
    PATIENT.campaigns[1],
    STAFF,
    STAFF.campaigns[1],
    KeyFile(Path("patient.json"), PatientKeys.from_json),
    BOX,
    Moved(bytes_of(66, 16), BOX),
    Decided(bytes_of(66, 16), "better", "hide-details", "", bytes_of(67, 64)),
    Reply("core-1", {"kindness": "excellent"}, {"better": WORDS}),
    Sheet({"kindness": "excellent"}, {"better": WORDS}),
    Unread(bytes_of(66, 16), "better", WORDS),
    Decision(Verdict.SHARE, None, WORDS),
    Pair(f"https://example.org/f/{'A' * 57}", CODE.text),
    Round(formal(), CORE, {}, frozenset({bytes_of(66, 32)})),
    Entry(formal(), CORE, Batch(1, Way.INVITE, 1, A_MONDAY), Purpose.INVITE, ENTRY_CLAIM),
]


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: type(secret).__name__)
def test_no_secret_shows_when_it_is_printed(secret):
    """No key, nonce, id, code, box, answer or word of a patient: not in a log, not in a traceback."""
    for shown in (repr(secret), str(secret), f"{secret}", repr([secret])):
        for hidden in (WORDS, CODE.text, "A" * 57, "{'kindness': 'excellent'}"):
            assert hidden not in shown
        for number in (*RING.keys[0].secret[:1], *range(66, 77)):
            assert chr(number) * 16 not in shown
            assert bytes_of(number, 16).hex() not in shown


# ----------------------------------------------------------------------------------------------- refusals


def family(parent: type[Refusal] = Refusal) -> list[type[Refusal]]:
    return [one for child in parent.__subclasses__() for one in (child, *family(child))]


for _file in FILES:
    if "web" in _file.parts and _file.stem != "__init__":
        importlib.import_module(".".join(_file.relative_to(ROOT).with_suffix("").parts))
REFUSALS: list[type[Refusal]] = [Refusal, *family()]
OF_COMMANDS = [kind for kind in REFUSALS if kind.__module__ == "revalidation.errors"]
OF_PAGES = [kind for kind in REFUSALS if kind not in OF_COMMANDS]


def test_every_refusal_has_a_code_and_an_exit_code_of_its_own_and_stands_in_the_tree():
    assert len(OF_COMMANDS) > 5
    assert len({kind.exit_code for kind in OF_COMMANDS}) == len(OF_COMMANDS)
    for kind in OF_COMMANDS:
        assert {"code", "exit_code"} <= set(vars(kind))
        assert 1 <= kind.exit_code <= 99
        assert re.search(rf"\b{kind.__name__}\b", Refusal.__doc__ or "")


def test_what_only_a_page_refuses_has_a_code_of_its_own_and_ends_no_command():
    assert OF_PAGES
    assert all("code" in vars(kind) and kind.exit_code == Refusal.exit_code for kind in OF_PAGES)


def test_no_two_refusals_have_the_same_code():
    assert len({kind.code for kind in REFUSALS}) == len(REFUSALS)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.code) for kind in REFUSALS)


def test_a_refusal_is_its_sentence():
    for kind in OF_COMMANDS:
        refusal = kind("There is no feedback round 7.")
        assert refusal.sentence == str(refusal) == "There is no feedback round 7."


# --------------------------------------------------------------------------------------------------- docs


@pytest.fixture(scope="module")
def operating() -> str:
    return (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def commands(group: Any, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name


COMMANDS = sorted(commands(typer.main.get_group(program.app)))


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_stands_in_the_operators_guide(name, operating):
    assert f"`REVALIDATION_{name.upper()}`" in operating


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_the_operators_guide(command, operating):
    assert re.search(rf"\b{re.escape(command)}\b", operating)


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
def test_every_refusal_stands_in_the_operators_guide_with_its_exit_code(kind, operating):
    assert re.search(rf"`{kind.code}`.*\b{kind.exit_code}\b|\b{kind.exit_code}\b.*`{kind.code}`", operating)
