"""Where somebody goes on after logging in, and what they had typed before they had to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import request, url_for

NEXT = "next"
CARRIED = "carried:"
"""What the names of fields begin with that are carried over a login."""

# A path of this site, in plain signs: no scheme, no host, no backslash that a browser takes for a slash.
_OWN = re.compile(r"/(?![/\\])[!-\[\]-~]*")
_LONGEST = 2_000
# Fields of the forms of accounts, and every form's token.
_SECRET = frozenset({"csrf_token", "password", "new_password", "code", "secret", "answer"})


def next_path(default: str | None = None) -> str:
    """The path to go on to, as the form or the address says; by default the staff's first page.

    What could lead elsewhere is not followed (CVE-2021-32618, CVE-2023-49438 and their like).
    """
    wanted = request.form.get(NEXT) or request.args.get(NEXT) or ""
    return wanted if is_own(wanted) else default or url_for("staff.desk")


def is_own(path: str) -> bool:
    """Whether a text is a path of this site and nothing else."""
    return len(path) <= _LONGEST and _OWN.fullmatch(path) is not None


def asked_path() -> str:
    """The path that is being asked for, to come back to."""
    path = request.full_path.rstrip("?")
    return path if is_own(path) else request.path


def typed() -> Sequence[tuple[str, str]]:
    """What was typed into the form that is being sent, without what is secret."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in _SECRET]


def shown(fields: Sequence[tuple[str, str]]) -> Sequence[str]:
    """Those of some fields' values that a person typed or chose."""
    return [value for name, value in fields if value and name != NEXT and not name.startswith(CARRIED)]


def carried() -> Sequence[tuple[str, str]]:
    """What was typed into another form, before the login that is being sent."""
    return [
        (name.removeprefix(CARRIED), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(CARRIED)
    ]
