"""The picker of a form that somebody left to begin what it lacks: what is begun is picked there.

The form that one comes from is kept (`editing/leaving.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from portal.content.authoring import uploading
from portal.content.authoring.editing import item_of
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.fields import Links
from portal.foundation.i18n import _
from portal.web.staff.beginning import can_begin_in_passing
from portal.web.staff.editing.keeping import is_kept
from portal.web.staff.editing.leaving import FORM, back_url, put, typed_with
from portal.web.staff.editing.typed import FIND, declared_at
from portal.web.staff.paths import path_label

PATH, TO, OF = "path", "to", "of"
"""The parameters that name the field to pick in, the kind of what is begun, and (``kind:key``) the form's item."""


@dataclass(frozen=True)
class Place:
    """The field of a form in which what is begun is to be picked."""

    item: Item
    path: str
    mark: str
    kind: type[Item]

    @property
    def back(self) -> str:
        """The form again, at the picker."""
        return back_url(self.item, self.mark, self.path, f"{FIND}{self.path}")

    @property
    def declared(self) -> Links:
        """The declaration of the field."""
        found = declared_at(type(self.item), self.path)
        assert isinstance(found, Links)
        return found

    @property
    def label(self) -> str:
        """What the field is called."""
        return path_label(type(self.item), self.path)

    @property
    def name(self) -> str:
        """The item whose form it is."""
        return f"{self.item.kind}:{self.item.key}"

    def pick(self, name: str) -> str:
        """Pick an item in the form, and give where the form is open again."""
        known = typed_with(self.item, self.mark).getlist(self.path)
        names = list(dict.fromkeys([*(known if self.declared.many else ()), name]))
        mark = put(self.item, self.mark, self.path, names)
        return back_url(self.item, mark, self.path, f"{FIND}{self.path}")

    def picked(self, kinds: tuple[str, ...]) -> list[str]:
        """The items of some kinds that are picked anywhere in the form."""
        typed = typed_with(self.item, self.mark)
        fields = [name for name in typed if isinstance(declared_at(type(self.item), name), Links)]
        names = [each for name in fields for each in typed.getlist(name)]
        return [name for name in dict.fromkeys(names) if name.partition(":")[0] in kinds]


def place_in(item: Item, asked: Mapping[str, str], kind: type[Item]) -> Place:
    """The picker of an item's form that is named. Raises NotFound where there is none, or where it takes nothing of
    the kind."""
    path = asked.get(PATH, "")
    declared = declared_at(type(item), path)
    if not isinstance(declared, Links) or kind.name not in declared.to or not is_kept(type(item), path):
        raise NotFound(path)
    return Place(item, path, asked.get(FORM, ""), kind)


def place_of_file(asked: Mapping[str, str]) -> Place | None:
    """The picker that a file is brought for; None where it is brought for none. Raises NotFound."""
    kind, _colon, key = asked.get(OF, "").partition(":")
    return place_in(item_of(db.session, kind, key), asked, KINDS[uploading.KIND]) if kind else None


def picked_words(title: str) -> str:
    """What is said in the form of something that was begun for it."""
    return _("“%(title)s” is begun as a draft, and picked here. This form is not saved yet.", title=title)


def making_url(item: Item, mark: str, path: str, kind: str, words: str) -> str:
    """Where an item of a kind is begun for a picker; `words` are what was looked for in it. Raises NotFound."""
    asked: dict[str, Any] = {FORM: mark, PATH: path}
    if kind == uploading.KIND:
        return url_for("staff.new_media", **{**asked, OF: f"{item.kind}:{item.key}"})
    if kind not in KINDS or not can_begin_in_passing(KINDS[kind]):
        raise NotFound(kind)
    return url_for("staff.make", kind=item.kind, key=item.key, **{**asked, TO: kind, "words": words or None})
