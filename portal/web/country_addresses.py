"""What the address of the page of all countries says, and how it is spelled.

`?sort=rate&order=desc` orders the table, `?compare=el-salvador&compare=honduras&from=2010` puts series
side by side. An address has one spelling: known parameters in the order of their names, none that
is empty or says what holds anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from portal.content.kinds import KINDS
from portal.foundation.errors import NotFound
from portal.foundation.i18n import current_language
from portal.web.country_table import COLUMNS, NAME
from portal.web.frames import section_url
from portal.web.series_chart import Chart

PARAMETERS = ("compare", "from", "order", "sort", "to")
ORDERS: Mapping[str, bool] = {"asc": False, "desc": True}


@dataclass(frozen=True)
class Asked:
    """What an address asks for: the order of the table, the keys of series, the first and last year."""

    sort: str = NAME
    descending: bool = False
    compare: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None

    def parameters(self) -> list[tuple[str, str]]:
        """What stands in the address, in its one spelling."""
        pairs = [("compare", key) for key in self.compare]
        pairs += [("from", str(self.first))] if self.first is not None else []
        pairs += [("order", "desc")] if self.descending else []
        pairs += [("sort", self.sort)] if self.sort != NAME else []
        return [*pairs, ("to", str(self.last))] if self.last is not None else pairs

    def at(self, path: str) -> str:
        """The address of a page that shows this."""
        pairs = self.parameters()
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def is_spelled(self, arguments: MultiDict[str, str]) -> bool:
        """Whether an address that asks for this is written in its one spelling; unknown parameters do not count."""
        return [pair for pair in arguments.items(multi=True) if pair[0] in PARAMETERS] == self.parameters()


def asked(arguments: MultiDict[str, str]) -> Asked:
    """Read an address. Raises NotFound for an order, or a year, that there cannot be."""
    sort, order = arguments.get("sort") or NAME, arguments.get("order") or "asc"
    if sort not in COLUMNS or order not in ORDERS:
        raise NotFound(sort)
    first, last = (_year(arguments.get(name)) for name in ("from", "to"))
    return Asked(sort, ORDERS[order], _spelled(arguments.getlist("compare")), first, last)


def _spelled(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({key for key in keys if key}))


def _year(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise NotFound(text)
    return int(text)


def comparison_url(chart: Chart) -> str:
    """Where the series of a chart stand side by side on the page of all countries, to be exchanged for others."""
    wanted = Asked(compare=_spelled(series.reading.key for series in chart.series))
    return f"{wanted.at(section_url(KINDS['country'], current_language()))}#comparison"
