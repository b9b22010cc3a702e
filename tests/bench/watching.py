"""What the machine does meanwhile: what a run's own processes spend, and what others take of it.

A clock tells what a page costs only where nobody else wants the processors. Linux tells of each process what it
has spent (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html); on other systems nothing is marked as spoiled.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

BUSY = 0.1
"""The share of the machine which others may take before a clock is not believed."""

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_NANO = 1_000_000_000


def spent(server: int | None = None) -> float:
    """Seconds of the processors that this process has spent, with a database's server, if one is given."""
    return time.process_time() + (0.0 if server is None else sum(map(_run, _children(server))))


def _run(pid: int) -> float:
    """What one process has run, finer than in ticks (https://docs.kernel.org/scheduler/sched-stats.html)."""
    try:
        return int((_PROC / str(pid) / "schedstat").read_text(encoding="ascii").split()[0]) / _NANO
    except OSError:
        return 0.0


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in (_PROC / f"{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


class Watch:
    """Says of a while which share of the machine others took: `others`, between 0 and 1, once it is over."""

    servers: frozenset[int] = frozenset()
    """Processes of the run that it did not start itself, such as a database's server."""

    def __init__(self) -> None:
        self.others = 0.0

    def __enter__(self) -> Watch:
        self._began, self._all, self._own = time.monotonic(), _everything(), self._ours()
        return self

    def __exit__(self, _type: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        seconds = time.monotonic() - self._began
        others = (_everything() - self._all) - (self._ours() - self._own)
        self.others = share(others, seconds, os.cpu_count() or 1)

    @property
    def is_busy(self) -> bool:
        """Whether others took so much that a clock tells little."""
        return self.others > BUSY

    def _ours(self) -> float:
        return sum(used for _pid, used in _tree({os.getpid(), *self.servers}))


def share(spent_by_others: float, seconds: float, processors: int) -> float:
    """The share of so many processors that others took in so many seconds."""
    return min(1.0, max(0.0, spent_by_others / (seconds * processors))) if seconds > 0 else 0.0


def _everything() -> float:
    """Seconds that all processors were busy, with what the machine's own host took from them."""
    try:
        words = (_PROC / "stat").read_text(encoding="ascii").split("\n", 1)[0].split()
    except OSError:
        return 0.0
    user, nice, system, _idle, _waiting, *rest = (int(each) for each in words[1:9])
    return (user + nice + system + sum(rest)) / _TICKS


def _tree(roots: set[int]) -> Iterator[tuple[int, float]]:
    """The processes that some have started, and theirs, with what each has spent, and those that it has buried."""
    known = dict(_processes())
    ours = set(roots)
    while grown := {pid for pid, (parent, _used) in known.items() if parent in ours} - ours:
        ours |= grown
    yield from ((pid, known[pid][1]) for pid in ours if pid in known)


def _processes() -> Iterator[tuple[int, tuple[int, float]]]:
    if not _PROC.is_dir():
        return
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            # Of the fields behind the name: the parent is the 2nd; what was used begins with the 12th.
            yield int(folder.name), (int(words[1]), sum(int(each) for each in words[11:15]) / _TICKS)
