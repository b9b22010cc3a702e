"""Texts that do not fit: too long for their place, or not translated at all."""

from __future__ import annotations

from collections.abc import Iterator

from portal.foundation.i18n import _l, _lp
from portal.languages import primary
from portal.translation.checks.base import Check, Remark, Severity, Surroundings
from portal.translation.units import Unit
from portal.translation.words import excerpt, words

# How much longer than in English a text of so many letters may be (IBM's table, as W3C has it in 'Text size in
# translation', https://www.w3.org/International/articles/article-text-size; the upper ends).
_GROWTH = ((10, 3.0), (20, 2.0), (30, 1.8), (50, 1.6), (70, 1.7))
_GROWTH_OF_LONG = 1.3
_FEWEST_WORDS = 3
_SHORTEST = 4


class Length(Check):
    """Labels of narrow places (buttons, states, menus, titles) not much longer than languages make them."""

    id = "length"
    name = _lp("check", "Length")
    reason = _l("The place is narrow: a long label wraps, and pushes its neighbours away, on a phone at least.")
    severity = Severity.WARNING
    # Translators: stands before a colon and how many letters a text should have.
    advice = _lp("check", "letters at most")

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a text."""
        if unit.source is None or not unit.is_narrow:
            return
        before, after = len(unit.source.text), len(unit.target.text)
        share = next((share for length, share in _GROWTH if before <= length), _GROWTH_OF_LONG)
        most = max(int(before * share), before + 5)
        if after > most:
            message = _l("long for a narrow place, with %(count)s letters", count=after)
            yield Remark(message, (str(most),), excerpt(unit.target.text, 0))


class Untranslated(Check):
    """No sentence that is word for word the original's."""

    id = "untranslated"
    name = _l("Not translated")
    reason = _l("A text that is the same in both languages was most likely forgotten. If it is a name, keep it.")
    severity = Severity.WARNING

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a text."""
        if unit.source is None or primary(unit.source.language) == primary(unit.target.language):
            return
        own = unit.target.own.strip()
        found = words(own)
        # Names have capitals, but for short words between.
        common = sum(own[word.start].islower() and len(word.form) >= _SHORTEST for word in found)
        is_same = own.casefold() == unit.source.own.strip().casefold()
        if is_same and common >= _FEWEST_WORDS and 2 * common >= len(found):
            yield Remark(_l("the same as the original"), (), excerpt(own, 0))
