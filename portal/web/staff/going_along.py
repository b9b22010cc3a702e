"""The companions of an item as the forms for review and publishing offer them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from portal.content.authoring.titles import named
from portal.content.editorial import workflow
from portal.content.editorial.readiness import checklist
from portal.content.model.items import Item
from portal.content.publication.companions import companions
from portal.content.published.passages import Words
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.i18n import LazyText, current_language
from portal.web.staff.lacks import Line, line_of

FIELD = "beside"
"""The name of the boxes that are ticked."""


@dataclass(frozen=True)
class Along:
    """A companion: its name (``kind:key``), what it is called and is, what stops it, its tick."""

    item: Item
    name: str
    title: Words
    kind: LazyText
    stops: Sequence[Line]
    ticked: bool


def chosen() -> list[str]:
    """The names of the companions that were ticked."""
    return request.form.getlist(FIELD)


def along(item: Item, deed: str) -> list[Along]:
    """The companions of an item for a form that does a deed; ticked as it was sent, else those that nothing stops."""
    found = companions(db.session, item)
    if not found:
        return []
    tags = [row.tag for row in site_languages(db.session)]
    known = {each.id: each for each in named(db.session, tags, ids=[each.id for each in found])}
    was_sent = request.endpoint == f"staff.send_{deed}"
    shown = []
    for each in found:
        stops = [line_of(each, lacking) for lacking in checklist(db.session, each) if lacking.stops]
        name = known[each.id].name
        ticked = name in chosen() if was_sent else not stops
        shown.append(Along(each, name, known[each.id].title(current_language()), each.label, stops, ticked))
    return shown


def marks(item: Item) -> list[str]:
    """The marks of what is saved of an item and of its companions, which whoever publishes says that they looked at."""
    known = workflow.all_marks(db.session, [item, *companions(db.session, item)])
    return [mark for by_language in known.values() for mark in by_language.values()]


def title_of(item: Item, name: str) -> str:
    """What a companion of an item is called."""
    return next((str(each.title) for each in along(item, "publish") if each.name == name), name)
