"""The glossary as one table (CSV): a term a row, and for each language its title, its other forms and its definition.

It comes back as any file does, one language at a time: a cell is a passage of its term, known by the name of its field.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.kinds.term import Term
from portal.content.model.items import Item
from portal.content.prose.texts import load_all_texts
from portal.foundation.database import now
from portal.translation.exchange.entries import Incoming, IncomingFile
from portal.translation.exchange.tables import EXPORTED, MARK, bare, guarded, moment
from portal.translation.exchange.xmlfiles import Reason, Refused

TERM, ORIGINAL = "term", "original language"
FIELDS = ("title", "variants", "definition")


def written(session: Session, tags: Sequence[str], *, shown: Collection[str]) -> bytes:
    """All terms as they are saved, with their originals and their translations into the `shown` ones of `tags`."""
    rows = session.execute(select(Item.id, Item.key, Item.source_language).where(Item.kind == Term.name))
    terms = {row.id: (row.key, row.source_language) for row in rows.all()}
    texts = load_all_texts(session, {id: tag for id, (_key, tag) in terms.items()})
    found = io.StringIO()
    table = csv.writer(found)
    table.writerow((TERM, ORIGINAL, *(_column(tag, field) for tag in tags for field in FIELDS), EXPORTED))
    exported = now().isoformat(timespec="microseconds")
    for id, (key, original) in sorted(terms.items(), key=lambda each: each[1]):
        cells = [
            texts[id].text(tag, field) if tag == original or tag in shown else "" for tag in tags for field in FIELDS
        ]
        table.writerow([guarded(cell) for cell in (key, original, *cells, exported)])
    return f"{MARK}{found.getvalue()}".encode()


def _column(tag: str, field: str) -> str:
    return f"{tag} {field}"


def entries(table: csv.DictReader[str], tag: str) -> IncomingFile:
    """The terms of a table in a language. Raises Refused where it has no column for that, or for an original."""
    names = table.fieldnames or ()
    for name in (ORIGINAL, _column(tag.lower(), FIELDS[0])):
        if name not in names:
            raise Refused(Reason.COLUMNS, 1, name)
    found: list[Incoming] = []
    dates = set()
    line = table.line_num + 1
    for row in table:
        found += _entries(row, tag.lower(), line)
        dates.add(moment(row.get(EXPORTED) or ""))
        line = table.line_num + 1
    return IncomingFile(found, None if None in dates else min(filter(None, dates), default=None))


def _entries(row: Mapping[str, str | None], tag: str, line: int) -> Iterator[Incoming]:
    key, original = (bare(row.get(name) or "").strip() for name in (TERM, ORIGINAL))
    for field in FIELDS:
        target = bare(row.get(_column(tag, field)) or "")
        source = bare(row.get(_column(original.lower(), field)) or "")
        if key and target.strip() and original.lower() != tag:
            yield Incoming(f"{Term.name}:{key}", field, source, target, is_fuzzy=False, line=line)
