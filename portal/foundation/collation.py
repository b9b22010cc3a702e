"""Alphabetical order by the Unicode collation algorithm, with each language's own letters.

`sort_key` gives bytes that databases store and compare as they are, so that order is the same on
every machine. The root order is pyuca's (the default table of UTS 10, punctuation not ignored, as
CLDR has it). What a language does otherwise is data: a line of CLDR's tailoring rules.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from pyuca.collator import Collator_9_0_0

# CLDR 48, common/collation/*.xml, type "standard"; languages that are not here use the root order.
# `&x` is a place, `<` puts a letter after it, `<<` an accent's variant, `<<<` a capital; the place
# `[before 1]ǀ` is the end of the Latin alphabet; `þ/h` is sorted as if an h followed.
_SPANISH = "&N<ñ<<<Ñ"
_TAILORINGS: Mapping[str, str] = MappingProxyType(
    {
        "es": _SPANISH,
        "fi": "&D<<đ<<<Đ&N<<ŋ<<<Ŋ&T<<ŧ<<<Ŧ&Y<<ü<<<Ü&Z<<ʒ<<<Ʒ&[before 1]ǀ<å<<<Å<ä<<<Ä<<æ<<<Æ<ö<<<Ö<<ø<<<Ø",
        "gl": _SPANISH,
        "pl": "&A<ą<<<Ą&C<ć<<<Ć&E<ę<<<Ę&L<ł<<<Ł&N<ń<<<Ń&O<ó<<<Ó&S<ś<<<Ś&Z<ź<<<Ź<ż<<<Ż",
        "sv": "&D<<đ<<<Đ<<ð<<<Ð&t<<<þ/h&T<<<Þ/h&Y<<ü<<<Ü<<ű<<<Ű"
        "&[before 1]ǀ<å<<<Å<ä<<<Ä<<æ<<<Æ<<ę<<<Ę<ö<<<Ö<<ø<<<Ø<<ő<<<Ő<<œ<<<Œ<<ô<<<Ô",
    }
)

_RULE = re.compile(r"(?P<relation>&|<{1,3})\s*(?P<before>\[before 1\])?(?P<letter>[^&<\s/]+)(?:/(?P<extra>[^&<\s]+))?")
_CAPITAL = 0x08
_ACCENT = 0x200  # above every secondary weight of the table


class Element(NamedTuple):
    """One collation element; `place` tells apart letters that a language puts behind `primary`."""

    primary: int
    place: int
    secondary: int
    tertiary: int


@lru_cache(maxsize=20_000)
def sort_key(text: str, tag: str) -> bytes:
    """Bytes by which `text` sorts among others of the same language.

    Letters decide first, then accents, then capitals, and at last the code points, so that only
    equal texts have equal keys.
    """
    normal = unicodedata.normalize("NFC", text)
    elements = list(_elements(normal, _tailoring(tag)))
    letters = b"".join(_letter(element) for element in elements if element.primary)
    accents = b"".join((element.secondary + 0x100).to_bytes(2) for element in elements if element.secondary)
    capitals = bytes(element.tertiary for element in elements if element.tertiary)
    return b"\0".join((letters, accents, capitals, normal.encode("utf-8", "surrogatepass")))


@lru_cache(maxsize=64)
def own_letters(tag: str) -> frozenset[str]:
    """The letters, in lower case, that a language has beside those they look like: å in Swedish, ñ in Spanish."""
    return frozenset(
        letter
        for letter, elements in _tailoring(tag).items()
        if len(elements) == 1 and elements[0].place and elements[0].tertiary != _CAPITAL
    )


def _letter(element: Element) -> bytes:
    return element.primary.to_bytes(2) + element.place.to_bytes(1)


def _elements(text: str, tailored: Mapping[str, tuple[Element, ...]]) -> Iterator[Element]:
    plain = ""
    for sign in _split(text, tailored):
        if sign not in tailored:
            plain += sign
            continue
        yield from _root_elements(plain)
        yield from tailored[sign]
        plain = ""
    yield from _root_elements(plain)


def _split(text: str, tailored: Mapping[str, tuple[Element, ...]]) -> Iterator[str]:
    """The signs of a text, with tailored letters freed of accents that they carry besides (ǻ is å and ´)."""
    for sign in text:
        parts = [chr(int(part, 16)) for part in unicodedata.decomposition(sign).split() if part[0] != "<"]
        if sign not in tailored and parts and parts[0] in tailored:
            yield from parts
        else:
            yield sign


def _root_elements(text: str) -> Iterator[Element]:
    if not text:
        return
    for primary, secondary, tertiary in _root().collation_elements(unicodedata.normalize("NFD", text)):
        yield Element(primary, 0, secondary, tertiary)


@lru_cache(maxsize=1)
def _root() -> Collator_9_0_0:
    return Collator_9_0_0()


def _tailoring(tag: str) -> Mapping[str, tuple[Element, ...]]:
    return _read_rules(_TAILORINGS.get(tag.partition("-")[0], ""))


@lru_cache(maxsize=32)
def _read_rules(rules: str) -> Mapping[str, tuple[Element, ...]]:
    """The elements of each letter that the rules move."""
    found: dict[str, tuple[Element, ...]] = {}
    here: Element = Element(0, 0, 0, 0)
    accents = 0
    for rule in _RULE.finditer(rules):
        relation, letter = rule["relation"], rule["letter"]
        if relation == "&":
            here = _place(letter, before=bool(rule["before"]), found=found)
            accents = 0
            continue
        if relation == "<":
            here = Element(here.primary, here.place + 1, here.secondary, 0x02)
            accents = 0
        elif relation == "<<":
            accents += 1
        tertiary = _CAPITAL if letter != letter.lower() else 0x02
        accent = (Element(0, 0, _ACCENT + accents, 0x02),) if accents else ()
        extra = tuple(_root_elements(rule["extra"] or ""))
        found[letter] = (here._replace(tertiary=tertiary), *accent, *extra)
    return MappingProxyType(found)


def _place(letter: str, *, before: bool, found: Mapping[str, tuple[Element, ...]]) -> Element:
    """The element of an anchor, or the last one in front of it."""
    anchor = found[letter][0] if letter in found else next(_root_elements(letter))
    return Element(anchor.primary - 1, 0, 0x20, 0x02) if before else anchor
