"""Leaving an editor for a page that helps to fill it, and coming back with nothing lost.

What is typed is kept as it is when a form is sent; the other page carries the form's mark, changes a field of
what is kept, and leads back to the editor with it.
"""

from __future__ import annotations

import time as clock
from collections.abc import Sequence
from typing import Any

from flask import url_for

from portal.content.authoring import open_forms
from portal.content.authoring.drafting import stamp_of
from portal.content.authoring.editing import open_draft
from portal.content.authoring.open_forms import Outcome, TypedField, Unsaved, is_mark, new_mark
from portal.content.model.items import Item
from portal.extensions import db
from portal.foundation.database import writing
from portal.web import visitor
from portal.web.staff.editing.keeping import restored
from portal.web.staff.editing.typed import MARK, Typed, typed_of
from portal.web.staff.keeping import KEPT, keep_all, place_of

FORM, FOCUS = "form", "focus"
"""The parameters by which pages name the form that they came from, and the element that one goes on with."""


def leave(item: Item, typed: Typed) -> str:
    """Keep all that is typed, and give the mark by which the form is found again."""
    keep_all(item, typed)
    return typed[MARK]


def kept_with(item: Item, mark: str) -> Unsaved | None:
    """What is kept of a form of one's own."""
    found = open_forms.unsaved(db.session, visitor.somebody().account, place_of(item))
    return next((each for each in found if each.mark == mark), None)


def typed_with(item: Item, mark: str) -> Typed:
    """A form as it was left; as the item is saved, where nothing is kept."""
    saved = open_draft(db.session, item)
    kept = kept_with(item, mark)
    return typed_of(type(item), saved) if kept is None else restored(type(item), saved, kept.fields).typed


def put(item: Item, mark: str, name: str, values: Sequence[str]) -> str:
    """Change a field of a form that was left, and give the form's mark; another one where it was saved since."""
    kept = kept_with(item, mark)
    known = None if kept is None else kept.fields.get(name)
    base = stamp_of(open_draft(db.session, item)).values.get(name) if known is None else known.base
    account, place, field = visitor.somebody().account, place_of(item), {name: TypedField(list(values), base)}
    mark = mark if is_mark(mark) else new_mark()
    with writing(db.session) as session:
        number = int(clock.time() * 1000)
        outcome, last = open_forms.keep(session, account, place, mark, field, number=number)
        if outcome is Outcome.LATE:
            open_forms.keep(session, account, place, mark, field, number=last + 1)
        elif outcome is Outcome.SAVED:
            mark = new_mark()
            open_forms.keep(session, account, place, mark, field, number=number)
    return mark


def back_url(item: Item, mark: str, path: str = "", focus: str = "") -> str:
    """Where a form that was left is open again, at the field of a path."""
    kept = kept_with(item, mark)
    asked: dict[str, Any] = {KEPT: None if kept is None else kept.id, FOCUS: focus or None}
    return url_for("staff.edit", kind=item.kind, key=item.key, _anchor=path or None, **asked)
