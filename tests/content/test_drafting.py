"""What two people write at once: value by value, nothing that was accepted is lost unseen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.content.authoring import editing
from portal.content.authoring.drafting import (
    Draft,
    Stamp,
    document_of,
    draft_of,
    free_key,
    load_stamp,
    merge,
    stamp_of,
    with_keys,
)
from portal.content.authoring.editing import Clash, Saved, create, open_draft, save
from portal.content.kinds import KINDS
from portal.content.model.addresses import SlugTaken
from portal.foundation.errors import NotFound
from tests.content.examples import ACTOR, bring_out, page, sweden, trail
from tests.content.examples import save as keep

COUNTRY = KINDS["country"]
BASE = Draft(
    {"title": "A", "summary": "B", "milestones/one/text": "One", "milestones/two/text": "Two"},
    {"milestones": ("one", "two")},
)


def with_values(draft: Draft, **values: str | None) -> Draft:
    changed = {**draft.values, **{path.replace("__", "/"): value for path, value in values.items()}}
    return replace(draft, values={path: value for path, value in changed.items() if value is not None})


def without(draft: Draft, key: str) -> Draft:
    values = {path: value for path, value in draft.values.items() if f"/{key}/" not in path}
    parts = {name: tuple(each for each in keys if each != key) for name, keys in draft.parts.items()}
    return Draft(values, {name: keys for name, keys in parts.items() if keys})


def test_a_document_comes_back_from_its_draft_and_a_stamp_from_its_text() -> None:
    document = replace(sweden({"first": "It began."}), languages={"en": sweden({"first": "It began."}).languages["en"]})
    draft = draft_of(document)
    assert document_of(draft, COUNTRY, "there", "en") == document
    stamp = stamp_of(draft)
    assert load_stamp(stamp.dump()) == stamp


@pytest.mark.parametrize("text", ["", "{", "[]", "[1,2]", '["a","b"]', "[" * 5000, '[{"a":"b"},{"c":1}]'])
def test_what_is_no_stamp_is_that_of_nothing(text: str) -> None:
    assert load_stamp(text) == Stamp()


def test_what_one_of_two_changed_is_taken_and_what_both_changed_alike_is_no_clash() -> None:
    mine, theirs = (
        with_values(BASE, title="Mine", summary="Both"),
        with_values(BASE, milestones__one__text="Theirs", summary="Both"),
    )
    merged = merge(stamp_of(BASE), mine, theirs)
    assert merged.draft == with_values(BASE, title="Mine", summary="Both", milestones__one__text="Theirs")
    assert (merged.clashes, merged.revived) == ({}, ())


@pytest.mark.parametrize(("mine", "theirs"), [("Mine", "Theirs"), ("Mine", None), (None, "Theirs")])
def test_what_both_changed_differently_clashes(mine: str | None, theirs: str | None) -> None:
    merged = merge(stamp_of(BASE), with_values(BASE, title=mine), with_values(BASE, title=theirs))
    assert merged.clashes == {"title": theirs}
    assert merged.draft.values.get("title") == mine


def test_parts_that_both_added_stay_and_one_that_is_unchanged_goes() -> None:
    mine = replace(BASE, parts={"milestones": ("two", "one", "+1")})
    mine = with_values(mine, **{"milestones/+1/text": "New"})
    theirs = with_values(replace(BASE, parts={"milestones": ("one", "two", "three")}), milestones__three__text="Three")
    assert merge(stamp_of(BASE), mine, theirs).draft.parts == {"milestones": ("two", "one", "+1", "three")}
    assert merge(stamp_of(BASE), without(BASE, "one"), theirs).draft.parts == {"milestones": ("two", "three")}
    assert merge(stamp_of(BASE), theirs, without(BASE, "one")).draft.parts == {"milestones": ("two", "three")}


@pytest.mark.parametrize("mine_is_first", [True, False])
def test_a_part_that_one_removed_and_the_other_changed_stays_as_it_was_changed(mine_is_first: bool) -> None:
    changed, removed = with_values(BASE, milestones__one__text="Changed"), without(BASE, "one")
    pair = (changed, removed) if mine_is_first else (removed, changed)
    merged = merge(stamp_of(BASE), *pair)
    assert merged.draft.values["milestones/one/text"] == "Changed"
    assert merged.revived == ("milestones/one",)
    assert set(merged.draft.parts["milestones"]) == {"one", "two"}


def test_new_parts_get_keys_of_their_titles_that_nobody_has() -> None:
    draft = Draft(
        {"milestones/+1/text": "It began in 2017.", "people/+1/person": ["person:p1"]},
        {"milestones": ("+1", "it-began-in-2017"), "people": ("+1",)},
    )
    keyed = with_keys(draft, COUNTRY, {"people": ("p1",)})
    assert keyed.parts == {"milestones": ("it-began-in-2017-2", "it-began-in-2017"), "people": ("p1-2",)}
    assert keyed.values["milestones/it-began-in-2017-2/text"] == "It began in 2017."
    assert free_key("…", set()) == "item"


FIELDS = ("title", "summary", "body")


@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from(FIELDS), st.integers(0, 9), st.booleans()), max_size=60))
def test_of_two_people_s_saves_none_overwrites_what_its_writer_has_not_seen(
    saves: list[tuple[int, str, int, bool]],
) -> None:
    """Each opens, types and saves in any order. What is saved is always known to whoever replaces it."""
    saved = Draft(dict.fromkeys(FIELDS, "start"))
    opened = [saved, saved]
    for who, name, number, opens in saves:
        if opens:
            opened[who] = saved
        mine = with_values(opened[who], **{name: f"{who} wrote {number}"})
        merged = merge(stamp_of(opened[who]), mine, saved)
        for each in FIELDS:
            if merged.clashes.get(each) is None and merged.draft.values[each] != saved.values[each]:
                assert opened[who].values[each] == saved.values[each]
                assert merged.draft.values[each] == mine.values[each]
        if not merged.clashes:
            saved = merged.draft
        opened[who] = saved


def test_saving_keeps_translations_and_says_what_changed(session: Session) -> None:
    item = bring_out(session, page("about", en="About", sv="Om"))
    draft = open_draft(session, item)
    found = save(session, "page", "about", stamp_of(draft), with_values(draft, title="Anew", slug="anew"), actor="bo")
    assert isinstance(found, Saved)
    assert (set(found.paths), item.revision) == ({"slug", "title"}, 2)
    session.flush()
    assert trail(session)[-1] == ("bo", "save", "en")
    assert open_draft(session, item).values["title"] == "Anew"
    again = save(session, "page", "about", stamp_of(draft), draft, actor="bo")
    assert isinstance(again, Saved)
    assert (again.paths, item.revision) == ((), 2)


def test_saving_over_what_one_has_not_seen_saves_nothing(session: Session) -> None:
    item = keep(session, page("about", en="About"))
    draft = open_draft(session, item)
    save(session, "page", "about", stamp_of(draft), with_values(draft, title="First"), actor="bo")
    found = save(session, "page", "about", stamp_of(draft), with_values(draft, title="Second"), actor="ana")
    assert isinstance(found, Clash)
    assert found.theirs == {"title": "First"}
    assert open_draft(session, item).values["title"] == "First"
    knowing = save(session, "page", "about", stamp_of(found.saved), found.draft, actor="ana")
    assert isinstance(knowing, Saved)
    assert open_draft(session, item).values["title"] == "Second"


def test_a_new_item_has_a_key_of_its_title_that_is_nobody_s_slug(session: Session) -> None:
    bring_out(session, page("about", en="Hello"))
    item = create(session, "page", "sv", "Hello", {"title": "Hello"}, actor=ACTOR)
    assert (item.key, item.source_language) == ("hello-2", "sv")
    assert create(session, "page", "en", "About", {"title": "About"}, actor=ACTOR).key == "about-2"
    with pytest.raises(SlugTaken):
        create(session, "page", "en", "Third", {"title": "Third", "slug": "hello"}, actor=ACTOR)
    with pytest.raises(NotFound):
        create(session, "nothing", "en", "Third", {}, actor=ACTOR)
    with pytest.raises(NotFound):
        editing.item_of(session, "page", "nothing")
