"""What a page's head says to machines: feeds, linked data, and what is shown where it is passed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.core import get_global
from flask import url_for
from markupsafe import Markup

from portal.content.model.items import Item
from portal.content.model.rooms import COVERAGE
from portal.content.published.passages import Words
from portal.content.published.reading import Reading
from portal.content.readers.narrowing import Value
from portal.content.readers.queries import ItemPage
from portal.content.sitewide.directory import Addressed
from portal.foundation.i18n import _, current_language, described
from portal.web.declared import declares
from portal.web.feeds.addresses import FeedAddress
from portal.web.feeds.wording import feed_title, list_name
from portal.web.frames import absolute, site
from portal.web.linked import pages as linked
from portal.web.pictures.cards import HEIGHT, WIDTH, Card, home_card, item_card, list_card
from portal.web.pieces import piece

# The types of pages by the Open Graph protocol (https://ogp.me/#types).
WEBSITE, ARTICLE, VIDEO = "website", "article", "video.other"
LOGO = "images/icon-512.png"


@dataclass(frozen=True)
class FeedLink:
    """A feed that the page leads to."""

    path: str
    title: str


@dataclass(frozen=True)
class Head:
    """A page as machines are told of it.

    `lang` is the language of its text, and `languages` are those of the pages with the same content.
    `title` is given where it may be in another one.
    """

    card: Card
    lang: str
    languages: Sequence[str]
    type: str = WEBSITE
    title: Words | None = None
    description: Words | None = None
    narrower_feeds: Sequence[FeedLink] = ()
    nodes: Markup | None = None
    """What linked data says of the page, written."""

    @property
    def feeds(self) -> list[FeedLink]:
        """The feed of everything in the page's language, and those of what the page is about."""
        return [FeedLink(FeedAddress().path(current_language()), feed_title(None)), *self.narrower_feeds]

    @property
    def picture(self) -> Mapping[str, object]:
        """The address and the size of the picture."""
        return {"url": absolute(self.card.path), "width": WIDTH, "height": HEIGHT, "alt": self.card.title}

    @property
    def locale(self) -> str:
        return _locale(self.lang)

    @property
    def other_locales(self) -> list[str]:
        found = dict.fromkeys(_locale(tag) for tag in self.languages)
        return [locale for locale in found if locale != self.locale]


def of_any_page() -> Head:
    """A page of which nothing more is known than whose it is."""
    tag = current_language()
    return Head(home_card(tag), tag, site().languages)


def of_home(tag: str) -> Head:
    """The home page of a language."""
    card = home_card(tag)
    description = _(
        "Country profiles, guides, evidence and news on partnerships of police, residents and services"
        " that reduce violence."
    )
    nodes = linked.written(linked.of_home(description, card.path, url_for("static", filename=LOGO)))
    return Head(card, tag, site().languages, description=Words(description), nodes=nodes)


def of_list(kind: type[Item], tag: str, path: str, readings: Sequence[Reading], chosen: Value | None = None) -> Head:
    """The list of a kind at a path, or what of it has a tag, by a value of that filter."""
    card = list_card(tag, kind)
    feeds = _feeds(kind, tag, tagged=chosen) if kind.has_pages() else []
    nodes = linked.of_list(
        kind, tag, path, list_name(kind, *([chosen.words] if chosen and chosen.words else [])), readings
    )
    return Head(card, tag, site().languages, narrower_feeds=feeds, nodes=linked.written(nodes))


def of_coverage(tag: str) -> Head:
    """What exists in which language; its feed tells what happens to translations."""
    feed = FeedLink(FeedAddress(COVERAGE).path(tag), feed_title(COVERAGE))
    return Head(home_card(tag), tag, site().languages, narrower_feeds=[feed])


def of_item(page: ItemPage, tag: str) -> Head:
    """An item's page, translated or not."""
    reading = page.reading
    card = item_card(reading.lang, reading.kind, reading.key, reading.edition.title)
    return Head(
        card,
        reading.lang,
        [each for each in site().languages if each in page.editions],
        title=reading.title,
        type=VIDEO if reading.kind.schema_type == "VideoObject" else ARTICLE,
        description=reading.words("summary") if declares(reading, "summary") else None,
        narrower_feeds=_feeds(reading.kind, tag, country=reading if reading.kind.name == "country" else None),
        nodes=piece(_item_nodes, reading=reading, editions=tuple(page.editions.items()), picture=card.path),
    )


def _item_nodes(reading: Reading, editions: tuple[tuple[str, Addressed], ...], picture: str) -> Markup:
    return linked.written(linked.of_item(reading, dict(editions), picture))


def _feeds(
    kind: type[Item], tag: str, *, tagged: Value | None = None, country: Reading | None = None
) -> list[FeedLink]:
    """The feed of a kind, and a narrower one."""
    found = [FeedLink(FeedAddress(kind).path(tag), feed_title(kind))]
    if tagged is not None:
        path = FeedAddress(kind, tag=tagged.key).path(tag)
        found.append(FeedLink(path, feed_title(kind, *([tagged.words] if tagged.words else []))))
    if country is not None:
        path = FeedAddress(country=country.key).path(tag)
        found.append(FeedLink(path, feed_title(None, country.title)))
    return found


def linked_data(head: Head | None, breadcrumbs: Sequence[tuple[str | Words, str | None]], canonical: str) -> Markup:
    """All that a page says in schema.org's words, as JSON that cannot end the element it stands in."""
    crumbs = linked.written(linked.crumbs(breadcrumbs, canonical))
    return linked.document([crumbs] if head is None else [head.nodes, crumbs])


def _locale(tag: str) -> str:
    """A language and territory, as the Open Graph protocol wants them; CLDR's likely territory where none is chosen."""
    formats = described(tag).formats
    territory = formats.territory
    if territory is None or not territory.isalpha():
        likely = str(get_global("likely_subtags").get(formats.language, ""))
        territory = likely.rpartition("_")[2]
    return f"{formats.language}_{territory}" if territory else formats.language
