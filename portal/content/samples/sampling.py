"""Synthetic items for benchmarks: made from the declarations, the same for the same seed.

Every word comes from CLDR (names of territories and months in the language), so a sample in any
language has its letters, its lengths and its sorting. Keys begin with `sample-`, by which samples
are told from real content.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.model.documents import Document, LanguageDocument, PartDocument
from portal.content.model.items import Item, Part
from portal.content.model.media import MediaStore
from portal.content.samples.samplefiles import SampleFiles, sample_type
from portal.foundation.facts import Choice, FactType, Files, Line, Timecode, territory_codes
from portal.foundation.fields import Fact, Links, Prose, facts_of, links_of, parts_of, prose_of
from portal.languages import language

MARK = "sample-"
MOST_PARTS = 3
MOST_LINKS = 3
CHAPTER_SECONDS = 10


def has_real_content(session: Session) -> bool:
    """Whether the database holds any item that is not a sample."""
    return session.scalar(select(Item.id).where(~Item.key.startswith(MARK, autoescape=True)).limit(1)) is not None


def documents(
    kinds: Iterable[type[Item]], count: int, tags: Sequence[str], seed: int, store: MediaStore
) -> Iterator[Document]:
    """`count` items of each kind in all languages, each linking only to items that came before it."""
    made: dict[str, int] = {}
    for kind in kinds:
        for number in range(count):
            yield _Sampler(kind, number, tags, seed, made, store).document()
            made[kind.name] = number + 1


class _Sampler:
    """Makes one item. Facts and shape come from one sequence of chances, words from one a language."""

    def __init__(
        self,
        kind: type[Item],
        number: int,
        tags: Sequence[str],
        seed: int,
        made: Mapping[str, int],
        store: MediaStore,
    ) -> None:
        self.kind = kind
        self.number = number
        self.tags = tags
        self.made = made
        self.chance = random.Random(f"{seed}:{kind.name}:{number}")  # noqa: S311  # repeatable, not secret
        self.words = {tag: random.Random(f"{seed}:{kind.name}:{number}:{tag}") for tag in tags}  # noqa: S311  # as above
        self.files = SampleFiles(store, tags, self.sentence)

    def document(self) -> Document:
        """The item with its parts, links and texts, published in every language."""
        parts = {name: self.parts(declared.part) for name, declared in parts_of(self.kind).items()}
        texts = self.texts(self.kind, "")
        for name, declared in parts_of(self.kind).items():
            for part in parts[name]:
                for tag, found in self.texts(declared.part, f"{name}/{part.key}/").items():
                    texts[tag] |= found
        return Document(
            kind=self.kind.name,
            key=f"{MARK}{self.number + 1}",
            source_language=self.tags[0],
            facts=self.facts(self.kind),
            links=self.links(self.kind),
            parts=parts,
            languages={tag: LanguageDocument(texts=texts[tag]) for tag in self.tags},
        )

    def parts(self, cls: type[Part]) -> tuple[PartDocument, ...]:
        count = self.chance.randint(1, MOST_PARTS)
        keys = [f"part-{number + 1}" for number in range(count)]
        return tuple(PartDocument(key, self.facts(cls, place), self.links(cls)) for place, key in enumerate(keys))

    def facts(self, cls: type[Item] | type[Part], place: int = 0) -> dict[str, Any]:
        """The facts of the item, or of a part at a place among others."""
        found = {name: self.fact(declared, place) for name, declared in facts_of(cls).items()}
        return {name: value for name, value in found.items() if value is not None}

    def fact(self, declared: Fact, place: int) -> Any:
        if isinstance(declared.type, Files):
            return self.files.files(self.number)
        if isinstance(declared.type, Timecode):
            return place * CHAPTER_SECONDS
        for raw in self.candidates(declared.type):
            try:
                return declared.type.parse(raw)
            except ValueError:
                continue
        return None

    def candidates(self, type: FactType[Any]) -> list[Any]:
        """Raw texts to try in turn; a type that none of them fits is left out."""
        if isinstance(type, Choice):
            return [self.chance.choice(list(type.choices))]
        year, month = self.chance.randint(1990, 2025), self.chance.randint(1, 12)
        codes = self.chance.sample(sorted(territory_codes()), 2)
        if type.shape == "mapping":
            return [{str(year + step): str(self.chance.randint(1, 900) / 10) for step in range(12)}]
        if type.shape == "list":
            return [codes]
        line = f"Sample {self.number + 1}"
        if type.__class__ is Line:
            return [line]
        number = str(self.chance.randint(1, 99))
        address = f"https://portal.example/{self.number + 1}"
        return ["true", f"{year}-{month:02}", self.tags[0], number, codes[0], address, "10.1234/sample", line]

    def links(self, cls: type[Item] | type[Part]) -> dict[str, tuple[str, ...]]:
        found = {name: self.link(declared) for name, declared in links_of(cls).items()}
        return {name: targets for name, targets in found.items() if targets}

    def link(self, declared: Links) -> tuple[str, ...]:
        kinds = [name for name in declared.to if self.made.get(name)]
        if not kinds:
            return ()
        targets = []
        for _ in range(self.chance.randint(1, MOST_LINKS) if declared.many else 1):
            name = self.chance.choice(kinds)
            fitting = [n for n in range(self.made[name]) if not declared.types or sample_type(n) in declared.types]
            if fitting:
                targets.append(f"{name}:{MARK}{self.chance.choice(fitting) + 1}")
        return tuple(dict.fromkeys(targets))

    def texts(self, cls: type[Item] | type[Part], prefix: str) -> dict[str, dict[str, str]]:
        """The texts by language; all languages have the same blocks, so that each pins its own."""
        found: dict[str, dict[str, str]] = {tag: {} for tag in self.tags}
        for name, declared in prose_of(cls).items():
            shape = self.chance.random()
            for tag in self.tags:
                found[tag][f"{prefix}{name}"] = self.prose(declared, tag, shape)
        return found

    def prose(self, declared: Prose, tag: str, shape: float) -> str:
        if declared.plain:
            return self.sentence(tag, 4 + int(shape * 6)).rstrip(".")
        blocks = []
        for number in range(2 + int(shape * 6)):
            if number % 3 == 2:
                blocks.append(f"## {self.sentence(tag, 4).rstrip('.')}")
            elif number % 5 == 4:
                blocks.append("\n".join(f"- {self.sentence(tag, 6)}" for _ in range(3)))
            blocks.append(" ".join(self.sentence(tag, 12) for _ in range(4)))
        return "\n\n".join(blocks)

    def sentence(self, tag: str, length: int) -> str:
        words = " ".join(self.words[tag].choices(_vocabulary(tag), k=length))
        return f"{words[:1].upper()}{words[1:]}."


@lru_cache(maxsize=64)
def _vocabulary(tag: str) -> tuple[str, ...]:
    locale = language(tag).locale
    names = [*locale.territories.values(), *locale.languages.values(), *locale.months["format"]["wide"].values()]
    words = {word.lower() for name in names for word in str(name).split() if word.isalpha()}
    return tuple(sorted(words))
