"""What an item lacks before readers get it, and what they would miss, in each language: one list for all who ask.

What stops publishing is found by what refuses it: `composing.missing` for the original, `workflow.unfinished` for
translations. The rest stops nothing, and is worth a look: passages that are missing or behind, figures that no
source vouches for, pictures without words, items that readers cannot open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.authoring.titles import Named, named
from portal.content.care import number_checks
from portal.content.care.number_checks import Problem
from portal.content.editorial import workflow
from portal.content.kinds.media import Media
from portal.content.model.items import Item, Link
from portal.content.prose import blocks
from portal.content.prose.blocks import Freshness
from portal.content.prose.texts import ItemTexts, SourceText, load_texts
from portal.content.published import composing
from portal.content.published.editions import Edition, Payload, readable
from portal.content.sitewide.site import reading_moment, site_languages
from portal.foundation.fields import Prose


class Lack(StrEnum):
    """What is missing. REQUIRED: a field that readers need; DRAFTS: sentences that somebody means to go on with.

    NOTHING: a language has no text at all. UNTRANSLATED: a text that readers need. MISSING, BEHIND: passages of a
    text. UNSOURCED: numbers in a text without a fact or a source; NUMBERS: others than the original's. WORDLESS:
    a picture or file without its alternative text. UNPUBLISHED: an item that is named, and that readers cannot open.
    """

    REQUIRED = "required"
    DRAFTS = "drafts"
    NOTHING = "nothing"
    UNTRANSLATED = "untranslated"
    MISSING = "missing"
    BEHIND = "behind"
    UNSOURCED = "unsourced"
    NUMBERS = "numbers"
    WORDLESS = "wordless"
    UNPUBLISHED = "unpublished"


STOPPING = frozenset({Lack.REQUIRED, Lack.DRAFTS})


@dataclass(frozen=True)
class Lacking:
    """One thing that is missing, at a path of the item, in a language (None: the same in all).

    `count` are passages, `numbers` those of a text; `block` is the passage of the original that one begins with,
    and `other` the item that is named.
    """

    lack: Lack
    language: str | None
    path: str = ""
    count: int = 0
    numbers: tuple[str, ...] = ()
    block: str | None = None
    other: Named | None = None

    @property
    def stops(self) -> bool:
        """Whether the language cannot be published because of it."""
        return self.lack in STOPPING


def checklist(session: Session, item: Item) -> list[Lacking]:
    """All that a saved item lacks, what is the same in every language first, then language by language."""
    languages = [row.tag for row in site_languages(session)]
    texts = load_texts(session, item.id, item.source_language)
    facts = composing.facts_payload(item)
    begun = [tag for tag in languages if tag == item.source_language or texts.paths(tag)]
    found = [*_required(item, facts, texts), *_linked(session, item, languages, begun)]
    drafts = workflow.unfinished(session, item, languages)
    for tag in languages:
        if tag in drafts:
            found.append(Lacking(Lack.DRAFTS, tag))
        if tag not in begun:
            found.append(Lacking(Lack.NOTHING, tag))
        elif tag != item.source_language:
            found += _behind(texts, composing.prose_paths(type(item), facts), tag)
    found += _numbers(session, item)
    return sorted(found, key=lambda each: languages.index(each.language) if each.language in languages else -1)


def _required(item: Item, facts: Payload, texts: ItemTexts) -> Iterator[Lacking]:
    paths = composing.prose_paths(type(item), facts)
    for path in composing.missing(type(item), facts, texts):
        yield Lacking(Lack.REQUIRED, item.source_language if path in paths else None, path)


def _behind(texts: ItemTexts, paths: Mapping[str, Prose], tag: str) -> Iterator[Lacking]:
    """The passages of a translation that are missing or older than the original, text by text."""
    targets = texts.targets.get(tag, {})
    for path, declared in paths.items():
        rows = blocks.compare(texts.sources.get(path, SourceText()).blocks, targets.get(path, ()))
        first: dict[Freshness, str | None] = {}
        for row in reversed(rows):
            first[row.freshness] = row.source.id if row.source else None
        counts = Counter(row.freshness for row in rows)
        missing, behind = counts[Freshness.MISSING], counts[Freshness.OUTDATED]
        if missing:
            is_whole = declared.required and missing == sum(row.source is not None for row in rows)
            lack = Lack.UNTRANSLATED if is_whole else Lack.MISSING
            yield Lacking(lack, tag, path, missing, block=first[Freshness.MISSING])
        if behind:
            yield Lacking(Lack.BEHIND, tag, path, behind, block=first[Freshness.OUTDATED])


def _numbers(session: Session, item: Item) -> Iterator[Lacking]:
    """The texts whose numbers nothing vouches for, or that are not the original's."""
    found: dict[tuple[str, str, Lack], dict[str, None]] = {}
    for fault in number_checks.item_faults(session, item):
        is_original = fault.language == item.source_language
        if (fault.problem is Problem.UNCITED) == is_original:
            lack = Lack.UNSOURCED if is_original else Lack.NUMBERS
            found.setdefault((fault.language, fault.path, lack), {}).update(dict.fromkeys(fault.numbers))
    for (language, path, lack), numbers in found.items():
        yield Lacking(lack, language, path, numbers=tuple(numbers))


def _linked(session: Session, item: Item, languages: Sequence[str], begun: Sequence[str]) -> Iterator[Lacking]:
    """The items that are named and that readers cannot open, and the files without words in a language."""
    rows = list({row.target_id: row for row in reversed(item.link_rows)}.values())[::-1]
    others = {each.id: each for each in named(session, languages, ids=[row.target_id for row in rows])} if rows else {}
    for row in rows:
        if others[row.target_id].kind == Media.name:
            lacking = (tag for tag in begun if tag not in others[row.target_id].titles)
            yield from (Lacking(Lack.WORDLESS, tag, row.field, other=others[row.target_id]) for tag in lacking)
    yield from _unpublished(session, rows, others)


def _unpublished(session: Session, rows: Sequence[Link], others: Mapping[int, Named]) -> Iterator[Lacking]:
    public = select(Edition.item_id).where(
        Edition.item_id.in_(others), Edition.language == Edition.source_language, readable(reading_moment(session))
    )
    known = set(session.scalars(public)) if others else set()
    for row in rows:
        if row.target_id not in known:
            yield Lacking(Lack.UNPUBLISHED, None, row.field, other=others[row.target_id])
