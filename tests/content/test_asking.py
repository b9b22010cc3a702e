"""'Please translate this' is counted by item and language, and by nothing else."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.content.readers.asking import PAUSE, TranslationWish, ask, wishes
from portal.foundation.database import writing
from tests.content.conftest import NOON
from tests.content.examples import count, page, save

TICK = datetime.timedelta(microseconds=1)


def test_wishes_are_counted_by_item_and_language(session: Session) -> None:
    first, second = (save(session, page(key, en=key)) for key in ("first", "second"))
    assert ask(session, first.id, "es", NOON)
    assert ask(session, first.id, "es", NOON + PAUSE)
    assert ask(session, first.id, "sv", NOON)
    assert ask(session, second.id, "es", NOON)
    assert wishes(session, [first.id]) == {(first.id, "es"): 2, (first.id, "sv"): 1}
    assert wishes(session, [second.id]) == {(second.id, "es"): 1}
    assert wishes(session, []) == {}


def test_what_comes_at_once_is_one_wish(session: Session) -> None:
    item = save(session, page("first", en="First"))
    assert [ask(session, item.id, "es", NOON + each) for each in (TICK, TICK, PAUSE, PAUSE + TICK)] == [
        True,
        False,
        False,
        True,
    ]
    assert wishes(session, [item.id]) == {(item.id, "es"): 2}


def test_a_clock_that_was_put_back_keeps_no_wish_away(session: Session) -> None:
    item = save(session, page("first", en="First"))
    ask(session, item.id, "es", NOON)
    assert ask(session, item.id, "es", NOON - datetime.timedelta(hours=1))


def test_nothing_else_is_kept() -> None:
    assert set(TranslationWish.__table__.columns.keys()) == {"item_id", "language", "count", "asked_at"}


def test_many_workers_at_once_count_a_first_wish_once(engine: Engine) -> None:
    with Session(engine) as session:
        item_id = save(session, page("first", en="First")).id
        session.commit()

    def wish(_number: int) -> bool:
        with Session(engine) as other, writing(other):
            return ask(other, item_id, "es", NOON)

    with ThreadPoolExecutor(8) as workers:
        assert sum(workers.map(wish, range(16))) == 1
    with Session(engine) as session:
        assert wishes(session, [item_id]) == {(item_id, "es"): 1}
        assert count(session, TranslationWish) == 1
