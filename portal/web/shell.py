"""The frame of the working side: the staff's head, in the language of the account.

A page of the staff names its way up, at most one step, and the entry of the menu that it belongs to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, make_response, render_template, request, url_for

from portal.content.published.reading import LanguageLink
from portal.foundation.i18n import LazyText, _lp, current_language, use_language
from portal.foundation.permissions import Permission
from portal.languages import language as describe
from portal.web import visitor
from portal.web.choice import chosen_language
from portal.web.frames import SITE_NAME, site
from portal.web.help import section_of

LANGUAGE = "lang"
"""The parameter by which somebody who is not logged in chooses the language of these pages."""


@dataclass(frozen=True)
class Entry:
    """An entry of the staff's menu: shown to those who may open it."""

    endpoint: str
    label: LazyText
    permission: Permission
    is_care: bool = False
    """Whether it looks after the site as a whole; these stand folded together, so that the bar holds in one line."""


@dataclass(frozen=True)
class Way:
    """An entry as somebody sees it: its words, where it leads, and whether the page lies there."""

    label: str
    url: str
    is_here: bool
    is_care: bool


ENTRIES: Sequence[Entry] = (
    # Translators: the staff's first page, where their work lies; a desk to work at.
    Entry("staff.desk", _lp("staff menu", "Desk"), Permission.USE_OWN_ACCOUNT),
    # Translators: the staff's list of all items: what the portal holds.
    Entry("staff.content", _lp("staff menu", "Content"), Permission.SEE_DRAFTS),
    # Translators: the staff's list of releases: several texts that are published together or not at all.
    Entry("staff.releases_list", _lp("staff menu", "Releases"), Permission.SEE_DRAFTS),
    # Translators: the translators' first page: what is to be translated into which language.
    Entry("translate.home", _lp("staff menu", "Translate"), Permission.SEE_TRANSLATIONS),
    # Translators: the translators' list of the interface's texts: menus, labels, notices.
    Entry("messages.begin", _lp("staff menu", "Words of the site"), Permission.SEE_TRANSLATIONS),
    # Translators: the administrators' list of the languages of the site.
    Entry("staff.languages", _lp("staff menu", "Languages"), Permission.MANAGE_LANGUAGES, is_care=True),
    # Translators: the administrators' pages of what is set for the whole site: menu, home page, banner, redirects.
    Entry("staff.site_settings", _lp("staff menu", "Site"), Permission.MANAGE_SETTINGS, is_care=True),
    # Translators: the administrators' list of those who work here.
    Entry("staff.accounts", _lp("staff menu", "Accounts"), Permission.MANAGE_ACCOUNTS, is_care=True),
    # Translators: the administrators' list of who did what, and when.
    Entry("staff.audit_trail", _lp("staff menu", "Audit trail"), Permission.READ_AUDIT_TRAIL, is_care=True),
)


FINDERS = (Permission.SEE_DRAFTS, Permission.SEE_TRANSLATIONS)
"""Who of either permission finds items by the box in the head."""


def speak_to_staff() -> None:
    """Speak the language that is asked for in the address, else the account's, else the browser's."""
    known = site().languages
    found = visitor.current()
    wanted = (request.args.get(LANGUAGE), None if found is None else found.account.language)
    use_language(next((tag for tag in wanted if tag in known), None) or chosen_language())


def render_staff(template: str, *, status: int = 200, **context: Any) -> Response:
    """Draw a page of the working side; nobody keeps a copy of it."""
    tag, found = current_language(), visitor.current()
    html = render_template(
        template,
        lang=tag,
        dir=describe(tag).direction,
        languages=_languages(tag) if found is None else [],
        alternates=[],
        canonical=None,
        robots="noindex",
        site_name=SITE_NAME,
        home_url=f"/{tag}/",
        breadcrumbs=[],
        entries=_entries(found),
        me=None if found is None else found.account,
        may_find=found is not None and any(map(found.may, FINDERS)),
        found_words=request.args.get("q", "") if request.endpoint == "staff.find_any" else "",
        help_url=url_for("staff.help", _anchor=section_of(request.endpoint)),
        mails_are_kept=current_app.config["PORTAL_SETTINGS"].smtp_url is None,
        **context,
    )
    response = make_response(html, status)
    response.headers["Content-Language"] = tag
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Cookie")
    return response


def _entries(found: visitor.Visitor | None) -> list[Way]:
    if found is None:
        return []
    return [
        Way(str(entry.label), url_for(entry.endpoint), _is_here(entry), entry.is_care)
        for entry in ENTRIES
        if found.may(entry.permission)
    ]


def _is_here(entry: Entry) -> bool:
    """Whether the page is that of an entry, or lies below it."""
    if entry.endpoint == request.endpoint:
        return True
    # The words of the site lie below the address of the texts that are translated.
    if request.blueprint == "messages":
        return entry.endpoint == "messages.begin"
    home = url_for(entry.endpoint)
    # The desk's own address is above those of all other pages of the staff.
    return request.path.startswith(home if home != url_for("staff.desk") and home.endswith("/") else f"{home}/")


def _languages(tag: str) -> list[LanguageLink]:
    """The switcher of a page that somebody sees who is not logged in; forms that were sent are left."""
    return [
        LanguageLink(
            tag=each, name=describe(each).own_name, url=_in_language(each), current=each == tag, available=True
        )
        for each in site().languages
    ]


def _in_language(tag: str) -> str:
    others = [(name, value) for name, value in request.args.items(multi=True) if name != LANGUAGE]
    return f"{request.path}?{urlencode([*others, (LANGUAGE, tag)])}"
