"""Publishing: making editions, together or not at all, now or at a given time.

A scheduled edition becomes visible by its time alone, since the query reads the time. The original
of an item is always visible while a translation is.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from portal.content import addresses, audit, composing, site, timelines
from portal.content.addresses import SlugTaken
from portal.content.editions import Edition, EditionLink, EditionSort, Payload, Release
from portal.content.items import Item
from portal.content.texts import load_texts
from portal.foundation.collation import sort_key
from portal.foundation.errors import NotPublishable


@dataclass(frozen=True)
class Wanted:
    """An item, and the languages of it that are to be published."""

    item: Item
    languages: Sequence[str]


@dataclass(frozen=True)
class _Draft:
    """An edition that is ready to be written, but for its slug: `slug` is the one that was asked for."""

    item: Item
    language: str
    slug: str | None
    title: str
    payload: Payload


class _Change:
    """One change of what readers see, now or later: its moment, its release, and whether it did anything."""

    def __init__(self, session: Session, actor: str) -> None:
        self.session = session
        self.actor = actor
        self.moment = site.next_moment(session)
        self.release: Release | None = None
        self._done = False

    def begin_release(self, start: datetime.datetime) -> Release:
        """The release of this change, made when the first edition needs it."""
        if self.release is None:
            self.release = Release(actor=self.actor, created_at=self.moment, visible_from=start)
            self.session.add(self.release)
            self.session.flush()
        return self.release

    def note(self, action: str, edition: Edition, **detail: str | None) -> None:
        """Write into the audit trail what was done to an edition."""
        self._done = True
        audit.record(
            self.session,
            self.actor,
            action,
            edition.item_id,
            edition.language,
            release=edition.release_id,
            **detail,
        )

    def cancel(self, editions: Iterable[Edition]) -> None:
        """Take out editions that nobody has seen."""
        for edition in editions:
            timelines.take_out(self.session, edition, self.moment)
            self.note("cancel", edition)

    def finish(self) -> None:
        """Raise the site's version, unless nothing was done."""
        if self._done:
            site.raise_version(self.session, self.moment)


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
    for the same item and language, unless `keep_pending`. Other languages of an item that are
    published, or planned for later, get a new edition where its facts changed.

    Raises NotPublishable before anything is written. Where it raises SlugTaken, the caller rolls
    back: a release comes out whole or not at all.
    """
    change = _Change(session, actor)
    if at is not None and at <= change.moment:
        raise ValueError("a release is planned for a moment to come")
    start = at or change.moment
    plans = [_Plan(session, item, tags, start) for item, tags in _merged(wanted)]
    for plan in plans:
        if at is None and not keep_pending:
            planned = timelines.planned(session, plan.item.id, change.moment)
            change.cancel(edition for edition in planned if edition.language in plan.languages)
        for draft in plan.drafts:
            _bring_out(change, draft, start)
        _renew_planned(change, plan, start)
    change.finish()
    return change.release


def _merged(wanted: Iterable[Wanted]) -> list[tuple[Item, list[str]]]:
    """Each item once, with its languages, the original's first."""
    items: dict[int, Item] = {}
    tags: dict[int, set[str]] = {}
    for each in wanted:
        items[each.item.id] = each.item
        tags.setdefault(each.item.id, set()).update(each.languages)
    return [
        (item, sorted(tags[item_id], key=lambda tag: (tag != items[item_id].source_language, tag)))
        for item_id, item in items.items()
    ]


class _Plan:
    """What publishing some languages of an item from a moment on makes of it.

    Raises NotPublishable where the original lacks what readers need, or is not public itself.
    """

    def __init__(self, session: Session, item: Item, languages: Sequence[str], start: datetime.datetime) -> None:
        self.session = session
        self.item = item
        self.languages = languages
        self.texts = load_texts(session, item.id, item.source_language)
        self.facts = composing.facts_payload(item)
        shown = timelines.shown(session, item.id, start)
        self._check(shown)
        self.original_title = self._original_title(shown)
        self.drafts = [self._composed(tag) for tag in languages]
        self.drafts += [self.renewed(shown[tag]) for tag in sorted(shown) if tag not in languages]

    def _check(self, shown: Mapping[str, Edition]) -> None:
        name = f"{self.item.kind}:{self.item.key}"
        absent = composing.missing(self.item, self.texts)
        if absent:
            raise NotPublishable(name, absent)
        if self.item.source_language not in (*self.languages, *shown):
            raise NotPublishable(name, [self.item.source_language])

    def _original_title(self, shown: Mapping[str, Edition]) -> str:
        """The title that readers will meet in the original, for translations that lack one."""
        tag = self.item.source_language
        return self._title(tag) or self.item.key if tag in self.languages else shown[tag].title

    def _title(self, tag: str) -> str | None:
        return composing.own_title(self.item, self.texts, tag)

    def _composed(self, tag: str) -> _Draft:
        texts = composing.texts_payload(self.item, self.texts, tag)
        refs = item_ids(self.session, composing.internal_names(self.item, self.texts, tag))
        payload = {**self.facts, "texts": texts, "refs": refs}
        title = self._title(tag) or self.original_title
        return _Draft(self.item, tag, self.texts.slugs.get(tag), title, payload)

    def renewed(self, edition: Edition) -> _Draft:
        """An edition's texts with the item's new facts."""
        payload = {**edition.payload, **self.facts}
        title = composing.payload_text(payload, self.item.title_from)
        title = title or composing.fact_title(self.item, edition.language) or self.original_title
        return _Draft(self.item, edition.language, edition.slug, title, payload)


def _bring_out(change: _Change, draft: _Draft, start: datetime.datetime) -> None:
    """Write an edition, unless readers see the same already."""
    slug = _slug(change.session, draft)
    before = timelines.visible_edition(change.session, draft.item.id, draft.language, start)
    if before is None or not _same(before, draft, slug):
        edition = _write(change, draft, slug, change.begin_release(start))
        change.note("publish", edition)


def _renew_planned(change: _Change, plan: _Plan, start: datetime.datetime) -> None:
    """Give what is planned for later the facts of now; it stays in its release."""
    for edition in timelines.planned(change.session, plan.item.id, start):
        draft = plan.renewed(edition)
        if not _same(edition, draft, edition.slug):
            release = change.session.get_one(Release, edition.release_id)
            change.note("renew", _write(change, draft, edition.slug, release))


def item_ids(session: Session, names: Iterable[str]) -> dict[str, int]:
    """The ids of items named ``kind:key``; names that nothing has are left out."""
    pairs = [tuple(name.split(":", 1)) for name in names]
    if not pairs:
        return {}
    rows = session.execute(select(Item.kind, Item.key, Item.id).where(tuple_(Item.kind, Item.key).in_(pairs)))
    return {f"{kind}:{key}": item_id for kind, key, item_id in sorted(rows)}


def _slug(session: Session, draft: _Draft) -> str | None:
    """The slug that was asked for, or one made of the title, or the key where that is taken."""
    item = draft.item
    if not item.has_pages():
        return None
    if draft.slug is not None:
        addresses.check_free(session, item, draft.language, draft.slug)
        return draft.slug
    made = addresses.slugify(draft.title)
    try:
        addresses.check_free(session, item, draft.language, made)
    except SlugTaken:
        return item.key
    return made or item.key


def _same(edition: Edition, draft: _Draft, slug: str | None) -> bool:
    return (
        not edition.withdrawn
        and edition.slug == slug
        and edition.title == draft.title
        and edition.payload == draft.payload
    )


def _write(change: _Change, draft: _Draft, slug: str | None, release: Release) -> Edition:
    session, item = change.session, draft.item
    if slug is not None:
        addresses.claim(session, item, draft.language, slug, release.visible_from)
    edition = Edition(
        item_id=item.id,
        kind=item.kind,
        key=item.key,
        language=draft.language,
        source_language=item.source_language,
        release_id=release.id,
        visible_from=release.visible_from,
        slug=slug,
        title=draft.title,
        sort_value=composing.sort_value(item),
        payload=draft.payload,
        search=composing.search_document(type(item), draft.payload, draft.language),
        withdrawn=False,
    )
    timelines.put(session, edition, change.moment)
    _index(session, edition)
    return edition


def _index(session: Session, edition: Edition) -> None:
    """Write by what lists sort an edition, and whom it names."""
    readers = [edition.language]
    if edition.language == edition.source_language:
        readers = [row.tag for row in site.site_languages(session)]
    session.add_all(
        EditionSort(edition_id=edition.id, language=tag, sort_key=sort_key(edition.title, tag)) for tag in readers
    )
    session.add_all(
        EditionLink(edition_id=edition.id, field=field, target_id=target)
        for field, target in composing.targets(edition.payload)
    )
    session.flush()


def cancel(session: Session, release: Release, *, actor: str) -> bool:
    """Cancel a release that is still to come; say whether there was anything to cancel.

    Translations that were planned for later, but would lack their original then, go with it.
    """
    change = _Change(session, actor)
    session.refresh(release)
    if release.visible_from <= change.moment or release.cancelled_at is not None:
        return False
    rows = select(Edition).where(Edition.release_id == release.id, timelines.lasts()).order_by(Edition.id)
    editions = session.scalars(rows).all()
    change.cancel(editions)
    for item_id in dict.fromkeys(edition.item_id for edition in editions):
        change.cancel(_orphans(session, item_id, change.moment))
    change.finish()
    return True


def _orphans(session: Session, item_id: int, moment: datetime.datetime) -> list[Edition]:
    """The planned translations of an item whose original would not be visible with them."""
    return [
        edition
        for edition in timelines.planned(session, item_id, moment)
        if edition.source_language not in timelines.shown(session, item_id, edition.visible_from)
    ]


def withdraw(
    session: Session, item: Item, *, actor: str, reason: str | None = None, languages: Sequence[str] | None = None
) -> Release | None:
    """Take an item back, or only some translations of it; None where nothing was published.

    Without its original an item is withdrawn as a whole. What was planned is cancelled.
    """
    change = _Change(session, actor)
    whole = languages is None or item.source_language in languages

    def chosen(edition: Edition) -> bool:
        return whole or edition.language in (languages or ())

    change.cancel(filter(chosen, timelines.planned(session, item.id, change.moment)))
    for edition in filter(chosen, timelines.shown(session, item.id, change.moment).values()):
        _bury(change, item, edition.language, edition.title, edition.slug, reason)
    change.finish()
    return change.release


def remember_withdrawn(
    session: Session, item: Item, language: str, *, actor: str, title: str, reason: str | None
) -> None:
    """Note that a language of an item was published once and withdrawn, where it never was so here."""
    change = _Change(session, actor)
    if timelines.visible_edition(session, item.id, language, change.moment) is None:
        _bury(change, item, language, title, None, reason)
    change.finish()


def _bury(change: _Change, item: Item, language: str, title: str, slug: str | None, reason: str | None) -> None:
    """Write the edition which says that there is none any more."""
    release = change.begin_release(change.moment)
    edition = Edition(
        item_id=item.id,
        kind=item.kind,
        key=item.key,
        language=language,
        source_language=item.source_language,
        release_id=release.id,
        visible_from=release.visible_from,
        slug=slug,
        title=title,
        sort_value=composing.sort_value(item),
        payload={},
        search={},
        withdrawn=True,
        reason=reason,
    )
    timelines.put(change.session, edition, change.moment)
    change.note("withdraw", edition, reason=reason)
