"""Terms in the running text of a page lead to their entries in the glossary, each where the page first uses it.

Once a page, not once a section: whoever reads on has met the term, and whoever jumps finds the
glossary in the foot of the page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from flask import current_app, g
from markupsafe import Markup

from portal.content.kinds.term import Term
from portal.content.published_terms import published_terms, term_editions
from portal.extensions import db
from portal.foundation.i18n import current_language
from portal.translation.term_links import TermLinks
from portal.web.frames import section_url, site
from portal.web.remembering import remembered, standing_at

KNOWN = "portal_term_links"
"""Where an application keeps the glossaries that it knows: by language, with the editions they consist of."""


@dataclass(frozen=True)
class PageTerms:
    """The glossaries of the languages that a page's texts are in, where its entries are, and what is linked so far."""

    glossaries: Mapping[str, TermLinks]
    address: str
    seen: set[str] = field(default_factory=set)

    def linked(self, html: Markup, tag: str) -> Markup:
        """A rendered text of a language with its links."""
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
    terms: PageTerms | None = g.get("page_terms")
    return None if terms is None else terms.glossaries


def with_terms(html: Markup, lang: str | None) -> Markup:
    """A text of the page with its links to the glossary; `lang` is given where it is not the page's language."""
    terms: PageTerms | None = g.get("page_terms")
    return html if terms is None else terms.linked(html, lang or current_language())
