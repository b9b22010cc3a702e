"""References and news that are pasted or brought as a file, on the staff's pages."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping

from flask import Flask
from sqlalchemy import func, select

from portal.content.importing.candidates import LARGEST
from portal.content.model.items import Item
from portal.extensions import db
from portal.foundation.permissions import Role
from tests.content.examples import tag
from tests.web.staff_browser import StaffBrowser, bring, staff
from tests.web.test_workflow import keep

REFERENCES, NEWS = "/staff/content/import/references", "/staff/content/import/news"
TEXT = """@article{a, title={Focused <deterrence>}, author={Braga, A.}, year=2018, doi={10.1111/abc}, url={nowhere}}
@article{b, title={Lost}
@book{c, title={Levers}, year={2009}}
"""


def send(browser: StaffBrowser, path: str, **fields: object) -> int:
    """Send the form at an address as a browser does, with its file."""
    browser.get(path)
    sent = {**browser.hidden(), **fields}
    answer = browser.client.post(
        path,
        data=sent,
        content_type="multipart/form-data",
        headers=browser.headers,
        environ_overrides=browser.environ,
    )
    browser.page = answer.text
    return answer.status_code


def marks(browser: StaffBrowser, name: str = "take", *, ticked: bool = True) -> list[str]:
    """The boxes of the entries that were understood."""
    rows = re.findall(rf'name="{name}" type="checkbox" value="([0-9a-f]+)"( checked)?', browser.page)
    return [value for value, checked in rows if bool(checked) is ticked]


def count(app: Flask, kind: str) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(Item.kind == kind)) or 0


def test_references_are_looked_at_and_taken_over(sqlite_app: Flask) -> None:
    ana = staff(sqlite_app, Role.EDITOR)
    assert REFERENCES in ana.get("/staff/content/new").text
    assert send(ana, REFERENCES, text=TEXT, group="source", step="look") == 200
    assert "BibTeX, 2 entries" in ana.page
    assert '<cite lang="en"' in ana.page or "<cite>" in ana.page
    assert "Focused &lt;deterrence&gt;" in ana.page
    assert "Address: “nowhere” is not understood, and left out." in ana.page
    assert "Line 2: an entry begins here that cannot be read." in ana.page
    assert count(sqlite_app, "reference") == 0
    ticked = marks(ana)
    assert send(ana, REFERENCES, text=TEXT, group="source", step="take", take=ticked) == 303
    assert "2 drafts were made." in ana.get("/staff/content?kind=reference").text
    assert send(ana, REFERENCES, text=TEXT, group="source", step="look") == 200
    assert "It is here already:" in ana.page
    assert (marks(ana), len(marks(ana, "anyway", ticked=False))) == ([], 2)
    assert send(ana, REFERENCES, text=TEXT, group="source", step="take", take=ticked) == 303
    assert "2 were here already by now." in ana.get("/staff/content").text
    assert count(sqlite_app, "reference") == 2


def test_another_text_than_the_one_that_was_looked_at_is_looked_at_first(sqlite_app: Flask) -> None:
    ana = staff(sqlite_app, Role.EDITOR)
    send(ana, REFERENCES, text=TEXT, step="look")
    ticked = marks(ana)
    other = TEXT.replace("Focused", "Other").replace("Levers", "Others")
    assert send(ana, REFERENCES, text=other, step="take", take=ticked) == 400
    assert "Nothing is ticked, or the text is another one by now." in ana.page
    assert count(sqlite_app, "reference") == 0


def test_a_file_is_read_and_one_that_is_too_large_refused(sqlite_app: Flask) -> None:
    ana = staff(sqlite_app, Role.EDITOR)
    file = (io.BytesIO("TY  - BOOK\nTI  - Qué\nER  - \n".encode("cp1252")), "list.ris")
    assert send(ana, REFERENCES, text="", file=file, step="look") == 200
    assert "RIS, one entry" in ana.page
    assert "Qué" in ana.page
    assert bring(ana, REFERENCES, b"x" * (LARGEST + 1), "x.bib", text="").status_code == 400
    assert "Bring it in parts." in ana.page
    for size, status in ((LARGEST + 1, 400), (4 * LARGEST, 413)):
        ana.get(REFERENCES)
        assert ana.post(REFERENCES, text="x" * size).status_code == status
    assert send(ana, REFERENCES, text=" \x00") == 400
    assert "Paste a text, or choose a file." in ana.page


def test_a_thousand_entries_have_a_box_each(sqlite_app: Flask) -> None:
    ana = staff(sqlite_app, Role.EDITOR)
    text = "".join(f"TY  - BOOK\nTI  - Title {each}\nER  - \n" for each in range(1_001))
    assert send(ana, REFERENCES, text=text, step="look") == 200
    assert "Line 3,001: here and below nothing is read. 1,000 entries are read at a time." in ana.page
    ticked = marks(ana)
    assert len(ticked) == 1_000
    assert send(ana, REFERENCES, text=text, step="look", take=ticked) == 200


def test_news_of_a_table(sqlite_app: Flask) -> None:
    keep(sqlite_app, tag("gvi", "GVI"))
    ana = staff(sqlite_app, Role.EDITOR)
    text = "Titel\tDatum\tÄmnesord\tLänk\nEn <nyhet>\tmars 2024\tgvi, annat\thttps://example.org/1\nTvå\t7/3/2024"
    assert send(ana, NEWS, text=text, source_language="sv", language="svenska", step="look") == 200
    assert "Columns: Title, Published, Tags, Address" in ana.page
    assert "En &lt;nyhet&gt;" in ana.page
    assert "Published: March 2024" in ana.page
    assert "Language of the publication: Swedish" in ana.page
    assert "Tags: there is no “annat” here; it is left out." in ana.page
    assert "Published: “7/3/2024” is not understood, and left out." in ana.page
    fields = {"text": text, "source_language": "sv", "language": "svenska", "step": "take"}
    assert send(ana, NEWS, **fields, take=marks(ana)) == 303
    assert count(sqlite_app, "news") == 2
    assert "En &lt;nyhet&gt;" in ana.get("/staff/content/news/en-nyhet").text


def test_who_may_not_write_takes_nothing_over(sqlite_app: Flask) -> None:
    erik = staff(sqlite_app, Role.PUBLISHER)
    for path in (REFERENCES, NEWS):
        assert erik.get(path).status_code == 403
        erik.get("/staff/content")
        assert erik.post(path, text="x").status_code == 403


def test_every_page_of_taking_over_is_valid(
    sqlite_app: Flask, html_faults: Callable[[Mapping[str, str]], list[str]]
) -> None:
    ana = staff(sqlite_app, Role.EDITOR, language="sv")
    found = {path: ana.get(path).text for path in (REFERENCES, NEWS, "/staff/content/new")}
    send(ana, REFERENCES, text=TEXT + TEXT, step="look")
    found["references"] = ana.page
    send(ana, NEWS, text="En nyhet;2024\n;2024", step="look")
    found["news"] = ana.page
    send(ana, NEWS, text="")
    found["empty"] = ana.page
    assert html_faults(found) == []
