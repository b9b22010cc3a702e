"""Which countries have a published profile, and how they stand to the network."""

from __future__ import annotations

import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.published.editions import Edition
from portal.content.readers.queries import best
from portal.content.sitewide.directory import Site


def statuses(session: Session, site: Site, moment: datetime.datetime) -> dict[str, str]:
    """The status of each country that has a public profile, by its code (ISO 3166-1): one query without texts."""
    facts = Edition.payload["facts"]
    rows = session.execute(
        select(facts["territory"].as_string().label("territory"), facts["status"].as_string().label("status")).where(
            Edition.kind == KINDS["country"].name, best(site.default, moment)
        )
    )
    return {row.territory: row.status for row in rows}
