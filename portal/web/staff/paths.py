"""What the values of an item are called, by their paths."""

from __future__ import annotations

from portal.content.authoring.drafting import SLUG
from portal.content.model.items import Item
from portal.foundation.fields import fields_of, parts_of
from portal.foundation.formats import number
from portal.foundation.i18n import _


def slug_label() -> str:
    """What the address of an item's page is called."""
    # Translators: a field: the last step of the address of a page, such as "sweden".
    return _("Address of the page")


def path_label(kind: type[Item], path: str, place: int = 0) -> str:
    """What the field at a path is called, with the part that it is of; the part, where the path is a part's.

    `place` is the part's among several of its field, counted from 1.
    """
    name, _slash, rest = path.partition("/")
    if path == SLUG:
        return slug_label()
    declared = fields_of(kind).get(name)
    if declared is None:
        return path
    if not rest:
        return str(declared.label)
    part = parts_of(kind)[name].part
    field = fields_of(part).get(rest.partition("/")[2])
    label = f"{part.label} {number(place)}" if place else str(part.label)
    return label if field is None else _("%(part)s, %(field)s", part=label, field=str(field.label))
