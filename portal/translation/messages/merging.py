"""Three texts of a message, and which of them is to stand: the base, the live one, the file's."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from portal.translation.messages.plurals import Forms


class Merge(StrEnum):
    """What becomes of a live text and a file's."""

    SAME = "same"
    LIVE = "live"
    FILE = "file"
    CONFLICT = "conflict"


def merge(base: Forms, live: Forms, file: Forms, known: Iterable[Forms] = ()) -> Merge:
    """Which of the two goes on, seen from their common base.

    `known` are texts that were live before: a file that holds one of them was taken from here, and is
    older than what is live. Only where both sides were changed by people does nobody win.
    """
    if live.same_as(file):
        return Merge.SAME
    if file.same_as(base) or file.is_empty:
        return Merge.LIVE
    if any(file.same_as(each) for each in known):
        return Merge.LIVE
    if live.same_as(base):
        return Merge.FILE
    return Merge.CONFLICT
