"""House rules that a machine can see."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.order import FIRST, TESTS

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 400
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-mutation.txt")
CODE = ("*.py", "portal/**/*.py", "tests/**/*.py", "templates/**/*.html", "static/**/*.css", "static/**/*.js")
MADE_BY_TOOLS = {".venv", "mutants", "node_modules", "instance", "__pycache__"}


def files(*patterns: str) -> Iterator[Path]:
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and not MADE_BY_TOOLS & set(path.relative_to(ROOT).parts):
                yield path


def lines_with(pattern: str, *globs: str) -> list[str]:
    """The places where a pattern is found, as file:line."""
    expression = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files(*globs)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if expression.search(line)
    ]


def test_no_file_is_longer_than_a_person_reads() -> None:
    lengths = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in files(*CODE)}
    assert {str(path): length for path, length in lengths.items() if length > LONGEST} == {}


def test_no_module_is_called_after_nothing() -> None:
    """A name such as utils says nothing about what is in it."""
    names = {path.stem for path in files("portal/**/*", "tests/**/*")}
    assert not names & {"utils", "util", "helpers", "common", "misc"}


def test_no_translation_is_written_into_a_template_as_markup() -> None:
    """`{% trans %}` does not escape what a translator wrote."""
    assert lines_with(r"\{%-?\s*(trans|blocktrans)\b", "templates/**/*") == []


def test_no_template_trusts_markup() -> None:
    assert lines_with(r"\|\s*safe\b|\{%-?\s*autoescape\s+false", "templates/**/*") == []


def test_templates_have_no_inline_style_or_script() -> None:
    assert lines_with(r"\sstyle\s*=\s*[\"']|\son[a-z]+\s*=\s*[\"']|<style\b|javascript:", "templates/**/*.html") == []
    assert lines_with(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/ld\+json)", "templates/**/*.html") == []


def test_every_unfinished_thought_is_an_issue_and_no_comment() -> None:
    marks = "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"))
    assert lines_with(rf"\b({marks})\b", *CODE) == []


def test_every_lint_exception_carries_its_reason() -> None:
    bare = lines_with(r"#\s*(noqa|type:\s*ignore)(?!.*#\s*\w).*$", "*.py", "portal/**/*.py", "tests/**/*.py")
    assert [line for line in bare if "test_repository.py" not in line] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_every_package_by_hash_and_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    pinned = re.findall(r"(?m)^([a-z0-9][\w.-]*)(.*)$", text)
    assert pinned
    assert all(rest.startswith("==") for _package, rest in pinned)
    assert all("--hash=sha256:" in block for block in re.split(r"(?m)^(?=[a-z0-9])", text)[1:])
    assert not re.search(r"https?:|file:/|--(extra-)?index-url|--find-links|/\w+/\w+/", text)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_what_the_project_asks_for(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    if name != "requirements.txt":
        wanted += project["project"]["optional-dependencies"]["dev"]
    if name == "requirements-mutation.txt":
        wanted += project["project"]["optional-dependencies"]["mutation"]
    names = {re.split(r"[\[<>=!~; ]", each)[0].lower().replace("_", "-") for each in wanted}
    pinned = set(re.findall(r"(?m)^([a-z0-9][\w.-]*)==", (ROOT / name).read_text(encoding="utf-8")))
    assert names <= pinned


def test_every_runtime_dependency_is_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    modules = {
        "markdown-it-py": "markdown_it",
        "pyyaml": "yaml",
        "flask-sqlalchemy-lite": "flask_sqlalchemy_lite",
        "pillow": "PIL",
        "argon2-cffi": "argon2",
    }
    sources = "\n".join(path.read_text(encoding="utf-8") for path in files("*.py", "portal/**/*.py"))
    started = {"gunicorn", "psycopg"}  # a program, and a driver that SQLAlchemy loads by its name
    for each in project["project"]["dependencies"]:
        name = re.split(r"[\[<>=!~; ]", each)[0]
        module = modules.get(name, name.replace("-", "_"))
        assert name in started or re.search(rf"(?m)^\s*(from|import) {module}\b", sources), f"{name} is not imported"


def test_the_files_that_come_first_are_there() -> None:
    assert [name for name in FIRST if not (TESTS / name).is_file()] == []
