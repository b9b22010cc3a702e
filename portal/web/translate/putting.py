"""Buttons that put a text into the field of the passage in hand, and save nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from portal.content.prose.texts import FormerText
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.translation.memory.finding import segment
from portal.translation.repairing import repaired
from portal.translation.units import Text
from portal.translation.workbench.help import Help
from portal.translation.workbench.work import Passage, Work
from portal.web.translate import machine
from portal.web.translate.shown import Typed

Fields = MultiDict[str, str]
BLOCK = "block"


def typed_in(fields: Fields, **others: str | None) -> Typed:
    """What stands in the fields of a form that was sent; `others` in place of what was typed."""
    found = {
        "text": fields.get("text"),
        "reason": fields.get("reason", ""),
        "own_text": fields.get("own_text", ""),
        "own_reason": fields.get("own_reason", ""),
        "source_hash": fields.get("source"),
        "machine": fields.get(machine.MACHINE, ""),
        **others,
    }
    if found["machine"] != machine.mark_of(found["text"] or ""):
        found["machine"] = ""
    return Typed(**found)  # type: ignore[arg-type]  # only a text may be None


def passage_in(work: Work, fields: Mapping[str, str]) -> Passage:
    """The passage that a form is of. Raises NotFound."""
    passage = work.passage(fields.get(BLOCK))
    if passage is None:
        raise NotFound(fields.get(BLOCK, ""))
    return passage


def _put_source(work: Work, fields: Fields, _argument: str) -> Typed:
    passage = passage_in(work, fields)
    return typed_in(fields, text=passage.shown.rstrip())


def _put_saved(work: Work, fields: Fields, _argument: str) -> Typed:
    return typed_in(fields, text=passage_in(work, fields).text.rstrip())


def _put_former(work: Work, fields: Fields, argument: str) -> Typed:
    former = db.session.get(FormerText, int(argument)) if argument.isascii() and argument.isdigit() else None
    if former is None or (former.item_id, former.language) != (work.item.id, work.language):
        raise NotFound(argument)
    return typed_in(fields, text=former.text.rstrip())


def _put_term(work: Work, fields: Fields, argument: str) -> Typed:
    """A term behind what was typed; with script it goes where the cursor is."""
    terms = Help(db.session, work).terms(passage_in(work, fields))
    if not any(argument in term.accepted for term in terms):
        raise NotFound(argument)
    return typed_in(fields, text=f"{fields.get('text', '').rstrip()} {argument}".lstrip())


def _put_remembered(work: Work, fields: Fields, argument: str) -> Typed:
    found = segment(db.session, argument, work.language)
    if found is None:
        raise NotFound(argument)
    return typed_in(fields, text=found.target)


def _put_repair(work: Work, fields: Fields, argument: str) -> Typed:
    """What was typed, with what a check found in what is saved put right; as it is where that is not in it."""
    passage = passage_in(work, fields)
    found = next((each for each in Help(db.session, work).found.get(passage.id, ()) if each.digest == argument), None)
    if found is None:
        raise NotFound(argument)
    target = Text(fields.get("text", ""), work.language, passage.plain)
    text = repaired(replace(found.unit, target=target), found.finding)
    return typed_in(fields, text=target.text if text is None else text)


def _put_machine(work: Work, fields: Fields, _argument: str) -> Typed:
    """What a machine makes of the original; what was typed stays where it makes nothing."""
    text, fault = machine.made(work, passage_in(work, fields))
    return typed_in(fields, fault=fault) if fault else typed_in(fields, text=text, machine=machine.mark_of(text))


PUTS: Mapping[str, Callable[[Work, Fields, str], Typed]] = {
    "copy": _put_source,
    "theirs": _put_saved,
    "former": _put_former,
    "memory": _put_remembered,
    "term": _put_term,
    machine.MACHINE: _put_machine,
    "repair": _put_repair,
}
"""Buttons that put a text into the field, and save nothing."""
