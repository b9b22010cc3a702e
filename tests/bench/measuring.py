"""Measuring pages and commands, and printing what was found."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import WSGIApplication

from werkzeug.test import EnvironBuilder, run_wsgi_app

ROOT = Path(__file__).resolve().parents[2]
WARM_UP = 5


@dataclass(frozen=True)
class Timing:
    """Times in milliseconds of a page that was asked for again and again, and its size in bytes."""

    p50: float
    p99: float
    per_second: float
    size: int


def page(application: WSGIApplication, path: str, times: int) -> Timing:
    """Ask for a page, one request after the other, without a network."""
    spent = []
    size = 0
    for number in range(WARM_UP + times):
        environ = EnvironBuilder(path).get_environ()
        began = time.perf_counter()
        body, status, _headers = run_wsgi_app(application, environ)
        size = sum(map(len, body))
        if number >= WARM_UP:
            spent.append((time.perf_counter() - began) * 1000)
        if not status.startswith("200"):
            raise RuntimeError(f"{path}: {status}")
    return Timing(statistics.median(spent), percentile(spent, 99), 1000 / statistics.fmean(spent), size)


def percentile(values: Iterable[float], share: int) -> float:
    """The value below which `share` percent of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


@dataclass(frozen=True)
class Run:
    """Seconds that a command took, and the most memory that it held, in MB."""

    seconds: float
    peak: float


def command(arguments: Sequence[str], environ: Mapping[str, str]) -> Run:
    """Run `portal` in a process of its own, which must succeed."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "portal", *arguments], cwd=ROOT, env={**os.environ, **environ})
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"portal {' '.join(arguments)}: exit status {process.returncode}")
    return Run(time.perf_counter() - began, used.ru_maxrss / 1024)


def table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows in columns, numbers to the right."""
    texts = [list(heads), *([_shown(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in texts) for column in range(len(heads))]
    print_line(f"\n{title}\n")
    for row in texts:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print_line("  ".join(cells))


def _shown(cell: object) -> str:
    return f"{cell:,.2f}" if isinstance(cell, float) else f"{cell:,}" if isinstance(cell, int) else str(cell)


def print_line(line: str) -> None:
    """Write a line of the result at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
