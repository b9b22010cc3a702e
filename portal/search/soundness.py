"""Whether the index holds what is published, as `portal check` asks."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.orm import Session

from portal.content.published.editions import Edition
from portal.content.sitewide.site import reading_moment
from portal.content.sitewide.soundness import Fault
from portal.search import forms, index
from portal.search.engines import engine_of, table_of
from portal.search.tables import SearchEntry, SearchLanguage

REMEDY = "run: portal search rebuild"


def faults(engine: Engine) -> Iterator[Fault]:
    """What is wrong with the index, found by reading all of it. It reads within a transaction that it undoes."""
    with Session(engine) as session:
        if not inspect(engine).has_table(SearchEntry.__tablename__):
            return
        yield from (Fault("search", f"{reason}; {REMEDY}") for reason in _reasons(session))
        session.rollback()


def _reasons(session: Session) -> Iterator[str]:
    moment = reading_moment(session)
    if not index.is_current(session):
        yield "editions are missing in the index"
    living = session.scalars(select(Edition.language).where(index.living(moment)).distinct())
    known = set(session.scalars(select(SearchLanguage.language)))
    for tag in sorted(living):
        if tag not in known or not inspect(session.connection()).has_table(table_of(tag)):
            yield f"there is no table for {tag}"
            continue
        damage = list(engine_of(session).faults(session, table_of(tag)))
        if damage:
            yield f"the table for {tag} is damaged ({damage[0]})"
            session.rollback()
        else:
            yield from _differences(session, tag)


def _differences(session: Session, tag: str) -> Iterator[str]:
    moment = reading_moment(session)
    entries = {each.edition_id: each for each in engine_of(session).entries(session, table_of(tag))}
    known = forms.known_stems(session, tag)
    try:
        expected = list(index.expected(session, moment, tag, known))
    except KeyError as error:
        yield f"a word of {tag} is not known ({error})"
        return
    wrong = [each for each in expected if entries.get(each.edition_id) != each]
    if wrong:
        yield f"{len(wrong)} editions in {tag} are not in the index as they are published"
    entered = session.scalar(select(func.count()).select_from(SearchEntry).where(SearchEntry.language == tag))
    if entered != len(entries):
        yield f"the table for {tag} holds {len(entries)} editions, not the {entered} that were put in"
