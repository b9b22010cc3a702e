"""The audit trail: what was done, narrowed by everything that it knows, on a page and as files."""

from __future__ import annotations

import ast
import csv
import datetime
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import portal
from portal.accounts import audit
from portal.content.editorial.trail import PAGE_LENGTH
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from portal.web.staff.trail.wording import ACTIONS
from tests.content.examples import bring_out, page, sweden
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.web.staff_browser import StaffBrowser, staff

TRAIL = "/staff/trail"
CODE = Path(portal.__file__).parent


@pytest.fixture(scope="module")
def app(sqlite_databases: Databases) -> Iterator[Flask]:
    """A portal in which something of every sort was done."""
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    with app.app_context(), writing(db.session) as session:
        item = bring_out(session, page("about", en="About", sv="Om oss"))
        bring_out(session, sweden())
        for number in range(2 * PAGE_LENGTH):
            audit.record(session, "portal content load", "save", item.id, "en", revision=number, fields=["title"])
        audit.record(session, "=cmd|' /C calc'!A0", "link-end", item.id, "sv", note="=1+1")
    yield app
    close(app)


@pytest.fixture(scope="module")
def ada(app: Flask) -> StaffBrowser:
    return staff(app, Role.ADMINISTRATOR)


def total(browser: StaffBrowser, query: str) -> int:
    html = browser.get(f"{TRAIL}?{query}").text
    found = re.search(r'role="status">\s*([\d,]+|One) entr', html)
    assert found is not None, html
    return 1 if found[1] == "One" else int(found[1].replace(",", ""))


def test_all_is_told_a_page_at_a_time(ada: StaffBrowser) -> None:
    assert ada.get(TRAIL).status_code == 200
    assert "Page 1 of 3" in ada.page
    assert "Item saved" in ada.page
    assert ada.get(f"{TRAIL}?page=3").status_code == 200
    assert ada.get(f"{TRAIL}?page=4").status_code == 404
    assert ada.get(f"{TRAIL}?page=x").status_code == 404


def test_each_filter_narrows(ada: StaffBrowser) -> None:
    everything = total(ada, "")
    assert total(ada, "who=portal+content+load") == 2 * PAGE_LENGTH
    assert total(ada, "what=publish") == 4
    assert total(ada, "what=publish&language=sv") == 2
    assert total(ada, "what=publish&kind=country") == 2
    assert total(ada, "what=publish&item=page:about") == 2
    assert total(ada, "what=publish&item=om+OSS") == 2
    assert total(ada, "item=nothing+like+this") == 0
    assert "The trail has nothing like this." in ada.page
    today = datetime.datetime.now(datetime.UTC).date()
    yesterday = today - datetime.timedelta(days=1)
    assert total(ada, f"from={yesterday}") == everything
    assert total(ada, f"to={today - datetime.timedelta(days=2)}") == 0
    assert total(ada, f"from={yesterday}&to={today + datetime.timedelta(days=1)}") == everything


def test_what_is_chosen_stays_in_the_form_and_in_the_links(ada: StaffBrowser) -> None:
    html = ada.get(f"{TRAIL}?what=save&who=portal+content+load").text
    assert '<option value="save" selected>Item saved</option>' in html
    assert "page=2&amp;what=save&amp;who=portal+content+load" in html
    assert "/staff/trail.csv?what=save&amp;who=portal+content+load" in html
    assert "item=page%3Aabout&amp;what=save" in html


def test_a_day_that_is_none_is_said(ada: StaffBrowser) -> None:
    assert ada.get(f"{TRAIL}?from=31/5/2026").status_code == 400
    assert "A day is written like 2026-05-31." in ada.page
    assert ada.get(f"{TRAIL}?to=9999-12-31").status_code == 400


def test_the_table_has_the_same_filters_and_no_formula(ada: StaffBrowser) -> None:
    answer = ada.client.get(f"{TRAIL}.csv?item=page:about&language=sv", environ_overrides=ada.environ)
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=trail-")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["action"] for row in rows] == ["link-end", "publish"]
    assert rows[0]["actor"] == "'=cmd|' /C calc'!A0"
    assert json.loads(rows[0]["detail"]) == {"note": "=1+1"}
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


def test_the_lines_of_json_are_whole(ada: StaffBrowser) -> None:
    answer = ada.client.get(f"{TRAIL}.jsonl?who=portal+content+load", environ_overrides=ada.environ)
    assert answer.headers["Content-Type"].startswith("application/jsonl")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert len(lines) == 2 * PAGE_LENGTH
    assert lines[0] == {
        "at": lines[0]["at"],
        "actor": "portal content load",
        "name": None,
        "action": "save",
        "item": "page:about",
        "language": "en",
        "detail": {"revision": 2 * PAGE_LENGTH - 1, "fields": ["title"]},
    }
    assert datetime.datetime.fromisoformat(lines[0]["at"]).utcoffset() == datetime.timedelta(0)


def test_what_people_wrote_is_shown_as_text(app: Flask, ada: StaffBrowser) -> None:
    with app.app_context(), writing(db.session) as session:
        audit.record(session, "<b>who</b>", "review-back", None, "en", note="<script>alert(1)</script>")
    html = ada.get(f"{TRAIL}?what=review-back").text
    assert "“&lt;script&gt;alert(1)&lt;/script&gt;”" in html
    assert "<b>who" not in html


def _constants(tree: ast.Module) -> dict[str, str]:
    """The texts that a module names, several at once too."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            names = node.targets[0].elts if isinstance(node.targets[0], ast.Tuple) else node.targets
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            for name, value in zip(names, values, strict=False):
                if isinstance(name, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found[name.id] = value.value
    return found


def _recorded() -> set[str]:
    """Every deed that the code writes into the trail by a name that stands in the call."""
    found = set()
    for path in CODE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        known = _constants(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if ast.unparse(node.func) != "audit.record" or len(node.args) < 3:
                continue
            for each in ast.walk(node.args[2]):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    found.add(each.value)
                elif isinstance(each, ast.Name) and each.id in known:
                    found.add(known[each.id])
    return {each for each in found if not each.endswith("-")}


def test_every_deed_has_words() -> None:
    recorded = _recorded()
    assert {"account-erase", "review-ask", "openness", "account-disable"} <= recorded
    assert recorded <= ACTIONS.keys(), "give the new deed words in portal/web/staff/trail/wording.py"
