"""Dates that keep the precision they are known with.

A date is written in ISO 8601: a year (``2017``), a month (``2017-06``), a day (``2017-06-21``) or
an interval of two of these with a solidus (``2012/2014``). An interval may be open at its end
(``2018/..``, ISO 8601-2). What is vaguer than that is a translated note, not a date.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import total_ordering
from typing import Any

from sqlalchemy import Dialect, String
from sqlalchemy.types import TypeDecorator

_POINT = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
OPEN = ".."


@dataclass(frozen=True)
class DatePoint:
    """One year, month or day; ``month`` and ``day`` are None where they are not known."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> DatePoint:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; raise ValueError for all else."""
        match = _POINT.fullmatch(text)
        if match is None:
            raise ValueError(text)
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        datetime.date(year, month or 1, day or 1)
        return cls(year, month, day)

    def __str__(self) -> str:
        text = f"{self.year:04}"
        if self.month is not None:
            text += f"-{self.month:02}"
        if self.day is not None:
            text += f"-{self.day:02}"
        return text


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """A point in time or an interval; ``open_end`` marks an interval that still goes on."""

    start: DatePoint
    end: DatePoint | None = None
    open_end: bool = False

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read a date or an interval; raise ValueError where it is neither, or ends before it starts."""
        first, solidus, last = text.partition("/")
        start = DatePoint.parse(first)
        if not solidus:
            return cls(start)
        if last == OPEN:
            return cls(start, open_end=True)
        end = DatePoint.parse(last)
        if str(end) < str(start)[: len(str(end))]:
            raise ValueError(text)
        return cls(start, end)

    @property
    def years(self) -> PartialDate:
        """The same with its years alone; an interval inside one year becomes that year."""
        start, end = DatePoint(self.start.year), self.end and DatePoint(self.end.year)
        return PartialDate(start, None if end == start else end, self.open_end)

    def __str__(self) -> str:
        if self.open_end:
            return f"{self.start}/{OPEN}"
        return str(self.start) if self.end is None else f"{self.start}/{self.end}"

    def __lt__(self, other: PartialDate) -> bool:
        return str(self) < str(other)


class PartialDateType(TypeDecorator[PartialDate]):
    """Stores a PartialDate as its ISO text, which sorts by time."""

    impl = String(23)
    cache_ok = True

    def process_bind_param(self, value: PartialDate | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> PartialDate | None:
        return None if value is None else PartialDate.parse(value)
