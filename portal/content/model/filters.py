"""The filters of this portal's lists. Their names are parameters of addresses: they stay for ever."""

from __future__ import annotations

from portal.content.model.addresses import slugify
from portal.foundation.dates import DatePoint, PartialDate
from portal.foundation.filters import TERM_LIMIT, Filter, Term
from portal.foundation.i18n import _l


def _year(value: PartialDate) -> list[Term]:
    return [Term(str(DatePoint(value.start.year)))]


def _month(value: PartialDate) -> list[Term]:
    start = value.start
    return [] if start.month is None else [Term(str(DatePoint(start.year, start.month)))]


def _name(value: str) -> list[Term]:
    """A name by its slug; one without a letter of ASCII by itself."""
    return [Term(slugify(value) or value.casefold()[:TERM_LIMIT], value)]


# Translators: heading of a list of kinds of publications (guides, videos, articles) to choose from.
KIND = Filter("kind", _l("Kind"))
GROUP = Filter("group", _l("Group"))
TYPE = Filter("type", _l("Type of publication"))
COUNTRY = Filter("country", _l("Country"))
STRATEGY = Filter("strategy", _l("Strategy"))
TAG = Filter("tag", _l("Subject"))
OUTLET = Filter("outlet", _l("Outlet"), _name)
LANGUAGE = Filter("language", _l("Language of the publication"))
YEAR = Filter("year", _l("Year"), _year)
MONTH = Filter("month", _l("Month"), _month, parent=YEAR)

FILTERS = (KIND, GROUP, TYPE, COUNTRY, STRATEGY, TAG, OUTLET, LANGUAGE, YEAR, MONTH)
"""All of them, in the order in which a list that has no order of its own offers them. `KIND` is no
field's: it is what items are."""
