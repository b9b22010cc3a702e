"""Whole documents: the page of an item as paper has it, and several in one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.content.published.reading import Reading
from portal.foundation.formats import date, language_name
from portal.foundation.i18n import _, _n, current_language
from portal.languages import language as describe
from portal.web.declared import declares
from portal.web.frames import SITE_NAME, absolute
from portal.web.illustrations import Illustration, pictures
from portal.web.outline import reading_minutes
from portal.web.paper import countries, initiatives
from portal.web.paper.html import Inline, Node, inline
from portal.web.paper.passages import behind, lead, line_notes, prose, untranslated
from portal.web.paper.sections import closing, general, item_entry, meta, publication
from portal.web.wording import name_lines

DEEPEST = 6


@dataclass(frozen=True)
class Own:
    """What a kind has of its own: its sections, its lines in the margin, its facts at a glance."""

    sections: Callable[[Reading], list[Node]]
    status: Callable[[Reading], list[Inline]] = lambda item: []
    strip: Callable[[Reading], list[tuple[str, Inline]]] = lambda item: []


_GENERAL = Own(lambda item: [*general(item), *publication(item)])
_OWN: Mapping[str, Own] = {
    "country": Own(countries.sections, countries.status, countries.strip),
    "initiative": Own(initiatives.sections, initiatives.status),
}


def item_document(item: Reading) -> Node:
    """The page of an item as a document."""
    return document(item.title.text, [part(item)], address=item.url, lines=edition_lines(item))


def edition_lines(item: Reading) -> list[str]:
    """Which edition this is."""
    # Translators: at the foot of each page of a document: its language, and the day of its edition.
    return [_("In %(language)s, edition of %(date)s", language=language_name(item.lang), date=date(item.changed_at))]


def document(title: str, parts: Sequence[Node], *, address: str, lines: Sequence[str]) -> Node:
    """Parts under one title; `address` is where the same is as a page, `lines` what the foot adds to it."""
    tag = current_language()
    return {
        "lang": tag,
        "direction": describe(tag).direction,
        "title": title,
        "author": SITE_NAME,
        "site": list(name_lines(SITE_NAME)),
        "address": absolute(address),
        "foot": list(lines),
        # Translators: number of a page and of all pages; both are filled in by the document: "{page} of {pages}".
        "pages": _("Page {page} of {pages}"),
        "parts": [_numbered(each, f"part-{place}-") for place, each in enumerate(parts)],
    }


def part(item: Reading) -> Node:
    """An item from its title to how it is cited."""
    own = _OWN.get(item.kind.name, _GENERAL)
    shown = pictures(item) if declares(item, "pictures") else []
    return {
        "kind": str(item.kind.label),
        "title": inline(item.title),
        "lead": lead(item) if declares(item, "summary") else [],
        "status": [*own.status(item), *_status(item)],
        "slips": _slips(item),
        "title_notes": line_notes(item.prose(item.kind.title_from)),
        "notes": line_notes(item.prose("summary")) if declares(item, "summary") else [],
        "strip": [[inline(name), value] for name, value in own.strip(item)],
        "of": level_headings(
            [*_pictures(shown[:1]), *_body(item), *own.sections(item), *_pictures(shown[1:]), *closing(item)]
        ),
    }


def listed(title: str, items: Sequence[Reading], address: str) -> Node:
    """The first part of a document of several items: what is in it, and where the same list is as a page."""
    entries = [item_entry(each) for each in items]
    link: Node = {"is": "link", "to": absolute(address), "of": [absolute(address)]}
    return {
        "kind": SITE_NAME,
        "title": [title],
        "lead": [],
        "status": [],
        "slips": [],
        "title_notes": [],
        "notes": [],
        "strip": [],
        "of": level_headings([*entries, {"is": "meta", "of": [link]}]),
    }


def _status(item: Reading) -> list[Inline]:
    found: list[Inline] = [[_("Updated %(date)s", date=date(item.changed_at))]]
    if item.is_fallback:
        found.append([_("Original in %(language)s", language=language_name(item.source_language))])
    elif item.lang != item.source_language:
        found.append([_("Translated from %(language)s", language=language_name(item.source_language))])
    minutes = reading_minutes(item)
    return [*found, [_n("%(num)s minute to read", "%(num)s minutes to read", minutes)]] if minutes else found


def _slips(item: Reading) -> list[Node]:
    found = [untranslated(item)] if item.is_fallback else []
    return [*found, behind(item.behind, item.source_language)] if item.behind else found


def _body(item: Reading) -> list[Node]:
    return prose(item.prose("body")) if declares(item, "body") else []


def _pictures(shown: Sequence[Illustration]) -> list[Node]:
    """Pictures, each with what it shows in words and whose it is."""
    found: list[Node] = []
    for each in shown:
        found.append({"is": "par", "of": [{"is": "image", "src": each.url, "alt": each.alt.text}]})
        beside = [*([each.caption.text] if each.caption else []), *([each.credit] if each.credit else [])]
        found += meta([" ".join(beside)] if beside else [])
    return found


def level_headings(nodes: list[Node], above: int = 1) -> list[Node]:
    """The blocks with headings that skip no level, as PDF/UA wants them (ISO 14289-1, 7.4.2)."""
    level = above
    for node in nodes:
        if node["is"] in ("heading", "entry", "chart", "figure"):
            level = node["level"] = min(node.get("level", 3), level + 1, DEEPEST)
        if node["is"] in ("run", "entry"):
            level_headings(node["of"], level)
    return nodes


def _numbered(value: Any, prefix: str) -> Any:
    """The part with ids of its own, so that several in one document do not share any."""
    if isinstance(value, dict):
        return {
            name: prefix + each if name in ("id", "to") and _is_inner(value, name) else _numbered(each, prefix)
            for name, each in value.items()
        }
    return [_numbered(each, prefix) for each in value] if isinstance(value, list) else value


def _is_inner(value: Mapping[str, Any], name: str) -> bool:
    """Whether a value leads to a place in the document, and not away."""
    return name == "id" or value.get("is") == "ref"
