"""Compiled catalogs as they are read from files: what one holds, and '' for what it does not hold."""

from __future__ import annotations

import logging
import struct
from pathlib import Path
from typing import Protocol

from babel.support import NullTranslations, Translations

DOMAIN = "messages"

_log = logging.getLogger(__name__)


class Catalog(Protocol):
    """Where one language's translations are looked up; '' means that there is none."""

    def gettext(self, message: str) -> str: ...

    def ngettext(self, singular: str, plural: str, num: int) -> str: ...

    # Babel's annotations call what its context functions give an object; it is a text.
    def pgettext(self, context: str, message: str) -> str | object: ...

    def npgettext(self, context: str, singular: str, plural: str, num: int) -> str: ...


class _Nothing(NullTranslations):
    """Ends a chain of catalogs with '' where `gettext` would repeat the source text."""

    def gettext(self, message: str) -> str:
        return ""

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        return ""

    def pgettext(self, context: str, message: str) -> str:
        return ""

    def npgettext(self, context: str, singular: str, plural: str, num: int) -> str:
        return ""


def path_of(folder: Path, tag: str) -> Path:
    """Where the compiled catalog of a language lies in a folder of translations, or would lie."""
    return folder / tag.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.mo"


def read(path: Path) -> Catalog:
    """The catalog in a file; an empty one where there is no file, or none that can be read."""
    try:
        with path.open("rb") as file:
            catalog: NullTranslations = Translations(file, domain=DOMAIN)
    except FileNotFoundError:
        catalog = _Nothing()
    except (OSError, ValueError, struct.error):
        _log.exception("The catalog %s cannot be read; its language shows the default language's texts.", path)
        catalog = _Nothing()
    catalog.add_fallback(_Nothing())
    return catalog


def plural_form(catalog: Catalog, context: str | None, singular: str, plural: str, num: int) -> str:
    """The form that a catalog has for a number; '' where it has none, or its plural rule fails."""
    try:
        if context is None:
            return catalog.ngettext(singular, plural, num)
        return catalog.npgettext(context, singular, plural, num)
    except (ArithmeticError, ValueError):
        _log.warning("The plural rule of a catalog fails for %s.", num)
        return ""
