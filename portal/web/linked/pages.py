"""The nodes of pages: the site and whose it is, the page, the way to it, and what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from portal.content.model.items import Item
from portal.content.published.passages import Words
from portal.content.published.reading import Reading
from portal.content.sitewide.directory import Addressed
from portal.foundation.fields import Fact, Links, Parts, Prose, links_of
from portal.foundation.formats import machine_date, machine_duration
from portal.foundation.i18n import _
from portal.web.frames import SITE_NAME, absolute, site
from portal.web.linked.values import Node, described, text, thing
from portal.web.recordings import recording

CONTEXT = "https://schema.org"


def of_home(description: str, picture: str, logo: str) -> list[Node]:
    """The site, and the organisation that it belongs to."""
    contact: str | None = current_app.config["PORTAL_SETTINGS"].contact
    known = {} if contact is None else {"email" if "@" in contact else "contactPoint": _contact(contact)}
    return [
        _organization() | {"logo": absolute(logo), **known},
        _website() | {"description": description, "image": absolute(picture), "inLanguage": list(site().languages)},
    ]


def _contact(contact: str) -> Any:
    return contact if "@" in contact else {"@type": "ContactPoint", "url": contact}


def of_list(kind: type[Item], tag: str, path: str, name: str, readings: Sequence[Reading]) -> list[Node]:
    """A list of items: of terms a set of definitions, otherwise a collection."""
    page = {
        "@type": "CollectionPage",
        "@id": absolute(path),
        "url": absolute(path),
        "name": name,
        "inLanguage": tag,
        "isPartOf": _website(),
    }
    if kind.schema_type != "DefinedTerm":
        return [page]
    terms = [{"@id": absolute(term.url), **thing(term)} for term in readings]
    return [page | {"@type": "DefinedTermSet", "publisher": _organization(), "hasDefinedTerm": terms}]


def of_item(reading: Reading, editions: Mapping[str, Addressed], picture: str) -> list[Node]:
    """An item's page. One that is not translated says nothing of its own: its original does."""
    if reading.is_fallback:
        return []
    address = absolute(reading.url)
    page = {
        "@type": reading.kind.schema_page,
        "@id": address,
        "url": address,
        "name": text(reading.title),
        **described(reading, Prose, Links),
        "inLanguage": reading.lang,
        "dateModified": machine_date(reading.changed_at),
        "image": absolute(picture),
        "isPartOf": _website(),
        "publisher": _organization(),
        **_translations(reading, editions),
    }
    if reading.kind.schema_page == "Article":
        page = page | {"headline": page["name"], "author": {"@id": _organization()["@id"]}}
    _add_thing(page, reading, picture)
    _add_parts(page, reading)
    return [page]


def _translations(reading: Reading, editions: Mapping[str, Addressed]) -> Node:
    """An original names its translations, and a translation its original."""
    open_ones = {tag: {"@id": absolute(site().url(editions[tag], tag))} for tag in site().languages if tag in editions}
    original = open_ones.get(reading.source_language)
    if reading.lang != reading.source_language:
        return {"translationOfWork": original} if original else {}
    others = [named for tag, named in open_ones.items() if tag != reading.lang]
    return {"workTranslation": others} if others else {}


def _add_thing(page: Node, reading: Reading, picture: str) -> None:
    """Say what the page is about, where that is not the page itself."""
    if reading.kind.schema_type is None:
        return
    about = thing(reading, Fact, Parts)
    if about["@type"] == "VideoObject":
        # Search engines ask for these of a film; its still may be a third party's, the picture is ours.
        about |= {"description": page.get("description", page["name"]), "thumbnailUrl": absolute(picture)}
        about |= _recorded(reading)
        if len(about.get("datePublished", "")) == len("2026-11-14"):
            about["uploadDate"] = about["datePublished"]
    role = reading.kind.schema_role
    page[role] = [about, *page[role]] if role in page else about


def _recorded(reading: Reading) -> Node:
    """Where the portal has the recording itself, and how long that says that it plays."""
    film = recording(reading)
    if film is None:
        return {}
    length = {} if film.seconds is None else {"duration": machine_duration(film.seconds)}
    return {"contentUrl": absolute(film.sources[0].url), **length}


def _add_parts(page: Node, reading: Reading) -> None:
    """Say whole what the page shows whole: a country's series of values is a data set of its own."""
    for name, declared in links_of(reading.kind).items():
        parts = reading.linked(name) if declared.schema == "hasPart" else []
        if parts:
            page["hasPart"] = [_part(each, f"{absolute(reading.url)}#{name}") for each in parts]


def _part(part: Reading, address: str) -> Node:
    node = {"@id": address, "url": address} | thing(part)
    if node["@type"] == "Dataset":
        # Translators: the name of a data set: what was measured, then the place.
        node["name"] = _("%(measure)s: %(place)s", measure=part.words("unit"), place=part.title)
    return node


def crumbs(steps: Sequence[tuple[str | Words, str | None]], canonical: str) -> list[Node]:
    """The way to the page, the last step being the page itself."""
    if not steps:
        return []
    items = [
        {
            "@type": "ListItem",
            "position": place,
            "name": text(label) if isinstance(label, Words) else label,
            "item": absolute(path) if path else canonical,
        }
        for place, (label, path) in enumerate(steps, 1)
    ]
    return [{"@type": "BreadcrumbList", "itemListElement": items}]


def written(nodes: Sequence[Node]) -> Markup:
    """Nodes as JSON that cannot end the element it stands in, with commas between them."""
    return Markup(",").join(htmlsafe_json_dumps(each, ensure_ascii=False, separators=(",", ":")) for each in nodes)


def document(nodes: Sequence[Markup | None]) -> Markup:
    """All nodes of a page, as they are written, as one document; empty where there are none."""
    found = Markup(",").join(filter(None, nodes))
    return Markup('{{"@context":"{}","@graph":[{}]}}').format(CONTEXT, found) if found else Markup("")


def _website() -> Node:
    return {"@type": "WebSite", "@id": absolute("/#website"), "url": absolute("/"), "name": SITE_NAME}


def _organization() -> Node:
    return {"@type": "Organization", "@id": absolute("/#organization"), "url": absolute("/"), "name": SITE_NAME}
