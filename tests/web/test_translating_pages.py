"""Every page of the workbench: valid, with unique ids and names, and without a text that escapes translation."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import pytest
from babel import Locale
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Account
from portal.content.authoring.editing import item_of
from portal.content.sitewide.new_language import add
from portal.content.sitewide.site import Openness
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from portal.foundation.pseudo import plain_letters
from portal.translation import assigning
from portal.translation.assigning import Job, Wanted
from portal.web.frames import SITE_NAME
from portal.web.wording import name_lines
from tests.accounts.accounts import EMAIL, grant, make_account
from tests.fixtures.databases import Databases
from tests.fixtures.pages import parsed, texts
from tests.fixtures.sites import close, make_app
from tests.translation.behind import fall_behind
from tests.web.staff_browser import StaffBrowser, bring
from tests.web.work_page import WorkPage

PSEUDO = "en-XA"
HONDURAS = "/translate/sv/country/honduras"
ASSIGN = "/translate/sv/assign"


@pytest.fixture(scope="module")
def portal(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.starter(), sqlite_databases.media.parent)
    with app.app_context():
        with writing(db.session) as session:
            add(session, PSEUDO, Openness.OPEN)
            fall_behind(session)
        held = [grant(role, "es", "sv", PSEUDO) for role in (Role.TRANSLATOR, Role.REVIEWER)]
        make_account(db.session, EMAIL, grants=held)
    yield app
    close(app)


def pages(app: Flask, tag: str) -> Mapping[str, str]:
    """All pages in a language, right and wrong, in each state that a button leaves them in."""
    ana = StaffBrowser(app)
    assert ana.log_in().status_code == 303
    asked = f"lang={tag}"
    opened = WorkPage(ana, HONDURAS)
    found = {
        path: ana.get(f"{path}{'&' if '?' in path else '?'}{asked}").text
        for path in (
            "/staff/",
            "/translate/",
            "/translate/?show=everything&language=sv&kind=country&order=title",
            "/translate/?show=to-review",
            "/translate/?for=me&order=due",
            f"{ASSIGN}?item=words&item=country:honduras",
            ASSIGN,
            HONDURAS,
            f"{HONDURAS}?block=next",
            f"{HONDURAS}?block={opened.id_of('A whole new paragraph')}&show=to-do",
            f"{HONDURAS}?block=slug",
            f"/translate/{PSEUDO}/country/honduras?show=to-do",
            "/translate/sv/memory?q=group+violence",
            "/translate/sv/memory?q=polisens&in=target",
            "/translate/sv/memory?q=qqxz",
            "/translate/sv/exchange",
            "/translate/sv/exchange?show=to-review&kind=guide",
        )
    }
    return {**found, **_assigned(ana, asked), **_wrong(ana, asked), **_brought(ana, asked)}


def _assigned(ana: StaffBrowser, asked: str) -> Mapping[str, str]:
    """Work that is given wrongly, then rightly, and is late; seen by whoever has it."""
    form = f"{ASSIGN}?item=country:honduras&{asked}"
    ana.get(form)
    found = {"assigned to nobody": ana.post(form, item="country:honduras", who="", day="29 May", do="assign").text}
    with ana.client.application.app_context(), writing(db.session) as session:
        account = session.scalars(select(Account)).one()
        job = Job(item_of(session, "country", "honduras").id, "sv")
        late = datetime.date(2026, 5, 29)
        assigning.assign(session, [job], Wanted(account.id, late, "Soon."), actor=account.actor)
    return {
        **found,
        **{f"given: {path}": ana.get(f"{path}{asked}").text for path in ("/translate/?", "/staff/?", f"{form}&")},
    }


def _brought(ana: StaffBrowser, asked: str) -> Mapping[str, str]:
    """A file that comes back with something of each sort, what it would do, and what it did."""
    exchange = "/translate/sv/exchange"
    whole = ana.get(f"{exchange}.csv?kind=page").text.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(whole, newline="")))
    for row, change in zip(rows, (" 7", "<b>", "\n\nTvå.", " kanske", "", ""), strict=False):
        row["translation"] += change
    rows[3]["state"], rows[4]["original"] = "needs-review", "Never said"
    sent = io.StringIO()
    table = csv.DictWriter(sent, rows[0])
    table.writeheader()
    table.writerows(rows)
    content = sent.getvalue().encode()
    found = {"refused file": bring(ana, f"{exchange}?{asked}", b"<xliff>", "portal.xlf").text}
    address = bring(ana, exchange, content, "portal.csv").location
    for sort in ("new", "changed", "clash", "fuzzy", "unknown", "same"):
        found[f"planned {sort}"] = ana.get(f"{address}?sort={sort}&{asked}").text
    ana.post(address, do="import")
    found["brought"] = ana.get(f"{address}?{asked}").text
    found["earlier files"] = ana.get(f"{exchange}?{asked}").text
    ana.get(address)
    ana.post(f"{address}/undo?{asked}")
    found["taken back"] = ana.get(f"{address}?{asked}").text
    return found


def _wrong(ana: StaffBrowser, asked: str) -> Mapping[str, str]:
    found = {}
    # A paragraph: in a plain line every sign is what it is, and nothing is refused.
    paragraph = WorkPage(ana, HONDURAS).id_of("A whole new paragraph")
    opened = WorkPage(ana, HONDURAS, f"?block={paragraph}&{asked}")
    here = opened.in_hand()
    opened.press("next", to=f"?{asked}", text="<b>x</b>")
    found["html"] = opened.text
    opened.press("keep", text="Halvt.")
    opened = WorkPage(ana, HONDURAS, f"?block={here}&{asked}")
    found["earlier"] = opened.text
    opened.fields["stamp"] = "another"
    opened.press("next", to=f"?{asked}", text="Annat.")
    found["clash"] = opened.text
    opened = WorkPage(ana, HONDURAS, f"?{asked}")
    opened.press("", to=f"/publish?{asked}", looked_at="")
    found["not published"] = opened.text
    opened.press("", to="/review", note="Klart.")
    found["asked"] = WorkPage(ana, HONDURAS, f"?{asked}").text
    return found


Drawn = Callable[[str], Mapping[str, str]]


@pytest.fixture(scope="module")
def drawn(portal: Flask) -> Drawn:
    """All pages in a language, which are drawn once."""
    return cache(lambda tag: pages(portal, tag))


@pytest.mark.parametrize("tag", ["en", "es", "sv"])
def test_every_page_is_valid(drawn: Drawn, tag: str, html_faults: Callable[[Mapping[str, str]], list[str]]) -> None:
    assert html_faults(drawn(tag)) == []


def test_every_page_has_one_heading_unique_ids_and_names_for_its_boxes(drawn: Drawn) -> None:
    for address, html in drawn("en").items():
        assert len(re.findall(r"<h1\b", html)) == 1, address
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), (address, [each for each in ids if ids.count(each) > 1])
        labelled = set(re.findall(r'<label [^>]*for="([^"]+)"', html))
        for box in re.findall(r"<(?:input|select|textarea)\b[^>]*>", html):
            id = re.search(r'\sid="([^"]+)"', box)
            named = "aria-label=" in box or (id is not None and id[1] in labelled)
            assert 'type="hidden"' in box or named, (address, box)


def test_no_text_escapes_translation(drawn: Drawn) -> None:
    english = Locale("en")
    names = [*english.territories.values(), *english.languages.values(), *english.months["format"]["wide"].values()]
    longest_first = sorted({*names, "Ana Lind", SITE_NAME, *name_lines(SITE_NAME), "UTC"}, key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, longest_first)) + r"|\b[ap]m\b|\band\b|[a-z]+:[a-z-]+|<b>|portal\.csv")
    escaped = set()
    for address, html in drawn(PSEUDO).items():
        root = parsed(html)
        assert root.get("lang") == PSEUDO, address
        for text in texts(root):
            # A page's title is text alone; what stands between brackets came through the catalog, with values in it.
            words = text.text.lstrip(" :\n")
            is_free = text.element in ("code", "kbd", "textarea", "option", "title") or words.startswith("[")
            if text.language == PSEUDO and not is_free and plain_letters(known.sub("", text.text)):
                escaped.add((address, text.element, text.text.strip()[:60]))
    assert escaped == set()
