"""What an item lacks, in words, each with the place to put it right: beside the editor and where it is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from portal.content.authoring.titles import Named
from portal.content.editorial.readiness import Lack, Lacking, checklist
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.published.passages import Words
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.formats import join_list, language_name
from portal.foundation.i18n import LazyText, _, _l, _n, current_language
from portal.foundation.permissions import Permission
from portal.web import visitor
from portal.web.staff.paths import path_label
from portal.web.translate.blueprint import work_url

NOTES: Mapping[Lack, LazyText] = {
    Lack.NOTHING: _l("Nothing is written in this language yet; readers get the original."),
    Lack.UNTRANSLATED: _l("not translated; readers get the original"),
    Lack.WORDLESS: _l("no alternative text in this language"),
    Lack.UNPUBLISHED: _l("not published: readers cannot open it"),
}


@dataclass(frozen=True)
class Line:
    """One thing that is missing: what it is about, where it is put right (empty: by others), and what it is; `kind`
    says of another item what it is, since a series may be called like its country."""

    label: Words | None
    url: str
    words: str
    stops: bool
    kind: str = ""


@dataclass(frozen=True)
class Group:
    """What is missing in a language, or in every language (None); `stops` counts what stands in the way."""

    language: str | None
    lines: Sequence[Line]

    @property
    def stops(self) -> int:
        """How many things stand in the way of publishing."""
        return sum(line.stops for line in self.lines)

    @property
    def others(self) -> int:
        """How many things are worth a look."""
        return len(self.lines) - self.stops


def groups(item: Item, *, is_open: bool = False) -> list[Group]:
    """What a saved item lacks: what is the same in all languages, and each language of the site, whole ones too.

    `is_open` says that the page is the item's editor, so that its fields are on it.
    """
    found = checklist(db.session, item)
    tags = [None, *(row.tag for row in site_languages(db.session))]
    lines = [(each.language, line_of(item, each, is_open=is_open)) for each in found]
    made = [Group(tag, [line for language, line in lines if language == tag]) for tag in tags]
    return [group for group in made if group.language is not None or group.lines]


def drafts_words(languages: Sequence[str]) -> str:
    """Why translations with drafts are not published."""
    return _("There are drafts in %(languages)s.", languages=join_list(map(language_name, languages)))


def line_of(item: Item, lacking: Lacking, *, is_open: bool = False) -> Line:
    """One thing that an item lacks; `is_open` says that the page is the item's editor."""
    kind = "" if lacking.other is None else str(KINDS[lacking.other.kind].label)
    return Line(_label(item, lacking), _url(item, lacking, is_open), _words(lacking), lacking.stops, kind)


def _label(item: Item, lacking: Lacking) -> Words | None:
    if lacking.other is not None:
        return lacking.other.title(current_language())
    if not lacking.path:
        return None
    field, _slash, rest = lacking.path.partition("/")
    keys = [part.key for part in item.part_rows if part.field == field]
    key = rest.partition("/")[0]
    place = keys.index(key) + 1 if len(keys) > 1 and key in keys else 0
    return Words(path_label(type(item), lacking.path, place))


def _words(lacking: Lacking) -> str:
    count = lacking.count
    match lacking.lack:
        case Lack.DRAFTS:
            return drafts_words([lacking.language or ""])
        case Lack.MISSING:
            return _n("one passage is missing", "%(num)s passages are missing", count)
        case Lack.BEHIND:
            return _n("one passage is behind", "%(num)s passages are behind", count)
        case Lack.UNSOURCED:
            return _("no source for %(numbers)s", numbers=join_list(lacking.numbers))
        case Lack.NUMBERS:
            return _("numbers differ from the original: %(numbers)s", numbers=join_list(lacking.numbers))
        case lack:
            # That a field is needed is said of all of them together.
            return str(NOTES.get(lack, ""))


def _url(item: Item, lacking: Lacking, is_open: bool) -> str:
    """Where it is put right; empty where whoever asks may not."""
    language, other, who = lacking.language, lacking.other, visitor.somebody()
    if lacking.lack is Lack.UNPUBLISHED and other is not None:
        return url_for("staff.state", kind=other.kind, key=other.key)
    place: Item | Named = item if other is None else other
    if language in (None, place.source_language):
        if not who.may(Permission.WRITE):
            return ""
        if is_open and other is None:
            return f"#{lacking.path}"
        return url_for("staff.edit", kind=place.kind, key=place.key, _anchor=lacking.path if other is None else None)
    if not who.may(Permission.SEE_TRANSLATIONS, language):
        return ""
    block = lacking.block
    return work_url(str(language), place.kind, place.key, block=block, anchor=f"b-{block}" if block else None)
