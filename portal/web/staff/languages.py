"""The languages of the site: how much of each is there, and who may read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.content.counting import counts
from portal.content.site import Openness, StaysOpen, set_openness, site_languages
from portal.extensions import db
from portal.foundation import catalogs, i18n
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.foundation.formats import language_name
from portal.foundation.i18n import LazyText, _, _lp
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint

OPENNESS: Mapping[Openness, LazyText] = {
    # Translators: a language that nobody sees yet.
    Openness.HIDDEN: _lp("openness", "Hidden"),
    # Translators: a language that only the staff see.
    Openness.PREVIEW: _lp("openness", "For the staff alone"),
    # Translators: a language that every reader may read.
    Openness.OPEN: _lp("openness", "Open to readers"),
}


@dataclass(frozen=True)
class LanguageLine:
    """A language: who may read it, its items that are current and all, and the share of its interface in percent.

    `percent` is None for the language that the interface is written in.
    """

    tag: str
    openness: str
    is_default: bool
    current: int
    total: int
    percent: int | None


@blueprint.get("/languages")
@requires(Permission.MANAGE_LANGUAGES)
def languages() -> Response:
    """All languages with what is there in each."""
    return _page()


@blueprint.post("/languages/<tag:tag>")
@requires(Permission.MANAGE_LANGUAGES)
def send_language(tag: str) -> Response:
    """Say who may read a language. Raises NotFound."""
    try:
        openness = Openness(request.form.get("openness", ""))
    except ValueError:
        raise NotFound(tag) from None
    try:
        with writing(db.session) as session:
            changed = set_openness(session, tag, openness, actor=visitor.somebody().account.actor)
    except StaysOpen:
        return _page(_("The first language stays open: readers are given it where no other fits."))
    if changed:
        flash(_("%(language)s: %(openness)s.", language=language_name(tag), openness=str(OPENNESS[openness])))
    return redirect(url_for("staff.languages"), 303)


def _page(problem: str = "") -> Response:
    return render_staff(
        "staff/languages.html",
        status=400 if problem else 200,
        problem=problem,
        lines=_lines(),
        choices=[(each.value, words) for each, words in OPENNESS.items()],
    )


def _lines() -> list[LanguageLine]:
    rows = site_languages(db.session)
    counted = counts(db.session, [row.tag for row in rows])
    root = i18n.locales().folder.parent
    with_catalog = set(catalogs.tags(root))
    return [
        LanguageLine(
            tag=row.tag,
            openness=row.openness,
            is_default=row is rows[0],
            current=sum(not count.is_to_do for (_item, tag), count in counted.items() if tag == row.tag),
            total=sum(tag == row.tag for _item, tag in counted),
            percent=catalogs.coverage(root, row.tag).percent if row.tag in with_catalog else None,
        )
        for row in rows
    ]
