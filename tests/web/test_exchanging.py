"""Files of passages out and in over HTTP: for a list, a dry run, one change, one undo; and by command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from portal.cli import command
from portal.foundation.permissions import Role
from tests.web.staff_browser import bring
from tests.web.test_translating import ABOUT, ENGLISH, SWEDISH, begin, body_of, change, translator
from tests.web.work_page import WorkPage

EXCHANGE = "/translate/sv/exchange"
NEW = "It is new."


@pytest.fixture
def site(new_app: Flask) -> Flask:
    begin(new_app)
    change(new_app, (*ENGLISH, NEW))
    return new_app


def test_a_list_goes_out_comes_back_and_is_taken_back(site: Flask) -> None:
    luz = translator(site)
    assert "/translate/sv/exchange?show=to-do" in luz.get("/translate/").text.replace("&amp;", "&")
    page = luz.get(f"{EXCHANGE}?show=to-do&kind=page").text
    assert "The list as you narrowed it: one item." in page
    sent = luz.get(f"{EXCHANGE}.xliff?show=to-do&kind=page&only=to-do")
    assert (sent.mimetype, sent.headers["Cache-Control"]) == ("application/x-xliff+xml", "no-store")
    assert sent.text.count("<trans-unit") == 1
    whole = luz.get(f"{EXCHANGE}.csv?show=everything").text
    assert SWEDISH[0] in whole
    assert luz.get(f"{EXCHANGE}.doc").status_code == 404
    assert luz.get("/translate/glossary.csv").text.startswith("\ufeffterm,original language,en title,")
    assert luz.get(f"{EXCHANGE}.po?kind=nothing").status_code == 404
    back = sent.text.replace("</source>", '</source><target state="translated">Den är ny.</target>')
    answer = bring(luz, EXCHANGE, back.encode(), "åter<b>.xlf")
    assert answer.status_code == 303
    shown = luz.get(answer.location).text
    assert "Nothing has changed yet." in shown
    assert "åter&lt;b&gt;.xlf" in shown
    assert "Den är ny." in shown
    assert len(body_of(site, "sv")) == 4
    done = luz.post(answer.location, do="import")
    assert "One text was imported." in luz.get(done.location).text
    assert body_of(site, "sv")[-1] == ("Den är ny.", "translated")
    luz.post(f"{answer.location}/undo")
    assert "This import was taken back." in luz.get(answer.location).text
    assert len(body_of(site, "sv")) == 4
    assert "Taken back" in luz.get(EXCHANGE).text


def test_clashes_are_chosen_and_what_is_no_passage_is_told(site: Flask) -> None:
    luz = translator(site)
    sent = luz.get(f"{EXCHANGE}.csv").text
    page = WorkPage(luz, ABOUT)
    page.open(SWEDISH[0])
    page.press("next", text="Polisen möter dem som skjuter.")
    back = sent.replace(SWEDISH[0], "Polisen talar med dem.").replace(SWEDISH[1], "<b>fet</b>")
    answer = bring(luz, EXCHANGE, back.encode(), "a.csv")
    shown = luz.get(answer.location).text
    assert "Use the file’s text" in shown
    assert "One text cannot be kept as it is" in shown
    refused = luz.get(f"{answer.location}?sort=changed").text
    assert "It cannot be kept:" in refused
    assert "&lt;b&gt;" in refused
    assert re.search(r"line \d", refused)
    for sort in ("new", "fuzzy", "unknown", "same", "nonsense"):
        assert luz.get(f"{answer.location}?sort={sort}").status_code == 200
    luz.get(answer.location)
    name = re.findall(r'name="take" type="checkbox" value="([^"]+)"', shown)[0]
    page.open("Polisen möter dem som skjuter.")
    page.press("next", text="Polisen möter dem.")
    luz.get(answer.location)
    late = luz.post(answer.location, do="import", take=name)
    shown = luz.get(late.location).text
    assert "Something newer still was saved meanwhile." in shown
    assert body_of(site, "sv")[0][0] == "Polisen möter dem."
    name = re.findall(r'name="take" type="checkbox" value="([^"]+)"', shown)[0]
    luz.post(answer.location, do="import", take=name)
    assert [text for text, _state in body_of(site, "sv")][:2] == ["Polisen talar med dem.", SWEDISH[1]]


def test_a_file_is_refused_with_its_line_or_thrown_away(site: Flask) -> None:
    luz = translator(site)
    refused = bring(luz, EXCHANGE, b"<xliff>\n<!DOCTYPE x>\n</xliff>", "a.xlf")
    assert refused.status_code == 400
    assert "Line 2 could not be read." in refused.text
    assert bring(luz, EXCHANGE, b"", "a.xlf").status_code == 400
    sent = luz.get(f"{EXCHANGE}.po").text
    answer = bring(luz, EXCHANGE, sent.encode(), "a.po")
    luz.get(answer.location)
    gone = luz.post(answer.location, do="throw-away")
    assert gone.location.endswith("/exchange")
    assert luz.get(answer.location).status_code == 404


def test_a_reviewer_looks_and_does_not_import(site: Flask) -> None:
    looks = translator(site, Role.REVIEWER, email="erik@portal.example")
    assert looks.get(EXCHANGE).status_code == 200
    assert 'type="file"' not in looks.get(EXCHANGE).text
    assert looks.post(EXCHANGE).status_code == 403


def test_the_commands_do_the_same(site: Flask, tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(command(lambda: site), ["translation", *arguments])
        return result.exit_code, result.output

    file = tmp_path / "about.csv"
    assert run("export", "sv", str(file), "--kind", "page", "--to-do") == (0, "1 passages of 1 items\n")
    assert run("export", "sv", str(tmp_path / "x"))[0] == 2
    assert run("export", "xx", str(file))[0] == 2
    assert run("glossary", str(tmp_path / "terms.csv")) == (0, "")
    file.write_text(file.read_text("utf-8").replace(NEW + ",", NEW + ",Den är ny."), "utf-8")
    code, said = run("import", "sv", str(file), "--dry-run")
    assert code == 0
    assert "new: 1" in said
    assert len(body_of(site, "sv")) == 4
    code, said = run("import", "sv", str(file))
    assert (code, "Import 1;" in said) == (0, True)
    assert body_of(site, "sv")[-1] == ("Den är ny.", "translated")
    assert run("undo", "1") == (0, "1 as before, 0 left\n")
    assert run("undo", "1")[0] == 1
    assert run("undo", "7")[0] == 1
    file.write_bytes(b"id,original\n")
    assert run("import", "sv", str(file))[0] == 1
