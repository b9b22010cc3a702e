"""What a pasted series changes in the one that there is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Values = Mapping[str, str | None]
"""Numbers with a decimal point by year; None where the source has none."""


class Change(StrEnum):
    """What becomes of a year; ABSENT: the pasted table does not have it."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ABSENT = "absent"


@dataclass(frozen=True)
class Year:
    """A year with the value that it has and the one that was pasted."""

    year: str
    before: str | None
    after: str | None
    change: Change


def changes(present: Values, pasted: Values, unclear: Collection[str] = ()) -> list[Year]:
    """Every year of both, in their order; without those of `unclear` lines, which stay as they are."""
    years = sorted({*present, *pasted} - {*unclear} | {*pasted})
    return [Year(year, present.get(year), pasted.get(year), _change(year, present, pasted)) for year in years]


def _change(year: str, present: Values, pasted: Values) -> Change:
    if year not in pasted:
        return Change.ABSENT
    if year not in present:
        return Change.NEW
    before, after = present[year], pasted[year]
    is_same = before == after or (before is not None and after is not None and Decimal(before) == Decimal(after))
    return Change.SAME if is_same else Change.CHANGED


def together(present: Values, found: Iterable[Year], *, drop_absent: bool = False) -> dict[str, str | None]:
    """The series with what was pasted; a value that is the same stays as it was written."""
    after = dict(present)
    for each in found:
        if each.change in (Change.NEW, Change.CHANGED):
            after[each.year] = each.after
        elif each.change is Change.ABSENT and drop_absent:
            del after[each.year]
    return dict(sorted(after.items()))
