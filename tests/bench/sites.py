"""The sites of a run: of several sizes, on each database, kept in its store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.bench import memory, working
from tests.bench.commands import sample
from tests.bench.growing import grow
from tests.bench.stores import Store, kept
from tests.fixtures.databases import opened

SAMPLES = "samples"


@dataclass(frozen=True)
class BuiltSite:
    """A site of about so many items on a database; `server` is the process that serves this, if another one does."""

    database: str
    items: int
    url: str
    folder: Path
    server: int | None = None


def site(store: Store, items: int, folder: Path) -> BuiltSite:
    """A site of so many items; its files lie in the folder, those of all sites in one."""

    def fill(url: str) -> None:
        with opened(url) as engine:
            grow(engine, items)

    samples(store, folder)
    return BuiltSite(store.database, items, kept(store, f"items_{items}", fill, SAMPLES), folder, store.server)


def samples(store: Store, folder: Path) -> str:
    """The smallest site, which `portal sample` makes."""
    return kept(store, SAMPLES, lambda url: sample(url, folder))


def prepare(store: Store, folder: Path) -> None:
    """Make what the rows for translators are measured on."""
    _worked(store, folder)
    _memory(store)


def worked(store: Store, folder: Path) -> list[working.Worked]:
    """What the translators' pages cost on a large site."""
    return working.measured(store.database, _worked(store, folder), folder, store.server)


def looked_up(store: Store) -> memory.Lookup:
    """What a look-up costs in a large translation memory."""
    return memory.measured(store.database, _memory(store))


def _worked(store: Store, folder: Path) -> str:
    def fill(url: str) -> None:
        with opened(url) as engine:
            working.fill(engine)

    samples(store, folder)
    return kept(store, f"worked_{working.ITEMS}", fill, SAMPLES)


def _memory(store: Store) -> str:
    return kept(store, f"memory_{memory.SIZE}", memory.fill_at)
