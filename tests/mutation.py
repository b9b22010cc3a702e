"""`make mutation`: how many small changes of the rules' code does some test notice?

mutmut changes one thing at a time in the files that `[tool.mutmut]` names and runs the tests that
reach it. At least nine of ten changes of every file must be noticed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WANTED_PERCENT = 90
KILLED = {1, 3, 37}
TIMED_OUT = {36, -24, 24, 152, 255}


def noticed(path: Path) -> tuple[int, int]:
    """How many of a file's changes were noticed, and how many there are; a test that hangs has noticed, too."""
    results = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].values()
    return sum(result in KILLED | TIMED_OUT for result in results), len(results)


def main() -> int:
    """Run mutmut (for the changes named as arguments, or all), print a table; 1 where a file has too few."""
    mutmut = Path(sys.executable).with_name("mutmut")
    subprocess.run([mutmut, "run", *sys.argv[1:]], cwd=ROOT, check=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    too_few = False
    for name in project["tool"]["mutmut"]["only_mutate"]:
        killed, total = noticed(ROOT / "mutants" / f"{name}.meta")
        percent = 100 * killed / total if total else 100.0
        too_few = too_few or percent < WANTED_PERCENT
        sys.stdout.write(f"{name:42} {killed:5} of {total:5}  {percent:5.1f} %\n")
    return int(too_few)


if __name__ == "__main__":
    sys.exit(main())
