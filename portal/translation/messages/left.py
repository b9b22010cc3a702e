"""How many texts of the interface are left to do in each language, without looking at each of them.

What the files say is counted once for as long as a file stays as it is. What was saved since corrects that count:
one query for all languages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.prose.counting import Count
from portal.translation.messages.catalogs import LanguageCatalog, Message, load
from portal.translation.messages.listing import Standing, is_text, standing_of_file, standings
from portal.translation.messages.models import MessageText, State

TO_DO = (Standing.MISSING, Standing.UNSURE, Standing.TWO_VERSIONS, Standing.DRAFT)


def counts(session: Session, root: Path, languages: Collection[str]) -> dict[str, Count]:
    """How the messages of languages stand that have a catalog; what is unsure or in two versions counts as outdated.

    Raises what `catalogs.load` does.
    """
    catalogs = {tag: load(root, tag) for tag in languages}
    saved: defaultdict[str, list[MessageText]] = defaultdict(list)
    wanted = MessageText.language.in_(catalogs), MessageText.state != State.FILE
    for row in session.scalars(select(MessageText).where(*wanted)):
        saved[row.language].append(row)
    return {tag: _count(session, catalog, saved[tag]) for tag, catalog in catalogs.items()}


def _count(session: Session, catalog: LanguageCatalog, rows: Sequence[MessageText]) -> Count:
    known = catalog.by_digest
    pairs = [(known[row.digest], row) for row in rows if row.digest in known and is_text(known[row.digest])]
    numbers, words = map(Counter, _of_file(catalog))
    for (message, _row), standing in zip(pairs, standings(session, catalog.tag, pairs), strict=True):
        before, long = standing_of_file(message), _words(message)
        numbers.subtract([before])
        numbers.update([standing])
        words.subtract({before: long})
        words.update({standing: long})
    return Count(
        total=numbers.total(),
        missing=numbers[Standing.MISSING],
        outdated=numbers[Standing.UNSURE] + numbers[Standing.TWO_VERSIONS],
        drafts=numbers[Standing.DRAFT],
        words=sum(words[each] for each in TO_DO),
    )


@lru_cache(maxsize=32)
def _of_file(catalog: LanguageCatalog) -> tuple[Counter[Standing], Counter[Standing]]:
    """How many messages of each sort a file has, and how many words they have in their sources."""
    numbers, words = Counter[Standing](), Counter[Standing]()
    for message in filter(is_text, catalog.messages):
        standing = standing_of_file(message)
        numbers[standing] += 1
        words[standing] += _words(message)
    return numbers, words


def _words(message: Message) -> int:
    return len(message.key.msgid.split())
