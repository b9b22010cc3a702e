"""Reviewing with the text in sight: noting at passages what is to be put right, and saying that it is done."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import people
from portal.content.authoring.editing import item_of
from portal.content.authoring.titles import named
from portal.content.editorial import review_notes, workflow
from portal.content.editorial.review_notes import Passage
from portal.content.model.items import Item
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.i18n import _, current_language
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.sent import sent_note
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.deeds import person_words
from portal.web.staff.paths import path_label
from portal.web.staff.questions import actors_in, spoken_words

AT = "at:"
"""What the name of a field begins with that holds the note at a block; its id follows."""


@dataclass(frozen=True)
class Answered:
    """An answer to a question as it is shown."""

    person: str
    at: datetime.datetime
    words: str


@dataclass(frozen=True)
class Noted:
    """A note as it is shown: by whom, when, at which field and passage, what it says; a question with its answers."""

    id: int
    person: str
    at: datetime.datetime
    language: str
    path: str
    label: str
    passage: str
    words: str
    is_question: bool = False
    passage_id: str = ""
    answers: Sequence[Answered] = ()


def notes_of(item: Item, language: str | None = None) -> list[Noted]:
    """The notes at an item that are not done."""
    rows = review_notes.open_notes(db.session, item.id, language)
    answers = review_notes.answers(db.session, [row.id for row in rows if row.is_question])
    given = [each for several in answers.values() for each in several]
    told = {
        actor for words in (*(row.note for row in rows), *(each.words for each in given)) for actor in actors_in(words)
    }
    names = people.names(db.session, {*told, *(row.actor for row in rows), *(each.actor for each in given)})
    me = visitor.somebody().account.actor
    return [
        Noted(
            row.id,
            person_words(row.actor, names, me),
            row.made_at,
            row.language,
            row.path,
            path_label(type(item), row.path),
            row.passage,
            spoken_words(row.note, names),
            row.is_question,
            row.passage_id or "",
            [
                Answered(person_words(each.actor, names, me), each.made_at, spoken_words(each.words, names))
                for each in answers.get(row.id, ())
            ],
        )
        for row in rows
    ]


@blueprint.get("/content/<kind>/<key>/review/<tag:tag>")
@requires(Permission.REVIEW)
def review(kind: str, key: str, tag: str) -> Response:
    """What is saved of an item in a language, passage by passage, to be noted at. Raises NotFound."""
    item = item_of(db.session, kind, key)
    workflow.check_languages(db.session, [tag])
    return _page(item, tag)


@blueprint.post("/content/<kind>/<key>/review/<tag:tag>")
@requires(Permission.REVIEW)
def send_notes(kind: str, key: str, tag: str) -> Response:
    """Send a language of an item back, with what was noted at its passages. Raises NotFound."""
    item = item_of(db.session, kind, key)
    workflow.check_languages(db.session, [tag])
    found = [(each, sent_note(AT + each.id)) for each in review_notes.passages(db.session, item, tag)]
    noted = [(passage, words) for passage, words in found if words]
    summary = sent_note("note")
    if not noted and not summary:
        return _page(item, tag, problem=_("Say what is to be put right."), status=400)
    actor = visitor.somebody().account.actor
    with writing(db.session) as session:
        for passage, words in noted:
            review_notes.note(session, item, tag, passage, words, actor=actor)
        workflow.send_back_language(session, kind, key, tag, actor=actor, note=summary)
    flash(_("Sent back, with your notes."))
    return redirect(url_for("staff.state", kind=kind, key=key), 303)


@blueprint.post("/content/<kind>/<key>/notes/<int:id>/done")
@requires(Permission.SEE_DRAFTS)
def send_done(kind: str, key: str, id: int) -> Response:
    """Say that what was noted is done. Raises NotFound."""
    item = item_of(db.session, kind, key)
    with writing(db.session) as session:
        done = review_notes.resolve(session, item, id, actor=visitor.somebody().account.actor)
    flash(_("The note is done.") if done else _("There is no such note any more."))
    return redirect(url_for("staff.state", kind=kind, key=key), 303)


def _page(item: Item, tag: str, *, problem: str | None = None, status: int = 200) -> Response:
    languages = [row.tag for row in site_languages(db.session)]
    found = review_notes.passages(db.session, item, tag)
    return render_staff(
        "staff/review.html",
        status=status,
        problem=problem,
        item=item,
        kind=type(item),
        title=named(db.session, languages, ids=[item.id])[0].title(current_language()),
        tag=tag,
        texts=_by_field(type(item), found),
        notes=notes_of(item, tag),
        typed=request.form,
    )


def _by_field(kind: type[Item], found: Sequence[Passage]) -> list[tuple[str, list[Passage]]]:
    return [(path_label(kind, path), list(group)) for path, group in itertools.groupby(found, lambda each: each.path)]
