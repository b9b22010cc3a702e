"""`make lighthouse`: what Lighthouse says of the main pages on a phone with a slow line, served by gunicorn.

Speed depends on the machine too, and one that is busy measures itself: a page is measured up to
three times, and its best run counts. So this is a command and no test.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.tables import table
from tests.fixtures.browser import launch_options
from tests.fixtures.databases import SqliteDatabases
from tests.fixtures.parts import HOW_TO_GET
from tests.fixtures.servers import free_port, serving

FOLDER = Path(__file__).resolve().parent
PROGRAM = FOLDER / "node_modules/lighthouse/cli/index.js"
PAGES = {
    "home": "/en/",
    "profile": "/sv/lander/sverige",
    "library": "/es/biblioteca/",
    "video": "/en/videos/effective-violence-prevention",
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
RUNS = 3
FULL = 100


@dataclass(frozen=True)
class Report:
    """The scores of a page by category, of 100, and the audits that cost it some of them."""

    scores: Mapping[str, int]
    short: Mapping[str, str]

    @property
    def is_full(self) -> bool:
        return set(self.scores.values()) == {FULL}


def main() -> int:
    """Measure every page; 1 where one is below 100 or cannot be measured."""
    options = launch_options()
    if options is None or shutil.which("node") is None or not PROGRAM.is_file():
        missing = "browser" if options is None else "lighthouse"
        sys.stderr.write(f"{HOW_TO_GET[missing]}\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="portal-lighthouse-") as temporary:
        folder, port = Path(temporary), free_port()
        url, root = SqliteDatabases(folder, folder / "media", folder).starter(), f"http://localhost:{port}"
        with serving(folder, port, PORTAL_DATABASE_URL=url, PORTAL_BASE_URL=root):
            reports = {name: best(f"{root}{path}", options) for name, path in PAGES.items()}
    sys.stdout.write(f"\n{table(['page', *CATEGORIES], rows(reports))}")
    for name, report in reports.items():
        for audit, title in report.short.items():
            sys.stdout.write(f"{name}: {audit}: {title}\n")
    return int(not all(report.is_full for report in reports.values()))


def rows(reports: Mapping[str, Report]) -> Iterator[list[object]]:
    for name, report in reports.items():
        yield [name, *(report.scores[category] for category in CATEGORIES)]


def best(url: str, options: Mapping[str, Any]) -> Report:
    """The best of up to three runs."""
    found = Report(dict.fromkeys(CATEGORIES, 0), {})
    for _ in range(RUNS):
        found = max(found, measured(url, options), key=lambda report: sum(report.scores.values()))
        if found.is_full:
            break
    return found


def measured(url: str, options: Mapping[str, Any]) -> Report:
    """One run, in the settings that Lighthouse has of itself: a phone, and a slow line that it computes."""
    flags = " ".join(["--headless=new", *options["args"]])
    done = subprocess.run(
        ["node", PROGRAM, url, "--quiet", "--output=json", f"--chrome-flags={flags}", "--no-enable-error-reporting"],
        env={**os.environ, "CHROME_PATH": options["executable_path"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    if not done.stdout.startswith("{"):
        raise RuntimeError(done.stderr)
    return read(json.loads(done.stdout))


def read(result: Mapping[str, Any]) -> Report:
    """What a run found; a category that could not be measured has 0."""
    weighed = {
        each["id"] for category in result["categories"].values() for each in category["auditRefs"] if each["weight"]
    }
    return Report(
        {name: round(FULL * (result["categories"][name]["score"] or 0)) for name in CATEGORIES},
        {
            name: audit["title"]
            for name, audit in result["audits"].items()
            if name in weighed and audit["score"] is not None and audit["score"] < 0.9
        },
    )


if __name__ == "__main__":
    sys.exit(main())
