"""The staff's first page: what waits, what was last worked on, and what others did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup
from werkzeug.wrappers import Response

from portal.accounts import people
from portal.content.authoring import open_forms
from portal.content.authoring.open_forms import Unsaved
from portal.content.authoring.titles import Named, named
from portal.content.care import dead_links
from portal.content.editorial import activity, reviewing
from portal.content.editorial.activity import Deeds
from portal.content.editorial.finding import Hit, LanguageState, states
from portal.content.editorial.reviewing import Asked
from portal.content.kinds import KINDS
from portal.content.published.passages import Words
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import now
from portal.foundation.formats import join_list, language_name, local_day
from portal.foundation.i18n import _, current_language
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.deeds import deed_words, person_words
from portal.web.staff.finding import item_url, line
from portal.web.staff.keeping import url_for_kept
from portal.web.staff.links.views import trouble_lines
from portal.web.staff.questions import question_lines
from portal.web.staff.translations import waiting
from portal.web.staff.wording import deeds, greeting, role_words
from portal.web.translate.tasks import tasks_of_me

LENGTH = 8
"""How many lines each list of the desk has."""


@blueprint.get("/")
@requires(Permission.USE_OWN_ACCOUNT)
def desk() -> Response:
    """A greeting, the work of those who may see it, and what the roles of the account allow."""
    found = visitor.somebody()
    held = [(role_words(grant), deeds(grant)) for grant in people.grants_of(found.account)]
    work = _work(found) if found.may(Permission.SEE_DRAFTS) else None
    return render_staff(
        "staff/desk.html",
        greeting=greeting(found.account.name),
        held=held,
        work=work,
        translations=waiting(found, LENGTH),
        tasks=tasks_of_me(local_day(now()))[:LENGTH],
        questions=question_lines(found, LENGTH),
        may_write=found.may(Permission.WRITE),
        may_translate=found.may(Permission.SEE_TRANSLATIONS),
    )


def _work(found: visitor.Visitor) -> dict[str, object]:
    """The lists of the desk, in a number of queries that does not grow with them."""
    session = db.session
    waiting = reviewing.waiting(session) if found.may(Permission.REVIEW) else {}
    back = reviewing.sent_back_to(session, found.account.actor) if found.may(Permission.WRITE) else {}
    mine = {**back, **waiting}
    touched = activity.touched(session, found.account.actor, LENGTH)
    changed = activity.latest(session, LENGTH)
    kept = open_forms.unsaved(session, found.account)[:LENGTH] if found.may(Permission.WRITE) else []
    ids = {*touched, *(item_id for item_id, _tag in mine), *(each.item_id for each in changed)}
    ids |= {each.place.item_id for each in kept if each.place.item_id is not None}
    languages = [row.tag for row in site_languages(session)]
    items = {item.id: item for item in named(session, languages, ids=ids)}
    mine = {
        place: asked for place, asked in mine.items() if place not in back or not _is_translated(found, items, place)
    }
    known = states(session, [*dict.fromkeys((*touched, *(item_id for item_id, _tag in mine)))])
    names = people.names(session, {*(each.actor for each in changed), *(asked.actor for asked in mine.values())})
    me = found.account.actor
    return {
        "waiting": [
            (
                _line(items[item_id], known),
                join_list(map(language_name, tags)),
                person_words(asked.actor, names, me),
                asked,
            )
            for item_id, tags, asked in _by_deed(mine, languages)[:LENGTH]
        ],
        "links": trouble_lines(dead_links.dead(session)[:LENGTH]),
        "kept": [(_kept_title(each, items), url_for_kept(each), each.kept_at) for each in kept],
        "touched": [(_line(items[item_id], known), at) for item_id, at in touched.items()],
        "changed": [
            (_told(each, person_words(each.actor, names, me), items[each.item_id]), each.at) for each in changed
        ],
    }


def _is_translated(found: visitor.Visitor, items: Mapping[int, Named], place: tuple[int, str]) -> bool:
    """Whether a text stands on the desk among the translations: it is one, and whoever asks may write it."""
    item_id, tag = place
    return tag != items[item_id].source_language and found.may(Permission.TRANSLATE, tag)


def _by_deed(mine: Mapping[tuple[int, str], Asked], languages: Sequence[str]) -> list[tuple[int, Sequence[str], Asked]]:
    """What waits, with the languages of an item together for which somebody said the same."""
    found: dict[tuple[int, str, str, str], list[tuple[str, Asked]]] = {}
    for (item_id, tag), asked in mine.items():
        found.setdefault((item_id, asked.action, asked.actor, asked.note), []).append((tag, asked))
    return [
        (key[0], sorted((tag for tag, _asked in group), key=languages.index), group[0][1])
        for key, group in found.items()
    ]


def _kept_title(kept: Unsaved, items: Mapping[int, Named]) -> Words:
    """What the item is called whose text is not saved yet; of a new one, its kind."""
    if kept.place.item_id is not None:
        return items[kept.place.item_id].title(current_language())
    # Translators: the heading of the form for a new item, such as "New: Country".
    return Words(_("New: %(kind)s", kind=str(KINDS[kept.place.kind].label)), None)


def _told(deed: Deeds, person: str, item: Named) -> Markup:
    return deed_words(deed, person, item, item_url(item))


def _line(item: Named, known: Mapping[int, Sequence[LanguageState]]) -> dict[str, object]:
    return line(Hit(item, known[item.id]))
