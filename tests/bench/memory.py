"""How long a look-up in a memory of 50,000 segments takes, and how much of what letters alone find it finds.

The segments are sentences of the starter content, recombined: what a translator meets is alike in the same way, since
a portal says the same things again with other names and numbers.
"""

from __future__ import annotations

import random
import re
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.sitewide.site import set_up
from portal.foundation import schema
from portal.foundation.database import now, writing
from portal.translation.memory import keeping
from portal.translation.memory.finding import matches
from portal.translation.memory.gathering import Said
from portal.translation.memory.likeness import LEAST
from portal.translation.memory.models import Source
from tests.bench.watching import Watch
from tests.fixtures.databases import LANGUAGES, STARTER, opened

SIZE = 50_000
ASKED = 200
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Lookup:
    """Milliseconds of a look-up, half and nineteen in twenty, the share of the best matches that were found,
    and whether others kept the machine busy meanwhile."""

    database: str
    segments: int
    p50: float
    p95: float
    found: float
    is_busy: bool


def measured(database: str, url: str) -> Lookup:
    """Look up texts that are a little different from those of a filled memory."""
    chance = random.Random(7)  # noqa: S311  # the same texts every time
    texts = sentences(chance)
    with opened(url) as engine, Watch() as watch:
        asked = [_altered(text, texts, chance) for text in chance.sample(texts, ASKED)]
        with Session(engine) as session:
            matches(session, asked[0], "en", "sv")
            spent, found, wanted = [], 0, 0
            for text in asked:
                began = time.perf_counter()
                said = matches(session, text, "en", "sv")
                spent.append((time.perf_counter() - began) * 1000)
                best = process.extractOne(text, texts, scorer=fuzz.ratio, score_cutoff=LEAST)
                wanted += best is not None
                found += best is not None and bool(said) and said[0].score >= int(best[1])
    p50, p95 = statistics.median(spent), sorted(spent)[int(0.95 * ASKED)]
    return Lookup(database, SIZE, p50, p95, found / wanted, watch.is_busy)


def sentences(chance: random.Random) -> list[str]:
    """Different texts of about a hundred characters."""
    whole = "\n".join(path.read_text(encoding="utf-8") for path in sorted(STARTER.rglob("en.md")))
    pool = sorted({each.strip() for each in _SENTENCE.split(whole) if 30 <= len(each.strip()) <= 220})
    words = sorted({word for each in pool for word in each.split() if len(word) > 5})
    found: dict[str, None] = {}
    while len(found) < SIZE:
        first, second = chance.choice(pool).split(), chance.choice(pool).split()
        mixed = first[: chance.randint(4, 12)] + second[-chance.randint(3, 8) :]
        mixed[chance.randrange(len(mixed))] = chance.choice(words)
        found[" ".join(mixed)] = None
    return list(found)


def fill_at(url: str) -> None:
    """Fill an empty database."""
    with opened(url) as engine:
        fill(engine, sentences(random.Random(7)))  # noqa: S311  # as above


def fill(engine: Engine, texts: Sequence[str]) -> None:
    """Make the tables, and put the texts into the memory."""
    schema.upgrade(engine)
    with Session(engine) as session, writing(session):
        set_up(session, LANGUAGES, KINDS)
        said = [
            Said("en", "sv", text, f"{text} på svenska", Source.FILE, "bench.tmx", False, "bench", now())
            for text in texts
        ]
        keeping.store(session, said)


def _altered(text: str, texts: Sequence[str], chance: random.Random) -> str:
    """A text with one or two other words, as an author changes it."""
    words = text.split()
    for _time in range(chance.randint(1, 2)):
        words[chance.randrange(len(words))] = chance.choice(texts).split()[0]
    return " ".join(words)
