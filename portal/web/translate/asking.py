"""Asking at the passage in hand, answering there, and saying that a question is settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.content.editorial import review_notes
from portal.content.editorial.review_notes import Passage
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.i18n import _
from portal.translation.workbench.work import Work
from portal.web.sent import LONGEST_NOTE
from portal.web.staff.questions import Mentioned, askable, author_of, mentioned, unknown_words
from portal.web.translate.blueprint import actor

ASK, ANSWER, SETTLE = "ask", "answer", "settle"
ASKING = (ASK, ANSWER, SETTLE)
"""The buttons of a question; each keeps what was typed, too."""

AUTHOR = "author"


@dataclass(frozen=True)
class Person:
    """Somebody who may be asked: the value of the choice, and the name."""

    value: str
    name: str
    is_author: bool


def people_to_ask(work: Work) -> Sequence[Person]:
    """Who may be asked about a work, its author first."""
    accounts = askable(db.session, work.language)
    author = author_of(db.session, work.item, accounts)
    found = [Person(str(each.id), each.name, each is author) for each in accounts]
    return sorted(found, key=lambda each: not each.is_author)


def answer_field(id: int | str) -> str:
    """The name of the field in which a question is answered."""
    return f"answer-{id}"


def lacks(work: Work, fields: Mapping[str, str], do: str, argument: str) -> str:
    """What is wrong with a question or an answer; empty for nothing."""
    words = _words(fields, do, argument)
    if do == SETTLE:
        return ""
    if not words:
        return _("Write the question.") if do == ASK else _("Write an answer.")
    unknown = _mentioned(work, words).unknown
    return unknown_words(unknown) if unknown else ""


def asked(session: Session, work: Work, fields: Mapping[str, str], do: str, argument: str) -> str:
    """Ask, answer or settle; give what is said afterwards. Raises NotFound for no such passage or question."""
    found = _mentioned(work, _words(fields, do, argument))
    if do == ASK:
        passage = work.passage(fields.get("block"))
        if passage is None:
            raise NotFound(fields.get("block", ""))
        here = Passage(passage.path, passage.id, passage.source or passage.text)
        to = [each for each in askable(session, work.language) if str(each.id) == fields.get("ask_to", "")]
        called = [*found.called, *to]
        review_notes.ask(session, work.item, work.language, here, found.words, actor=actor(), called=called)
        return _("Asked. The answer will stand here.")
    id = int(argument) if argument.isascii() and argument.isdigit() else 0
    if do == ANSWER:
        done = review_notes.answer(session, work.item, id, found.words, actor=actor(), called=found.called)
        words = _("Answered. Whoever asked is told.")
    else:
        done = review_notes.resolve(session, work.item, id, actor=actor())
        words = _("The question is settled.")
    if not done:
        raise NotFound(argument)
    return words


def _words(fields: Mapping[str, str], do: str, argument: str) -> str:
    return fields.get("question" if do == ASK else answer_field(argument), "").strip()[:LONGEST_NOTE]


def _mentioned(work: Work, words: str) -> Mentioned:
    return mentioned(words, askable(db.session, work.language))
