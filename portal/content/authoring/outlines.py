"""The structure of one item as the beginning of another: headings, sorts of parts, tags.

No fact, figure or name is taken over: of the item's own Markdown its headings alone, in every language that has
them, but for those that hold a digit, a link or a name of the item; of each sort of parts that it has one empty
part; and its tags, but for those of places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.authoring.drafting import NEW, Draft, with_keys
from portal.content.authoring.titles import fold, named
from portal.content.kinds.tag import PLACE, Tag
from portal.content.model.documents import BlockState, Document, LanguageDocument
from portal.content.model.items import Item
from portal.content.prose import blocks
from portal.content.prose.blocks import Freshness, State, TargetBlock
from portal.content.prose.texts import ItemTexts, SourceText, load_texts
from portal.foundation import markdown
from portal.foundation.fields import links_of, parts_of, prose_of

Heading = Mapping[str, str]
"""A heading by language, as a block of Markdown."""


@dataclass(frozen=True)
class Outline:
    """What is taken over: headings by the path of their text, the fields that get an empty part, and tags by field.

    `left_out` counts the headings that were not taken over.
    """

    headings: Mapping[str, Sequence[Heading]] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: int = 0

    @property
    def heading_count(self) -> int:
        """How many headings are taken over."""
        return sum(map(len, self.headings.values()))

    @property
    def tag_count(self) -> int:
        """How many tags are taken over."""
        return sum(map(len, self.tags.values()))


def outline_of(session: Session, item: Item, language: str, languages: Sequence[str]) -> Outline:
    """The structure of a saved item, for one whose original is in `language`; `languages` are the site's.

    A heading that the item does not have in that language is left out.
    """
    texts = load_texts(session, item.id, item.source_language)
    names = {fold(title) for title in named(session, languages, ids=[item.id])[0].titles.values()}
    found: dict[str, list[Heading]] = {}
    left_out = 0
    for path, declared in prose_of(type(item)).items():
        for heading in () if declared.plain else _headings(texts, path):
            if language in heading and not any(_is_telling(text, names) for text in heading.values()):
                found.setdefault(path, []).append(heading)
            else:
                left_out += 1
    fields = {part.field for part in item.part_rows}
    parts = tuple(name for name in parts_of(type(item)) if name in fields)
    return Outline(found, parts, _tags(session, item), left_out)


def _headings(texts: ItemTexts, path: str) -> Iterator[Heading]:
    source = texts.sources.get(path)
    if source is None:
        return
    translated = {tag: _current(source, by_path.get(path, ())) for tag, by_path in texts.targets.items()}
    for block in source.blocks:
        if _is_heading(block.text):
            others = {tag: found.get(block.id, "") for tag, found in translated.items()}
            yield {texts.source_language: block.text} | {tag: text for tag, text in others.items() if _is_heading(text)}


def _current(source: SourceText, targets: Sequence[TargetBlock]) -> dict[str, str]:
    """The translations that are made from today's original, by the ids of its blocks."""
    rows = (row for row in blocks.compare(source.blocks, targets) if row.freshness is Freshness.CURRENT)
    return {row.source.id: row.target.text or "" for row in rows if row.source and row.target}


def _is_heading(text: str) -> bool:
    return markdown.shape(text).startswith("heading")


def _is_telling(text: str, names: set[str]) -> bool:
    """Whether a heading says something of the one item: a figure, a link, its name."""
    folded = fold(text)
    return "](" in text or any(sign.isdigit() for sign in text) or any(name in folded for name in names)


def _tags(session: Session, item: Item) -> dict[str, tuple[str, ...]]:
    fields = [name for name, each in links_of(type(item)).items() if each.to == (Tag.name,)]
    rows = [row for row in item.link_rows if row.field in fields]
    others = select(Tag.id, Tag.key).where(Tag.id.in_([row.target_id for row in rows]), Tag.group != PLACE)
    keys = {row.id: row.key for row in session.execute(others)}
    found = {
        name: tuple(f"{Tag.name}:{keys[row.target_id]}" for row in rows if row.field == name and row.target_id in keys)
        for name in fields
    }
    return {name: tags for name, tags in found.items() if tags}


def begun_with(draft: Draft, outline: Outline, kind: type[Item], language: str) -> Draft:
    """A new draft with what is taken over in the language of its original."""
    values = dict(draft.values)
    for path, headings in outline.headings.items():
        values[path] = markdown.join([heading[language] for heading in headings])
    values |= {name: list(tags) for name, tags in outline.tags.items()}
    parts = dict.fromkeys(outline.parts, (f"{NEW}1",))
    return with_keys(Draft(values, {**parts, **draft.parts}), kind, {})


def with_translations(document: Document, outline: Outline) -> Document:
    """The document of a new draft with the headings in the other languages, each made from its original."""
    languages = dict(document.languages)
    for tag in {tag for headings in outline.headings.values() for heading in headings for tag in heading}:
        if tag != document.source_language:
            texts, states = _translated(outline, tag)
            languages[tag] = replace(languages.get(tag, LanguageDocument()), texts=texts, blocks=states)
    return replace(document, languages=languages)


def _translated(outline: Outline, tag: str) -> tuple[dict[str, str], dict[str, tuple[BlockState, ...]]]:
    """The headings of a language as whole texts, and block by block where it lacks some of them."""
    texts, states = {}, {}
    for path, headings in outline.headings.items():
        found = [(place, heading[tag]) for place, heading in enumerate(headings) if tag in heading]
        if found:
            texts[path] = markdown.join([text for _place, text in found])
        if 0 < len(found) < len(headings):
            states[path] = tuple(BlockState(place, None, State.TRANSLATED.value, text) for place, text in found)
    return texts, states
