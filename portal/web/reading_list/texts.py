"""The texts of a reading list on one page, each as its own page has it, to read on or to print.

Every text is drawn by the template of its kind, without the frame. Several such stand on one page, so the names that
each gives to its parts are told apart by the text's place, and its headings stand one step lower than the page's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup, escape

from portal.content.published.reading import LanguageLink, Reading
from portal.foundation.i18n import current_language
from portal.languages import language as describe
from portal.web.frames import site
from portal.web.paper.composing import edition_lines
from portal.web.public.lists import own_template

# Names of parts of a page, and what refers to them. In clean HTML the signs of an attribute never stand in a text.
_NAMES = re.compile(r'(?<= )(id|for|headers|aria-labelledby|aria-describedby|aria-controls)="([^"]+)"')
_PLACES = re.compile(r'(?<= )href="#([^"]+)"')
_SECTIONS = re.compile(r'(<section\b[^>]*?) aria-labelledby="[^"]*"')
_NAVIGATIONS = re.compile(r'(<nav\b[^>]*? aria-label="[^"]*)"')
_HEADINGS = re.compile(r"(</?h)([1-5])(?=[ >])")


@dataclass(frozen=True)
class ListedText:
    """A text of the list: where it stands on the page, which edition it is, and the whole of it as HTML."""

    item: Reading
    name: str
    edition: Sequence[str]
    html: Markup


def texts_of(items: Sequence[Reading]) -> list[ListedText]:
    """The whole texts of items, in their order."""
    return [_text(item, place) for place, item in enumerate(items, start=1)]


def _text(item: Reading, place: int) -> ListedText:
    name = f"text-{place}"
    original = item.library.originals.get(item.item_id, item.edition)
    source = LanguageLink(
        tag=item.source_language,
        name=describe(item.source_language).own_name,
        url=site().url(original, item.source_language),
        current=False,
        available=True,
    )
    html = render_template(
        own_template(item.kind, "public/item.html"),
        layout="layouts/text.html",
        lang=current_language(),
        languages=[source],
        item=item,
        mentions=(),
        asked=None,
    )
    return ListedText(item, name, edition_lines(item), within(html, name, f"{place}. {item.title}"))


def within(html: str, name: str, called: str) -> Markup:
    """A text of a page as a part of another: names begin with that of the part, headings are a step lower.

    Landmarks have names of their own on the whole page: contents say whose they are, sections are none.
    """

    def renamed(match: re.Match[str]) -> str:
        names = " ".join(f"{name}-{each}" for each in match.group(2).split())
        return f'{match.group(1)}="{names}"'

    html = _NAMES.sub(renamed, html)
    html = _PLACES.sub(rf'href="#{name}-\1"', html)
    html = _HEADINGS.sub(lambda match: f"{match.group(1)}{int(match.group(2)) + 1}", html)
    html = _SECTIONS.sub(r"\1", html)
    html = _NAVIGATIONS.sub(lambda match: f'{match.group(1)}: {escape(called)}"', html)
    return Markup(html)  # noqa: S704  # what a template drew, with other names
