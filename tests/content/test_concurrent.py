"""Two people publish at the same time: one after the other, and the second sees what the first did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.content.authoring.records import ensure_item
from portal.content.model.addresses import SlugTaken
from portal.content.model.items import Item
from portal.content.publication.publishing import Wanted, publish, withdraw
from portal.content.published.editions import Edition, Release
from portal.content.sitewide.site import site_version
from portal.foundation.database import writing
from tests.content.examples import ACTOR, count, page, save, titles, with_slug

T = TypeVar("T")

WHILE = 0.15
"""How long (seconds) the second one is seen waiting for the first."""


def find(session: Session, key: str) -> Item:
    return session.scalars(select(Item).where(Item.key == key)).one()


def bring_out(session: Session, key: str) -> bool:
    return publish(session, [Wanted(find(session, key), ["en"])], actor=ACTOR) is not None


@contextmanager
def meanwhile(engine: Engine, deed: Callable[[Session], T]) -> Iterator[Future[T]]:
    """Begin a deed in a transaction of its own, which has to wait for the one that is open."""

    def run() -> T:
        with Session(engine) as session, writing(session):
            return deed(session)

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(run)
        with pytest.raises(TimeoutError):
            other.result(WHILE)
        yield other


@pytest.fixture
def saved(engine: Engine) -> None:
    """Two pages that nobody has published yet."""
    with Session(engine) as session:
        for key in ("first", "second"):
            save(session, with_slug(page(key, en=key.title(), sv=key), "en", "wanted"))
        session.commit()


pytestmark = pytest.mark.usefixtures("saved")


def test_what_two_people_publish_at_once_is_published_once(engine: Engine) -> None:
    with Session(engine) as session:
        before = site_version(session)
        with writing(session):
            assert bring_out(session, "first")
            with meanwhile(engine, lambda other: bring_out(other, "first")) as second:
                session.commit()
        assert second.result() is False
        assert (count(session, Edition), count(session, Release)) == (1, 1)
        assert site_version(session) == before + 1


def test_of_two_who_want_a_slug_at_once_one_gets_it(engine: Engine) -> None:
    with Session(engine) as session, writing(session):
        bring_out(session, "first")
        with meanwhile(engine, lambda other: bring_out(other, "second")) as second:
            session.commit()
    with pytest.raises(SlugTaken):
        second.result()


def test_a_key_and_a_slug_cannot_be_made_at_once(engine: Engine) -> None:
    with Session(engine) as session, writing(session):
        bring_out(session, "first")
        with meanwhile(engine, lambda other: ensure_item(other, "page", "wanted", "en")) as second:
            session.commit()
    with pytest.raises(SlugTaken):
        second.result()


def test_what_is_withdrawn_meanwhile_is_published_after_it(engine: Engine) -> None:
    with Session(engine) as session:
        with writing(session):
            bring_out(session, "first")
        with writing(session):
            withdraw(session, find(session, "first"), actor=ACTOR)
            with meanwhile(engine, lambda other: bring_out(other, "first")) as second:
                session.commit()
        assert second.result() is True
        assert titles(session, find(session, "first")) == {"en": "First"}
        moments = session.scalars(select(Edition.visible_from).order_by(Edition.id)).all()
        assert list(moments) == sorted(set(moments))


def test_a_change_that_is_given_up_lets_the_other_one_through(engine: Engine) -> None:
    with Session(engine) as session:
        with writing(session):
            bring_out(session, "first")
            with meanwhile(engine, lambda other: bring_out(other, "second")) as second:
                session.rollback()
        assert second.result() is True
        assert count(session, Edition) == 1
