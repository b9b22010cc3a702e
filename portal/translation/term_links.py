"""Links from rendered texts to the glossary: each term where a page first uses it, in whatever form.

They are made when a page is read, not when it is published: an edition never changes, but the
glossary does. What a text uses is found once for each text and glossary and remembered; which uses
become links depends on what the page has linked already.

The words are those that translators' checks take for the term (`glossary.Glossary`): forms by number
and case, no verbs that are spelt alike, no parts of proper names, and of two terms at one place the
longer. One that texts do not lead to still keeps shorter ones inside it from being linked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from html import escape
from typing import NamedTuple

from portal.content.readers.published_terms import PublishedTerm
from portal.foundation.markdown.running import RunningText
from portal.translation.glossary import Glossary, Term, forms_of

REMEMBERED = 4096
"""Of how many texts it is kept in mind which terms they use; a page has some tens."""

CLASS = "defined"
"""The class of the links."""


class TermPlace(NamedTuple):
    """Where a piece of HTML uses a term."""

    key: str
    start: int
    end: int


class TermLinks:
    """The glossary of one language, and the uses of its terms in rendered texts."""

    def __init__(self, terms: Iterable[PublishedTerm], language: str) -> None:
        found = list(terms)
        self._language = language
        self._linked = {each.key for each in found if each.is_linked}
        forms = ((each.key, forms_of(each.title, each.variants, each.abbreviation)) for each in found)
        self._glossary = Glossary(Term(key, {language: written}) for key, written in forms)
        # Its own, so that it goes with the glossary.
        self._places = lru_cache(maxsize=REMEMBERED)(self._find)

    def linked(self, html: str, address: Callable[[str], str], seen: set[str]) -> str:
        """The HTML with links at the first use of each term, `address` giving them by the term's key.

        The keys in `seen` are linked already; those that are linked here are added.
        """
        pieces, done = [], 0
        for place in self._places(html):
            if place.key in seen:
                continue
            seen.add(place.key)
            link = f'<a class="{CLASS}" href="{escape(address(place.key))}">'
            pieces += [html[done : place.start], link, html[place.start : place.end], "</a>"]
            done = place.end
        return "".join([*pieces, html[done:]])

    def _find(self, html: str) -> tuple[TermPlace, ...]:
        running = RunningText(html)
        found = []
        for use in self._glossary.uses(running.text, self._language):
            place = running.place(use.start, use.end) if use.term.key in self._linked else None
            if place is not None:
                found.append(TermPlace(use.term.key, place.start, place.end))
        return tuple(found)
