"""A portal whose interface is being translated: two people, one of whom reviews Spanish, and texts in every state."""

from __future__ import annotations

import io

from flask import Flask

from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.i18n import locales
from portal.foundation.permissions import Role
from portal.translation.messages import store
from portal.translation.messages.catalogs import load
from portal.translation.messages.keys import Key
from portal.translation.messages.models import State
from portal.translation.messages.plurals import ONE, Forms
from tests.accounts.accounts import EMAIL, grant, make_account
from tests.web.staff_browser import StaffBrowser

LUZ = "luz@portal.example"
FIND = Key("Find", context="button")
COUNTRIES = Key("Countries")
LINE_NOTE = Key("%(first)s–%(last)s")
TEXTS = Key("One text", "%(num)s texts")
HOME = Key("Home")
GONE = Key("A text of long ago")


def staff(app: Flask) -> None:
    """Ana translates into Spanish and Swedish; Luz does so too, and reviews Spanish."""
    with app.app_context():
        make_account(db.session, EMAIL, grants=[grant(Role.TRANSLATOR, "es", "sv")])
        make_account(db.session, LUZ, grants=[grant(Role.TRANSLATOR, "es", "sv"), grant(Role.REVIEWER, "es")])


def in_every_state(app: Flask, tag: str = "es") -> None:
    """A text of each state, one in conflict with its file, and one whose message is gone."""
    with app.app_context():
        catalog = load(locales().folder.parent, tag)
        with writing(db.session) as session:
            for key, text, state in (
                (FIND, "Búsqueda", State.REVIEWED),
                (LINE_NOTE, "%(first)s a %(last)s", State.TRANSLATED),
                (HOME, "Portada", State.FUZZY),
                (GONE, "Un texto de antes", State.REVIEWED),
            ):
                file = catalog.by_digest[key.digest].file if key.digest in catalog.by_digest else Forms(("",))
                store.save(session, tag, key, store.Wanted(Forms((text,), ONE), state, file, 0), actor="account:1")
            other = store.Wanted(Forms(("Los países",)), State.REVIEWED, Forms(("Naciones",)), 0)
            store.save(session, tag, COUNTRIES, other, actor="account:99")


def path(key: Key, tag: str = "es") -> str:
    return f"/translate/{tag}/messages/{key.digest}"


def browser(app: Flask, email: str = LUZ) -> StaffBrowser:
    found = StaffBrowser(app)
    assert found.log_in(email).status_code == 303
    return found


def upload(who: StaffBrowser, content: str | bytes, tag: str = "es", query: str = "") -> str:
    """Send a file; give the address that it led to, or the page that refused it."""
    address = f"/translate/{tag}/messages/import{query}"
    who.get(address)
    data = content.encode() if isinstance(content, str) else content
    fields = {**who.hidden(), "file": (io.BytesIO(data), "es.po")}
    answer = who.client.post(address, data=fields, headers=who.headers, environ_overrides=who.environ)
    who.page = answer.get_data(as_text=True)
    return answer.location or who.page
