"""What several kinds have in common, as mixins."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from portal.content.model.filters import LANGUAGE, TAG, YEAR
from portal.foundation.dates import PartialDate
from portal.foundation.facts import Date, LanguageTag, Line, Names, url
from portal.foundation.fields import fact, links, prose
from portal.foundation.filetypes import PICTURES
from portal.foundation.i18n import _l

PAGES = ("initiative", "guide", "video", "article", "country", "news", "page")


class Headed:
    """A title and a summary, by which lists and search results show an item."""

    title = prose(_l("Title"), plain=True, required=True, search="A", schema="name")
    summary = prose(
        _l("Summary"),
        plain=True,
        required=True,
        search="B",
        help=_l("Two sentences that a minister would read."),
        schema="description",
    )


class Connected:
    """Pictures, tags, sources and other items worth reading beside this one."""

    pictures = links(
        "media", _l("Pictures"), types=PICTURES, help=_l("The first stands under the summary, the others at the end.")
    )
    tags = links("tag", _l("Tags"), filters=(TAG,), schema="keywords")
    references = links("reference", _l("Sources"), schema="citation")
    related = links(PAGES, _l("Related"))


class Published:
    """Something that somebody published somewhere, in a language of its own."""

    original_title: Mapped[str | None] = fact(Line(), _l("Original title"), search="A", schema="name")
    language: Mapped[str | None] = fact(
        LanguageTag(), _l("Language of the publication"), required=True, filters=(LANGUAGE,), schema="inLanguage"
    )
    authors: Mapped[list[str] | None] = fact(Names(), _l("Authors"), search="B", schema="author")
    publisher: Mapped[str | None] = fact(Line(), _l("Publisher"), search="C", schema="publisher")
    published: Mapped[PartialDate | None] = fact(
        Date(),
        _l("Published"),
        help=_l("As exactly as it is known; empty where no source gives a year."),
        filters=(YEAR,),
        schema="datePublished",
    )
    url: Mapped[str | None] = fact(url(), _l("Address"), schema="url")
