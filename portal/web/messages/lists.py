"""All messages of a language, narrowed by state and words; and the catalog as a file."""

from __future__ import annotations

from collections.abc import Mapping

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import people
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.i18n import SOURCE_LANGUAGE
from portal.foundation.permissions import Permission, requires
from portal.translation.messages import listing, store
from portal.translation.messages.exporting import exported
from portal.translation.messages.listing import Show
from portal.translation.messages.models import MessageText
from portal.web import visitor
from portal.web.filters import PAGE, page_number, pagination, spelled
from portal.web.messages import wording
from portal.web.messages.blueprint import blueprint, catalog_of, languages, root
from portal.web.shell import render_staff
from portal.web.staff.deeds import person_words

WORDS, SHOW = "q", "show"
LONGEST = 200
BEHIND_SHOWN = 20


def wished() -> tuple[Show, str]:
    """What the address narrows the list to."""
    asked = request.args.get(SHOW, Show.ALL)
    show = Show(asked) if asked in set(Show) else Show.ALL
    return show, request.args.get(WORDS, "").strip()[:LONGEST]


def chosen(show: Show, words: str) -> Mapping[str, str]:
    """The same, as parameters of an address."""
    given = {SHOW: "" if show is Show.ALL else show.value, WORDS: words}
    return {name: value for name, value in given.items() if value}


@blueprint.get("/messages/")
@requires(Permission.SEE_TRANSLATIONS)
def begin() -> Response:
    """The list in the first language whose translations whoever asks may see. Raises NotFound where there is none."""
    tags = languages()
    if not tags:
        raise NotFound("language")
    return redirect(url_for("messages.messages", language=tags[0]))


@blueprint.get("/<tag:language>/messages/")
@requires(Permission.SEE_TRANSLATIONS, "language")
def messages(language: str) -> Response:
    """The messages, a page at a time, with how each stands."""
    catalog, (show, words) = catalog_of(language), wished()
    every = listing.lines(db.session, catalog)
    found = listing.find(every, show, words, page_number(request.args.get(PAGE, "1")))
    address = url_for("messages.messages", language=language)
    gone = listing.behind(db.session, catalog)
    return render_staff(
        "messages/list.html",
        tag=language,
        source=SOURCE_LANGUAGE,
        title=wording.title(language),
        others=[(tag, url_for("messages.messages", language=tag)) for tag in languages() if tag != language],
        words=words,
        show=show,
        shows=[
            (each, str(label), found.counts[each], spelled(address, chosen(each, words)))
            for each, label in wording.SHOWS.items()
        ],
        lines=[
            (each, wording.chip(each.standing), _url(language, each.message.key.digest, show, words))
            for each in found.lines
        ],
        total=found.total,
        pagination=pagination(address, chosen(show, words), found.page, found.pages, found.total),
        gone=_told(gone[:BEHIND_SHOWN]),
        gone_count=len(gone),
    )


def _url(tag: str, digest: str, show: Show, words: str) -> str:
    return spelled(url_for("messages.message", language=tag, digest=digest), chosen(show, words))


def _told(rows: list[MessageText]) -> list[tuple[MessageText, list[str], str]]:
    """Edits whose message is gone: the row, its texts, and who wrote it."""
    names, me = people.names(db.session, store.names_of(rows)), visitor.somebody().account.actor
    return [(row, list(store.text_of(row).texts), person_words(row.actor, names, me)) for row in rows]


@blueprint.get("/<tag:language>/messages.po")
@requires(Permission.SEE_TRANSLATIONS, "language")
def export(language: str) -> Response:
    """What the language says now as a PO file, live edits included."""
    catalog_of(language)
    response = make_response(exported(db.session, root(), language))
    response.headers["Content-Type"] = "text/x-gettext-translation; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="messages-{language}.po"'
    response.headers["Cache-Control"] = "no-store"
    return response
