"""Terms in the running text of a page lead to their entries in the glossary, each where the page first uses it.

Once a page, not once a section: whoever reads on has met the term, and whoever jumps finds the
glossary in the foot of the page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import current_app, g
from markupsafe import Markup

from portal.content.kinds.term import Term
from portal.content.readers.published_terms import published_terms, term_editions
from portal.extensions import db
from portal.foundation.i18n import current_language
from portal.translation.term_links import TermLinks
from portal.web.frames import section_url, site
from portal.web.remembering import remembered, standing_at

KNOWN = "portal_term_links"
"""Where an application keeps the glossaries that it knows: by language, with the editions they consist of."""


@dataclass
class PageTerms:
    """The glossaries of the languages that a page's texts are in, where its entries are, what is linked so far, and how
    many texts were asked of."""

    glossaries: Mapping[str, TermLinks]
    address: str
    seen: set[str] = field(default_factory=set)
    asked: int = 0

    def linked(self, html: Markup, tag: str) -> Markup:
        """A rendered text of a language with its links."""
        self.asked += 1
        terms = self.glossaries.get(tag)
        if terms is None:
            return html
        linked = terms.linked(str(html), lambda key: f"{self.address}#{Term.name}-{key}", self.seen)
        return Markup(linked)  # noqa: S704  # clean HTML, to which links were added


def lead_to_glossary(languages: Iterable[str]) -> None:
    """Let the texts of this request's page, which are in these languages, lead to the glossary."""
    wanted = set(languages)
    standing = standing_at(site().version)
    if standing is None:
        glossaries = _glossaries(wanted)
    else:
        name = ("glossaries", *sorted(wanted))
        glossaries = remembered(name, standing, lambda: _glossaries(wanted))
    g.page_terms = PageTerms(glossaries, section_url(Term, current_language()))


def _glossaries(languages: Collection[str]) -> Mapping[str, TermLinks]:
    """The glossaries of those languages that have one."""
    found = term_editions(db.session, languages, g.moment)
    return {tag: _glossary(tag, ids) for tag, ids in found.items() if ids}


def _glossary(tag: str, edition_ids: tuple[int, ...]) -> TermLinks:
    """A language's glossary, read anew only where it consists of other editions than before."""
    known: dict[str, tuple[tuple[int, ...], TermLinks]] = current_app.extensions.setdefault(KNOWN, {})
    ids, links = known.get(tag, ((), None))
    if links is None or ids != edition_ids:
        links = TermLinks(published_terms(db.session, edition_ids), tag)
        known[tag] = edition_ids, links
    return links


def glossaries_of_page() -> object:
    """The glossaries that the page's texts lead to, which are the same as long as they consist of the same editions."""
    return _page_terms().glossaries


def _page_terms() -> PageTerms:
    """Those of the page; a page whose view leads to no glossary has none."""
    if "page_terms" not in g:
        g.page_terms = PageTerms({}, "")
    found: PageTerms = g.page_terms
    return found


@dataclass
class TermUse:
    """How some texts of a page led to the glossary: what was linked before them and after them, if any text did."""

    glossaries: Mapping[str, TermLinks] | None = None
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()

    def is_possible(self) -> bool:
        """Whether the texts would get the same links now."""
        if self.glossaries is None:
            return True
        terms = _page_terms()
        return self.before == terms.seen and self.glossaries == terms.glossaries

    def repeat(self) -> None:
        """Link what the texts linked."""
        if self.glossaries is not None:
            terms = _page_terms()
            terms.asked += 1
            terms.seen |= self.after


@contextmanager
def term_use() -> Iterator[TermUse]:
    """Note how the texts that are drawn meanwhile lead to the glossary."""
    use, terms = TermUse(), _page_terms()
    asked, before = terms.asked, frozenset(terms.seen)
    yield use
    if terms.asked > asked:
        use.glossaries, use.before, use.after = terms.glossaries, before, frozenset(terms.seen)


def with_terms(html: Markup, lang: str | None) -> Markup:
    """A text of the page with its links to the glossary; `lang` is given where it is not the page's language."""
    return _page_terms().linked(html, lang or current_language())
