"""A second person's yes, by language: asking for it, giving it, sending back, and publishing."""

from __future__ import annotations

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.content.authoring.editing import item_of, slug_owner
from portal.content.editorial import reviewing, workflow
from portal.content.model.addresses import SlugTaken
from portal.content.prose.blocks import Origin, State
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotFound, NotPublishable, OutOfDate, Unfinished
from portal.foundation.formats import language_name
from portal.foundation.i18n import _, _n
from portal.foundation.permissions import Permission, requires
from portal.translation.workbench.deeds import Deeds, Seen
from portal.translation.workbench.help import Help
from portal.translation.workbench.work import Work, open_work
from portal.web import visitor
from portal.web.sent import sent_fields, sent_note
from portal.web.translate import machine
from portal.web.translate.blueprint import WORK, actor, blueprint, item_in, work_url
from portal.web.translate.putting import BLOCK
from portal.web.translate.shown import Typed
from portal.web.translate.sources import READ_IN
from portal.web.translate.views import BAD_REQUEST, SAVED, page, saved, seen_of


@blueprint.post(f"{WORK}/review")
@requires(Permission.TRANSLATE, "language")
def send_review(language: str, kind: str, key: str) -> Response:
    """Ask a reviewer to look."""
    item_in(language, kind, key)
    with writing(db.session) as session:
        reviewing.ask(session, item_of(session, kind, key), [language], actor=actor(), note=sent_note())
    flash(_("Sent to review. Those who review %(language)s see it.", language=language_name(language)))
    return _back(language, kind, key)


@blueprint.post(f"{WORK}/reviewed")
@requires(Permission.REVIEW_TRANSLATION, "language")
def send_reviewed(language: str, kind: str, key: str) -> Response:
    """Say yes to the passage in hand, saving what was typed into it first, or to all that were shown."""
    opened = open_work(db.session, item_in(language, kind, key), language)
    fields = sent_fields()
    if fields.get(BLOCK):
        return saved(opened, fields, lambda deeds: _review_one(deeds, opened), _after_one)
    wrong = {passage.id for passage in Help(db.session, opened).errors(opened.to_review)}
    shown = [seen for seen in map(_seen, fields.getlist("seen")) if seen is not None and seen.id not in wrong]
    with writing(db.session) as session:
        done = Deeds(session, kind, key, language, actor=actor()).review(shown)
    words = [_n("One passage is reviewed.", "%(num)s passages are reviewed.", done)]
    if wrong:
        words.append(_n("One has an error, and waits.", "%(num)s have errors, and wait.", len(wrong)))
    flash(" ".join(words))
    return _back(language, kind, key)


def _seen(written: str) -> Seen | None:
    """A passage as it was shown: its id, the hash of its original, the stamp of its translation."""
    parts = written.split(":")
    return Seen(*parts) if len(parts) == 3 else None  # the three that are named above


def _review_one(deeds: Deeds, before: Work) -> str:
    fields = sent_fields()
    seen = seen_of(fields)
    text = fields.get("text", "")
    origin = machine.origin_of(fields, before.passage(seen.id))
    if visitor.somebody().may(Permission.TRANSLATE, before.language) and text.strip():
        deeds.write(seen, text, origin=origin, read_in=fields.get(READ_IN))
        if origin is Origin.MACHINE:
            return machine.first_saved_words()
    work = open_work(db.session, deeds.item, before.language)
    passage = work.passage(seen.id)
    if passage is None:
        raise NotFound(seen.id)
    if passage.is_to_do and passage.state is not State.DRAFT:
        return _("Saved. It is behind its original, and cannot be reviewed before that.")
    if Help(db.session, work).errors([passage]):
        return _("Saved. It has an error, and cannot be reviewed before that is put right.")
    done = deeds.review([Seen(passage.id, passage.source_hash, passage.stamp)])
    return _("Reviewed.") if done else _("It was reviewed before.")


def _after_one(work: Work) -> str:
    """The next passage that waits for a yes."""
    here = sent_fields().get(BLOCK)
    ids = [passage.id for passage in work.passages]
    waiting = [passage.id for passage in work.to_review if passage.id != here]
    place = ids.index(here) if here in ids else 0
    following = next((id for id in waiting if ids.index(id) > place), waiting[0] if waiting else None)
    anchor = f"b-{following}" if following else None
    return work_url(work.language, work.item.kind, work.item.key, anchor=anchor, **{BLOCK: following, SAVED: here})


@blueprint.post(f"{WORK}/back")
@requires(Permission.REVIEW_TRANSLATION, "language")
def send_back(language: str, kind: str, key: str) -> Response:
    """Send the translation back to whoever asked, with a note."""
    opened = open_work(db.session, item_in(language, kind, key), language)
    note = sent_note()
    if not note:
        return _refused(opened, _("Say what is to be put right."))
    with writing(db.session) as session:
        reviewing.send_back(session, item_of(session, kind, key), [language], actor=actor(), note=note)
    flash(_("Sent back, with your note."))
    return _back(language, kind, key)


@blueprint.post(f"{WORK}/publish")
@requires(Permission.PUBLISH_TRANSLATION, "language")
def send_publish(language: str, kind: str, key: str) -> Response:
    """Bring what is saved in this language to readers."""
    seen = request.form.get("looked_at", "").split()
    try:
        with writing(db.session) as session:
            release = workflow.publish(session, kind, key, [language], actor=actor(), seen=seen)
    except OutOfDate:
        fault = _("Somebody saved a newer version meanwhile. Look at it, then publish.")
    except Unfinished:
        fault = _("Nothing is published: finish the drafts first.")
    except NotPublishable:
        fault = _("Readers cannot see the original yet. It must be published first.")
    except SlugTaken as error:
        fault = _("Another item has this address: %(item)s.", item=":".join(slug_owner(error)))
    else:
        done = _("Published in %(languages)s.", languages=language_name(language))
        flash(done if release is not None else _("Readers see all of this already."))
        return _back(language, kind, key)
    return _refused(open_work(db.session, item_in(language, kind, key), language), fault)


def _refused(work: Work, fault: str) -> Response:
    """The page with what stops it."""
    return page(work, {}, Typed(fault=fault), status=BAD_REQUEST)


def _back(language: str, kind: str, key: str) -> Response:
    return redirect(work_url(language, kind, key), 303)
