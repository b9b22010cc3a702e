"""What the editor's templates are told of each field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from wtforms import Field as FormField

from portal.content.authoring.drafting import SLUG
from portal.content.editorial import activity
from portal.content.editorial.finding import LanguageState
from portal.content.model.addresses import SLUG_LIMIT
from portal.content.model.items import Item
from portal.extensions import db
from portal.foundation.facts import Files, YearValues
from portal.foundation.fields import Fact
from portal.foundation.formats import date_time, number
from portal.foundation.forms import written
from portal.foundation.i18n import _
from portal.web import visitor
from portal.web.staff.deeds import person_words
from portal.web.staff.editing.form import Holder, ItemForm
from portal.web.staff.editing.pickers import Choice, Picker
from portal.web.staff.editing.typed import declared_at
from portal.web.staff.figures import has_figures
from portal.web.staff.noting import Noted
from portal.web.staff.states import Chip, chips

TITLE_LENGTH = 100


@dataclass(frozen=True)
class Shown:
    """The page's form with its pickers by path, what others saved where it clashes, the id of the element
    that comes into focus, and the key of the item and the language in which it is written."""

    form: ItemForm
    pickers: Mapping[str, Picker]
    theirs: Mapping[str, Any]
    focus: str
    key: str
    language: str
    notes: Sequence[Noted] = ()

    def notes_at(self, path: str) -> list[Noted]:
        """What a reviewer noted at a field."""
        return [each for each in self.notes if each.path == path]

    def picker(self, each: FormField) -> Picker:
        """The picker of a field."""
        return self.pickers[each.id]

    def title_of(self, part: Holder) -> str:
        """What a part is called so far; where it is known by an item, that item's title."""
        field = part.form[part.cls.title_from]
        if field.sort == "picked":
            chosen = self.pickers[field.id].chosen if field.id in self.pickers else ()
            return next((choice.words.text for choice in chosen), "")
        return part.title[:TITLE_LENGTH]

    def is_open(self, part: Holder) -> bool:
        """Whether a part's fields are to be seen at once: those of a new one, of one that is worked on or wrong."""
        paths = [*self.theirs, *(each.path for each in self.notes)]
        is_clashing = any(path.startswith(part.prefix) for path in paths)
        return part.is_new or is_clashing or part.prefix in f"{self.focus}/" or bool(part.form.errors)

    @property
    def own_links(self) -> list[FormField]:
        """The fields by which the item itself names others."""
        return self.form.own.links

    @property
    def slug_errors(self) -> list[str]:
        """What is wrong with the address."""
        return [each.words for each in self.form.wrong if each.id == SLUG]

    @property
    def slug_limit(self) -> int:
        """How long an address may be."""
        return SLUG_LIMIT

    def limit(self, each: FormField) -> int | None:
        """How many characters a field may have; None where nobody comes near that."""
        declared = declared_at(self.form.kind, each.id)
        return declared.type.limit if isinstance(declared, Fact) and each.sort == "line" else None

    def takes_figures(self, each: FormField) -> bool:
        """Whether values by year are typed into a field of an item that there is, so that one can paste them."""
        declared = declared_at(self.form.kind, each.id)
        return bool(self.key) and isinstance(declared, Fact) and isinstance(declared.type, YearValues)

    def series(self, each: FormField) -> list[Choice]:
        """Of what was picked in a field, the items that hold values by year."""
        return [choice for choice in self.picker(each).chosen if has_figures(choice.value)]

    def chips(self, states: Sequence[LanguageState]) -> list[tuple[str, list[Chip]]]:
        """How the item stands in each language."""
        return [(state.language, chips(state)) for state in states]

    def is_clashing(self, path: str) -> bool:
        """Whether somebody else wrote something different at a path."""
        return path in self.theirs

    def their_words(self, path: str) -> str:
        """What somebody else wrote at a path, as it would be typed; empty where they took it away."""
        value = self.theirs.get(path)
        declared = None if path == SLUG else declared_at(self.form.kind, path)
        if value is None:
            return ""
        if isinstance(declared, Fact) and not isinstance(declared.type, Files):
            return "\n".join(written(declared.type, declared.type.decode(value)))
        return "\n".join(value) if isinstance(value, list) else str(value)

    def rows(self, each: FormField) -> int:
        """How many lines a box shows at first."""
        declared = declared_at(self.form.kind, each.id)
        if each.sort == "markdown":
            return min(24, max(8, len(str(each.data or "")) // 70 + 2))
        if isinstance(declared, Fact) and isinstance(declared.type, YearValues):
            return 12
        return 3 if each.sort == "entries" else min(8, max(2, len(str(each.data or "")) // 70 + 1))


def save_line(item: Item, names: Callable[[Session, list[str]], Mapping[str, str]]) -> str:
    """Which version is shown, and who saved it."""
    version = number(item.revision)
    entry = activity.last_saving(db.session, item.id)
    if entry is None:
        return _("Version %(version)s", version=version)
    person = person_words(entry.actor, names(db.session, [entry.actor]), visitor.somebody().account.actor)
    at = date_time(entry.at)
    return _("Version %(version)s, %(date)s: %(person)s", version=version, date=at, person=person)
