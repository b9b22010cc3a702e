"""The files of the interface texts: found in the sources, merged into each language, compiled.

``messages.pot`` is written without line numbers, dates and tool versions, in the order of the
messages, so that its difference lists the texts that changed. A ``.po`` file keeps its own header
of plural forms: Spanish has two in Babel's table and three in CLDR, and both are at home here.
Messages that are no longer used leave the files; the history of the repository keeps them.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from portal.foundation.compiled import DOMAIN
from portal.languages import language

PROJECT = Path(__file__).resolve().parents[2]
COMMENT_TAG = "Translators:"
CHARSET = "utf-8"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "_l": None,
    "_n": (1, 2),
    "_p": ((1, "c"), 2),
    "_lp": ((1, "c"), 2),
    "_np": ((1, "c"), 2, 3),
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

# The sources of catalogs hold no date; Babel would write that of the present minute.
NO_DATE = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)

# Headers that differ with the hour or the tool, and those that nobody filled in.
_NOISE = re.compile(
    rb'^"(?:(?:POT-Creation-Date|PO-Revision-Date|Generated-By):.*|[A-Za-z-]+:.*(?:EMAIL@ADDRESS|LL@li\.org).*)"\n',
    re.MULTILINE,
)

_WHERE = re.compile(r" on \d+$")


class Unreadable(Exception):
    """A catalog's file is broken; `line` is where, counted from 1, and `reason` why."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        self.path, self.line, self.reason = path, line, reason
        super().__init__(f"{path}:{line}: {reason}")


@dataclass(frozen=True)
class Coverage:
    """How much of a language is done; `percent` is rounded down, so that 100 means all."""

    tag: str
    total: int
    translated: int
    fuzzy: int

    @property
    def missing(self) -> int:
        return self.total - self.translated - self.fuzzy

    @property
    def percent(self) -> int:
        return 100 * self.translated // self.total if self.total else 100


def template_path(root: Path) -> Path:
    """The file of all source texts."""
    return root / "translations" / f"{DOMAIN}.pot"


def catalog_path(root: Path, tag: str) -> Path:
    """The file of a language's texts."""
    return root / "translations" / tag.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.po"


def tags(root: Path) -> list[str]:
    """The languages that have a catalog, in alphabetical order."""
    found = (root / "translations").glob(f"*/LC_MESSAGES/{DOMAIN}.po")
    return sorted(path.parents[1].name.replace("_", "-") for path in found)


def extracted(root: Path) -> Catalog:
    """The texts that the sources hold now."""
    with (root / "translations" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel gives it no types
    roots = {pattern.partition("/")[0] for pattern, _method in methods}

    def is_source(folder: str) -> bool:
        return Path(folder).relative_to(root).parts[0] in roots

    catalog = _new_catalog(None, "Texts of the portal, in English.")
    for _file, _line, message, comments, context in extract_from_dir(
        root, methods, options, KEYWORDS, (COMMENT_TAG,), strip_comment_tags=True, directory_filter=is_source
    ):
        catalog.add(message, auto_comments=comments, context=context)
    return catalog


def extract(root: Path) -> int:
    """Write ``messages.pot`` anew; gives the number of messages."""
    catalog = extracted(root)
    template_path(root).write_bytes(written(catalog))
    return len(catalog)


def update(root: Path, tag: str) -> Coverage:
    """Bring a language's catalog up to ``messages.pot``, and make it where there is none."""
    path = catalog_path(root, tag)
    name = language(tag).locale.english_name
    catalog = read(path) if path.is_file() else _new_catalog(tag, f"Texts of the portal in {name}.")
    catalog.update(read(template_path(root)), no_fuzzy_matching=True, update_creation_date=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written(catalog))
    return coverage(root, tag)


def compiled(catalog: Catalog) -> bytes:
    """The compiled form of a catalog, without its fuzzy entries; the same at any time of day."""
    file = io.BytesIO()
    catalog.creation_date = NO_DATE
    write_mo(file, catalog, use_fuzzy=False)
    return file.getvalue()


def write_compiled(path: Path, catalog: Catalog) -> None:
    """Put the compiled catalog beside its ``.po`` in one step, so that no reader meets half of it."""
    content, target = compiled(catalog), path.with_suffix(".mo")
    if target.is_file() and target.read_bytes() == content:
        return
    unfinished = target.with_suffix(".mo.new")
    unfinished.write_bytes(content)
    unfinished.replace(target)


def not_compiled(root: Path) -> list[str]:
    """The languages whose compiled catalog is absent or was not made from today's ``.po``."""
    return [tag for tag in tags(root) if not _is_compiled(catalog_path(root, tag))]


def _is_compiled(path: Path) -> bool:
    target = path.with_suffix(".mo")
    try:
        return target.is_file() and target.read_bytes() == compiled(read(path))
    except Unreadable:
        return False


def coverage(root: Path, tag: str) -> Coverage:
    """How much of a language's catalog is translated."""
    messages = list(entries(read(catalog_path(root, tag))))
    fuzzy = sum(message.fuzzy for message in messages)
    translated = sum(is_translated(message) and not message.fuzzy for message in messages)
    return Coverage(tag, len(messages), translated, fuzzy)


def read(path: Path) -> Catalog:
    """Read a ``.po`` or ``.pot`` file; raises `Unreadable`."""
    content = path.read_bytes()
    try:
        content.decode(CHARSET)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(path, line, "bytes that are not UTF-8") from None
    try:
        return read_po(io.BytesIO(content), locale=_locale_of(path), ignore_obsolete=True, abort_invalid=True)
    except PoFileError as error:
        raise Unreadable(path, (error.lineno or 0) + 1, _WHERE.sub("", str(error))) from None
    except (ValueError, LookupError) as error:
        raise Unreadable(path, 1, f"a header that cannot be read ({error})") from None


def entries(catalog: Catalog) -> Iterator[Message]:
    """The messages of a catalog without its header."""
    return (message for message in catalog if message.id)


def is_translated(message: Message) -> bool:
    """Whether every form of a message has a text."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return bool(forms) and all(forms)


def written(catalog: Catalog) -> bytes:
    """The file of a catalog: one message after the other, each on lines of its own length."""
    file = io.BytesIO()
    write_po(file, catalog, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    return _NOISE.sub(b"", file.getvalue())


def _new_catalog(tag: str | None, title: str) -> Catalog:
    return Catalog(
        locale=str(language(tag).locale) if tag else None,
        domain=DOMAIN,
        header_comment=f"# {title}\n# See translations/README.md.\n#",
        project="portal",
        version="1",
        charset=CHARSET,
        fuzzy=False,
    )


def _locale_of(path: Path) -> str | None:
    return path.parents[1].name if path.suffix == ".po" else None
