"""The messages of a site: those of ``messages.pot``, with what each language's file says of them.

Files are read once and again when they change, so that a page costs no parsing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from portal.foundation import catalogs
from portal.foundation.i18n import SOURCE_LANGUAGE
from portal.languages import PSEUDO_LANGUAGES, primary
from portal.translation.messages.keys import Key
from portal.translation.messages.plurals import ONE, Forms, Plurals, of_language, usual, widest
from portal.translation.messages.pofiles import PoEntry, PoFile, read


@dataclass(frozen=True)
class Message:
    """A message as the sources have it, and its text in one language's file (empty: none yet).

    `line` is where that file has it; 0 where it does not.
    """

    key: Key
    file: Forms
    fuzzy: bool
    line: int
    note: str
    comment: str
    flags: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class LanguageCatalog:
    """All messages in one language, in the order of ``messages.pot``; `plurals` is the file's rule."""

    tag: str
    messages: Sequence[Message]
    plurals: Plurals

    @cached_property
    def by_digest(self) -> dict[str, Message]:
        """The messages by their digests."""
        return {message.key.digest: message for message in self.messages}

    def rule(self, key: Key) -> Plurals:
        """The forms that a message is translated in: the file's, or CLDR's where it tells more numbers apart."""
        return ONE if key.plural is None else widest(self.plurals, of_language(self.tag))

    def narrowed(self, text: Forms) -> Forms:
        """A text by the file's own rule, where that loses nothing."""
        is_plural = text.plurals != ONE
        return text.under(self.plurals) if is_plural and text.fits(self.plurals) else text


def translated_languages(tags: Sequence[str]) -> list[str]:
    """Those languages that have a catalog: all but the sources' own and the ones for testing."""
    return [tag for tag in tags if primary(tag) != SOURCE_LANGUAGE and tag not in PSEUDO_LANGUAGES]


def load(root: Path, tag: str) -> LanguageCatalog:
    """The messages of a project's folder in a language. Raises Refused, and FileNotFoundError without template."""
    template, path = catalogs.template_path(root), catalogs.catalog_path(root, tag)
    return _load(template, _stamp(template), path, _stamp(path), tag)


def file_of(root: Path, tag: str) -> PoFile | None:
    """A language's file; None where there is none. Raises Refused."""
    path = catalogs.catalog_path(root, tag)
    return read(path, tag) if path.is_file() else None


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=32)
def _load(template: Path, _when: tuple[int, int], path: Path, written: tuple[int, int], tag: str) -> LanguageCatalog:
    file = read(path, tag) if written != (0, 0) else PoFile((), usual(tag))
    known = file.by_digest()
    messages = [
        _message(entry, known.get(entry.key.digest), file.plurals) for entry in read(template, SOURCE_LANGUAGE).entries
    ]
    return LanguageCatalog(tag, messages, file.plurals)


def _message(source: PoEntry, found: PoEntry | None, plurals: Plurals) -> Message:
    rule = ONE if source.key.plural is None else plurals
    return Message(
        key=source.key,
        file=Forms(("",) * rule.count, rule) if found is None else found.text,
        fuzzy=found is not None and found.fuzzy,
        line=0 if found is None else found.line,
        note="" if found is None else found.note,
        comment=source.comment,
        flags=source.flags,
        places=source.places,
    )
