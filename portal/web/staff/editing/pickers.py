"""What a field offers that one picks from: items by their titles, or countries by their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.content.authoring import uploading
from portal.content.authoring.titles import Named
from portal.content.editorial.finding import matches
from portal.content.kinds import KINDS
from portal.content.model.items import FilesByName, Item
from portal.content.published.passages import Words
from portal.foundation.collation import sort_key
from portal.foundation.fields import Links, links_of, parts_of
from portal.foundation.forms import territory_names
from portal.foundation.i18n import current_language
from portal.foundation.permissions import Permission
from portal.web import visitor
from portal.web.staff.beginning import can_begin_in_passing
from portal.web.staff.editing.form import Holder, ItemForm
from portal.web.staff.editing.typed import FIND

LISTED = 80
"""As many items are offered as one list; of more one looks for some words."""

SHOWN = 20
"""How many of those that were found are shown."""


@dataclass(frozen=True)
class Choice:
    """Something that can be picked, or was: its value, what it is called, and of what kind it is."""

    value: str
    words: Words
    kind: str = ""


@dataclass(frozen=True)
class Picker:
    """What was picked in a field and what else can be. `found` is None where nothing was looked for; `makes` are the
    kinds of which a new item can be begun from here."""

    chosen: Sequence[Choice]
    options: Sequence[Choice]
    is_searched: bool
    words: str = ""
    found: Sequence[Choice] | None = None
    more: int = 0
    makes: Sequence[type[Item]] = ()


def linked_kinds(kind: type[Item]) -> set[str]:
    """The kinds whose items an item of a kind, or its parts, may name."""
    classes = [kind, *(declared.part for declared in parts_of(kind).values())]
    return {name for cls in classes for declared in links_of(cls).values() for name in declared.to}


def pickers(form: ItemForm, items: Sequence[Named], files: FilesByName) -> dict[str, Picker]:
    """The pickers of all fields of a form, by path. `files` are those of all items that have some."""
    by_kind: dict[str, list[Choice]] = {name: [] for name in linked_kinds(form.kind)}
    named = {item.name: item for item in items}
    for item in items:
        by_kind[item.kind].append(_choice(item))
    tag = current_language()
    for choices in by_kind.values():
        choices.sort(key=lambda choice: sort_key(choice.words.text, tag))
    return {
        path: picker for holder in form.everything() for path, picker in _of_holder(holder, form, by_kind, named, files)
    }


def _choice(item: Named) -> Choice:
    return Choice(item.name, item.title(current_language()), str(KINDS[item.kind].label))


def _of_holder(
    holder: Holder,
    form: ItemForm,
    by_kind: Mapping[str, Sequence[Choice]],
    named: Mapping[str, Named],
    files: FilesByName,
) -> Iterator[tuple[str, Picker]]:
    declared = links_of(holder.cls)
    for each in holder.form:
        if each.sort != "picked":
            continue
        name = each.id.removeprefix(holder.prefix)
        if name in declared:
            words = form.typed.get(FIND + each.id, "").strip()
            fitting = {kind: _fitting(declared[name], by_kind[kind], files) for kind in declared[name].to}
            yield each.id, _of_links(declared[name], each.data, words, fitting, named)
        else:
            yield each.id, _of_territories(each.data)


def _fitting(declared: Links, choices: Sequence[Choice], files: FilesByName) -> Sequence[Choice]:
    """Those whose files are of the types that a field takes."""
    if not declared.types:
        return choices
    return [
        choice
        for choice in choices
        if any(file.get("type") in declared.types for file in files.get(choice.value, {}).values())
    ]


def _of_links(
    declared: Links,
    chosen: Sequence[str],
    words: str,
    by_kind: Mapping[str, Sequence[Choice]],
    named: Mapping[str, Named],
) -> Picker:
    many = len(declared.to) > 1
    picked = [_choice(named[name]) for name in chosen if name in named]
    offered = [choice for kind in declared.to for choice in by_kind[kind] if choice.value not in chosen]
    if not many:
        picked = [Choice(choice.value, choice.words) for choice in picked]
        offered = [Choice(choice.value, choice.words) for choice in offered]
    makes = [KINDS[kind] for kind in declared.to if _can_make(KINDS[kind])]
    if len(offered) <= LISTED:
        return Picker(picked, offered, is_searched=False, makes=makes)
    if not words:
        return Picker(picked, (), is_searched=True, makes=makes)
    names = {item.name for item in matches((named[choice.value] for choice in offered), words)}
    found = [choice for choice in offered if choice.value in names]
    return Picker(picked, (), True, words, found[:SHOWN], max(0, len(found) - SHOWN), makes)


def _can_make(kind: type[Item]) -> bool:
    """Whether one comes back from beginning an item of a kind: by a few fields, or by its file."""
    brings_files = kind.name == uploading.KIND and visitor.somebody().may(Permission.UPLOAD)
    return brings_files or can_begin_in_passing(kind)


def _of_territories(chosen: Sequence[str]) -> Picker:
    names = territory_names(current_language())
    picked = [Choice(code, Words(names.get(code, code))) for code in chosen]
    return Picker(picked, [Choice(code, Words(name)) for code, name in names.items() if code not in chosen], False)
