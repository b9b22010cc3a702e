"""Documents of any kind, drawn by Hypothesis from the kind's declaration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from portal.content.authoring.ingesting import cut
from portal.content.model.documents import BlockState, Document, LanguageDocument, PartDocument
from portal.content.model.items import Item, Part
from portal.content.prose import blocks
from portal.foundation.facts import (
    Choice,
    Date,
    FactType,
    Files,
    Flag,
    LanguageTag,
    Line,
    Names,
    Number,
    Pattern,
    Territories,
    Territory,
    Timecode,
    WholeNumber,
    YearValues,
)
from portal.foundation.fields import Prose, facts_of, links_of, parts_of, prose_of

TAGS = ("en", "es", "sv")
KEYS = ("a", "b-2", "third")
WORDS = ("Åsa", "niño", "2024", "a-b", "“quoted”", "#1", "don't", "- dash", "1. one", "[x]", "  two")
PARAGRAPHS = (
    *("One.", "Two\nlines.", "## Heading", "- a\n- b", "1. x\n2. y", "> said", "---"),
    "| a | b |\n|---|---|\n| 1 | 2 |",
)
FILES = {"any": {"name": "a/b.pdf", "sha256": "0" * 64}}

_lines = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(lambda words: " ".join(words).strip())
_decimals = st.decimals(-9999, 9999, places=2).map(str)
_FACTS: Mapping[type[FactType[Any]], st.SearchStrategy[Any]] = {
    Line: _lines,
    WholeNumber: st.integers(-999, 999).map(str),
    Timecode: st.sampled_from(("0:00", "12:34", "1:02:03")),
    Number: _decimals,
    Flag: st.sampled_from(("true", "false")),
    Date: st.sampled_from(("2017", "2017-06", "2017-06-21", "2012/2014", "2018/..")),
    Territory: st.sampled_from(("SE", "HN", "SV")),
    Territories: st.lists(st.sampled_from(("SE", "HN")), min_size=1, max_size=2),
    LanguageTag: st.sampled_from(("sv", "pt-BR")),
    Names: st.lists(_lines, min_size=1, max_size=2),
    YearValues: st.dictionaries(st.sampled_from(("2001", "2002")), st.none() | _decimals, min_size=1),
}
_PATTERNS = ("https://example.org/a?b=c", "10.1177/0022427801038003001")


def fact_values(type_: FactType[Any]) -> st.SearchStrategy[Any]:
    """Values of a type of fact; a new type needs a line above."""
    if isinstance(type_, Choice):
        return st.sampled_from(sorted(type_.choices))
    if isinstance(type_, Files):
        return st.just(FILES)
    if isinstance(type_, Pattern):
        return st.sampled_from([text for text in _PATTERNS if type_.pattern.fullmatch(text)])
    return _FACTS[type(type_)].map(type_.parse)


@st.composite
def facts(draw: st.DrawFn, cls: type[Item] | type[Part], *, complete: bool) -> dict[str, Any]:
    """The facts of an item or part; `complete` ones have all that is required."""
    return {
        name: draw(fact_values(declared.type))
        for name, declared in facts_of(cls).items()
        if (complete and declared.required) or draw(st.booleans())
    }


@st.composite
def links(draw: st.DrawFn, cls: type[Item] | type[Part], *, complete: bool) -> dict[str, tuple[str, ...]]:
    """Links to items with the keys of `KEYS`, in any order."""
    found: dict[str, tuple[str, ...]] = {}
    for name, declared in links_of(cls).items():
        names = [f"{kind}:{key}" for kind in declared.to for key in KEYS]
        least = 1 if complete and declared.required else 0
        most = 3 if declared.many else 1
        targets = draw(st.lists(st.sampled_from(names), min_size=least, max_size=most, unique=True))
        if targets:
            found[name] = tuple(targets)
    return found


@st.composite
def texts(draw: st.DrawFn, declared: Prose, required: bool) -> str:
    """A text as it is stored; empty where there is none."""
    if not required and draw(st.booleans()):
        return ""
    if declared.plain:
        return draw(_lines)
    return blocks.join([f"{text}\n\n" for text in draw(st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=5))])


def prose_at(kind: type[Item], parts: Mapping[str, Sequence[PartDocument]]) -> dict[str, Prose]:
    """All paths of an item with these parts."""
    found = dict(prose_of(kind))
    for name, declared in parts_of(kind).items():
        for part in parts.get(name, ()):
            found |= {f"{name}/{part.key}/{each}": prose for each, prose in prose_of(declared.part).items()}
    return found


@st.composite
def states(draw: st.DrawFn, count: int, plain: bool) -> tuple[BlockState, ...]:
    """A translation of `count` blocks: any of them current, outdated, left out or missing, some added or removed."""
    found: list[BlockState] = []
    for place in range(count):
        kind = draw(st.sampled_from(("current", "current", "outdated", "left out", "missing", "removed", "added")))
        text = None if kind == "left out" else f"{'Ett' if plain else 'Block'} {place}.{'' if plain else chr(10) * 2}"
        if kind == "missing" or (plain and kind in ("removed", "added")):
            continue
        base = f"Once {draw(st.integers(0, 1))}." if kind in ("outdated", "removed") else None
        source = place if kind in ("current", "outdated", "left out") else None
        state = draw(st.sampled_from(("draft", "translated", "reviewed")))
        found.append(BlockState(source, base, state, text, "said so" if kind in ("left out", "added") else None))
    return tuple(found)


@st.composite
def documents(
    draw: st.DrawFn, kind: type[Item], key: str = "drawn", *, complete: bool = False, source: str | None = None
) -> Document:
    """A document of a kind, with its original in `source` or any language; a `complete` one can be published."""
    parts = {
        name: tuple(
            PartDocument(
                part, draw(facts(declared.part, complete=complete)), draw(links(declared.part, complete=complete))
            )
            for part in draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=2))
        )
        for name, declared in parts_of(kind).items()
    }
    paths = prose_at(kind, parts)
    source = source or draw(st.sampled_from(TAGS))
    original = {
        path: text
        for path, declared in paths.items()
        if (text := draw(texts(declared, complete and declared.required)))
    }
    languages = {source: LanguageDocument(texts=original, publication="draft")}
    for tag in draw(st.lists(st.sampled_from(TAGS), unique=True)):
        if tag != source:
            languages[tag] = draw(translations(kind, paths, original))
    return Document(
        kind=kind.name,
        key=key,
        source_language=source,
        facts=draw(facts(kind, complete=complete)),
        links=draw(links(kind, complete=complete)),
        parts={name: found for name, found in parts.items() if found},
        languages=languages,
    )


@st.composite
def translations(
    draw: st.DrawFn, kind: type[Item], paths: Mapping[str, Prose], original: Mapping[str, str]
) -> LanguageDocument:
    """One translated language: each text absent, simply translated, or with states of its blocks."""
    found = LanguageDocument(publication="draft")
    for path, declared in paths.items():
        how = draw(st.sampled_from(("absent", "simple", "states")))
        if how == "simple":
            text = draw(texts(declared, True))
            found = replace(found, texts={**found.texts, path: text})
        elif how == "states":
            count = len(cut(original.get(path, ""), plain=declared.plain))
            drawn = draw(states(count, declared.plain))
            if drawn:
                text = blocks.join([state.text for state in drawn if state.text is not None])
                found = replace(found, texts={**found.texts, path: text}, blocks={**found.blocks, path: drawn})
    return found
