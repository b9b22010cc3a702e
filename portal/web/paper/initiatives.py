"""A strategy or initiative: its principles, tools, countries and measured changes."""

from __future__ import annotations

from portal.content.published.reading import Reading
from portal.foundation.formats import date, percent
from portal.foundation.i18n import _, _p
from portal.web.declared import label
from portal.web.paper.html import Inline, Node, foreign, inline
from portal.web.paper.passages import words
from portal.web.paper.sections import details, item_entry, section


def sections(initiative: Reading) -> list[Node]:
    """Everything between the text and the sources."""
    principles = [[{"is": "par", "of": inline(each.title)}] for each in initiative.linked("principles")]
    listed: list[Node] = [{"is": "list", "ordered": True, "start": 1, "of": principles}] if principles else []
    return [
        *section(label(initiative, "principles"), listed),
        *section(label(initiative, "tools"), [item_entry(each) for each in initiative.linked("tools")]),
        *section(label(initiative, "countries"), [item_entry(each) for each in initiative.linked("countries")]),
        *section(label(initiative, "figures"), [figure(each) for each in initiative.linked("figures")]),
    ]


def status(initiative: Reading) -> list[Inline]:
    """What the margin says of an initiative."""
    started = initiative.fact("started")
    return [
        [{"is": "strong", "of": inline(initiative.fact("short") or "")}] if initiative.fact("short") else [],
        [_("Since %(date)s", date=date(started))] if started else [],
    ]


def figure(shown: Reading) -> Node:
    """A measured change, never without its programme, study, design and caution."""
    percentage = shown.fact("percentage")
    amount = words(shown, "amount") or [_("Figure not found")]
    measured = words(shown, "measures")
    if shown.fact("comparison") is not None:
        words_of = _("In the comparison group the fall was %(percent)s.", percent=percent(shown.fact("comparison")))
        measured = [*measured, " ", words_of]
    return {
        "is": "figure",
        "large": [percent(percentage)] if percentage is not None else amount,
        "in_words": percentage is None,
        "head": inline(shown.title),
        "meta": [words(shown, "place"), [date(shown.fact("period"))] if shown.fact("period") else []],
        "of": details(
            [
                (_p("figure", "Programme"), words(shown, "programme")),
                (_("Measured"), measured),
                (_("Study"), _study(shown)),
                (_("Design"), words(shown, "design")),
                (_("Caution"), _caution(shown)),
            ]
        ),
    }


def _study(shown: Reading) -> Inline:
    study = shown.one("study")
    if study is None:
        return []
    title = {"is": "em", "of": foreign([study.fact("title")], study.fact("language"))}
    return [f"{study.fact('short')}: ", title]


def _caution(shown: Reading) -> Inline:
    caution = words(shown, "caveat") or [_("None was noted.")]
    unchecked = shown.fact("confidence") == "unchecked"
    return [*caution, " ", _("The editors have not checked this figure.")] if unchecked else caution
