"""Pages that are found to be the same are those that would be drawn, to the byte, whatever was changed elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from flask import Flask, before_render_template
from jinja2 import Template
from sqlalchemy.orm import Session

from portal.content.authoring.records import ingest
from portal.content.publication.publishing import Wanted, publish, withdraw
from portal.content.published.known_editions import known_editions
from portal.content.sitewide import choices
from portal.content.sitewide.choices import Entry, Level, Notice
from portal.content.sitewide.site import Openness, SiteLanguage, next_moment, raise_version
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.translation.messages import store
from portal.translation.messages.keys import Key
from portal.translation.messages.models import State
from portal.translation.messages.plurals import Forms
from portal.translation.messages.store import Wanted as Wording
from portal.web import pieces
from portal.web.cache.pages import NAME
from tests.fixtures.conditions import ACTOR, known
from tests.fixtures.sites import close, make_app

PAGES = (
    *("/en/", "/sv/", "/es/countries/", "/en/guides/", "/sv/library/", "/en/references/", "/es/glossary/"),
    *("/en/countries/sweden", "/sv/countries/sweden", "/es/countries/sweden"),
    *("/en/initiatives/group-violence-intervention", "/en/guides/gvi-implementation-guide"),
)


def addresses(app: Flask) -> list[str]:
    """Every address of the sitemap: home, lists, rooms and items in three languages."""
    written = app.test_client().get("/sitemap.xml").text
    return [re.sub(r"^https?://[^/]+", "", found) for found in re.findall(r"<loc>(.*?)</loc>", written)]


def drawn(app: Flask, paths: Iterable[str]) -> dict[str, tuple[int, str | None, bytes]]:
    client = app.test_client()
    answers = {path: client.get(path, follow_redirects=True) for path in paths}
    return {path: (each.status_code, each.headers.get("ETag"), each.data) for path, each in answers.items()}


def test_every_page_is_the_same_whether_it_was_drawn_before_or_not(app: Flask) -> None:
    paths = addresses(app)
    assert len(paths) > 150
    app.extensions[NAME].forget()
    with app.app_context():
        known_editions(db.engine).forget()
    first = drawn(app, paths)
    app.extensions[NAME].doubt()
    assert drawn(app, paths) == first
    assert 0 < app.extensions[pieces.NAME].weight <= pieces.LIMIT
    app.extensions[NAME].forget()
    assert drawn(app, paths) == first
    app.extensions[NAME].forget()
    app.extensions[pieces.NAME].forget()
    assert drawn(app, reversed(paths)) == first


def _change(kind: str, key: str, field: str = "title") -> Callable[[Session], None]:
    """Let a text of an item end otherwise in all its languages, and publish it."""

    def deed(session: Session) -> None:
        item, document = known(session, kind, key)
        languages = {
            tag: replace(each, texts={**each.texts, field: f"{each.texts[field].rstrip()} again"})
            for tag, each in document.languages.items()
            if field in each.texts
        }
        ingest(session, replace(document, languages=languages), actor=ACTOR)
        publish(session, [Wanted(item, list(languages))], actor=ACTOR)

    return deed


def _withdraw(session: Session) -> None:
    withdraw(session, known(session, "guide", "streetwork-paper")[0], actor=ACTOR, reason="It was wrong.")


def _choose_menu(session: Session) -> None:
    choices.choose_menu(session, [Entry(place="news"), Entry(place="country")], actor=ACTOR)


def _put_up(session: Session) -> None:
    notice = Notice(Level.NOTICE, {"en": "Closed today.", "sv": "Stängt i dag."}, now(), None)
    choices.put_up(session, notice, actor=ACTOR)


def _close_language(session: Session) -> None:
    moment = next_moment(session)
    session.get_one(SiteLanguage, "es").openness = Openness.HIDDEN
    raise_version(session, moment)


def _reword(session: Session) -> None:
    """Say "Sources" otherwise in Swedish, which profiles do."""
    wanted = Wording(Forms(("Källorna",)), State.REVIEWED, Forms(("Källor",)), 0)
    store.save(session, "sv", Key("Sources"), wanted, actor=ACTOR)


DEEDS: Sequence[Callable[[Session], None]] = (
    _change("country", "sweden"),
    _change("tag", "focused-deterrence"),
    _change("organisation", "malmo-stad"),
    _change("term", "call-in"),
    _change("initiative", "group-violence-intervention"),
    _change("figure", "boston-ceasefire2-shootings"),
    _change("series", "sweden", "note"),
    _reword,
    _change("news", "chicago-high-tech"),
    _withdraw,
    _choose_menu,
    _put_up,
    _close_language,
)


def test_no_page_is_older_than_what_was_published_meanwhile(starter_app: Flask) -> None:
    """Each page is compared with that of an application that knows nothing yet, and once more drawn of pieces."""
    drawn(starter_app, PAGES)
    with starter_app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    for deed in DEEDS:
        with starter_app.app_context(), writing(db.session) as session:
            deed(session)
        fresh = make_app(url, starter_app.config["PORTAL_SETTINGS"].data_dir)
        right = drawn(fresh, PAGES)
        assert drawn(starter_app, PAGES) == right, deed
        starter_app.extensions[NAME].forget()
        assert drawn(starter_app, PAGES) == right, f"made of pieces, after {deed}"
        close(fresh)


def test_a_change_elsewhere_draws_nothing_anew(starter_app: Flask) -> None:
    path = "/en/countries/sweden"
    starter_app.test_client().get(path)
    with starter_app.app_context(), writing(db.session) as session:
        _change("news", "chicago-high-tech")(session)
    asked: list[Template] = []
    before_render_template.connect(note := lambda _app, template, **_rest: asked.append(template), starter_app)
    assert starter_app.test_client().get(path).status_code == 200
    assert asked == []
    assert starter_app.test_client().get("/en/news/").status_code == 200
    assert len(asked) == 1
    before_render_template.disconnect(note, starter_app)
