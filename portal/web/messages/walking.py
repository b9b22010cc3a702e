"""Draws the portal's pages for the map of which message is shown where; nobody is logged in, nothing is written.

Readers' pages are those of the sitemap, in every open language, with the errors and the search; the staff's are
those whose addresses need no more than the name of an item, drawn as for somebody who may do everything.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from flask import Flask, g
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from portal.accounts.models import Account, LoginSession
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.readers import queries
from portal.extensions import db
from portal.foundation import live
from portal.foundation.database import now
from portal.foundation.errors import PortalError
from portal.foundation.permissions import BOUND_TO_LANGUAGES, GIVEN, Grant, Permission, Role, requirement
from portal.foundation.progress import Progress
from portal.translation.messages.usage import DrawnPage, pages_wanted
from portal.web.frames import search_url, section_url, site
from portal.web.shell import LANGUAGE
from portal.web.visitor import Visitor

_log = logging.getLogger(__name__)
_TITLE = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SPACES = re.compile(r"\s+")
_SEARCHES = ("", "?q=violence", "?q=qqxz")
# What these pages answer is not drawn, or belongs to somebody in particular.
_LEFT_OUT = frozenset(
    {
        "static",
        "styles.styles",
        "health.live",
        "health.ready",
        "messages.export",
        "translate.glossary_file",
        "translate.memory_file",
    }
)


@dataclass(frozen=True)
class _Page:
    """A page to be drawn: its language and path, and whether it is the staff's."""

    language: str
    path: str
    is_staffs: bool = False


@pages_wanted.connect
def draw(app: Flask, *, progress: Progress | None = None) -> list[DrawnPage]:
    """Draw every page; one that fails is left out, and noted in the log."""
    with app.test_request_context():
        g.visitor = _stranger_who_may_all(site().languages)
        wanted = [*_readers_pages(), *_staffs_pages(app)]
        db.session.rollback()
    found = []
    for number, page in enumerate(wanted):
        drawn = _draw(app, page, site_languages=tuple({each.language for each in wanted}))
        found += [] if drawn is None else [drawn]
        if progress is not None:
            progress("pages", number + 1, len(wanted))
    return found


def _draw(app: Flask, page: _Page, site_languages: Sequence[str]) -> DrawnPage | None:
    address = f"{page.path}?{LANGUAGE}={page.language}" if page.is_staffs else page.path
    with app.test_request_context(address), live.listening() as heard:
        g.visitor = _stranger_who_may_all(site_languages) if page.is_staffs else None
        try:
            response = app.full_dispatch_request()
            html = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        except (PortalError, HTTPException, LookupError, ValueError):
            _log.exception("The page %s could not be drawn for the map of messages.", page.path)
            return None
        finally:
            db.session.rollback()
    if not html or response.status_code in range(300, 400):
        return None
    found = _TITLE.search(html)
    title = _SPACES.sub(" ", unescape(_TAG.sub(" ", found[1]))).strip() if found else ""
    return DrawnPage(page.language, page.path, title, frozenset(heard))


def _readers_pages() -> Iterator[_Page]:
    known = site()
    for tag in known.languages:
        yield _Page(tag, f"/{tag}/")
        yield from (_Page(tag, section_url(kind, tag)) for kind in KINDS.with_lists())
        yield from (_Page(tag, f"{search_url(tag)}{query}") for query in _SEARCHES)
        yield _Page(tag, f"/{tag}/-")
    for group in queries.sitemap(db.session, g.moment):
        for edition in group:
            yield from [_Page(edition.language, url)] if (url := known.url(edition, edition.language)) else []


def _staffs_pages(app: Flask) -> Iterator[_Page]:
    firsts = _first_items()
    for rule in app.url_map.iter_rules():
        view = app.view_functions.get(rule.endpoint)
        asked = None if view is None else requirement(view)
        if asked is None or asked.permission is Permission.READ or rule.endpoint in _LEFT_OUT:
            continue
        if "GET" in (rule.methods or ()):
            yield from (
                _Page(tag, path, is_staffs=True) for tag in site().languages for path in _paths(rule, firsts, tag)
            )


def _paths(rule: Rule, firsts: dict[str, str], tag: str) -> Iterator[str]:
    """The addresses of a route: for an item of each kind where it names one."""
    if not rule.arguments:
        choices: list[dict[str, str]] = [{}]
    elif rule.arguments <= {"kind", "key", "tag"} and "kind" in rule.arguments:
        choices = [{"kind": kind, "key": key, "tag": tag} for kind, key in firsts.items()]
    elif rule.arguments == {"language"}:
        choices = [{"language": each} for each in site().languages]
    else:
        return
    for chosen in choices:
        built = rule.build({name: chosen[name] for name in rule.arguments})
        if built is not None:
            yield built[1]


def _first_items() -> dict[str, str]:
    """An item of each kind."""
    rows = db.session.execute(select(Item.kind, Item.key).order_by(Item.kind, Item.key.desc()))
    return {row.kind: row.key for row in rows}


def _stranger_who_may_all(languages: Sequence[str]) -> Visitor:
    """Somebody whom no table knows, and who may do everything but write: pages are only drawn."""
    moment = now()
    account = Account(id=0, email="-", email_key="-", name="–", language=languages[0], active=True, created_at=moment)
    account.held, account.passkeys = [], []
    row = LoginSession(id=0, account_id=0, complete=True, lasting=False, browser="", address="", challenge=b"")
    row.account, row.created_at, row.seen_at, row.confirmed_at = account, moment, moment, moment
    grants = [
        Grant(Role.MEMBER),
        *(Grant(role, frozenset(languages) if role in BOUND_TO_LANGUAGES else frozenset()) for role in GIVEN),
    ]
    return Visitor(row, grants, is_fresh=True)


__all__ = ["draw"]
