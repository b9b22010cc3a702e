"""Lists: a shelf's items, narrowed by filters, a page at a time."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.content.published.reading import Reading
from portal.content.published.shelves import Shelf
from portal.content.readers.gathering import readings_by_edition
from portal.content.readers.narrowing import Facet, Narrowing
from portal.content.sitewide.directory import Site
from portal.foundation.errors import NotFound


@dataclass(frozen=True)
class Listing:
    """One page of a narrowed list; `page` counts from 1, `chosen` maps the name of a filter to a key."""

    shelf: Shelf
    readings: Sequence[Reading]
    page: int
    pages: int
    total: int
    facets: Sequence[Facet]
    chosen: Mapping[str, str]


def listing(
    session: Session,
    site: Site,
    tag: str,
    shelf: Shelf,
    moment: datetime.datetime,
    *,
    chosen: Mapping[str, str],
    page: int = 1,
) -> Listing:
    """One page of a list as a reader of `tag` meets it, in the order of its kinds.

    Raises NotFound for a key that no item of the whole list has, and for a page beyond the last. Keys
    that some items have each, but no item together, leave an empty page.
    """
    narrowing = Narrowing(session, site, tag, moment, shelf, chosen)
    facets, total = narrowing.facets(), narrowing.total
    pages = max(1, -(-total // shelf.length))
    if not 1 <= page <= pages:
        raise NotFound(str(page))
    shown = narrowing.page((page - 1) * shelf.length, shelf.length)
    readings = readings_by_edition(session, site, tag, shown, moment)
    return Listing(shelf, list(readings.values()), page, pages, total, facets, chosen)
