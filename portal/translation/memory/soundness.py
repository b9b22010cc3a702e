"""Whether the memory holds what texts and catalogs say, as `portal check` asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.orm import Session

from portal.content.sitewide.site import site_languages
from portal.content.sitewide.soundness import Fault
from portal.foundation import catalogs
from portal.translation.memory.gathering import Said, of_blocks, of_language
from portal.translation.memory.likeness import anchors
from portal.translation.memory.models import Anchor, Segment, Source
from portal.translation.messages.catalogs import translated_languages
from portal.translation.messages.pofiles import Refused

REMEDY = "run: portal memory rebuild"


def faults(engine: Engine, root: Path) -> Iterator[Fault]:
    """What is wrong with the memory, found by comparing all of it with what it is made from."""
    with Session(engine) as session:
        if not inspect(engine).has_table(Segment.__tablename__):
            return
        yield from (Fault("memory", f"{reason}; {REMEDY}") for reason in _reasons(session, root))
        session.rollback()


def _reasons(session: Session, root: Path) -> Iterator[str]:
    blocks = (each for batch in of_blocks(session) for each in batch)
    if wrong := _differences(session, Source.BLOCK, blocks):
        yield f"{wrong} passages are not in the memory as they are saved"
    known = set(catalogs.tags(root))
    begun = set(session.scalars(select(Segment.language).where(Segment.origin == Source.MESSAGE).distinct()))
    # What nobody has brought in yet, `portal prepare` will.
    tags = [tag for tag in translated_languages([row.tag for row in site_languages(session)]) if tag in known & begun]
    try:
        messages = [each for tag in tags for each in of_language(session, root, tag)]
    except (Refused, FileNotFoundError):
        return  # what is wrong with catalogs, another part says
    if wrong := _differences(session, Source.MESSAGE, messages):
        yield f"{wrong} messages are not in the memory as they are saved"
    if wrong := _lost_anchors(session):
        yield f"{wrong} segments cannot be found by what they say"


def _differences(session: Session, origin: Source, wanted: Iterable[Said]) -> int:
    table = Segment.__table__.c
    columns = (table.owner, table.source_language, table.language, table.source, table.target, table.reviewed)
    stored = Counter(tuple(row) for row in session.execute(select(*columns).where(table.origin == origin)))
    said = Counter(
        (each.owner, each.source_language, each.language, each.source, each.target, each.reviewed) for each in wanted
    )
    return sum(((stored - said) | (said - stored)).values())


def _lost_anchors(session: Session) -> int:
    """How many segments have another number of anchors than they should."""
    counted = dict(session.execute(select(Anchor.segment_id, func.count()).group_by(Anchor.segment_id)).all())
    rows = session.execute(select(Segment.id, Segment.source, Segment.source_language, Segment.language))
    return sum(len(anchors(source, first, second)) != counted.get(id, 0) for id, source, first, second in rows)
