"""The words of the site, changed by translators on the running portal; on each engine where the database matters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import polib
import pytest
from flask import Flask

from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.i18n import locales
from portal.translation.messages import store, usage
from portal.translation.messages.exporting import exported
from portal.translation.messages.importing import UNDONE
from portal.translation.messages.models import MessageImport
from portal.web.messages.places import outlined
from tests.accounts.accounts import EMAIL
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.web.messages_site import (
    COUNTRIES,
    FIND,
    GONE,
    HOME,
    LINE_NOTE,
    LUZ,
    TEXTS,
    browser,
    in_every_state,
    path,
    staff,
    upload,
)
from tests.web.staff_browser import StaffBrowser

LIST = "/translate/es/messages/"


def save(who: StaffBrowser, address: str, *texts: str, do: str = "reviewed") -> int:
    who.get(address)
    return who.post(address, **{f"text-{index}": text for index, text in enumerate(texts)}, do=do).status_code


def menu(app: Flask, tag: str = "es") -> str:
    return app.test_client().get(f"/{tag}/").text


@pytest.fixture
def site(new_app: Flask) -> Flask:
    staff(new_app)
    return new_app


@pytest.fixture(scope="module")
def shared(sqlite_databases: Databases) -> Iterator[Flask]:
    """A portal with texts in every state, for reading."""
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    staff(app)
    in_every_state(app)
    yield app
    close(app)


def test_what_a_reviewer_saves_is_on_the_next_page_and_undo_takes_it_back(site: Flask) -> None:
    luz = browser(site)
    before = menu(site)
    assert save(luz, path(COUNTRIES), "Los países del mundo") == 303
    assert "Los países del mundo" in menu(site)
    luz.get(f"{path(COUNTRIES)}?saved=1")
    assert "Live now." in luz.page
    assert luz.post(f"{path(COUNTRIES)}/undo", revision="1").status_code == 303
    assert menu(site) == before


def test_a_translator_saves_and_readers_see_nothing_of_it(site: Flask) -> None:
    ana = browser(site, EMAIL)
    before = menu(site)
    ana.get(path(COUNTRIES))
    assert "Save as reviewed" not in ana.page
    for do in ("draft", "translated"):
        assert save(ana, path(COUNTRIES), f"Naciones {do}", do=do) == 303
    assert save(ana, path(COUNTRIES), "Naciones", do="reviewed") == 403
    assert menu(site) == before


def test_only_a_reviewer_takes_back_what_readers_see(site: Flask) -> None:
    luz, ana = browser(site), browser(site, EMAIL)
    assert save(luz, path(COUNTRIES), "Naciones") == 303
    ana.get(path(COUNTRIES))
    assert ana.post(f"{path(COUNTRIES)}/undo", revision="1").status_code == 403
    assert save(luz, path(COUNTRIES), "Los países") == 303
    ana.get(path(COUNTRIES))
    assert ana.post(f"{path(COUNTRIES)}/restore", revision="1").status_code == 303
    assert "Los países" in menu(site)
    luz.get(path(COUNTRIES))
    assert luz.post(f"{path(COUNTRIES)}/restore", revision="1").status_code == 303
    assert "Naciones" in menu(site)


def test_somebody_elses_newer_text_is_shown_and_not_overwritten(site: Flask) -> None:
    """Row 15 of trust.md: two translators, the same text."""
    luz, ana = browser(site), browser(site, EMAIL)
    ana.get(path(COUNTRIES))
    assert save(luz, path(COUNTRIES), "Los países") == 303
    answer = ana.post(path(COUNTRIES), **{"text-0": "Naciones"}, do="translated")
    assert answer.status_code == 409
    assert "Los países" in answer.text
    assert "Naciones" in answer.text
    assert "Los países" in menu(site)
    assert ana.post(path(COUNTRIES), **{"text-0": "Naciones"}, do="translated").status_code == 303


def test_a_restore_takes_nobodys_newer_text_away(site: Flask) -> None:
    luz, ana = browser(site), browser(site, EMAIL)
    for text in ("Naciones", "Los países"):
        assert save(luz, path(COUNTRIES), text) == 303
    for other in (luz, ana):
        other.get(path(COUNTRIES))
    assert save(browser(site), path(COUNTRIES), "Todos los países") == 303
    for other in (luz, ana):
        assert other.post(f"{path(COUNTRIES)}/restore", revision="1").status_code == 303
        assert "There is a newer version, so nothing was undone." in other.get(path(COUNTRIES)).text
        assert "Todos los países" in menu(site)


def test_a_broken_text_is_not_reviewed_and_a_button_puts_it_right(shared: Flask) -> None:
    """Rows 3 and 4 of trust.md, by form."""
    luz = browser(shared)
    for words in ("%(first)s a %(final)s", "%(first)s", "%(first)s %(last)s <b>", "%(first)s %(last)s %", "  "):
        assert save(luz, path(LINE_NOTE), words) == 400, words
        assert f">\n{words.replace('<', '&lt;').replace('>', '&gt;')}</textarea>" in luz.page
    luz.get(path(LINE_NOTE))
    answer = luz.post(path(LINE_NOTE), **{"text-0": "%(first)s a %(final)s"}, do="insert 0 %(last)s")
    assert answer.status_code == 200
    assert ">\n%(first)s a %(last)s</textarea>" in answer.text
    answer = luz.post(path(LINE_NOTE), **{"text-0": "%(first)s a"}, do="insert 0 %(last)s")
    assert ">\n%(first)s a %(last)s</textarea>" in answer.text


def test_each_form_is_named_with_its_numbers_and_two_spanish_forms_are_enough(site: Flask) -> None:
    luz = browser(site)
    luz.get(path(TEXTS))
    assert re.findall(r'<label for="text-\d">([^<]+)<', luz.page) == ["One", "Many", "Others"]
    assert "Used for 0, 2, 3, 4 and 1,000" in luz.page
    assert save(luz, path(TEXTS), "Un texto solo", "%(num)s textos", "%(num)s textos") == 303
    with site.app_context():
        row = store.find(db.session, "es", TEXTS.digest)
        assert row is not None
        assert row.text["forms"] == ["Un texto solo", "%(num)s textos"]
    assert save(luz, path(TEXTS), "Un texto solo", "%(num)s de textos", "%(num)s textos") == 303
    with site.app_context():
        exported_file = polib.pofile(exported(db.session, locales().folder.parent, "es"))
    found = exported_file.find("One text")
    assert found is not None
    assert [*found.msgstr_plural.values()] == ["Un texto solo", "%(num)s de textos", "%(num)s textos"]


def test_the_list_is_narrowed_by_state_and_words(shared: Flask) -> None:
    luz = browser(shared)

    def found(query: str) -> set[str]:
        page = luz.get(f"{LIST}?{query}").text
        return {
            unescape(each)
            for each in re.findall(r'<a href="/translate/es/messages/\w{32}[^"]*" lang="en">([^<]+)<', page)
        }

    assert found("show=unsure") == {HOME.msgid}
    assert found("show=translated") == {LINE_NOTE.msgid}
    assert found("show=live") == {FIND.msgid, COUNTRIES.msgid}
    assert COUNTRIES.msgid in found("show=todo")
    assert FIND.msgid in found("q=BUSQUEDA")
    assert found("q=busqueda+find") >= {FIND.msgid}
    assert found("q=portada+home") == {HOME.msgid}
    assert found("q=qqxz") == set()
    assert GONE.msgid in luz.get(LIST).text
    first, last = luz.get(LIST).text, luz.get(f"{LIST}?page=99").text
    assert len(re.findall(r'class="message-line"', first)) > 50
    assert 'rel="prev"' in last
    assert "&#39;" not in luz.get(f"{LIST}?show=nonsense&page=x").text


def test_next_and_previous_stay_in_the_list_that_one_came_from(shared: Flask) -> None:
    luz = browser(shared)
    page = luz.get(f"{path(FIND)}?show=live").text
    assert f'href="{path(COUNTRIES)}?show=live" rel="prev"' in page
    assert 'rel="next"' not in page


def test_two_versions_are_both_shown(shared: Flask) -> None:
    page = browser(shared).get(path(COUNTRIES)).text
    assert "Two versions" in page
    assert "Países" in page
    assert "Los países" in page


def test_a_language_or_message_that_is_none_is_not_found(shared: Flask) -> None:
    luz = browser(shared)
    assert luz.get(f"{LIST}{'0' * 32}").status_code == 404
    assert luz.get("/translate/en/messages/").status_code == 403
    assert luz.get("/translate/fr/messages/").status_code == 403
    assert luz.get("/translate/es/messages/import/999").status_code == 404
    assert luz.get("/translate/messages/").location == LIST
    address = next(iter(re.findall(r'msgctxt "address"\nmsgid "([^"]+)"', template())))
    assert address.isascii()


def template() -> str:
    return (locales().folder / "messages.pot").read_text(encoding="utf-8")


def test_a_catalog_comes_in_after_a_dry_run_and_goes_out_again(site: Flask) -> None:
    luz = browser(site)
    text = luz.get("/translate/es/messages.po").text
    assert re.search(r"<b>0</b> New", luz.get(upload(luz, text)).text)
    changed = text.replace('msgid "Countries"\nmsgstr "Países"', 'msgid "Countries"\nmsgstr "Naciones"')
    assert changed != text
    address = upload(luz, changed)
    page = luz.get(address).text
    assert "Nothing has changed yet." in page
    assert "Import one text" in page
    assert "Naciones" not in menu(site)
    assert luz.post(address, do="import", reviewed="1").status_code == 303
    assert "Naciones" in menu(site)
    luz.get(address)
    assert luz.post(f"{address}/undo").status_code == 303
    assert "Naciones" not in menu(site)
    with site.app_context():
        assert db.session.get_one(MessageImport, int(address.rpartition("/")[2])).state == UNDONE


def test_a_clash_that_was_ticked_takes_nobodys_still_newer_text_away(site: Flask) -> None:
    luz = browser(site)
    luz.send(path(HOME), **{"text-0": "Portada", "do": "translated"})
    address = upload(luz, catalog_with("Home", "Página de inicio"))
    name = re.findall(r'name="take" type="checkbox" value="([^"]+)"', luz.get(address).text)[0]
    luz.send(path(HOME), **{"text-0": "La portada", "do": "translated"})
    luz.get(address)
    assert luz.post(address, do="import", take=name).status_code == 303
    shown = luz.get(address).text
    assert "Something newer still was saved meanwhile." in shown
    assert 'value="La portada"' in luz.get(path(HOME)).text or ">La portada<" in luz.page
    name = re.findall(r'name="take" type="checkbox" value="([^"]+)"', shown)[0]
    luz.get(address)
    luz.post(address, do="import", take=name)
    assert "Página de inicio" in luz.get(path(HOME)).text


def catalog_with(source: str, target: str) -> str:
    """A catalog of one text, without the moment of its export."""
    head = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    return f'{head}\nmsgid "{source}"\nmsgstr "{target}"\n'


def test_a_file_is_refused_with_its_line_and_thrown_away_without_a_trace(site: Flask) -> None:
    luz = browser(site)
    assert "Line 3 could not be read." in upload(luz, 'msgid ""\nmsgstr ""\nmsgid "Guide\n')
    assert "There is no file" in upload(luz, "")
    assert "The file is in another language: sv." in upload(luz, 'msgid ""\nmsgstr "Language: sv\\n"\n')
    address = upload(luz, 'msgid "Countries"\nmsgstr "<script>alert(1)</script>"\n')
    page = luz.get(address).text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert luz.post(address, do="throw-away").status_code == 303
    assert luz.get(address).status_code == 404


def test_a_translators_import_is_not_shown_to_readers(site: Flask) -> None:
    ana = browser(site, EMAIL)
    address = upload(ana, 'msgid "Countries"\nmsgstr "Naciones"\n')
    ana.get(address)
    assert ana.post(address, do="import", reviewed="1").status_code == 403
    ana.get(address)
    assert ana.post(address, do="import").status_code == 303
    assert "Naciones" not in menu(site)


def test_the_map_of_pages_leads_to_where_a_message_is_shown(shared: Flask) -> None:
    with shared.app_context():
        found = usage.collect(shared)
        with writing(db.session) as session:
            usage.replace(session, found)
        pages = {page.path for page in found if page.language == "es"}
        assert {"/es/", "/staff/", LIST} <= pages
        shown = usage.uses(db.session, "es", COUNTRIES.digest)
        assert shown[0].path == "/es/"
        assert {each.path for each in usage.uses(db.session, "es", FIND.digest)} >= {
            "/staff/content",
            "/translate/es/memory",
        }
    page = browser(shared).get(path(COUNTRIES)).text
    assert 'href="/es/#:~:text=Los%20pa%C3%ADses"' in page


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("Países", "#:~:text=Pa%C3%ADses"),
        ("Página %(page)s de %(pages)s", "#:~:text=P%C3%A1gina,de"),
        ("%(num)s páginas", "#:~:text=p%C3%A1ginas"),
        ("A-B, C", "#:~:text=A%2DB%2C%20C"),
        ("%(first)s–%(last)s", ""),
    ],
)
def test_a_browser_finds_a_text_by_its_words(text: str, fragment: str) -> None:
    assert outlined(text) == fragment


def test_a_text_typed_before_a_login_comes_back(site: Flask) -> None:
    luz = browser(site)
    luz.get(path(COUNTRIES))
    fields = luz.hidden()
    stranger = StaffBrowser(site)
    stranger.get(path(COUNTRIES))
    answer = stranger.post_fields(path(COUNTRIES), {**fields, "text-0": "Naciones"})
    assert answer.status_code in (400, 401)
    assert "Naciones" in answer.text
    assert LUZ not in answer.text
