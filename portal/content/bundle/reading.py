"""From files to documents: one item at a time, so that memory does not grow with the bundle."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from portal.content.bundle import yamlfile
from portal.content.bundle.faults import Faults, FileFaults, shown
from portal.content.bundle.folder import (
    HEADER,
    ITEM,
    LIST_LIMIT,
    LIST_SUFFIX,
    MEDIA,
    STATE,
    STATE_LIMIT,
    TEXT_LIMIT,
    TEXT_SUFFIX,
    Folder,
)
from portal.content.bundle.prose import BODY, SLUG, ProseReader, read_slug, split
from portal.content.bundle.statereading import StatesReader
from portal.content.bundle.states import part_keys
from portal.content.bundle.values import KEY_ALLOWED, Mention, Values, ValuesReader, described, is_key
from portal.content.bundle.yamlfile import Entry, Node, Scalar, Table
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.items import Item
from portal.content.model.registry import Kinds
from portal.foundation.fields import prose_of

FORMAT = "1"
HEADER_FIELDS = ("format", "default_language")
SOURCE_LANGUAGE = "source_language"
TEXT = "text"
STATES = "state"


@dataclass(frozen=True)
class Header:
    """What `bundle.yaml` says."""

    default_language: str


@dataclass(frozen=True)
class Name:
    """An item of the bundle, and where it begins."""

    kind: type[Item]
    key: str
    file: str
    line: int


@dataclass
class Found:
    """An item as it was read. `document` holds what could be read; `unreadable` files are missing in it.

    `places` tells for each field, and for each language, the file and line to name in a fault.
    """

    name: Name
    document: Document
    values: Values
    mentions: list[Mention] = field(default_factory=list)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    unreadable: bool = False

    def place(self, name: str) -> tuple[str, int]:
        """The file and line of a field or language, or those of the item where it is absent."""
        return self.places.get(name, (self.name.file, self.name.line))

    def place_of_slug(self, tag: str) -> tuple[str, int]:
        """The file and line that say what the slug in a language is."""
        return self.places.get(f"{tag}/{SLUG}", self.place(tag))


class BundleReader:
    """Reads a bundle whose texts may be in `languages`; faults go to the `Faults` given to each call."""

    def __init__(self, folder: Folder, kinds: Kinds, languages: Collection[str]) -> None:
        self.folder = folder
        self.kinds = kinds
        self.languages = tuple(languages)

    def header(self, faults: Faults) -> Header | None:
        """What `bundle.yaml` says, or None and a fault."""
        content = self.folder.content(HEADER, faults)
        place = faults.at(HEADER)
        table = yamlfile.read(content, place) if content is not None else None
        if table is None:
            return None
        for name in table.entries:
            if name not in HEADER_FIELDS:
                place.add_unknown(table.lines[name], "field", name, HEADER_FIELDS)
        format = self._header_text(table, "format", (FORMAT,), place)
        default = self._header_text(table, "default_language", self.languages, place)
        return Header(default) if format and default else None

    def _header_text(self, table: Table, name: str, allowed: Collection[str], faults: FileFaults) -> str | None:
        node = table.entries.get(name, Scalar(None, 1, 1))
        if isinstance(node, Scalar) and node.text in allowed:
            return node.text
        faults.add(node.line, f"{described(node)} as {name}", ", ".join(allowed))
        return None

    def names(self) -> Iterator[Name]:
        """All items by name, in the order of the kinds; what is wrong is told by `items`."""
        nobody = Faults()
        for kind in self.kinds:
            if kind.has_pages():
                for key in self.folder.names(kind.folder):
                    yield Name(kind, key, f"{kind.folder}/{key}/{ITEM}", 1)
            else:
                for entry in self._entries(kind, nobody):
                    yield Name(kind, entry.key, _list_file(kind), entry.line)

    def items(self, header: Header, faults: Faults) -> Iterator[Found]:
        """All items, in the order of the kinds."""
        for kind in self.kinds:
            yield from self._folders(kind, header, faults) if kind.has_pages() else self._listed(kind, header, faults)

    def _folders(self, kind: type[Item], header: Header, faults: Faults) -> Iterator[Found]:
        for key in self.folder.names(kind.folder):
            path = f"{kind.folder}/{key}"
            if not is_key(key):
                faults.add(path, 1, f"the key {shown(key)}", KEY_ALLOWED)
            elif not self.folder.is_folder(path):
                faults.add(path, 1, f"the file {shown(key)}", f"a folder for each {kind.name}")
            else:
                yield _FolderItem(self, Name(kind, key, f"{path}/{ITEM}", 1), faults).read(header)

    def _listed(self, kind: type[Item], header: Header, faults: Faults) -> Iterator[Found]:
        for entry in self._entries(kind, faults):
            place = faults.at(_list_file(kind))
            if not is_key(entry.key):
                place.add(entry.line, f"the key {shown(entry.key)}", KEY_ALLOWED)
            elif not isinstance(entry.node, Table):
                place.add(entry.line, described(entry.node), "a mapping of fields")
            else:
                name = Name(kind, entry.key, place.file, entry.line)
                yield _ListedItem(self, name, place).read(entry.node, header)

    def _entries(self, kind: type[Item], faults: Faults) -> Iterator[Entry]:
        path = _list_file(kind)
        if not self.folder.exists(path):
            return
        stream = self.folder.open(path, faults, LIST_LIMIT)
        if stream is None:
            return
        with stream:
            yield from yamlfile.Entries(stream, faults.at(path))

    def strangers(self, faults: Faults) -> None:
        """Note what is in the bundle's folder and does not belong there."""
        allowed = [HEADER, MEDIA, *(kind.folder if kind.has_pages() else _list_file(kind) for kind in self.kinds)]
        for name in self.folder.names():
            if name not in allowed:
                what = "folder" if self.folder.is_folder(name) else "file"
                faults.at(name).add_unknown(1, what, name, allowed)
            elif ("." in name) == self.folder.is_folder(name):
                faults.add(name, 1, shown(name), "a file" if "." in name else "a folder")


def _list_file(kind: type[Item]) -> str:
    return kind.folder + LIST_SUFFIX


@dataclass
class _Reading:
    """One item while it is read."""

    reader: BundleReader
    name: Name

    def source_language(self, table: Table, header: Header, faults: FileFaults) -> str:
        node = table.entries.get(SOURCE_LANGUAGE)
        if node is None:
            return header.default_language
        if isinstance(node, Scalar) and node.text in self.reader.languages:
            return node.text
        faults.add(node.line, f"the language {described(node)}", ", ".join(self.reader.languages))
        return header.default_language

    def with_states(self, found: Found, table: Table, faults: FileFaults) -> Found:
        document = found.document
        states = StatesReader(self.name.kind, document.source_language, faults, self.reader.folder)
        languages = states.read(table, found.values, document.languages)
        found.document = replace(document, languages=languages, removed=states.removed)
        found.mentions += states.mentions
        return found

    def found(self, values: Values, source: str, languages: Mapping[str, LanguageDocument]) -> Found:
        document = Document(
            kind=self.name.kind.name,
            key=self.name.key,
            source_language=source,
            facts=values.facts,
            links=values.links,
            parts=values.parts,
            languages=languages,
        )
        return Found(self.name, document, values)


class _FolderItem(_Reading):
    """An item that has a folder: `item.yaml`, a file a language, and perhaps `state.yaml`."""

    def __init__(self, reader: BundleReader, name: Name, faults: Faults) -> None:
        super().__init__(reader, name)
        self._faults = faults
        self._folder = f"{name.kind.folder}/{name.key}"
        self._unreadable = False

    def read(self, header: Header) -> Found:
        mentions: list[Mention] = []
        languages: dict[str, LanguageDocument] = {}
        table = self._table(ITEM)
        self._unreadable = table is None
        table = table or Table()
        faults = self._faults.at(self.name.file)
        values = ValuesReader(faults, self.reader.folder, mentions).read(self.name.kind, table, (SOURCE_LANGUAGE,))
        source = self.source_language(table, header, faults)
        places = {name: (self.name.file, line) for name, line in table.lines.items()}
        for file in self._files():
            tag = file.removesuffix(TEXT_SUFFIX)
            text = self._language(file, values, mentions, places)
            if text is None:
                self._unreadable = True
            else:
                languages[tag] = text
        found = self.found(values, source, languages)
        found.mentions, found.places, found.unreadable = mentions, places, self._unreadable
        if self.reader.folder.exists(f"{self._folder}/{STATE}"):
            states = self._table(STATE, STATE_LIMIT)
            if states is None:
                found.unreadable = True
            elif not found.unreadable:
                self.with_states(found, states, self._faults.at(f"{self._folder}/{STATE}"))
        return found

    def _files(self) -> Iterator[str]:
        """The files of languages; what else lies about is a fault."""
        allowed = [ITEM, STATE, *(tag + TEXT_SUFFIX for tag in self.reader.languages)]
        for file in self.reader.folder.names(self._folder):
            if file not in allowed:
                self._faults.at(f"{self._folder}/{file}").add_unknown(1, "file", file, allowed)
            elif file.endswith(TEXT_SUFFIX):
                yield file

    def _table(self, file: str, limit: int = TEXT_LIMIT) -> Table | None:
        path = f"{self._folder}/{file}"
        content = self.reader.folder.content(path, self._faults, limit)
        return None if content is None else yamlfile.read(content, self._faults.at(path))

    def _language(
        self, file: str, values: Values, mentions: list[Mention], places: dict[str, tuple[str, int]]
    ) -> LanguageDocument | None:
        path = f"{self._folder}/{file}"
        content = self.reader.folder.content(path, self._faults)
        whole = self._faults.at(path)
        text = split(content, whole) if content is not None else None
        if text is None:
            return None
        front = self._faults.at(path, 2)
        table = yamlfile.read(text.front, front)
        if table is None:
            return None
        keys = part_keys(values.parts)
        cls = self.name.kind
        texts = ProseReader(front, mentions, keys).read(cls, table, beside=(SLUG,), elsewhere=BODY)
        if BODY in prose_of(cls):
            texts |= ProseReader(whole, mentions, keys).body(text.body, text.body_line)
        elif text.body.strip():
            whole.add(text.body_line, "text after the front matter", f"nothing there: a {cls.name} has no {BODY}")
        tag = file.removesuffix(TEXT_SUFFIX)
        places[tag] = (path, 1)
        if SLUG in table.lines:
            places[f"{tag}/{SLUG}"] = (path, table.lines[SLUG] + 1)
        return LanguageDocument(slug=read_slug(table, front), texts=texts)


class _ListedItem(_Reading):
    """An item that is an entry of its kind's file."""

    def __init__(self, reader: BundleReader, name: Name, faults: FileFaults) -> None:
        super().__init__(reader, name)
        self._faults = faults

    def read(self, table: Table, header: Header) -> Found:
        mentions: list[Mention] = []
        beside = (SOURCE_LANGUAGE, TEXT, STATES)
        values = ValuesReader(self._faults, self.reader.folder, mentions).read(self.name.kind, table, beside)
        source = self.source_language(table, header, self._faults)
        places = {name: (self._faults.file, line) for name, line in table.lines.items()}
        languages = {source: LanguageDocument()}
        languages |= self._languages(table.entries.get(TEXT), values, mentions, places)
        found = self.found(values, source, languages)
        found.mentions, found.places = mentions, places
        states = table.entries.get(STATES)
        if isinstance(states, Table):
            self.with_states(found, states, self._faults)
        elif states is not None:
            self._faults.add(states.line, described(states), "a mapping from languages to their states")
        return found

    def _languages(
        self, node: Node | None, values: Values, mentions: list[Mention], places: dict[str, tuple[str, int]]
    ) -> dict[str, LanguageDocument]:
        if node is None:
            return {}
        if not isinstance(node, Table):
            self._faults.add(node.line, described(node), "a mapping from languages to their texts")
            return {}
        found = {}
        prose = ProseReader(self._faults, mentions, part_keys(values.parts))
        for tag, texts in node.entries.items():
            places[tag] = (self._faults.file, node.lines[tag])
            if tag not in self.reader.languages:
                self._faults.add(node.lines[tag], f"the language {shown(tag)}", ", ".join(self.reader.languages))
            elif not isinstance(texts, Table):
                self._faults.add(texts.line, described(texts), "a mapping of texts")
            else:
                found[tag] = LanguageDocument(texts=prose.read(self.name.kind, texts))
        return found
