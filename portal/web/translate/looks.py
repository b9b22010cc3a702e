"""A passage as it looks, for reading: clean HTML without links, headings or pictures of its own.

The page of the workbench has its own headings, and its rows are what is pressed; so a heading is a paragraph that
looks like one, and a link is its words. Whatever was typed is escaped or cleaned: nothing of it can be a script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import nh3
from markupsafe import Markup, escape

from portal.foundation import markdown
from portal.foundation.differences import Fate, Run
from portal.foundation.i18n import _
from portal.translation.workbench.help import TermHere

TAGS = {"p", "blockquote", "ul", "ol", "li", "pre", "code", "br", "hr", "em", "strong", "sup", "span"} | {
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"span": {"lang"}, "ol": {"start"}, "th": {"scope"}, "p": {"class"}}

_HEADING = re.compile(r"<h([2-6])[^>]*>(.*?)</h\1>", re.DOTALL)
_PICTURE = re.compile(r'<img\b[^>]*?alt="([^"]*)"[^>]*>')


def look(text: str, *, plain: bool) -> Markup:
    """A passage as readers see it, but for what would be in the way here."""
    if plain:
        return Markup("<p>{}</p>").format(text)
    html = "".join(chunk.html for chunk in markdown.render(markdown.unlabelled(text), prefix="look-").chunks)
    html = _HEADING.sub(r'<p class="look-heading">\2</p>', html)
    html = _PICTURE.sub(r"[\1]", html)
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel=None)
    return Markup(clean)  # noqa: S704  # cleaned just now


def difference(runs: Sequence[Run]) -> Markup:
    """What changed, marked for eyes and for ears."""
    return Markup("").join(_marked(run) for run in runs)


def _marked(run: Run) -> Markup:
    if run.fate is Fate.ADDED:
        # Translators: read out before words that were added to a text.
        return Markup('<ins><span class="hidden-words">{} </span>{}</ins>').format(_("added:"), run.text)
    if run.fate is Fate.REMOVED:
        # Translators: read out before words that were removed from a text.
        return Markup('<del><span class="hidden-words">{} </span>{}</del>').format(_("removed:"), run.text)
    return escape(run.text)


def with_terms(text: str, terms: Sequence[TermHere]) -> Markup:
    """A text in which the terms of the glossary are underlined, each where it first stands."""
    found = sorted((text.find(each.words), each.words) for each in terms)
    pieces, done = [], 0
    for start, words in found:
        if start >= done:
            pieces += [escape(text[done:start]), Markup('<span class="glossary-word">{}</span>').format(words)]
            done = start + len(words)
    return Markup("").join([*pieces, escape(text[done:])])
