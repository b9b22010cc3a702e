"""Articles by others that the portal presents."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from portal.content.kinds.shared import Connected, Headed, Published
from portal.content.model.filters import COUNTRY, STRATEGY
from portal.content.model.items import Item
from portal.foundation.facts import Line, Territories
from portal.foundation.fields import fact, links, prose
from portal.foundation.i18n import _l, _lp


class Article(Headed, Published, Connected, Item, kind="article"):
    """An article, essay or paper."""

    folder = "articles"
    section, section_text = "articles", _lp("address", "articles")
    label, label_plural = _l("Article"), _l("Articles")
    order_by, descending = "published", True
    schema_type = "Article"

    container: Mapped[str | None] = fact(Line(), _l("Appeared in"), schema="isPartOf")
    countries: Mapped[list[str] | None] = fact(
        Territories(), _l("Countries discussed"), filters=(COUNTRY,), schema="spatialCoverage"
    )
    strategy = links("initiative", _l("Strategy"), many=False, filters=(STRATEGY,), schema="about")
    body = prose(_l("Text"))
