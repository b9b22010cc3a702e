"""A citation in words: one style everywhere, authors and year first, in the page's language.

It is the style of the portal's own lists of sources. The title stays in its language.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from portal.content.published.reading import Reading
from portal.foundation import formats
from portal.foundation.i18n import _, _n
from portal.web.citing.records import Record, record
from portal.web.wording import lang_attrs, marked

_CLOSED = (".", "?", "!", "…")


def citation(item: Reading) -> Markup:
    """How an item is cited, as one line."""
    return citation_line(record(item), is_whole=True)


def source(reference: Reading) -> Markup:
    """A publication in a list of sources: the citation without what the list says by itself."""
    return citation_line(record(reference), is_whole=False)


def citation_line(cited: Record, *, is_whole: bool) -> Markup:
    """Authors, date, title, where it appeared, where it is; `is_whole` where it stands alone."""
    sentences = [*_opening(cited), *map(_sentence, _appeared(cited))]
    address = _address(cited)
    sentences += [Markup('<a href="{0}">{0}</a>').format(address)] if address else []
    if is_whole:
        sentences += _on_the_portal(cited)
    return Markup(" ").join(filter(None, sentences))


def _opening(cited: Record) -> Iterator[Markup]:
    names = _names(cited)
    date = Markup(" ({})").format(formats.date(cited.issued)) if cited.issued else Markup("")
    if names:
        yield _sentence(Markup("{}{}").format(names, date))
    title = Markup("<cite{}>{}</cite>").format(lang_attrs(cited.language), cited.title)
    if cited.also is not None:
        title = Markup("{} [{}]").format(title, marked(cited.also))
    yield _sentence(title if names else title + date)
    if cited.original is not None and cited.original_language is not None:
        own = Markup("<cite{}>{}</cite>").format(lang_attrs(cited.original_language), cited.original)
        origin = _("Translated from %(language)s", language=formats.language_name(cited.original_language))
        yield _sentence(Markup("{}: {}").format(origin, own))


def _names(cited: Record) -> str:
    if cited.authors or not cited.editors:
        return "; ".join(cited.authors)
    names = "; ".join(cited.editors)
    return _n("%(names)s (editor)", "%(names)s (editors)", len(cited.editors), names=names)


def _appeared(cited: Record) -> Iterator[str]:
    """Journal, volume, issue and pages; series and number; publisher."""
    known = cited.fields
    volume, issue = known.get("volume", ""), known.get("issue")
    numbered = f"{volume}({issue})" if issue else volume
    container = _joined(" ", known.get("container-title"), numbered)
    yield _joined(", ", container, known.get("page", "").replace("-", "–"))
    yield _joined(" ", known.get("collection-title"), known.get("number"))
    yield _joined(", ", known.get("publisher-place"), known.get("publisher"))


def _address(cited: Record) -> str | None:
    doi = cited.fields.get("DOI")
    return f"https://doi.org/{doi}" if doi else cited.url


def _on_the_portal(cited: Record) -> Iterator[Markup]:
    """Where the portal presents a publication of others."""
    if cited.is_own:
        return
    # Translators: in a citation, before the address of the page that presents a publication; %(site)s is us.
    presented = _("Presented by %(site)s", site=cited.site)
    yield Markup('{0}: <a href="{1}">{1}</a>').format(presented, cited.address)


def _joined(between: str, *texts: str | None) -> str:
    return between.join(filter(None, texts))


def _sentence(text: str | Markup) -> Markup:
    """The text with a full stop, where it does not end with a sign of its own; nothing for nothing."""
    if not text:
        return Markup("")
    words = text.striptags() if isinstance(text, Markup) else text
    return Markup("{}").format(text) if words.endswith(_CLOSED) else Markup("{}.").format(text)
