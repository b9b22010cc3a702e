"""What is cited: a publication that an item presents, or the portal's own page.

The vocabulary is that of CSL 1.0.2 (citationstyles.org, appendix III and IV): `csl` writes it as it
is, `bibtex` and `ris` translate it. A publication is cited as itself, in its own language and with
its own title; where the portal shows it is said beside that. Initiatives, profiles and pages are
the portal's own: the organisation is their author, and the day of the edition their date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.content.published.passages import Words
from portal.content.published.reading import Reading
from portal.foundation.dates import DatePoint, PartialDate
from portal.foundation.formats import local_day
from portal.web.declared import declares
from portal.web.frames import SITE_NAME, absolute

WEBPAGE = "webpage"

# What a kind's item is to those who cite it. What is not here is a page of the portal.
_TYPES: Mapping[str, str] = {
    "guide": "report",
    "article": "article-magazine",
    "news": "article-newspaper",
    "video": "motion_picture",
}
# CSL's names for types of references where they are not the portal's.
_REFERENCE_TYPES: Mapping[str, str] = {"news": "article-newspaper"}


@dataclass(frozen=True)
class Record:
    """One thing to cite.

    `type` is one of CSL's. People are written 'Family, Given', bodies as they stand. `title` is in
    `language`; `also` is the page's own title where that is another one, and `original` the title
    that a translation was made from, in `original_language`. `url` is where the publication is,
    `address` the permanent address of the item on the portal, and `path` the same without a host.
    """

    key: str
    type: str
    title: str
    language: str
    address: str
    path: str
    also: Words | None = None
    original: str | None = None
    original_language: str | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    issued: PartialDate | None = None
    accessed: PartialDate | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    is_own: bool = False

    @property
    def url(self) -> str | None:
        """Where the publication itself is; a DOI says that better."""
        return self.fields.get("URL")

    @property
    def site(self) -> str:
        """Whose portal the address is on."""
        return SITE_NAME


def record(item: Reading) -> Record:
    """What is cited where somebody cites an item."""
    if item.kind.name == "reference":
        return _reference(item)
    return _own_page(item) if is_own_page(item) else _publication(item)


def is_own_page(item: Reading) -> bool:
    """Whether the portal itself is cited, and not a publication that it presents."""
    return item.kind.name != "reference" and item.kind.name not in _TYPES


def base_path(item: Reading) -> str:
    """The address under which everything to take away of an item is: a suffix of it makes the file's."""
    page, anchor, entry = item.url.partition("#")
    return f"{page}{entry.removeprefix(f'{item.kind.name}-')}" if anchor else page


def _reference(item: Reading) -> Record:
    type = item.fact("type")
    names = {
        "container-title": "container",
        "collection-title": "collection",
        "volume": "volume",
        "issue": "issue",
        "number": "number",
        "page": "page_range",
        "publisher": "publisher",
        "publisher-place": "publisher_place",
        "DOI": "doi",
        "URL": "url",
    }
    return Record(
        key=_key(item),
        type=_REFERENCE_TYPES.get(type, type),
        title=item.fact("title"),
        language=item.fact("language"),
        address=absolute(item.url),
        path=base_path(item),
        authors=tuple(item.fact("authors") or ()),
        editors=tuple(item.fact("editors") or ()),
        issued=item.fact("issued"),
        accessed=item.fact("accessed"),
        fields=_with_newspaper(_known(item, names), type),
    )


def _with_newspaper(fields: dict[str, str], type: str) -> dict[str, str]:
    """A press article appeared in a newspaper, which sources name as its publisher."""
    if type == "news" and "container-title" not in fields and "publisher" in fields:
        fields["container-title"] = fields.pop("publisher")
    return fields


def _publication(item: Reading) -> Record:
    title, also = _titles(item)
    outlet = {"container-title": "outlet"} if declares(item, "outlet") else {"container-title": "container"}
    names = {**outlet, "publisher": "publisher", "ISBN": "isbn", "URL": "url"}
    return Record(
        key=_key(item),
        type="book" if _fact(item, "isbn") else _TYPES[item.kind.name],
        title=title,
        language=item.fact("language") or item.lang,
        address=absolute(item.url),
        path=base_path(item),
        also=also,
        authors=tuple(item.fact("authors") or ()),
        issued=item.fact("published"),
        fields=_known(item, names),
    )


def _titles(item: Reading) -> tuple[str, Words | None]:
    """The title that the publication has itself, and what the page calls it where that is another one."""
    own = item.fact("original_title")
    if own is None:
        own = item.source_title.text if item.fact("language") == item.source_language else item.title.text
    return own, None if own == item.title.text else Words(item.title.text, item.lang)


def _own_page(item: Reading) -> Record:
    day = local_day(item.changed_at)
    is_translation = item.lang != item.source_language
    return Record(
        key=_key(item),
        type=WEBPAGE,
        title=item.title.text,
        language=item.lang,
        address=absolute(item.url),
        path=base_path(item),
        original=item.source_title.text if is_translation else None,
        original_language=item.source_language if is_translation else None,
        authors=(SITE_NAME,),
        issued=PartialDate(DatePoint(day.year, day.month, day.day)),
        fields={"URL": absolute(item.url)},
        is_own=True,
    )


def _key(item: Reading) -> str:
    return f"{item.kind.name}-{item.key}"


def _known(item: Reading, names: Mapping[str, str]) -> dict[str, str]:
    found = {name: _fact(item, declared) for name, declared in names.items()}
    return {name: str(value) for name, value in found.items() if value}


def _fact(item: Reading, name: str) -> Any:
    return item.fact(name) if declares(item, name) else None
