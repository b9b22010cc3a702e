"""What a reader may mean who types a title, or pastes the address of a page."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.model import addresses
from portal.content.published.reading import Reading
from portal.content.readers import queries
from portal.content.sitewide.directory import Site
from portal.search.suggesting import suggestions

LONGEST = 300


def found(session: Session, site: Site, tag: str, typed: str, moment: datetime.datetime) -> list[Reading]:
    """The items of an address, or those whose titles begin as what was typed."""
    typed = typed.strip()[:LONGEST]
    paths = [typed] if "/" in typed else [each.url for each in suggestions(session, site, tag, typed, moment)]
    ids = [item_id for path in paths for item_id in _ids(session, site, path, moment)]
    return queries.readings_by_id(session, site, tag, ids, moment)


def _ids(session: Session, site: Site, address: str, moment: datetime.datetime) -> Iterator[int]:
    """The item at an address of a page, of this portal or as it was copied from it."""
    try:
        steps = [unquote(step) for step in urlsplit(address).path.split("/") if step]
    except ValueError:  # brackets that hold no number of a machine
        return
    if len(steps) < 3:
        return
    language, section, slug = steps[-3:]
    kind = site.kind_at(language, section)
    if kind is None:
        return
    item_id = session.scalar(select(addresses.item_at(language, kind.name, slug, moment)))
    if item_id is not None:
        yield item_id
