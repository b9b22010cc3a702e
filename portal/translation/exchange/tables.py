"""A bilingual table (CSV, RFC 4180) for reviewers without tools: one passage a row, edited in any spreadsheet.

It begins with a mark of byte order, by which spreadsheets know UTF-8. A cell that one of them would take for a
formula gets an apostrophe before it, which is taken off again. What comes in may be parted by commas, semicolons
or tabs.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from portal.foundation import csvtables
from portal.foundation.database import now
from portal.translation.exchange.entries import NEEDS, Incoming, IncomingFile, Outgoing
from portal.translation.exchange.xmlfiles import Reason, Refused

MIME = "text/csv"
ID, PLACE, SOURCE, TARGET, STATE, EXPORTED = "id", "place", "original", "translation", "state", "exported"
COLUMNS = (ID, PLACE, SOURCE, TARGET, STATE, EXPORTED)
NEEDED = (ID, SOURCE, TARGET)

# As `portal.web.data.tables` has it; and what is guarded already is guarded once more, to come back as it was.
_FORMULA = re.compile("'*[ \xa0\ufeff]*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[ \xa0\ufeff]*[=+\\-@\t\r\n＝＋－＠]")
_WITHIN = re.compile("([;\t\r\n])('*[ \xa0\ufeff]*[=+\\-@＝＋－＠])")
_GUARDED_WITHIN = re.compile("([;\t\r\n])'('*[ \xa0\ufeff]*[=+\\-@＝＋－＠])")
MARK = "\ufeff"


def written(entries: Iterable[Outgoing], _tag: str) -> bytes:
    """A file of passages."""
    found = io.StringIO()
    table = csv.writer(found)
    table.writerow(COLUMNS)
    exported = now().isoformat(timespec="microseconds")
    for each in entries:
        cells = (f"{each.owner}/{each.passage}", each.place, each.source, each.target, each.state, exported)
        table.writerow([guarded(cell) for cell in cells])
    return f"{MARK}{found.getvalue()}".encode()


def guarded(cell: str) -> str:
    """A cell that no spreadsheet computes (OWASP, CSV injection), nor one that parts cells by semicolons or tabs.

    To such a program our quotation marks are letters, and what follows a semicolon, a tab or an end of line begins a
    cell of its own.
    """
    within = _WITHIN.sub(r"\1'\2", cell)
    return f"'{within}" if _FORMULA.match(cell) else within


def bare(cell: str) -> str:
    """A cell as it was before it was guarded."""
    within = _GUARDED_WITHIN.sub(r"\1\2", cell)
    return within[1:] if _GUARDED.match(cell) else within


def read(text: str, _tag: str) -> IncomingFile:
    """The entries of a file. Raises Refused where a column is missing, or a row has no id that could be one."""
    table = opened(text)
    with refusing(table):
        lacking = [name for name in NEEDED if name not in (table.fieldnames or ())]
        if lacking:
            raise Refused(Reason.COLUMNS, 1, lacking[0])
        entries, dates = _entries(table)
    return IncomingFile(entries, None if None in dates else min(filter(None, dates), default=None))


def opened(text: str) -> csv.DictReader[str]:
    """A table, parted by what its first line has most of; the names of its columns in small letters. Raises Refused."""
    text = text.removeprefix(MARK)
    first = text.partition("\n")[0]
    table = csvtables.by_name(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    with refusing(table):
        table.fieldnames = [(name or "").strip().lower() for name in table.fieldnames or ()]
    return table


@contextmanager
def refusing(table: csv.DictReader[str]) -> Iterator[None]:
    """Refuse what is no table, with the line."""
    try:
        yield
    except csv.Error as error:
        raise Refused(Reason.SYNTAX, table.line_num + 1, str(error)) from None


def _entries(table: csv.DictReader[str]) -> tuple[list[Incoming], set[datetime.datetime | None]]:
    entries, dates = [], set()
    line = table.line_num + 1
    for row in table:
        entries += list(_entry(row, line))
        dates.add(moment(row.get(EXPORTED) or ""))
        line = table.line_num + 1
    return entries, dates


def _entry(row: Mapping[str, str | None], line: int) -> Iterator[Incoming]:
    cells = {name: bare(row.get(name) or "") for name in COLUMNS}
    if not any(cells.values()):
        return
    owner, slash, passage = cells[ID].strip().rpartition("/")
    if not slash:
        raise Refused(Reason.FORMAT, line, cells[ID])
    yield Incoming(owner, passage, cells[SOURCE], cells[TARGET], cells[STATE].strip().lower() == NEEDS, line)


def moment(told: str) -> datetime.datetime | None:
    """When a file was exported, as a cell of it says; None where it does not."""
    try:
        return datetime.datetime.fromisoformat(told.strip()).astimezone(datetime.UTC)
    except ValueError:
        return None
