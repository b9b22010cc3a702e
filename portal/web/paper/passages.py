"""Texts of an item as blocks of a document, with what readers are told of their freshness."""

from __future__ import annotations

from collections.abc import Iterable

from portal.content.published.passages import ProseView
from portal.content.published.reading import Behind, PartReading, Reading
from portal.foundation import formats
from portal.foundation.i18n import _, _n, current_language
from portal.web.declared import titled_by_text
from portal.web.freshness import Run, by_label, runs
from portal.web.paper.html import Inline, Node, blocks, inline, notes_of
from portal.web.wording import short_links


def prose(view: ProseView) -> list[Node]:
    """A text: passages that are behind or missing are `run`s with a bar and a note in the margin."""
    notes = {name: of for block in view.blocks if block.footnotes for name, of in notes_of(block.html).items()}
    found: list[Node] = []
    for run in runs(block for block in view.blocks if not block.footnotes):
        content = [node for block in run.blocks for node in blocks(block.html, notes)]
        found += _in_state(run, content)
    return found


def _in_state(run: Run, content: list[Node]) -> list[Node]:
    if not content:
        return []
    if run.is_behind or run.lang is not None:
        return [{"is": "run", "state": run.state, "note": state(run), "lang": run.lang, "of": content}]
    return content


def state(run: Run) -> Inline:
    """How a passage stands to the original; nothing where it is up to date."""
    if run.state == "outdated":
        when = [" ", formats.date(run.changed_on)] if run.changed_on else []
        return [{"is": "strong", "of": [_("Changed in the original")]}, *when]
    if run.state == "missing":
        shown = [" ", _("Shown in %(language)s", language=formats.language_name(run.lang))] if run.lang else []
        return [{"is": "strong", "of": [_("Not translated")]}, *shown]
    return []


def line_notes(*views: ProseView) -> list[Node]:
    """What is to be said after lines of text that are behind or missing."""
    behind = [run for view in views for run in runs(view.blocks) if run.is_behind]
    return [{"is": "mark", "state": run.state, "of": state(run)} for run in behind]


def untranslated(item: Reading) -> Node:
    """What one reads of an item that is not translated."""
    page, shown = (formats.language_name(tag) for tag in (current_language(), item.lang))
    words = _("What follows is the original in %(original)s. Menus and dates are in %(language)s.",
              original=shown, language=page)  # fmt: skip
    return {"is": "slip", "title": _("This page is not yet in %(language)s", language=page), "of": [[words]]}


def behind(found: Behind, source_language: str) -> Node:
    """How far a translation is behind, since when, and where."""
    total = formats.number(found.total)
    title = _n(
        "%(num)s of %(total)s passages is behind the original", "%(num)s of %(total)s passages are behind the original",
        found.count, total=total,
    )  # fmt: skip
    words = _(
        "The original (%(language)s) changed on %(date)s. What is behind has a bar beside it.",
        language=formats.language_name(source_language),
        date=formats.date(found.changed_on),
    )
    places = [_place(label, len(anchors)) for label, anchors in by_label(found.sections)]
    return {"is": "slip", "title": title, "of": [[words]], "items": places}


def _place(label: object, count: int) -> Inline:
    # Translators: how many passages of a section are behind, after the section's name.
    return inline(label) if count == 1 else [*inline(label), ": ", _n("%(num)s passage", "%(num)s passages", count)]


def sources_line(references: Iterable[Reading]) -> Inline:
    """The sources of a passage in their short form."""
    named = list(references)
    if not named:
        return []
    return inline(_n("Source: %(names)s", "Sources: %(names)s", len(named), names=short_links(named)))


def title_of(part: PartReading) -> Inline:
    """The title of a part; nothing where a whole text takes its place."""
    return [] if titled_by_text(part) else inline(part.title)


def words(item: Reading | PartReading, name: str) -> Inline:
    """A text of one line."""
    return inline(item.words(name))


def lead(item: Reading) -> Inline:
    """The summary, in its language."""
    return inline(item.words("summary"))
