"""Translating from another language than the original's, which stays what a translation is made from."""

from __future__ import annotations

import re

from flask import Flask

from portal.content.authoring.editing import item_of
from portal.content.prose.blocks import TargetBlock, block_hash
from portal.content.prose.texts import load_texts
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.content.examples import save
from tests.web.staff_browser import StaffBrowser
from tests.web.test_translating import ABOUT, ENGLISH, SWEDISH, about, begin, change, translator
from tests.web.work_page import WorkPage

SPANISH = (
    "La policía se reúne con los grupos que disparan.",
    "El municipio pagó cuatro millones.",
    "Nadie cuenta la extorsión.",
    "Cada trimestre el ministerio cuenta las víctimas.",
)
CHANGED = (f"{ENGLISH[0]} In 2024 too.", *ENGLISH[1:])


def in_spanish(app: Flask, first: str = SPANISH[0], body: tuple[str, ...] = ENGLISH) -> None:
    """A page whose Spanish text says what the original says, in other words at the beginning if asked."""
    with app.app_context(), writing(db.session) as session:
        save(session, about(body, es=(first, *SPANISH[1:])))


def saved(app: Flask, place: int) -> TargetBlock:
    """A passage of the Swedish text."""
    with app.app_context():
        item = item_of(db.session, "page", "about")
        return load_texts(db.session, item.id, "en").targets["sv"]["body"][place]


def source_of(opened: WorkPage) -> str:
    """What is read of the passage in hand."""
    found = re.search(r'<div class="hand-source"(?: lang="(\w+)")?[^>]*>(.*?)</div>', opened.text, re.DOTALL)
    return f"{found[1] or 'en'}: {' '.join(re.sub(r'<[^>]+>', ' ', found[2]).split())}" if found else ""


def ways(opened: WorkPage) -> list[str]:
    """The languages that can be read."""
    found = re.search(r'id="work-sources">.*?</span>(.*?)</div>', opened.text, re.DOTALL)
    return [" ".join(each.split()) for each in re.findall(r">([^<>]*\w[^<>]*)<", found[1])] if found else []


def test_a_translation_from_another_language_is_pinned_to_the_original(new_app: Flask) -> None:
    in_spanish(new_app)
    opened = WorkPage(translator(new_app), ABOUT, "?from=es")
    assert ways(opened) == ["English", "Spanish", "Always from Spanish"]
    assert "Spanish to Swedish" in opened.text
    opened.read(opened.browser.get(f"{ABOUT}?from=es&block={opened.id_of(SPANISH[0])}"))
    assert source_of(opened) == f"es: {SPANISH[0]}"
    assert "The original, in English" in opened.hand()
    assert ENGLISH[0] in opened.hand()
    assert opened.press("next", text=SWEDISH[0]).status_code == 303
    assert "from=es" in opened.answer.request.url
    block = saved(new_app, 0)
    assert (block.text, block.base_hash, block.read_in) == (SWEDISH[0], block_hash(ENGLISH[0]), "es")
    assert "translated from Spanish" in next(each.words for each in opened.passages() if SWEDISH[0] in each.words)
    # What is written from the original afterwards was written from the original; what was before is remembered.
    opened = WorkPage(opened.browser, ABOUT)
    opened.open(ENGLISH[0])
    opened.press("keep", text=f"{SWEDISH[0]} Ja.")
    assert saved(new_app, 0).read_in is None
    assert re.search(r"Earlier texts.* by you, translated from Spanish", opened.hand())


def test_where_a_language_is_behind_the_original_is_read(new_app: Flask) -> None:
    in_spanish(new_app)
    luz = translator(new_app)
    change(new_app, CHANGED)
    opened = WorkPage(luz, ABOUT, "?from=es")
    assert ways(opened) == ["English", "Spanish (5 of 6)", "Always from Spanish"]
    opened.read(luz.get(f"{ABOUT}?from=es&block={opened.id_of('In 2024 too.')}"))
    assert "In Spanish this passage is not current, so you see the original." in opened.hand()
    assert source_of(opened) == f"en: {CHANGED[0]}"
    opened.press("next", text=f"{SWEDISH[0]} Även 2024.")
    assert saved(new_app, 0).read_in is None


def test_a_language_with_no_translation_is_not_offered(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        save(session, about())
    opened = WorkPage(translator(new_app), ABOUT, "?from=es")
    assert ways(opened) == []
    assert "English to Swedish" in opened.text


def test_a_person_is_remembered_to_read_a_language(new_app: Flask) -> None:
    in_spanish(new_app)
    luz = translator(new_app, Role.TRANSLATOR)
    opened = WorkPage(luz, ABOUT, "?from=es")
    opened.read(luz.get(f"{ABOUT}?from=es&block={opened.id_of(SPANISH[1])}"))
    assert opened.press("always es", text="Kommunen").status_code == 303
    assert opened.said() == "From now on you translate from Spanish wherever it is current."
    assert saved(new_app, 0).text == "Kommunen"
    opened = WorkPage(luz, ABOUT, "?block=next")
    assert source_of(opened).startswith("es: ")
    # Another page may be read otherwise, and the account says it too.
    opened = WorkPage(luz, ABOUT, "?from=en")
    assert ways(opened) == ["English", "Spanish", "Always from the original"]
    assert '<option value="es" selected>' in luz.get("/account/").text
    assert luz.send("/account/", name="Luz", language="en", reads="").status_code == 303
    assert ways(WorkPage(luz, ABOUT)) == ["English", "Spanish"]
    luz.get(f"{ABOUT}?from=es")
    assert luz.post(f"{ABOUT}/always", **{"from": "es"}).status_code == 303
    assert "Spanish to Swedish" in luz.get(ABOUT).text
    luz.get(f"{ABOUT}?from=en")
    assert luz.post(f"{ABOUT}/always", **{"from": "xx"}).status_code == 404


def test_what_changed_is_shown_in_the_language_that_is_read(new_app: Flask) -> None:
    in_spanish(new_app)
    luz = translator(new_app)
    opened = WorkPage(luz, ABOUT)
    opened.open(ENGLISH[0])
    opened.press("next", text=SWEDISH[0])
    in_spanish(new_app, f"{SPANISH[0]} También en 2024.", CHANGED)
    opened = WorkPage(luz, ABOUT, "?from=es")
    opened.read(luz.get(f"{ABOUT}?from=es&block={opened.id_of('También en')}"))
    assert f"{SPANISH[0]} added: También en 2024." in source_of(opened)
    assert "added: In 2024 too." in opened.hand()


def test_a_text_that_differs_from_the_original_says_so(new_app: Flask) -> None:
    in_spanish(new_app, f"{SPANISH[0]} También en 2023.", CHANGED)
    luz = translator(new_app)
    opened = WorkPage(luz, ABOUT, "?from=es")
    opened.read(luz.get(f"{ABOUT}?from=es&block={opened.id_of('2023')}"))
    assert "The text in Spanish does not say here what the original says." in opened.hand()
    assert "the original has no 2023" in opened.hand()
    opened.press("keep", text=f"{SWEDISH[0]} Även 2023.")
    assert "Must be put right: the original has no 2023" in opened.hand()


def test_other_languages_are_there_for_help(new_app: Flask) -> None:
    begin(new_app)
    opened = WorkPage(translator(new_app), ABOUT)
    opened.open(ENGLISH[0])
    assert "In other languages (1) Spanish Current" in opened.hand()


def test_reads_of_a_message_in_other_languages(new_app: Flask) -> None:
    luz: StaffBrowser = translator(new_app)
    listed = luz.get("/translate/sv/messages/?q=Countries").text
    address = re.findall(r'href="(/translate/sv/messages/[0-9a-f]+[^"]*)"', listed)[0]
    shown = luz.get(address.replace("&amp;", "&")).text
    assert "In other languages (1)" in shown
    assert re.search(r'<dd lang="es"[^>]*>\s*<p>', shown)
