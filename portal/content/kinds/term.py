"""Glossary terms."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from portal.content.model.items import Item
from portal.foundation.facts import Choice, Flag, Line
from portal.foundation.fields import fact, links, prose
from portal.foundation.i18n import _l, _lp


class Term(Item, kind="term"):
    """A term of the field, with its approved form and meaning in each language."""

    folder = "glossary"
    section, section_text, paged = "glossary", _lp("address", "glossary"), False
    label, label_plural = _l("Term"), _l("Glossary")
    synonymous = True
    search_weight = 0.9
    schema_type = "DefinedTerm"

    group: Mapped[str | None] = fact(
        Choice(
            {
                "method": _lp("glossary", "Method"),
                "partners": _l("People and partners"),
                "justice": _l("Justice and trust"),
                "harm": _lp("glossary", "Harm"),
                "evidence": _lp("glossary", "Evidence"),
            }
        ),
        _l("Group"),
        required=True,
    )
    abbreviation: Mapped[str | None] = fact(Line(), _l("Abbreviation"), search="A", schema="termCode")
    linked: Mapped[bool | None] = fact(
        Flag(),
        _l("Texts lead to it"),
        help=_l("No for everyday words such as ‘trust’, whose links would litter pages. Yes where nothing is chosen."),
    )
    title = prose(_l("Term"), plain=True, required=True, search="A", schema="name")
    variants = prose(
        _l("Other forms"), plain=True, search="A", help=_l("Separated by semicolons."), schema="alternateName"
    )
    definition = prose(_l("Definition"), plain=True, required=True, search="B", schema="description")
    references = links("reference", _l("Sources"))
