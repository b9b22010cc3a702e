"""Finding any item by its title."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.content.finding import Found, Hit, find
from portal.content.kinds import KINDS
from portal.content.titles import Named
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.i18n import current_language
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.states import chips

WORDS, KIND, PAGE = "q", "kind", "page"


@blueprint.get("/content")
@requires(Permission.SEE_DRAFTS)
def content() -> Response:
    """All items, or those that were looked for, with their state in each language."""
    words, kind = request.args.get(WORDS, "").strip()[:200], request.args.get(KIND) or None
    found = find(db.session, current_language(), words=words, kind=kind, page=_page())
    return render_staff(
        "staff/content.html",
        words=words,
        kind=kind,
        found=found,
        kinds=[(KINDS[name], count, _address(words, name)) for name, count in found.counts.items()],
        everything=(sum(found.counts.values()), _address(words, None)),
        lines=[line(hit) for hit in found.hits],
        pagination=_pagination(found, words, kind),
        may_write=visitor.somebody().may(Permission.WRITE),
    )


def line(hit: Hit) -> dict[str, object]:
    """An item of a list: what it is called, where it is written, and its states by language."""
    return {
        "title": hit.item.title(current_language()),
        "kind": KINDS[hit.item.kind],
        "url": item_url(hit.item),
        "changed_at": hit.item.changed_at,
        "states": [(state.language, chips(state)) for state in hit.states],
    }


def item_url(item: Named) -> str:
    """Where somebody who sees an item in a list goes on: writing, or how it stands."""
    endpoint = "staff.edit" if visitor.somebody().may(Permission.WRITE) else "staff.state"
    return url_for(endpoint, kind=item.kind, key=item.key)


def _page() -> int:
    number = request.args.get(PAGE, "1")
    if not number.isascii() or not number.isdigit() or len(number) > 6:
        raise NotFound(number)
    return int(number)


def _address(words: str, kind: str | None, page: int = 1) -> str:
    chosen = {WORDS: words or None, KIND: kind, PAGE: page if page > 1 else None}
    query = urlencode({name: value for name, value in chosen.items() if value is not None})
    return url_for("staff.content") + (f"?{query}" if query else "")


def _pagination(found: Found, words: str, kind: str | None) -> dict[str, object]:
    def at(page: int) -> str | None:
        return _address(words, kind, page) if 1 <= page <= found.pages else None

    return {
        "page": found.page,
        "pages": found.pages,
        "prev_url": at(found.page - 1),
        "next_url": at(found.page + 1),
    }
