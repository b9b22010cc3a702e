"""Passages of a list as a file for other programs, and files that come back: a dry run, one change, one undo."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, make_response, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from portal.accounts import people
from portal.content.authoring.titles import Named, named
from portal.content.publication.publishing import item_ids
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.foundation.formats import language_name
from portal.foundation.i18n import _, _n
from portal.foundation.permissions import Permission, requires
from portal.translation import assigning
from portal.translation.exchange import formats, importing, terms
from portal.translation.exchange.entries import outgoing
from portal.translation.exchange.formats import FORMATS
from portal.translation.exchange.importing import TextImport
from portal.translation.exchange.planning import Entry, Plan, plan
from portal.translation.exchange.xmlfiles import Reason, Refused
from portal.translation.messages.importing import DONE, PENDING, Planned
from portal.translation.workbench.choosing import Asked, Show
from portal.translation.workbench.matrix import names_of
from portal.web import visitor
from portal.web.filters import PAGE, page_number, pagination, spelled
from portal.web.shell import render_staff
from portal.web.staff.deeds import person_words
from portal.web.translate.blueprint import actor, blueprint
from portal.web.translate.home import LANGUAGE, NAMES, SHOW, asked_of
from portal.web.translate.looking import entry_views
from portal.web.translate.refusing import PLANNED, refusal_words
from portal.web.translate.sources import BESIDE

FILE, DO, TAKE, SHOWN, ONLY = "file", "do", "take", "sort", "only"
THROW_AWAY = "throw-away"
EARLIER, LENGTH = 20, 50
BAD_REQUEST = 400


@blueprint.get("/<tag:language>/exchange")
@requires(Permission.SEE_TRANSLATIONS, "language")
def exchange(language: str) -> Response:
    """Forms for files out and in, for the list that the address names, and what came in before. Raises NotFound."""
    _known(language)
    return _form(language)


@blueprint.get("/<tag:language>/exchange.<suffix>")
@requires(Permission.SEE_TRANSLATIONS, "language")
def exchange_file(language: str, suffix: str) -> Response:
    """The passages of a list as a file. Raises NotFound for no such format or list."""
    if suffix not in FORMATS:
        raise NotFound(suffix)
    read_in = request.args.get(BESIDE) or None
    if read_in is not None and read_in not in _known(language):
        raise NotFound(read_in)
    names, only_to_do = names_of(db.session, _asked(language)), request.args.get(ONLY) == "to-do"
    entries = outgoing(db.session, names, language, only_to_do=only_to_do, read_in=read_in)
    content = FORMATS[suffix].written(entries, language)
    response = make_response(content)
    response.headers["Content-Type"] = f"{FORMATS[suffix].mime}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="portal-{language}.{FORMATS[suffix].suffix}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/glossary.csv")
@requires(Permission.SEE_TRANSLATIONS)
def glossary_file() -> Response:
    """The glossary as a table: its originals, and the translations into the languages that whoever asks works in."""
    tags, me = [row.tag for row in site_languages(db.session)], visitor.somebody()
    own = [tag for tag in tags if me.may(Permission.SEE_TRANSLATIONS, tag)]
    response = make_response(terms.written(db.session, tags, shown=own))
    response.headers["Content-Type"] = f"{FORMATS['csv'].mime}; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="glossary.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/<tag:language>/exchange")
@requires(Permission.TRANSLATE, "language")
def send_exchange(language: str) -> Response:
    """Read a file and say what it would change; nothing is changed yet."""
    _known(language)
    sent = request.files.get(FILE)
    try:
        if sent is None:
            raise Refused(Reason.NOTHING)
        content = sent.read()
        formats.read(content, language)
    except Refused as refused:
        return _form(language, problem=refusal_words(refused), status=BAD_REQUEST)
    with writing(db.session) as session:
        number = importing.propose(session, language, sent.filename or "file", content, actor=actor()).id
    return redirect(url_for("translate.brought", language=language, id=number), 303)


@blueprint.get("/<tag:language>/exchange/<int:id>")
@requires(Permission.SEE_TRANSLATIONS, "language")
def brought(language: str, id: int) -> Response:
    """What a file would change, or has changed. Raises NotFound."""
    row = _row(language, id)
    if row.state != PENDING or not row.content:
        return render_staff("translate/brought.html", tag=language, row=row)
    return _plan_page(language, row)


@blueprint.post("/<tag:language>/exchange/<int:id>")
@requires(Permission.TRANSLATE, "language")
def send_brought(language: str, id: int) -> Response:
    """Import the file as one change, or throw it away."""
    row = _row(language, id)
    address = url_for("translate.brought", language=language, id=id)
    if row.state != PENDING or not row.content:
        return redirect(address, 303)
    with writing(db.session) as session:
        row = _row(language, id)
        if row.state != PENDING or not row.content:
            return redirect(address, 303)
        if request.form.get(DO) == THROW_AWAY:
            session.delete(row)
        else:
            found, ticked = _plan(language, row), set(request.form.getlist(TAKE))
            choices = found.choices()
            if not ticked <= choices.keys():
                flash(_("Something newer still was saved meanwhile. Look at it."))
                return redirect(address, 303)
            chosen = {choices[each] for each in ticked}
            importing.apply(session, row, found, actor=actor(), chosen=chosen)
    if request.form.get(DO) == THROW_AWAY:
        flash(_("The file was thrown away. Nothing was changed."))
        return redirect(url_for("translate.exchange", language=language), 303)
    return redirect(address, 303)


@blueprint.post("/<tag:language>/exchange/<int:id>/undo")
@requires(Permission.TRANSLATE, "language")
def send_undo_brought(language: str, id: int) -> Response:
    """Take a whole import back."""
    if _row(language, id).state == DONE:
        with writing(db.session) as session:
            found = importing.undo(session, _row(language, id), actor=actor())
        flash(
            _n("One text is as it was before.", "%(num)s texts are as they were before.", found.restored)
            if not found.left
            else _("Taken back, but for texts that somebody has changed since.")
        )
    return redirect(url_for("translate.brought", language=language, id=id), 303)


def _known(language: str) -> list[str]:
    known = [row.tag for row in site_languages(db.session)]
    if language not in known:
        raise NotFound(language)
    return known


def _asked(language: str) -> Asked:
    """The list that the address names, in one language. Raises NotFound."""
    found = asked_of(_known(language), [language], assigning.people(db.session))
    show = found.show if request.args.get(SHOW) else Show.EVERYTHING
    return replace(found, languages=[language], show=show, page=1)


def _row(language: str, id: int) -> TextImport:
    row = db.session.get(TextImport, id)
    if row is None or row.language != language:
        raise NotFound(id)
    return row


def _plan(language: str, row: TextImport) -> Plan:
    return plan(db.session, language, formats.read(row.content, language))


def _form(language: str, *, problem: str = "", status: int = 200) -> Response:
    rows = select(TextImport).where(TextImport.language == language)
    earlier = db.session.scalars(rows.order_by(TextImport.id.desc()).limit(EARLIER)).all()
    names, me = people.names(db.session, {row.actor for row in earlier}), visitor.somebody().account.actor
    chosen = {name: value for name, value in request.args.items() if name in NAMES and name != LANGUAGE and value}
    return render_staff(
        "translate/exchange.html",
        status=status,
        tag=language,
        problem=problem,
        count=len(names_of(db.session, _asked(language))),
        is_whole=chosen.keys() <= {SHOW} and chosen.get(SHOW) in (None, Show.EVERYTHING),
        chosen=chosen,
        sources=[tag for tag in _known(language) if tag != language],
        reads=visitor.somebody().account.reads,
        earlier=[(row, person_words(row.actor, names, me)) for row in earlier],
        may_translate=visitor.somebody().may(Permission.TRANSLATE, language),
        home_address=spelled(url_for("translate.home"), {**chosen, LANGUAGE: language}),
    )


def _plan_page(language: str, row: TextImport) -> Response:
    found = _plan(language, row)
    asked = request.args.get(SHOWN, "")
    first = next((each for each in _FIRST if found.counts[each]), Planned.SAME)
    show = Planned(asked) if asked in set(Planned) else first
    entries = [entry for entry in found.entries if entry.planned is show]
    pages = max(1, -(-len(entries) // LENGTH))
    page = min(max(page_number(request.args.get(PAGE, "1")), 1), pages)
    # Choices are one form, so that clashes are all on one page.
    shown = entries if show is Planned.CLASH else entries[(page - 1) * LENGTH : page * LENGTH]
    address = url_for("translate.brought", language=language, id=row.id)
    context: dict[str, Any] = {
        "tag": language,
        "row": row,
        "shows": [
            (each, str(label), found.counts[each], spelled(address, {SHOWN: each.value}))
            for each, label in PLANNED.items()
        ],
        "show": show,
        "lines": entry_views(shown, _titles(shown), language),
        "pagination": None
        if show is Planned.CLASH
        else pagination(address, {SHOWN: show.value}, page, pages, len(entries)),
        "writes": len(found.taken()),
        "clashes": len(found.clashing()),
        "refused": sum(each.refused for each in found.entries),
        "faulty": sum(each.has_errors for each in found.taken(found.clashing())),
        "may_translate": visitor.somebody().may(Permission.TRANSLATE, language),
        "language": language_name(language),
    }
    return render_staff("translate/planned.html", **context)


_FIRST = (Planned.CLASH, Planned.CHANGED, Planned.NEW, Planned.FUZZY, Planned.UNKNOWN)


def _titles(entries: list[Entry]) -> dict[str, Named]:
    """The items of some entries by ``kind:key``."""
    tags = [row.tag for row in site_languages(db.session)]
    ids = item_ids(db.session, {each.incoming.owner for each in entries if ":" in each.incoming.owner})
    return {each.name: each for each in named(db.session, tags, ids=ids.values())}
