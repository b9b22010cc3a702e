"""A PO file of what a language says now, live edits included, for work elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.orm import Session

from portal.foundation.database import now
from portal.translation.messages import store
from portal.translation.messages.catalogs import LanguageCatalog, file_of, load
from portal.translation.messages.current import Current, current, note_of
from portal.translation.messages.plurals import ONE, Plurals
from portal.translation.messages.pofiles import PLURAL_FORMS, PoEntry
from portal.translation.messages.splicing import entry_lines, headers

EXPORTED = "X-Portal-Exported"
"""The header that says when a file was exported, so that an import knows what was edited here since."""


def exported(session: Session, root: Path, tag: str) -> str:
    """The file: every message with its comments, what is unsure as fuzzy. Raises `pofiles.Refused`."""
    catalog, rows, file = load(root, tag), store.texts(session, tag), file_of(root, tag)
    found = [(message, rows.get(message.key.digest)) for message in catalog.messages]
    texts = [current(message, row) for message, row in found]
    plurals = _wide_enough(catalog, texts)
    known = {} if file is None else dict(file.headers)
    values = {
        "Project-Id-Version": "portal",
        "MIME-Version": "1.0",
        "Content-Transfer-Encoding": "8bit",
        **known,
        "Content-Type": "text/plain; charset=utf-8",
        "Language": tag.replace("-", "_"),
        PLURAL_FORMS: plurals.header,
        EXPORTED: now().isoformat(),
    }
    lines = headers(values)
    for (message, row), text in zip(found, texts, strict=True):
        forms = text.text if message.key.plural is None else text.text.under(plurals)
        entry = PoEntry(
            message.key, forms, text.fuzzy, 0, 0, note_of(message, row), message.comment, message.flags, message.places
        )
        lines += ["", *entry_lines(entry, fuzzy=text.fuzzy and not forms.is_empty)]
    return "\n".join([*lines, ""])


def _wide_enough(catalog: LanguageCatalog, texts: Iterable[Current]) -> Plurals:
    """The file's rule, or that of a text which has more forms than it counts."""
    plurals = catalog.plurals
    for each in texts:
        rule = each.text.plurals
        if rule != ONE and rule.count > plurals.count and not each.text.is_empty:
            plurals = rule
    return plurals
