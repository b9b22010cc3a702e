"""Keeping what a translator types and does not save: by the script's messages, and when a form is sent and not saved.

A field is kept under its passage and its name, with what was on the screen: the original's hash, and the stamp of what
was saved. So it is known when it comes back whether either has changed.
"""

from __future__ import annotations

import json
import re
import time as clock
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.content.authoring import open_forms
from portal.content.authoring.open_forms import Place, TypedField, Unsaved
from portal.content.model.items import Item
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.foundation.formats import date_time
from portal.foundation.i18n import _
from portal.foundation.permissions import Permission, requires
from portal.translation.workbench.work import Work
from portal.web import visitor
from portal.web.staff.keeping import KEPT, Keeper, KeptText, keep_message, offer, others_words
from portal.web.translate.blueprint import WORK, blueprint, item_in, work_url
from portal.web.translate.shown import SLUG, Typed
from portal.web.translate.words import field_label

MARK = "mark"
TEXT, REASON, OWN_TEXT, OWN_REASON = "text", "reason", "own_text", "own_reason"
FIELDS = (TEXT, REASON, OWN_TEXT, OWN_REASON)
"""The fields of a passage in hand that somebody types into."""

_BLOCK = re.compile(r"[0-9a-z]{1,16}")


def place_of(item: Item, language: str) -> Place:
    """Where the forms of a translation belong."""
    return Place(item.kind, item.id, language)


@blueprint.post(f"{WORK}/keep")
@requires(Permission.TRANSLATE, "language")
def keep(language: str, kind: str, key: str) -> dict[str, Any]:
    """Keep what is typed into the passage in hand, and say who else translates here. Raises NotFound."""
    place = place_of(item_in(language, kind, key), language)
    return {**keep_message(place, _fields_of_message), "others": others_words(place)}


@blueprint.post(f"{WORK}/kept/<int:id>/discard")
@requires(Permission.TRANSLATE, "language")
def send_discard(language: str, kind: str, key: str, id: int) -> Response:
    """Throw away what is kept of one of one's forms. Raises NotFound for another's, or one of another text."""
    if _kept(item_in(language, kind, key), language, str(id)) is None:
        raise NotFound(str(id))
    with writing(db.session) as session:
        open_forms.discard(session, visitor.somebody().account, id)
    flash(_("The unsaved text is thrown away."))
    return redirect(work_url(language, kind, key), 303)


def _fields_of_message(sent: object) -> dict[str, TypedField]:
    """The fields of a browser's message: name, text, and what was on the screen. Raises ValueError."""
    found = {}
    for each in sent if isinstance(sent, list) else ():
        match each:
            case [str(name), [str(typed)], [str(block), str(source), str(stamp)]]:
                if name in FIELDS and _BLOCK.fullmatch(block):
                    found[f"{block} {name}"] = TypedField([typed.replace("\r\n", "\n")], [block, source, stamp])
            case [str(), [*_typed], _base]:
                continue  # such as the reason why a remark may stand, which is worth a moment
            case _:
                raise ValueError("a field is a name, a text and what was on the screen")
    return found


def keep_sent(work: Work, fields: Mapping[str, str], typed: Typed) -> str:
    """Keep what stands in a form that was sent and is not saved, for those who have no script; give the form's mark."""
    block, mark = fields.get("block", ""), fields.get(MARK, "")
    if not visitor.somebody().may(Permission.TRANSLATE, work.language) or not _BLOCK.fullmatch(block):
        return mark
    base = [block, fields.get("source", ""), fields.get("stamp", "")]
    texts = {TEXT: typed.text or "", REASON: typed.reason, OWN_TEXT: typed.own_text, OWN_REASON: typed.own_reason}
    found = {f"{block} {name}": TypedField([text], base) for name, text in texts.items()}
    mark = mark if open_forms.is_mark(mark) else open_forms.new_mark()
    account, place = visitor.somebody().account, place_of(work.item, work.language)
    with writing(db.session) as session:
        open_forms.keep(session, account, place, mark, found, number=int(clock.time() * 1000), whole=True)
    return mark


def close(session: Session, work: Work, fields: Mapping[str, str]) -> None:
    """Forget what was kept of a form, since it was saved. Callers open the transaction."""
    open_forms.close(session, visitor.somebody().account, place_of(work.item, work.language), fields.get(MARK, ""))


@dataclass(frozen=True)
class Returned:
    """What is kept of a form and stands in its fields again, under its old mark; and what is said of it."""

    typed: Typed | None = None
    mark: str = ""
    words: str = ""


def put_back(work: Work, chosen: Mapping[str, str]) -> Returned:
    """What is kept of the form that the address names; where the passage was saved meanwhile, with its text beside."""
    kept = _kept(work.item, work.language, chosen.get(KEPT, ""))
    block = chosen.get("block", "")
    found = {} if kept is None else _of_block(kept, block)
    if kept is None or not found:
        return Returned()
    words = _("Your text of %(time)s is in the form again. It is not saved yet.", time=date_time(kept.kept_at))
    typed = Typed(
        text=found.get(TEXT), **{name: found[name] for name in (REASON, OWN_TEXT, OWN_REASON) if name in found}
    )
    passage = work.passage(block)
    if passage is None:
        return Returned(typed, kept.mark, words)
    _id, source, stamp = next(each.base for name, each in kept.fields.items() if name.startswith(f"{block} "))
    theirs = passage.text.rstrip() if stamp != passage.stamp and TEXT in found else None
    return Returned(replace(typed, source_hash=source, theirs=theirs), kept.mark, words)


def keeper(work: Work, mark: str) -> Keeper:
    """What the page of a work is given so that what is typed is kept, under a mark; a new one, if that is none."""
    found = visitor.somebody()
    may = found.may(Permission.TRANSLATE, work.language)
    mark = mark if open_forms.is_mark(mark) else open_forms.new_mark()
    here: Mapping[str, Any] = {"language": work.language, "kind": work.item.kind, "key": work.item.key}
    return Keeper(
        url=url_for("translate.keep", **here),
        mark=mark,
        device=found.account.actor if found.row.lasting else "",
        offers=_offers(work, mark, here) if may else (),
        others=others_words(place_of(work.item, work.language)) if may else (),
    )


def base_of(block: str, source_hash: str = "", stamp: str = "") -> str:
    """What was on the screen when the fields of a passage were opened, as the script sends it back with each."""
    return json.dumps([{name: [block, source_hash, stamp] for name in FIELDS}])


def kept_text(work: Work, mark: str) -> tuple[str, str] | None:
    """The passage and the text that are kept of one's form with a mark, where there is one."""
    place = place_of(work.item, work.language)
    for each in open_forms.unsaved(db.session, visitor.somebody().account, place):
        for name, field in each.fields.items() if each.mark == mark else ():
            block, _space, sort = name.partition(" ")
            if sort == TEXT and block != SLUG:
                return block, "".join(field.typed)
    return None


def _offers(work: Work, mark: str, here: Mapping[str, Any]) -> Sequence[Any]:
    offers = []
    used = request.args.get(KEPT)
    for each in open_forms.unsaved(db.session, visitor.somebody().account, place_of(work.item, work.language)):
        texts = [] if each.mark == mark or str(each.id) == used else _differing(work, each)
        if texts:
            offers.append(offer(each, texts, url_for("translate.send_discard", **here, id=each.id)))
    return offers


def _differing(work: Work, kept: Unsaved) -> list[KeptText]:
    """The fields whose kept text is not what is saved."""
    found = []
    for name, each in kept.fields.items():
        block, _space, sort = name.partition(" ")
        mine = "".join(each.typed).strip()
        passage = work.passage(block)
        is_text = sort == TEXT
        saved = (passage.text.strip() if passage else work.slug or "" if block == SLUG else "") if is_text else ""
        if mine and mine != saved:
            found.append(KeptText(_label(work, block, sort), mine, saved))
    return found


def _label(work: Work, block: str, sort: str) -> str:
    if block == SLUG:
        return _("Address of the page")
    if sort == OWN_TEXT:
        return _("The passage")
    if sort in (REASON, OWN_REASON):
        return _("Reason")
    passage = work.passage(block)
    return field_label(type(work.item), passage.path) if passage else _("A passage that is no longer there")


def _kept(item: Item, language: str, id: str) -> Unsaved | None:
    """What is kept of a form of one's own, of this text."""
    found = open_forms.unsaved(db.session, visitor.somebody().account, place_of(item, language))
    return next((each for each in found if str(each.id) == id), None)


def _of_block(kept: Unsaved, block: str) -> dict[str, str]:
    """What is kept of a passage, by the names of its fields."""
    return {
        name.partition(" ")[2]: "".join(each.typed)
        for name, each in kept.fields.items()
        if name.partition(" ")[0] == block
    }
