"""What exists in which language, and how fresh it is, as those who look after the content need it.

Two pairs are compared, both by `blocks.compare`: what is saved of an original with what is saved of
its translation, and what is published of both. Readers are told of the second alone, by
`published_coverage`.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.care.walking import text_paths, walk
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.prose import blocks
from portal.content.prose.blocks import Freshness, Row, State
from portal.content.prose.texts import ItemTexts, SourceText, load_all_texts
from portal.content.published.editions import Edition, Payload, readable
from portal.content.published.passages import compared
from portal.content.sitewide.site import reading_moment, site_languages
from portal.foundation.fields import Prose
from portal.foundation.progress import Progress

NO_BLOCKS: Payload = {"blocks": []}


@dataclass(frozen=True)
class Tally:
    """Blocks, counted: those that a language should have, and how many of them are missing, outdated
    or left out on purpose (which `total` does not count), and how far those that it has have come."""

    total: int = 0
    missing: int = 0
    outdated: int = 0
    left_out: int = 0
    drafts: int = 0
    reviewed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def is_behind(self) -> bool:
        """Whether anything is missing or outdated."""
        return bool(self.missing or self.outdated)

    @property
    def is_nothing(self) -> bool:
        """Whether all that should be there is missing."""
        return 0 < self.total == self.missing


@dataclass(frozen=True)
class Standing:
    """How an item stands in a language: what is saved, and what readers see (None: nothing)."""

    kind: str
    key: str
    language: str
    saved: Tally
    published: Tally | None

    @property
    def is_behind(self) -> bool:
        """Whether anything is missing or outdated."""
        return self.saved.is_behind or (self.published is not None and self.published.is_behind)


@dataclass
class Line:
    """How the items of a kind stand in a language, added up."""

    kind: str
    language: str
    items: int = 0
    published_items: int = 0
    without_text: int = 0
    saved: Tally = Tally()
    published: Tally = Tally()

    def add(self, standing: Standing) -> None:
        """Count one item."""
        self.items += 1
        self.published_items += standing.published is not None
        self.without_text += standing.saved.is_nothing
        self.saved += standing.saved
        self.published += standing.published or Tally()


@dataclass(frozen=True)
class Coverage:
    """The site's languages by tag with who may read them, the kinds' lines in each, and the items
    that lack something in a language, by name."""

    languages: Mapping[str, str]
    lines: Sequence[Line]
    behind: Sequence[Standing]


def coverage(session: Session, progress: Progress | None = None) -> Coverage:
    """Compare all that is saved and all that is published, in every language of the site.

    What is kept of an item that lacks nothing are its counts.
    """
    languages = {row.tag: row.openness for row in site_languages(session)}
    lines: dict[tuple[str, str], Line] = {}
    behind: list[Standing] = []
    for standing in _standings(session, tuple(languages), progress):
        place = standing.kind, standing.language
        lines.setdefault(place, Line(*place)).add(standing)
        if standing.is_behind:
            behind.append(standing)
    order = {kind: place for place, kind in enumerate(KINDS.names())}
    return Coverage(languages, list(lines.values()), sorted(behind, key=lambda each: (order[each.kind], each.key)))


def tally(rows: Iterable[Row]) -> Tally:
    """Count the blocks of an original beside their translations."""
    sources, freshness, states = 0, Counter[Freshness](), Counter[State]()
    for row in rows:
        sources += row.source is not None
        freshness[row.freshness] += 1
        if row.target is not None and row.target.text is not None:
            states[row.target.state] += 1
    return Tally(
        total=sources - freshness[Freshness.LEFT_OUT],
        missing=freshness[Freshness.MISSING],
        outdated=freshness[Freshness.OUTDATED],
        left_out=freshness[Freshness.LEFT_OUT],
        drafts=states[State.DRAFT],
        reviewed=states[State.REVIEWED],
    )


def _standings(session: Session, languages: Sequence[str], progress: Progress | None) -> Iterator[Standing]:
    moment = reading_moment(session)
    for batch in walk(session, KINDS, "coverage", progress):
        yield from standings_of(session, batch, languages, moment)


def standings_of(
    session: Session, batch: Sequence[Item], languages: Sequence[str], moment: datetime.datetime
) -> Iterator[Standing]:
    """Each item of a batch in each language. All that was read for the batch is forgotten at its end."""
    texts = load_all_texts(session, {item.id: item.source_language for item in batch})
    paths = text_paths(session, batch)
    editions = _editions(session, batch, moment)
    for item in batch:
        for tag in languages:
            saved = saved_tally(texts[item.id], paths[item.id], tag)
            published = published_tally(item.source_language, editions[item.id], tag)
            yield Standing(item.kind, item.key, tag, saved, published)


def saved_tally(texts: ItemTexts, paths: Mapping[str, Prose], tag: str) -> Tally:
    """How the saved texts of a language stand at the paths that the item has.

    An original is what the others are measured by; it lacks only what the kind requires. Where it has nothing of
    that, a translation lacks the same.
    """
    has_text = set(texts.paths(texts.source_language))
    lacking = sum(declared.required and path not in has_text for path, declared in paths.items())
    count = sum(len(texts.sources[path].blocks) for path in paths if path in has_text)
    targets = texts.targets.get(tag, {})
    if tag == texts.source_language or (lacking and not count and not any(targets.values())):
        return Tally(total=count + lacking, missing=lacking)
    found = (blocks.compare(texts.sources.get(path, SourceText()).blocks, targets.get(path, ())) for path in paths)
    return tally(row for rows in found for row in rows)


def published_tally(source_language: str, editions: Mapping[str, Payload], tag: str) -> Tally | None:
    """The same for what readers see of an item, by language; None where it is not translated.

    An original without words is published in all languages with itself.
    """
    original, edition = editions.get(source_language), editions.get(tag)
    if original is None or (edition is None and original["texts"]):
        return None
    if edition is None or tag == source_language:
        return Tally(total=sum(len(entry["blocks"]) for entry in original["texts"].values()))
    paths = dict.fromkeys((*original["texts"], *edition["texts"]))
    found = (compared(original["texts"].get(path, NO_BLOCKS), edition["texts"].get(path, NO_BLOCKS)) for path in paths)
    return tally(row for rows in found for row in rows)


def _editions(session: Session, batch: Sequence[Item], moment: datetime.datetime) -> dict[int, dict[str, Payload]]:
    """What readers can read of each item of a batch, by language."""
    found: dict[int, dict[str, Payload]] = {item.id: {} for item in batch}
    columns = select(Edition.item_id, Edition.language, Edition.payload)
    for item_id, language, payload in session.execute(columns.where(Edition.item_id.in_(found), readable(moment))):
        found[item_id][language] = payload
    return found
