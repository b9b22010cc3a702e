"""The history of an item in a language: what was saved and what was published, and what any of it held."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.authoring import versions
from portal.content.authoring.drafting import SLUG, Draft
from portal.content.authoring.editing import open_draft
from portal.content.model.items import Item
from portal.content.prose.texts import TargetRow, load_texts
from portal.content.published.composing import payload_text
from portal.content.published.editions import Edition, Payload, Release
from portal.content.published.timelines import lasts
from portal.foundation.errors import NotFound

NOW = "now"
"""The name of what is saved at present."""
EDITION = "e"
"""What the name of an edition begins with; its number follows. That of a saved version is its number alone."""


@dataclass(frozen=True)
class Version:
    """Something that was saved or published: its name, its number where it was saved, when, by whom (None: by a
    command, or before the history began), as which deed. `detail` explains; `is_whole` says that it has a text."""

    name: str
    revision: int | None
    at: datetime.datetime
    actor: str | None
    action: str
    detail: Mapping[str, Any]
    is_whole: bool = True


def history(session: Session, item: Item, language: str) -> list[Version]:
    """All versions of a language of an item, the latest first; a plan stands where it was made."""
    found = [
        Version(str(row.revision), row.revision, row.saved_at, row.actor, row.action, row.detail)
        for row in versions.versions(session, item, language)
    ]
    if language == item.source_language and item.revision and (not found or found[0].at != item.changed_at):
        found.insert(0, Version(NOW, item.revision, item.changed_at, None, versions.FOUND, {}))
    if language != item.source_language and (translated_at := _translated_at(session, item, language)) is not None:
        found.insert(0, Version(NOW, None, translated_at, None, versions.FOUND, {}))
    return sorted([*_published(session, item, language), *found], key=lambda each: each.at, reverse=True)


def _translated_at(session: Session, item: Item, language: str) -> datetime.datetime | None:
    """When a passage of a translation was last saved; None where there is none."""
    rows = select(TargetRow.changed_at).where(TargetRow.item_id == item.id, TargetRow.language == language)
    return session.scalar(rows.order_by(TargetRow.changed_at.desc()).limit(1))


def _published(session: Session, item: Item, language: str) -> list[Version]:
    rows = session.execute(
        select(Edition.id, Edition.withdrawn, Edition.visible_from, Edition.reason, Release.created_at, Release.actor)
        .join(Release, Release.id == Edition.release_id)
        .where(Edition.item_id == item.id, Edition.language == language, lasts())
        .order_by(Edition.id.desc())
    )
    return [
        Version(
            f"{EDITION}{row.id}",
            None,
            row.created_at,
            row.actor,
            "withdraw" if row.withdrawn else "plan" if row.visible_from > row.created_at else "publish",
            {"reason": row.reason, "visible_from": row.visible_from},
            is_whole=not row.withdrawn,
        )
        for row in rows
    ]


def draft_of(session: Session, item: Item, language: str, name: str) -> Draft:
    """What a version held, by its name. Raises NotFound where there is none, or it has no text."""
    if name == NOW:
        return _saved(session, item, language)
    if name.startswith(EDITION) and name[1:].isdecimal():
        edition = session.get(Edition, int(name[1:])) if len(name) < 12 else None
        if edition is None or (edition.item_id, edition.language) != (item.id, language) or edition.withdrawn:
            raise NotFound(name)
        return _of_payload(session, item, edition.payload, is_original=language == item.source_language)
    if name.isdecimal() and len(name) < 10:
        return versions.draft_at(session, item, language, int(name))
    raise NotFound(name)


def _saved(session: Session, item: Item, language: str) -> Draft:
    if language == item.source_language:
        return open_draft(session, item)
    texts = load_texts(session, item.id, item.source_language)
    return Draft({path: texts.text(language, path) for path in texts.paths(language)})


def comparable(draft: Draft) -> Draft:
    """A draft without its address: an edition has one, whether it was asked for or not."""
    return Draft({path: value for path, value in draft.values.items() if path != SLUG}, draft.parts)


def _of_payload(session: Session, item: Item, payload: Payload, *, is_original: bool) -> Draft:
    """What an edition says, as a draft; facts are the original's."""
    values: dict[str, Any] = {path: payload_text(payload, path) for path in payload["texts"]}
    if not is_original:
        return Draft({path: text for path, text in values.items() if text})
    names = _names(session, _targets(payload))
    values |= payload["facts"] | _linked(payload["links"], "", names)
    parts = {}
    for field, rows in payload["parts"].items():
        parts[field] = tuple(part["key"] for part in rows)
        for part in rows:
            prefix = f"{field}/{part['key']}/"
            values |= {prefix + name: value for name, value in part["facts"].items()}
            values |= _linked(part["links"], prefix, names)
    return Draft(
        {path: value for path, value in values.items() if value not in (None, "", [])},
        {field: keys for field, keys in parts.items() if keys},
    )


def _linked(links: Mapping[str, Sequence[int]], prefix: str, names: Mapping[int, str]) -> dict[str, list[str]]:
    return {prefix + field: [names[target] for target in targets] for field, targets in links.items()}


def _targets(payload: Payload) -> set[int]:
    holders = [payload, *(part for rows in payload["parts"].values() for part in rows)]
    return {target for holder in holders for targets in holder["links"].values() for target in targets}


def _names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    rows = session.execute(select(Item.id, Item.kind, Item.key).where(Item.id.in_(set(ids))))
    return {id: f"{kind}:{key}" for id, kind, key in rows}
