"""The few words of a new item in other languages, for whoever may write them: a name, what a picture shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.content.model.items import Item
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation import markdown
from portal.foundation.fields import prose_of
from portal.foundation.formats import language_name
from portal.foundation.i18n import _
from portal.foundation.permissions import Permission
from portal.web import visitor

LONGEST = 1000


@dataclass(frozen=True)
class Words:
    """A field for words in another language, of the text at a path: what it is called, and what was typed."""

    tag: str
    path: str
    label: str
    typed: str

    @property
    def id(self) -> str:
        """The name of the field."""
        return field_id(self.tag, self.path)


def field_id(tag: str, path: str) -> str:
    """The name of the field for words in a language, of the text at a path."""
    return f"in-{tag}-{path}"


def fields(kind: type[Item], source_language: str, sent: Mapping[str, str]) -> list[Words]:
    """A field for each line that readers need, in each language that whoever asks translates into."""
    who = visitor.somebody()
    tags = [row.tag for row in site_languages(db.session) if who.may(Permission.TRANSLATE, row.tag)]
    return [
        Words(
            tag,
            path,
            # Translators: a field for words in another language, such as "In Spanish: Alternative text".
            _("In %(language)s: %(field)s", field=declared.label, language=language_name(tag)),
            markdown.one_line(sent.get(field_id(tag, path), ""))[:LONGEST],
        )
        for tag in tags
        if tag != source_language
        for path, declared in prose_of(kind).items()
        if declared.plain and declared.required
    ]


def texts(kind: type[Item], source_language: str, sent: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What was typed, by language and path; nothing is needed."""
    found: dict[str, dict[str, str]] = {}
    for each in fields(kind, source_language, sent):
        if each.typed:
            found.setdefault(each.tag, {})[each.path] = each.typed
    return found
