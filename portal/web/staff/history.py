"""The history of an item: its versions in a language, what differs between any two, and bringing one back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import people
from portal.content.authoring import editing, open_forms
from portal.content.authoring.differences import Change, Passage, changed_values, passages
from portal.content.authoring.drafting import SLUG, Draft, load_stamp, stamp_of
from portal.content.authoring.editing import Clash, Purpose, item_of, open_draft
from portal.content.authoring.history import Version, comparable, draft_of, history
from portal.content.authoring.ingesting import cut
from portal.content.authoring.titles import Named, named
from portal.content.model.items import Item
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.foundation.facts import ANY_LANGUAGE, Choice, FactType, File, Files, LanguageTag, Territories, Territory
from portal.foundation.fields import Fact, Links, Parts, Prose, fields_of, parts_of
from portal.foundation.formats import date_time, file_size, language_name, number, territory
from portal.foundation.i18n import _, current_language
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.deeds import person_words
from portal.web.staff.editing.keeping import shown_value
from portal.web.staff.editing.typed import BASE, declared_at
from portal.web.staff.editing.views import clash_page
from portal.web.staff.paths import path_label
from portal.web.staff.wording import version_words

OLDER, NEWER = "from", "to"


@dataclass(frozen=True)
class Line:
    """A version as it is listed: its name, what it is called in a list of choices, by whom, when, what was done."""

    name: str
    label: str
    version: Version
    person: str
    words: str


@dataclass(frozen=True)
class Difference:
    """A value that two versions have differently: what it is called, its paragraphs, and how many are the same.
    `lang` is the language of a text; None for what is the same in every language."""

    label: str
    lang: str | None
    passages: Sequence[Passage]
    same: int

    @property
    def has_paragraphs(self) -> bool:
        """Whether it is a text of several paragraphs."""
        return self.lang is not None and len(self.passages) + self.same > 1


@blueprint.get("/content/<kind>/<key>/history/<tag:tag>")
@requires(Permission.SEE_DRAFTS)
def item_history(kind: str, key: str, tag: str) -> Response:
    """The versions of an item in a language, and what differs between two of them. Raises NotFound."""
    item = item_of(db.session, kind, key)
    tags = [row.tag for row in site_languages(db.session)]
    if tag not in tags:
        raise NotFound(tag)
    lines = _lines(item, tag)
    older, newer = _chosen([each for each in lines if each.version.is_whole])
    found = [] if older is None or newer is None else _compared(item, tag, older.name, newer.name)
    return render_staff(
        "staff/history.html",
        item=item,
        kind=type(item),
        title=_title(item),
        tag=tag,
        tags=tags,
        lines=lines,
        older=older,
        newer=newer,
        differences=found,
        may_restore=visitor.somebody().may(Permission.WRITE) and tag == item.source_language,
        may_write=visitor.somebody().may(Permission.WRITE),
    )


def _title(item: Item) -> object:
    languages = [row.tag for row in site_languages(db.session)]
    return named(db.session, languages, ids=[item.id])[0].title(current_language())


def _lines(item: Item, tag: str) -> list[Line]:
    found = history(db.session, item, tag)
    names = people.names(db.session, {each.actor for each in found if each.actor})
    return [_line(each, names) for each in found]


def _line(version: Version, names: Mapping[str, str]) -> Line:
    actor = version.actor or ""
    person = person_words(actor, names, visitor.somebody().account.actor)
    words, label = version_words(version), date_time(version.at)
    if version.revision is not None:
        label = _("Version %(version)s, %(date)s", version=number(version.revision), date=label)
    else:
        label = f"{words}, {label}"
    return Line(version.name, label, version, person, words)


def _chosen(lines: Sequence[Line]) -> tuple[Line | None, Line | None]:
    """The two versions that the address names; by default the last, and the one before it that differs from it.
    Raises NotFound for a name that none has."""
    by_name = {each.name: each for each in lines}
    wanted = [request.args.get(OLDER), request.args.get(NEWER)]
    if any(name and name not in by_name for name in wanted):
        raise NotFound(str(wanted))
    older, newer = (by_name.get(name or "") for name in wanted)
    newer = newer or next(iter(lines), None)
    if older is None and newer is not None:
        place = lines.index(newer)
        older = next(iter(lines[place + 1 :]), None)
    return older, newer


def _compared(item: Item, tag: str, older: str, newer: str) -> list[Difference]:
    before, after = (comparable(draft_of(db.session, item, tag, name)) for name in (older, newer))
    return _differences(item, tag, before, after)


def _differences(item: Item, tag: str, before: Draft, after: Draft) -> list[Difference]:
    kind = type(item)
    order = {name: place for place, name in enumerate((SLUG, *fields_of(kind)))}
    found = sorted(changed_values(before, after), key=lambda each: order.get(each.path.partition("/")[0], len(order)))
    titles = linked_titles(kind, found)
    return [
        _difference(
            kind,
            tag,
            each.path,
            paragraphs(kind, before, each.path, titles),
            paragraphs(kind, after, each.path, titles),
        )
        for each in found
    ]


def linked_titles(kind: type[Item], found: Sequence[Change]) -> Mapping[str, Named]:
    """The items that changed links name, by kind and key."""
    linked = [each for each in found if isinstance(declared_at(kind, each.path), Links)]
    names = {name for each in linked for name in (*(each.before or ()), *(each.after or ()))}
    kinds = {name.partition(":")[0] for name in names}
    if not kinds:
        return {}
    languages = [row.tag for row in site_languages(db.session)]
    return {each.name: each for each in named(db.session, languages, kinds=kinds) if each.name in names}


def _difference(kind: type[Item], tag: str, path: str, before: Sequence[str], after: Sequence[str]) -> Difference:
    found = passages(before, after)
    changed = [each for each in found if each.is_changed]
    is_text = isinstance(declared_at(kind, path), Prose)
    return Difference(path_label(kind, path), tag if is_text else None, changed, len(found) - len(changed))


def paragraphs(kind: type[Item], draft: Draft, path: str, titles: Mapping[str, Named]) -> list[str]:
    """A value in paragraphs: those of a text; of all else a line for each of several values, or parts by name."""
    declared = declared_at(kind, path)
    value = draft.values.get(path)
    if isinstance(declared, Parts):
        return [_part_title(kind, draft, f"{path}/{key}") for key in draft.parts.get(path, ())]
    if isinstance(declared, Prose):
        return cut(value or "", plain=declared.plain)
    if isinstance(declared, Links):
        names = [str(name) for name in value or ()]
        return [titles[name].title(current_language()).text if name in titles else name for name in names]
    if isinstance(declared, Fact) and isinstance(declared.type, Files):
        return [_file_line(tag, file) for tag, file in (value or {}).items()]
    if isinstance(declared, Fact) and value is not None:
        return fact_lines(declared.type, value) or _as_typed(kind, path, value)
    return _as_typed(kind, path, value)


def fact_lines(type: FactType[Any], value: object) -> list[str]:
    """A saved fact in words, where it is a code that people need a name for; else nothing."""
    codes = [str(each) for each in value] if isinstance(value, list) else [str(value)]
    if isinstance(type, Choice):
        return [str(type.choices.get(code, code)) for code in codes]
    if isinstance(type, LanguageTag):
        return [language_name(code) for code in codes]
    if isinstance(type, Territory | Territories):
        return [territory(code) for code in codes]
    return []


def _as_typed(kind: type[Item], path: str, value: object) -> list[str]:
    return [line for line in shown_value(kind, path, value).split("\n") if line]


def _file_line(tag: str, file: File) -> str:
    """A file with the language that it is for, its name and its size."""
    language = _("Every language") if tag == ANY_LANGUAGE else language_name(tag)
    words = [file["name"].rpartition("/")[2], *([file_size(file["size"])] if "size" in file else [])]
    return _("%(label)s: %(names)s", label=language, names=", ".join(words))


def _part_title(kind: type[Item], draft: Draft, place: str) -> str:
    """What a part is called by its author, else its key."""
    field, _slash, key = place.partition("/")
    value = draft.values.get(f"{place}/{parts_of(kind)[field].part.title_from}")
    return value if isinstance(value, str) else key


@blueprint.get("/content/<kind>/<key>/restore/<version>")
@requires(Permission.WRITE)
def restore(kind: str, key: str, version: str) -> Response:
    """What bringing a version back would change. Raises NotFound."""
    item = item_of(db.session, kind, key)
    saved, wanted = _both(item, version)
    return render_staff(
        "staff/restore.html",
        item=item,
        kind=type(item),
        title=_title(item),
        line=next(each for each in _lines(item, item.source_language) if each.name == version),
        differences=_differences(item, item.source_language, comparable(saved), comparable(wanted)),
        base=stamp_of(saved).dump(),
        next_version=item.revision + 1,
    )


def _both(item: Item, version: str) -> tuple[Draft, Draft]:
    """What is saved, and what would be saved: a version, under the address that the item has now."""
    saved = open_draft(db.session, item)
    found = draft_of(db.session, item, item.source_language, version)
    slug = {SLUG: saved.values[SLUG]} if SLUG in saved.values else {}
    return saved, replace(found, values={**comparable(found).values, **slug})


@blueprint.post("/content/<kind>/<key>/restore/<version>")
@requires(Permission.WRITE)
def send_restore(kind: str, key: str, version: str) -> Response:
    """Save a version again, as the latest; with what somebody else saved meanwhile as any other save."""
    item = item_of(db.session, kind, key)
    _saved, wanted = _both(item, version)
    actor = visitor.somebody().account.actor
    purpose = Purpose("restore", {"version": version}, brings_back=True)
    with writing(db.session) as session:
        base = load_stamp(request.form.get(BASE, ""))
        found = editing.save(session, kind, key, base, wanted, actor=actor, purpose=purpose)
    if isinstance(found, Clash):
        return clash_page(item_of(db.session, kind, key), found, open_forms.new_mark())
    flash(_("Version %(version)s is the latest now. Nothing was removed.", version=number(found.item.revision)))
    return redirect(url_for("staff.item_history", kind=kind, key=key, tag=found.item.source_language), 303)
