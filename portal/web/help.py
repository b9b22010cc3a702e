"""Help for the staff: a text for each language, in sections that pages lead to.

The texts lie beside the templates, `templates/staff/help/TAG.md`: each section is a heading with its anchor, and
CommonMark. What stands there in bold is what a button or a heading is called; a test holds it against the catalogs.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from markupsafe import Markup

from portal.foundation import markdown
from portal.foundation.i18n import SOURCE_LANGUAGE

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "staff" / "help"
START = "start"
_HEADING = re.compile(r"^## (?P<title>.+) \{#(?P<anchor>[a-z]+)\}$", re.MULTILINE)

_PAGES: Mapping[str, Sequence[str]] = {
    START: ("staff.desk", "staff.help", "staff.content", "staff.find_any"),
    "begin": ("staff.kinds", "staff.begin", "staff.make"),
    "write": ("staff.edit", "staff.item_history", "staff.restore", "staff.preview_item"),
    "uploads": ("staff.new_media", "staff.files"),
    "translate": (
        *("translate.home", "translate.work", "translate.preview", "translate.assign", "translate.release"),
        *("translate.memory", "translate.exchange", "translate.brought"),
    ),
    "words": (
        *("messages.begin", "messages.messages", "messages.message"),
        *("messages.imports", "messages.planned"),
    ),
    "review": ("staff.review",),
    "publish": ("staff.state",),
    "releases": ("staff.releases_list", "staff.release"),
    "bringing": (
        *("staff.references_form", "staff.news_form", "staff.figures"),
        *("staff.doubles", "staff.merge"),
    ),
    "links": ("staff.links",),
    "accounts": ("staff.accounts", "staff.account", "staff.invite", "staff.erase_account"),
    "trail": ("staff.audit_trail",),
    "site": ("staff.site_settings", "staff.site_menu", "staff.site_home", "staff.site_banner", "staff.site_redirects"),
    "languages": ("staff.languages",),
    "own": (
        *("account.own", "account.password", "account.sessions", "account.second_factor", "account.app"),
        *("account.passkey", "account.confirm", "account.login", "account.code", "account.reset"),
        *("account.new_password", "account.first"),
    ),
}
PAGES: Mapping[str, str] = MappingProxyType({page: section for section, pages in _PAGES.items() for page in pages})
"""The section that explains a page, by the page's endpoint."""


@dataclass(frozen=True)
class HelpSection:
    """A part of the help: the name by which an address leads there, its heading, and its text."""

    anchor: str
    title: str
    html: Markup


def section_of(endpoint: str | None) -> str:
    """The section that explains a page; of one that was drawn for a form, that of the form's own page."""
    blueprint, _dot, name = (endpoint or "").partition(".")
    return PAGES.get(endpoint or "") or PAGES.get(f"{blueprint}.{name.removeprefix('send_')}") or START


def language_of(tag: str) -> str:
    """The language in which somebody who speaks `tag` is helped: that one, else English."""
    return tag if (FOLDER / f"{tag}.md").is_file() else SOURCE_LANGUAGE


@functools.cache
def sections(tag: str) -> Sequence[HelpSection]:
    """All sections in a language that the help is written in, in their order."""
    text = (FOLDER / f"{tag}.md").read_text(encoding="utf-8")
    found = list(_HEADING.finditer(text))
    ends = [*(each.start() for each in found[1:]), len(text)]
    return [
        HelpSection(each["anchor"], each["title"], _rendered(text[each.end() : end].strip(), each["anchor"]))
        for each, end in zip(found, ends, strict=True)
    ]


def _rendered(text: str, anchor: str) -> Markup:
    return Markup(markdown.render(text, prefix=f"{anchor}-").html)  # noqa: S704  # a file of the portal's, and cleaned
