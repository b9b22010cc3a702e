"""What is saved: the glossary, and the blocks of all items as units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.care.walking import text_paths, walk
from portal.content.kinds import KINDS
from portal.content.kinds.term import Term as TermItem
from portal.content.model.items import Item
from portal.content.prose import blocks
from portal.content.prose.blocks import Freshness
from portal.content.prose.texts import ItemTexts, SourceText, load_all_texts
from portal.foundation.fields import Prose
from portal.foundation.progress import Progress
from portal.translation.glossary import Glossary, Term, forms_of
from portal.translation.units import Place, Text, Unit

_FORMS = ("title", "variants")


def saved_glossary(session: Session) -> Glossary:
    """The same as `load_glossary` within a request: in a few queries, and nothing that was read is forgotten."""
    rows = session.execute(select(Item.id, Item.key, Item.source_language).where(Item.kind == TermItem.name)).all()
    texts = load_all_texts(session, {row.id: row.source_language for row in rows})
    return Glossary(_term(row.key, texts[row.id]) for row in rows)


def load_glossary(session: Session) -> Glossary:
    """The glossary as it is saved, drafts included: a translator works with the terms of tomorrow."""
    terms = []
    for batch in walk(session, [TermItem], "glossary", None):
        texts = load_all_texts(session, {item.id: item.source_language for item in batch})
        terms += [_term(item.key, texts[item.id]) for item in batch]
    return Glossary(terms)


def _term(key: str, texts: ItemTexts) -> Term:
    return Term(key, {tag: forms_of(*(texts.text(tag, path) for path in _FORMS)) for tag in texts.slugs})


def units(
    session: Session, *, language: str | None = None, kind: str | None = None, progress: Progress | None = None
) -> Iterator[list[Unit]]:
    """The units of each item, kind by kind; `language` and `kind` choose.

    A block of a translation stands beside the original's block that it was made from. An outdated
    one stands alone, since it is to be written anew; so does one that the translation has added,
    and each of the original.
    """
    kinds: Iterable[type[Item]] = KINDS if kind is None else [KINDS[kind]]
    for batch in walk(session, kinds, "translations", progress):
        texts = load_all_texts(session, {item.id: item.source_language for item in batch})
        paths = text_paths(session, batch)
        for item in batch:
            found = _units(f"{item.kind}:{item.key}", texts[item.id], paths[item.id])
            yield [unit for unit in found if language in (None, unit.target.language)]


def _units(name: str, texts: ItemTexts, paths: Mapping[str, Prose]) -> Iterator[Unit]:
    for path, declared in paths.items():
        source = texts.sources.get(path, SourceText())
        for number, block in enumerate(source.blocks, 1):
            yield Unit(_place(name, path, number), Text(block.text, texts.source_language, declared.plain))
    for tag in texts.targets:
        for path, declared in paths.items():
            yield from _translation(name, texts, tag, path, declared.plain)


def _translation(name: str, texts: ItemTexts, tag: str, path: str, plain: bool) -> Iterator[Unit]:
    """The blocks of one translated text in the order of that text."""
    targets = texts.targets[tag].get(path, [])
    rows = blocks.compare(texts.sources.get(path, SourceText()).blocks, targets)
    current = {row.target.id: row.source for row in rows if row.target and row.freshness is Freshness.CURRENT}
    for number, target in enumerate((each for each in targets if each.text is not None), 1):
        made_from = current.get(target.id)
        source = Text(made_from.text, texts.source_language, plain) if made_from else None
        yield Unit(_place(name, path, number), Text(target.text or "", tag, plain), source)


def _place(name: str, path: str, number: int) -> Place:
    return Place(name, path, f"block {number}")
