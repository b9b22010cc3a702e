"""What holds for every template and style sheet, so that pages keep to the strict policy without script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from portal.web.styles import SHEETS as SENT

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COMPONENTS = sorted((ROOT / "templates" / "components").glob("*.html"))
SHEETS = sorted((ROOT / "static" / "css").rglob("*.css"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_brings_neither_style_nor_script_nor_unescaped_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    # A data block is no script, and a script of the portal's own has an address.
    script = r"<script\b(?![^>]*(?:\bsrc=|ld\+json))"
    assert not re.search(rf"\sstyle=|<style|{script}|\son[a-z]+=|\|\s*safe\b|{{%-?\s*trans\b|javascript:", text)


def test_no_filter_is_given_a_constant(app: Flask) -> None:
    """Jinja calls such a filter once, when it compiles the template, in the language of that moment."""
    environment = app.jinja_env
    for path in TEMPLATES:
        filtered = environment.parse(path.read_text(encoding="utf-8")).find_all(nodes.Filter)
        assert [each.name for each in filtered if isinstance(each.node, nodes.Const)] == [], path


@pytest.mark.parametrize("path", COMPONENTS, ids=name)
def test_a_component_is_one_macro(path: Path) -> None:
    assert len(re.findall(r"{%-?\s*macro ", path.read_text(encoding="utf-8"))) == 1


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_a_style_sheet_stands_in_a_layer_and_asks_nobody_else(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "@layer" in text
    assert "!important" not in text
    assert "url(" not in text


@pytest.mark.parametrize("path", [path for path in SHEETS if path.name != "tokens.css"], ids=name)
def test_only_the_tokens_name_colours(path: Path) -> None:
    assert not re.search(r"#[0-9a-f]{3,8}\b|rgb\(|hsl\(", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_rule_13_directions_are_logical(path: Path) -> None:
    """A right-to-left language needs no style sheet of its own (languages.md, rule 13)."""
    physical = r"\b(?:margin|padding|border)-(?:left|right|top|bottom)|^\s*(?:left|right|top|bottom|width|height):"
    assert not re.search(physical, path.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_style_sheet_is_sent_once() -> None:
    """Readers get all but that of the working side, which its own pages link."""
    editing = ("editor", "filling", "history", "translate", "helps", "together", "beside")
    shared = ("staff", "head", "desk", "care", *editing)
    assert sorted([*SENT, *shared, "messages"]) == [path.stem for path in SHEETS]
    layout = (ROOT / "templates" / "layouts" / "staff.html").read_text(encoding="utf-8")
    assert all(f"css/{name}.css" in layout for name in shared)


def test_a_component_is_drawn_in_one_style_sheet() -> None:
    """Two components of one name would draw over each other, wherever the cascade ends; paper may draw anew."""
    rule = re.compile(r"(?:^|[{};])\s*\.([\w-]+)\s*(?=[,{])", re.MULTILINE)
    drawn: dict[str, set[str]] = {}
    for path in SHEETS:
        if path.name != "print.css":
            text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
            for component in rule.findall(text):
                drawn.setdefault(component, set()).add(path.name)
    assert len(drawn) > 50
    assert {component: sheets for component, sheets in drawn.items() if len(sheets) > 1} == {}
