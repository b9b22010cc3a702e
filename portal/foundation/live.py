"""What translators changed on the running site: texts that are asked before those of the catalogs' files.

They are a snapshot of the database at one version of the site, which is put in place as a whole
(`Locales.live`), so that a look-up asks no database. A text of it is used under the same conditions
as one of a file: whatever is wrong with it, the file's or the source's is shown instead.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

MessageKey: TypeAlias = tuple[str | None, str, str | None]
"""What tells messages apart: the context, the text, and the plural where there is one."""

PluralRule: TypeAlias = Callable[[int], int]

_heard: ContextVar[set[MessageKey] | None] = ContextVar("portal_messages_heard", default=None)


@dataclass(frozen=True)
class LiveMessage:
    """The forms of a translation, and the expression that chooses one for a number (gettext's, in C)."""

    forms: Sequence[str]
    expression: str = "0"

    def form(self, num: int) -> str:
        """The form for a number; '' where there is none, or the expression cannot be computed."""
        try:
            index = int(rule_of(self.expression)(num))
        except (ValueError, ArithmeticError, RecursionError):
            return ""
        return self.forms[index] if 0 <= index < len(self.forms) else ""


@lru_cache(maxsize=256)
def rule_of(expression: str) -> PluralRule:
    """The rule that an expression of a `Plural-Forms` header states. Raises ValueError."""
    rule: PluralRule = gettext.c2py(expression)
    return rule


@dataclass(frozen=True)
class LiveCatalog:
    """The live texts of one language, asked like a compiled catalog; the same texts are the same catalog."""

    _messages: Mapping[MessageKey, LiveMessage]

    def __len__(self) -> int:
        return len(self._messages)

    def gettext(self, message: str) -> str:
        return self._text(None, message)

    def pgettext(self, context: str, message: str) -> str:
        return self._text(context, message)

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        return self._form(None, singular, plural, num)

    def npgettext(self, context: str, singular: str, plural: str, num: int) -> str:
        return self._form(context, singular, plural, num)

    def _text(self, context: str | None, message: str) -> str:
        found = self._messages.get((context, message, None))
        return found.forms[0] if found and found.forms else ""

    def _form(self, context: str | None, singular: str, plural: str, num: int) -> str:
        found = self._messages.get((context, singular, plural))
        return found.form(num) if found else ""


@dataclass(frozen=True)
class LiveTexts:
    """The live texts of all languages as of a version of the site; None before any was read."""

    version: int | None = None
    catalogs: Mapping[str, LiveCatalog] = field(default_factory=dict)


NOTHING = LiveTexts()


@contextmanager
def listening() -> Iterator[set[MessageKey]]:
    """The messages that are looked up meanwhile, in this thread."""
    heard: set[MessageKey] = set()
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)


def hear(context: str | None, message: str, plural: str | None = None) -> None:
    """Note that a message is looked up, for whoever listens."""
    heard = _heard.get()
    if heard is not None:
        heard.add((context, message, plural))
