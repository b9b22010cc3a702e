"""Progress bars of commands that take a while."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from portal.foundation.progress import Progress


@contextmanager
def progress_bars() -> Iterator[Progress | None]:
    """A progress bar on standard error, a new one for each stage, where that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    bars: dict[str, Any] = {}

    def show(stage: str, done: int, total: int) -> None:
        if stage not in bars:
            _finish(bars)
            bars[stage] = click.progressbar(length=total, label=stage, file=sys.stderr)
        bars[stage].update(done - bars[stage].pos)

    try:
        yield show
    finally:
        _finish(bars)


def _finish(bars: dict[str, Any]) -> None:
    for bar in bars.values():
        bar.render_finish()
    bars.clear()
