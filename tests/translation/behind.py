"""The starter content with an original that went on without its translations."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from portal.content.authoring import editing
from portal.content.authoring.drafting import stamp_of
from portal.content.publication import publishing
from portal.content.publication.publishing import Wanted


def fall_behind(session: Session) -> None:
    """Change two passages of Honduras, add one, and publish it."""
    item = editing.item_of(session, "country", "honduras")
    draft = editing.open_draft(session, item)
    first, *others = draft.values["body"].split("\n\n")
    new = "A whole new paragraph about **focused deterrence** and the call-in, with [a link](country:sweden)."
    body = "\n\n".join((f"{first} A sentence follows.", new, *others))
    values = {**draft.values, "body": body, "summary": f"{draft.values['summary']} More."}
    editing.save(session, "country", "honduras", stamp_of(draft), replace(draft, values=values), actor="tests")
    publishing.publish(session, [Wanted(item, ["en"])], actor="tests")
