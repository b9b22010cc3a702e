"""Machine translation at the passage in hand: asked for by a button, marked as what it is, saved by a person alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from flask import current_app

from portal.content.prose.blocks import Origin, State
from portal.foundation.errors import NotFound
from portal.foundation.i18n import LazyText, _, _l
from portal.translation.machine.providers import Provider, Trouble, Unavailable, translated
from portal.translation.workbench.deeds import NotOnePassage, Unwritable, checked
from portal.translation.workbench.work import Passage, Work

MACHINE = "machine"
"""The button, and the field that says which text a machine wrote."""

EXTENSION = "portal_translator"
_LENGTH = 16

_TROUBLE: Mapping[Trouble, LazyText] = {
    Trouble.FAILED: _l("The machine translation failed. Nothing has changed; you can go on."),
    Trouble.LATE: _l("The machine translation did not answer in time. Nothing has changed; you can go on."),
    Trouble.BUSY: _l("The machine translation is busy. Nothing has changed; you can go on."),
    Trouble.ODD: _l("The machine translation gave nothing that fits here. Nothing has changed; you can go on."),
}


def provider() -> Provider | None:
    """The provider that the operator named; None for none."""
    found: Provider | None = current_app.extensions.get(EXTENSION)
    return found


def made(work: Work, passage: Passage) -> tuple[str, str]:
    """What the machine makes of today's original, and what went wrong; one of the two is empty. Raises NotFound."""
    known = provider()
    if known is None or passage.source is None:
        raise NotFound(MACHINE)
    try:
        text = translated(known, passage.source.rstrip(), work.item.source_language, work.language)
        return checked(text, passage.path, plain=passage.plain).rstrip(), ""
    except Unavailable as error:
        return "", str(_TROUBLE[error.trouble])
    except (NotOnePassage, Unwritable):
        return "", str(_TROUBLE[Trouble.ODD])


def mark_of(text: str) -> str:
    """By what a form knows a text of the machine again."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:_LENGTH]


def origin_of(fields: Mapping[str, str], passage: Passage | None) -> Origin:
    """Whether what a form has is as the machine wrote it: put there just now, or saved so as a draft."""
    text = fields.get("text", "").strip()
    target = None if passage is None else passage.row.target
    is_draft = target is not None and target.origin is Origin.MACHINE and target.state is State.DRAFT
    is_same = is_draft and passage is not None and passage.text.strip() == text
    return Origin.MACHINE if text and (is_same or fields.get(MACHINE) == mark_of(text)) else Origin.TYPED


def first_saved_words() -> str:
    """What is said when somebody says yes to what no person has saved."""
    return _("Saved. A machine wrote it: read it once more, then mark it as reviewed.")
