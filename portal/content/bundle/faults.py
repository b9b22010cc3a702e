"""What is wrong with a bundle, and where.

Faults are collected, never raised: an author wants to see all of them at once. They are written
in English, like the field names that they speak of.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass

SHOWN = 80
# C0 and C1 controls but for the tab and the line end: no font shows them and XML cannot hold them.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
LIMIT = 1_000


@dataclass(frozen=True)
class Fault:
    """One fault: the file's path inside the bundle, the line (from 1), what was found, what is allowed."""

    file: str
    line: int
    found: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: found {self.found}; allowed: {self.allowed}"


class Faults:
    """The faults of a bundle in the order in which they were met.

    At most `LIMIT` are kept, so that a file made to have millions of them fills no memory; `total`
    counts them all.
    """

    def __init__(self) -> None:
        self.kept: list[Fault] = []
        self.total = 0

    def __bool__(self) -> bool:
        return self.total > 0

    def add(self, file: str, line: int, found: str, allowed: str) -> None:
        self.total += 1
        if len(self.kept) < LIMIT:
            self.kept.append(Fault(printable(file), line, found, allowed))

    def at(self, file: str, first_line: int = 1) -> FileFaults:
        """A collector for one file, whose line 1 is the file's `first_line`."""
        return FileFaults(self, file, first_line - 1)


@dataclass(frozen=True)
class FileFaults:
    """Collects the faults of one file, or of the part of it that begins after `skipped` lines."""

    faults: Faults
    file: str
    skipped: int = 0

    def add(self, line: int, found: str, allowed: str) -> None:
        self.faults.add(self.file, self.skipped + line, found, allowed)

    def add_unknown(self, line: int, what: str, name: str, allowed: Collection[str]) -> None:
        """Note a name that is none of those allowed."""
        # Looking for the nearest name takes time, which a file made of wrong names must not get.
        suggestion = one_of(allowed, name) if self.faults.total < LIMIT else ""
        self.add(line, f"the unknown {what} {shown(name)}", suggestion)

    def add_control(self, text: str, line: int) -> bool:
        """Note the first control character of a text on one line; say whether there was one."""
        control = CONTROL.search(text)
        if control is not None:
            self.add(line, f"the control character U+{ord(control.group()):04X}", "printable characters")
        return control is not None


def shown(value: str) -> str:
    """A value for people: quoted, shortened, and harmless to a terminal."""
    return repr(value if len(value) <= SHOWN else value[: SHOWN - 1] + "…")


def printable(path: str) -> str:
    """A path from the disk with all that a terminal or an encoding could trip over escaped."""
    return path if path.isprintable() else repr(path)[1:-1]


def one_of(allowed: Collection[str], wrong: str) -> str:
    """The allowed names for a fault, the one nearest to the wrong name first."""
    nearest = difflib.get_close_matches(wrong, allowed, n=1)
    listed = ", ".join(sorted(allowed)) or "none"
    return f"{nearest[0]} (did you mean it?), or one of {listed}" if nearest and len(allowed) > 1 else listed
