"""What administrators choose for the site, as their forms send it: lists whose rows have places, and what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

from portal.content.authoring.titles import named
from portal.content.published.passages import Words
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.i18n import _, current_language
from portal.web import visitor
from portal.web.staff.site.pasted import Unfit, item_of, own_path, page_at

T = TypeVar("T")

ADDED, SHOWN, SEEN = "added", "shown", "seen"
LONGEST_NUMBER = 4


@dataclass(frozen=True)
class Row:
    """A row of the form: its name there, what it is called, its place from 1, and whether it is shown."""

    name: str
    words: Words
    place: int
    shown: bool


@dataclass(frozen=True)
class Sent(Generic[T]):
    """What a form says of a value: where it was, where it is to be, and whether it is shown."""

    value: T
    was: int
    place: int
    shown: bool

    @property
    def order(self) -> tuple[int, int]:
        """Where it stands among others: before the one whose place it takes from below, behind it from above."""
        return self.place, (self.place > self.was) - (self.place < self.was)


def choose(deed: Callable[..., T], *what: object) -> T:
    """Do one of the deeds of `choices` for whoever sent a form. Raises ChangedMeanwhile, where somebody else chose
    something after the form was drawn."""
    actor, seen = visitor.somebody().account.actor, request.form.get(SEEN, "")
    with writing(db.session) as session:
        return deed(session, *what, actor=actor, seen=seen)


def row_of(name: str, words: Words, number: int, *, shown: bool) -> Row:
    """A row of the form; as it was just sent, where it was."""
    sent = request.form.get(f"place-{name}")
    if sent is None:
        return Row(name, words, number, shown)
    return Row(name, words, _place(sent, number), name in request.form.getlist(SHOWN))


def arranged(values: Iterable[tuple[str, T]]) -> list[Sent[T]]:
    """Values, each with its name in the form, in the order that was sent; what has no place that can be read stays."""
    shown = set(request.form.getlist(SHOWN))
    found = [
        Sent(value, number, _place(request.form.get(f"place-{name}", ""), number), name in shown)
        for number, (name, value) in enumerate(values, 1)
    ]
    return sorted(found, key=lambda each: each.order)


def _place(written: str, otherwise: int) -> int:
    typed = written.strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER else otherwise


def added_item() -> int | None:
    """The item whose page was pasted as one more; None where nothing was. Raises Unfit."""
    typed = request.form.get(ADDED, "").strip()
    if not typed:
        return None
    item_id, _language = item_of(page_at(own_path(typed)))
    if item_id is None:
        raise Unfit(_("Only pages of items can be added here, such as a country or a guide."))
    return item_id


def item_words(ids: Collection[int]) -> dict[int, Words]:
    """What items are called, by their ids."""
    languages = [row.tag for row in site_languages(db.session)]
    return {item.id: item.title(current_language()) for item in named(db.session, languages, ids=ids)}
