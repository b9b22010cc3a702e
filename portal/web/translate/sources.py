"""Which language a translator reads beside the translation: the original's, or another that says the same today.

A language is chosen for one page by its address, or for all by the account. Whatever is read, a translation is made
from the original's passage, to which it is pinned; what is read is kept beside that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal.accounts import people
from portal.content.model.items import Item
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.foundation.formats import language_name, number
from portal.foundation.i18n import _, _p
from portal.foundation.permissions import Permission, requires
from portal.translation.workbench.work import Other, Passage, Work, others, readable
from portal.web import visitor
from portal.web.staff.states import Chip
from portal.web.translate.blueprint import WORK, blueprint, item_in, work_url
from portal.web.translate.looks import look

BESIDE, ALWAYS, READ_IN = "from", "always", "read_in"


@dataclass(frozen=True)
class SourceWay:
    """A language that can be read, in words that say of how many passages, and whether it is read now."""

    language: str
    words: str
    is_read: bool


@dataclass(frozen=True)
class Sources:
    """What can be read beside a translation. `always` is the language that the account could be told to read, if any,
    `always_words` what its button says; `asked` is what the address or form says."""

    ways: Sequence[SourceWay]
    asked: str
    always: str | None
    always_words: str


@dataclass(frozen=True)
class OtherText:
    """What another translation says of a passage, as it looks, with how it stands where that is worth a word."""

    language: str
    text: Markup
    chip: Chip


def chosen_source(item: Item, language: str, chosen: Mapping[str, str]) -> str | None:
    """The language to be read in place of the original's, None for the original. Raises NotFound for no language."""
    known = [row.tag for row in site_languages(db.session)]
    asked = chosen.get(BESIDE) or ""
    if asked and asked not in known:
        raise NotFound(asked)
    found = asked or visitor.somebody().account.reads or ""
    return found if found in known and found not in (item.source_language, language) else None


def sources_of(work: Work, chosen: Mapping[str, str]) -> Sources:
    """What can be read beside a translation: the original, and other translations where they are current."""
    original, others_known = work.item.source_language, readable(work)
    read = work.beside or original
    ways = [SourceWay(original, language_name(original), read == original)]
    for each in others_known:
        words = language_name(each.language)
        if not each.is_whole:
            # Translators: a language in which somebody reads a text, and of how many passages it is current.
            words = _(
                "%(language)s (%(count)s of %(total)s)",
                language=words,
                count=number(each.current),
                total=number(each.total),
            )
        ways.append(SourceWay(each.language, words, each.language == read))
    always = _always(work, read) if len(ways) > 1 else None
    words = ""
    if always is not None:
        # Translators: a button: from now on, texts are translated from this language wherever it is current.
        words = (
            _("Always from %(language)s", language=language_name(always)) if always else _("Always from the original")
        )
    return Sources(ways, chosen.get(BESIDE) or "", always, words)


def _always(work: Work, read: str) -> str | None:
    """What the account would be told: the language that is read now, empty for the original; None if it says so."""
    wanted = "" if read == work.item.source_language else read
    liked = visitor.somebody().account.reads or ""
    return None if wanted == liked or liked == work.language else wanted


def read_words(passage: Passage, work: Work) -> str:
    """Why a passage is shown in the original's language where another is read; empty where it is not."""
    if work.beside is None or passage.source is None or passage.beside is not None:
        return ""
    return _(
        "In %(language)s this passage is not current, so you see the original.", language=language_name(work.beside)
    )


def kept_words(passage: Passage) -> str:
    """From which language a saved translation was made, where that is not the original's; else empty."""
    target = passage.row.target
    if target is None or target.read_in is None:
        return ""
    return from_words(target.read_in)


def from_words(tag: str) -> str:
    """From which language something was translated."""
    # Translators: of a saved translation: the language in which the translator read the text.
    return _("translated from %(language)s", language=language_name(tag))


def other_texts(work: Work, passage: Passage) -> list[OtherText]:
    """What the other translations say of a passage, but for the one that is read."""
    read = work.read_in(passage)
    return [_other(each, passage) for each in others(work, passage) if each.language != read]


def _other(other: Other, passage: Passage) -> OtherText:
    if other.freshness.value == "current":
        chip = Chip(_p("passage", "Current"), "tick", "good")
    else:
        chip = Chip(_p("passage", "Behind"), "half", "behind")
    return OtherText(other.language, look(other.text, plain=passage.plain), chip)


def remember(tag: str) -> str:
    """Keep what somebody likes to read, empty for originals; say so. Callers open the transaction. Raises NotFound."""
    if tag and tag not in [row.tag for row in site_languages(db.session)]:
        raise NotFound(tag)
    people.read_in(visitor.somebody().account, tag or None)
    if not tag:
        return _("From now on you translate from the original.")
    return _("From now on you translate from %(language)s wherever it is current.", language=language_name(tag))


@blueprint.post(f"{WORK}/{ALWAYS}")
@requires(Permission.SEE_TRANSLATIONS, "language")
def send_always(language: str, kind: str, key: str) -> Response:
    """Remember what somebody likes to read, where no passage is in hand. Raises NotFound."""
    item = item_in(language, kind, key)
    with writing(db.session):
        words = remember(request.form.get(BESIDE, ""))
    flash(words)
    return redirect(work_url(language, item.kind, item.key), 303)
