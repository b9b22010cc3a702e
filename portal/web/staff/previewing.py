"""A draft as readers would see it: their templates, in their language, marked as what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import g, url_for
from werkzeug.wrappers import Response

from portal.content.authoring.editing import item_of
from portal.content.authoring.previewing import preview
from portal.content.published.reading import LanguageLink
from portal.content.readers.queries import ItemPage
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.fields import fields_of
from portal.foundation.i18n import _, current_language, use_language
from portal.foundation.permissions import Permission, requires
from portal.languages import language as describe
from portal.web.frames import Frame, home_crumb, render_page, section_url, site
from portal.web.public.lists import own_template
from portal.web.staff.blueprint import blueprint
from portal.web.term_links import lead_to_glossary


@dataclass(frozen=True)
class Bar:
    """What is said above the page, in the language of the account."""

    lang: str
    label: str
    words: str
    back: str
    url: str


@blueprint.get("/content/<kind>/<key>/preview/<tag:tag>")
@requires(Permission.SEE_DRAFTS)
def preview_item(kind: str, key: str, tag: str) -> Response:
    """What is saved of an item as readers of a language would see it. Raises NotFound."""
    tags = [row.tag for row in site_languages(db.session)]
    addresses = {each: url_for("staff.preview_item", kind=kind, key=key, tag=each) for each in tags}
    back = url_for("staff.state", kind=kind, key=key)
    return preview_page(kind, key, tag, addresses, back=back, file_address=_file_address)


def _file_address(key: str, tag: str, mark: str) -> str:
    return url_for("staff.saved_file", key=key, tag=tag, mark=mark)


def preview_page(
    kind: str,
    key: str,
    tag: str,
    addresses: Mapping[str, str],
    *,
    back: str,
    file_address: Callable[[str, str, str], str],
    typed: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """The readers' page of what is saved, with a bar that leads `back`.

    `addresses` are those of the previews that may be looked at, by language; `file_address` says where files lie that
    only previews show; `typed` are texts of passages that are not saved, by the passages' ids. Raises NotFound for
    another language.
    """
    item = item_of(db.session, kind, key)
    if tag not in addresses:
        raise NotFound(tag)
    bar = Bar(
        lang=current_language(),
        label=_("Preview"),
        words=_("Preview: what is saved, with the text that you are writing. Readers do not see it.")
        if typed
        else _("Preview: this is what is saved now. Readers do not see it before it is published."),
        back=_("Back to the item"),
        url=back,
    )
    known = site()
    use_language(tag)
    found = preview(db.session, known, item, tag, g.moment, file_address, typed)
    lead_to_glossary((found.reading.lang, found.reading.source_language))
    response = render_page(
        own_template(found.reading.kind, "public/item.html"),
        _frame(found, tag, addresses),
        item=found.reading,
        mentions=found.mentions,
        fields=fields_of(found.reading.kind),
        asked=False,
        preview=bar,
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers.pop("ETag", None)
    response.vary.add("Cookie")
    return response


def _frame(page: ItemPage, tag: str, addresses: Mapping[str, str]) -> Frame:
    kind = page.reading.kind
    section = [(str(kind.label_plural), section_url(kind, tag))] if kind.has_list() else []
    return Frame(
        [_link(page, each, tag, url) for each, url in addresses.items()],
        robots="noindex, nofollow",
        breadcrumbs=[home_crumb(tag), *section, (page.reading.title, None)],
        section=kind.name,
        content_languages=[page.reading.lang],
    )


def _link(page: ItemPage, each: str, tag: str, url: str) -> LanguageLink:
    """The preview of the same item in another language."""
    reading, available = page.reading, each in page.editions
    return LanguageLink(
        tag=each,
        name=describe(each).own_name,
        url=url,
        current=each == tag,
        available=available,
        shown_in=None if available else reading.source_language,
    )
