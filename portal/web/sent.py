"""What a form of the working side was sent with, as texts are kept."""

from __future__ import annotations

from flask import request
from werkzeug.datastructures import MultiDict

from portal.foundation.markdown import normalise

LONGEST_NOTE = 2_000
"""How many letters of a remark to a colleague, or of a reason, are kept."""


def sent_fields() -> MultiDict[str, str]:
    """All fields but the form's token, with the line ends that texts are kept with."""
    fields = request.form.items(multi=True)
    return MultiDict([(name, value.replace("\r\n", "\n")) for name, value in fields if name != "csrf_token"])


def sent_note(name: str = "note") -> str:
    """A remark or reason that was typed into a field."""
    return normalise(request.form.get(name, "").strip()[:LONGEST_NOTE])
