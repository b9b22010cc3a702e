"""Questions at passages: whom one may ask, names that are mentioned, answers, and what waits on the desk.

A name that is mentioned ("@Ana Lind") is kept as the number of an account ("@account:12"), so that it is gone where
somebody's personal data are erased, and right where a name changes.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.accounts import people
from portal.accounts.models import ACTOR, Account
from portal.content.authoring.editing import item_of
from portal.content.authoring.titles import named
from portal.content.authoring.versions import SavedVersion
from portal.content.editorial import review_notes
from portal.content.model.items import Item
from portal.content.published.passages import Words
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.i18n import _, current_language
from portal.foundation.permissions import Permission, allowed, requires
from portal.web import visitor
from portal.web.sent import sent_note
from portal.web.staff.blueprint import blueprint
from portal.web.staff.deeds import erased_words, person_words

_MARK = re.compile(rf"@({ACTOR}\d{{1,9}})\b")
_NAME = re.compile(r"(?:^|(?<=\s)|(?<=[(,;]))@(\w[\w.’'-]*)")


@dataclass(frozen=True)
class Mentioned:
    """Words as they are kept, the accounts that they call, and the first name that is nobody's; empty for none."""

    words: str
    called: Sequence[Account]
    unknown: str = ""


@dataclass(frozen=True)
class QuestionLine:
    """A question that waits for somebody: of which item, by whom, when, what, and where it is answered."""

    title: Words
    language: str
    person: str
    at: datetime.datetime
    words: str
    url: str


def askable(session: Session, language: str) -> list[Account]:
    """Who can answer a question at a translation into a language, but for oneself: authors, its translators, and those
    who review it."""
    me = visitor.somebody().account.id
    return [each for each in people.everybody(session) if each.active and each.id != me and _may(each, language)]


def _may(account: Account, language: str) -> bool:
    grants = people.grants_of(account)
    at_passages = (Permission.TRANSLATE, Permission.REVIEW_TRANSLATION)
    return allowed(grants, Permission.SEE_DRAFTS) or any(allowed(grants, each, language) for each in at_passages)


def author_of(session: Session, item: Item, among: Iterable[Account]) -> Account | None:
    """Who of some accounts saved the original last."""
    rows = select(SavedVersion.actor).where(
        SavedVersion.item_id == item.id, SavedVersion.language == item.source_language
    )
    by_actor = {each.actor: each for each in among}
    actors = session.scalars(rows.order_by(SavedVersion.revision.desc()))
    return next((by_actor[actor] for actor in actors if actor in by_actor), None)


def mentioned(words: str, among: Sequence[Account]) -> Mentioned:
    """Find the names behind an @ in what somebody wrote; of two people of one name, both are meant."""
    called: list[Account] = []
    # What looks like a kept number was typed by somebody, and means nobody.
    words = _MARK.sub(r"@ \1", words)
    for account in sorted(among, key=lambda each: -len(each.name)):
        found = re.compile(rf"@{re.escape(account.name)}(?!\w)", re.IGNORECASE)
        if account.name and (found.search(words) or any(each.name == account.name for each in called)):
            words = found.sub(f"@{account.actor}", words)
            called.append(account)
    unknown = next((each[1] for each in _NAME.finditer(words) if not each[1].startswith("account")), "")
    return Mentioned(words, called, unknown)


def spoken_words(words: str, names: Mapping[str, str]) -> str:
    """Words as they are read, with the names of whom they mention."""
    return _MARK.sub(lambda found: f"@{names.get(found[1]) or erased_words(found[1])}", words)


def actors_in(words: str) -> set[str]:
    """Whom words mention, as the trail names them."""
    return set(_MARK.findall(words))


def unknown_words(name: str) -> str:
    """What is said of a name that is nobody's."""
    return _("Nobody who could answer is called “@%(name)s”. Write the whole name, as the list has it.", name=name)


@blueprint.post("/content/<kind>/<key>/notes/<int:id>/answer")
@requires(Permission.SEE_DRAFTS)
def send_answer(kind: str, key: str, id: int) -> Response:
    """Answer a question at a passage of a translation. Raises NotFound."""
    item = item_of(db.session, kind, key)
    words = sent_note("answer")
    row = db.session.get(review_notes.ReviewNote, id)
    found = mentioned(words, [] if row is None else askable(db.session, row.language))
    if not words or found.unknown:
        flash(unknown_words(found.unknown) if found.unknown else _("Write an answer."))
    else:
        actor = visitor.somebody().account.actor
        with writing(db.session) as session:
            is_done = review_notes.answer(session, item, id, found.words, actor=actor, called=found.called)
        flash(_("Answered. Whoever asked is told.") if is_done else _("There is no such note any more."))
    return redirect(url_for("staff.state", kind=kind, key=key, _anchor="notes"), 303)


def question_lines(found: visitor.Visitor, limit: int) -> list[QuestionLine]:
    """The questions that wait for an answer of whoever is logged in, or were answered to them."""
    session, me = db.session, found.account
    rows = review_notes.called(session, me)[:limit]
    ids = {row.item_id for row in rows}
    tags = [row.tag for row in site_languages(session)]
    items = {each.id: each for each in named(session, tags, ids=ids)}
    said = review_notes.answers(session, [row.id for row in rows])
    latest = {row.id: said[row.id][-1] if said.get(row.id) else None for row in rows}
    texts = {
        row.id: (each.words, each.actor, each.made_at) if (each := latest[row.id]) else _asked(row) for row in rows
    }
    actors = {actor for _words, actor, _at in texts.values()} | {
        actor for words, _actor, _at in texts.values() for actor in actors_in(words)
    }
    names = people.names(session, actors)
    return [
        QuestionLine(
            items[row.item_id].title(current_language()),
            row.language,
            person_words(texts[row.id][1], names, me.actor),
            texts[row.id][2],
            spoken_words(texts[row.id][0], names),
            _url(found, row, items[row.item_id].kind, items[row.item_id].key),
        )
        for row in rows
        if row.item_id in items and row.language in tags
    ]


def _asked(row: review_notes.ReviewNote) -> tuple[str, str, datetime.datetime]:
    return row.note, row.actor, row.made_at


def _url(found: visitor.Visitor, row: review_notes.ReviewNote, kind: str, key: str) -> str:
    """Where a question is answered: at its passage, or on the page of the item's state."""
    if any(found.may(each, row.language) for each in (Permission.TRANSLATE, Permission.REVIEW_TRANSLATION)):
        return url_for("translate.work", language=row.language, kind=kind, key=key, block=row.passage_id)
    return url_for("staff.state", kind=kind, key=key, _anchor="notes")
