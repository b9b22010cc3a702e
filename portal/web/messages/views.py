"""A message: its source, its forms, what readers see; saved, undone, restored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import people
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotAllowed, NotFound
from portal.foundation.i18n import SOURCE_LANGUAGE, _
from portal.foundation.permissions import Permission, requires
from portal.translation import waiving
from portal.translation.memory.finding import SHOWN
from portal.translation.messages import listing, store, usage
from portal.translation.messages.listing import Line, Standing
from portal.translation.messages.models import MessageText, MessageVersion, State
from portal.translation.messages.store import NewerSave, NothingToUndo, Saved, Wanted
from portal.web import visitor
from portal.web.account.resuming import comes_back
from portal.web.filters import spelled
from portal.web.messages import form as forms
from portal.web.messages import wording
from portal.web.messages.blueprint import blueprint, catalog_of, may_review
from portal.web.messages.form import MessageForm
from portal.web.messages.lists import chosen, wished
from portal.web.messages.others import other_texts
from portal.web.messages.places import pieces, uses
from portal.web.shell import render_staff
from portal.web.staff.deeds import person_words
from portal.web.translate.letting import UNWAIVE, WAIVING, entered, not_waivable, reason_field
from portal.web.translate.remembered import Remembered, remembered

SAVED = "saved"
CONFLICT, INVALID = 409, 400
HISTORY = 30
ENTER, CHECK = "enter", "check"


@blueprint.get("/<tag:language>/messages/<digest>")
@requires(Permission.SEE_TRANSLATIONS, "language")
def message(language: str, digest: str) -> Response:
    """The message with a field for each form. Raises NotFound."""
    line = _line(language, digest)
    return _page(language, line, forms.opened(line, catalog_of(language)))


def draw_again(fields: Sequence[tuple[str, str]], language: str, digest: str) -> Response:
    """The page with what was typed before a login."""
    line = _line(language, digest)
    return _page(language, line, forms.checked(forms.typed(line, catalog_of(language), dict(fields))), unsaved=True)


@blueprint.post("/<tag:language>/messages/<digest>")
@requires(Permission.SEE_TRANSLATIONS, "language")
@comes_back(draw_again)
def send_message(language: str, digest: str) -> Response:
    """Save, or change what is typed; another's newer text is shown beside it and never overwritten."""
    line = _line(language, digest)
    form = forms.typed(line, catalog_of(language), request.form)
    deed = request.form.get(forms.DO, State.TRANSLATED)
    if deed == ENTER:
        deed = entered(request.form, CHECK)
    if deed.partition(" ")[0] in WAIVING:
        forms.checked(form)
        fault = _let(language, form, deed)
        form = forms.checked(form)
        status = INVALID if fault else 200
        return _page(language, line, form, status=status, unsaved=True, fault=fault)
    if deed not in forms.STATES:
        return _page(language, line, forms.checked(forms.changed(form, deed)), unsaved=True)
    state = forms.STATES[deed]
    if state is State.REVIEWED and not may_review(language):
        raise NotAllowed("review")
    forms.checked(form)
    if state is State.REVIEWED and form.has_errors():
        return _page(language, line, form, status=INVALID, unsaved=True, refused=True)
    try:
        saved = _save(language, form, state)
    except NewerSave as newer:
        theirs = newer.row
        form.seen = theirs.revision
        return _page(language, _line(language, digest), form, status=CONFLICT, unsaved=True, theirs=theirs)
    if not saved.changed:
        flash(_("Nothing has changed since the last version."))
    where = {**chosen(*wished()), **({SAVED: str(saved.row.revision)} if saved.changed else {})}
    return redirect(spelled(url_for("messages.message", language=language, digest=digest), where), 303)


def _let(language: str, form: MessageForm, deed: str) -> str:
    """Let a remark on what was typed stand, or take that back; give what is wrong, if anything."""
    do, _space, digest = deed.partition(" ")
    actor = visitor.somebody().account.actor
    reason = request.form.get(reason_field(digest), "")
    with writing(db.session) as session:
        if do == UNWAIVE:
            waiving.take_back(session, language, waiving.CATALOG, digest, actor=actor)
            return ""
        found = [(each.unit, each.finding) for each in form.found]
        try:
            waiving.waive(session, waiving.CATALOG, digest, reason, found, actor=actor)
        except waiving.NotWaivable:
            return not_waivable(reason)
    return ""


def _save(language: str, form: MessageForm, state: State) -> Saved:
    text = catalog_of(language).narrowed(form.text)
    wanted = Wanted(text, state, form.base, form.seen)
    actor = visitor.somebody().account.actor
    with writing(db.session) as session:
        return store.save(session, language, form.key, wanted, actor=actor)


@blueprint.post("/<tag:language>/messages/<digest>/undo")
@requires(Permission.SEE_TRANSLATIONS, "language")
def send_undo(language: str, digest: str) -> Response:
    """Take the newest version back."""
    line = _line(language, digest)
    revision = request.form.get("revision", type=int) or 0
    try:
        with writing(db.session) as session:
            _refuse_unless_reviewer(language, line.row, revision - 1)
            actor = visitor.somebody().account.actor
            store.undo(session, language, line.message.key, revision, actor=actor)
        flash(_("Undone. Everything is as it was before."))
    except (NewerSave, NothingToUndo):
        flash(_("There is a newer version, so nothing was undone. You find all of them under History."))
    return _back(language, digest)


@blueprint.post("/<tag:language>/messages/<digest>/restore")
@requires(Permission.SEE_TRANSLATIONS, "language")
def send_restore(language: str, digest: str) -> Response:
    """Make a former version the newest one. Who may not review gets its text, as translated."""
    line = _line(language, digest)
    revision = request.form.get("revision", type=int) or 0
    seen = request.form.get("seen", type=int) or 0
    row = line.row
    if row is None or not 0 < revision < row.revision:
        raise NotFound(revision)
    actor = visitor.somebody().account.actor
    try:
        with writing(db.session) as session:
            former = store.version(session, row, revision)
            if former is None:
                raise NotFound(revision)
            if may_review(language):
                store.restore(session, language, line.message.key, revision, seen=seen, actor=actor)
            else:
                wanted = Wanted(store.text_of(former), State.TRANSLATED, line.message.file, seen)
                store.save(session, language, line.message.key, wanted, actor=actor, deed=store.RESTORE)
        flash(_("Restored, as a new version. Nothing was removed."))
    except NewerSave:
        flash(_("There is a newer version, so nothing was undone. You find all of them under History."))
    return _back(language, digest)


def _refuse_unless_reviewer(language: str, row: MessageText | None, revision: int) -> None:
    """Only who may review changes what readers see, be it by an undo."""
    if row is None or may_review(language):
        return
    former = store.version(db.session, row, revision)
    if row.live != (None if former is None else former.live):
        raise NotAllowed("review")


def _back(language: str, digest: str) -> Response:
    address = url_for("messages.message", language=language, digest=digest)
    return redirect(spelled(address, chosen(*wished())), 303)


def _line(language: str, digest: str) -> Line:
    line = listing.line(db.session, catalog_of(language), digest)
    if line is None:
        raise NotFound(digest)
    return line


def _page(
    language: str,
    line: Line,
    form: MessageForm,
    *,
    status: int = 200,
    unsaved: bool = False,
    refused: bool = False,
    fault: str = "",
    theirs: MessageText | None = None,
) -> Response:
    key, row = line.message.key, line.row
    versions = [] if row is None else store.history(db.session, row)[:HISTORY]
    names = people.names(db.session, store.names_of([*versions, *([theirs] if theirs else [])]))
    live = store.live_of(row)
    shown = form.text if live is None else live
    return render_staff(
        "messages/message.html",
        status=status,
        tag=language,
        source=SOURCE_LANGUAGE,
        title=wording.title(language),
        list_url=spelled(url_for("messages.messages", language=language), chosen(*wished())),
        asked=chosen(*wished()),
        key=key,
        message=line.message,
        chip=wording.chip(line.standing),
        sources=[pieces(each) for each in key.sources],
        editor=form,
        wording=wording,
        problem=refused,
        fault=fault,
        unsaved=unsaved,
        theirs=_theirs(theirs, form, names),
        saved=_saved(row),
        file=line.message.file.texts if _differs(line) else None,
        is_clash=line.standing is Standing.TWO_VERSIONS,
        uses=uses(language, key.digest, shown.texts),
        usage_known=usage.is_known(db.session),
        versions=_versions(versions, names),
        may_review=may_review(language),
        memory=_memory(line, language),
        other_texts=other_texts(language, key.digest),
        terms=forms.terms(form),
        **_ways(language, key.digest),
    )


def _memory(line: Line, language: str) -> list[Remembered]:
    """What was said of texts like the message's, elsewhere."""
    key = line.message.key
    found = {
        each.id: each
        for source in key.sources
        for each in remembered(source, SOURCE_LANGUAGE, language, besides=key.digest)
    }
    return sorted(found.values(), key=lambda each: -each.score)[:SHOWN]


def _theirs(row: MessageText | None, form: MessageForm, names: Mapping[str, str]) -> dict[str, Any] | None:
    """Another's newer text, by the fields of the form."""
    if row is None:
        return None
    text = store.text_of(row)
    texts = text.under(form.text.plurals).texts if form.key.plural is not None else text.texts
    person = person_words(row.actor, names, visitor.somebody().account.actor)
    return {"texts": texts, "person": person, "at": row.changed_at}


def _saved(row: MessageText | None) -> MessageText | None:
    """The row, on the page that follows a save."""
    told = request.args.get(SAVED, type=int)
    return row if row is not None and row.revision == told else None


def _differs(line: Line) -> bool:
    """Whether the catalog's file says something else than what is in the fields, and something at all."""
    return line.row is not None and not line.message.file.is_empty and not line.message.file.same_as(line.text)


def _versions(versions: Sequence[MessageVersion], names: Mapping[str, str]) -> list[dict[str, Any]]:
    me = visitor.somebody().account.actor
    return [
        {
            "revision": each.revision,
            "texts": store.text_of(each).texts,
            "state": wording.state_words(each.state),
            "deed": wording.deed_words(each.deed),
            "person": person_words(each.actor, names, me),
            "at": each.at,
        }
        for each in versions
    ]


def _ways(language: str, digest: str) -> dict[str, str | None]:
    """The messages before and after this one, in the list that somebody came from."""
    every = listing.lines(db.session, catalog_of(language))
    asked = wished()
    before, after = listing.neighbours(listing.narrowed(every, *asked), every, digest)
    urls = [
        each and spelled(url_for("messages.message", language=language, digest=each), chosen(*asked))
        for each in (before, after)
    ]
    return {"previous_url": urls[0], "next_url": urls[1]}
