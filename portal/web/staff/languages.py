"""The languages of the site: how much of each is there, and who may read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.content.prose.counting import counts
from portal.content.sitewide.new_language import HasOriginals, LanguageKnown, add, former, remove
from portal.content.sitewide.site import Openness, StaysOpen, set_openness, site_languages
from portal.extensions import db
from portal.foundation import catalogs, i18n
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.foundation.formats import language_name
from portal.foundation.formats import percent as percent_words
from portal.foundation.i18n import LazyText, _, _lp, _n
from portal.foundation.permissions import Permission, requires
from portal.languages import PSEUDO_LANGUAGES
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


ENOUGH = 90
"""The share of the interface, in percent, below which a language is opened only by whoever says so twice."""


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
    percent = _percent(tag)
    if openness is Openness.OPEN and percent is not None and percent < ENOUGH and not request.form.get("anyway"):
        return _page(
            _(
                "Only %(percent)s of the interface is translated. Readers would meet the rest in another language.",
                percent=percent_words(percent),
            ),
            gated=tag,
        )
    try:
        with writing(db.session) as session:
            changed = set_openness(session, tag, openness, actor=visitor.somebody().account.actor)
    except StaysOpen:
        return _page(_("The first language stays open: readers are given it where no other fits."))
    if changed:
        flash(_("%(language)s: %(openness)s.", language=language_name(tag), openness=str(OPENNESS[openness])))
    return redirect(url_for("staff.languages"), 303)


@blueprint.post("/languages/add")
@requires(Permission.MANAGE_LANGUAGES)
def send_new_language() -> Response:
    """Add a language whose interface is there, or bring one back; it begins hidden. Raises NotFound for any other."""
    tag = request.form.get("tag", "")
    if tag not in _addable():
        raise NotFound(tag)
    try:
        with writing(db.session) as session:
            add(session, tag, Openness.HIDDEN, actor=visitor.somebody().account.actor)
    except LanguageKnown:
        return redirect(url_for("staff.languages"), 303)
    flash(_("%(language)s is added, and hidden. Open it when there is enough to read.", language=language_name(tag)))
    return redirect(url_for("staff.languages"), 303)


@blueprint.post("/languages/<tag:tag>/remove")
@requires(Permission.MANAGE_LANGUAGES)
def send_remove_language(tag: str) -> Response:
    """Take a language away from the site; all of it is kept. Raises NotFound."""
    try:
        with writing(db.session) as session:
            remove(session, tag, actor=visitor.somebody().account.actor)
    except StaysOpen:
        return _page(_("The first language stays open: readers are given it where no other fits."))
    except HasOriginals as error:
        return _page(
            _n(
                "One item is written in this language, so it stays. Hide it instead.",
                "%(num)s items are written in this language, so it stays. Hide it instead.",
                error.count,
            )
        )
    flash(
        _(
            "%(language)s is removed. Everything in it is kept, and comes back if you add it again.",
            language=language_name(tag),
        )
    )
    return redirect(url_for("staff.languages"), 303)


def _addable() -> list[str]:
    """The languages that the site does not have, and whose interface is there: former ones first."""
    known = {row.tag for row in site_languages(db.session)}
    root = i18n.locales().folder.parent
    found = [
        tag for tag in dict.fromkeys([*former(db.session), *catalogs.tags(root), *PSEUDO_LANGUAGES]) if tag not in known
    ]
    missing = i18n.locales().missing(found)
    return [tag for tag in found if tag not in missing]


def _name(tag: str) -> str:
    """A language with its tag; of those that nobody speaks it is said that they are for tests."""
    if tag in PSEUDO_LANGUAGES:
        # Translators: a choice: a language that shows what is not translated yet, such as "English (en-XA)".
        return _("%(language)s (%(tag)s), for tests only", language=language_name(tag), tag=tag)
    # Translators: a language and its tag, such as "Portuguese (pt-BR)".
    return _("%(language)s (%(tag)s)", language=language_name(tag), tag=tag)


def _percent(tag: str) -> int | None:
    """The share of the interface that is translated, in percent; None for the language that it is written in."""
    root = i18n.locales().folder.parent
    return catalogs.coverage(root, tag).percent if tag in catalogs.tags(root) else None


def _page(problem: str = "", *, gated: str = "") -> Response:
    before = set(former(db.session))
    return render_staff(
        "staff/languages.html",
        status=400 if problem else 200,
        problem=problem,
        lines=_lines(),
        gated=gated,
        addable=[(tag, _name(tag), tag in before) for tag in _addable()],
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
