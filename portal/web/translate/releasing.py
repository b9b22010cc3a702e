"""Putting translations into a release: the ticked items of the table, in one language, by those who publish it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from sqlalchemy import select, tuple_
from werkzeug.wrappers import Response

from portal.content.authoring.titles import named
from portal.content.editorial import releases
from portal.content.editorial.finding import LanguageState, states
from portal.content.editorial.releases import NAME_LIMIT, Stage, TooMany
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.published.passages import Words
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotFound, OutOfDate
from portal.foundation.i18n import _, _n, current_language
from portal.foundation.permissions import Permission, requires
from portal.web.filters import spelled
from portal.web.shell import render_staff
from portal.web.staff.releases.choosing import NEW, added_words, chosen_release, sent_name
from portal.web.staff.states import Chip, chips
from portal.web.translate.assigning import MOST
from portal.web.translate.blueprint import actor, blueprint
from portal.web.translate.home import LANGUAGE, chosen_parameters
from portal.web.translate.tasks import ITEM, WORDS_OF_SITE

BAD_REQUEST, CONFLICT = 400, 409


@dataclass(frozen=True)
class Line:
    """A ticked item: how its translation stands, and why it does not go into a release; empty where it does."""

    name: str
    title: Words
    kind: str
    chips: Sequence[Chip]
    hindrance: str


@blueprint.get("/<tag:language>/release")
@requires(Permission.PUBLISH_TRANSLATION, "language")
def release(language: str) -> Response:
    """What was ticked, and the releases that are in preparation. Raises NotFound for what there is not."""
    return _page(language, _ids(language, request.args.getlist(ITEM)))


@blueprint.post("/<tag:language>/release")
@requires(Permission.PUBLISH_TRANSLATION, "language")
def send_into_release(language: str) -> Response:
    """Put what was ticked into a release, or into a new one. Raises NotFound for what there is not."""
    ids = _ids(language, request.form.getlist(ITEM))
    name = sent_name()
    # Who types a name wants a new one, whatever the list above it says.
    choice = NEW if name else request.form.get("release", NEW)
    if choice == NEW and not name:
        return _page(language, ids, fault=_("Choose a release, or give a new one a name."), status=BAD_REQUEST)
    known = _states(language, ids.values())
    places = [(id, language) for id in ids.values() if not _hindrance(known[id])]
    try:
        with writing(db.session) as session:
            row = chosen_release(session, choice, name)
            count = releases.put_in(session, row, places, actor=actor())
    except OutOfDate:
        fault = _("The release is planned or published by now. Choose another one.")
        return _page(language, ids, fault=fault, status=CONFLICT)
    except TooMany:
        return _page(language, ids, fault=_too_many(), status=BAD_REQUEST)
    flash(added_words(count))
    return redirect(_home(language), 303)


def _too_many() -> str:
    return _n("A release has one text at most.", "A release has %(num)s texts at most.", releases.MOST_TEXTS)


def _ids(language: str, names: Sequence[str]) -> dict[str, int]:
    """The ticked items by what a tick sends. Raises NotFound for what there is not, and for too many."""
    wanted = dict.fromkeys(name for name in names if name != WORDS_OF_SITE)
    if language not in [row.tag for row in site_languages(db.session)] or len(wanted) > MOST:
        raise NotFound(language)
    keys = [tuple(name.split(":", 1)) for name in wanted if ":" in name]
    rows = select(Item.kind, Item.key, Item.id).where(tuple_(Item.kind, Item.key).in_(keys))
    found = {f"{kind}:{key}": id for kind, key, id in db.session.execute(rows)} if keys else {}
    if wanted.keys() - found.keys():
        raise NotFound(min(wanted.keys() - found.keys()))
    return {name: found[name] for name in wanted}


def _states(language: str, ids: Iterable[int]) -> dict[int, LanguageState]:
    found = states(db.session, list(ids))
    return {id: next(each for each in known if each.language == language) for id, known in found.items()}


def _hindrance(state: LanguageState) -> str:
    """Why a translation cannot be put into a release; empty where it can."""
    if state.is_original:
        return _("the original is put there by those who publish it")
    if not state.has_text:
        return _("nothing is translated yet")
    return _("drafts are to be finished first") if state.saved.drafts else ""


def _page(language: str, ids: Mapping[str, int], *, fault: str = "", status: int = 200) -> Response:
    items = {
        each.id: each for each in named(db.session, [row.tag for row in site_languages(db.session)], ids=ids.values())
    }
    known = _states(language, ids.values())
    lines = [
        Line(
            name,
            items[id].title(current_language()),
            str(KINDS[items[id].kind].label),
            chips(known[id]),
            _hindrance(known[id]),
        )
        for name, id in ids.items()
    ]
    return render_staff(
        "translate/release.html",
        status=status,
        tag=language,
        lines=lines,
        is_any=any(not line.hindrance for line in lines),
        fault=fault,
        open_releases=[each for each in releases.listed(db.session) if each.stage is Stage.OPEN],
        chosen_release=request.form.get("release", ""),
        typed_name=request.form.get("name", ""),
        name_limit=NAME_LIMIT,
        chosen=chosen_parameters(),
        home_address=_home(language),
    )


def _home(language: str) -> str:
    """The list that somebody came from."""
    return spelled(url_for("translate.home"), chosen_parameters() or {LANGUAGE: language})
