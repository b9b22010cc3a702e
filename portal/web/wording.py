"""Words with their language, dates, names and links, as clean pieces of HTML.

Everything that returns markup is built by `Markup.format` or `Markup.join`, which escape.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup, escape

from portal.content.published.passages import ProseView, Words
from portal.content.published.reading import LanguageLink, Reading
from portal.foundation import formats
from portal.foundation.i18n import LazyText, _, current_language, language
from portal.languages import is_tag
from portal.languages import language as describe


def lang_attrs(value: str | Words | ProseView | None) -> Markup:
    """The attributes `lang` and `dir`, with a space before them, where the language is not the page's."""
    tag = value if value is None or isinstance(value, str) else value.lang
    if tag is None or tag == current_language():
        return Markup("")
    direction = describe(tag).direction if is_tag(tag) else "auto"
    return Markup(' lang="{}" dir="{}"').format(tag, direction)


def marked(value: object) -> Markup | str:
    """A text, inside an element that names its language where that is not the page's; markup as it is."""
    if isinstance(value, Markup):
        return value
    attributes = lang_attrs(value) if isinstance(value, Words) else Markup("")
    return Markup("<span{}>{}</span>").format(attributes, str(value)) if attributes else str(value)


def foreign(tag: str | None) -> str | None:
    """The tag, unless it is that of the page."""
    return None if tag == current_language() else tag


def dated(value: Any) -> Markup | str:
    """A date in words, inside `time` where HTML has a way to say it to machines."""
    machine = formats.machine_date(value)
    words = formats.date(value)
    return Markup('<time datetime="{}">{}</time>').format(machine, words) if machine else words


def timed(seconds: int) -> Markup:
    """A place in a recording, or its length, as `time` that says so to machines."""
    return Markup('<time datetime="{}">{}</time>').format(formats.machine_duration(seconds), formats.timecode(seconds))


def titles(readings: Iterable[Reading]) -> list[Markup]:
    """The titles of items, each in its language, as links where the item has a page."""
    return [
        Markup('<a href="{}">{}</a>').format(each.url, marked(each.title)) if each.url else escape(marked(each.title))
        for each in readings
    ]


def short_links(references: Iterable[Reading]) -> Markup:
    """References in their short form, each leading to its place in the page's list of sources."""
    links = (
        Markup('<a href="#source-{}">{}</a>').format(each.key, each.fact("short") or each.title.text)
        for each in references
    )
    return Markup("; ").join(links)


def told(sentence: LazyText, **values: object) -> Markup:
    """A sentence with values filled in, of which some may be links; whatever is no markup is escaped."""
    return escape(str(LazyText(sentence.message, sentence.context, {**sentence.values, **values})))


def contact_link(contact: str) -> Markup:
    """The site's contact, which is an e-mail address or a web address, as a link."""
    address = contact if contact.startswith(("http://", "https://")) else f"mailto:{contact}"
    return Markup('<a href="{}">{}</a>').format(address, contact)


def name_lines(name: str) -> tuple[str, str]:
    """A name in two lines: cut before its first small word, otherwise near the middle."""
    words = name.split()
    small = next((place for place, word in enumerate(words) if place and word[0].islower()), None)
    cut = small or -(-len(words) // 2)
    return " ".join(words[:cut]), " ".join(words[cut:])


def person_name(name: str) -> str:
    """'Family, Given' in the order of speech; a body's name as it stands."""
    family, comma, given = name.partition(", ")
    return f"{given} {family}" if comma else name


def own_names(rows: Iterable[LanguageLink]) -> list[Markup | str]:
    """The languages of the switcher by what their speakers call them, each in itself."""
    return [marked(Words(row.name, row.tag)) for row in rows]


def absence(row: LanguageLink) -> str:
    """What the switcher says of a language that lacks the page, in that language."""
    with language(row.tag):
        if row.shown_in is None:
            # Translators: follows the name of a language in which a page does not exist.
            return _("– not in this language")
        # Translators: follows a language's name in the language menu: "español – still in English".
        return _("– still in %(language)s", language=formats.language_name(row.shown_in, row.tag))
