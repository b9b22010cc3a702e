"""What helps with a passage: the glossary's terms in its original, and what the checks say of its translation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from portal.translation.checking import Checking, Finding
from portal.translation.checks import Severity
from portal.translation.glossary import Glossary
from portal.translation.phrases import Searched
from portal.translation.saved import saved_glossary
from portal.translation.units import Text, Unit
from portal.translation.waiving import WaivedRemark, digest_of, waived
from portal.translation.workbench.work import Passage, Work


@dataclass(frozen=True)
class TermHere:
    """A term in the words in which the original uses it, its accepted translations, and whether one is there."""

    words: str
    accepted: Sequence[str]
    is_used: bool


@dataclass(frozen=True)
class Found:
    """What a check found in a unit, what that is known by, and who let it stand, where somebody did."""

    unit: Unit
    finding: Finding
    digest: str
    waived: WaivedRemark | None


class Help:
    """What is known about the passages of one work."""

    def __init__(self, session: Session, work: Work) -> None:
        self._session = session
        self._work = work

    @cached_property
    def glossary(self) -> Glossary:
        """The saved glossary, drafts included."""
        return saved_glossary(self._session)

    @cached_property
    def found(self) -> Mapping[str, Sequence[Found]]:
        """Everything that the checks find, by passage: errors first, what was let stand last."""
        units = {passage.id: passage.unit(self._work.name) for passage in self._work.passages}
        places = {unit.place: (id, unit) for id, unit in units.items() if unit is not None}
        known = waived(self._session, self._work.language, [self._work.name])
        found: defaultdict[str, list[Found]] = defaultdict(list)
        for finding in Checking(self.glossary).findings([unit for _id, unit in places.values()]):
            id, unit = places[finding.place]
            digest = digest_of(unit, finding)
            found[id].append(Found(unit, finding, digest, known.get((self._work.name, digest))))
        return {id: sorted(each, key=_weight) for id, each in found.items()}

    @property
    def findings(self) -> Mapping[str, Sequence[Finding]]:
        """What the checks say, by passage: errors first, and nothing of what was let stand."""
        return {id: [each.finding for each in found if each.waived is None] for id, found in self.found.items()}

    def errors(self, passages: Iterable[Passage]) -> list[Passage]:
        """Those of some passages that have an error, and so cannot be reviewed."""
        return [passage for passage in passages if any(map(is_error, self.findings.get(passage.id, ())))]

    def terms(self, passage: Passage) -> list[TermHere]:
        """The terms that a passage's original uses, each once, in its order."""
        original, language = passage.languages
        if passage.source is None:
            return []
        source = Text(passage.source, original, passage.plain)
        return terms_here(self.glossary, source, Text(passage.text, language, passage.plain))


def terms_here(glossary: Glossary, source: Text, target: Text) -> list[TermHere]:
    """The terms that an original uses and that have accepted translations, each once, in its order."""
    own = source.own
    searched = Searched(target.shown, target.language)
    found: dict[str, TermHere] = {}
    for use in glossary.uses(own, source.language):
        accepted = use.term.forms.get(target.language, ())
        if accepted and use.term.key not in found:
            is_used = any(searched.has(form) for form in accepted)
            found[use.term.key] = TermHere(own[use.start : use.end], accepted, is_used)
    return list(found.values())


def _weight(found: Found) -> int:
    return 2 if found.waived is not None else int(not is_error(found.finding))


def is_error(finding: Finding) -> bool:
    """Whether a finding keeps its passage from being reviewed."""
    return finding.check.severity is Severity.ERROR
