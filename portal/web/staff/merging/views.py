"""People, organisations and references that are there twice: found, shown side by side, merged field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.content.authoring import uploading
from portal.content.authoring.differences import Change
from portal.content.authoring.drafting import Draft
from portal.content.authoring.editing import item_of
from portal.content.authoring.titles import Named, named
from portal.content.editorial import merging
from portal.content.editorial.merging import MERGEABLE, Choice, PublishFirst, Side
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.model.successors import successor
from portal.content.published.passages import Words
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotAllowed, NotFound, OutOfDate
from portal.foundation.fields import Prose
from portal.foundation.i18n import LazyText, _, _l, current_language
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.editing.typed import declared_at
from portal.web.staff.history import linked_titles, paragraphs
from portal.web.staff.paths import path_label

FOLLOWED = ("staff.edit", "staff.state", "staff.preview_item", "staff.merge")

CHOICES: dict[Choice, LazyText] = {
    Choice.STAYS: _l("That of the one that stays"),
    Choice.GONE: _l("That of the one that goes"),
    Choice.BOTH: _l("Both, put together"),
}


@dataclass(frozen=True)
class Row:
    """A field of both items: its label, what each says in lines, and the choices with what is ticked."""

    path: str
    label: str
    lang: str | None
    stays: Sequence[str]
    gone: Sequence[str]
    choices: Sequence[tuple[str, LazyText, bool]]


@blueprint.before_request
def follow_merged() -> Response | None:
    """Lead from a page of an item that was merged to that of the one that stays."""
    arguments = request.view_args or {}
    if request.method != "GET" or request.endpoint not in FOLLOWED or arguments.get("kind") not in MERGEABLE:
        return None
    into = successor(db.session, arguments["kind"], arguments["key"]) if _is_key(arguments["key"]) else None
    return redirect(url_for(request.endpoint, **{**arguments, "key": into})) if into else None


def _is_key(key: str) -> bool:
    """Whether a text can be a key; PostgreSQL knows no NUL."""
    return key.isprintable()


@blueprint.get("/content/doubles")
@requires(Permission.SEE_DRAFTS)
def doubles() -> Response:
    """Items that are likely to be there twice."""
    groups = [(KINDS[kind], merging.doubles(db.session, kind)) for kind in MERGEABLE]
    return render_staff(
        "staff/doubles.html",
        kinds=[(kind, [_pairs(group) for group in found]) for kind, found in groups if found],
    )


def _pairs(group: Sequence[Named]) -> list[tuple[Named, Words, str]]:
    """Each of a group but the first, with the address that compares it with the first."""
    tag = current_language()
    first = group[0]
    return [
        (each, each.title(tag), url_for("staff.merge", kind=first.kind, key=first.key, other=each.key))
        for each in group
    ]


@blueprint.get("/content/<kind>/<key>/merge/<other>")
@requires(Permission.SEE_DRAFTS)
def merge(kind: str, key: str, other: str) -> Response:
    """Two items side by side: what of each is kept. Raises NotFound."""
    return _page(kind, key, other)


@blueprint.post("/content/<kind>/<key>/merge/<other>")
@requires(Permission.PUBLISH)
def send_merge(kind: str, key: str, other: str) -> Response:
    """Merge the other item into this one. Whoever does must be allowed to write, too."""
    if not visitor.somebody().may(Permission.WRITE):
        raise NotAllowed("merge")
    choices = {
        name.removeprefix("field:"): Choice(value)
        for name, value in request.form.items()
        if name.startswith("field:") and value in set(Choice)
    }
    actor = visitor.somebody().account.actor
    try:
        with writing(db.session) as session:
            merging.merge(session, kind, key, other, choices, actor=actor, seen=request.form.get("seen", ""))
    except OutOfDate:
        words = _("Nothing was merged: somebody saved one of the two meanwhile. This is how they are now.")
        return _page(kind, key, other, problem=words, status=HTTPStatus.CONFLICT)
    except PublishFirst:
        words = _("Readers see the one that would go. Publish the one that stays first, or keep the other one.")
        return _page(kind, key, other, problem=words, status=HTTPStatus.BAD_REQUEST)
    flash(_("Merged. Whatever named the other one names this one now, for readers too."))
    return redirect(url_for("staff.state", kind=kind, key=key), HTTPStatus.SEE_OTHER)


def _page(kind: str, key: str, other: str, *, problem: str | None = None, status: int = HTTPStatus.OK) -> Response:
    if kind not in MERGEABLE or key == other:
        raise NotFound(kind)
    stays, gone = item_of(db.session, kind, key), item_of(db.session, kind, other)
    if successor(db.session, kind, other) is not None:
        raise NotFound(other)
    tags = [row.tag for row in site_languages(db.session)]
    names = {each.id: each for each in named(db.session, tags, ids=[stays.id, gone.id])}
    found = visitor.somebody()
    return render_staff(
        "staff/merge.html",
        status=status,
        problem=problem,
        kind=KINDS[kind],
        stays=names[stays.id],
        gone=names[gone.id],
        titles=[names[item.id].title(current_language()) for item in (stays, gone)],
        uses=[len(uploading.uses(db.session, item)) for item in (stays, gone)],
        rows=_rows(stays, gone),
        seen=merging.mark(db.session, stays, gone),
        may_merge=found.may(Permission.WRITE) and found.may(Permission.PUBLISH),
    )


def _rows(stays: Item, gone: Item) -> list[Row]:
    sides = merging.compare(db.session, stays, gone)
    titles = linked_titles(type(stays), [Change(side.path, side.stays, side.gone) for side in sides])

    def words(side: Side, value: object) -> list[str]:
        draft = Draft({} if value is None else {side.path: value})
        return list(paragraphs(type(stays), draft, side.path, titles))

    return [
        Row(
            side.path,
            path_label(type(stays), side.path),
            stays.source_language if isinstance(declared_at(type(stays), side.path), Prose) else None,
            words(side, side.stays),
            words(side, side.gone),
            [(choice.value, CHOICES[choice], _ticked(side, choice)) for choice in side.choices] if side.differs else [],
        )
        for side in sides
    ]


def _ticked(side: Side, choice: Choice) -> bool:
    sent = request.form.get(f"field:{side.path}")
    return choice.value == sent if sent in side.choices else choice is side.usual
