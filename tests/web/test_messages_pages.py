"""Every page of the interface's texts: valid, with unique ids, and without a text that escapes translation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
from babel import Locale
from flask import Flask

from portal.content.sitewide.new_language import add
from portal.content.sitewide.site import Openness
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.pseudo import plain_letters
from portal.translation.messages import usage
from tests.fixtures.checker import HtmlFaults
from tests.fixtures.databases import LANGUAGES, Databases
from tests.fixtures.pages import parsed, texts
from tests.fixtures.sites import close, make_app
from tests.web.messages_site import (
    COUNTRIES,
    FIND,
    HOME,
    LINE_NOTE,
    TEXTS,
    browser,
    in_every_state,
    path,
    staff,
    upload,
)

PSEUDO = "en-XA"
LIST = "/translate/es/messages/"
FILE = """msgid "Countries"
msgstr "Naciones"

msgid "Home"
msgstr "Inicio"

msgid "Menu"
msgstr "Menús"

msgid "Nothing of ours"
msgstr "Nada"

msgid "%(first)s–%(last)s"
msgstr "%(first)s <b>"

#, fuzzy
msgid "Undo"
msgstr "Quizás"
"""


@pytest.fixture(scope="module")
def portal(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    with app.app_context(), writing(db.session) as session:
        add(session, PSEUDO, Openness.OPEN)
    staff(app)
    in_every_state(app)
    with app.app_context():
        shown = usage.DrawnPage("es", "/es/", "Inicio", frozenset({(None, COUNTRIES.msgid, None)}))
        with writing(db.session) as session:
            usage.replace(session, [shown])
    yield app
    close(app)


def pages(app: Flask, tag: str) -> Mapping[str, str]:
    """All pages in a language, right and wrong."""
    luz, asked = browser(app), f"lang={tag}"
    paths = [
        *(path(key) for key in (COUNTRIES, FIND, HOME, LINE_NOTE, TEXTS)),
        *(LIST, f"{LIST}?show=live", f"{LIST}?q=qqxz", f"{LIST}import", f"{path(FIND)}?saved=1"),
    ]
    found = {each: luz.get(f"{each}{'&' if '?' in each else '?'}{asked}").text for each in paths}
    luz.get(path(LINE_NOTE))
    found["wrong"] = luz.post(f"{path(LINE_NOTE)}?{asked}", **{"text-0": "%(final)s %"}, do="reviewed").text
    luz.get(path(LINE_NOTE))
    found["lacking"] = luz.post(f"{path(LINE_NOTE)}?{asked}", **{"text-0": "%(final)s"}, do="check").text
    luz.get(path(HOME))
    found["newer"] = luz.post(f"{path(HOME)}?{asked}", **{"text-0": "¡Casa"}, do="translated", seen="0").text
    found["refused"] = upload(luz, 'msgid "x\n', query=f"?{asked}")
    address = upload(luz, FILE)
    for show in ("new", "changed", "clash", "fuzzy", "unknown", "same"):
        found[show] = luz.get(f"{address}?show={show}&{asked}").text
    luz.post(f"{address}?{asked}", do="import")
    found["imported"] = luz.get(f"{address}?{asked}").text
    luz.post(f"{address}/undo?{asked}")
    found["undone"] = luz.get(f"{address}?{asked}").text
    found["files"] = luz.get(f"{LIST}import?{asked}").text
    return found


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_page_is_valid_and_has_names_for_its_boxes(portal: Flask, tag: str, html_faults: HtmlFaults) -> None:
    found = pages(portal, tag)
    assert html_faults(found) == []
    for address, html in found.items():
        assert len(re.findall(r"<h1\b", html)) == 1, address
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), (address, [each for each in ids if ids.count(each) > 1])
        labelled = set(re.findall(r'<label [^>]*for="([^"]+)"', html))
        for box in re.findall(r"<(?:input|select|textarea)\b[^>]*>", html):
            id = re.search(r'\sid="([^"]+)"', box)
            assert 'type="hidden"' in box or (id is not None and id[1] in labelled), (address, box)


def test_no_text_escapes_translation(portal: Flask) -> None:
    """What stands in code, in a file's name or in the language of a text is no text of the page."""
    english = Locale("en")
    names = [*english.languages.values(), *english.months["format"]["wide"].values(), "Ana Lind"]
    longest_first = sorted(names, key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, longest_first)) + r"|\b[ap]m\b|\band\b|es\.po|/[a-z/]+/|Inicio")
    escaped = set()
    for address, html in pages(portal, PSEUDO).items():
        root = parsed(html)
        assert root.get("lang") == PSEUDO, address
        for text in texts(root):
            is_free = text.element in ("code", "textarea", "title") or text.text.strip().startswith("[")
            if text.language == PSEUDO and not is_free and plain_letters(known.sub("", text.text)):
                escaped.add((address, text.element, text.text.strip()[:60]))
    assert escaped == set()
