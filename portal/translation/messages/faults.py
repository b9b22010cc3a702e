"""What keeps a text of a message from being reviewed: it could break the page, or say something else than meant.

The rules are those of `portal.foundation.catalog_checks`, which guards the files; here each fault is a
plain value, for a page to word and to offer a repair.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from portal.foundation.placeholders import Malformed, html_tags, placeholders
from portal.foundation.pseudo import ADDRESS_CONTEXT
from portal.translation.messages.keys import Key
from portal.translation.messages.plurals import SAMPLES, Forms, Plurals

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BREAK = re.compile("[\n\x85\u2028\u2029]")


class Sort(StrEnum):
    """The sorts of faults."""

    EMPTY = "empty"
    COUNT = "count"
    LACKS = "lacks"
    EXTRA = "extra"
    MALFORMED = "malformed"
    TAGS = "tags"
    CONTROL = "control"
    BREAK = "break"
    ADDRESS = "address"


@dataclass(frozen=True)
class MessageFault:
    """A fault of one form (from 0; None: of the whole), with what it is about: placeholders, tags."""

    sort: Sort
    form: int | None = None
    pieces: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()


def faults(key: Key, text: Forms) -> list[MessageFault]:
    """All faults of a text, in the order of its forms."""
    return list(_faults(key, text))


def _faults(key: Key, text: Forms) -> Iterator[MessageFault]:
    if key.context == ADDRESS_CONTEXT:
        yield MessageFault(Sort.ADDRESS)
        return
    if len(text.texts) != text.plurals.count or (key.plural is None and text.plurals.count != 1):
        yield MessageFault(Sort.COUNT)
        return
    for form, words in enumerate(text.texts):
        if not words.strip():
            yield MessageFault(Sort.EMPTY, form)
        else:
            yield from _form_faults(form, words, _sources(key, form, text.plurals))


def _sources(key: Key, form: int, plurals: Plurals) -> tuple[str, ...]:
    """The source texts that a form may do as: the singular only where it stands for one alone."""
    if key.plural is None:
        return key.sources
    numbers = [number for number in SAMPLES if plurals.index(number) == form]
    return key.sources[::-1] if numbers == [1] else (key.plural,)


def _form_faults(form: int, words: str, sources: tuple[str, ...]) -> Iterator[MessageFault]:
    if _CONTROL.search(words):
        yield MessageFault(Sort.CONTROL, form)
    if _BREAK.search(words) and not any(map(_BREAK.search, sources)):
        yield MessageFault(Sort.BREAK, form)
    yield from _placeholder_faults(form, words, sources)
    wanted = [html_tags(source) for source in sources]
    found = html_tags(words)
    if all(Counter(found) != Counter(each) for each in wanted):
        yield MessageFault(Sort.TAGS, form, tuple(found), tuple(wanted[0]))


def _placeholder_faults(form: int, words: str, sources: tuple[str, ...]) -> Iterator[MessageFault]:
    wanted = [_placeholders(source) for source in sources]
    try:
        found = placeholders(words)
    except Malformed:
        yield MessageFault(Sort.MALFORMED, form)
        return
    if any(found == each for each in wanted):
        return
    lacking, extra = wanted[0] - found, found - frozenset().union(*wanted)
    if lacking:
        yield MessageFault(Sort.LACKS, form, tuple(sorted(lacking)), tuple(sorted(extra)))
    if extra or not lacking:
        yield MessageFault(Sort.EXTRA, form, tuple(sorted(extra or found - wanted[0])), tuple(sorted(wanted[0])))


def _placeholders(source: str) -> frozenset[str]:
    """Those of a source; none of one that is malformed itself, which nothing is ever filled into."""
    try:
        return placeholders(source)
    except Malformed:
        return frozenset()
