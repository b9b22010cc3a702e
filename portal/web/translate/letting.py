"""Letting a remark of a check stand, and having it asked again."""

from __future__ import annotations

from collections.abc import Mapping

from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.i18n import _
from portal.translation import waiving
from portal.translation.waiving import NotWaivable
from portal.translation.workbench.help import Help
from portal.translation.workbench.work import Work, open_work
from portal.web.translate.blueprint import actor

WAIVE, UNWAIVE = "waive", "unwaive"
WAIVING = (WAIVE, UNWAIVE)


def reason_field(digest: str) -> str:
    """The name of the field in which a reason is typed."""
    return f"why-{digest}"


def entered(fields: Mapping[str, str], otherwise: str) -> str:
    """What the Enter key means: in a field for a reason, to let that remark stand."""
    prefix = reason_field("")
    typed = (name for name, value in fields.items() if name.startswith(prefix) and value.strip())
    return next((f"{WAIVE} {name.removeprefix(prefix)}" for name in typed), otherwise)


def let(work: Work, fields: Mapping[str, str], do: str, digest: str) -> str:
    """Let a warning of what is saved stand, or take that back; give what is wrong, if anything."""
    with writing(db.session) as session:
        if do == UNWAIVE:
            waiving.take_back(session, work.language, work.name, digest, actor=actor())
            return ""
        help = Help(session, open_work(session, work.item, work.language))
        found = [(each.unit, each.finding) for several in help.found.values() for each in several]
        reason = fields.get(reason_field(digest), "")
        try:
            waiving.waive(session, work.name, digest, reason, found, actor=actor())
        except NotWaivable:
            return not_waivable(reason)
    return ""


def not_waivable(reason: str) -> str:
    """Why a remark cannot be let stand."""
    if not reason.strip():
        return _("To let it stand, say why.")
    return _("The text has changed meanwhile, or this must be put right.")
