"""The page of a reading list, the list as one document, and its citations."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from flask import Blueprint, g, redirect, request
from werkzeug.wrappers import Response

from portal.content.published.reading import Reading
from portal.content.readers import queries
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.formats import language_name
from portal.foundation.i18n import _, _n
from portal.foundation.permissions import Permission, requires
from portal.web.choice import speak
from portal.web.citing.records import record
from portal.web.citing.routes import FORMATS, SUFFIX
from portal.web.frames import Frame, everywhere, home_crumb, render_page, site
from portal.web.paper.composing import document, listed, part
from portal.web.paper.routes import can_be_set, sent
from portal.web.reading_list.adding import found
from portal.web.reading_list.addresses import FIND, ITEM, MOST, Chosen, chosen, list_path, name_of
from portal.web.reading_list.texts import texts_of
from portal.web.taking import attachment
from portal.web.term_links import lead_to_glossary

FILE = "reading-list"
TEXTS = "texts"

blueprint = Blueprint("reading_list", __name__, url_prefix="/<tag:tag>")


@blueprint.get(f"/{FILE}", strict_slashes=False)
@requires(Permission.READ)
def page(tag: str) -> Response:
    """The list, what can be taken of it, and what may be added."""
    speak(tag)
    wanted = chosen(request.args.getlist(ITEM))
    if request.args.getlist(ITEM) != wanted.values and not wanted.excess:
        return redirect(wanted.at(list_path(tag)), 302)
    items, typed = _items(wanted, tag), request.args.get(FIND, "")
    known = Chosen(tuple(map(name_of, items)))
    candidates = found(db.session, site(), tag, typed, g.moment) if typed and not known.is_full else []
    return render_page(
        "public/reading_list.html",
        _frame(tag, {each: known.at(list_path(each)) for each in site().languages}),
        items=[(item, known.without(name_of(item)).at(list_path(tag))) for item in items],
        candidates=[(item, _added(known, item, tag)) for item in candidates],
        typed=typed,
        chosen=known,
        unknown=len(wanted.names) - len(items),
        excess=wanted.excess,
        most=MOST,
        path=list_path(tag),
        document=known.at(f"{list_path(tag)}.pdf") if items and can_be_set(tag) else None,
        texts=known.at(f"{list_path(tag)}/{TEXTS}"),
        files=[(each.name, known.at(f"{list_path(tag)}.{suffix}")) for suffix, each in FORMATS.items()],
    )


def _added(known: Chosen, item: Reading, tag: str) -> str | None:
    """The address of the list with an item more; None where it is there already."""
    name = name_of(item)
    return None if name in known.names else known.with_item(name).at(list_path(tag))


@blueprint.get(f"/{FILE}/{TEXTS}")
@requires(Permission.READ)
def texts(tag: str) -> Response:
    """The whole texts of the list on one page, to read on or to print. Raises NotFound for an empty list."""
    items = _taken(tag)
    lead_to_glossary(itertools.chain.from_iterable((each.lang, each.source_language) for each in items))
    known = Chosen(tuple(map(name_of, items)))
    paths = {each: known.at(f"{list_path(each)}/{TEXTS}") for each in site().languages}
    frame = _frame(tag, paths)
    frame.breadcrumbs = [
        home_crumb(tag),
        (_("Reading list"), known.at(list_path(tag))),
        # Translators: the page that has the whole texts of a reading list, in the way to it.
        (_("All texts"), None),
    ]
    frame.content_languages = [each.lang for each in items]
    return render_page(
        "public/reading_list_texts.html",
        frame,
        texts=texts_of(items),
        unknown=len(chosen(request.args.getlist(ITEM)).names) - len(items),
        list_url=known.at(list_path(tag)),
    )


@blueprint.get(f"/{FILE}.pdf")
@requires(Permission.READ)
def paper(tag: str) -> Response:
    """All items of the list as one document. Raises NotFound for an empty list."""
    items = _taken(tag)
    title = _("Reading list")
    count = _n("%(num)s text", "%(num)s texts", len(items))
    address = Chosen(tuple(map(name_of, items))).at(list_path(tag))
    parts = [listed(title, items, address), *map(part, items)]
    lines = [_("In %(language)s", language=language_name(tag)), count]
    return sent(document(title, parts, address=list_path(tag), lines=lines), f"{FILE}.pdf", page=address)


@blueprint.get(f"/{FILE}.<{SUFFIX}:suffix>")
@requires(Permission.READ)
def citations(tag: str, suffix: str) -> Response:
    """How all items of the list are cited. Raises NotFound for an empty list."""
    items, written = _taken(tag), FORMATS[suffix]
    body = written.write(record(each) for each in items)
    return attachment(body, written.type, f"{FILE}.{suffix}", tag, page=list_path(tag))


def _taken(tag: str) -> Sequence[Reading]:
    speak(tag)
    items = _items(chosen(request.args.getlist(ITEM)), tag)
    if not items:
        raise NotFound(FILE)
    return items


def _items(wanted: Chosen, tag: str) -> list[Reading]:
    """The items of the list that are published, in its order."""
    return queries.readings_by_name(db.session, site(), tag, wanted.names, g.moment)


def _frame(tag: str, paths: Mapping[str, str]) -> Frame:
    """A page for its reader, with its paths by language: search engines leave it out."""
    return Frame(
        everywhere(dict(paths), tag),
        canonical=paths[tag],
        robots="noindex",
        breadcrumbs=[home_crumb(tag), (_("Reading list"), None)],
    )
