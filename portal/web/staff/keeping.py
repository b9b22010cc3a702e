"""Keeping what is typed and not saved: the messages of a page's script, what a form says of it, throwing it away."""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from portal.accounts import people
from portal.content.authoring import open_forms
from portal.content.authoring.drafting import Draft
from portal.content.authoring.editing import item_of, open_draft
from portal.content.authoring.open_forms import Colleague, Outcome, Place, TypedField, Unsaved
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.model.successors import successor
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.errors import NotFound
from portal.foundation.fields import parts_of
from portal.foundation.formats import date_time, territory, time
from portal.foundation.i18n import _, _n
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.staff.beginning import LANGUAGE, TITLE, field_label, is_first_field, is_of_country
from portal.web.staff.blueprint import blueprint
from portal.web.staff.deeds import person_words
from portal.web.staff.editing.keeping import changed_fields, fields_of_message, restored, shown_value
from portal.web.staff.editing.typed import MARK, REMOVED, Typed
from portal.web.staff.paths import path_label

KEPT = "kept"
"""The parameter by which a form is opened with what is kept of another."""


@dataclass(frozen=True)
class KeptText:
    """What is kept of a field beside what is saved: both as they would be typed."""

    label: str
    mine: str
    saved: str


@dataclass(frozen=True)
class Offer:
    """Unsaved text that can be put into the form, looked at, or thrown away."""

    mark: str
    words: str
    use_url: str
    discard_url: str
    texts: Sequence[KeptText]


@dataclass(frozen=True)
class Keeper:
    """What the page's script needs to keep what is typed, and what the page says of what is kept.

    `device` names whose text a copy on this device is; empty on a computer that is shared.
    """

    url: str
    mark: str
    device: str
    offers: Sequence[Offer] = ()
    others: Sequence[str] = ()


def place_of(item: Item) -> Place:
    """Where the forms of an item belong."""
    return Place(item.kind, item.id)


@blueprint.post("/content/<kind>/<key>/keep")
@requires(Permission.WRITE)
def keep(kind: str, key: str) -> dict[str, Any]:
    """Keep what is typed into an item, and say who else is there."""
    item = item_of(db.session, kind, successor(db.session, kind, key) or key)
    place = place_of(item)
    answer = keep_message(place, lambda sent: fields_of_message(type(item), sent))
    return {**answer, "others": others_words(place)}


@blueprint.post("/content/new/<kind>/keep")
@requires(Permission.WRITE)
def keep_new(kind: str) -> dict[str, Any]:
    """Keep what is typed to begin an item of a kind."""
    if kind not in KINDS:
        raise NotFound(kind)
    return {**keep_message(Place(kind), _first_fields), "others": []}


def _first_fields(sent: object) -> dict[str, TypedField]:
    found = {}
    for each in sent if isinstance(sent, list) else ():
        match each:
            case [str(name), [str(typed)], _] if is_first_field(name):
                found[name] = TypedField([typed])
    return found


def keep_message(place: Place, read: Callable[[object], dict[str, TypedField]]) -> dict[str, Any]:
    """Keep the fields of a browser's message, as `read` finds them, and say what became of it.

    Raises BadRequest for what is no message; `read` raises ValueError for what are no fields.
    """
    sent = request.get_json(silent=True)
    match sent:
        case {"mark": str(mark), "number": int(number), "fields": fields} if open_forms.is_mark(mark):
            pass
        case _:
            raise BadRequest
    try:
        found = read(fields)
    except ValueError:
        raise BadRequest from None
    account = visitor.somebody().account
    with writing(db.session) as session:
        outcome, last = open_forms.keep(session, account, place, mark, found, number=min(number, 2**62))
    words = _("Kept at %(time)s, not saved yet.", time=time(now())) if found and outcome is Outcome.KEPT else ""
    return {"outcome": outcome.value, "number": last, "words": words, "token": generate_csrf()}


def keep_all(item: Item, typed: Typed, place: Place | None = None) -> None:
    """Keep all that a form was sent with and that is not saved, for those who have no script; `place` is where the
    form belongs by now, if not to the item that it was opened for."""
    mark = typed.get(MARK, "")
    fields = changed_fields(type(item), typed, open_draft(db.session, item))
    if not open_forms.is_mark(mark):
        typed[MARK] = mark = open_forms.new_mark()
    account, at = visitor.somebody().account, place or place_of(item)
    with writing(db.session) as session:
        number = int(clock.time() * 1000)
        open_forms.keep(session, account, at, mark, fields, number=number, whole=True)


def keep_first(kind: type[Item], typed: Typed, values: Mapping[str, str]) -> None:
    """Keep what was sent to begin an item that could not be begun."""
    fields = {name: TypedField([value]) for name, value in values.items()}
    with writing(db.session) as session:
        account, number = visitor.somebody().account, int(clock.time() * 1000)
        open_forms.keep(session, account, Place(kind.name), typed[MARK], fields, number=number, whole=True)


def kept_as(place: Place, mark: str) -> Unsaved | None:
    """What is kept of one's form of a mark."""
    found = open_forms.unsaved(db.session, visitor.somebody().account, place)
    return next((each for each in found if each.mark == mark), None)


def kept_form(place: Place) -> Unsaved | None:
    """What is kept of the form that the address names, if it is one's own and of this place."""
    wanted = request.args.get(KEPT, type=int)
    found = [] if wanted is None else open_forms.unsaved(db.session, visitor.somebody().account, place)
    return next((each for each in found if each.id == wanted), None)


def keeper(place: Place, typed: Typed, url: str) -> Keeper:
    """What a form is given so that what is typed is kept; the form gets a mark if it has none."""
    if not open_forms.is_mark(typed.get(MARK, "")):
        typed[MARK] = open_forms.new_mark()
    found = visitor.somebody()
    return Keeper(
        url=url,
        mark=typed[MARK],
        device=found.account.actor if found.row.lasting else "",
        offers=_offers(place, typed[MARK]),
        others=[] if place.item_id is None else others_words(place),
    )


def _offers(place: Place, mark: str) -> list[Offer]:
    offers = []
    for each in open_forms.unsaved(db.session, visitor.somebody().account, place):
        texts = [] if each.mark == mark else _texts(each)
        if texts:
            offers.append(offer(each, texts, url_for("staff.send_discard", id=each.id)))
    return offers


def offer(kept: Unsaved, texts: Sequence[KeptText], discard_url: str) -> Offer:
    """What is kept of a form and is not what is saved, to be used or thrown away."""
    words = _n(
        "You have unsaved text from %(time)s in one field.",
        "You have unsaved text from %(time)s in %(num)s fields.",
        len(texts),
        time=date_time(kept.kept_at),
    )
    return Offer(kept.mark, words, url_for_kept(kept), discard_url, texts)


def url_for_kept(kept: Unsaved) -> str:
    """Where kept text is in its form again."""
    kind, item_id = kept.place.kind, kept.place.item_id
    if item_id is None:
        return url_for("staff.begin", kind=kind, kept=kept.id)
    key = db.session.scalars(select(Item.key).where(Item.id == item_id)).one()
    if kept.place.language is not None:
        block = next(iter(kept.fields)).partition(" ")[0]
        tag = kept.place.language
        return url_for("translate.work", language=tag, kind=kind, key=key, block=block, kept=kept.id)
    return url_for("staff.edit", kind=kind, key=key, kept=kept.id)


def _texts(kept: Unsaved) -> list[KeptText]:
    """The fields whose kept text is not what is saved."""
    kind = KINDS[kept.place.kind]
    if kept.place.item_id is None:
        typed = {name: "".join(each.typed).strip() for name, each in kept.fields.items() if name != LANGUAGE}
        if is_of_country(kind):
            typed[TITLE] = territory(typed[TITLE]) if typed.get(TITLE) else ""
        return [KeptText(field_label(kind, name), text, "") for name, text in typed.items() if text]
    item = db.session.scalars(select(kind).where(kind.id == kept.place.item_id)).one()
    saved = open_draft(db.session, item)
    found = restored(kind, saved, kept.fields)
    return [_kept_text(kind, path, found.typed, saved) for path in found.paths]


def _kept_text(kind: type[Item], path: str, typed: Typed, saved: Draft) -> KeptText:
    label = path_label(kind, path)
    if path in parts_of(kind):
        return KeptText(label, _("Added or moved"), "")
    if path in typed.getlist(REMOVED):
        return KeptText(label, _("Removed"), "")
    return KeptText(label, "\n".join(typed.getlist(path)), shown_value(kind, path, saved.values.get(path)))


@blueprint.post("/unsaved/<int:id>/discard")
@requires(Permission.WRITE)
def send_discard(id: int) -> Response:
    """Throw away what is kept of one of one's forms. Raises NotFound for another's."""
    account = visitor.somebody().account
    place = next((each.place for each in open_forms.unsaved(db.session, account) if each.id == id), None)
    if place is None:
        raise NotFound(str(id))
    with writing(db.session) as session:
        open_forms.discard(session, account, id)
    flash(_("The unsaved text is thrown away."))
    if place.item_id is None:
        return redirect(url_for("staff.begin", kind=place.kind), 303)
    key = db.session.scalars(select(Item.key).where(Item.id == place.item_id)).one()
    return redirect(url_for("staff.edit", kind=place.kind, key=key), 303)


def others_words(place: Place) -> list[str]:
    """Who else has an item or its translation open or wrote there in the last minutes, a sentence each."""
    me = visitor.somebody().account
    found = open_forms.colleagues(db.session, me, place)
    names = people.names(db.session, {each.actor for each in found})
    return [_other_words(each, person_words(each.actor, names, me.actor)) for each in found]


def _other_words(colleague: Colleague, person: str) -> str:
    if colleague.unsaved_since is not None:
        since = time(colleague.unsaved_since)
        return _("%(person)s has unsaved text in this item since %(time)s.", person=person, time=since)
    if colleague.saved_at is not None:
        return _("%(person)s saved this item at %(time)s.", person=person, time=time(colleague.saved_at))
    return _("%(person)s has this item open.", person=person)
