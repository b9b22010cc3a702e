"""Saving what an author writes: new items, and changes of the original, never over somebody else's.

Callers open the transaction. Nothing here publishes anything.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.audit import AuditEntry
from portal.content.authoring import versions
from portal.content.authoring.drafting import (
    SLUG,
    Draft,
    Stamp,
    document_of,
    draft_of,
    free_key,
    merge,
    with_keys,
    without_twins,
)
from portal.content.authoring.extracting import extract_original
from portal.content.authoring.ingesting import fill, find_item, known_files, make_items
from portal.content.authoring.outlines import Outline, begun_with, with_translations
from portal.content.kinds import KINDS
from portal.content.model import addresses
from portal.content.model.addresses import Address, SlugTaken
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.items import KEY_PATTERN, Item, Misfit
from portal.content.model.locking import lock_item
from portal.content.model.successors import successor
from portal.content.prose.blocks import confirm_unchanged, found_again
from portal.content.prose.saving import Saving
from portal.content.prose.texts import ItemTexts, SourceText, load_texts
from portal.content.sitewide import site
from portal.foundation.database import now
from portal.foundation.errors import NotFound

JUST = datetime.timedelta(minutes=1)
MANY = 500
"""How many items one query asks for by their names."""


@dataclass(frozen=True)
class Saved:
    """What was saved: the item, whether anything changed, and the paths of what did. `revived` are the parts
    that one of two people removed and the other changed; they stay."""

    item: Item
    paths: tuple[str, ...]
    revived: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clash:
    """Nothing was saved, since somebody else saved other values: `theirs` by path (None: nothing).

    `draft` is both put together, with one's own values where they clash, and `saved` what is saved now.
    """

    draft: Draft
    theirs: Mapping[str, Any]
    saved: Draft


class MergedMeanwhile(NotFound):
    """The item was merged into another, whose key is `into`; nothing was saved."""

    def __init__(self, name: str, into: str) -> None:
        super().__init__(name)
        self.into = into


def item_of(session: Session, kind: str, key: str) -> Item:
    """The item of a kind and key. Raises NotFound, also for what can be neither (PostgreSQL knows no NUL)."""
    item = find_item(session, kind, key) if _is_name(kind, key) else None
    if item is None:
        raise NotFound(f"{kind}:{key}")
    return item


def items_of(session: Session, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Item]:
    """Those items that there are, of some kinds and keys: a query for every so many of them."""
    wanted = [name for name in dict.fromkeys(names) if _is_name(*name)]
    found: dict[tuple[str, str], Item] = {}
    for start in range(0, len(wanted), MANY):
        rows = select(Item).where(tuple_(Item.kind, Item.key).in_(wanted[start : start + MANY]))
        found |= {(item.kind, item.key): item for item in session.scalars(rows)}
    return found


def _is_name(kind: str, key: str) -> bool:
    return kind in KINDS and re.fullmatch(KEY_PATTERN, key) is not None


def open_draft(session: Session, item: Item) -> Draft:
    """What is saved of an item, as its author writes it."""
    return draft_of(extract_original(session, item))


@dataclass(frozen=True)
class Purpose:
    """Why something is saved: what the trail calls the deed, and what explains it there. With a reason in
    `same_meaning` the translations that were current stay so. What `brings_back` an earlier version gives
    translations back what they were made from."""

    action: str = "save"
    detail: Mapping[str, Any] = field(default_factory=dict)
    same_meaning: str = ""
    brings_back: bool = False


WRITTEN = Purpose()


def save(
    session: Session, kind: str, key: str, base: Stamp, mine: Draft, *, actor: str, purpose: Purpose = WRITTEN
) -> Saved | Clash:
    """Save what was made of the draft that `base` was, together with what others saved meanwhile.

    Raises NotFound, MergedMeanwhile, and `addresses.SlugTaken` where the slug is another item's.
    """
    item = item_of(session, kind, key)
    lock_item(session, item)
    into = successor(session, kind, key)
    if into is not None:
        raise MergedMeanwhile(f"{kind}:{key}", into)
    before = extract_original(session, item)
    theirs = draft_of(before)
    merged = merge(base, without_twins(base, mine, theirs), theirs)
    if merged.clashes:
        return Clash(merged.draft, merged.clashes, theirs)
    draft = with_keys(merged.draft, type(item), theirs.parts)
    paths = _changed(theirs, draft)
    if not paths:
        return Saved(item, (), merged.revived)
    if draft.values.get(SLUG) and draft.values.get(SLUG) != theirs.values.get(SLUG):
        addresses.check_free(session, item, item.source_language, draft.values[SLUG])
    versions.keep_found(session, item, theirs)
    old = load_texts(session, item.id, item.source_language) if purpose.same_meaning else None
    texts = fill(session, item, document_of(draft, type(item), item.key, item.source_language), actor=actor)
    detail = dict(purpose.detail)
    if purpose.brings_back:
        _find_again(session, item, texts, actor)
    if old is not None:
        detail |= {
            "same_meaning": purpose.same_meaning,
            "kept_current": _keep_current(session, item, old, texts, actor),
        }
    versions.keep(session, item, theirs, draft, actor=actor, action=purpose.action, detail=detail)
    fields = list(paths[:50])
    audit.record(
        session, actor, purpose.action, item.id, item.source_language, revision=item.revision, fields=fields, **detail
    )
    return Saved(item, paths, merged.revived)


def _keep_current(session: Session, item: Item, old: ItemTexts, texts: ItemTexts, actor: str) -> int:
    """Pin the translations that were current to what was just saved; give how many passages there were."""
    saving = Saving(session, item.id, texts, actor)
    count = 0
    for tag, by_path in texts.targets.items():
        for path, targets in list(by_path.items()):
            before = old.sources.get(path, SourceText()).blocks
            moved = confirm_unchanged(before, texts.sources.get(path, SourceText()).blocks, targets)
            count += sum(one != other for one, other in zip(moved, targets, strict=True))
            saving.targets(tag, path, moved)
    saving.write()
    return count


def _find_again(session: Session, item: Item, texts: ItemTexts, actor: str) -> None:
    """Let translations go on with passages of the original that came back."""
    saving = Saving(session, item.id, texts, actor)
    for tag, by_path in texts.targets.items():
        for path, targets in list(by_path.items()):
            saving.targets(tag, path, found_again(texts.sources.get(path, SourceText()).blocks, targets))
    saving.write()


def _changed(before: Draft, after: Draft) -> tuple[str, ...]:
    """The paths at which two drafts differ, those of parts that came, went or moved among them."""
    paths = dict.fromkeys((*before.values, *after.values))
    moved = [name for name in {**before.parts, **after.parts} if before.parts.get(name) != after.parts.get(name)]
    return (*(path for path in paths if before.values.get(path) != after.values.get(path)), *moved)


def create(
    session: Session,
    kind: str,
    language: str,
    title: str,
    values: Mapping[str, Any],
    *,
    actor: str,
    slugs: Mapping[str, str] = MappingProxyType({}),
    outline: Outline | None = None,
    translations: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> Item:
    """Make a new item with some values, under a key that is made of its title.

    `slugs` are those of other languages than the original's, `outline` the structure that it begins with, and
    `translations` texts by language and path, made from these values.
    Raises NotFound for no kind, and `addresses.SlugTaken`.
    """
    (item,) = _new_items(session, kind, language, [title])
    draft = Draft({path: value for path, value in values.items() if value})
    if outline is not None:
        draft = begun_with(draft, outline, type(item), language)
    document = document_of(draft, type(item), item.key, language)
    if outline is not None:
        document = with_translations(document, outline)
    for tag, texts in translations.items():
        own = document.languages.get(tag, LanguageDocument())
        own = replace(own, texts={**own.texts, **texts})
        document = replace(document, languages={**document.languages, tag: own})
    for tag, slug in slugs.items():
        if slug:
            addresses.check_free(session, item, tag, slug)
            own = document.languages.get(tag, LanguageDocument())
            document = replace(document, languages={**document.languages, tag: replace(own, slug=slug)})
    _begin(session, item, draft, document, actor=actor)
    return item


def create_all(
    session: Session,
    kind: str,
    language: str,
    wanted: Sequence[tuple[str, Mapping[str, Any]]],
    *,
    actor: str,
    detail: Mapping[str, Any] | None = None,
) -> list[Item]:
    """Make several new items of titles and values, as `create` makes one; `detail` explains them in the trail."""
    items = _new_items(session, kind, language, [title for title, _values in wanted])
    for item, (_title, values) in zip(items, wanted, strict=True):
        draft = Draft({path: value for path, value in values.items() if value})
        _begin(session, item, draft, document_of(draft, type(item), item.key, language), actor=actor, detail=detail)
    return items


def _new_items(session: Session, kind: str, language: str, titles: Sequence[str]) -> list[Item]:
    """Empty items under keys that are made of their titles. Raises NotFound for no kind."""
    if kind not in KINDS:
        raise NotFound(kind)
    site.lock(session)
    taken, keys = _taken(session, kind), []
    for title in titles:
        keys.append(free_key(title, taken))
        taken.add(keys[-1])
    items, refused = make_items(session, [(kind, key) for key in keys], language)
    for error in refused.values():
        raise error
    return items


def _begin(
    session: Session,
    item: Item,
    draft: Draft,
    document: Document,
    *,
    actor: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Fill a new item with what it begins with. Raises `addresses.SlugTaken`."""
    if draft.values.get(SLUG):
        addresses.check_free(session, item, item.source_language, draft.values[SLUG])
    fill(session, item, document, actor=actor)
    versions.keep(session, item, Draft(), draft, actor=actor, action="create", detail=detail)
    audit.record(session, actor, "create", item.id, item.source_language, revision=item.revision, **(detail or {}))


def just_begun(session: Session, kind: str, title: str, *, actor: str) -> Item | None:
    """The item of this title that somebody began a moment ago; None where they did not: a form may be sent twice."""
    since = now() - JUST
    ids = select(AuditEntry.item_id).where(
        AuditEntry.actor == actor, AuditEntry.action == "create", AuditEntry.at > since
    )
    items = session.scalars(select(KINDS[kind]).where(KINDS[kind].id.in_(ids))).all()
    path = KINDS[kind].title_from
    return next((item for item in items if open_draft(session, item).values.get(path) == title), None)


def _taken(session: Session, kind: str) -> set[str]:
    """The keys and slugs of a kind, which a new key may not be."""
    slugs = select(Address.slug).where(Address.kind == kind)
    return {*session.scalars(select(Item.key).where(Item.kind == kind)), *session.scalars(slugs)}


def misfits(session: Session, document: Document) -> list[Misfit]:
    """The values of an item that do not fit one another."""
    return list(KINDS[document.kind].misfits(document, known_files(session)))


def slug_owner(error: SlugTaken) -> tuple[str, str]:
    """The kind and key of the item that has the slug."""
    kind, _, key = error.other.partition(":")
    return kind, key
