"""The trail as a page, and as a file with the same filters."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import Response, request, stream_with_context, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import people
from portal.accounts.models import ACTOR
from portal.content.authoring.titles import Named, named
from portal.content.editorial import trail
from portal.content.editorial.trail import Told
from portal.content.published.passages import Words
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import now
from portal.foundation.i18n import current_language
from portal.foundation.permissions import Permission, requires
from portal.web.data.tables import MARK, TYPE, csv_row
from portal.web.filters import PAGE, page_number, pagination, spelled
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.deeds import person_words
from portal.web.staff.trail import narrowing
from portal.web.staff.trail.wording import account_of, action_words, details

JSON_LINES = "application/jsonl; charset=utf-8"
COLUMNS = ("at", "actor", "name", "action", "item", "language", "detail")
FORMS = ("csv", "jsonl")


@blueprint.get("/trail")
@requires(Permission.READ_AUDIT_TRAIL)
def audit_trail() -> AnyResponse:
    """What was done, the newest first, narrowed by the address."""
    chosen, address = narrowing.chosen(), url_for("staff.audit_trail")
    found = trail.find(db.session, narrowing.wanted(chosen), page_number(request.args.get(PAGE, "1")))
    actors = narrowing.everybody()
    words = _people({*actors, *(about for told in found.entries if (about := account_of(told.entry)))})
    items = {item.name: item for item in _named(found.entries)}
    deeds = {action: action_words(action) for action in trail.actions(db.session)}
    unreadable = narrowing.unreadable(chosen)
    return render_staff(
        "staff/trail/trail.html",
        status=400 if unreadable else 200,
        problem=bool(unreadable),
        unreadable=unreadable,
        chosen=chosen,
        choices=narrowing.choices(chosen, {actor: words[actor] for actor in actors}, deeds),
        found=found,
        lines=[_line(told, chosen, words, items) for told in found.entries],
        files=[(form, spelled(url_for("staff.trail_file", form=form), chosen)) for form in FORMS],
        pagination=pagination(address, chosen, found.page, found.pages, found.total),
    )


def _named(entries: Iterable[Told]) -> list[Named]:
    ids = {told.entry.item_id for told in entries if told.entry.item_id is not None}
    return named(db.session, [row.tag for row in site_languages(db.session)], ids=ids)


def _people(actors: set[str]) -> dict[str, Words]:
    """What everybody is called whom the trail names: a command by its own name."""
    names = people.names(db.session, actors)
    return {
        actor: Words(person_words(actor, names, "")) if actor.startswith(ACTOR) else narrowing.raw(actor)
        for actor in actors
    }


def _line(
    told: Told, chosen: Mapping[str, str], words: Mapping[str, Words], items: Mapping[str, Named]
) -> dict[str, object]:
    entry, address = told.entry, url_for("staff.audit_trail")
    item = None if told.item is None else items.get(told.item)
    return {
        "at": entry.at,
        "person": words[entry.actor],
        "person_url": spelled(address, {**chosen, narrowing.WHO: entry.actor}),
        "action": action_words(entry.action),
        "title": None if item is None else item.title(current_language()),
        "item_url": spelled(address, {**chosen, narrowing.ITEM: told.item or ""}),
        "language": entry.language,
        "details": list(details(entry, words)),
    }


@blueprint.get("/trail.<any(csv,jsonl):form>")
@requires(Permission.READ_AUDIT_TRAIL)
def trail_file(form: str) -> Response:
    """All that the address asks for, as a table or as a line of JSON each; times in UTC."""
    asked = narrowing.wanted(narrowing.chosen())
    names = people.names(db.session, narrowing.everybody())
    entries = (_record(told, names) for told in trail.everything(db.session, asked))
    lines, type = (_csv(entries), TYPE) if form == "csv" else (_json_lines(entries), JSON_LINES)
    response = Response(stream_with_context(lines), content_type=type)
    response.headers.set("Content-Disposition", "attachment", filename=f"trail-{now():%Y-%m-%d}.{form}")
    response.headers["Cache-Control"] = "no-store"
    return response


def _record(told: Told, names: Mapping[str, str]) -> dict[str, Any]:
    entry = told.entry
    values = (
        *(entry.at.isoformat(timespec="seconds"), entry.actor, names.get(entry.actor), entry.action),
        *(told.item, entry.language, entry.detail),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _csv(entries: Iterator[dict[str, Any]]) -> Iterator[str]:
    yield MARK + csv_row(COLUMNS)
    for entry in entries:
        yield csv_row([*list(entry.values())[:-1], json.dumps(entry["detail"], ensure_ascii=False, sort_keys=True)])


def _json_lines(entries: Iterator[dict[str, Any]]) -> Iterator[str]:
    for entry in entries:
        yield json.dumps(entry, ensure_ascii=False) + "\n"
