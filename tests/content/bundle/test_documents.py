"""Writing a document and reading it back gives an equal document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.content.bundle import writing
from portal.content.bundle.faults import Faults
from portal.content.bundle.folder import Folder
from portal.content.bundle.reading import BundleReader, Header
from portal.content.bundle.states import cut_at
from portal.content.kinds import KINDS
from portal.content.model.documents import BlockState, Document, LanguageDocument, PartDocument, PublishedDocument
from portal.content.model.items import Item
from portal.foundation import markdown
from portal.foundation.dates import PartialDate
from portal.foundation.facts import (
    Choice,
    Date,
    FactType,
    Flag,
    LanguageTag,
    Line,
    Names,
    Number,
    Territories,
    Territory,
    Timecode,
    WholeNumber,
    YearValues,
)
from portal.foundation.fields import facts_of, links_of, parts_of, prose_of

LANGUAGES = ("en", "es", "sv")
KEYS = st.sampled_from(["one", "two", "no", "2017", "a-b"])
ODD = st.sampled_from(
    ["no", "null", "~", "2017", "- a", "a: b", "a #b", "'", '"', "{x}", "---", "😀", "|", "é", "\u2028x"]
)
SIGNS = st.characters(exclude_categories=["Cs", "Cc"])
LINES = st.one_of(ODD, st.text(SIGNS, min_size=1)).map(markdown.normalise).filter(str.strip)
TEXTS = st.one_of(
    LINES, st.lists(st.one_of(LINES, st.just(""), st.just("---"), st.just("- a")), min_size=1).map("\n".join)
)
TEXTS = TEXTS.map(markdown.normalise).filter(str.strip)

RAW: dict[type[FactType[Any]], st.SearchStrategy[Any]] = {
    Line: LINES,
    WholeNumber: st.integers(-999, 999).map(str),
    Timecode: st.sampled_from(["0:00", "12:34", "1:02:03"]),
    Number: st.decimals(0, 99, places=2).map(str),
    Flag: st.sampled_from(["true", "false"]),
    Date: st.sampled_from(["2017", "2017-06", "2018/..", "2012/2014"]),
    Territory: st.sampled_from(["SE", "HN", "NO"]),
    Territories: st.lists(st.sampled_from(["SE", "NO"])),
    LanguageTag: st.sampled_from(["sv", "pt-BR", "no"]),
    Names: st.lists(LINES),
    YearValues: st.dictionaries(st.sampled_from(["2019", "2020"]), st.sampled_from(["1.50", "0", None])),
}


def fact(type: FactType[Any]) -> st.SearchStrategy[Any]:
    if isinstance(type, Choice):
        return st.sampled_from(list(type.choices))
    return RAW[type.__class__].map(type.parse)


def facts(cls: type[Any]) -> st.SearchStrategy[dict[str, Any]]:
    known = {name: fact(each.type) for name, each in facts_of(cls).items() if each.type.__class__ in {*RAW, Choice}}
    return st.fixed_dictionaries({}, optional=known)


def links(cls: type[Any]) -> st.SearchStrategy[dict[str, tuple[str, ...]]]:
    found = {}
    for name, declared in links_of(cls).items():
        target = st.builds("{}:{}".format, st.sampled_from(declared.to), KEYS)
        found[name] = st.lists(target, min_size=1, max_size=3 if declared.many else 1, unique=True).map(tuple)
    return st.fixed_dictionaries({}, optional=found)


def part(cls: type[Any]) -> st.SearchStrategy[PartDocument]:
    return st.builds(PartDocument, KEYS, facts(cls), links(cls))


def parts(cls: type[Any]) -> st.SearchStrategy[dict[str, tuple[PartDocument, ...]]]:
    found = {
        name: st.lists(part(declared.part), min_size=1, max_size=2, unique_by=lambda each: each.key).map(tuple)
        for name, declared in parts_of(cls).items()
    }
    return st.fixed_dictionaries({}, optional=found)


@st.composite
def texts(draw: st.DrawFn, cls: type[Any], found: dict[str, tuple[PartDocument, ...]]) -> dict[str, str]:
    paths = {name: LINES if each.plain else TEXTS for name, each in prose_of(cls).items()}
    for field, listed in found.items():
        for name, each in prose_of(parts_of(cls)[field].part).items():
            paths |= {f"{field}/{one.key}/{name}": LINES if each.plain else TEXTS for one in listed}
    return draw(st.fixed_dictionaries({}, optional=paths))


@st.composite
def states(draw: st.DrawFn, own: list[str], count: int) -> tuple[BlockState, ...]:
    source = st.one_of(st.none(), st.integers(0, count - 1)) if count else st.none()
    kept = [
        BlockState(draw(source), draw(st.none() | TEXTS), draw(st.sampled_from(["draft", "translated"])), text)
        for text in own
    ]
    left_out = draw(
        st.lists(st.builds(BlockState, source, st.none(), st.just("reviewed"), st.none(), LINES), max_size=2)
    )
    return (*kept, *left_out)


@st.composite
def blocks(
    draw: st.DrawFn, cls: type[Any], own: dict[str, str], original: dict[str, str]
) -> dict[str, tuple[BlockState, ...]]:
    found = {}
    for path in draw(st.sets(st.sampled_from(sorted(own)))) if own else ():
        count = len(cut_at(cls, path, original.get(path, "")))
        found[path] = draw(states(cut_at(cls, path, own[path]), count))
    return {path: listed for path, listed in found.items() if listed}


@st.composite
def documents(draw: st.DrawFn, cls: type[Item]) -> Document:
    found = draw(parts(cls))
    slugs = st.none() | st.sampled_from(["a", "b-2"]) if cls.has_pages() else st.none()
    original = draw(texts(cls, found))
    shown = draw(st.none() | texts(cls, found))
    base = LanguageDocument(slug=draw(slugs), texts=original)
    if shown is not None:
        base = LanguageDocument(
            slug=base.slug,
            texts=original,
            published=PublishedDocument(draw(facts(cls)), {}, found, draw(slugs), shown, {}),
        )
    own = draw(texts(cls, found))
    withdrawn = draw(st.booleans())
    translated = LanguageDocument(
        slug=draw(slugs),
        texts=own,
        blocks=draw(blocks(cls, own, original)),
        publication="withdrawn" if withdrawn else "published",
        withdrawn_reason=draw(st.none() | LINES) if withdrawn else None,
        former_slugs=draw(st.sampled_from([(), ("x",), ("x", "y-1")])) if cls.has_pages() else (),
        published=base.published if shown is not None and not withdrawn else None,
    )
    return Document(
        kind=cls.name,
        key="an-item",
        source_language=draw(st.just("sv")),
        facts=draw(facts(cls)),
        links=draw(links(cls)),
        parts=found,
        languages={"sv": base, "es": translated},
        removed=draw(st.dictionaries(st.sampled_from(sorted(prose_of(cls))), st.lists(TEXTS, min_size=1).map(tuple))),
    )


def read_back(cls: type[Item], document: Document, root: Path) -> tuple[Document, Faults]:
    def name_of(name: str, _sha256: str) -> str:
        return name

    folder = root / cls.folder / document.key
    if cls.has_pages():
        folder.mkdir(parents=True)
        for name, content in writing.files(cls, document, "en", name_of).items():
            (folder / name).write_bytes(content.encode())
    else:
        (root / writing.list_file(cls)).write_bytes(writing.entry(cls, document, "en", name_of).encode())
    faults = Faults()
    (found,) = BundleReader(Folder(root), KINDS, LANGUAGES).items(Header("en"), faults)
    return found.document, faults


WRITERS_FAULTS = ("YAML", "no front matter", "second time", "unknown", "blocks", "nothing")


@pytest.mark.parametrize("cls", [kind for kind in KINDS if kind.name != "media"], ids=lambda kind: kind.name)
def test_what_is_written_is_read_back(cls: type[Item]) -> None:
    @settings(max_examples=30, deadline=None)
    @given(documents(cls))
    def check(document: Document) -> None:
        with TemporaryDirectory() as folder:
            found, faults = read_back(cls, document, Path(folder))
        assert found == document
        assert not [fault for fault in faults.kept if any(word in fault.found for word in WRITERS_FAULTS)]

    check()


def test_the_same_document_gives_the_same_bytes_and_another_gives_another_digest() -> None:
    guide = KINDS["guide"]
    one = Document("guide", "a", "en", facts={"pages": 1, "published": PartialDate.parse("2017")})
    same = Document("guide", "a", "en", facts={"published": PartialDate.parse("2017"), "pages": 1})
    other = Document("guide", "a", "en", facts={"published": PartialDate.parse("2017-01"), "pages": 1})
    assert writing.digest(guide, one) == writing.digest(guide, same) != writing.digest(guide, other)


def test_a_media_file_is_known_by_its_content() -> None:
    media = KINDS["media"]
    one = Document("media", "a", "en", facts={"files": {"any": {"name": "a.png", "sha256": "0" * 64}}})
    other = Document("media", "a", "en", facts={"files": {"any": {"name": "a.png", "sha256": "1" * 64}}})
    assert writing.digest(media, one) != writing.digest(media, other)


def test_the_files_are_those_that_a_person_would_write(bundle: Path, faults_of: Callable[[Path], list[Any]]) -> None:
    for found in BundleReader(Folder(bundle), KINDS, LANGUAGES).items(Header("en"), Faults()):
        kind = found.name.kind
        if kind.has_pages():
            for name, content in writing.files(kind, found.document, "en", lambda name, _: name).items():
                assert content == (bundle / kind.folder / found.name.key / name).read_text()
        else:
            entry = writing.entry(kind, found.document, "en", lambda name, _: name)
            assert entry in (bundle / writing.list_file(kind)).read_text()
