"""The moment that a form chooses: now, or a day and a time of day in the zone of the site."""

from __future__ import annotations

import datetime

from flask import request

from portal.foundation.database import now
from portal.foundation.i18n import locales

LATER = "at"


def chosen_moment() -> datetime.datetime | None:
    """The time that was chosen, in the zone of the site unless it names another; None for now. Raises ValueError."""
    if request.form.get("when") != LATER:
        return None
    text = f"{request.form.get('day', '').strip()}T{request.form.get('time', '').strip()}"
    moment = zoned(datetime.datetime.fromisoformat(text))
    if moment <= now():
        raise ValueError(text)
    return moment


def zoned(moment: datetime.datetime) -> datetime.datetime:
    """A moment as it was typed: in the zone of the site, unless it says itself how far from UTC it is."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=locales().time_zone)
