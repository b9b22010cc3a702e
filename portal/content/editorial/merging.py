"""Merging items that are one and the same: field by field, with all that names them, in one transaction.

One stays; the other's name means it from then on, wherever it is read: in links, in texts, in earlier versions, in
bundles and in addresses. Nothing is deleted: what was written and published of the other is history. Only items of
kinds without pages can be merged. Callers open the transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.content.authoring import editing, open_forms, versions
from portal.content.authoring.drafting import Draft, document_of, draft_of, stamp_of
from portal.content.authoring.editing import Purpose, Saved, item_of
from portal.content.authoring.extracting import extract, extract_original
from portal.content.authoring.ingesting import fill
from portal.content.authoring.titles import Named, fold, named
from portal.content.editorial import finding, releases
from portal.content.editorial.finding import Publicity
from portal.content.editorial.releases import PreparedText
from portal.content.importing import references
from portal.content.importing.candidates import address_key
from portal.content.kinds import KINDS
from portal.content.kinds.organisation import Organisation
from portal.content.kinds.person import Person
from portal.content.kinds.reference import Reference
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.items import Item, Link, MergedItem
from portal.content.model.locking import lock_items
from portal.content.publication import publishing
from portal.content.sitewide import site
from portal.content.sitewide.site import site_languages
from portal.foundation.database import now
from portal.foundation.errors import NotFound, OutOfDate, PortalError
from portal.foundation.facts import Names
from portal.foundation.fields import Fact, Links, Prose, fields_of

MERGEABLE = ("person", "organisation", "reference")


class Choice(StrEnum):
    """Whose value of a field is kept."""

    STAYS = "stays"
    GONE = "gone"
    BOTH = "both"


@dataclass(frozen=True)
class Side:
    """A field of both items: what each says (None: nothing), and which choices there are."""

    path: str
    stays: Any
    gone: Any
    choices: Sequence[Choice]

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.stays != self.gone)

    @property
    def usual(self) -> Choice:
        """What is chosen where nobody says otherwise: whatever is there, and of lists both."""
        if Choice.BOTH in self.choices:
            return Choice.BOTH
        return Choice.GONE if self.stays is None and Choice.GONE in self.choices else Choice.STAYS


class PublishFirst(PortalError):
    """Readers see the item that would go, and not the one that would stay."""


def doubles(session: Session, kind: str) -> list[list[Named]]:
    """Groups of items of a kind that are likely to be one and the same, in the order in which they were made."""
    languages = [row.tag for row in site_languages(session)]
    items = {item.id: item for item in session.scalars(select(KINDS[kind]))}
    groups: list[tuple[set[str], list[Named]]] = []
    for each in named(session, languages, kinds=[kind]):
        keys = set(_KEYS[kind](items[each.id], each))
        members = [each]
        for group in [group for group in groups if group[0] & keys]:
            groups.remove(group)
            keys, members = keys | group[0], [*group[1], *members]
        groups.append((keys, members))
    return [sorted(members, key=lambda item: item.id) for _keys, members in groups if len(members) > 1]


def name_key(name: str) -> str:
    """A name as it is compared: its words in any order, small and without accents."""
    words = "".join(sign if sign.isalnum() else " " for sign in fold(name)).split()
    return f"name {' '.join(sorted(words))}"


def _person_keys(item: Item, _named: Named) -> Iterator[str]:
    assert isinstance(item, Person)
    if item.full_name:
        yield name_key(item.full_name)


def _organisation_keys(item: Item, named: Named) -> Iterator[str]:
    assert isinstance(item, Organisation)
    yield from (name_key(name) for name in (item.local_name, *named.titles.values()) if name)
    if item.website:
        yield address_key(item.website)


def _reference_keys(item: Item, _named: Named) -> Iterator[str]:
    assert isinstance(item, Reference)
    yield from references.keys_of(references.values_of(item))


_KEYS: Mapping[str, Callable[[Item, Named], Iterator[str]]] = {
    "person": _person_keys,
    "organisation": _organisation_keys,
    "reference": _reference_keys,
}


def compare(session: Session, stays: Item, gone: Item) -> list[Side]:
    """The fields of two items of a kind, side by side, but for those of which neither says anything."""
    before, other = editing.open_draft(session, stays), editing.open_draft(session, gone)
    same_language = stays.source_language == gone.source_language
    found = []
    for path, declared in fields_of(type(stays)).items():
        values = before.values.get(path), other.values.get(path)
        if values == (None, None):
            continue
        choices = [Choice.STAYS]
        if same_language or not isinstance(declared, Prose):
            choices.append(Choice.GONE)
        many = isinstance(declared, Links) and declared.many
        if None not in values and (many or (isinstance(declared, Fact) and isinstance(declared.type, Names))):
            choices.append(Choice.BOTH)
        found.append(Side(path, *values, choices))
    return found


def mark(session: Session, stays: Item, gone: Item) -> str:
    """A mark of what is saved of both, which whoever merges them says that they looked at."""
    saved = repr([(item.id, item.revision, item.changed_at) for item in (stays, gone)])
    return hashlib.sha256(saved.encode()).hexdigest()[:16]


def merge(
    session: Session, kind: str, stays: str, gone: str, choices: Mapping[str, Choice], *, actor: str, seen: str
) -> Item:
    """Merge an item into another of its kind, by their keys; give the one that stays.

    Raises NotFound for items that there are not, were merged already or are one; OutOfDate where somebody saved
    either meanwhile; PublishFirst.
    """
    if kind not in MERGEABLE or stays == gone:
        raise NotFound(f"{kind}:{gone}")
    site.lock(session)
    kept, lost = (item_of(session, kind, key) for key in (stays, gone))
    lock_items(session, (kept.id, lost.id))
    for item in (kept, lost):
        if session.get(MergedItem, item.id) is not None:
            raise NotFound(f"{kind}:{item.key}")
    if seen != mark(session, kept, lost):
        raise OutOfDate(f"{kind}:{stays}")
    if _is_public(session, lost) and not _is_public(session, kept):
        raise PublishFirst(f"{kind}:{stays}")
    _keep_chosen(session, kept, lost, choices, actor)
    _move(session, kept, lost, actor)
    audit.record(session, actor, "merged", lost.id, into=f"{kind}:{stays}")
    session.flush()
    return kept


def _is_public(session: Session, item: Item) -> bool:
    """Whether readers see an item, or will."""
    return any(
        state.publicity is Publicity.PUBLISHED or state.planned for state in finding.states(session, [item.id])[item.id]
    )


def _keep_chosen(session: Session, stays: Item, gone: Item, choices: Mapping[str, Choice], actor: str) -> None:
    """Save the item that stays with the values that were chosen; a version and an entry of the trail say so."""
    sides = {side.path: side for side in compare(session, stays, gone)}
    chosen = {path: choices.get(path, side.usual) for path, side in sides.items() if side.differs}
    taken = {path: choice for path, choice in chosen.items() if choice in sides[path].choices}
    before = extract_original(session, stays)
    saved = draft_of(before)
    own = f"{stays.kind}:{stays.key}"
    values = {**saved.values, **{path: _value(sides[path], choice, own) for path, choice in taken.items()}}
    draft = Draft({path: value for path, value in values.items() if value is not None}, saved.parts)
    versions.keep_found(session, stays, saved)
    prose = [path for path, choice in taken.items() if choice is Choice.GONE and _is_prose(stays, path)]
    document = _with_texts(
        session, stays, gone, document_of(draft, type(stays), stays.key, stays.source_language), prose
    )
    fill(session, stays, document, actor=actor)
    name = f"{gone.kind}:{gone.key}"
    versions.keep(session, stays, saved, draft, actor=actor, action="merge", detail={"merged": name})
    audit.record(
        session,
        actor,
        "merge",
        stays.id,
        stays.source_language,
        revision=stays.revision,
        merged=name,
        fields=[path for path, choice in taken.items() if choice is not Choice.STAYS],
    )


def _value(side: Side, choice: Choice, own: str) -> Any:
    """The value of a choice; an item never names itself."""
    if choice is Choice.BOTH:
        return [each for each in dict.fromkeys((*side.stays, *side.gone)) if each != own]
    return side.stays if choice is Choice.STAYS else side.gone


def _is_prose(item: Item, path: str) -> bool:
    return isinstance(fields_of(type(item))[path], Prose)


def _with_texts(session: Session, stays: Item, gone: Item, document: Document, paths: Collection[str]) -> Document:
    """The document with the translations of texts that come from the other item, and all other ones as they are."""
    if not paths:
        return document
    whole, other = extract(session, stays), extract(session, gone)
    languages = dict(document.languages)
    for tag in {*whole.languages, *other.languages} - {stays.source_language}:
        own = whole.languages.get(tag, LanguageDocument())
        theirs = other.languages.get(tag, LanguageDocument())
        languages[tag] = replace(
            own,
            texts={**_without(own.texts, paths), **_only(theirs.texts, paths)},
            blocks={**_without(own.blocks, paths), **_only(theirs.blocks, paths)},
            published=None,
        )
    return replace(document, languages=languages, removed=other.removed)


def _only(texts: Mapping[str, Any], paths: Collection[str]) -> dict[str, Any]:
    return {path: text for path, text in texts.items() if path in paths}


def _without(texts: Mapping[str, Any], paths: Collection[str]) -> dict[str, Any]:
    return {path: text for path, text in texts.items() if path not in paths}


def _move(session: Session, stays: Item, gone: Item, actor: str) -> None:
    """Let whatever names the item that goes name the one that stays: saved items, what readers see, releases.

    Items whose saved text readers see already stay without a draft; so they are saved before readers' editions follow.
    """
    ids = session.scalars(select(Link.item_id).where(Link.target_id == gone.id, Link.item_id != gone.id).distinct())
    naming = list(ids)
    known = finding.states(session, naming) if naming else {}
    drafts = [id for id in naming if any(state.is_original and state.is_changed for state in known[id])]
    session.execute(update(MergedItem).where(MergedItem.into_id == gone.id).values(into_id=stays.id))
    session.add(MergedItem(item_id=gone.id, into_id=stays.id, actor=actor, merged_at=now()))
    session.flush()
    for id in sorted(set(naming) - set(drafts)):
        _rename(session, id, stays, gone, actor)
    publishing.move_readers(session, gone, stays, actor=actor)
    for id in sorted(drafts):
        _rename(session, id, stays, gone, actor)
    open_forms.move(session, gone.id, stays.id)
    session.execute(
        delete(PreparedText).where(
            PreparedText.item_id == gone.id, PreparedText.prepared_id.in_(releases.unpublished(session))
        )
    )


def _rename(session: Session, id: int, stays: Item, gone: Item, actor: str) -> None:
    item = session.get_one(Item, id)
    saved = editing.open_draft(session, item)
    old, new = (f"{each.kind}:{each.key}" for each in (gone, stays))
    own = f"{item.kind}:{item.key}"
    values = {path: _renamed(value, old, new, own) for path, value in saved.values.items()}
    draft = Draft({path: value for path, value in values.items() if value != []}, saved.parts)
    purpose = Purpose("merge", {"merged": old, "into": new})
    done = editing.save(session, item.kind, item.key, stamp_of(saved), draft, actor=actor, purpose=purpose)
    assert isinstance(done, Saved), "nobody else saves it meanwhile"


def _renamed(value: Any, old: str, new: str, own: str) -> Any:
    if not isinstance(value, list) or old not in value:
        return value
    return [each for each in dict.fromkeys(new if each == old else each for each in value) if each != own]
