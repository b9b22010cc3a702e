"""The glossary's terms in their approved form."""

from __future__ import annotations

from collections.abc import Iterator

from portal.foundation.i18n import _l, _lp
from portal.translation.checks.base import Check, Remark, Severity, Surroundings
from portal.translation.phrases import Searched
from portal.translation.units import Unit
from portal.translation.words import excerpt


class Terms(Check):
    """Each term of the glossary that the original uses is in the translation, in one of its approved forms."""

    id = "terms"
    name = _l("Terms of the glossary")
    reason = _l("Readers recognise a method, an authority or an offence only if it has the same name on every page.")
    severity = Severity.WARNING
    # Translators: stands before a colon and the forms of a term that the glossary approves.
    advice = _lp("check", "approved")

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a term that is missing, however often the original uses it."""
        if unit.source is None:
            return
        source = unit.source.own
        searched = Searched(unit.target.shown, unit.target.language)
        seen = set()
        for use in surroundings.glossary.uses(source, unit.source.language):
            approved = use.term.forms.get(unit.target.language, ())
            if not approved or use.term.key in seen:
                continue
            seen.add(use.term.key)
            if not any(searched.has(form) for form in approved):
                message = _l("‘%(term)s’ has no approved term", term=source[use.start : use.end])
                # Translations keep to the order of the original, so look where the term would be.
                place = use.start * len(unit.target.shown) // max(len(source), 1)
                yield Remark(message, approved, excerpt(unit.target.shown, place))
