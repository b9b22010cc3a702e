"""What readers find: pages, lists and links, in a number of queries that does not grow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.items import Item
from portal.content.model.rooms import ROOMS
from portal.content.publication.publishing import Wanted, cancel, publish, withdraw
from portal.content.readers.queries import (
    Gone,
    ItemPage,
    Moved,
    item_page,
    latest,
    media_files,
    sitemap,
    sitemap_parts,
)
from portal.content.sitewide.directory import alternates, load_site, switcher
from portal.content.sitewide.site import Openness, SiteLanguage, reading_moment
from portal.foundation.errors import NotFound
from tests.content.conftest import Clock
from tests.content.examples import (
    ACTOR,
    bring_out,
    language,
    page,
    releases,
    save,
    tag,
    with_language,
    with_slug,
)

ABOUT = page(en="About", sv="Om oss")
PAGE = KINDS["page"]


def at(session: Session, tag: str, slug: str, kind: type[Item] = PAGE) -> ItemPage | Moved | Gone:
    return item_page(session, load_site(session), tag, kind, slug, reading_moment(session))


def shown(session: Session, tag: str, slug: str) -> ItemPage:
    found = at(session, tag, slug)
    assert isinstance(found, ItemPage)
    return found


def close(session: Session, tag: str, openness: Openness = Openness.HIDDEN) -> None:
    session.execute(update(SiteLanguage).where(SiteLanguage.tag == tag).values(openness=openness))


def test_a_page_is_found_at_its_slug_in_its_language(session: Session) -> None:
    bring_out(session, ABOUT)
    reading = shown(session, "sv", "om-oss").reading
    assert (reading.lang, reading.is_fallback, str(reading.title)) == ("sv", False, "Om oss")
    assert reading.title.lang is None
    assert reading.url == f"/sv/{load_site(session).sections['sv', 'page']}/om-oss"


@pytest.mark.parametrize("slug", ["about-us", "about"])
def test_former_slugs_and_the_key_lead_to_the_present_one_for_good(session: Session, slug: str) -> None:
    bring_out(session, with_slug(ABOUT, "en", "about-us"))
    bring_out(session, with_slug(ABOUT, "en", "who-we-are"))
    section = load_site(session).sections["en", "page"]
    assert at(session, "en", slug) == Moved(f"/en/{section}/who-we-are", permanent=True)


def test_what_is_not_translated_is_shown_in_its_original_at_its_key(session: Session) -> None:
    bring_out(session, ABOUT)
    reading = shown(session, "es", "about").reading
    assert (reading.lang, reading.page_lang, reading.is_fallback) == ("en", "es", True)
    assert (str(reading.title), reading.title.lang) == ("About", "en")
    assert reading.prose("body").blocks[0].lang == "en"
    assert reading.behind is None
    assert reading.url.endswith("/about")


def test_a_slug_of_another_language_leads_nowhere(session: Session) -> None:
    bring_out(session, ABOUT)
    with pytest.raises(NotFound):
        at(session, "es", "om-oss")


def test_a_translation_that_was_taken_back_leads_to_the_original_for_now(session: Session) -> None:
    item = bring_out(session, ABOUT)
    withdraw(session, item, actor=ACTOR, languages=["sv"])
    found = at(session, "sv", "om-oss")
    assert isinstance(found, Moved)
    assert (found.url.rpartition("/")[2], found.permanent) == ("about", False)
    assert shown(session, "sv", "about").reading.lang == "en"


@pytest.mark.parametrize(("tag", "slug"), [("en", "about"), ("sv", "om-oss"), ("sv", "about"), ("es", "about")])
def test_what_was_withdrawn_is_gone_at_every_address(session: Session, clock: Clock, tag: str, slug: str) -> None:
    item = bring_out(session, ABOUT)
    clock.advance(hours=1)
    withdraw(session, item, actor=ACTOR, reason="Wrong.")
    found = at(session, tag, slug)
    assert isinstance(found, Gone)
    assert (found.title, found.lang, found.kind, found.reason) == ("About", "en", PAGE, "Wrong.")
    assert found.at == clock.moment


def test_the_absent_the_unpublished_and_the_planned_are_not_found_alike(session: Session, clock: Clock) -> None:
    save(session, page("draft", en="Draft"))
    bring_out(session, page("planned", en="Planned"), at=clock.later(hours=1))
    bring_out(session, page("cancelled", en="Cancelled"), at=clock.later(hours=1))
    cancel(session, releases(session)[1], actor=ACTOR)
    for slug in ("absent", "draft", "planned", "cancelled"):
        with pytest.raises(NotFound):
            at(session, "en", slug)
    clock.advance(hours=1)
    assert shown(session, "en", "planned").reading.key == "planned"
    with pytest.raises(NotFound):
        at(session, "en", "cancelled")


def test_an_item_is_found_among_its_own_kind_only(session: Session) -> None:
    bring_out(session, ABOUT)
    with pytest.raises(NotFound):
        at(session, "en", "about", KINDS["guide"])


@pytest.mark.parametrize("openness", [Openness.HIDDEN, Openness.PREVIEW])
def test_a_language_that_is_not_open_shows_nothing(session: Session, openness: Openness) -> None:
    bring_out(session, ABOUT)
    bring_out(session, page("om", source="sv", sv="Om"))
    close(session, "sv", openness)
    site = load_site(session)
    assert site.languages == ("en", "es")
    found = shown(session, "en", "about")
    assert [link.tag for link in switcher(site, "en", found.editions)] == ["en", "es"]
    assert [pair[0] for pair in alternates(site, found.editions.values())] == ["en", "x-default"]
    listed = latest(session, site, "en", {"page": 9}, reading_moment(session))["page"]
    assert [str(reading.title) for reading in listed] == ["About"]
    with pytest.raises(NotFound):
        at(session, "en", "om")


def test_the_switcher_shows_every_language_and_where_it_leads(session: Session) -> None:
    bring_out(session, page(en="About", sv="Om oss"))
    links = switcher(load_site(session), "sv", shown(session, "sv", "om-oss").editions)
    assert [(link.tag, link.name, link.current, link.available, link.shown_in) for link in links] == [
        ("en", "English", False, True, None),
        ("es", "español", False, False, "en"),
        ("sv", "svenska", True, True, None),
    ]
    assert [link.url.rpartition("/")[2] for link in links] == ["about", "about", "om-oss"]


def test_alternates_are_the_translations_and_the_default(session: Session) -> None:
    bring_out(session, page(source="es", es="Acerca", sv="Om oss"))
    found = shown(session, "sv", "om-oss")
    pairs = alternates(load_site(session), found.editions.values())
    assert [tag for tag, _ in pairs] == ["es", "sv", "x-default"]
    assert dict(pairs)["x-default"] == dict(pairs)["es"]
    assert alternates(load_site(session), []) == []


def test_the_sitemap_has_each_readable_page_once(session: Session, clock: Clock) -> None:
    bring_out(session, ABOUT)
    bring_out(session, tag("gvi", "GVI"))
    bring_out(session, page("later", en="Later"), at=clock.later(hours=1))
    item = bring_out(session, page("gone", en="Gone"))
    withdraw(session, item, actor=ACTOR)
    groups = [[(row.key, row.language) for row in group] for group in sitemap(session, clock.moment)]
    assert groups == [[("about", "en"), ("about", "sv")]]


def test_parts_of_the_sitemap_are_where_there_are_pages(session: Session) -> None:
    first, second = (bring_out(session, page(f"p{number}", en=f"Page {number}")).id for number in range(2))
    for number in range(3):
        bring_out(session, tag(f"t{number}", f"Tag {number}"))
    gone = bring_out(session, page("gone", en="Gone"))
    withdraw(session, gone, actor=ACTOR)
    last = bring_out(session, page("last", en="Last", sv="Sist")).id
    moment = reading_moment(session)
    assert list(sitemap_parts(session, moment, 1)) == [first, second, last]
    for size in (2, 3, 100):
        parts = sitemap_parts(session, moment, size)
        assert list(parts) == sorted({each // size for each in (first, second, last)})
        ranges = [range(part * size, (part + 1) * size) for part in parts]
        found = [group for each in ranges for group in sitemap(session, moment, each)]
        assert found == list(sitemap(session, moment))


def test_a_site_without_pages_has_no_parts(session: Session) -> None:
    bring_out(session, tag("gvi", "GVI"))
    assert list(sitemap_parts(session, reading_moment(session), 10)) == []


def test_the_latest_of_several_kinds(session: Session) -> None:
    for number in range(3):
        bring_out(session, page(f"p{number}", en=f"Page {number}"))
    bring_out(session, tag("gvi", "GVI"))
    found = latest(session, load_site(session), "en", {"page": 2, "tag": 5, "news": 1}, reading_moment(session))
    assert {name: [reading.key for reading in rows] for name, rows in found.items()} == {
        "page": ["p0", "p1"],
        "tag": ["gvi"],
        "news": [],
    }


def test_links_lead_to_public_items_only_and_in_their_order(session: Session, clock: Clock) -> None:
    for key in ("b", "a"):
        bring_out(session, page(key, en=key, sv=f"{key}-sv"))
    save(session, page("draft", en="Draft"))
    bring_out(session, page("later", en="Later"), at=clock.later(hours=1))
    names = tuple(f"page:{key}" for key in ("b", "draft", "a", "later"))
    body = "[b](page:b), [draft](page:draft), [none](page:none)"
    document = with_language(replace(ABOUT, links={"related": names}), "sv", language("Om oss", body))
    bring_out(session, document)
    reading = shown(session, "sv", "om-oss").reading
    assert [str(each.title) for each in reading.linked("related")] == ["b-sv", "a-sv"]
    first = reading.one("related")
    assert first is not None
    assert first.key == "b"
    assert reading.one("references") is None
    section = load_site(session).sections["sv", "page"]
    html = str(reading.prose("body").blocks[0].html)
    assert f'<a href="/sv/{section}/b-sv">b</a>' in html
    assert "page:" not in html
    clock.advance(hours=1)
    assert [each.key for each in shown(session, "sv", "om-oss").reading.linked("related")] == ["b", "a", "later"]


def test_items_that_name_an_item_are_known_to_it(session: Session) -> None:
    bring_out(session, ABOUT)
    save(session, page("draft", en="Draft"))
    bring_out(session, replace(page("links", en="Links", sv="Länkar"), links={"related": ("page:about",)}))
    bring_out(session, with_language(page("prose", en="x"), "en", language("In prose", "[x](page:about)")))
    found = shown(session, "sv", "om-oss")
    assert [(str(each.title), each.title.lang) for each in found.mentions] == [("In prose", "en"), ("Länkar", None)]
    assert shown(session, "en", "links").mentions == []


def test_an_item_that_names_itself_does_not_mention_itself(session: Session) -> None:
    save(session, ABOUT)
    bring_out(session, replace(ABOUT, links={"related": ("page:about",)}))
    assert shown(session, "en", "about").mentions == []


def test_media_are_found_by_key_once_they_are_published(session: Session, clock: Clock) -> None:
    files = {"any": {"name": "a.png", "sha256": "0" * 64}}
    document = Document(
        "media", "chart", "en", {"files": files}, languages={"en": LanguageDocument(texts={"alt": "A"})}
    )
    item = save(session, document)
    assert media_files(session, load_site(session), "chart", clock.moment) == {}
    publish(session, [Wanted(item, ["en"])], actor=ACTOR)
    assert media_files(session, load_site(session), "chart", clock.moment) == files
    for key in ("other", "\x00", "../chart"):
        assert media_files(session, load_site(session), key, clock.moment) == {}


def test_the_site_knows_sections_and_the_kinds_behind_them(session: Session) -> None:
    site = load_site(session)
    assert site.default == "en"
    assert site.kind_at("en", site.sections["en", "guide"]) is KINDS["guide"]
    assert site.kind_at("en", "nowhere") is None
    assert site.kind_at("fr", site.sections["en", "guide"]) is None
    assert site.place_at("en", site.sections["en", "guide"]) is KINDS["guide"]


def test_the_site_knows_the_rooms_beside_the_kinds(session: Session) -> None:
    site = load_site(session)
    for name, room in ROOMS.items():
        for each in site.languages:
            section = site.sections[each, name]
            assert site.place_at(each, section) is room
            assert site.kind_at(each, section) is None
            assert site.section_url(room, each) == f"/{each}/{section}/"
    assert site.place_at("en", "nowhere") is None
