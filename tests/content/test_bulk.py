"""One deed with many items: planned, seen, then done as a whole, and never over what somebody else did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from portal.content.authoring import editing
from portal.content.authoring.editing import open_draft
from portal.content.editorial import bulk, releases, reviewing
from portal.content.editorial.bulk import (
    ORIGINAL,
    Asking,
    Hindrance,
    Releasing,
    Tagging,
    Withdrawing,
    digest_of,
    do,
    look,
)
from portal.content.model.documents import Document
from portal.content.model.items import Item
from portal.foundation.errors import NotFound, OutOfDate
from tests.content.examples import ACTOR, bring_out, page, save, tag, titles, trail


def tagged(key: str, *tags: str) -> Document:
    return replace(page(key, en=key), links={"tags": tags} if tags else {})


@pytest.fixture
def items(session: Session) -> list[Item]:
    """Two pages, one of them with a tag, and a tag, which has none."""
    gvi, law = save(session, tag("gvi", "GVI")), save(session, tag("law", "Law"))
    found = [save(session, tagged("about", "tag:law")), save(session, tagged("other")), gvi]
    assert law.id not in {each.id for each in found}
    session.commit()
    return found


def ids(items: Sequence[Item]) -> list[int]:
    return [item.id for item in items]


def tags(session: Session, item: Item) -> list[str]:
    return list(open_draft(session, item).values.get("tags", []))


def test_tags_come_and_go_and_the_order_stays(session: Session, items: list[Item]) -> None:
    deed = Tagging(["tag:gvi"], ["tag:law"])
    lines = look(session, deed, ids(items))
    assert [(line.added, line.removed) for line in lines] == [
        (("tag:gvi",), ("tag:law",)),
        (("tag:gvi",), ()),
        ((), ()),
    ]
    assert lines[2].hindered == ((None, Hindrance.NO_TAGS),)
    assert len(do(session, deed, ids(items), actor=ACTOR, seen=digest_of(lines))) == 2
    assert [tags(session, item) for item in items] == [["tag:gvi"], ["tag:gvi"], []]
    assert trail(session) == [("ana", "save", "en"), ("ana", "save", "en")]
    again = look(session, deed, ids(items[:1]))
    assert again[0].hindered == ((None, Hindrance.SAME),)


def test_what_somebody_wrote_meanwhile_is_kept(session: Session, items: list[Item]) -> None:
    deed = Tagging(["tag:gvi"], [])
    seen = digest_of(look(session, deed, ids(items)))
    save(session, replace(tagged("about", "tag:law"), languages=page("about", en="About us").languages))
    session.commit()
    do(session, deed, ids(items), actor=ACTOR, seen=seen)
    draft = open_draft(session, items[0])
    assert (draft.values["title"], draft.values["tags"]) == ("About us", ["tag:law", "tag:gvi"])


def test_nothing_is_done_where_anything_would_be_done_otherwise(session: Session, items: list[Item]) -> None:
    deed = Tagging(["tag:gvi"], [])
    seen = digest_of(look(session, deed, ids(items)))
    save(session, tagged("other", "tag:gvi"))
    session.commit()
    with pytest.raises(OutOfDate):
        do(session, deed, ids(items), actor=ACTOR, seen=seen)
    session.rollback()
    assert tags(session, items[0]) == ["tag:law"]
    with pytest.raises(NotFound):
        look(session, deed, [10_000])


def test_the_original_of_each_is_sent_to_review(session: Session) -> None:
    about, other = save(session, page("about", en="About", sv="Om")), save(session, page("other", source="sv", sv="A"))
    reviewing.ask(session, other, ["sv"], actor=ACTOR)
    deed = Asking([ORIGINAL, "es"], "Soon")
    lines = look(session, deed, [about.id, other.id])
    assert [line.languages for line in lines] == [("en",), ()]
    assert lines[0].hindered == (("es", Hindrance.NOTHING),)
    assert lines[1].hindered == (("es", Hindrance.NOTHING), ("sv", Hindrance.WAITS))
    do(session, deed, [about.id, other.id], actor="bo", seen=digest_of(lines))
    assert {place: asked.actor for place, asked in reviewing.waiting(session).items()} == {
        (about.id, "en"): "bo",
        (other.id, "sv"): ACTOR,
    }


def test_several_are_withdrawn_at_one_moment(session: Session) -> None:
    about = bring_out(session, page("about", en="About", sv="Om"))
    other = bring_out(session, page("other", en="Other", sv="Annan"))
    draft = save(session, page("draft", en="Draft"))
    chosen = [about.id, other.id, draft.id]
    session.commit()
    deed = Withdrawing(["sv"], "Wrong")
    assert [line.languages for line in look(session, deed, chosen)] == [("sv",), ("sv",), ()]
    whole = Withdrawing([ORIGINAL], "Wrong")
    lines = look(session, whole, chosen)
    assert [line.languages for line in lines] == [("en", "sv"), ("en", "sv"), ()]
    assert lines[2].hindered == (("en", Hindrance.NOT_PUBLIC),)
    do(session, deed, chosen, actor=ACTOR, seen=digest_of(look(session, deed, chosen)))
    assert titles(session, about) == {"en": "About"}
    with pytest.raises(OutOfDate):
        do(session, whole, chosen, actor=ACTOR, seen=digest_of(lines))
    session.rollback()
    about, other = (editing.item_of(session, "page", key) for key in ("about", "other"))
    do(session, whole, chosen, actor=ACTOR, seen=digest_of(look(session, whole, chosen)))
    assert (titles(session, about), titles(session, other)) == ({}, {})


def test_what_is_written_goes_into_a_release(session: Session) -> None:
    about, other = save(session, page("about", en="About", sv="Om")), save(session, page("other", en="Other"))
    row = releases.begin(session, "Both", actor=ACTOR)
    releases.put_in(session, row, [(about.id, "sv")], actor=ACTOR)
    deed = Releasing([ORIGINAL, "sv"], row.id, "")
    lines = look(session, deed, ids([about, other]))
    assert [line.languages for line in lines] == [("en",), ("en",)]
    assert [line.hindered for line in lines] == [(("sv", Hindrance.IN_RELEASE),), (("sv", Hindrance.NOTHING),)]
    do(session, deed, ids([about, other]), actor=ACTOR, seen=digest_of(lines))
    assert len(releases.texts_of(session, row)) == 3
    new = Releasing(["en"], None, "New")
    do(session, new, ids([about]), actor=ACTOR, seen=digest_of(look(session, new, ids([about]))))
    assert [each.name for each in releases.listed(session)] == ["New", "Both"]


def test_a_deed_takes_a_bounded_number_of_items(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST_ITEMS", 1)
    found = [save(session, page(key, en=key)).id for key in ("about", "other")]
    with pytest.raises(NotFound):
        look(session, Asking(["en"], ""), found)
