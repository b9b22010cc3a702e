"""What a deed would do with many items, line by line, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.content.authoring.titles import Named, named
from portal.content.editorial.bulk import Hindrance, Line
from portal.content.kinds import KINDS
from portal.content.published.passages import Words
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.formats import join_list, language_name
from portal.foundation.i18n import LazyText, _, _l, current_language
from portal.web.staff.finding import item_url

HINDRANCES: Mapping[Hindrance, LazyText] = {
    Hindrance.NO_TAGS: _l("Items of this kind have no tags."),
    Hindrance.SAME: _l("It is so already."),
    Hindrance.NOTHING: _l("Nothing is written in this language."),
    Hindrance.WAITS: _l("It waits for review already."),
    Hindrance.NOT_PUBLIC: _l("Readers see nothing of it."),
    Hindrance.IN_RELEASE: _l("It is in the release already."),
}


@dataclass(frozen=True)
class Shown:
    """A line: the item, what would be done with it, and why something would not."""

    id: int
    title: Words
    label: str
    url: str
    does: Sequence[str]
    hindered: Sequence[str]


def items_of(ids: Sequence[int]) -> dict[int, Named]:
    """Items by their ids, in that order; those that there are not are left out."""
    tags = [row.tag for row in site_languages(db.session)]
    known = {item.id: item for item in named(db.session, tags, ids=ids)}
    return {id: known[id] for id in ids if id in known}


def tags_by_name() -> dict[str, Words]:
    """All tags, as ``tag:KEY``, by their titles in alphabetical order."""
    tag = current_language()
    languages = [row.tag for row in site_languages(db.session)]
    found = {each.name: each.title(tag) for each in named(db.session, languages, kinds=["tag"])}
    return dict(sorted(found.items(), key=lambda pair: pair[1].text.casefold()))


def plain(items: Mapping[int, Named]) -> list[Shown]:
    """The items alone, before anybody said what is to be done."""
    return [_shown(item, [], []) for item in items.values()]


def lines(found: Sequence[Line], items: Mapping[int, Named], tags: Mapping[str, Words]) -> list[Shown]:
    """What would be done, first where something would be."""
    shown = [
        _shown(items[line.item_id], list(_does(line, tags)), [_hindered(*each) for each in line.hindered])
        for line in found
    ]
    return sorted(shown, key=lambda each: not each.does)


def _shown(item: Named, does: Sequence[str], hindered: Sequence[str]) -> Shown:
    label = str(KINDS[item.kind].label)
    return Shown(item.id, item.title(current_language()), label, item_url(item), does, hindered)


def _does(line: Line, tags: Mapping[str, Words]) -> list[str]:
    found = []
    if line.languages:
        found.append(join_list(map(language_name, line.languages)))
    if line.added:
        # Translators: what is done to the tags of an item; a list of tags follows.
        found.append(_("Added: %(tags)s", tags=_titles(line.added, tags)))
    if line.removed:
        found.append(_("Taken away: %(tags)s", tags=_titles(line.removed, tags)))
    return found


def _titles(names: Sequence[str], tags: Mapping[str, Words]) -> str:
    return join_list(tags[name].text if name in tags else name for name in names)


def _hindered(tag: str | None, hindrance: Hindrance) -> str:
    words = str(HINDRANCES[hindrance])
    return words if tag is None else _("%(label)s: %(names)s", label=language_name(tag), names=words)
