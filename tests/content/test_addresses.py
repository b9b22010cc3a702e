"""Addresses: for ever, one namespace for keys and slugs, and no slug told before its time."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.authoring.records import ensure_item
from portal.content.model.addresses import (
    SLUG_LIMIT,
    SLUG_PATTERN,
    Address,
    SlugTaken,
    check_free,
    claim,
    is_slug,
    item_at,
    release,
    slugify,
    slugs,
    taken_keys,
)
from portal.content.publication.publishing import cancel, withdraw
from portal.content.sitewide.site import reading_moment
from tests.content.conftest import Clock
from tests.content.examples import ACTOR, bring_out, page, releases, save, tag, with_slug


def found(session: Session, slug: str, language: str = "en", kind: str = "page") -> int | None:
    return session.scalar(select(item_at(language, kind, slug, reading_moment(session)))) if is_slug(slug) else None


def former(session: Session, item_id: int, language: str = "en") -> list[str]:
    return slugs(session, item_id, language, reading_moment(session))


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Group Violence Intervention", "group-violence-intervention"),
        ("Sluta skjut: nu i Malmö!", "sluta-skjut-nu-i-malmo"),
        ("Åtgärder, Ärenden & Öden", "atgarder-arenden-oden"),
        ("¿Qué funcionó? El niño y la cigüeña", "que-funciono-el-nino-y-la-ciguena"),
        ("Straße, Œuvre, Łódź, Søren Ærø, Đà, ð þ", "strasse-oeuvre-lodz-soren-aero-da-d-th"),
        ("  2024 – a year  ", "2024-a-year"),
        ("a/b_c.d'e", "a-b-c-d-e"),
        ("ﬁne ①", "fine-1"),
        ("ا ل س ل ا م", ""),
        ("…", ""),
        ("", ""),
    ],
)
def test_a_slug_is_made_of_the_words_of_a_title(title: str, slug: str) -> None:
    assert slugify(title) == slug


def test_a_long_title_ends_with_a_whole_word() -> None:
    assert slugify("word " * 30) == "-".join(["word"] * 20)
    assert len(slugify("word " * 30)) == 99
    assert slugify("x" * 99 + " y") == "x" * 99
    assert slugify("x" * 98 + " y") == "x" * 98 + "-y"
    assert slugify("x" * 300) == "x" * SLUG_LIMIT
    assert slugify("a " + "x" * 300 + " b") == "a"


def test_slugs_made_of_titles_are_slugs() -> None:
    assert SLUG_PATTERN == r"[a-z0-9]+(?:-[a-z0-9]+)*"


def test_an_item_is_found_at_its_slug_in_each_language_and_at_its_key_in_all(session: Session) -> None:
    item = bring_out(session, page(en="Who we are", sv="Om oss"))
    assert found(session, "who-we-are") == found(session, "om-oss", "sv") == item.id
    assert found(session, "about") == found(session, "about", "sv") == found(session, "about", "es") == item.id
    assert found(session, "om-oss", "en") is None
    assert found(session, "who-we-are", "sv") is None
    assert found(session, "who-we-are", kind="guide") is None
    assert found(session, "about", kind="guide") is None


@pytest.mark.parametrize("slug", ["\x00", "about\x00", "\udc80", "Ärlig", "a" * 100_000, "a--b", "-a", "a b", ""])
def test_what_cannot_be_a_slug_leads_nowhere(session: Session, slug: str) -> None:
    bring_out(session, page(en="About"))
    assert found(session, slug) is None


def test_former_slugs_lead_to_the_item_for_ever(session: Session) -> None:
    item = bring_out(session, page(en="One", sv="Ett"))
    for title in ("Two", "Three", "One"):
        bring_out(session, page(en=title, sv="Ett"))
    assert former(session, item.id) == ["one", "two", "three"]
    assert {found(session, slug) for slug in ("one", "two", "three")} == {item.id}
    withdraw(session, item, actor=ACTOR)
    assert {found(session, slug) for slug in ("one", "two", "three", "about")} == {item.id}
    assert former(session, item.id, "sv") == ["ett"]
    assert former(session, item.id, "es") == []


def test_a_title_that_is_taken_gives_way_to_the_key(session: Session) -> None:
    bring_out(session, page("first", en="Same", sv="Samma"))
    second = bring_out(session, page("second", en="Same", sv="Annan"))
    assert former(session, second.id) == ["second"]
    assert former(session, second.id, "sv") == ["annan"]
    third = bring_out(session, page("third", en="First"))
    assert former(session, third.id) == ["third"]


def test_a_title_without_letters_gives_way_to_the_key(session: Session) -> None:
    item = bring_out(session, page(en="…"))
    assert former(session, item.id) == ["about"]


def test_the_same_slug_is_free_in_another_language_and_for_another_kind(session: Session) -> None:
    first = bring_out(session, page("first", en="Same"))
    second = bring_out(session, page("second", en="Other", sv="Same"))
    assert (found(session, "same"), found(session, "same", "sv")) == (first.id, second.id)


def test_a_chosen_slug_that_is_taken_is_refused(session: Session) -> None:
    bring_out(session, page("first", en="Taken"))
    with pytest.raises(SlugTaken) as raised:
        bring_out(session, with_slug(page("second", en="Second"), "en", "taken"))
    assert (raised.value.language, raised.value.slug, raised.value.other) == ("en", "taken", "page:first")
    assert str(raised.value) == "'taken' in en belongs to page:first"


def test_a_former_slug_stays_taken(session: Session) -> None:
    bring_out(session, page("first", en="Taken"))
    bring_out(session, page("first", en="Renamed"))
    with pytest.raises(SlugTaken):
        bring_out(session, with_slug(page("second", en="Second"), "en", "taken"))


def test_a_key_of_another_item_is_no_slug(session: Session) -> None:
    save(session, page("first", en="First"))
    item = save(session, page("second", en="Second"))
    with pytest.raises(SlugTaken) as raised:
        check_free(session, item, "sv", "first")
    assert raised.value.other == "page:first"
    check_free(session, item, "sv", "second")
    check_free(session, ensure_item(session, "guide", "g", "en"), "sv", "first")


def test_a_slug_of_another_item_is_no_key(session: Session) -> None:
    bring_out(session, page("first", en="English", sv="Engelska"))
    with pytest.raises(SlugTaken) as raised:
        ensure_item(session, "page", "engelska", "en")
    assert (raised.value.language, raised.value.slug, raised.value.other) == ("sv", "engelska", "page:first")
    names = [("guide", "engelska"), ("page", "svenska"), ("page", "engelska")]
    assert list(taken_keys(session, names)) == [("page", "engelska")]
    assert ensure_item(session, "guide", "engelska", "en").key == "engelska"


def test_an_item_that_is_refused_is_not_made(session: Session) -> None:
    bring_out(session, page("first", en="English"))
    with pytest.raises(SlugTaken):
        ensure_item(session, "page", "english", "en")
    session.flush()
    assert found(session, "english") == found(session, "first")


def test_a_planned_slug_is_told_nobody_before_its_time(session: Session, clock: Clock) -> None:
    item = bring_out(session, page(en="Old"))
    bring_out(session, page(en="Secret"), at=clock.later(hours=1))
    assert found(session, "secret") is None
    assert former(session, item.id) == ["old"]
    clock.advance(hours=1, microseconds=-1)
    assert found(session, "secret") is None
    clock.advance(microseconds=1)
    assert found(session, "secret") == item.id
    assert former(session, item.id) == ["old", "secret"]


def test_a_planned_slug_is_taken_all_the_same(session: Session, clock: Clock) -> None:
    bring_out(session, page("first", en="Secret"), at=clock.later(hours=1))
    with pytest.raises(SlugTaken):
        bring_out(session, with_slug(page("second", en="Second"), "en", "secret"))
    with pytest.raises(SlugTaken):
        ensure_item(session, "page", "secret", "en")


def test_a_planned_slug_is_free_again_when_its_release_is_cancelled(session: Session, clock: Clock) -> None:
    bring_out(session, page("first", en="Secret"), at=clock.later(hours=1))
    cancel(session, releases(session)[-1], actor=ACTOR)
    second = bring_out(session, with_slug(page("second", en="Second"), "en", "secret"))
    assert found(session, "secret") == second.id


def test_a_slug_that_readers_know_survives_a_cancelled_plan(session: Session, clock: Clock) -> None:
    item = bring_out(session, page(en="Known"))
    bring_out(session, page(en="Other"))
    bring_out(session, page(en="Known"), at=clock.later(hours=1))
    cancel(session, releases(session)[-1], actor=ACTOR)
    assert found(session, "known") == item.id


@pytest.mark.parametrize("cancelled", [0, 1])
def test_a_slug_that_another_plan_needs_is_kept(session: Session, clock: Clock, cancelled: int) -> None:
    item = bring_out(session, with_slug(page(en="One"), "en", "wanted"), at=clock.later(hours=1))
    bring_out(session, with_slug(page(en="Two"), "en", "wanted"), at=clock.later(hours=2))
    cancel(session, releases(session)[cancelled], actor=ACTOR)
    clock.advance(hours=1)
    assert found(session, "wanted") == (item.id if cancelled else None)
    clock.advance(hours=1)
    assert found(session, "wanted") == item.id


def test_a_plan_keeps_its_slug_in_its_own_language_only(session: Session, clock: Clock) -> None:
    item = bring_out(session, page(en="About", sv="Om"))
    bring_out(session, with_slug(page(en="About us"), "en", "same"), "en", at=clock.later(hours=1))
    bring_out(session, with_slug(page(en="About", sv="Om oss"), "sv", "same"), "sv", at=clock.later(hours=2))
    cancel(session, releases(session)[1], actor=ACTOR)
    clock.advance(hours=2)
    assert (found(session, "same"), found(session, "same", "sv")) == (None, item.id)


def test_publishing_a_planned_slug_at_once_tells_it_at_once(session: Session, clock: Clock) -> None:
    item = bring_out(session, page(en="Soon"), at=clock.later(hours=1))
    bring_out(session, page(en="Soon"), keep_pending=True)
    assert found(session, "soon") == item.id
    cancel(session, releases(session)[0], actor=ACTOR)
    assert found(session, "soon") == item.id


def test_claims_keep_their_order_and_the_earliest_moment(session: Session, clock: Clock) -> None:
    item = save(session, page(en="About"))
    for number, slug in enumerate(("c", "a", "b", "a")):
        claim(session, item, "en", slug, clock.later(hours=-number))
    claim(session, item, "en", "c", clock.later(hours=9))
    rows = session.scalars(select(Address).order_by(Address.position)).all()
    assert [(row.slug, row.position, row.since) for row in rows] == [
        ("c", 0, clock.moment),
        ("a", 1, clock.later(hours=-3)),
        ("b", 2, clock.later(hours=-2)),
    ]
    assert {(row.language, row.kind, row.item_id) for row in rows} == {("en", "page", item.id)}


def test_a_claim_of_what_is_taken_is_refused(session: Session, clock: Clock) -> None:
    first, second = save(session, page("first", en="F")), save(session, page("second", en="S"))
    claim(session, first, "en", "x", clock.moment)
    with pytest.raises(SlugTaken):
        claim(session, second, "en", "x", clock.moment)


def test_releasing_leaves_what_is_not_meant(session: Session, clock: Clock) -> None:
    item, other = save(session, page(en="About")), save(session, page("other", en="Other"))
    later = clock.later(hours=1)
    claim(session, item, "en", "planned", later)
    claim(session, item, "sv", "planned", later)
    claim(session, item, "en", "seen", clock.moment)
    release(session, item.id, "en", "unknown", clock.moment)
    release(session, item.id, "en", "seen", clock.moment)
    release(session, other.id, "en", "planned", clock.moment)
    assert slugs(session, item.id, "en", later) == ["planned", "seen"]
    release(session, item.id, "en", "planned", clock.moment, clock.later(hours=2))
    assert slugs(session, item.id, "en", later) == ["seen"]
    assert slugs(session, item.id, "en", clock.later(hours=2)) == ["planned", "seen"]
    release(session, item.id, "en", "planned", clock.moment)
    assert slugs(session, item.id, "en", clock.later(hours=2)) == ["seen"]
    assert slugs(session, item.id, "sv", later) == ["planned"]


def test_kinds_without_pages_claim_nothing(session: Session) -> None:
    bring_out(session, tag("gvi", "GVI"))
    assert session.scalars(select(Address)).all() == []
