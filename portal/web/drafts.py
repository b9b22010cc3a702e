"""A draft for somebody without an account, by a signed link: the readers' page, marked in every language.

No session is looked at and no cookie set; nobody keeps the page, finds it by searching, or learns its address
from where a link on it leads. There is no form on it, and no way to another draft.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, current_app, g, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from portal.content.authoring.previewing import preview
from portal.content.authoring.uploading import KIND
from portal.content.editorial import reading_links
from portal.content.editorial.reading_links import ReadingLink
from portal.content.model.items import Item
from portal.content.publication.companions import companions
from portal.content.readers.queries import ItemPage
from portal.content.sitewide.directory import Site
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.fields import fields_of
from portal.foundation.filetypes import PICTURES
from portal.foundation.formats import date_time
from portal.foundation.i18n import _, language, use_language
from portal.foundation.permissions import Permission, requires
from portal.web.choice import chosen_language
from portal.web.draft_files import saved_files, send_saved_file
from portal.web.frames import Frame, home_crumb, render_page, site
from portal.web.public.lists import own_template
from portal.web.term_links import lead_to_glossary

LONGEST_TOKEN = 200

blueprint = Blueprint("drafts", __name__)


@dataclass(frozen=True)
class Note:
    """That a page is a draft, in a language."""

    lang: str
    words: str


def link_path(link: ReadingLink) -> str:
    """The path that a link leads along."""
    return url_for("drafts.draft", token=_signer().dumps([link.id, link.mark]))


@blueprint.get("/draft/<token>")
@requires(Permission.READ)
def draft(token: str) -> Response:
    """What is saved of an item in the link's language. Raises NotFound for what is no link, or one that has ended."""
    use_language(chosen_language())
    known = site()
    link, item = _read(token, known)
    notes = [_note(each, link) for each in known.languages]
    use_language(link.language)

    def file_address(key: str, tag: str, mark: str) -> str:
        return url_for("drafts.draft_file", token=token, key=key, tag=tag, mark=mark)

    found = preview(db.session, known, item, link.language, g.moment, file_address)
    lead_to_glossary((found.reading.lang, found.reading.source_language))
    return _hidden(_page(found, link.language, known, notes))


@blueprint.get("/draft/<token>/<key>/<tag:tag>/<mark>")
@requires(Permission.READ)
def draft_file(token: str, key: str, tag: str, mark: str) -> Response:
    """A picture that the draft of a link shows. Raises NotFound, for every other file too."""
    _found, item = _read(token, site())
    shown = {each.key for each in companions(db.session, item) if each.kind == KIND}
    file = saved_files(key).get(tag) if key in shown else None
    if file is None or file["type"] not in PICTURES:
        raise NotFound("draft")
    return _hidden(send_saved_file(key, tag, mark))


def _read(token: str, known: Site) -> tuple[ReadingLink, Item]:
    """A living link, and the item that it leads to. Raises NotFound."""
    link = _link(token)
    item = None if link is None else db.session.get(Item, link.item_id)
    if link is None or item is None or link.language not in known.languages:
        raise NotFound("draft")
    return link, item


def _page(found: ItemPage, tag: str, known: Site, notes: Sequence[Note]) -> Response:
    frame = Frame(
        [],
        robots="noindex, nofollow",
        breadcrumbs=[home_crumb(tag), (found.reading.title, None)],
        section=found.reading.kind.name,
        content_languages=[found.reading.lang],
    )
    return render_page(
        own_template(found.reading.kind, "public/item.html"),
        frame,
        item=found.reading,
        mentions=found.mentions,
        fields=fields_of(found.reading.kind),
        asked=None,
        draft_notes=notes,
    )


def _hidden(response: Response) -> Response:
    """The page so that nobody keeps it, and nobody is told its address."""
    response.headers["Cache-Control"] = "no-store"
    response.headers.pop("ETag", None)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _note(tag: str, link: ReadingLink) -> Note:
    with language(tag):
        end = date_time(link.ends_at)
        return Note(
            tag, _("This is a draft that is not public. Until %(time)s you can read it by this link.", time=end)
        )


def _link(token: str) -> ReadingLink | None:
    try:
        found = _signer().loads(token) if len(token) <= LONGEST_TOKEN else None
    except BadSignature:
        return None
    match found:
        case [int(id), str(mark)]:
            return reading_links.find(db.session, id, mark)
    return None


def _signer() -> URLSafeSerializer:
    """Signs with the first of the site's keys, and believes all (the library's last is the newest)."""
    keys: tuple[str, ...] = current_app.config["PORTAL_SETTINGS"].secret_keys
    options = {"digest_method": hashlib.sha256}
    return URLSafeSerializer(list(reversed(keys)), salt="portal draft", signer_kwargs=options)
