"""Figures by pasting: into the form of a series, and from the editor of a country that names one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.items import Item
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.content.examples import save, sweden
from tests.fixtures.databases import Databases
from tests.fixtures.pages import parsed
from tests.fixtures.sites import close, make_app
from tests.web.editor_page import EditorPage, fields_of_form
from tests.web.staff_browser import StaffBrowser, bring, staff
from tests.web.test_editing import saved

SERIES, COUNTRY = "/staff/content/series/sweden", "/staff/content/country/there"
TABLE = "Año\tTasa\tFuente\n2019\t1,08\tUNODC\n2020\t1,30\tUNODC\n2021\txx\n2022\t1,1\tSEPOL"


def series() -> Document:
    texts = {"title": "Sweden", "unit": "Homicides"}
    values = {"2018": "1.06", "2019": "1.08", "2020": "1.20", "2021": "9"}
    return Document("series", "sweden", "en", {"values": values}, languages={"en": LanguageDocument(texts=texts)})


@pytest.fixture(scope="module")
def portal(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    yield app
    close(app)


@pytest.fixture
def ana(portal: Flask, request: pytest.FixtureRequest) -> StaffBrowser:
    """An editor, and the series as it was before."""
    with portal.app_context(), writing(db.session) as session:
        item: Item = save(session, series())
        save(session, replace(sweden(), links={"series": (f"series:{item.key}",)}))
    return staff(portal, Role.EDITOR, email=f"{request.node.name.replace('[', '-').strip(']')}@portal.example")


def values(app: Flask) -> dict[str, str | None]:
    return dict(saved(app, "series", "sweden").facts["values"])


def opened(ana: StaffBrowser, path: str, do: str, **typed: str) -> tuple[EditorPage, str]:
    """Type into an editor and press the button that leads to pasting; the editor, and where it led."""
    editor = EditorPage(ana, path)
    editor.fields["do"] = do
    for name, value in typed.items():
        editor.fields[name] = value
    sent = ana.client.post(path, data=editor.fields, headers=ana.headers, environ_overrides=ana.environ)
    assert sent.status_code == 303
    return editor, sent.location


def send(ana: StaffBrowser, do: str, **fields: str) -> TestResponse:
    """Press a button of the page that is open, with what its form holds."""
    form = fields_of_form(parsed(ana.page), "figures")
    form.pop("file", None)
    path = re.search(r'<form class="figures" method="post" action="([^"]+)"', ana.page)
    assert path is not None
    return ana.post_fields(path[1], {**form.to_dict(), "do": do, **fields})


def test_what_is_clear_goes_into_the_form_with_what_was_typed_there(portal: Flask, ana: StaffBrowser) -> None:
    _editor, path = opened(ana, SERIES, "paste", note="Typed before.")
    ana.get(path)
    page = send(ana, "look", text=TABLE).text
    assert "New: 1. Changes: 1. The same: 1. Not in the table: 1." in page
    assert re.search(r"<b>Line 4</b>\s+“xx” is not a number.", page)
    assert "Readers will see 1.30 in English, 1.30 in Spanish and 1,30 in Swedish." in page
    assert "Named as sources in the table: UNODC; SEPOL." in page
    assert ">2018</p>" in page, "a year that is unclear is not one that the table lacks"
    taken = send(ana, "take")
    assert taken.status_code == 303
    editor = EditorPage(ana, taken.location)
    assert "2 figures are in the form. Save them." in editor.answer.text
    assert editor.fields["note"] == "Typed before."
    assert editor.fields["values"].splitlines() == ["2018: 1.06", "2019: 1.08", "2020: 1.30", "2021: 9", "2022: 1.1"]
    assert values(portal)["2020"] == "1.20", "nothing is saved yet"
    editor.path = SERIES
    editor.press("save")
    assert values(portal) == {"2018": "1.06", "2019": "1.08", "2020": "1.30", "2021": "9", "2022": "1.1"}


def test_years_that_the_table_lacks_are_removed_only_when_asked(ana: StaffBrowser) -> None:
    ana.get(f"{SERIES}/figures")
    send(ana, "look", text=TABLE)
    taken = send(ana, "take", drop_absent="yes")
    shown = EditorPage(ana, taken.location).fields["values"].splitlines()
    assert shown == ["2019: 1.08", "2020: 1.30", "2021: 9", "2022: 1.1"]


def test_an_ambiguous_number_is_asked_about(ana: StaffBrowser) -> None:
    ana.get(f"{SERIES}/figures")
    page = send(ana, "look", text="2019;1.234\n2020;1.300").text
    assert "Some numbers can be read in two ways. Choose." in page
    assert "“1.234” is 1.234 or 1,234: choose." in page
    assert 'value="take"' not in page
    assert send(ana, "take").status_code == 400
    send(ana, "look", decimal="comma")
    assert "2020: 1300" in EditorPage(ana, send(ana, "take").location).fields["values"]


def test_what_was_chosen_for_one_text_is_not_meant_for_another(ana: StaffBrowser) -> None:
    ana.get(f"{SERIES}/figures")
    send(ana, "look", text="2019;1.234\n2020;1.300,5")
    page = send(ana, "look", text="2019\t1.5\n2020\t2.5").text
    assert "As in “1.5”, line 1" in page


def test_of_several_series_one_is_chosen(ana: StaffBrowser) -> None:
    ana.get(f"{SERIES}/figures")
    page = send(ana, "look", text="Country,2019,2020\nHonduras,43.6,37.6\nSweden,1.1,1.2").text
    assert "The table has several. Choose one." in page
    assert "2020: 1.2" in EditorPage(ana, send(ana, "take", column="1").location).fields["values"]


def brought(ana: StaffBrowser, content: bytes) -> TestResponse:
    """What the page says of a file."""
    return bring(ana, f"{SERIES}/figures", content, "figures.csv", text="", do="look")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_file_is_read_whatever_wrote_it(ana: StaffBrowser, encoding: str) -> None:
    page = brought(ana, "Año;Tasa\r\n2030;43,6\r\n".encode(encoding))
    assert "Año;Tasa\n2030;43,6" in page.text
    assert "New: 1." in page.text


def test_a_file_that_is_no_table_is_refused(ana: StaffBrowser) -> None:
    for content in (b"PK\x03\x04\x00\x00", b"x" * 1_000_001, b"2019;1\n" * 100_000):
        page = brought(ana, content)
        assert (page.status_code, "This is not a table as text." in page.text) == (400, True)
    assert "Paste a table, or choose a file." in brought(ana, b"").text
    assert "No years with values were found in this text." in brought(ana, b"Words and nothing else").text


def test_from_a_country_figures_are_saved_in_its_series_and_its_form_is_as_it_was(
    portal: Flask, ana: StaffBrowser
) -> None:
    assert "Paste figures: Sweden" in ana.get(COUNTRY).text
    _editor, path = opened(ana, COUNTRY, "paste series:sweden", summary="Typed before.")
    assert "Back to the form: Sweden" in ana.get(path).text
    send(ana, "look", text=TABLE)
    taken = send(ana, "take")
    editor = EditorPage(ana, taken.location)
    assert "2 figures are saved in “Sweden”." in editor.answer.text
    assert editor.fields["summary"] == "Typed before."
    assert values(portal)["2020"] == "1.30"
    assert saved(portal, "country", "there").languages["en"].texts["summary"] == "Short"


def test_figures_that_somebody_saved_meanwhile_are_not_overwritten(portal: Flask, ana: StaffBrowser) -> None:
    ana.get(f"{SERIES}/figures?back=country:there")
    send(ana, "look", text=TABLE)
    with portal.app_context(), writing(db.session) as session:
        save(session, replace(series(), facts={"values": {"2020": "7"}}))
    taken = send(ana, "take")
    assert taken.status_code == 409
    assert "Somebody saved other figures meanwhile." in taken.text
    assert values(portal) == {"2020": "7"}
    assert send(ana, "take").status_code == 303
    assert values(portal) == {"2019": "1.08", "2020": "1.30", "2022": "1.1"}


def test_lines_of_the_field_that_cannot_be_read_stay_in_it(ana: StaffBrowser) -> None:
    _editor, path = opened(ana, SERIES, "paste", values="2018: 1.06\n2019: a note")
    ana.get(path)
    send(ana, "look", text=TABLE)
    shown = EditorPage(ana, send(ana, "take").location).fields["values"].splitlines()
    assert shown == ["2018: 1.06", "2019: 1.08", "2020: 1.30", "2022: 1.1", "2019: a note"]


def test_what_was_pasted_is_there_after_a_login(portal: Flask, ana: StaffBrowser) -> None:
    ana.get(f"{SERIES}/figures")
    fields = {**ana.hidden(), "text": TABLE, "do": "look"}
    ana.client.delete_cookie("session")
    ana.post_fields(f"{SERIES}/figures", fields)
    assert "2020\t1,30" in ana.page


def test_there_are_figures_to_paste_only_where_there_are_series(ana: StaffBrowser) -> None:
    assert ana.get(f"{COUNTRY}/figures").status_code == 404
    assert ana.get("/staff/content/series/none/figures").status_code == 404
    assert ana.get(f"{SERIES}/figures?back=country:none").status_code == 404
