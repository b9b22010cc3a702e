"""Choosing a release in a form: one that is in preparation, or a new one by its name."""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session

from portal.content.editorial import releases
from portal.content.editorial.releases import NAME_LIMIT, PreparedRelease, open_release
from portal.foundation.errors import NotFound
from portal.foundation.i18n import _, _n
from portal.web import visitor

NEW = "new"


def sent_name() -> str:
    """The name of a new release that was typed."""
    words = " ".join(request.form.get("name", "").split())
    return "".join(sign for sign in words if sign.isprintable())[:NAME_LIMIT]


def chosen_release(session: Session, choice: str, name: str) -> PreparedRelease:
    """The release that a form chooses, made where it is a new one. Raises NotFound and OutOfDate."""
    if choice == NEW:
        return releases.begin(session, name, actor=visitor.somebody().account.actor)
    if not (choice.isascii() and choice.isdecimal() and len(choice) < 10):
        raise NotFound(choice)
    return open_release(session, int(choice))


def added_words(count: int) -> str:
    """What was put into a release."""
    if not count:
        return _("All of this is in the release already.")
    return _n("One text is in the release.", "%(num)s texts more are in the release.", count)
