"""What a translation must keep of its original as it is: placeholders, the shape of the text, and where links lead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from portal.foundation import markdown
from portal.foundation.i18n import LazyText, _l, _lp
from portal.foundation.markdown import Outline
from portal.foundation.placeholders import Malformed, html_tags, placeholders
from portal.translation.checks.base import Check, Remark, Severity, Surroundings
from portal.translation.units import Unit
from portal.translation.words import excerpt

_WEB = ("http://", "https://")
_MAIL = "mailto:"


class Placeholders(Check):
    """The named placeholders of the original, each of them and no other; signs like `%(name)s` that are filled in."""

    id = "placeholders"
    name = _l("Placeholders")
    reason = _l("A placeholder that is missing or misspelt is never filled in, and could stop a page.")
    severity = Severity.ERROR

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a placeholder, and one where a percent sign belongs to none."""
        if unit.source is None:
            return
        try:
            wanted, found = placeholders(unit.source.text), placeholders(unit.target.text)
        except Malformed:
            yield Remark(_l("a percent sign that belongs to no placeholder"), ("%%",), excerpt(unit.target.text, 0))
            return
        for piece in sorted(wanted - found):
            yield Remark(_l("%(piece)s is missing", piece=piece), (piece,), excerpt(unit.target.text, 0))
        for piece in sorted(found - wanted):
            place = unit.target.text.find(piece)
            yield Remark(_l("the original has no %(piece)s", piece=piece), (), excerpt(unit.target.text, place))

    def repaired(self, text: str, unit: Unit) -> str:
        """What is missing goes to the end, where a person moves it."""
        if unit.source is None:
            return text
        try:
            missing = placeholders(unit.source.text) - placeholders(unit.target.text)
        except Malformed:
            return text
        return " ".join([text.rstrip(), *sorted(missing, key=unit.source.text.find)])


class Tags(Check):
    """In lines that are no Markdown, no HTML tag that the original does not have; it would be shown as it stands."""

    id = "tags"
    name = _l("HTML tags")
    reason = _l("A tag does nothing in a line of text, and readers would see its signs.")
    severity = Severity.ERROR

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a tag; Markdown is refused with tags before any check sees it."""
        if not unit.target.plain or unit.source is None:
            return
        wanted = Counter(html_tags(unit.source.text))
        for tag in (Counter(html_tags(unit.target.text)) - wanted).elements():
            message = _l("the original has no %(piece)s", piece=tag)
            yield Remark(message, (), excerpt(unit.target.text, unit.target.text.find(tag)))


_SORTS: dict[str, LazyText] = {
    "heading 2": _lp("part of a text", "headings of level 2"),
    "heading 3": _lp("part of a text", "headings of level 3"),
    "heading 4": _lp("part of a text", "headings of level 4"),
    "list": _lp("part of a text", "lists"),
    "numbered list": _lp("part of a text", "numbered lists"),
    "item": _lp("part of a text", "list items"),
    "quotation": _lp("part of a text", "quotations"),
    "table": _lp("part of a text", "tables"),
    "row": _lp("part of a text", "rows of a table"),
    "cell": _lp("part of a text", "cells of a table"),
    "code": _lp("part of a text", "blocks of code"),
    "rule": _lp("part of a text", "lines between parts"),
}


class Structure(Check):
    """The headings, lists, items, tables and footnote marks of the original, as many as it has."""

    id = "structure"
    name = _lp("check", "Structure")
    reason = _l("Readers of both languages must find the same list, table or footnote in the same place.")
    severity = Severity.ERROR

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a sort of part, and one a footnote mark."""
        if unit.source is None or unit.target.plain:
            return
        around = excerpt(unit.target.text, 0)
        wanted, found = _both(unit)
        for sort in sorted(wanted.blocks.keys() | found.blocks.keys()):
            if wanted.blocks[sort] != found.blocks[sort]:
                message = _l(
                    "%(sort)s: %(found)s, in the original %(wanted)s",
                    sort=_SORTS.get(sort, sort),
                    found=found.blocks[sort],
                    wanted=wanted.blocks[sort],
                )
                yield Remark(message, (), around)
        yield from _lost((f"[^{mark}]" for mark in (wanted.notes - found.notes).elements()), around)
        for mark in (found.notes - wanted.notes).elements():
            yield Remark(_l("the original has no %(piece)s", piece=f"[^{mark}]"), (), around)


class Links(Check):
    """As many links and pictures as the original has, and the same items of the portal."""

    id = "links"
    name = _l("Links")
    reason = _l("A link that is lost in translation keeps its readers from what it led to.")
    severity = Severity.ERROR

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a place that the translation does not lead to, or leads to alone."""
        if unit.source is None or unit.target.plain:
            return
        wanted, found = _both(unit)
        inside = (_inside(wanted.addresses), _inside(found.addresses))
        around = excerpt(unit.target.text, 0)
        yield from _lost((inside[0] - inside[1]).elements(), around)
        for address in (inside[1] - inside[0]).elements():
            yield Remark(_l("the original does not lead to %(address)s", address=address), (), around)
        numbers = [(each.addresses - _inside(each.addresses)).total() for each in (wanted, found)]
        if numbers[0] != numbers[1]:
            message = _l(
                "links to other sites: %(found)s, in the original %(wanted)s", found=numbers[1], wanted=numbers[0]
            )
            yield Remark(message, tuple(wanted.addresses - inside[0] - found.addresses), around)


class OtherAddresses(Check):
    """Links to other sites lead where the original's lead; a page in the reader's language may be better."""

    id = "addresses"
    name = _l("Addresses of links")
    reason = _l("A mistyped address leads nowhere. If it is the same page in this language, keep it.")
    severity = Severity.WARNING

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark an address; where the numbers of links differ, the check of links says so."""
        if unit.source is None or unit.target.plain:
            return
        wanted, found = (each.addresses - _inside(each.addresses) for each in _both(unit))
        if wanted.total() != found.total():
            return
        lacking = tuple(wanted - found)
        for address in (found - wanted).elements():
            message = _l("the original does not lead to %(address)s", address=address)
            yield Remark(message, lacking, excerpt(unit.target.text, max(unit.target.text.find(address), 0)))


def _both(unit: Unit) -> tuple[Outline, Outline]:
    assert unit.source is not None
    return markdown.outline(unit.source.text), markdown.outline(unit.target.text)


def _inside(addresses: Counter[str]) -> Counter[str]:
    """Those that name an item of the portal."""
    return Counter({each: count for each, count in addresses.items() if not each.startswith((*_WEB, _MAIL))})


def _lost(pieces: Iterator[str], around: str) -> Iterator[Remark]:
    for piece in pieces:
        yield Remark(_l("%(piece)s is missing", piece=piece), (piece,), around)
