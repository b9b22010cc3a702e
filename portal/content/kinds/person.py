"""People."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from portal.content.model.items import Item
from portal.foundation.facts import Line, Territory
from portal.foundation.fields import fact, links, prose
from portal.foundation.i18n import _l


class Person(Item, kind="person"):
    """Someone who is named on the portal in a public role."""

    folder = "people"
    label, label_plural = _l("Person"), _l("People")
    title_from = "full_name"
    schema_type = "Person"

    full_name: Mapped[str | None] = fact(Line(), _l("Name"), required=True, search="A", schema="name")
    honorific: Mapped[str | None] = fact(Line(), _l("Title before the name"))
    territory: Mapped[str | None] = fact(Territory(), _l("Country"))
    organisation = links("organisation", _l("Organisation"), many=False)
    role = prose(_l("Role"), plain=True, search="B")
    references = links("reference", _l("Sources"))
