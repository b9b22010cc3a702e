"""Words that stand twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType

from portal.foundation.i18n import _l
from portal.languages import primary
from portal.translation.checks.base import Check, Remark, Severity, Surroundings
from portal.translation.units import Unit
from portal.translation.words import Joint, excerpt, words

# Words that may follow themselves: 'the year that that happened', 'he had had', 'vad det det handlar om'.
_MAY_FOLLOW: Mapping[str, frozenset[str]] = MappingProxyType(
    {"en": frozenset({"had", "that"}), "sv": frozenset({"den", "det", "har", "är"})}
)

_TWICE = re.compile(r"\b([^\W\d_]+)[^\S\n]+\1\b", re.IGNORECASE)


class DoubledWords(Check):
    """No word twice in a row ('de de', 'att att'); numbers and names ('Sing Sing') may."""

    id = "doubled"
    name = _l("Doubled words")
    reason = _l("A word that stands twice in a row is a slip that readers see and writers do not.")
    severity = Severity.WARNING

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a pair."""
        text = unit.target.own
        allowed = _MAY_FOLLOW.get(primary(unit.target.language), frozenset())
        for first, second in pairwise(words(text)):
            if first.form != second.form or first.form in allowed or not first.form.isalpha():
                continue
            if second.joint is not Joint.SPACE or first.joint is Joint.HYPHEN:  # 'the first call-in in Malmö'
                continue
            if not (text[first.start].isupper() and text[second.start].isupper()):
                message = _l("‘%(word)s’ twice", word=second.form)
                instead = text[first.start : first.end]
                yield Remark(message, (instead,), excerpt(text, first.start, second.end))

    def repaired(self, text: str, unit: Unit) -> str:
        """The second of the two goes."""
        allowed = _MAY_FOLLOW.get(primary(unit.target.language), frozenset())
        return _TWICE.sub(lambda found: found[0] if found[1].lower() in allowed else found[1], text)
