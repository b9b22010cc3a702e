"""Releases that the staff prepares: what stands in their way, and that they come out together or not at all."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.accounts.models import Account
from portal.content.authoring.open_forms import Place as FormPlace
from portal.content.authoring.open_forms import TypedField, keep, new_mark
from portal.content.editorial import releases, releasing, reviewing, workflow
from portal.content.editorial.releases import PreparedRelease, Stage
from portal.content.editorial.releasing import Obstacle, Stopped, bring_out, digest_of, look, outcomes
from portal.content.model.addresses import SlugTaken
from portal.content.model.items import Item
from portal.content.prose.blocks import State
from portal.content.prose.texts import TargetRow
from portal.content.published.editions import Edition
from portal.foundation.database import now
from portal.foundation.errors import NotFound, OutOfDate
from tests.accounts.accounts import make_account
from tests.content.examples import ACTOR, page, save, seen_title, tag, titles, trail, with_slug
from tests.content.examples import bring_out as publish_now


def made(session: Session, *places: tuple[Item, str]) -> PreparedRelease:
    row = releases.begin(session, "Honduras package", actor=ACTOR)
    releases.put_in(session, row, [(item.id, tag) for item, tag in places], actor=ACTOR)
    return row


def found(session: Session, row: PreparedRelease) -> dict[str, list[Obstacle]]:
    """What stands in the way, by language; the items are told apart by theirs."""
    return {text.state.language: [each.obstacle for each in text.found] for text in look(session, row)}


def test_items_and_languages_come_out_at_one_moment(session: Session) -> None:
    about = save(session, page("about", en="About", sv="Om", es="Acerca"))
    other = save(session, page("other", en="Other"))
    row = made(session, (about, "en"), (about, "sv"), (other, "en"))
    assert found(session, row) == {"en": [], "sv": []}
    release = bring_out(session, row, actor=ACTOR, seen=digest_of(look(session, row)))
    assert release is not None
    assert titles(session, about) == {"en": "About", "sv": "Om"}
    assert titles(session, other) == {"en": "Other"}
    assert set(session.scalars(select(Edition.visible_from))) == {release.visible_from}
    assert releases.stage(session, row) is Stage.OUT
    assert [each.before for each in outcomes(session, row)] == [None, None, None]
    assert ("ana", "release-publish", None) in trail(session)
    with pytest.raises(OutOfDate):
        releases.open_release(session, row.id)


def test_what_stops_one_text_stops_all_of_them(session: Session) -> None:
    about = save(session, page("about", en="About", sv="Om"))
    empty = save(session, page("empty", en="Empty", es="Nada"))
    row = made(session, (about, "en"), (about, "es"), (about, "sv"), (empty, "es"))
    session.execute(
        update(TargetRow).where(TargetRow.item_id == about.id, TargetRow.language == "sv").values(state=State.DRAFT)
    )
    by_place = {text.place: [each.obstacle for each in text.found] for text in look(session, row)}
    assert by_place[about.id, "en"] == []
    assert by_place[about.id, "es"] == [Obstacle.NOTHING]
    assert by_place[about.id, "sv"] == [Obstacle.DRAFTS]
    assert by_place[empty.id, "es"] == [Obstacle.ORIGINAL]
    with pytest.raises(Stopped):
        bring_out(session, row, actor=ACTOR, seen=None)
    assert titles(session, about) == {}
    with pytest.raises(Stopped):
        bring_out(session, releases.begin(session, "Empty", actor=ACTOR), actor=ACTOR, seen=None)


def test_something_newer_goes_out_only_after_somebody_looked_at_it(session: Session) -> None:
    about = save(session, page("about", en="About"))
    row = made(session, (about, "en"))
    seen = digest_of(look(session, row))
    save(session, page("about", en="About us"))
    assert found(session, row) == {"en": [Obstacle.NEWER_SAVED]}
    with pytest.raises(OutOfDate):
        bring_out(session, row, actor=ACTOR, seen=seen)
    mark = workflow.marks(session, about)["en"]
    assert not releases.look_again(session, row, {(about.id, "en"): "f" * 16})
    assert found(session, row) == {"en": [Obstacle.NEWER_SAVED]}
    assert releases.look_again(session, row, {(about.id, "en"): mark})
    assert bring_out(session, row, actor=ACTOR, seen=digest_of(look(session, row))) is not None
    assert seen_title(session, about, "en") == "About us"


def test_what_is_to_be_known_and_stops_nothing(session: Session) -> None:
    make_account(session)
    account = session.scalars(select(Account)).one()
    about = save(session, page("about", en="About", sv="Om"))
    row = made(session, (about, "en"), (about, "sv"))
    keep(session, account, FormPlace("page", about.id), new_mark(), {"title": TypedField(["About th"])}, number=1)
    publish_now(session, page("about", en="About", sv="Om"), at=now() + datetime.timedelta(days=1))
    reviewing.ask(session, about, ["sv"], actor=ACTOR, note="Soon")
    session.flush()
    texts = {text.state.language: text for text in look(session, row)}
    kinds = {tag: [each.obstacle for each in text.found if not each.stops] for tag, text in texts.items()}
    assert kinds == {"en": [Obstacle.HELD, Obstacle.PLANNED], "sv": [Obstacle.IN_REVIEW, Obstacle.PLANNED]}
    assert texts["en"].found[-2].actor == f"account:{account.id}"


def test_a_text_that_was_published_by_itself_meanwhile_is_told(session: Session) -> None:
    about = save(session, page("about", en="About"))
    row = made(session, (about, "en"))
    publish_now(session, page("about", en="About"))
    assert Obstacle.NEWER_OUT in found(session, row)["en"]


def test_a_plan_goes_out_by_itself_and_can_be_cancelled(session: Session) -> None:
    about = save(session, page("about", en="About"))
    other = save(session, page("other", en="Other"))
    row = made(session, (about, "en"), (other, "en"))
    at = now() + datetime.timedelta(days=1)
    assert bring_out(session, row, actor=ACTOR, seen=None, at=at) is not None
    assert releases.stage(session, row) is Stage.PLANNED
    assert [each.at for each in releases.listed(session)] == [at]
    assert titles(session, about) == {}
    assert releasing.cancel(session, row, actor=ACTOR)
    assert not releasing.cancel(session, row, actor=ACTOR)
    assert releases.stage(session, row) is Stage.OPEN
    assert len(releases.texts_of(session, row)) == 2
    assert releases.take_out(session, row, [(other.id, "en"), (other.id, "sv")], actor=ACTOR) == 1
    assert bring_out(session, row, actor=ACTOR, seen=None) is not None
    assert titles(session, other) == {}


def test_two_items_that_want_one_address_come_out_neither(session: Session) -> None:
    about = save(session, with_slug(page("about", en="About"), "en", "us"))
    other = save(session, with_slug(page("other", en="Other"), "en", "us"))
    row = made(session, (about, "en"), (other, "en"))
    session.commit()
    with pytest.raises(SlugTaken):
        bring_out(session, row, actor=ACTOR, seen=None)
    session.rollback()
    assert session.scalars(select(Edition)).all() == []


def test_nothing_new_leaves_the_release_open(session: Session) -> None:
    about = publish_now(session, page("about", en="About"))
    row = made(session, (about, "en"))
    assert bring_out(session, row, actor=ACTOR, seen=None) is None
    assert releases.stage(session, row) is Stage.OPEN


def test_facts_of_an_original_come_with_its_translations(session: Session) -> None:
    publish_now(session, tag("gvi", "GVI"))
    about = publish_now(session, page("about", en="About", sv="Om"))
    save(session, replace(page("about", en="About", sv="Om"), links={"tags": ("tag:gvi",)}))
    row = made(session, (about, "en"))
    bring_out(session, row, actor=ACTOR, seen=None)
    assert {each.edition.language for each in outcomes(session, row)} == {"en", "sv"}
    assert all(each.before is not None for each in outcomes(session, row))


def test_a_release_that_was_thrown_away_is_gone(session: Session) -> None:
    row = made(session)
    releases.abandon(session, row, actor=ACTOR)
    assert releases.listed(session) == []
    with pytest.raises(NotFound):
        releases.release_of(session, row.id)


def test_a_release_is_bounded(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "MOST_TEXTS", 1)
    about = save(session, page("about", en="About", sv="Om"))
    with pytest.raises(releases.TooMany):
        made(session, (about, "en"), (about, "sv"))
