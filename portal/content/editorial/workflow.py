"""From a draft to readers and back: asking for a yes, publishing, planning, withdrawing.

Callers open the transaction.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.content.authoring.editing import item_of
from portal.content.editorial import reviewing
from portal.content.model.items import Item
from portal.content.model.locking import lock_items
from portal.content.prose.blocks import State, TargetBlock
from portal.content.prose.texts import LanguageVersion, TargetRow, load_texts
from portal.content.publication import publishing
from portal.content.publication.companions import companions, languages_with
from portal.content.publication.publishing import Wanted
from portal.content.published import composing
from portal.content.published.editions import Edition, Release, readable
from portal.content.published.timelines import lasts
from portal.content.sitewide.site import lock, reading_moment, site_languages
from portal.foundation.errors import NotFound, OutOfDate, Unfinished

MARK_LENGTH = 16


def check_languages(session: Session, languages: Collection[str]) -> list[str]:
    """The languages in the order of the site's. Raises NotFound for one that the site does not have."""
    known = [row.tag for row in site_languages(session)]
    if not set(languages) <= set(known):
        raise NotFound(", ".join(languages))
    return [tag for tag in known if tag in languages]


def marks(session: Session, item: Item) -> dict[str, str]:
    """A mark of what is saved in each language of the site, which whoever publishes says that they looked at.

    It changes with the original, and with the passages and the address of the language itself, but not with
    another translation: people who translate are not in the way of whoever publishes.
    """
    return all_marks(session, [item])[item.id]


def all_marks(session: Session, items: Collection[Item]) -> dict[int, dict[str, str]]:
    """The marks of several items by their ids, in three queries."""
    ids = [item.id for item in items]
    rows = select(TargetRow.item_id, TargetRow.language, func.count(), func.max(TargetRow.changed_at))
    rows = rows.where(TargetRow.item_id.in_(ids)).group_by(TargetRow.item_id, TargetRow.language)
    saved = {(item_id, tag): (count, at) for item_id, tag, count, at in session.execute(rows)}
    begun = select(LanguageVersion.item_id, LanguageVersion.language, LanguageVersion.slug)
    slugs = {(row[0], row[1]): row[2] for row in session.execute(begun.where(LanguageVersion.item_id.in_(ids)))}
    tags = [row.tag for row in site_languages(session)]
    return {
        item.id: {
            tag: _digest(tag, item.changed_at, saved.get((item.id, tag)), slugs.get((item.id, tag))) for tag in tags
        }
        for item in items
    }


def _digest(*values: object) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:MARK_LENGTH]


def publish(
    session: Session,
    kind: str,
    key: str,
    languages: Collection[str],
    *,
    actor: str,
    seen: Collection[str],
    at: datetime.datetime | None = None,
    beside: Collection[str] = (),
) -> Release | None:
    """Publish saved languages of an item, now or at a moment to come; None where readers see no change by it.

    `seen` has the marks of what was looked at, `beside` the names (``kind:key``) of companions that go out with it,
    in the same languages as far as they have them: all of it or nothing. Raises OutOfDate where something newer is
    saved, Unfinished for a translation with drafts, NotFound, and what `publishing.publish` raises.
    """
    lock(session)
    item = item_of(session, kind, key)
    tags = check_languages(session, languages)
    wanted = [Wanted(item, tags), *_beside(session, item, tags, beside)]
    lock_items(session, {each.item.id for each in wanted})
    saved = all_marks(session, [each.item for each in wanted])
    if not {saved[each.item.id][tag] for each in wanted for tag in each.languages} <= set(seen):
        raise OutOfDate(f"{kind}:{key}")
    for each in wanted:
        drafts = unfinished(session, each.item, each.languages)
        if drafts:
            raise Unfinished(f"{each.item.kind}:{each.item.key}", drafts)
    wanted = [Wanted(each.item, [*each.languages, *confirmed(session, each.item, each.languages)]) for each in wanted]
    release = publishing.publish(session, wanted, actor=actor, at=at)
    for each in wanted:
        reviewing.passed(session, each.item, each.languages, actor=actor)
    return release


def _beside(session: Session, item: Item, tags: Collection[str], names: Collection[str]) -> list[Wanted]:
    """Those companions of an item that are named, each with the languages in which it goes with it; others that are
    named were published or taken out meanwhile, and do not matter."""
    chosen = [each for each in companions(session, item) if f"{each.kind}:{each.key}" in names]
    return [Wanted(each, languages_with(session, each, tags)) for each in chosen]


def unfinished(session: Session, item: Item, tags: Collection[str]) -> list[str]:
    """Those of some languages that hold drafts: half a sentence that somebody means to go on with is for nobody's
    eyes."""
    rows = select(TargetRow.language).where(
        TargetRow.item_id == item.id, TargetRow.language.in_(tags), TargetRow.state == State.DRAFT
    )
    found = set(session.scalars(rows.distinct()))
    return [tag for tag in tags if tag in found]


def confirmed(session: Session, item: Item, tags: Collection[str]) -> list[str]:
    """The translations that readers see word for word as they are saved, but pinned to an older original: somebody
    said that its meaning did not change. They go out with it, so that they stay current."""
    if item.source_language not in tags:
        return []
    targets = load_texts(session, item.id, item.source_language).targets
    rows = select(Edition).where(Edition.item_id == item.id, readable(reading_moment(session)))
    return [
        edition.language
        for edition in session.scalars(rows.order_by(Edition.language))
        if edition.language not in (item.source_language, *tags)
        and _is_only_confirmed(edition, targets.get(edition.language, {}))
    ]


def _is_only_confirmed(edition: Edition, targets: Mapping[str, Sequence[TargetBlock]]) -> bool:
    """Whether the saved blocks of a translation differ from published ones in nothing but what they were made from."""
    saved = {path: list(placed) for path, placed in targets.items() if placed}
    shown = {
        path: list(map(composing.decode_target, each["blocks"])) for path, each in edition.payload["texts"].items()
    }
    return saved != shown and _unpinned(saved) == _unpinned(shown)


def _unpinned(texts: Mapping[str, Sequence[TargetBlock]]) -> dict[str, list[TargetBlock]]:
    return {path: [replace(block, base_hash=None) for block in placed] for path, placed in texts.items()}


def withdraw(session: Session, kind: str, key: str, languages: Collection[str], *, actor: str, reason: str) -> bool:
    """Take languages of an item back, all with the original; say whether readers saw any. Raises NotFound."""
    item = item_of(session, kind, key)
    tags = check_languages(session, languages)
    return publishing.withdraw(session, item, actor=actor, reason=reason, languages=tags) is not None


def cancel_planned(session: Session, kind: str, key: str, *, actor: str) -> int:
    """Cancel the releases that are to bring something of an item; give how many there were. Raises NotFound."""
    item = item_of(session, kind, key)
    moment = reading_moment(session)
    ids = select(Edition.release_id).where(Edition.item_id == item.id, Edition.visible_from > moment, lasts())
    releases = session.scalars(select(Release).where(Release.id.in_(ids))).all()
    return sum(publishing.cancel(session, release, actor=actor) for release in releases)


def ask_for_review(
    session: Session,
    kind: str,
    key: str,
    languages: Collection[str],
    *,
    actor: str,
    note: str,
    beside: Collection[str] = (),
) -> None:
    """Ask a publisher to look at languages of an item, and at the companions that are named. Raises NotFound."""
    item = item_of(session, kind, key)
    tags = check_languages(session, languages)
    # The last that was asked for stands first on a desk.
    for each in (*reversed(_beside(session, item, tags, beside)), Wanted(item, tags)):
        reviewing.ask(session, each.item, each.languages, actor=actor, note=note)


def send_back(session: Session, kind: str, key: str, *, actor: str, note: str) -> bool:
    """Send back what waits of an item, with a note; say whether anything did. Raises NotFound."""
    item = item_of(session, kind, key)
    tags = [tag for _item, tag in reviewing.waiting(session, [item.id])]
    reviewing.send_back(session, item, tags, actor=actor, note=note)
    return bool(tags)


def send_back_language(session: Session, kind: str, key: str, tag: str, *, actor: str, note: str) -> None:
    """Send one language of an item back, whether or not somebody had asked for review. Raises NotFound."""
    item = item_of(session, kind, key)
    reviewing.send_back(session, item, check_languages(session, [tag]), actor=actor, note=note)
