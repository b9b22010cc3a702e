"""Catalogs from elsewhere: what a file would change, the import, and taking it back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from portal.accounts import people
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotAllowed, NotFound
from portal.foundation.i18n import SOURCE_LANGUAGE, _, _n
from portal.foundation.permissions import Permission, requires
from portal.translation.messages import importing
from portal.translation.messages.importing import DONE, PENDING, Plan, Planned
from portal.translation.messages.models import MessageImport
from portal.translation.messages.pofiles import Reason, Refused, decoded, parsed
from portal.web import visitor
from portal.web.filters import PAGE, page_number, pagination, spelled
from portal.web.messages import wording
from portal.web.messages.blueprint import blueprint, catalog_of, may_review, root
from portal.web.shell import render_staff
from portal.web.staff.deeds import person_words
from portal.web.translate.refusing import PLANNED

FILE, SHOW, DO, TAKE, REVIEWED = "file", "show", "do", "take", "reviewed"
THROW_AWAY = "throw-away"
EARLIER = 20
LENGTH = 100
INVALID = 400


@blueprint.get("/<tag:language>/messages/import")
@requires(Permission.SEE_TRANSLATIONS, "language")
def imports(language: str) -> Response:
    """A form for a file, and what was imported before."""
    catalog_of(language)
    return _form(language)


@blueprint.post("/<tag:language>/messages/import")
@requires(Permission.SEE_TRANSLATIONS, "language")
def send_file(language: str) -> Response:
    """Read a file and say what it would change; nothing is changed yet."""
    catalog_of(language)
    sent = request.files.get(FILE)
    try:
        content = b"" if sent is None else sent.read()
        if sent is None or not content.strip():
            raise Refused(Reason.NOTHING, 1)
        text = decoded(content)
        if not parsed(text, language).entries:
            raise Refused(Reason.NOTHING, 1)
    except Refused as refused:
        return _form(language, problem=wording.refusal_words(refused), status=INVALID)
    with writing(db.session) as session:
        actor = visitor.somebody().account.actor
        number = importing.propose(session, language, sent.filename or "messages.po", text, actor=actor).id
    return redirect(url_for("messages.planned", language=language, id=number), 303)


def _form(language: str, *, problem: str | None = None, status: int = 200) -> Response:
    rows = select(MessageImport).where(MessageImport.language == language)
    earlier = db.session.scalars(rows.order_by(MessageImport.id.desc()).limit(EARLIER)).all()
    names, me = people.names(db.session, {row.actor for row in earlier}), visitor.somebody().account.actor
    return render_staff(
        "messages/import.html",
        status=status,
        tag=language,
        title=wording.title(language),
        problem=problem,
        earlier=[(row, person_words(row.actor, names, me)) for row in earlier],
    )


@blueprint.get("/<tag:language>/messages/import/<int:id>")
@requires(Permission.SEE_TRANSLATIONS, "language")
def planned(language: str, id: int) -> Response:
    """What a file would change, or has changed. Raises NotFound."""
    row = _import(language, id)
    if row.state != PENDING or not row.content:
        return render_staff("messages/imported.html", tag=language, title=wording.title(language), row=row)
    return _plan_page(language, row)


@blueprint.post("/<tag:language>/messages/import/<int:id>")
@requires(Permission.SEE_TRANSLATIONS, "language")
def send_import(language: str, id: int) -> Response:
    """Import the file as one change, or throw it away."""
    row = _import(language, id)
    if row.state != PENDING or not row.content:
        return redirect(url_for("messages.planned", language=language, id=id), 303)
    reviewed = request.form.get(REVIEWED) == "1"
    if reviewed and not may_review(language):
        raise NotAllowed("review")
    actor = visitor.somebody().account.actor
    with writing(db.session) as session:
        row = _import(language, id)
        if row.state != PENDING or not row.content:
            return redirect(url_for("messages.planned", language=language, id=id), 303)
        if request.form.get(DO) == THROW_AWAY:
            session.delete(row)
        else:
            found, ticked = _plan(language, row), set(request.form.getlist(TAKE))
            choices = found.choices()
            if not ticked <= choices.keys():
                flash(_("Something newer still was saved meanwhile. Look at it."))
                return redirect(url_for("messages.planned", language=language, id=id), 303)
            taken = {choices[each] for each in ticked}
            importing.apply(session, found, name=row.name, actor=actor, reviewed=reviewed, taken=taken, proposed=row)
            row.content = ""
    if request.form.get(DO) == THROW_AWAY:
        flash(_("The file was thrown away. Nothing was changed."))
        return redirect(url_for("messages.imports", language=language), 303)
    return redirect(url_for("messages.planned", language=language, id=id), 303)


@blueprint.post("/<tag:language>/messages/import/<int:id>/undo")
@requires(Permission.SEE_TRANSLATIONS, "language")
def send_undo_import(language: str, id: int) -> Response:
    """Take a whole import back; what readers saw by it is for reviewers to take back."""
    row = _import(language, id)
    if row.report.get("reviewed") and not may_review(language):
        raise NotAllowed("review")
    if row.state == DONE:
        with writing(db.session) as session:
            found = importing.undo(session, _import(language, id), actor=visitor.somebody().account.actor)
        flash(
            _n("One text is as it was before.", "%(num)s texts are as they were before.", found.restored)
            if not found.left
            else _("Taken back, but for texts that somebody has changed since.")
        )
    return redirect(url_for("messages.planned", language=language, id=id), 303)


def _import(language: str, id: int) -> MessageImport:
    catalog_of(language)
    row = db.session.get(MessageImport, id)
    if row is None or row.language != language:
        raise NotFound(id)
    return row


def _plan(language: str, row: MessageImport) -> Plan:
    return importing.plan(db.session, root(), language, parsed(row.content, language))


def _plan_page(language: str, row: MessageImport) -> Response:
    found = _plan(language, row)
    counts = found.counts()
    asked = request.args.get(SHOW, "")
    first = next((each for each in (Planned.CLASH, Planned.CHANGED, Planned.NEW) if counts[each]), Planned.SAME)
    show = Planned(asked) if asked in set(Planned) else first
    shown = [entry for entry in found.entries if entry.planned is show]
    pages = max(1, -(-len(shown) // LENGTH))
    page = min(max(page_number(request.args.get(PAGE, "1")), 1), pages)
    address = url_for("messages.planned", language=language, id=row.id)
    context: dict[str, Any] = {
        "tag": language,
        "source": SOURCE_LANGUAGE,
        "title": wording.title(language),
        "row": row,
        "shows": [
            (each, str(label), counts[each], spelled(address, {SHOW: each.value})) for each, label in PLANNED.items()
        ],
        "show": show,
        # Choices are one form, so that clashes are all on one page.
        "shown": shown if show is Planned.CLASH else shown[(page - 1) * LENGTH : page * LENGTH],
        "clashes": [entry for entry in found.entries if entry.planned is Planned.CLASH],
        "pagination": None
        if show is Planned.CLASH
        else pagination(address, {SHOW: show.value}, page, pages, len(shown)),
        "writes": len(found.taken()),
        "faulty": sum(bool(entry.faults) for entry in found.taken(found.clashing())),
        "wording": wording,
        "may_review": may_review(language),
    }
    return render_staff("messages/planned.html", **context)
