"""Links that died or moved: where they stand, since when, and the mark that one is fine as it is."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import people
from portal.content.authoring.titles import named
from portal.content.care import dead_links
from portal.content.care.dead_links import REASON_LIMIT, Trouble
from portal.content.care.outbound import Spot
from portal.content.kinds import KINDS
from portal.content.published.passages import Words
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.formats import language_name
from portal.foundation.i18n import LazyText, _, _lp, current_language
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.deeds import person_words
from portal.web.staff.paths import path_label

SHOW = "show"
DEAD, MOVED, FINE = "dead", "moved", "fine"
SHOWS: Mapping[str, LazyText] = {
    # Translators: links to other sites that lead nowhere any more.
    DEAD: _lp("links", "Died"),
    # Translators: links to other sites whose pages have another address now.
    MOVED: _lp("links", "Moved"),
    # Translators: links that lead nowhere, of which somebody said that they are to stay.
    FINE: _lp("links", "Fine as they are"),
}


@dataclass(frozen=True)
class PlaceLine:
    """Where an address stands: the item, the field and its language in words, and the way there."""

    title: Words
    field: str
    language: str | None
    url: str


@dataclass(frozen=True)
class TroubleLine:
    """An address that died or moved, with its places."""

    digest: str
    address: str
    reason: str
    moved_to: str | None
    since: datetime.datetime
    excuse: str | None
    person: str
    places: Sequence[PlaceLine]


@blueprint.get("/links")
@requires(Permission.SEE_DRAFTS)
def links() -> Response:
    """The links that died, those that moved, or those that somebody said to be fine."""
    asked = request.args.get(SHOW, DEAD)
    return _page(asked if asked in SHOWS else DEAD)


def _page(show: str, *, wrong: str | None = None, typed: str = "") -> Response:
    found = {
        DEAD: dead_links.dead(db.session),
        MOVED: dead_links.moved(db.session),
        FINE: dead_links.dead(db.session, excused=True),
    }
    address = url_for("staff.links")
    return render_staff(
        "staff/links/list.html",
        status=400 if wrong else 200,
        problem=bool(wrong),
        wrong=wrong,
        typed=typed,
        limit=REASON_LIMIT,
        show=show,
        shows=[
            (str(words), f"{address}?{SHOW}={name}" if name != DEAD else address, name == show, len(found[name]))
            for name, words in SHOWS.items()
        ],
        lines=trouble_lines(found[show]),
        visited_at=dead_links.last_visit(db.session),
        may_write=visitor.somebody().may(Permission.WRITE),
    )


def trouble_lines(troubles: Sequence[Trouble]) -> list[TroubleLine]:
    """Addresses in trouble as the pages show them."""
    ids = {spot.item_id for each in troubles for spot in each.spots}
    items = {item.id: item for item in named(db.session, [row.tag for row in site_languages(db.session)], ids=ids)}
    titles = {id: item.title(current_language()) for id, item in items.items()}
    names = people.names(db.session, {each.row.actor for each in troubles if each.row.actor})
    me = visitor.somebody().account.actor
    return [
        TroubleLine(
            digest=each.row.digest,
            address=each.row.address,
            reason=each.row.reason,
            moved_to=each.row.moved_to,
            since=each.row.since,
            excuse=each.row.excuse,
            person=person_words(each.row.actor, names, me) if each.row.actor else "",
            places=[_place(spot, titles[spot.item_id], items[spot.item_id].source_language) for spot in each.spots],
        )
        for each in troubles
    ]


def _place(spot: Spot, title: Words, original: str) -> PlaceLine:
    language = None if spot.language is None else language_name(spot.language)
    return PlaceLine(title, path_label(KINDS[spot.kind], spot.path), language, _way(spot, original))


def _way(spot: Spot, original: str) -> str:
    """Where the address can be changed, the editor's field or the workbench's passage; else how the item stands."""
    found = visitor.somebody()
    if spot.language is not None and spot.language != original:
        if found.may(Permission.SEE_TRANSLATIONS, spot.language):
            return url_for("translate.work", language=spot.language, kind=spot.kind, key=spot.key, block=spot.block)
    elif found.may(Permission.WRITE):
        return url_for("staff.edit", kind=spot.kind, key=spot.key, _anchor=spot.path)
    return url_for("staff.state", kind=spot.kind, key=spot.key)


@blueprint.post("/links/<digest>/fine")
@requires(Permission.WRITE)
def send_link_fine(digest: str) -> Response:
    """Say why a link that died is fine as it is. Raises NotFound."""
    reason = " ".join(request.form.get("reason", "").split())
    if not reason or len(reason) > REASON_LIMIT or not reason.isprintable():
        return _page(DEAD, wrong=digest, typed=reason[:REASON_LIMIT])
    with writing(db.session) as session:
        row = dead_links.excuse(session, digest, reason, actor=visitor.somebody().account.actor)
        address = row.address
    flash(_("%(address)s is fine as it is, until the address is changed.", address=address))
    return redirect(url_for("staff.links"), 303)


@blueprint.post("/links/<digest>/not-fine")
@requires(Permission.WRITE)
def send_link_not_fine(digest: str) -> Response:
    """Take back that a link is fine as it is. Raises NotFound."""
    with writing(db.session) as session:
        dead_links.take_back(session, digest, actor=visitor.somebody().account.actor)
    flash(_("The link is among those that died again."))
    return redirect(url_for("staff.links"), 303)
