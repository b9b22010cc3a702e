"""What helps with a passage: the glossary's terms in its original, and what the checks say of its translation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.prose.blocks import Freshness, State
from portal.content.prose.texts import FormerText
from portal.translation.checking import Checking, Finding, findings
from portal.translation.checks import Remark, Severity, Surroundings
from portal.translation.checks.kept import Links, Placeholders, Structure
from portal.translation.checks.numbers import ChangedNumbers, Numbers
from portal.translation.glossary import Glossary
from portal.translation.phrases import Searched
from portal.translation.saved import saved_glossary
from portal.translation.units import Place, Text, Unit
from portal.translation.waiving import WaivedRemark, digest_of, waived
from portal.translation.workbench.work import Passage, Work

COMPARING = (Placeholders, Structure, Links, ChangedNumbers, Numbers)
"""The checks that say in what two texts differ whatever their languages."""


@dataclass(frozen=True)
class TermHere:
    """A term in the words of a text in a language, its accepted translations, and whether one is there."""

    key: str
    words: str
    language: str
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
        """The terms that a passage uses in the language that is read, each once, in its order; then those that its
        original uses and the other language calls something else."""
        original, language = passage.languages
        if passage.source is None:
            return []
        target = Text(passage.text, language, passage.plain)
        found = terms_here(self.glossary, Text(passage.source, original, passage.plain), target)
        if passage.beside is None:
            return found
        read = Text(passage.beside, self._work.read_in(passage), passage.plain)
        here = terms_here(self.glossary, read, target)
        known = {term.key for term in here}
        return [*here, *(term for term in found if term.key not in known)]

    def differing(self, passage: Passage) -> list[Remark]:
        """In what a text that is read in place of the original does not say what that says: figures, links, shape.

        What somebody let stand in it says the same. Checks compare a translation with its original alone; with what
        is read it agrees wherever that agrees with the original, which is what is looked at here.
        """
        if passage.beside is None or passage.source is None:
            return []
        original, read = passage.languages[0], self._work.read_in(passage)
        place = Place(self._work.name, passage.path, f"block {passage.number}")
        source = Text(passage.source, original, passage.plain)
        unit = Unit(place, Text(passage.beside, read, passage.plain), source)
        known = waived(self._session, read, [self._work.name])
        found = [each for each in findings(unit, Surroundings(self.glossary)) if isinstance(each.check, COMPARING)]
        return [each.remark for each in found if (self._work.name, digest_of(unit, each)) not in known]

    def read_before(self, passage: Passage) -> str | None:
        """What the text that is read said when this translation was made, where that is kept; None where it is not."""
        target, tag = passage.row.target, self._work.read_in(passage)
        if target is None or target.base_hash is None or passage.freshness is not Freshness.OUTDATED:
            return None
        same = FormerText.item_id == self._work.item.id, FormerText.language == tag
        of_it = FormerText.source_id == passage.id, FormerText.base_hash == target.base_hash
        rows = select(FormerText.text).where(*same, *of_it, FormerText.state != State.DRAFT)
        return self._session.scalar(rows.order_by(FormerText.id.desc()).limit(1))


def terms_here(glossary: Glossary, source: Text, target: Text) -> list[TermHere]:
    """The terms that an original uses and that have accepted translations, each once, in its order."""
    own = source.own
    searched = Searched(target.shown, target.language)
    found: dict[str, TermHere] = {}
    for use in glossary.uses(own, source.language):
        accepted = use.term.forms.get(target.language, ())
        if accepted and use.term.key not in found:
            is_used = any(searched.has(form) for form in accepted)
            words = own[use.start : use.end]
            found[use.term.key] = TermHere(use.term.key, words, source.language, accepted, is_used)
    return list(found.values())


def _weight(found: Found) -> int:
    return 2 if found.waived is not None else int(not is_error(found.finding))


def is_error(finding: Finding) -> bool:
    """Whether a finding keeps its passage from being reviewed."""
    return finding.check.severity is Severity.ERROR
