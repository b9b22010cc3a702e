"""References: the publications that facts and findings rest on."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from portal.content.model.filters import GROUP, LANGUAGE, TYPE, YEAR
from portal.content.model.items import Item
from portal.foundation.dates import PartialDate
from portal.foundation.facts import Choice, Date, LanguageTag, Line, Names, WholeNumber, doi, url
from portal.foundation.fields import fact, prose
from portal.foundation.i18n import _l, _lp


class Reference(Item, kind="reference"):
    """A publication in its own language. The fields are those of CSL-JSON."""

    folder = "references"
    section, section_text, paged = "references", _lp("address", "references"), False
    label, label_plural = _l("Reference"), _l("References")
    schema_type = "CreativeWork"
    search_weight = 0.6

    group: Mapped[str | None] = fact(
        Choice(
            {
                "violence-and-legitimacy": _l("Violence and legitimacy"),
                "focused-deterrence": _l("Focused deterrence strategy"),
                "source": _l("Sources of this portal"),
            }
        ),
        _l("Group"),
        required=True,
        filters=(GROUP,),
    )
    position: Mapped[int | None] = fact(WholeNumber(), _l("Order"))
    type: Mapped[str | None] = fact(
        Choice(
            {
                "article-journal": _l("Journal article"),
                "book": _lp("reference", "Book"),
                "chapter": _lp("reference", "Chapter"),
                "dataset": _l("Data set"),
                "document": _lp("reference", "Document"),
                "news": _l("Press article"),
                "report": _lp("reference", "Report"),
                "thesis": _l("Thesis"),
                "webpage": _l("Web page"),
            }
        ),
        _l("Type of publication"),
        required=True,
        filters=(TYPE,),
        schema="@type",
    )
    title: Mapped[str | None] = fact(Line(), _l("Title"), required=True, search="A", schema="name")
    language: Mapped[str | None] = fact(
        LanguageTag(), _l("Language of the publication"), required=True, filters=(LANGUAGE,), schema="inLanguage"
    )
    short: Mapped[str | None] = fact(
        Line(), _l("Short form"), required=True, help=_l("Author and year, as a margin cites it, such as ‘Brå 2023’.")
    )
    authors: Mapped[list[str] | None] = fact(Names(), _l("Authors"), search="B", schema="author")
    editors: Mapped[list[str] | None] = fact(Names(), _l("Editors"), schema="editor")
    issued: Mapped[PartialDate | None] = fact(Date(), _l("Published"), filters=(YEAR,), schema="datePublished")
    container: Mapped[str | None] = fact(Line(), _l("Appeared in"), schema="isPartOf")
    collection: Mapped[str | None] = fact(Line(), _l("Publication series"))
    volume: Mapped[str | None] = fact(Line(), _l("Volume"))
    issue: Mapped[str | None] = fact(Line(), _l("Issue"))
    number: Mapped[str | None] = fact(Line(), _l("Number"))
    page_range: Mapped[str | None] = fact(Line(), _l("Pages"))
    publisher: Mapped[str | None] = fact(Line(), _l("Publisher"), schema="publisher")
    publisher_place: Mapped[str | None] = fact(Line(), _l("Place of publication"))
    doi: Mapped[str | None] = fact(doi(), _l("DOI"), schema="identifier")
    url: Mapped[str | None] = fact(url(), _l("Address"), schema="url")
    accessed: Mapped[PartialDate | None] = fact(Date(), _l("Accessed"))
    note = prose(_l("Note"), plain=True)
