"""The portal's texts in the reader's language: imported from here, never from elsewhere.

``_`` looks a message up now, ``_l`` when it is shown (for anything that is evaluated at import);
``_n`` chooses a plural form, ``_p`` says by a context which meaning of a word is meant; ``_lp``
and ``_np`` combine them. Placeholders are named and filled after the look-up:
``_("Hello, %(name)s", name=name)``. `_n` fills ``%(num)s`` by itself, as the language writes it.

Underneath is Babel's `Translations`, without Flask-Babel. The portal needs look-ups outside
requests, a fallback for broken entries, pseudo-languages and catalogs that reload when the site
changes; of Flask-Babel only a selector per request would be left, which is `use_language` here.
Jinja's i18n extension is not installed either: its 'newstyle' gettext marks translations as safe
HTML, and ``{% trans %}`` does so in both styles. Here the callables return ordinary strings, which
autoescape escapes, and ``{% trans %}`` is a syntax error.

A translator can neither write markup nor take a page down: an entry whose placeholders are not
those of its source, or are malformed, is not used; the source text is shown instead.

On a page in an added language, texts that its catalog lacks come from the default language and
carry its ``lang`` (`portal.foundation.borrowed`).
"""

from __future__ import annotations

import datetime
import logging
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from babel.support import NullTranslations, Translations
from flask import Flask, Response, current_app, has_app_context, has_request_context, request
from jinja2 import Environment
from markupsafe import escape

from portal.foundation import borrowed
from portal.foundation.placeholders import Malformed, placeholders
from portal.foundation.pseudo import ADDRESS_CONTEXT, pseudo_translations
from portal.languages import PSEUDO_LANGUAGES, WORLD_FORMATS, Language
from portal.languages import language as describe

SOURCE_LANGUAGE = "en"
FOLDER = Path(__file__).resolve().parents[2] / "translations"
DOMAIN = "messages"

_EXTENSION = "portal.i18n"
_ENVIRON_KEY = "portal.language"
_FIRST_BYTES = borrowed.END.encode()
_PAGE_KEY = "portal.language.page"
_outside: ContextVar[str | None] = ContextVar("portal_language", default=None)
_log = logging.getLogger(__name__)


class Catalog(Protocol):
    """Where one language's translations are looked up; '' means that there is none."""

    def gettext(self, message: str) -> str: ...

    def ngettext(self, singular: str, plural: str, num: int) -> str: ...

    # Babel's annotations call what its context functions give an object; it is a text.
    def pgettext(self, context: str, message: str) -> str | object: ...

    def npgettext(self, context: str, singular: str, plural: str, num: int) -> str: ...


class _Nothing(NullTranslations):
    """Ends a chain of catalogs with '' where `gettext` would repeat the source text."""

    def gettext(self, message: str) -> str:
        return ""

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        return ""

    def pgettext(self, context: str, message: str) -> str:
        return ""

    def npgettext(self, context: str, singular: str, plural: str, num: int) -> str:
        return ""


class Locales:
    """What a site speaks: the compiled catalogs of one folder, read when first asked for, and its habits.

    `default` is the language whose texts stand in where a language lacks one, `formats` maps a
    language to its regional format, and in `time_zone` moments are told.
    """

    def __init__(
        self,
        folder: Path = FOLDER,
        default: str = SOURCE_LANGUAGE,
        formats: Mapping[str, str] = WORLD_FORMATS,
        time_zone: datetime.tzinfo = datetime.UTC,
    ) -> None:
        self.folder = folder
        self.default = default
        self.formats = dict(formats)
        self.time_zone = time_zone
        self._read: dict[str, Catalog] = {}

    def path(self, tag: str) -> Path:
        """Where the compiled catalog of a language lies, or would lie."""
        return self.folder / tag.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.mo"

    def missing(self, tags: list[str]) -> list[str]:
        """Those of `tags` that have no compiled catalog and need one."""
        return [tag for tag in tags if not (_is_source(tag) or tag in PSEUDO_LANGUAGES or self.path(tag).is_file())]

    def reload(self) -> None:
        """Forget what was read, so that the next look-up sees the files of now."""
        self._read = {}

    def chain(self, tag: str) -> list[tuple[str, Catalog]]:
        """The catalogs to ask in turn, with their languages: the language's own, then the default one's."""
        tags = [tag] if _is_source(tag) or tag == self.default else [tag, self.default]
        return [(each, self._catalog(each)) for each in tags]

    def _catalog(self, tag: str) -> Catalog:
        found = self._read.get(tag)
        if found is None:
            found = self._read[tag] = pseudo_translations(tag) or _read_catalog(self.path(tag))
        return found


def _is_source(tag: str) -> bool:
    return tag.partition("-")[0] == SOURCE_LANGUAGE


def _read_catalog(path: Path) -> Catalog:
    try:
        with path.open("rb") as file:
            catalog: NullTranslations = Translations(file, domain=DOMAIN)
    except FileNotFoundError:
        catalog = _Nothing()
    except (OSError, ValueError, struct.error):
        _log.exception("The catalog %s cannot be read; its language shows the default language's texts.", path)
        catalog = _Nothing()
    catalog.add_fallback(_Nothing())
    return catalog


_outside_apps = Locales()


def locales() -> Locales:
    """What the running application speaks; outside of one, the project's catalogs and defaults."""
    if has_app_context() and _EXTENSION in current_app.extensions:
        installed: Locales = current_app.extensions[_EXTENSION]
        return installed
    return _outside_apps


def current_language() -> str:
    """The tag of the language that texts are looked up in now."""
    if has_request_context():
        chosen: str | None = request.environ.get(_ENVIRON_KEY)
        if chosen is not None:
            return chosen
    return _outside.get() or locales().default


def described(tag: str | None = None) -> Language:
    """A language, by default the current one, with the site's choice of regional formats."""
    return describe(tag or current_language(), locales().formats)


def use_language(tag: str) -> None:
    """Speak `tag` until the present request ends, and mark what its page borrows from others."""
    request.environ[_ENVIRON_KEY] = tag
    request.environ[_PAGE_KEY] = tag


@contextmanager
def language(tag: str) -> Iterator[None]:
    """Speak `tag` for a while, inside or outside a request.

    What is said is not marked as borrowed: it may be meant for a mail or a file, not for the page.
    """
    if has_request_context():
        before = {key: request.environ.get(key) for key in (_ENVIRON_KEY, _PAGE_KEY)}
        request.environ.update({_ENVIRON_KEY: tag, _PAGE_KEY: None})
        try:
            yield
        finally:
            request.environ.update(before)
        return
    token = _outside.set(tag)
    try:
        yield
    finally:
        _outside.reset(token)


class LazyText:
    """A message that is looked up when it is shown, in the language of that moment."""

    __slots__ = ("context", "message", "values")

    def __init__(self, message: str, context: str | None = None, values: Mapping[str, object] | None = None) -> None:
        self.message = message
        self.context = context
        self.values = dict(values or {})

    def __str__(self) -> str:
        return _text(self.context, self.message, self.values)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"LazyText({self.message!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LazyText):
            return NotImplemented
        return (self.context, self.message, self.values) == (other.context, other.message, other.values)

    def __hash__(self) -> int:
        return hash((self.context, self.message))


class Counted(int):
    """A number that ``%(num)s`` writes in the way of the language, and ``%(num)d`` plainly."""

    def __str__(self) -> str:
        return described().number(Decimal(int(self)))


def _(message: str, /, **values: object) -> str:
    """The message in the current language, with `values` filled into its placeholders."""
    return _text(None, message, values)


def _p(context: str, message: str, /, **values: object) -> str:
    """Like `_`, for a word whose meaning `context` tells."""
    return _text(context, message, values)


def _n(singular: str, plural: str, num: int, /, **values: object) -> str:
    """The plural form that the current language uses for `num`."""
    return _plural(None, singular, plural, num, values)


def _np(context: str, singular: str, plural: str, num: int, /, **values: object) -> str:
    """Like `_n`, for a word whose meaning `context` tells."""
    return _plural(context, singular, plural, num, values)


def _l(message: str, /, **values: object) -> LazyText:
    """Like `_`, looked up when it is shown."""
    return LazyText(message, None, values)


def _lp(context: str, message: str, /, **values: object) -> LazyText:
    """Like `_p`, looked up when it is shown."""
    return LazyText(message, context, values)


def install(
    app: Flask,
    *,
    folder: Path = FOLDER,
    default: str = SOURCE_LANGUAGE,
    formats: Mapping[str, str] = WORLD_FORMATS,
    time_zone: datetime.tzinfo = datetime.UTC,
) -> Locales:
    """Give an application its catalogs, and its templates the functions that read them."""
    installed = Locales(folder, default, formats, time_zone)
    app.extensions[_EXTENSION] = installed
    install_functions(app.jinja_env)
    app.after_request(_finish)
    return installed


def install_functions(environment: Environment) -> None:
    """Give templates `_`, `_n`, `_p`, `_np` and gettext's long names for them."""
    environment.globals.update(
        {"_": _, "_n": _n, "_p": _p, "_np": _np, "gettext": _, "ngettext": _n, "pgettext": _p, "npgettext": _np}
    )


def _text(context: str | None, message: str, values: Mapping[str, object]) -> str:
    if not message:
        return ""
    tag = current_language()
    for found_in, catalog in locales().chain(tag):
        found = catalog.gettext(message) if context is None else catalog.pgettext(context, message)
        if isinstance(found, str) and found and _is_usable(found, message):
            return _spoken(_filled(found, message, values), found_in, context)
    return _spoken(_fill(message, values), SOURCE_LANGUAGE, context)


def _plural(context: str | None, singular: str, plural: str, num: int, values: Mapping[str, object]) -> str:
    values = {"num": Counted(num), **values}
    source = singular if num == 1 else plural
    for found_in, catalog in locales().chain(current_language()):
        found = _plural_form(catalog, context, singular, plural, num)
        if found and _is_usable(found, source, plural):
            return _spoken(_filled(found, source, values), found_in, context)
    return _spoken(_fill(source, values), SOURCE_LANGUAGE, context)


def _spoken(text: str, tag: str, context: str | None) -> str:
    """Mark a text of another language than the page's, if a page is being drawn in that language."""
    if not has_request_context() or context == ADDRESS_CONTEXT:
        return text
    page: str | None = request.environ.get(_PAGE_KEY)
    if page is None or tag.partition("-")[0] == page.partition("-")[0]:
        return text
    return borrowed.marked(text, borrowed.FROM_DEFAULT if tag == locales().default else borrowed.FROM_SOURCE)


def _finish(response: Response) -> Response:
    """Give the borrowed texts of a page their language; other answers lose the signs alone."""
    if response.direct_passthrough or response.is_streamed or _FIRST_BYTES not in response.get_data():
        return response
    text = response.get_data(as_text=True)
    if response.mimetype == "text/html":
        languages = {borrowed.FROM_DEFAULT: locales().default, borrowed.FROM_SOURCE: SOURCE_LANGUAGE}
        direction = described().direction
        text = borrowed.finish(text, {sign: _opening(described(tag), direction) for sign, tag in languages.items()})
    response.set_data(borrowed.plain(text))
    return response


def _opening(spoken: Language, direction: str) -> str:
    turned = "" if spoken.direction == direction else f' dir="{spoken.direction}"'
    return f'<span lang="{spoken.tag}"{turned}>'


def _plural_form(catalog: Catalog, context: str | None, singular: str, plural: str, num: int) -> str:
    try:
        if context is None:
            return catalog.ngettext(singular, plural, num)
        return catalog.npgettext(context, singular, plural, num)
    except (ArithmeticError, ValueError):
        _log.warning("The plural rule of a catalog fails for %s.", num)
        return ""


@lru_cache(maxsize=8192)
def _is_usable(translated: str, *sources: str) -> bool:
    """Whether a translation has the placeholders of one of its sources, neither more nor fewer."""
    try:
        found = placeholders(translated)
        usable = any(found == placeholders(source) for source in sources)
    except Malformed:
        usable = False
    if not usable:
        _log.warning("The translation %r does not fit %r and is not shown.", translated, sources[-1])
    return usable


def _filled(translated: str, source: str, values: Mapping[str, object]) -> str:
    try:
        return _fill(translated, values)
    except (KeyError, TypeError, ValueError):
        return _fill(source, values)


def _fill(text: str, values: Mapping[str, object]) -> str:
    """Fill in values; one that is markup (a link, say) makes the whole markup, the text escaped."""
    if not values or not placeholders(text):
        return text
    if any(hasattr(value, "__html__") for value in values.values()):
        return escape(text) % values
    return text % values
