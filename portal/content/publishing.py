"""Publishing: making editions, together or not at all, now or at a given time.

The editions of an item and language form a timeline of intervals that never overlap. Publishing
puts one in; a scheduled one becomes visible by its time alone, since the query reads the time.
The original of an item is always visible while a translation is.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content import addresses, audit, composing
from portal.content.addresses import SlugTaken
from portal.content.editions import Edition, EditionLink, EditionSort, Payload, Release
from portal.content.items import Item
from portal.content.site import raise_version, site_languages
from portal.content.texts import ItemTexts, load_texts
from portal.foundation.collation import sort_key
from portal.foundation.database import now
from portal.foundation.errors import NotPublishable


@dataclass(frozen=True)
class Wanted:
    """An item, and the languages of it that are to be published."""

    item: Item
    languages: Sequence[str]


@dataclass(frozen=True)
class _Draft:
    """An edition that is ready to be written."""

    item: Item
    language: str
    slug: str | None
    title: str
    payload: Payload
    search: Mapping[str, str]


def publish(
    session: Session,
    wanted: Iterable[Wanted],
    *,
    actor: str,
    at: datetime.datetime | None = None,
    keep_pending: bool = False,
) -> Release | None:
    """Publish the saved texts of items in one release; None where readers would see no change.

    `at` is a moment to come (UTC); now where it is None. Publishing now cancels what was planned
    for the same item and language, unless `keep_pending`. Other published languages of an item get
    a new edition where its facts changed. Raises NotPublishable and SlugTaken, and then nothing
    was written.
    """
    moment = now()
    if at is not None and at <= moment:
        raise ValueError("a release is planned for a moment to come")
    start = at or moment
    drafts: list[_Draft] = []
    for each in wanted:
        drafts += _drafts(session, each, start)
    release = _release(session, actor, moment, start)
    tags = [row.tag for row in site_languages(session)]
    written = 0
    for draft in drafts:
        if at is None and not keep_pending:
            _cancel_pending(session, draft.item.id, draft.language, moment)
        before = visible_edition(session, draft.item.id, draft.language, start)
        if before is not None and _same(before, draft):
            continue
        _write(session, draft, release, tags)
        audit.record(session, actor, "publish", draft.item.id, draft.language, release=release.id)
        written += 1
    return _finish(session, release, written)


def _release(session: Session, actor: str, moment: datetime.datetime, start: datetime.datetime) -> Release:
    release = Release(actor=actor, created_at=moment, visible_from=start)
    session.add(release)
    session.flush()
    return release


def _finish(session: Session, release: Release, written: int) -> Release | None:
    if not written:
        session.delete(release)
        session.flush()
        return None
    raise_version(session)
    return release


def visible_edition(session: Session, item_id: int, language: str, moment: datetime.datetime) -> Edition | None:
    """The edition that readers see at a moment, which may be a withdrawal; None where there is none."""
    rows = select(Edition).where(Edition.item_id == item_id, Edition.language == language)
    return next((row for row in session.scalars(rows) if _covers(row, moment)), None)


def _covers(edition: Edition, moment: datetime.datetime) -> bool:
    return edition.visible_from <= moment and (edition.visible_until is None or moment < edition.visible_until)


def _drafts(session: Session, wanted: Wanted, start: datetime.datetime) -> list[_Draft]:
    """The editions that publishing the item's languages makes, the original's first."""
    item = wanted.item
    texts = load_texts(session, item.id, item.source_language)
    absent = composing.missing(item, texts)
    if absent:
        raise NotPublishable(f"{item.kind}:{item.key}", absent)
    shown = _shown_languages(session, item.id, start)
    if item.source_language not in (*wanted.languages, *shown):
        raise NotPublishable(f"{item.kind}:{item.key}", [item.source_language])
    facts = composing.facts_payload(item)
    drafts = [_composed(session, item, texts, tag, facts) for tag in _original_first(item, wanted.languages)]
    return drafts + [
        _renewed(item, texts, edition, facts) for tag, edition in shown.items() if tag not in wanted.languages
    ]


def _original_first(item: Item, tags: Sequence[str]) -> list[str]:
    return sorted(dict.fromkeys(tags), key=lambda tag: (tag != item.source_language, tag))


def _shown_languages(session: Session, item_id: int, moment: datetime.datetime) -> dict[str, Edition]:
    rows = session.scalars(select(Edition).where(Edition.item_id == item_id, ~Edition.withdrawn))
    return {row.language: row for row in rows if _covers(row, moment)}


def _composed(session: Session, item: Item, texts: ItemTexts, tag: str, facts: Payload) -> _Draft:
    title = composing.title_of(item, texts, tag)
    names = composing.internal_names(item, texts, tag)
    payload = {
        **facts,
        "texts": composing.texts_payload(item, texts, tag),
        "refs": item_ids(session, names),
    }
    slug = _slug(session, item, texts, tag, title)
    return _Draft(item, tag, slug, title, payload, composing.search_document(item, texts, tag))


def _renewed(item: Item, texts: ItemTexts, edition: Edition, facts: Payload) -> _Draft:
    """An edition with the texts that readers see now and the item's new facts."""
    title = edition.title
    if item.title_from not in edition.payload["texts"]:
        title = composing.title_of(item, texts, edition.language)
    payload = {**edition.payload, **facts}
    return _Draft(item, edition.language, edition.slug, title, payload, edition.search)


def item_ids(session: Session, names: Iterable[str]) -> dict[str, int]:
    """The ids of items named ``kind:key``; names that nothing has are left out."""
    found: dict[str, int] = {}
    for name in sorted(names):
        kind, _, key = name.partition(":")
        item_id = session.scalar(select(Item.id).where(Item.kind == kind, Item.key == key))
        if item_id is not None:
            found[name] = item_id
    return found


def _slug(session: Session, item: Item, texts: ItemTexts, tag: str, title: str) -> str | None:
    """The slug that was asked for, or one made of the title, or the key where that is taken."""
    if not item.has_pages():
        return None
    chosen = texts.slugs.get(tag)
    if chosen is not None:
        addresses.check_free(session, item, tag, chosen)
        return chosen
    made = addresses.slugify(title)
    if not made:
        return item.key
    try:
        addresses.check_free(session, item, tag, made)
    except SlugTaken:
        return item.key
    return made


def _same(edition: Edition, draft: _Draft) -> bool:
    return (
        not edition.withdrawn
        and edition.slug == draft.slug
        and edition.title == draft.title
        and edition.payload == draft.payload
    )


def _write(session: Session, draft: _Draft, release: Release, tags: Iterable[str]) -> Edition:
    item = draft.item
    if draft.slug is not None:
        addresses.claim(session, item, draft.language, draft.slug, release.visible_from)
    edition = Edition(
        item_id=item.id,
        kind=item.kind,
        key=item.key,
        language=draft.language,
        source_language=item.source_language,
        release_id=release.id,
        visible_from=release.visible_from,
        slug=draft.slug,
        title=draft.title,
        sort_value=composing.sort_value(item),
        payload=draft.payload,
        search=draft.search,
        withdrawn=False,
    )
    _put(session, edition)
    readers = tags if draft.language == item.source_language else [draft.language]
    session.add_all(
        EditionSort(edition_id=edition.id, language=tag, sort_key=sort_key(draft.title, tag)) for tag in readers
    )
    session.add_all(
        EditionLink(edition_id=edition.id, field=field, target_id=target) for field, target in _targets(draft.payload)
    )
    session.flush()
    return edition


def _targets(payload: Payload) -> list[tuple[str, int]]:
    pairs = {(name, target) for name, targets in payload["links"].items() for target in targets}
    for field, parts in payload["parts"].items():
        pairs |= {(field, target) for part in parts for targets in part["links"].values() for target in targets}
    pairs |= {("body", target) for target in payload["refs"].values()}
    return sorted(pairs)


def _put(session: Session, edition: Edition) -> None:
    """Put an edition into its timeline: it ends the one before it and ends where the next begins."""
    timeline = _timeline(session, edition.item_id, edition.language)
    for other in timeline:
        if _covers(other, edition.visible_from):
            edition.visible_until = other.visible_until
            other.visible_until = edition.visible_from
            break
    else:
        later = [other.visible_from for other in timeline if other.visible_from > edition.visible_from]
        edition.visible_until = min(later, default=None)
    session.add(edition)
    session.flush()


def _timeline(session: Session, item_id: int, language: str) -> list[Edition]:
    """The editions that readers see at some time, in that order; cancelled ones have no time."""
    rows = session.scalars(
        select(Edition)
        .where(Edition.item_id == item_id, Edition.language == language)
        .order_by(Edition.visible_from, Edition.id)
    )
    return [row for row in rows if row.visible_until is None or row.visible_until > row.visible_from]


def _cancel_pending(session: Session, item_id: int, language: str, moment: datetime.datetime) -> None:
    for edition in _timeline(session, item_id, language):
        if edition.visible_from > moment:
            _take_out(session, edition, moment)


def _take_out(session: Session, edition: Edition, moment: datetime.datetime) -> None:
    """Cancel an edition that nobody has seen; the one before it goes on in its place."""
    for other in _timeline(session, edition.item_id, edition.language):
        if other.visible_until == edition.visible_from:
            other.visible_until = edition.visible_until
    edition.visible_until = edition.visible_from
    session.flush()
    if edition.slug is not None:
        addresses.release(session, edition.item_id, edition.language, edition.slug, moment)
    release = session.get_one(Release, edition.release_id)
    siblings = session.scalars(select(Edition).where(Edition.release_id == release.id))
    if all(row.visible_until == row.visible_from for row in siblings):
        release.cancelled_at = moment
    session.flush()


def cancel(session: Session, release: Release, *, actor: str) -> bool:
    """Cancel a release that is still to come; say whether there was anything to cancel."""
    moment = now()
    if release.visible_from <= moment or release.cancelled_at is not None:
        return False
    for edition in session.scalars(select(Edition).where(Edition.release_id == release.id)).all():
        if edition.visible_until is None or edition.visible_until > edition.visible_from:
            _take_out(session, edition, moment)
            audit.record(session, actor, "cancel", edition.item_id, edition.language, release=release.id)
    raise_version(session)
    return True


def withdraw(
    session: Session, item: Item, *, actor: str, reason: str | None = None, languages: Sequence[str] | None = None
) -> Release | None:
    """Take an item back, or only some translations of it; None where nothing was published.

    Without its original an item is withdrawn as a whole. What was planned is cancelled.
    """
    moment = now()
    shown = _shown_languages(session, item.id, moment)
    pending = {row.language for row in session.scalars(select(Edition).where(Edition.item_id == item.id))}
    chosen = pending if languages is None or item.source_language in languages else pending & set(languages)
    for tag in sorted(chosen):
        _cancel_pending(session, item.id, tag, moment)
    release = _release(session, actor, moment, moment)
    taken = [shown[tag] for tag in sorted(chosen) if tag in shown]
    for edition in taken:
        _put(session, _tombstone(edition, release, reason))
        audit.record(session, actor, "withdraw", item.id, edition.language, reason=reason)
    return _finish(session, release, len(taken))


def _tombstone(edition: Edition, release: Release, reason: str | None) -> Edition:
    return Edition(
        item_id=edition.item_id,
        kind=edition.kind,
        key=edition.key,
        language=edition.language,
        source_language=edition.source_language,
        release_id=release.id,
        visible_from=release.visible_from,
        slug=edition.slug,
        title=edition.title,
        sort_value=edition.sort_value,
        payload={},
        search={},
        withdrawn=True,
        reason=reason,
    )
