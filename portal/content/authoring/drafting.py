"""An item as its author writes it: values by path, and what becomes of those that two people wrote at once.

A draft holds the facts, links and texts of an item in the language of its original, each under its path
(``title``, ``tags``, ``programmes/KEY/period``) in a form that JSON can hold, and the keys of its parts. A
stamp says by digests what a draft was; a form keeps that of the draft that it was made from, so that
whatever somebody else saved meanwhile is noticed value by value. Nothing here knows the database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from portal.content.kinds import KINDS
from portal.content.model.addresses import slugify
from portal.content.model.documents import Document, LanguageDocument, PartDocument
from portal.content.model.items import KEY_LIMIT, Item, Part
from portal.foundation.fields import Fact, Links, Prose, facts_of, fields_of, links_of, parts_of, prose_of
from portal.foundation.stamps import digest

SLUG = "slug"
NEW = "+"
"""What the key of a part begins with that was never saved; no key that is kept can begin so."""


@dataclass(frozen=True)
class Draft:
    """Values by path, without those that are empty; and the keys of the parts of each field, in order."""

    values: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Stamp:
    """What a draft was: a digest of each value, and the keys of its parts."""

    values: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def is_of(self, path: str, value: Any) -> bool:
        """Whether the draft had exactly this value at a path; None stands for nothing."""
        return self.values.get(path) == (None if value is None else digest(value))

    def dump(self) -> str:
        """The stamp as one line of text; `load_stamp` is the mirror."""
        return json.dumps([self.values, self.parts], separators=(",", ":"))


@dataclass(frozen=True)
class Merged:
    """Two drafts put together. `clashes` has what another person wrote where both wrote differently;
    the draft has one's own there. `revived` are the parts that one of the two removed and the other changed."""

    draft: Draft
    clashes: Mapping[str, Any]
    revived: tuple[str, ...]


def stamp_of(draft: Draft) -> Stamp:
    """The stamp of a draft."""
    return Stamp({path: digest(value) for path, value in draft.values.items()}, dict(draft.parts))


def load_stamp(text: str) -> Stamp:
    """Read a stamp; one that is no stamp is that of an empty draft, so that everything counts as changed."""
    try:
        values, parts = json.loads(text)
        return Stamp(
            {str(path): str(value) for path, value in values.items()},
            {str(name): tuple(map(str, keys)) for name, keys in parts.items()},
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        return Stamp()


def draft_of(document: Document) -> Draft:
    """What a document says in the language of its original."""
    kind = KINDS[document.kind]
    language = document.languages.get(document.source_language, LanguageDocument())
    values: dict[str, Any] = dict(_encoded(kind, "", document.facts, document.links))
    for name, rows in document.parts.items():
        for part in rows:
            values.update(_encoded(parts_of(kind)[name].part, f"{name}/{part.key}/", part.facts, part.links))
    values.update({path: text for path, text in language.texts.items() if text})
    if language.slug:
        values[SLUG] = language.slug
    return Draft(values, {name: tuple(part.key for part in rows) for name, rows in document.parts.items() if rows})


def _encoded(
    cls: type[Item] | type[Part], prefix: str, facts: Mapping[str, Any], links: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, Any]]:
    declared = facts_of(cls)
    for name, value in facts.items():
        yield prefix + name, declared[name].type.encode(value)
    for name, targets in links.items():
        if targets:
            yield prefix + name, list(targets)


def document_of(draft: Draft, kind: type[Item], key: str, language: str) -> Document:
    """The document that a draft describes: of the original alone, which leaves translations as they are."""
    texts = {path: draft.values[path] for path in _prose_paths(kind, draft) if path in draft.values}
    return Document(
        kind=kind.name,
        key=key,
        source_language=language,
        facts=_facts(kind, "", draft),
        links=_links(kind, "", draft),
        parts={name: _parts(name, keys, kind, draft) for name, keys in draft.parts.items() if keys},
        languages={language: LanguageDocument(slug=draft.values.get(SLUG), texts=texts)},
    )


def _prose_paths(kind: type[Item], draft: Draft) -> Iterator[str]:
    yield from prose_of(kind)
    for name, declared in parts_of(kind).items():
        for key in draft.parts.get(name, ()):
            yield from (f"{name}/{key}/{each}" for each in prose_of(declared.part))


def _facts(cls: type[Item] | type[Part], prefix: str, draft: Draft) -> dict[str, Any]:
    return {
        name: declared.type.decode(draft.values[prefix + name])
        for name, declared in facts_of(cls).items()
        if prefix + name in draft.values
    }


def _links(cls: type[Item] | type[Part], prefix: str, draft: Draft) -> dict[str, tuple[str, ...]]:
    return {name: tuple(draft.values[prefix + name]) for name in links_of(cls) if prefix + name in draft.values}


def _parts(name: str, keys: Sequence[str], kind: type[Item], draft: Draft) -> tuple[PartDocument, ...]:
    cls = parts_of(kind)[name].part
    return tuple(
        PartDocument(key, _facts(cls, f"{name}/{key}/", draft), _links(cls, f"{name}/{key}/", draft)) for key in keys
    )


def merge(base: Stamp, mine: Draft, theirs: Draft) -> Merged:
    """Put together what two people made of the same draft, value by value: what only one of them changed
    is taken from them, what both changed alike is as it is, and what both changed differently clashes.

    A part that one removed is gone, unless the other changed it meanwhile: nothing that was written is lost so.
    """
    parts, revived = {}, []
    for name in dict.fromkeys((*mine.parts, *theirs.parts)):
        keys, back = _merged_keys(name, base, mine, theirs)
        revived += [f"{name}/{key}" for key in back]
        if keys:
            parts[name] = keys
    alive = {f"{name}/{key}" for name, keys in parts.items() for key in keys}
    values: dict[str, Any] = {}
    clashes: dict[str, Any] = {}
    for path in dict.fromkeys((*mine.values, *theirs.values)):
        place = path.rpartition("/")[0]
        if place and place not in alive:
            continue
        value, clash = _merged_value(path, place, base, mine, theirs)
        if value is not None:
            values[path] = value
        if clash:
            clashes[path] = theirs.values.get(path)
    return Merged(Draft(values, parts), clashes, tuple(revived))


def _merged_value(path: str, place: str, base: Stamp, mine: Draft, theirs: Draft) -> tuple[Any, bool]:
    own, other = mine.values.get(path), theirs.values.get(path)
    if own == other:
        return own, False
    if place:
        # Where only one of the two still has the part, its value is that of the part.
        name, _, key = place.partition("/")
        if key not in theirs.parts.get(name, ()):
            return own, False
        if key not in mine.parts.get(name, ()):
            return other, False
    if base.is_of(path, own):
        return other, False
    return own, not base.is_of(path, other)


def _merged_keys(name: str, base: Stamp, mine: Draft, theirs: Draft) -> tuple[tuple[str, ...], list[str]]:
    """The keys of a field's parts after both changes, and those among them that one of the two had removed."""
    before, own, other = (each.parts.get(name, ()) for each in (base, mine, theirs))
    lost = [key for key in before if key in own and key not in other and not _is_changed(name, key, base, mine)]
    removed = [key for key in before if key in other and key not in own]
    back = [key for key in removed if _is_changed(name, key, base, theirs)]
    kept = [key for key in before if key in own and key not in other and key not in lost]
    first, second = (other, own) if tuple(own) == tuple(before) else (own, other)
    gone = {*lost, *removed} - {*back}
    ordered = dict.fromkeys(key for key in (*first, *second) if key not in gone)
    return tuple(ordered), [*back, *kept]


def _is_changed(name: str, key: str, base: Stamp, draft: Draft) -> bool:
    """Whether a part is not as it was."""
    prefix = f"{name}/{key}/"
    paths = {path for path in (*base.values, *draft.values) if path.startswith(prefix)}
    return any(not base.is_of(path, draft.values.get(path)) for path in paths)


def without_twins(base: Stamp, mine: Draft, theirs: Draft) -> Draft:
    """One's draft without those of its new parts that were saved word for word since: it was sent twice."""
    parts: dict[str, tuple[str, ...]] = {}
    twins: set[str] = set()
    for name, keys in mine.parts.items():
        since = [key for key in theirs.parts.get(name, ()) if key not in base.parts.get(name, ()) and key not in keys]
        saved = [_part_values(theirs, f"{name}/{key}/") for key in since]
        double = [key for key in keys if key.startswith(NEW) and _part_values(mine, f"{name}/{key}/") in saved]
        twins |= {f"{name}/{key}" for key in double}
        parts[name] = tuple(key for key in keys if key not in double)
    values = {path: value for path, value in mine.values.items() if path.rpartition("/")[0] not in twins}
    return Draft(values, {name: keys for name, keys in parts.items() if keys})


def _part_values(draft: Draft, prefix: str) -> dict[str, Any]:
    return {path.removeprefix(prefix): value for path, value in draft.values.items() if path.startswith(prefix)}


def with_keys(draft: Draft, kind: type[Item], taken: Mapping[str, Sequence[str]]) -> Draft:
    """The draft with a key of its own for each new part, made of its title; `taken` are keys not to use."""
    names: dict[str, str] = {}
    parts: dict[str, tuple[str, ...]] = {}
    for name, keys in draft.parts.items():
        known = {*taken.get(name, ()), *keys}
        for key in keys:
            if key.startswith(NEW):
                made = free_key(_part_title(draft, f"{name}/{key}/", parts_of(kind)[name].part), known)
                known.add(made)
                names[f"{name}/{key}"] = f"{name}/{made}"
        parts[name] = tuple(names.get(f"{name}/{key}", f"{name}/{key}").partition("/")[2] for key in keys)
    return replace(draft, values={_renamed(path, names): value for path, value in draft.values.items()}, parts=parts)


def _renamed(path: str, names: Mapping[str, str]) -> str:
    place, slash, name = path.rpartition("/")
    return f"{names.get(place, place)}{slash}{name}"


def _part_title(draft: Draft, prefix: str, part: type[Part]) -> str:
    """What a part is called, as far as its author has said."""
    declared = fields_of(part).get(part.title_from)
    value = draft.values.get(prefix + part.title_from)
    if value and isinstance(declared, Links):
        return str(value[0]).partition(":")[2]
    if value and isinstance(declared, (Prose, Fact)):
        return str(value)[:60]
    return str(part.__mapper__.polymorphic_identity)


def free_key(title: str, taken: set[str]) -> str:
    """A key made of a title, with a number behind it where that is taken."""
    made = slugify(title)[: KEY_LIMIT - 6].strip("-") or "item"
    number = 1
    while (key := made if number == 1 else f"{made}-{number}") in taken:
        number += 1
    return key
