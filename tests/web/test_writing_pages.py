"""Every page of writing: valid, with unique ids, and without a text that escapes translation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import pytest
from babel import Locale
from flask import Flask
from sqlalchemy import select

from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.sitewide.new_language import add
from portal.content.sitewide.site import Openness
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from portal.foundation.pseudo import plain_letters
from portal.web.frames import SITE_NAME
from portal.web.wording import name_lines
from tests.accounts.accounts import EMAIL, make_account
from tests.fixtures import brought
from tests.fixtures.databases import Databases
from tests.fixtures.pages import parsed, texts
from tests.fixtures.sites import close, make_app
from tests.web.editor_page import EditorPage
from tests.web.staff_browser import StaffBrowser, bring

PSEUDO = "en-XA"
HONDURAS = "/staff/content/country/honduras"
PICTURE = "/staff/content/media/a-street"
MEXICO = "/staff/content/country/mexico"


@pytest.fixture(scope="module")
def portal(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.starter(), sqlite_databases.media.parent)
    with app.app_context():
        with writing(db.session) as session:
            add(session, PSEUDO, Openness.OPEN)
        make_account(db.session, EMAIL, Role.EDITOR, Role.PUBLISHER)
    ana = StaffBrowser(app)
    assert ana.log_in().status_code == 303
    picture = brought.picture("JPEG")
    assert bring(ana, "/staff/content/new/media", picture, "street.jpg", alt="A street").status_code == 303
    yield app
    close(app)


def pages(app: Flask, tag: str) -> Mapping[str, str]:
    """All pages in a language, right and wrong; the editor of one item of each kind."""
    ana = StaffBrowser(app)
    assert ana.log_in().status_code == 303
    with app.app_context():
        keys = {
            kind.name: db.session.scalars(select(Item.key).where(Item.kind == kind.name).order_by(Item.key)).first()
            for kind in KINDS
        }
    paths = [
        *(f"/staff/content/{kind}/{key}" for kind, key in keys.items() if key),
        *("/staff/", "/staff/content", "/staff/content?q=nothing-of-it", "/staff/content/new"),
        *("/staff/content/new/country", "/staff/content/new/page", f"{HONDURAS}/state"),
        *(f"/staff/content/new/country?{query}" for query in ("find=pan", "find=qqxz", "title=SE", "title=PA")),
        *("/staff/content/new/media", f"{PICTURE}/files", f"{PICTURE}/state"),
    ]
    found = {path: ana.get(f"{path}{'&' if '?' in path else '?'}lang={tag}").text for path in paths}
    found["not begun"] = ana.send(f"/staff/content/new/country?lang={tag}", title="HN", language="en").text
    found["country with a wrong address"] = ana.send(
        f"/staff/content/new/country?lang={tag}&title=PA", title="PA", **{"slug-es": "Panama"}
    ).text
    found["no file"] = ana.send(f"/staff/content/new/media?lang={tag}", language="en", file_language="any").text
    ana.get(f"{HONDURAS}/state")
    ana.post(f"{HONDURAS}/links?lang={tag}", reader="A ministry", language="es", days="7")
    box = re.search(r'name="(at:[0-9a-f]+)"', ana.get(f"{HONDURAS}/review/en").text)
    assert box is not None
    ana.post(f"{HONDURAS}/review/en?lang={tag}", **{box[1]: "A ministry"})
    found["review"] = ana.get(f"{HONDURAS}/review/en?lang={tag}").text
    found["with a link"] = ana.get(f"{HONDURAS}/state?lang={tag}").text
    found["not published"] = ana.post(f"{HONDURAS}/publish?lang={tag}").text
    return {
        **found,
        **_editors(ana, tag),
        **_unsaved(ana, tag),
        **_history(ana, tag),
        **_figures(ana, tag),
        **_linked(ana, tag),
    }


def _linked(ana: StaffBrowser, tag: str) -> Mapping[str, str]:
    """Beginning what a picker lacks: each kind, without a name, and with one that there is."""
    path = f"{HONDURAS}/make?lang={tag}"
    pickers = {"institutions": "organisation", "people/+1/person": "person", "tags": "tag", "series": "series"}
    found = {f"new for {name}": ana.get(f"{path}&path={name}&to={kind}").text for name, kind in pickers.items()}
    ana.get(f"{path}&path=references&to=reference")
    found["new without a name"] = ana.post(path, title="", do="begin").text
    ana.get(f"{path}&path=tags&to=tag")
    found["new of the same name"] = ana.post(path, title="Honduras", do="begin").text
    return found


def _figures(ana: StaffBrowser, tag: str) -> Mapping[str, str]:
    """Pasting figures: nothing yet, clear ones, unclear ones, several series, nothing at all."""
    path = f"/staff/content/series/honduras/figures?lang={tag}"
    found = {"nothing pasted": ana.get(path).text}
    for text in ("1999\t5 %\t+\n2000\t48,3\n2023\t31,44\n=\t", "1999;1.234\n2000;x", "a,1999\nb,5\nc,6", "", "-"):
        found[f"pasted {text!r}"] = ana.send(path, text=text, do="look").text
    return found


def _history(ana: StaffBrowser, tag: str) -> Mapping[str, str]:
    """The history of an item that was saved again, and what bringing a version back says."""
    EditorPage(ana, MEXICO).press("save", summary=f"Another summary, {tag}.")
    name = re.search(rf"{MEXICO}/restore/(e\d+)", ana.get(f"{MEXICO}/history/en").text)
    assert name is not None
    paths = ("history/en", "history/es", "history/en?from=1&to=1", "restore/1", f"restore/{name[1]}")
    return {path: ana.get(f"{MEXICO}/{path}{'&' if '?' in path else '?'}lang={tag}").text for path in paths}


def _unsaved(ana: StaffBrowser, tag: str) -> Mapping[str, str]:
    """What the pages say of what was typed in them, and was not saved."""
    offered = ana.get(f"{HONDURAS}?lang={tag}").text
    used = re.search(rf'href="({HONDURAS}\?kept=\d+)"', offered)
    assert used is not None
    return {
        "offered": offered,
        "used": ana.get(f"{used[1]}&lang={tag}").text,
        "offered to begin": ana.get(f"/staff/content/new/country?lang={tag}").text,
        "desk with unsaved text": ana.get(f"/staff/?lang={tag}").text,
    }


def _editors(ana: StaffBrowser, tag: str) -> Mapping[str, str]:
    """The editor in each state that a button or an error leaves it in."""
    editor = EditorPage(ana, f"{HONDURAS}?lang={tag}")
    found = {}
    for name, do in {
        "added": "add programmes",
        "removed": "remove programmes/+1",
        "found": "find references",
        "picked": "pick related country:sweden",
    }.items():
        editor.press(do, **{"find:references": "violence"})
        found[name] = editor.answer.text
    editor.press("save", body="<b>x</b>", **{"milestones/+1/happened": "x"})
    found["wrong"] = editor.answer.text
    editor.fields["base"] = '[{"summary":"x","slug":"x"},{}]'
    editor.press("save", body="Fine.", summary="Another", slug="another")
    found["clash"] = editor.answer.text
    editor.fields["csrf_token"] = "x"
    editor.send("save")
    found["too old"] = editor.answer.text
    return found


Drawn = Callable[[str], Mapping[str, str]]


@pytest.fixture(scope="module")
def drawn(portal: Flask) -> Drawn:
    """All pages in a language, which are drawn once."""
    return cache(lambda tag: pages(portal, tag))


@pytest.mark.parametrize("tag", ["en", "es", "sv"])
def test_every_page_is_valid(drawn: Drawn, tag: str, html_faults: Callable[[Mapping[str, str]], list[str]]) -> None:
    assert html_faults(drawn(tag)) == []


def test_every_page_has_one_heading_and_unique_ids(drawn: Drawn) -> None:
    for address, html in drawn("en").items():
        assert len(re.findall(r"<h1\b", html)) == 1, address
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), (address, [each for each in ids if ids.count(each) > 1])


def test_every_box_has_a_name(drawn: Drawn) -> None:
    for address, html in drawn("en").items():
        labelled = set(re.findall(r'<label [^>]*for="([^"]+)"', html))
        for box in re.findall(r"<(?:input|select|textarea)\b[^>]*>", html):
            id = re.search(r'\sid="([^"]+)"', box)
            is_named = 'aria-label="' in box or (id is not None and id[1] in labelled)
            assert 'type="hidden"' in box or is_named, (address, box)


def test_no_text_escapes_translation(drawn: Drawn) -> None:
    """What is content is in its own language; names of countries, languages and months are CLDR's."""
    english = Locale("en")
    names = [*english.territories.values(), *english.languages.values(), *english.months["format"]["wide"].values()]
    longest_first = sorted(
        {*names, "Ana Lind", "A ministry", SITE_NAME, *name_lines(SITE_NAME), "UTC"}, key=len, reverse=True
    )
    known = re.compile(
        "|".join(map(re.escape, longest_first)) + r"|\b[ap]m\b|JPEG|kB|\band\b|[a-z]+:[a-z-]+|<b>|“x”|lang=sv|ord"
    )
    escaped = set()
    for address, html in drawn(PSEUDO).items():
        root = parsed(html)
        assert root.get("lang") == PSEUDO, address
        for text in texts(root):
            # A page's title is text alone; what stands between brackets came through the catalog, with values in it.
            is_free = text.element in ("code", "textarea", "option", "title") or text.text.strip().startswith("[")
            if text.language == PSEUDO and not is_free and plain_letters(known.sub("", text.text)):
                escaped.add((address, text.element, text.text.strip()[:60]))
    assert escaped == set()
