"""Publishing: making editions, together or not at all, now or at a given time.

A scheduled edition becomes visible by its time alone, since the query reads the time. The original
of an item is always visible while a translation is.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session

from portal.content.model import addresses
from portal.content.model.addresses import SlugTaken
from portal.content.model.items import Item, MergedItem
from portal.content.prose.texts import ItemTexts, load_texts
from portal.content.publication.changing import Change
from portal.content.published import composing
from portal.content.published.editions import Edition, EditionLink, Payload, Release
from portal.content.published.timelines import lasts
from portal.content.sitewide import site
from portal.foundation.errors import NotPublishable


@dataclass(frozen=True)
class Wanted:
    """An item, and the languages of it that are to be published; its saved texts, where they are at hand."""

    item: Item
    languages: Sequence[str]
    texts: ItemTexts | None = None


@dataclass(frozen=True)
class Composed:
    """An edition that is ready to be written, but for its slug: `slug` is the one that was asked for."""

    item: Item
    language: str
    slug: str | None
    title: str
    payload: Payload


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
    for the same item and language, unless `keep_pending`.

    Facts go with the original: publishing it brings its saved facts to every language that readers
    see, or will see; publishing translations alone leaves the facts that readers see.

    Raises NotPublishable before anything is written. Where it raises SlugTaken, the caller rolls
    back: a release comes out whole or not at all.
    """
    change = Change(session, actor)
    if at is not None and at <= change.moment:
        raise ValueError("a release is planned for a moment to come")
    start = at or change.moment
    drafts = {each.item: _drafts(change, each, start) for each in _merged(wanted)}
    for item, ready in drafts.items():
        if at is None and not keep_pending:
            planned = change.timelines(item.id).planned(change.moment)
            tags = {draft.language for draft in ready}
            change.cancel(edition for edition in planned if edition.language in tags)
        slugs = [_slug(session, draft, start) for draft in ready]
        for draft, slug in zip(ready, slugs, strict=True):
            _bring_out(change, draft, slug, start)
        _settle(change, item, start)
    change.finish()
    return change.release


def _merged(wanted: Iterable[Wanted]) -> list[Wanted]:
    """Each item once, with its languages, the original's first."""
    merged: dict[Item, Wanted] = {}
    for each in wanted:
        known = merged.get(each.item, each)
        tags = sorted({*known.languages, *each.languages}, key=lambda tag: (tag != each.item.source_language, tag))
        merged[each.item] = Wanted(each.item, tags, known.texts or each.texts)
    return list(merged.values())


def _drafts(change: Change, wanted: Wanted, start: datetime.datetime) -> list[Composed]:
    """The editions that publishing languages of an item from a moment on makes.

    Raises NotPublishable where the original lacks what readers need, or is not public itself.
    """
    item, session = wanted.item, change.session
    texts = wanted.texts or load_texts(session, item.id, item.source_language)
    if item.source_language in wanted.languages:
        facts = composing.facts_payload(item)
        absent = composing.missing(type(item), facts, texts)
        title = composing.title_of(item, texts, item.source_language)
    else:
        original = change.timelines(item.id).shown(start).get(item.source_language)
        absent = [item.source_language] if original is None else []
        facts, title = (original.payload, original.title) if original is not None else ({}, "")
    if absent:
        raise NotPublishable(f"{item.kind}:{item.key}", absent)
    return [composed(session, item, texts, tag, facts, title) for tag in wanted.languages]


def composed(session: Session, item: Item, texts: ItemTexts, tag: str, facts: Payload, original_title: str) -> Composed:
    """What publishing a language of an item would bring out, with these facts."""
    payload = {
        **{name: facts[name] for name in composing.FACTS},
        "texts": composing.texts_payload(type(item), facts, texts, tag),
    }
    payload["refs"] = item_ids(session, composing.internal_names(type(item), payload))
    return Composed(item, tag, texts.slugs.get(tag), _title(item, payload, tag, original_title), payload)


def _title(item: Item, payload: Payload, tag: str, original_title: str) -> str:
    """The title of an edition; where a translation has none of its own, the one that readers see in the original."""
    own = composing.payload_text(payload, item.title_from)
    return own or composing.fact_title(type(item), payload, tag) or original_title


def _bring_out(change: Change, draft: Composed, slug: str | None, start: datetime.datetime) -> None:
    """Write an edition, unless readers see the same already."""
    before = change.timelines(draft.item.id).visible(draft.language, start)
    if before is None or not _same(before, draft, slug):
        change.note("publish", _write(change, draft, slug, before, change.begin_release(start)))


def _settle(change: Change, item: Item, start: datetime.datetime) -> None:
    """Let all languages of an item show the facts of its original, from a moment on.

    What a plan brings without its original is cancelled.
    """
    timelines = change.timelines(item.id)
    for moment in sorted({start, *(edition.visible_from for edition in timelines.planned(start))}):
        shown = timelines.shown(moment)
        original = shown.pop(item.source_language, None)
        for tag in sorted(shown):
            if original is None:
                change.cancel([shown[tag]])
            else:
                _renew(change, item, shown[tag], original, moment)


def _renew(change: Change, item: Item, edition: Edition, original: Edition, moment: datetime.datetime) -> None:
    """Give a translation the facts of its original from a moment on, in the release that brings either."""
    payload = {**edition.payload, **{name: original.payload[name] for name in composing.FACTS}}
    title = _title(item, payload, edition.language, original.title)
    draft = Composed(item, edition.language, edition.slug, title, payload)
    if _same(edition, draft, edition.slug):
        return
    begins = edition.visible_from == moment
    before = change.timelines(item.id).visible(edition.language, moment - site.TICK)
    if begins and before is not None and _same(before, draft, edition.slug):
        change.cancel([edition])
        return
    release = change.session.get_one(Release, (edition if begins else original).release_id)
    change.note("renew", _write(change, draft, edition.slug, edition, release))


def item_ids(session: Session, names: Iterable[str]) -> dict[str, int]:
    """The ids of items named ``kind:key``; names that nothing has are left out. The name of one that was merged
    into another means the other."""
    pairs = [tuple(name.split(":", 1)) for name in names]
    if not pairs:
        return {}
    rows = session.execute(
        select(Item.kind, Item.key, func.coalesce(MergedItem.into_id, Item.id))
        .join(MergedItem, MergedItem.item_id == Item.id, isouter=True)
        .where(tuple_(Item.kind, Item.key).in_(pairs))
    )
    return {f"{kind}:{key}": item_id for kind, key, item_id in sorted(rows)}


def _slug(session: Session, draft: Composed, start: datetime.datetime) -> str | None:
    """Claim the slug that was asked for, or one made of the title, or the key where that is taken."""
    if not draft.item.has_pages():
        return None
    made = draft.slug or addresses.slugify(draft.title) or draft.item.key
    try:
        addresses.claim(session, draft.item, draft.language, made, start)
    except SlugTaken:
        if draft.slug is not None:
            raise
        made = draft.item.key
        addresses.claim(session, draft.item, draft.language, made, start)
    return made


def _same(edition: Edition, draft: Composed, slug: str | None) -> bool:
    return (
        not edition.withdrawn
        and edition.slug == slug
        and edition.title == draft.title
        and edition.payload == draft.payload
    )


def _write(change: Change, draft: Composed, slug: str | None, before: Edition | None, release: Release) -> Edition:
    edition = Edition(
        item_id=draft.item.id,
        kind=draft.item.kind,
        key=draft.item.key,
        language=draft.language,
        source_language=draft.item.source_language,
        release_id=release.id,
        visible_from=release.visible_from,
        slug=slug,
        title=draft.title,
        sort_value=composing.sort_value(type(draft.item), draft.payload),
        payload=draft.payload,
        search=composing.search_document(type(draft.item), draft.payload, draft.language),
    )
    change.put(edition, before)
    return edition


def cancel(session: Session, release: Release, *, actor: str) -> bool:
    """Cancel a release that is still to come; say whether there was anything to cancel.

    Translations that were planned for later, but would lack their original then, go with it.
    """
    change = Change(session, actor)
    session.refresh(release)
    if release.visible_from <= change.moment or release.cancelled_at is not None:
        return False
    rows = select(Edition).where(Edition.release_id == release.id, lasts()).order_by(Edition.id)
    editions = session.scalars(rows).all()
    change.cancel(editions)
    for item_id in dict.fromkeys(edition.item_id for edition in editions):
        _settle(change, session.get_one(Item, item_id), change.moment)
    change.finish()
    return True


def withdraw(
    session: Session, item: Item, *, actor: str, reason: str | None = None, languages: Sequence[str] | None = None
) -> Release | None:
    """Take an item back, or only some translations of it; None where nothing was published.

    Without its original an item is withdrawn as a whole. What was planned is cancelled.
    """
    tags = [item.source_language] if languages is None else languages
    return withdraw_all(session, [Wanted(item, tags)], actor=actor, reason=reason)


def withdraw_all(
    session: Session, wanted: Iterable[Wanted], *, actor: str, reason: str | None = None
) -> Release | None:
    """Take several items back at one moment, as `withdraw` does with one."""
    change = Change(session, actor)
    for each in _merged(wanted):
        timelines = change.timelines(each.item.id)
        whole = each.item.source_language in each.languages
        change.cancel(
            edition for edition in timelines.planned(change.moment) if whole or edition.language in each.languages
        )
        for edition in timelines.shown(change.moment).values():
            if whole or edition.language in each.languages:
                _bury(change, each.item, edition.language, edition.title, reason, edition)
    change.finish()
    return change.release


def remember_withdrawn(
    session: Session, item: Item, language: str, *, actor: str, title: str, reason: str | None
) -> None:
    """Note that a language of an item was published once and withdrawn, where it never was so here."""
    change = Change(session, actor)
    if change.timelines(item.id).visible(language, change.moment) is None:
        _bury(change, item, language, title, reason, None)
    change.finish()


def _bury(change: Change, item: Item, language: str, title: str, reason: str | None, before: Edition | None) -> None:
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
        slug=before.slug if before is not None else None,
        title=title,
        payload={},
        search={},
        withdrawn=True,
        reason=reason,
    )
    change.put(edition, before)
    change.note("withdraw", edition, reason=reason)


def move_readers(session: Session, gone: Item, stays: Item, *, actor: str) -> Release | None:
    """Let all that readers see or will see name one item in place of another, which is taken back.

    Each edition that names it is followed by one that says all the same but that; None where there is none.
    """
    change = Change(session, actor)
    naming = select(EditionLink.edition_id).where(EditionLink.target_id == gone.id)
    later = or_(Edition.visible_until.is_(None), Edition.visible_until > change.moment)
    rows = select(Edition).where(Edition.id.in_(naming), later, lasts(), ~Edition.withdrawn, Edition.item_id != gone.id)
    for edition in session.scalars(rows.order_by(Edition.visible_from, Edition.id)).all():
        item = session.get_one(Item, edition.item_id)
        payload = composing.renamed(edition.payload, gone.id, stays.id)
        draft = Composed(item, edition.language, edition.slug, edition.title, payload)
        planned = edition.visible_from > change.moment
        release = session.get_one(Release, edition.release_id) if planned else change.begin_release(change.moment)
        change.note("renew", _write(change, draft, edition.slug, edition, release), merged=f"{gone.kind}:{gone.key}")
    timelines = change.timelines(gone.id)
    change.cancel(timelines.planned(change.moment))
    for edition in timelines.shown(change.moment).values():
        _bury(change, gone, edition.language, edition.title, None, edition)
    change.finish()
    return change.release
