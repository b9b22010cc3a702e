"""Doubles are found and merged: nothing that named the one that goes is lost."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.audit import AuditEntry
from portal.content.authoring.editing import open_draft
from portal.content.authoring.history import history
from portal.content.authoring.records import extract
from portal.content.authoring.titles import named
from portal.content.editorial import merging, releases, releasing
from portal.content.editorial.finding import states
from portal.content.editorial.merging import Choice, PublishFirst, compare, doubles, mark, merge
from portal.content.model.documents import Document, LanguageDocument, PartDocument
from portal.content.model.items import Item, Link
from portal.content.model.successors import former_keys, successor
from portal.content.publication.publishing import item_ids
from portal.content.published.editions import Edition, EditionLink, readable
from portal.content.sitewide.site import reading_moment
from portal.foundation.database import now
from portal.foundation.errors import NotFound, OutOfDate
from tests.content.examples import ACTOR, bring_out, editions, page, save
from tests.fixtures.databases import LANGUAGES, Databases, opened
from tests.fixtures.drawing import examples


def person(key: str, name: str, **roles: str) -> Document:
    languages = {tag: LanguageDocument(texts={"role": role}) for tag, role in roles.items()}
    return Document("person", key, "en", {"full_name": name}, languages=languages or {"en": LanguageDocument()})


def organisation(key: str, name: str, **facts: str) -> Document:
    known = {"local_name": name, "local_language": "sv", "type": "police", **facts}
    return Document(
        "organisation", key, "en", known, languages={"en": LanguageDocument(texts={"title": f"The {name}"})}
    )


def reference(key: str, title: str, **facts: object) -> Document:
    known = {"group": "source", "type": "report", "title": title, "language": "en", "short": title, **facts}
    return Document("reference", key, "en", known, languages={"en": LanguageDocument()})


def naming(key: str, *names: str, text: str = "First.") -> Document:
    document = page(key, en=key, sv=f"{key} på svenska")
    languages = {tag: replace(each, texts={**each.texts, "body": text}) for tag, each in document.languages.items()}
    return replace(document, links={"references": names} if names else {}, languages=languages)


def do(session: Session, stays: Item, gone: Item, **choices: Choice) -> Item:
    seen = mark(session, stays, gone)
    return merge(session, stays.kind, stays.key, gone.key, choices, actor=ACTOR, seen=seen)


def test_likely_doubles_are_found(session: Session) -> None:
    for document in (
        person("ana", "Lind, Ána"),
        person("ana-2", "ana lind"),
        person("eva", "Eva Lind"),
        organisation("polisen", "Polisen", website="https://polisen.se/"),
        organisation("police", "Police", website="http://www.polisen.se"),
        organisation("polisen-2", "POLISEN"),
        reference("a", "Levers", doi="10.1000/a"),
        reference("b", "Pulling levers", doi="10.1000/A"),
        reference("c", "Other"),
    ):
        save(session, document)
    found = {kind: [[each.key for each in group] for group in doubles(session, kind)] for kind in merging.MERGEABLE}
    assert found == {
        "person": [["ana", "ana-2"]],
        "organisation": [["polisen", "police", "polisen-2"]],
        "reference": [["a", "b"]],
    }


def test_the_values_of_one_are_chosen_field_by_field_with_their_translations(session: Session) -> None:
    ana = save(session, person("ana", "Ana Lind", en="Chief", es="Jefa"))
    other = save(session, person("ana-2", "Ana M. Lind", en="Director", es="Directora", sv="Direktör"))
    sides = {side.path: side for side in compare(session, ana, other)}
    assert set(sides) == {"full_name", "role"}
    assert (sides["full_name"].stays, sides["full_name"].gone) == ("Ana Lind", "Ana M. Lind")
    do(session, ana, other, role=Choice.GONE)
    found = extract(session, ana)
    assert found.facts["full_name"] == "Ana Lind"
    assert {tag: each.texts.get("role") for tag, each in found.languages.items()} == {
        "en": "Director",
        "es": "Directora",
        "sv": "Direktör",
    }
    assert not any(state.is_behind for state in states(session, [ana.id])[ana.id])


def test_lists_are_put_together_and_what_is_empty_is_filled(session: Session) -> None:
    first = save(session, reference("a", "Levers", authors=["Kennedy, David"]))
    second = save(session, reference("b", "Levers", authors=["Kennedy, David", "Braga, A."], doi="10.1000/a"))
    do(session, first, second)
    values = open_draft(session, first).values
    assert (values["authors"], values["doi"]) == (["Kennedy, David", "Braga, A."], "10.1000/a")


def test_another_language_of_the_original_keeps_its_own_texts(session: Session) -> None:
    ana = save(session, person("ana", "Ana Lind", en="Chief"))
    other = replace(person("ana-2", "Ana Lind", sv="Chef"), source_language="sv")
    gone = save(session, other)
    (role,) = [side for side in compare(session, ana, gone) if side.path == "role"]
    assert role.choices == [Choice.STAYS]
    do(session, ana, gone, role=Choice.GONE)
    assert open_draft(session, ana).values["role"] == "Chief"


def shown_targets(session: Session, item: Item) -> dict[str, list[int]]:
    """Whom readers' editions of an item name, by language."""
    rows = select(Edition).where(Edition.item_id == item.id, readable(reading_moment(session)))
    return {each.language: each.payload["links"].get("references", []) for each in session.scalars(rows)}


def test_whatever_named_one_names_the_other_saved_and_published(session: Session) -> None:
    stays = bring_out(session, reference("a", "Levers"))
    gone = bring_out(session, reference("b", "Levers too"))
    both = bring_out(session, naming("both", "reference:b", "reference:a"))
    text = bring_out(session, naming("text", text="See [this](reference:b)."))
    draft = save(session, naming("draft", "reference:b"))
    soon = bring_out(session, naming("soon", "reference:b"), at=now() + datetime.timedelta(days=1))
    part = Document(
        "country",
        "se",
        "en",
        {"territory": "SE", "status": "partner"},
        parts={"milestones": (PartDocument("x", links={"references": ("reference:b", "reference:a")}),)},
        languages={"en": LanguageDocument(texts={"summary": "Short", "milestones/x/text": "Then."})},
    )
    country = bring_out(session, part)
    before = [each.id for each in editions(session, gone)]
    do(session, stays, gone)
    assert shown_targets(session, both) == {"en": [stays.id], "sv": [stays.id]}
    assert open_draft(session, both).values["references"] == ["reference:a"]
    assert open_draft(session, draft).values["references"] == ["reference:a"]
    assert open_draft(session, country).values["milestones/x/references"] == ["reference:a"]
    last = editions(session, text, "en")[-1]
    assert last.payload["refs"] == {"reference:b": stays.id}
    planned = [each for each in editions(session, soon, "en") if each.visible_from > now()]
    assert planned[-1].payload["links"]["references"] == [stays.id]
    assert planned[-1].visible_until is None
    assert {each.id for each in editions(session, gone)} >= set(before)
    assert not any(state.is_changed for state in states(session, [both.id])[both.id])
    living = select(EditionLink.edition_id).join(Edition, Edition.id == EditionLink.edition_id)
    still = living.where(EditionLink.target_id == gone.id, Edition.visible_until.is_(None))
    assert session.scalars(still).all() == []
    assert session.scalars(select(Link.id).where(Link.target_id == gone.id)).all() == []


def test_the_old_name_means_the_other_for_ever(session: Session) -> None:
    items = [save(session, reference(key, f"Title {key}")) for key in ("a", "b", "c")]
    do(session, items[1], items[2])
    do(session, items[0], items[1])
    assert item_ids(session, ["reference:b", "reference:c"]) == dict.fromkeys(
        ("reference:b", "reference:c"), items[0].id
    )
    assert (successor(session, "reference", "c"), successor(session, "reference", "a")) == ("a", None)
    assert former_keys(session, "reference") == {"a": ["b", "c"]}
    restored = save(session, naming("old", "reference:c", "reference:a", "reference:b"))
    assert open_draft(session, restored).values["references"] == ["reference:a"]
    assert [each.key for each in named(session, LANGUAGES, kinds=["reference"])] == ["a"]


def test_history_and_trail_tell_it(session: Session) -> None:
    stays, gone = save(session, reference("a", "Levers")), save(session, reference("b", "Levers too"))
    about = save(session, naming("about", "reference:b"))
    do(session, stays, gone, title=Choice.GONE)
    latest = history(session, stays, "en")[0]
    assert (latest.action, latest.detail) == ("merge", {"merged": "reference:b"})
    assert history(session, about, "en")[0].action == "merge"
    deeds = session.execute(select(AuditEntry.action, AuditEntry.item_id).order_by(AuditEntry.id)).all()
    assert [tuple(each) for each in deeds] == [("merge", stays.id), ("merge", about.id), ("merged", gone.id)]


def test_what_somebody_saved_meanwhile_stops_it(session: Session) -> None:
    stays, gone = save(session, reference("a", "Levers")), save(session, reference("b", "Levers too"))
    seen = mark(session, stays, gone)
    save(session, reference("b", "Levers again"))
    with pytest.raises(OutOfDate):
        merge(session, "reference", "a", "b", {}, actor=ACTOR, seen=seen)
    for kind, one, other in (("reference", "a", "a"), ("page", "a", "b"), ("reference", "a", "x")):
        with pytest.raises(NotFound):
            merge(session, kind, one, other, {}, actor=ACTOR, seen=seen)
    do(session, stays, gone)
    with pytest.raises(NotFound):
        do(session, stays, gone)


def test_readers_never_lose_the_one_that_they_see(session: Session) -> None:
    stays, gone = save(session, reference("a", "Levers")), bring_out(session, reference("b", "Levers too"))
    with pytest.raises(PublishFirst):
        do(session, stays, gone)


def test_a_release_in_preparation_forgets_the_one_that_goes(session: Session) -> None:
    stays, gone = save(session, reference("a", "Levers")), save(session, reference("b", "Levers too"))
    row = releases.begin(session, "Soon", actor=ACTOR)
    releases.put_in(session, row, [(stays.id, "en"), (gone.id, "en")], actor=ACTOR)
    do(session, stays, gone)
    assert [each.item_id for each in releases.texts_of(session, row)] == [stays.id]


def test_a_release_that_is_out_still_tells_what_it_brought(session: Session) -> None:
    stays, gone = bring_out(session, reference("a", "Levers")), save(session, reference("b", "Levers too"))
    row = releases.begin(session, "Out", actor=ACTOR)
    releases.put_in(session, row, [(gone.id, "en")], actor=ACTOR)
    assert releasing.bring_out(session, row, actor=ACTOR, seen=None) is not None
    do(session, stays, gone)
    assert [each.item_id for each in releases.texts_of(session, row)] == [gone.id]


NAMES = tuple(f"reference:r{number}" for number in range(4))
LISTS = st.lists(st.sampled_from(NAMES), unique=True, max_size=4)


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    saved=st.lists(LISTS, min_size=1, max_size=4),
    shown=st.lists(st.booleans(), min_size=4, max_size=4),
    pairs=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=3),
)
def test_no_link_is_lost_whatever_is_merged(
    sqlite_databases: Databases,
    saved: Sequence[Sequence[str]],
    shown: Sequence[bool],
    pairs: Sequence[tuple[int, int]],
) -> None:
    with opened(sqlite_databases.empty()) as engine, Session(engine) as session:
        references = [bring_out(session, reference(f"r{number}", f"Title {number}")) for number in range(4)]
        pages = [
            (bring_out if is_shown else save)(session, naming(f"p{place}", *names))
            for place, (names, is_shown) in enumerate(zip(saved, shown, strict=False))
        ]
        means = {name: name for name in NAMES}
        for one, other in pairs:
            stays, gone = NAMES[one], NAMES[other]
            if stays == gone or stays != means[stays] or gone != means[gone]:
                continue
            do(session, references[one], references[other])
            means = {name: stays if meant == gone else meant for name, meant in means.items()}
        for item, names, is_shown in zip(pages, saved, shown, strict=False):
            wanted = list(dict.fromkeys(means[name] for name in names))
            assert list(open_draft(session, item).values.get("references", [])) == wanted
            ids = item_ids(session, wanted)
            if is_shown:
                targets = shown_targets(session, item)
                assert targets == {tag: [ids[name] for name in wanted] for tag in ("en", "sv")}
