"""What was pasted or brought as a file, and which of its entries are wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from portal.content.importing.candidates import LARGEST, decoded, plain
from portal.content.kinds.reference import Reference
from portal.foundation.facts import Choice
from portal.foundation.fields import facts_of
from portal.foundation.formats import file_size
from portal.foundation.i18n import LazyText, _
from portal.foundation.names import language_tag
from portal.foundation.permissions import Permission
from portal.web import visitor
from portal.web.staff.blueprint import blueprint

MOST_PARTS = 2_100
"""How many fields a form may have: one for each entry, and some more."""

TAKES_TEXT = ("staff.send_references", "staff.send_news")


@blueprint.url_value_preprocessor
def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let those who may write send long lists, before anything reads the form."""
    who = visitor.current() if endpoint in TAKES_TEXT else None
    if who is not None and who.may(Permission.WRITE):
        # The text may come as a file, and comes back in a field, where letters take more room.
        request.max_content_length = 3 * LARGEST
        request.max_form_memory_size = 3 * LARGEST
        request.max_form_parts = MOST_PARTS


@dataclass(frozen=True)
class Pasted:
    """A text, and what is wrong with it."""

    text: str
    wrong: str = ""


def pasted() -> Pasted:
    """The text that was brought as a file, else the one in the field."""
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        content = sent.stream.read(LARGEST + 1)
        text = "" if len(content) > LARGEST else decoded(content)
        is_large = len(content) > LARGEST
    else:
        text = plain(request.form.get("text", ""))
        is_large = len(text.encode("utf-8", "replace")) > LARGEST
    if is_large:
        return Pasted("", _("This is more than %(size)s. Bring it in parts.", size=file_size(LARGEST)))
    return Pasted(text) if text.strip() else Pasted("", _("Paste a text, or choose a file."))


def groups() -> Mapping[str, LazyText]:
    """The groups of references."""
    declared = facts_of(Reference)["group"].type
    assert isinstance(declared, Choice)
    return declared.choices


def chosen_language(typed_in: tuple[str, ...]) -> str:
    """The language of publications that do not say theirs; that of the site where the field holds none."""
    return language_tag(request.form.get("language", ""), typed_in) or typed_in[0]
