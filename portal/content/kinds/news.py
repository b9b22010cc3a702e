"""News: what was reported about the work, and where."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from portal.content.kinds.shared import Connected, Headed, Published
from portal.content.model.filters import COUNTRY, MONTH, OUTLET, TAG, YEAR
from portal.content.model.items import Item
from portal.foundation.dates import PartialDate
from portal.foundation.facts import Date, Line, Territory
from portal.foundation.fields import fact, links, prose
from portal.foundation.i18n import _l, _lp


class News(Headed, Published, Connected, Item, kind="news"):
    """A report in the press, or an announcement."""

    folder = "news"
    section, section_text = "news", _lp("address", "news")
    label, label_plural = _l("News item"), _l("News")
    order_by, descending = "published", True
    schema_type, schema_role = "NewsArticle", "citation"
    filters = (YEAR, MONTH, OUTLET, COUNTRY, TAG)

    published: Mapped[PartialDate | None] = fact(
        Date(), _l("Published"), required=True, filters=(YEAR, MONTH), schema="datePublished"
    )
    outlet: Mapped[str | None] = fact(Line(), _l("Outlet"), search="B", filters=(OUTLET,), schema="publisher")
    place = prose(_l("Place"), plain=True)
    territory: Mapped[str | None] = fact(Territory(), _l("Country"), filters=(COUNTRY,), schema="spatialCoverage")
    people = links("person", _l("People"), schema="mentions")
    body = prose(_l("Text"))
