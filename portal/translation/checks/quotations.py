"""Quotation marks and apostrophes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from portal.foundation.formats import quotation_marks
from portal.foundation.i18n import _l
from portal.languages import primary
from portal.translation.checks.base import Check, Remark, Severity, Surroundings
from portal.translation.units import Unit
from portal.translation.words import excerpt

_MARKS = re.compile("[\"'“”„‟«»‹›‘’‚‛]")
_APOSTROPHE = "’"

_STRAIGHT = "\"'"
_OPENS = "([{¿¡*_-–—"

# Besides the marks that CLDR has for a language (`foundation.formats`): those of a quotation inside a quotation, and
# the angled ones, which are as good in Spanish (RAE and ASALE, Ortografía de la lengua española, 2010, III, 3.4.8).
# In a language that is not here only straight marks are wrong.
_ALSO: Mapping[str, str] = MappingProxyType({"en": "‘’", "es": "«»‘’", "sv": "’"})
_ANGLED = ("«", "»")


class QuotationMarks(Check):
    """The quotation marks of the language, in pairs, and no straight ones."""

    id = "quotations"
    name = _l("Quotation marks")
    reason = _l("Each language has its own quotation marks; those of another make a text look carelessly made.")
    severity = Severity.ERROR

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a mark of another language, and one a mark without its partner."""
        text = unit.target.own
        pair = _stripped(quotation_marks(unit.target.language))
        also = _ALSO.get(primary(unit.target.language))
        pairs = dict([pair, _ANGLED]) if _ANGLED[0] in (also or "") else dict([pair])
        for match in _MARKS.finditer(text):
            sign = match.group()
            if sign in _STRAIGHT or (also is not None and sign not in (*pair, *also)):
                instead = (_APOSTROPHE,) if sign == "'" else ("".join(pair),)
                # Translators: a quotation mark that the language does not use.
                yield Remark(_l("the mark %(mark)s", mark=sign), instead, excerpt(text, *match.span()))
        for match in _alone(text, pairs):
            message = _l("%(mark)s without its partner", mark=match.group())
            yield Remark(message, ("".join(pair),), excerpt(text, *match.span()))

    def repaired(self, text: str, unit: Unit) -> str:
        """The language's own marks, opening where a word begins and closing where one ends."""
        opening, closing = _stripped(quotation_marks(unit.target.language))
        also = _ALSO.get(primary(unit.target.language))

        def put(found: re.Match[str]) -> str:
            sign, before = found.group(), text[found.start() - 1 : found.start()]
            if sign == "'" and before.isalnum():
                return _APOSTROPHE
            if sign not in _STRAIGHT and (also is None or sign in (opening, closing, *also)):
                return sign
            return closing if before and not before.isspace() and before not in _OPENS else opening

        return _MARKS.sub(put, text)


def _stripped(pair: tuple[str, str]) -> tuple[str, str]:
    """The marks without the spaces that some languages set inside them."""
    return pair[0].strip(), pair[1].strip()


def _alone(text: str, pairs: Mapping[str, str]) -> Iterator[re.Match[str]]:
    """The marks that open or close nothing.

    A quotation of several paragraphs may open anew with each of them and close with the last.
    """
    opened: list[re.Match[str]] = []
    for match in _MARKS.finditer(text):
        sign = match.group()
        if opened and pairs[opened[-1].group()] == sign:
            opened.pop()
        elif sign in pairs:
            if not (opened and opened[-1].group() == sign and text[match.start() - 1] == "\n"):
                opened.append(match)
        elif sign in pairs.values():
            yield match
    yield from opened
