"""The faults of a whole bundle: of each item, and of the items together.

The first pass keeps only names; the second reads item by item and keeps only slugs. So the memory
that a check needs does not grow with the texts.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from portal.content.bundle.faults import Faults, shown
from portal.content.bundle.reading import BundleReader, Found, Header
from portal.content.bundle.values import Mention, missing
from portal.content.model.addresses import slugify
from portal.content.model.documents import LanguageDocument
from portal.content.model.items import FilesByName
from portal.foundation.facts import Files, Territory
from portal.foundation.fields import Fact, Links, Parts, Prose, facts_of, fields_of, parts_of
from portal.foundation.formats import territory
from portal.foundation.progress import Progress

SUGGESTIONS = 50


@dataclass(frozen=True)
class Checked:
    """A bundle without faults: its header, and how many items it has."""

    header: Header
    count: int


def check(
    reader: BundleReader,
    faults: Faults,
    known: Collection[str] = (),
    progress: Progress | None = None,
    *,
    files: FilesByName = MappingProxyType({}),
) -> Checked | None:
    """Note all faults of a bundle; None where there are any.

    `known` are the names of items that links may lead to beside those of the bundle, and `files`
    those of them that are files: what the database holds. `progress` is told the stage, how many
    items are done, and how many there are.
    """
    reader.strangers(faults)
    header = reader.header(faults)
    names = [f"{name.kind.name}:{name.key}" for name in reader.names()]
    together = _Together({*names, *known}, faults, files)
    for done, found in enumerate(reader.items(header or Header(next(iter(reader.languages), "")), faults), start=1):
        if not found.unreadable:
            _complete(found, faults)
        together.remember_files(found)
        together.mentions(found)
        together.misfits(found)
        together.slugs(found)
        if progress is not None:
            progress("check", done, len(names))
    return None if faults or header is None else Checked(header, len(names))


def _complete(found: Found, faults: Faults) -> None:
    """Note what an item that is published lacks. What readers see of an item that was edited since
    is not judged here, but when it is published."""
    document, cls = found.document, found.name.kind
    original = document.languages.get(document.source_language)
    if original is None:
        wanted = f"texts in {document.source_language}, the language of the original"
        faults.add(found.name.file, found.name.line, "no original", wanted)
        return
    for tag, language in document.languages.items():
        if language.publication == "published" and original.publication != "published":
            file, line = found.place(tag)
            faults.add(file, line, f"published texts in {tag} of an original that is {original.publication}", "none")
    if original.publication != "published" or original.published is not None:
        return
    for path in missing(cls, found.values):
        _lacks(found, path, faults)
    _texts_complete(found, original, faults)


def _lacks(found: Found, path: tuple[str, ...], faults: Faults) -> None:
    fields = fields_of(found.name.kind)
    declared = fields[path[0]]
    if isinstance(declared, Parts):
        declared = fields_of(declared.part)[path[2]]
    file, line = found.place(path[0])
    allowed = declared.type.allowed if isinstance(declared, Fact) else "a key" if isinstance(declared, Links) else ""
    faults.add(file, line, f"no {'/'.join(path)}, which is required", allowed)


def _texts_complete(found: Found, original: LanguageDocument, faults: Faults) -> None:
    """Note the required texts that the original lacks, and the titles that translations lack."""
    document, cls = found.document, found.name.kind
    required = list(_required_texts(cls, found))
    for tag, language in document.languages.items():
        if language.publication != "published" or language.published is not None:
            continue
        file, line = found.place(tag)
        for path in required:
            if path not in language.texts and (language is original or path == cls.title_from):
                faults.add(file, line, f"no {path}, which is required", "text")


def _required_texts(cls: type[Any], found: Found) -> Iterator[str]:
    for name, declared in fields_of(cls).items():
        if isinstance(declared, Prose) and declared.required:
            yield name
    for name, declared in parts_of(cls).items():
        for part in found.values.parts.get(name, ()):
            for field, prose in fields_of(declared.part).items():
                if isinstance(prose, Prose) and prose.required:
                    yield f"{name}/{part.key}/{field}"


class _Together:
    """What only shows when all items are known: links to nothing or to the wrong file, values that do
    not fit those of other items, and slugs that two items claim."""

    def __init__(self, names: Collection[str], faults: Faults, files: FilesByName) -> None:
        self._names = names
        self._faults = faults
        self._files = dict(files)
        self._claimed: dict[tuple[str, str, str], tuple[str, str, int]] = {}

    def mentions(self, found: Found) -> None:
        for mention in found.mentions:
            if mention.name not in self._names:
                kind, _, key = mention.name.partition(":")
                what = f"the unknown {kind} {shown(key)} in {mention.field}"
                self._faults.add(mention.file, mention.line, what, self._allowed(kind, key))
            elif mention.types:
                self._types(mention)

    def remember_files(self, found: Found) -> None:
        """Files stand before what names them in the order of the kinds."""
        for name, declared in facts_of(found.name.kind).items():
            if isinstance(declared.type, Files):
                self._files[found.document.name] = found.document.facts.get(name, {})

    def _types(self, mention: Mention) -> None:
        for file in self._files.get(mention.name, {}).values():
            if file.get("type", mention.types[0]) not in mention.types:
                key, name = mention.name.partition(":")[2], shown(file["name"])
                what = f"{shown(key)} in {mention.field}, whose file {name} is {file['type']} by its content"
                self._faults.add(mention.file, mention.line, what, " or ".join(mention.types))

    def misfits(self, found: Found) -> None:
        for misfit in found.name.kind.misfits(found.document, self._files):
            line = found.values.lines.get(misfit.path, found.name.line)
            self._faults.add(found.name.file, line, misfit.found, misfit.allowed)

    def _allowed(self, kind: str, key: str) -> str:
        """What a link may name; the nearest key only for the first faults, since finding it takes long."""
        if self._faults.total < SUGGESTIONS:
            keys = [name.partition(":")[2] for name in self._names if name.startswith(f"{kind}:")]
            nearest = difflib.get_close_matches(key, keys, n=1)
            if nearest:
                return f"the key of a {kind}, such as {nearest[0]}"
        return f"the key of a {kind} in the bundle or the database"

    def slugs(self, found: Found) -> None:
        if not found.name.kind.has_pages():
            return
        for tag, language in found.document.languages.items():
            if language.publication == "draft":
                continue
            file, line = found.place_of_slug(tag)
            for slug in _slugs(found, tag, language):
                self._claim(found, tag, slug, file, line)

    def _claim(self, found: Found, tag: str, slug: str, file: str, line: int) -> None:
        kind, name = found.name.kind.name, found.document.name
        if f"{kind}:{slug}" in self._names and f"{kind}:{slug}" != name:
            what = f"the slug {shown(slug)}, which is the key of {kind}:{slug}"
            self._faults.add(file, line, what, "a slug of its own")
            return
        other, other_file, other_line = self._claimed.setdefault((kind, tag, slug), (name, file, line))
        if other != name:
            what = f"the slug {shown(slug)}, which {other} has in {other_file}:{other_line}"
            self._faults.add(file, line, what, "a slug of its own; former ones count too")


def _slugs(found: Found, tag: str, language: LanguageDocument) -> Iterator[str]:
    """All slugs of a language that lead or once led to the item; one that was withdrawn has former
    ones alone, if it has any."""
    yield from language.former_slugs
    if language.publication == "published" or not language.former_slugs:
        yield _slug(found, tag, language)


def _slug(found: Found, tag: str, language: LanguageDocument) -> str:
    """The slug that readers will meet: the chosen one, or what the title gives."""
    if language.published is not None:
        language = LanguageDocument(slug=language.published.slug, texts=language.published.texts)
    return language.slug or slugify(_title(found, tag, language.texts)) or found.name.key


def _title(found: Found, tag: str, texts: Mapping[str, str]) -> str:
    cls, document = found.name.kind, found.document
    declared = fields_of(cls)[cls.title_from]
    if isinstance(declared, Fact):
        value = document.facts.get(cls.title_from)
        if value is None:
            return ""
        return territory(value, tag) if isinstance(declared.type, Territory) else str(value)
    original = document.languages.get(document.source_language, LanguageDocument()).texts
    return texts.get(cls.title_from) or original.get(cls.title_from, "")
