"""The memory of a language: where a word was said before, and TMX files out and in."""

from __future__ import annotations

from flask import flash, make_response, redirect, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from portal.accounts import audit
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.foundation.formats import language_name
from portal.foundation.i18n import _, _n
from portal.foundation.permissions import Permission, requires
from portal.translation.exchange.xmlfiles import Reason, Refused, decoded
from portal.translation.memory import keeping, tmx
from portal.translation.memory.concordance import LONGEST, Found, Side, find
from portal.translation.memory.models import OWNER_LENGTH, Segment, Source
from portal.web import visitor
from portal.web.filters import PAGE, page_number, pagination, spelled
from portal.web.shell import render_staff
from portal.web.translate.blueprint import actor, blueprint
from portal.web.translate.refusing import refusal_words
from portal.web.translate.remembered import places_of, sources_of

WORDS, SIDE, FROM, FILE = "q", "in", "from", "file"
BAD_REQUEST = 400


@blueprint.get("/<tag:language>/memory")
@requires(Permission.SEE_TRANSLATIONS, "language")
def memory(language: str) -> Response:
    """Where words were said before, as the address asks. Raises NotFound for no language of the site."""
    return _page(language)


@blueprint.post("/<tag:language>/memory")
@requires(Permission.TRANSLATE, "language")
def send_memory(language: str) -> Response:
    """Add a TMX file to the memory."""
    source = request.form.get(FROM, "")
    if source not in sources_of(language, _known(language)):
        raise NotFound(source)
    sent = request.files.get(FILE)
    try:
        if sent is None:
            raise Refused(Reason.NOTHING)
        found = tmx.units(decoded(sent.read()), source, language)
        if not found:
            raise Refused(Reason.LANGUAGE, 1, f"{source} – {language}")
    except Refused as refused:
        return _page(language, problem=refusal_words(refused), status=BAD_REQUEST)
    name = (sent.filename or "memory.tmx").rpartition("/")[2][:OWNER_LENGTH]
    with writing(db.session) as session:
        taken = tmx.take(session, found, name, source, language, actor=actor())
        audit.record(session, actor(), "memory-imported", language=language, name=name, written=taken.added)
    words = _n("One text was added to the memory.", "%(num)s texts were added to the memory.", taken.added)
    flash(words if taken.added else _("The memory knows all texts of this file already."))
    return redirect(url_for("translate.memory", language=language), 303)


@blueprint.post("/<tag:language>/memory/forget")
@requires(Permission.REVIEW_TRANSLATION, "language")
def send_forget(language: str) -> Response:
    """Take what came in a file out of the memory of a language."""
    name = request.form.get("name", "")
    with writing(db.session) as session:
        count = keeping.forget_file(session, name, language)
        audit.record(session, actor(), "memory-forgotten", language=language, name=name, written=count)
    flash(_("What came in %(name)s is no longer in the memory.", name=name))
    return redirect(url_for("translate.memory", language=language), 303)


@blueprint.get("/<tag:language>/memory.tmx")
@requires(Permission.SEE_TRANSLATIONS, "language")
def memory_file(language: str) -> Response:
    """The memory from one language into another, as a file."""
    source = request.args.get(FROM, "")
    if source not in sources_of(language, _known(language)):
        raise NotFound(source)
    response = make_response(tmx.exported(db.session, source, language))
    response.headers["Content-Type"] = f"{tmx.MIME}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="memory-{source}-{language}.tmx"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _known(language: str) -> list[str]:
    """The languages of the site. Raises NotFound where `language` is none of them."""
    known = [row.tag for row in site_languages(db.session)]
    if language not in known:
        raise NotFound(language)
    return known


def _page(language: str, *, problem: str = "", status: int = 200) -> Response:
    known = _known(language)
    words = request.args.get(WORDS, "").strip()[:LONGEST]
    asked = request.args.get(SIDE, Side.SOURCE)
    side = Side(asked) if asked in set(Side) else Side.SOURCE
    found = find(db.session, words, language, side, page_number(request.args.get(PAGE, "1"))) if words else None
    found_by_me = visitor.somebody()
    address = url_for("translate.memory", language=language)
    return render_staff(
        "translate/memory.html",
        status=status,
        tag=language,
        problem=problem,
        words=words,
        side=side,
        found=found,
        places=places_of(line.segment for line in found.lines) if found else {},
        pagination=_pagination(address, words, side, found),
        counts=_counts(language),
        sources=sources_of(language, known),
        files=_files(language),
        others=[
            (tag, spelled(url_for("translate.memory", language=tag), {WORDS: words} if words else {}))
            for tag in known
            if tag != language and found_by_me.may(Permission.SEE_TRANSLATIONS, tag)
        ],
        may_translate=found_by_me.may(Permission.TRANSLATE, language),
        may_review=found_by_me.may(Permission.REVIEW_TRANSLATION, language),
        language=language_name(language),
    )


def _pagination(address: str, words: str, side: Side, found: Found | None) -> object:
    if found is None or not found.lines:
        return None
    return pagination(address, {WORDS: words, SIDE: side.value}, found.page, found.pages, found.total)


def _counts(language: str) -> list[tuple[str, int]]:
    """How many segments there are from each language."""
    rows = select(Segment.source_language, func.count()).where(Segment.language == language)
    found = db.session.execute(rows.group_by(Segment.source_language).order_by(Segment.source_language))
    return [(tag, count) for tag, count in found]


def _files(language: str) -> list[tuple[str, int]]:
    """The files that were taken in, with how many segments there are of each."""
    rows = select(Segment.owner, func.count()).where(Segment.language == language, Segment.origin == Source.FILE)
    return [(name, count) for name, count in db.session.execute(rows.group_by(Segment.owner).order_by(Segment.owner))]
