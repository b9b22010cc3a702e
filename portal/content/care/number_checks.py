"""Whether readers can rely on the numbers in prose.

Two things are asked of every saved text. Each number stands in a fact (of the item, of its parts, or
of an item that it links to), or else the item or part names its sources. And a translated block has
the numbers of its original's block, all of them and no others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload, with_polymorphic
from sqlalchemy.orm.interfaces import ORMOption

from portal.content.care.citing import fact_numbers, is_cited
from portal.content.care.walking import walk
from portal.content.kinds import KINDS
from portal.content.model.items import Item, Part
from portal.content.prose import blocks
from portal.content.prose.texts import ItemTexts, SourceText, load_all_texts
from portal.content.publication.publishing import item_ids
from portal.content.published.composing import facts_payload, prose_paths
from portal.foundation import markdown
from portal.foundation.fields import parts_of
from portal.foundation.i18n import locales
from portal.foundation.markdown import Wording
from portal.foundation.numerals import Numeral, numerals
from portal.foundation.progress import Progress

AROUND = 40


class Problem(StrEnum):
    """What is wrong: nothing vouches for a number, or a translation lacks it, or has it alone."""

    UNCITED = "uncited"
    LACKING = "lacking"
    ADDED = "added"


@dataclass(frozen=True)
class NumberFault:
    """Numbers of one block with a problem, as they are written, and the words around the first of them.

    A translation's lacking numbers are written as in the original.
    """

    item: str
    language: str
    path: str
    problem: Problem
    numbers: tuple[str, ...]
    words: str


class Told(NamedTuple):
    """A number in prose, with the words around it."""

    numeral: Numeral
    words: str


class Block(NamedTuple):
    """A block of a saved text: one line, or Markdown."""

    language: str
    path: str
    text: str
    plain: bool

    def numbers(self) -> list[Told]:
        """Its numbers, each read in the language that its words are marked with."""
        if not any(map(str.isdigit, self.text)):
            return []
        words = [Wording(self.text)] if self.plain else markdown.wording(self.text)
        return [
            Told(numeral, _around(piece.text, numeral))
            for piece in words
            for numeral in numerals(piece.text, piece.lang or self.language)
        ]

    def names(self) -> set[str]:
        """The items, as ``kind:key``, that it links to."""
        links = [] if self.plain else markdown.internal_links(markdown.unlabelled(self.text))
        return {f"{link.kind}:{link.key}" for link in links}


class Doubt(NamedTuple):
    """A number that neither a fact of its item nor a source vouches for."""

    block: Block
    told: Told


def number_faults(session: Session, progress: Progress | None = None) -> Iterator[NumberFault]:
    """Everything that is wrong with the numbers of saved texts, item by item."""
    for batch in walk(session, KINDS, "numbers", progress, _with_parts(), selectinload(Item.link_rows)):
        yield from _faults_of(session, batch)


def item_faults(session: Session, item: Item) -> list[NumberFault]:
    """What is wrong with the numbers of one item's saved texts."""
    return list(_faults_of(session, [item]))


def _faults_of(session: Session, batch: Sequence[Item]) -> Iterator[NumberFault]:
    """The faults of a batch of items. All that was read for them is forgotten at its end."""
    default = locales().default
    texts = load_all_texts(session, {item.id: item.source_language for item in batch})
    doubts = {item: list(doubts_of(item, texts[item.id], default)) for item in batch}
    linked = _load_linked(session, doubts, default)
    for item in batch:
        yield from _uncited(item, doubts[item], linked)
        yield from differences(item, texts[item.id])


def _with_parts() -> ORMOption:
    """Load the parts of all items, with their facts, in one query."""
    known = {declared.part for kind in KINDS for declared in parts_of(kind).values()}
    return selectinload(Item.part_rows.of_type(with_polymorphic(Part, known)))


def doubts_of(item: Item, texts: ItemTexts, tag: str) -> Iterator[Doubt]:
    """The numbers of an item's prose that are no facts of its own, where no source is named.

    `tag` is the language of facts that do not say theirs.
    """
    fields = {row.field for row in item.link_rows}
    parts = {f"{part.field}/{part.key}/": type(part) for part in item.part_rows}
    facts = _all_facts(item, tag)
    for block in saved_blocks(item, texts):
        prefix = f"{block.path.rpartition('/')[0]}/"
        if not is_cited(type(item), fields, prefix, parts.get(prefix)):
            yield from (Doubt(block, told) for told in block.numbers() if told.numeral.value not in facts)


def saved_blocks(item: Item, texts: ItemTexts) -> Iterator[Block]:
    """The blocks of the texts that an item has places for, the original's first."""
    paths = prose_paths(type(item), facts_payload(item))
    for path, declared in paths.items():
        for source in texts.sources.get(path, SourceText()).blocks:
            yield Block(texts.source_language, path, source.text, declared.plain)
    for tag, targets in texts.targets.items():
        for path, declared in paths.items():
            told = (target.text for target in targets.get(path, ()) if target.text is not None)
            yield from (Block(tag, path, text, declared.plain) for text in told)


def differences(item: Item, texts: ItemTexts) -> Iterator[NumberFault]:
    """The numbers that a translated block and its original's block do not have in common."""
    for tag, targets in texts.targets.items():
        for path, declared in prose_paths(type(item), facts_payload(item)).items():
            for row in blocks.compare(texts.sources.get(path, SourceText()).blocks, targets.get(path, ())):
                if row.source is None or row.target is None or row.target.text is None:
                    continue
                original = Block(texts.source_language, path, row.source.text, declared.plain).numbers()
                translation = Block(tag, path, row.target.text, declared.plain).numbers()
                lacking, added = without(original, translation), without(translation, original)
                yield from _fault(item, tag, path, Problem.LACKING, lacking)
                yield from _fault(item, tag, path, Problem.ADDED, added)


def without(some: Iterable[Told], others: Iterable[Told]) -> list[Told]:
    """Those of `some` numbers that the others have no equal for, each equal counting once."""
    left = Counter(told.numeral.value for told in others)
    found = []
    for told in some:
        if left[told.numeral.value] > 0:
            left[told.numeral.value] -= 1
        else:
            found.append(told)
    return found


def _fault(item: Item, tag: str, path: str, problem: Problem, told: Sequence[Told]) -> Iterator[NumberFault]:
    """One fault for all numbers of a block that have a problem; none where there are no such numbers."""
    if told:
        numbers = tuple(each.numeral.text for each in told)
        yield NumberFault(f"{item.kind}:{item.key}", tag, path, problem, numbers, told[0].words)


def _uncited(item: Item, doubts: Sequence[Doubt], linked: _Linked) -> Iterator[NumberFault]:
    """The doubts that remain, block by block, when the facts of linked items are known too."""
    for block, group in groupby(doubts, key=lambda doubt: doubt.block):
        facts = linked.numbers_for(item, block)
        told = [doubt.told for doubt in group if doubt.told.numeral.value not in facts]
        yield from _fault(item, block.language, block.path, Problem.UNCITED, told)


@dataclass(frozen=True)
class _Linked:
    """The numbers in the facts of items that others link to, by id, and the ids of some by name."""

    numbers: Mapping[int, set[Decimal]]
    ids: Mapping[str, int]

    def numbers_for(self, item: Item, block: Block) -> set[Decimal]:
        """Those of the items that an item links to by its fields, and a block of it by itself."""
        named = {self.ids[name] for name in block.names() if name in self.ids}
        targets = named | {row.target_id for row in item.link_rows}
        return set().union(*(self.numbers[target] for target in targets))


def _load_linked(session: Session, doubts: Mapping[Item, Sequence[Doubt]], tag: str) -> _Linked:
    """The facts of all items that could settle one of the doubts, in a few queries."""
    ids = item_ids(session, {name for each in doubts.values() for doubt in each for name in doubt.block.names()})
    targets = {row.target_id for item, found in doubts.items() if found for row in item.link_rows} | set(ids.values())
    kinds = KINDS if targets else ()
    rows = (select(kind).where(kind.id.in_(targets)).options(_with_parts()) for kind in kinds)
    numbers = {item.id: _all_facts(item, tag) for each in rows for item in session.scalars(each)}
    return _Linked(numbers, ids)


def _all_facts(item: Item, tag: str) -> set[Decimal]:
    return fact_numbers(item, tag).union(*(fact_numbers(part, tag) for part in item.part_rows))


def _around(text: str, numeral: Numeral) -> str:
    """A number with the whole words around it, on one line."""
    before, after = text[: numeral.start], text[numeral.end :]
    if len(before) > AROUND:
        before = f"… {before[-AROUND:].partition(' ')[2]}"
    if len(after) > AROUND:
        after = f"{after[:AROUND].rpartition(' ')[0]} …"
    return " ".join(f"{before}{numeral.text}{after}".split())
