"""Commands of the portal in processes of their own: how long they take, and the most memory that they hold.

`wait4` does not tell the memory: Linux hands a new process the peak of the one that started it, so a command
would seem to need what the bench itself has held. So the command says at its end what it held.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.__main__ import main
from portal.content.kinds import KINDS
from tests.bench.stores import SAMPLES, Store, environ_of
from tests.fixtures.servers import ROOT

PEAK = "BENCH_PEAK"


@dataclass(frozen=True)
class Run:
    """Seconds that a command took, and the most memory that it held, in MB; None where the system does not say."""

    seconds: float
    peak: float | None


@dataclass(frozen=True)
class Loaded:
    """The loading of a bundle of so many items into an empty database."""

    database: str
    items: int
    run: Run


def command(arguments: Sequence[str], environ: Mapping[str, str]) -> Run:
    """Run `portal`, which must succeed."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-peak-") as temporary:
        told = Path(temporary) / "peak"
        began = time.perf_counter()
        process = subprocess.run(
            [sys.executable, "-m", "tests.bench.commands", *arguments],
            cwd=ROOT,
            env={**os.environ, **environ, PEAK: str(told)},
            check=False,
            capture_output=True,
            text=True,
        )
        seconds = time.perf_counter() - began
        if process.returncode:
            raise RuntimeError(f"portal {' '.join(arguments)}: exit status {process.returncode}\n{process.stderr}")
        return Run(seconds, float(told.read_text(encoding="ascii")) if told.exists() else None)


def peak_memory(pid: int | str = "self") -> float | None:
    """The most memory that a process has held, in MB; None where the system does not say."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return None
    lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), None)


def load_bundle(store: Store, bundle: Path, folder: Path) -> Loaded:
    """Load a bundle of the smallest site into an empty database."""
    store.discard("loaded")
    store.begin("loaded", None)
    environ = environ_of(folder, store.url("loaded"))
    command(["db", "upgrade"], environ)
    run = command(["content", "load", str(bundle)], environ)
    store.discard("loaded")
    return Loaded(store.database, SAMPLES * len(list(KINDS)), run)


def exported(url: str, folder: Path, bundle: Path) -> Path:
    """The bundle of a site."""
    command(["content", "export", str(bundle)], environ_of(folder, url))
    return bundle


def sample(url: str, folder: Path) -> None:
    """Make the smallest site in an empty database."""
    for arguments in (["db", "upgrade"], ["sample", str(SAMPLES)]):
        command(arguments, environ_of(folder, url))


def _tell() -> None:
    peak = peak_memory()
    if peak is not None:
        Path(os.environ[PEAK]).write_text(str(peak), encoding="ascii")


if __name__ == "__main__":
    atexit.register(_tell)
    main()
