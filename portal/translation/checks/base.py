"""What a check is, and what it says."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from portal.foundation.i18n import LazyText, _lp
from portal.translation.glossary import Glossary
from portal.translation.units import Unit


class Severity(StrEnum):
    """What follows from a finding: an error keeps a text from being reviewed; a person may waive a warning."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Surroundings:
    """What a check may know besides the unit.

    `spellings` maps words without their accents to the same with them, as the item's other texts
    and the glossary write them, by language.
    """

    glossary: Glossary = field(default_factory=Glossary)
    spellings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Remark:
    """What is wrong, what to write instead (the first is best), and the words around it."""

    message: LazyText
    instead: tuple[str, ...]
    excerpt: str


class Check(ABC):
    """A small class that looks at one unit for one sort of fault.

    `reason` says in one sentence why it matters; `advice` stands before what to write instead.
    """

    id: ClassVar[str]
    name: ClassVar[LazyText]
    reason: ClassVar[LazyText]
    severity: ClassVar[Severity]
    # Translators: stands before a colon and what to write instead of what is wrong.
    advice: ClassVar[LazyText] = _lp("check", "write")

    @abstractmethod
    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """What is to be said about the unit."""

    def repaired(self, text: str, unit: Unit) -> str:
        """A translation with what this check finds put right, where there is one obvious way; else the text as it is.

        What is no running text stands in it as single signs of its own, which stay (`repairing`).
        """
        return text
