"""Publishing at once: editions, and releases that come out whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.audit import AuditEntry
from portal.content.authoring.records import ensure_item
from portal.content.model.addresses import SlugTaken, slugs
from portal.content.model.documents import Document, LanguageDocument
from portal.content.publication.publishing import Wanted, item_ids, publish, withdraw
from portal.content.published.editions import Edition, EditionLink, EditionSort, Immutable, Release
from portal.content.sitewide.site import reading_moment, site_version
from portal.foundation.collation import sort_key
from portal.foundation.database import writing
from portal.foundation.dates import PartialDate
from portal.foundation.errors import NotPublishable
from tests.content.conftest import Clock
from tests.content.examples import (
    ACTOR,
    body_blocks,
    bring_out,
    count,
    editions,
    language,
    page,
    releases,
    save,
    seen,
    seen_title,
    shown,
    sweden,
    tag,
    titled,
    titles,
    trail,
    visible_edition,
    with_language,
    with_slug,
)

ABOUT = page(en="About", sv="Om oss")


def test_readers_see_what_was_published_and_no_draft(session: Session) -> None:
    item = bring_out(session, ABOUT)
    save(session, page(en="About us", sv="Om"))
    assert titles(session, item) == {"en": "About", "sv": "Om oss"}


def test_an_edition_says_what_it_is(session: Session, clock: Clock) -> None:
    item = bring_out(session, replace(ABOUT, facts={"position": 7}))
    (english, swedish), (release,) = editions(session, item), releases(session)
    assert (english.kind, english.key, english.language, swedish.language) == ("page", "about", "en", "sv")
    assert english.source_language == swedish.source_language == "en"
    assert english.release_id == swedish.release_id == release.id
    assert english.visible_from == release.visible_from == release.created_at == clock.moment
    assert (release.actor, release.cancelled_at) == (ACTOR, None)
    assert (english.visible_until, english.withdrawn, english.reason) == (None, False, None)
    assert (english.slug, swedish.slug) == ("about", "om-oss")
    assert english.sort_value == "0000000007"
    assert english.payload["facts"] == {"position": "7"}
    assert english.search == {"A": "About", "B": "About in short", "C": "First.\nSecond."}
    assert swedish.search["A"] == "Om oss"


def test_publishing_again_what_is_published_changes_nothing(session: Session) -> None:
    item = bring_out(session, ABOUT)
    version = site_version(session)
    session.commit()
    assert publish(session, [Wanted(item, ["en", "sv"])], actor=ACTOR) is None
    assert len(editions(session, item)) == 2
    assert len(releases(session)) == 1
    assert trail(session) == [(ACTOR, "publish", "en"), (ACTOR, "publish", "sv")]
    assert site_version(session) == version


def test_only_what_changed_gets_a_new_edition(session: Session) -> None:
    item = bring_out(session, ABOUT)
    save(session, with_language(ABOUT, "sv", language("Om portalen")))
    release = publish(session, [Wanted(item, ["en", "sv"])], actor=ACTOR)
    assert release is not None
    assert [row.release_id == release.id for row in editions(session, item)] == [False, False, True]
    assert titles(session, item) == {"en": "About", "sv": "Om portalen"}


def test_a_changed_text_alone_makes_an_edition(session: Session) -> None:
    item = bring_out(session, ABOUT)
    save(session, with_language(ABOUT, "en", language("About", "First.\n\nSecond, changed.")))
    assert publish(session, [Wanted(item, ["en"])], actor=ACTOR) is not None


def test_a_changed_slug_alone_makes_an_edition(session: Session) -> None:
    item = bring_out(session, ABOUT)
    save(session, with_slug(ABOUT, "en", "who-we-are"))
    assert publish(session, [Wanted(item, ["en"])], actor=ACTOR) is not None


def test_the_new_edition_ends_the_old_one_at_its_own_beginning(session: Session, clock: Clock) -> None:
    item = bring_out(session, ABOUT, "en")
    clock.advance(hours=1)
    bring_out(session, page(en="About us", sv="Om oss"), "en")
    old, new = editions(session, item)
    assert old.visible_until == new.visible_from == clock.moment
    assert new.visible_until is None


def test_changed_facts_renew_every_published_language_and_make_none_stale(session: Session) -> None:
    item = bring_out(session, page(en="About", sv="Om oss", es="Acerca"), "en", "sv")
    drafts = page(en="About us", sv="Om", es="Acerca", position=3)
    bring_out(session, drafts, "en")
    swedish = seen(session, item, "sv")
    english = seen(session, item, "en")
    assert swedish is not None
    assert english is not None
    assert english.payload["facts"] == swedish.payload["facts"] == {"position": "3"}
    assert titles(session, item) == {"en": "About us", "sv": "Om oss"}
    assert swedish.search["A"] == "Om oss"
    old = editions(session, item, "sv")[0]
    assert swedish.payload["texts"] == old.payload["texts"]
    assert swedish.slug == "om-oss"
    assert swedish.sort_value == "0000000003"


def test_publishing_a_translation_publishes_no_facts_that_are_only_saved(session: Session) -> None:
    item = bring_out(session, page(en="About", sv="Om oss", position=1))
    save(session, page(en="About", sv="Om portalen", position=2))
    publish(session, [Wanted(item, ["sv"])], actor=ACTOR)
    assert titles(session, item) == {"en": "About", "sv": "Om portalen"}
    assert [row.payload["facts"] for row in editions(session, item)] == [{"position": "1"}] * 3


def test_a_translation_has_the_texts_of_the_parts_that_readers_see(session: Session) -> None:
    item = bring_out(session, sweden(milestones={"a": "En", "b": "Två"}))
    save(session, sweden(milestones={"a": "Ett", "c": "Tre"}))
    publish(session, [Wanted(item, ["sv"])], actor=ACTOR)
    swedish = seen(session, item, "sv")
    assert swedish is not None
    assert [part["key"] for part in swedish.payload["parts"]["milestones"]] == ["a", "b"]
    assert list(swedish.payload["texts"]) == ["summary", "milestones/a/text"]
    publish(session, [Wanted(item, ["en", "sv"])], actor=ACTOR)
    swedish = seen(session, item, "sv")
    assert swedish is not None
    assert list(swedish.payload["texts"]) == ["summary", "milestones/a/text", "milestones/c/text"]


def test_an_unfinished_draft_of_the_original_holds_no_translation_back(session: Session) -> None:
    item = bring_out(session, ABOUT)
    save(session, with_language(page(en="About", sv="Om portalen"), "en", titled("Unfinished")))
    publish(session, [Wanted(item, ["sv"])], actor=ACTOR)
    assert titles(session, item) == {"en": "About", "sv": "Om portalen"}


def test_a_renewed_edition_is_found_by_its_new_facts(session: Session) -> None:
    document = Document(
        kind="news",
        key="report",
        source_language="en",
        facts={"outlet": "DN", "language": "sv", "published": PartialDate.parse("2023")},
        languages={"en": language("Report"), "sv": language("Rapport")},
    )
    item = bring_out(session, document)
    assert [row.search["B"] for row in editions(session, item)] == ["DN\nReport in short", "DN\nRapport in short"]
    bring_out(session, replace(document, facts={**document.facts, "outlet": "Dagens Nyheter"}), "en")
    swedish = seen(session, item, "sv")
    assert swedish is not None
    assert swedish.search["B"] == "Dagens Nyheter\nRapport in short"


def test_a_name_that_is_a_fact_changes_with_the_fact(session: Session) -> None:
    item = bring_out(session, sweden())
    assert titles(session, item) == {"en": "Sweden", "sv": "Sverige"}
    assert [row.search["A"] for row in editions(session, item)] == ["Sweden", "Sverige"]
    bring_out(session, replace(sweden(), facts={"territory": "DE", "status": "partner"}), "en")
    assert titles(session, item) == {"en": "Germany", "sv": "Tyskland"}
    assert [row.slug for row in editions(session, item, "sv")] == ["sverige", "sverige"]


def test_a_translation_without_a_title_has_the_one_that_readers_see_in_the_original(session: Session) -> None:
    untitled = LanguageDocument(texts={"summary": "Kort", "body": "Text"})
    item = bring_out(session, with_language(page(en="About"), "sv", untitled), "en")
    save(session, with_language(page(en="Secret draft"), "sv", untitled))
    publish(session, [Wanted(item, ["sv"])], actor=ACTOR)
    assert titles(session, item) == {"en": "About", "sv": "About"}
    publish(session, [Wanted(item, ["en"])], actor=ACTOR)
    assert titles(session, item) == {"en": "Secret draft", "sv": "Secret draft"}


def test_a_renewed_translation_without_a_title_shows_no_draft(session: Session) -> None:
    untitled = LanguageDocument(texts={"summary": "Kort", "body": "Text"})
    item = bring_out(session, with_language(page(en="About", es="Acerca"), "sv", untitled))
    save(session, with_language(page(en="About us", es="Secret", position=2), "sv", titled("Secret")))
    publish(session, [Wanted(item, ["en"])], actor=ACTOR)
    assert titles(session, item) == {"en": "About us", "es": "Acerca", "sv": "About us"}


def test_links_and_mentions_are_kept_with_the_edition(session: Session) -> None:
    subject = bring_out(session, tag("gvi", "GVI"))
    other = bring_out(session, page("other", en="Other"))
    body = "See [it](page:other) and [nothing](page:nowhere)."
    document = replace(page(en="About"), links={"tags": ("tag:gvi",), "related": ("page:other",)})
    item = bring_out(session, with_language(document, "en", language("About", body)))
    (edition,) = editions(session, item)
    assert edition.payload["links"] == {"tags": [subject.id], "related": [other.id]}
    assert edition.payload["refs"] == {"page:other": other.id}
    rows = session.execute(select(EditionLink.field, EditionLink.target_id).where(EditionLink.edition_id == edition.id))
    assert set(map(tuple, rows)) == {("tags", subject.id), ("related", other.id), ("body", other.id)}


def test_the_original_is_sorted_in_every_language_and_a_translation_in_its_own(session: Session) -> None:
    item = bring_out(session, page(en="Äpple", sv="Örn"))
    english, swedish = editions(session, item)
    rows = session.execute(select(EditionSort.edition_id, EditionSort.language, EditionSort.sort_key))
    assert {(row.edition_id, row.language): row.sort_key for row in rows} == {
        (english.id, "en"): sort_key("Äpple", "en"),
        (english.id, "es"): sort_key("Äpple", "es"),
        (english.id, "sv"): sort_key("Äpple", "sv"),
        (swedish.id, "sv"): sort_key("Örn", "sv"),
    }


def test_names_become_ids_and_unknown_ones_are_left_out(session: Session) -> None:
    first, second = save(session, page("one", en="One")), save(session, page("two", en="Two"))
    assert item_ids(session, {"page:two", "page:one", "tag:one", "page:three"}) == {
        "page:one": first.id,
        "page:two": second.id,
    }
    assert item_ids(session, ()) == {}


def test_a_required_text_that_the_original_lacks_is_named(session: Session) -> None:
    item = save(session, with_language(page(en="About"), "en", titled("About")))
    with pytest.raises(NotPublishable) as raised:
        publish(session, [Wanted(item, ["en"])], actor=ACTOR)
    assert (raised.value.name, raised.value.missing) == ("page:about", ["summary", "body"])
    assert releases(session) == []


def test_a_translation_waits_for_its_original(session: Session) -> None:
    item = save(session, ABOUT)
    with pytest.raises(NotPublishable) as raised:
        publish(session, [Wanted(item, ["sv"])], actor=ACTOR)
    assert (raised.value.name, raised.value.missing) == ("page:about", ["en"])
    publish(session, [Wanted(item, ["en"])], actor=ACTOR)
    publish(session, [Wanted(item, ["sv"])], actor=ACTOR)
    assert titles(session, item) == {"en": "About", "sv": "Om oss"}


def test_a_translation_waits_for_an_original_that_was_withdrawn(session: Session) -> None:
    item = bring_out(session, ABOUT)
    withdraw(session, item, actor=ACTOR)
    with pytest.raises(NotPublishable):
        publish(session, [Wanted(item, ["sv"])], actor=ACTOR)


def test_any_language_can_be_the_original(session: Session) -> None:
    item = bring_out(session, page(source="es", es="Acerca", en="About"))
    spanish, english = editions(session, item)
    assert (spanish.language, english.language, english.source_language) == ("es", "en", "es")
    assert "source" not in body_blocks(spanish)[0]
    assert body_blocks(english)[0]["source"] == body_blocks(spanish)[0]["id"]


def test_a_release_comes_out_whole_or_not_at_all(session: Session) -> None:
    first, second = save(session, page("one", en="One")), save(session, page("two", en=""))
    session.commit()
    version = site_version(session)
    with pytest.raises(NotPublishable), writing(session):
        publish(session, [Wanted(first, ["en"]), Wanted(second, ["en"])], actor=ACTOR)
    assert site_version(session) == version
    assert count(session, Release) == count(session, Edition) == 0
    assert trail(session) == []


def test_a_slug_that_is_taken_holds_back_the_whole_release(session: Session) -> None:
    bring_out(session, page("taken", en="Taken"))
    first, second = save(session, page("one", en="One")), save(session, with_slug(page("two", en="T"), "en", "taken"))
    session.commit()
    version = site_version(session)
    with pytest.raises(SlugTaken), writing(session):
        publish(session, [Wanted(first, ["en"]), Wanted(second, ["en"])], actor=ACTOR)
    assert site_version(session) == version
    assert count(session, Edition) == count(session, Release) == 1
    assert slugs(session, first.id, "en", reading_moment(session)) == []


def test_two_items_of_one_release_may_have_the_same_title(session: Session) -> None:
    first, second = save(session, page("one", en="Same")), save(session, page("two", en="Same"))
    publish(session, [Wanted(first, ["en"]), Wanted(second, ["en"])], actor=ACTOR)
    assert [row.slug for row in (*editions(session, first), *editions(session, second))] == ["same", "two"]
    publish(session, [Wanted(second, ["en"])], actor=ACTOR)
    assert [row.slug for row in editions(session, second)] == ["two"]


def test_an_item_may_be_named_twice_in_a_release(session: Session) -> None:
    item = save(session, ABOUT)
    publish(session, [Wanted(item, ["sv"]), Wanted(item, ["en", "en"])], actor=ACTOR)
    assert [row.language for row in editions(session, item)] == ["en", "sv"]
    assert len(releases(session)) == 1


@pytest.mark.parametrize(("name", "value"), [("payload", {}), ("title", "x"), ("slug", "x"), ("withdrawn", True)])
def test_an_edition_cannot_be_changed(session: Session, name: str, value: Any) -> None:
    item = bring_out(session, ABOUT, "en")
    session.commit()
    setattr(editions(session, item)[0], name, value)
    with pytest.raises(Immutable):
        session.commit()


def test_an_edition_cannot_be_deleted(session: Session) -> None:
    item = bring_out(session, ABOUT, "en")
    session.delete(editions(session, item)[0])
    with pytest.raises(Immutable):
        session.flush()


def test_later_changes_leave_the_payload_of_an_edition_as_it_was(session: Session) -> None:
    item = bring_out(session, ABOUT)
    session.commit()
    before = {row.id: row.payload for row in editions(session, item)}
    bring_out(session, page(en="About us", sv="Om", position=4))
    withdraw(session, item, actor=ACTOR)
    session.commit()
    session.expire_all()
    assert {row.id: row.payload for row in editions(session, item) if row.id in before} == before


def test_a_kind_without_pages_has_no_slug(session: Session) -> None:
    document = tag("gvi", "GVI")
    item = bring_out(session, with_slug(document, "en", "chosen"))
    assert [row.slug for row in editions(session, item)] == [None]
    assert seen_title(session, item, "en") == "GVI"


def test_what_was_never_published_is_not_there(session: Session) -> None:
    item = ensure_item(session, "page", "about", "en")
    moment = reading_moment(session)
    assert visible_edition(session, item.id, "en", moment) is None
    assert shown(session, item.id, moment) == {}


def test_the_trail_says_who_published_what_in_which_release(session: Session) -> None:
    item = bring_out(session, ABOUT)
    assert trail(session) == [(ACTOR, "publish", "en"), (ACTOR, "publish", "sv")]
    (release,) = releases(session)
    rows = session.scalars(select(AuditEntry)).all()
    assert [(row.item_id, row.detail) for row in rows] == [(item.id, {"release": release.id})] * 2
