"""What waits on the desk of those who translate and review: in their languages alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts import people
from portal.content.authoring.titles import named
from portal.content.editorial import reviewing
from portal.content.editorial.reviewing import Asked
from portal.content.kinds import KINDS
from portal.content.published.passages import Words
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.i18n import LazyText, current_language
from portal.foundation.permissions import Permission
from portal.web.staff.deeds import person_words
from portal.web.translate.blueprint import work_url
from portal.web.visitor import Visitor


@dataclass(frozen=True)
class Waiting:
    """A translation that somebody waits for: of what, who said so, what they said, and where to go on."""

    title: Words
    kind: LazyText
    language: str
    url: str
    person: str
    asked: Asked


def waiting(found: Visitor, limit: int) -> Sequence[Waiting]:
    """What was sent back to a translator, and what a reviewer was asked for a yes to; the last first."""
    session, me = db.session, found.account.actor
    if not found.may(Permission.SEE_TRANSLATIONS):
        return []
    back = reviewing.sent_back_to(session, me)
    sent = reviewing.waiting(session)
    mine = {place: asked for place, asked in back.items() if found.may(Permission.TRANSLATE, place[1])}
    mine |= {place: asked for place, asked in sent.items() if found.may(Permission.REVIEW_TRANSLATION, place[1])}
    ids = {item_id for item_id, _tag in mine}
    items = {item.id: item for item in named(session, [row.tag for row in site_languages(session)], ids=ids)}
    names = people.names(session, {asked.actor for asked in mine.values()})
    lines = [
        Waiting(
            items[item_id].title(current_language()),
            KINDS[items[item_id].kind].label,
            tag,
            work_url(tag, items[item_id].kind, items[item_id].key),
            person_words(asked.actor, names, me),
            asked,
        )
        for (item_id, tag), asked in mine.items()
        if tag != items[item_id].source_language
    ]
    return lines[:limit]
