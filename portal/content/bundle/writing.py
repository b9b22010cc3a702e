"""From a document to files: the same document always gives the same bytes.

Reading what was written gives an equal document; `reading` is the mirror. No comment and no
order of an author's is kept: fields stand in the order of their declarations, languages and
items by name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from portal.content.bundle import prose, states, values, yamltext
from portal.content.bundle.folder import HEADER, ITEM, LIST_SUFFIX, STATE, TEXT_SUFFIX
from portal.content.bundle.prose import BODY, SLUG
from portal.content.bundle.reading import FORMAT, SOURCE_LANGUAGE, STATES, TEXT
from portal.content.bundle.values import FileNames
from portal.content.bundle.yamltext import Value
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.items import Item


def header(default_language: str) -> tuple[str, str]:
    """The path and content of the file that a bundle begins with."""
    return HEADER, yamltext.dump({"format": FORMAT, "default_language": default_language})


def list_file(kind: type[Item]) -> str:
    """The path of the file that holds all items of a kind without pages."""
    return kind.folder + LIST_SUFFIX


def entry(kind: type[Item], document: Document, default_language: str, file_names: FileNames) -> str:
    """The entry of an item in its kind's file."""
    found = _item(kind, document, default_language, file_names)
    texts = {tag: _texts(kind, document, language) for tag, language in sorted(document.languages.items())}
    if not texts.get(document.source_language, True):
        del texts[document.source_language]
    if texts:
        found[TEXT] = texts
    state = states.written(kind, document, file_names)
    if state:
        found[STATES] = state
    return yamltext.dump({document.key: found})


def files(kind: type[Item], document: Document, default_language: str, file_names: FileNames) -> dict[str, str]:
    """The files of an item of a kind with pages, by their names in the item's folder."""
    found = {ITEM: yamltext.dump(_item(kind, document, default_language, file_names))}
    for tag, language in sorted(document.languages.items()):
        front = _texts(kind, document, language)
        body = str(front.pop(BODY, ""))
        found[tag + TEXT_SUFFIX] = prose.joined(_with_slug(front, language.slug), body)
    state = states.written(kind, document, file_names)
    if state:
        found[STATE] = yamltext.dump(state)
    return found


def digest(kind: type[Item], document: Document) -> str:
    """A SHA-256 that tells documents apart, however their files are written; media by content."""
    nobody = ""
    if kind.has_pages():
        written = files(kind, document, nobody, _name_and_hash)
    else:
        written = {list_file(kind): entry(kind, document, nobody, _name_and_hash)}
    sha256 = hashlib.sha256()
    for name, content in sorted(written.items()):
        sha256.update(f"{name}\n{len(content)}\n{content}".encode())
    return sha256.hexdigest()


def _name_and_hash(name: str, sha256: str) -> str:
    return f"{name} {sha256}"


def _item(kind: type[Item], document: Document, default_language: str, file_names: FileNames) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if document.source_language != default_language:
        found[SOURCE_LANGUAGE] = document.source_language
    return found | values.written(kind, document.facts, document.links, document.parts, file_names)


def _texts(kind: type[Item], document: Document, language: LanguageDocument) -> dict[str, Value]:
    return prose.written(kind, language.texts, states.part_keys(document.parts))


def _with_slug(front: Mapping[str, Value], slug: str | None) -> dict[str, Value]:
    """A front matter with its slug behind the title, or first where it has none."""
    if slug is None:
        return dict(front)
    pairs = list(front.items())
    place = 1 if pairs and pairs[0][0] == "title" else 0
    return dict([*pairs[:place], (SLUG, slug), *pairs[place:]])
