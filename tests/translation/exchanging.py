"""A page that goes out in files and comes back, for tests of what becomes of it."""

from __future__ import annotations

import csv
import io

from sqlalchemy.orm import Session
from translate.storage.pypo import pofile
from translate.storage.xliff import xlifffile

from portal.content.authoring.editing import item_of
from portal.content.model.documents import Document
from portal.foundation.database import writing
from portal.translation.exchange import importing
from portal.translation.exchange.entries import outgoing
from portal.translation.exchange.formats import FORMATS, read
from portal.translation.exchange.importing import Done, TextImport
from portal.translation.exchange.planning import Plan, plan
from portal.translation.workbench.work import Passage, open_work
from tests.content.examples import language, save

ENGLISH = ("Police meet 3 groups.", "- one\n- two, <3", "## Behind", "The last one & more.")
SWEDISH = ("Polisen träffar 3 grupper.", "- ett\n- två, <3", "## Bakom")
NAMES = [("page", "about")]
FORMATS_NAMED = sorted(FORMATS)


def begin(session: Session) -> None:
    """A page of which, in Swedish, two passages are current, one is behind, and one is missing."""
    with writing(session):
        texts = {"en": language("About", "\n\n".join(ENGLISH)), "sv": language("Om", "\n\n".join(SWEDISH))}
        save(session, Document("page", "about", "en", languages=texts))
    with writing(session):
        changed = "\n\n".join((*ENGLISH[:2], "## Behind now", ENGLISH[3]))
        save(session, Document("page", "about", "en", languages={"en": language("About", changed)}))


def exported(session: Session, name: str, *, only_to_do: bool = False) -> bytes:
    return FORMATS[name].written(outgoing(session, NAMES, "sv", only_to_do=only_to_do), "sv")


def planned(session: Session, content: bytes) -> Plan:
    return plan(session, "sv", read(content, "sv"))


def sorts(found: Plan) -> dict[str, int]:
    return {each.value: count for each, count in found.counts.items() if count}


def brought(session: Session, content: bytes, *chosen: str) -> tuple[TextImport, Done]:
    with writing(session):
        row = importing.propose(session, "sv", "file", content, actor="account:1")
        done = importing.apply(session, row, planned(session, content), actor="account:1", chosen=chosen)
    return row, done


def passages(session: Session) -> dict[str, Passage]:
    work = open_work(session, item_of(session, "page", "about"), "sv")
    return {(each.source or "").rstrip(): each for each in work.passages}


def state(session: Session) -> list[tuple[str, str, str, str | None]]:
    return [
        (text, each.text.rstrip(), each.freshness.value, each.state and each.state.value)
        for text, each in passages(session).items()
    ]


def edited(content: bytes, name: str) -> bytes:
    """The file as somebody sends it back from another program: one new text, one put right, one changed."""
    changes = {
        "The last one & more.": "Den sista & mer.",
        "## Behind now": "## Bakom nu",
        ENGLISH[0]: "Polisen träffar 4 grupper.",
    }
    if name == "csv":
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        for row in rows:
            if row["original"] in changes:
                row |= {"translation": changes[row["original"]], "state": "translated"}
        found = io.StringIO()
        table = csv.DictWriter(found, rows[0], delimiter=";")
        table.writeheader()
        table.writerows(rows)
        return found.getvalue().encode()
    store = xlifffile.parsestring(content) if name == "xliff" else pofile.parsestring(content)
    for unit in store.units:
        if unit.source in changes:
            unit.target = changes[unit.source]
            unit.markfuzzy(False)
    return bytes(store)
