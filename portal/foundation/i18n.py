"""The portal's texts in the reader's language: imported from here, never from elsewhere.

``_`` looks a message up now, ``_l`` when it is shown (for anything that is evaluated at import);
``_n`` chooses a plural form, ``_p`` says by a context which meaning of a word is meant; ``_lp``
and ``_np`` combine them. Placeholders are named and filled after the look-up:
``_("Hello, %(name)s", name=name)``. `_n` fills ``%(num)s`` by itself, as the language writes it.

Underneath is Flask-Babel, which Flask-WTF, Flask-Security and the like ask for the reader's locale:
each application's `Locales` is the Domain that Flask-Babel's own functions look texts up in, and its
selectors follow `current_language`. Nothing else imports it, for three reasons. Its look-ups need an
application; these do not. Its lazy strings and its Jinja set-up ('newstyle' gettext, and
``{% trans %}`` in both styles) mark translations as safe HTML; here the functions return ordinary
strings, which autoescape escapes, and ``{% trans %}`` is a syntax error. And it shows whatever a
catalog holds; here a broken entry is not shown, and an absent one has a fallback.

A translator can neither write markup nor take a page down: an entry whose placeholders are not
those of its source, or are malformed, is not used; the source text is shown instead.
What translators have changed on the running site (`portal.foundation.live`) is asked before the files.
On a page in an added language, texts that its catalog lacks come from the default language and
carry its ``lang`` (`portal.foundation.borrowed`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from pathlib import Path

from babel import Locale
from flask import Flask, Response, appcontext_pushed, current_app, has_app_context, has_request_context, request
from flask_babel import Domain, refresh
from jinja2 import Environment

from portal.extensions import babel
from portal.foundation import borrowed, compiled, live
from portal.foundation.compiled import DOMAIN, Catalog
from portal.foundation.filling import fill, filled, is_usable
from portal.foundation.live import LiveTexts
from portal.foundation.pseudo import ADDRESS_CONTEXT, pseudo_translations
from portal.languages import PSEUDO_LANGUAGES, WORLD_FORMATS, Language
from portal.languages import language as describe

SOURCE_LANGUAGE = "en"
FOLDER = Path(__file__).resolve().parents[2] / "translations"

REMEMBERED = 20_000
"""How many texts that were looked up are remembered, in all languages."""

_EXTENSION = "portal.i18n"
_ENVIRON_KEY = "portal.language"
_FIRST_BYTES = borrowed.END.encode()
_PAGE_KEY = "portal.language.page"
# The types of answers that are text; the bytes of a picture may look like a sign by chance.
_TEXT = re.compile(r"text/|application/(?:.+\+)?(?:json|xml)$")
_outside: ContextVar[str | None] = ContextVar("portal_language", default=None)


class Locales(Domain):  # type: ignore[misc]  # Flask-Babel gives it no types
    """What a site speaks: the compiled catalogs of one folder, read when first asked for, and its habits.

    `default` is the language whose texts stand in where a language lacks one, `formats` maps a
    language to its regional format, and in `time_zone` moments are told. As Flask-Babel's domain
    it gives the texts of the current language, and keeps the catalogs in the domain's cache.
    """

    def __init__(
        self,
        folder: Path = FOLDER,
        default: str = SOURCE_LANGUAGE,
        formats: Mapping[str, str] = WORLD_FORMATS,
        time_zone: datetime.tzinfo = datetime.UTC,
    ) -> None:
        super().__init__(str(folder), DOMAIN)
        self.folder = folder
        self.default = default
        self.formats = dict(formats)
        self.time_zone = time_zone
        self.generation = 0
        self.live: LiveTexts = live.NOTHING
        # What was found by language, context and message, while these live texts were asked.
        self._found: tuple[object, dict[tuple[str, str | None, str], tuple[str, str]]] = self.live.catalogs, {}

    def path(self, tag: str) -> Path:
        """Where the compiled catalog of a language lies, or would lie."""
        return compiled.path_of(self.folder, tag)

    def missing(self, tags: Iterable[str]) -> list[str]:
        """Those of `tags` that have no compiled catalog and need one."""
        return [tag for tag in tags if not (_is_source(tag) or tag in PSEUDO_LANGUAGES or self.path(tag).is_file())]

    def reload(self) -> None:
        """Forget what was read, so that the next look-up sees the files of now; `generation` counts how often."""
        self.cache.clear()
        self._found = self.live.catalogs, {}
        self.generation += 1

    def get_translations(self) -> Locales:
        """What Flask-Babel's functions ask for texts."""
        return self

    def gettext(self, message: str, /, **values: object) -> str:
        """A message in the current language, with `values` filled into its placeholders."""
        return self.text(None, message, values)

    def pgettext(self, context: str, message: str, /, **values: object) -> str:
        """Like `gettext`, in a context."""
        return self.text(context, message, values)

    def ngettext(self, singular: str, plural: str, num: int, /, **values: object) -> str:
        """The plural form for `num`."""
        return self.plural_text(None, singular, plural, num, values)

    def npgettext(self, context: str, singular: str, plural: str, num: int, /, **values: object) -> str:
        """Like `ngettext`, in a context."""
        return self.plural_text(context, singular, plural, num, values)

    def text(self, context: str | None, message: str, values: Mapping[str, object]) -> str:
        """The first usable translation of the chain, else the source."""
        if not message:
            return ""
        live.hear(context, message)
        found, found_in = self._text(current_language(), context, message)
        return _spoken(filled(found, message, values), found_in, context)

    def _text(self, tag: str, context: str | None, message: str) -> tuple[str, str]:
        """What stands for a message, and in which language; looked up once while the catalogs are the same."""
        # Whoever is overtaken by other catalogs remembers what was found where nobody asks any more.
        catalogs, known = self._found
        if catalogs is not self.live.catalogs or len(known) > REMEMBERED:
            self._found = catalogs, known = self.live.catalogs, {}
        key = tag, context, message
        if key not in known:
            known[key] = self._looked_up(*key)
        return known[key]

    def _looked_up(self, tag: str, context: str | None, message: str) -> tuple[str, str]:
        for found_in, catalog in self.chain(tag):
            found = catalog.gettext(message) if context is None else catalog.pgettext(context, message)
            if isinstance(found, str) and found and is_usable(found, message):
                return found, found_in
        return message, SOURCE_LANGUAGE

    def plural_text(
        self, context: str | None, singular: str, plural: str, num: int, values: Mapping[str, object]
    ) -> str:
        """The first usable form of the chain, else English's."""
        live.hear(context, singular, plural)
        values = {"num": Counted(num), **values}
        source = singular if num == 1 else plural
        for found_in, catalog in self.chain(current_language()):
            found = compiled.plural_form(catalog, context, singular, plural, num)
            if found and is_usable(found, source, plural):
                return _spoken(filled(found, source, values), found_in, context)
        return _spoken(fill(source, values), SOURCE_LANGUAGE, context)

    def chain(self, tag: str) -> list[tuple[str, Catalog]]:
        """The catalogs to ask in turn, with their languages: the language's own, then the default one's.

        Of each language what is live comes before the file.
        """
        tags = [tag] if _is_source(tag) or tag == self.default else [tag, self.default]
        edited = self.live.catalogs
        return [
            (each, catalog)
            for each in tags
            for catalog in (edited.get(each), self._catalog(each))
            if catalog is not None
        ]

    def _catalog(self, tag: str) -> Catalog:
        key = (tag, DOMAIN)
        found: Catalog | None = self.cache.get(key)
        if found is None:
            found = self.cache[key] = pseudo_translations(tag) or compiled.read(self.path(tag))
        return found


def _is_source(tag: str) -> bool:
    return tag.partition("-")[0] == SOURCE_LANGUAGE


_outside_apps = Locales()


def locales() -> Locales:
    """What the running application speaks; outside of one, the project's catalogs and defaults."""
    installed: Locales | None = current_app.extensions.get(_EXTENSION) if has_app_context() else None
    return _outside_apps if installed is None else installed


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
    refresh()


@contextmanager
def language(tag: str) -> Iterator[None]:
    """Speak `tag` for a while, inside or outside a request.

    What is said is not marked as borrowed: it may be meant for a mail or a file, not for the page.
    """
    with _spoken_in_request(tag) if has_request_context() else _spoken_outside(tag):
        refresh()
        try:
            yield
        finally:
            refresh()


@contextmanager
def _spoken_in_request(tag: str) -> Iterator[None]:
    before = {key: request.environ.get(key) for key in (_ENVIRON_KEY, _PAGE_KEY)}
    request.environ.update({_ENVIRON_KEY: tag, _PAGE_KEY: None})
    try:
        yield
    finally:
        request.environ.update(before)


@contextmanager
def _spoken_outside(tag: str) -> Iterator[None]:
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
        return locales().text(self.context, self.message, self.values)

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
    return locales().text(None, message, values)


def _p(context: str, message: str, /, **values: object) -> str:
    """Like `_`, for a word whose meaning `context` tells."""
    return locales().text(context, message, values)


def _n(singular: str, plural: str, num: int, /, **values: object) -> str:
    """The plural form that the current language uses for `num`."""
    return locales().plural_text(None, singular, plural, num, values)


def _np(context: str, singular: str, plural: str, num: int, /, **values: object) -> str:
    """Like `_n`, for a word whose meaning `context` tells."""
    return locales().plural_text(context, singular, plural, num, values)


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
    babel.init_app(
        app,
        default_locale=str(describe(default, formats).formats),
        default_domain=DOMAIN,
        default_translation_directories=str(folder),
        default_timezone=str(time_zone),
        locale_selector=_locale,
        timezone_selector=_time_zone,
    )
    appcontext_pushed.connect(_speak, app)
    install_functions(app.jinja_env)
    app.after_request(_finish)
    return installed


def generation(app: Flask) -> int:
    """How often catalogs were, or should have been, read anew: pages drawn before may say something else."""
    installed: Locales = app.extensions[_EXTENSION]
    return installed.generation


def _speak(app: Flask, **_ignored: object) -> None:
    """Make the application's domain Flask-Babel's own, which keeps one for all applications of a process."""
    app.extensions[_EXTENSION].as_default()


def _locale() -> Locale:
    """The locale of Flask-Babel's formats, by which libraries find their catalogs too."""
    return described().formats


def _time_zone() -> str:
    """The zone by its name: Flask-Babel calls for those of pytz."""
    return str(locales().time_zone)


def install_functions(environment: Environment) -> None:
    """Give templates `_`, `_n`, `_p`, `_np` and gettext's long names for them."""
    environment.globals.update(
        {"_": _, "_n": _n, "_p": _p, "_np": _np, "gettext": _, "ngettext": _n, "pgettext": _p, "npgettext": _np}
    )


def _spoken(text: str, tag: str, context: str | None) -> str:
    """Mark a text of another language than the page's, if a page is being drawn in that language."""
    if not has_request_context() or context == ADDRESS_CONTEXT:
        return text
    page: str | None = request.environ.get(_PAGE_KEY)
    if page is None or tag.partition("-")[0] == page.partition("-")[0]:
        return text
    return borrowed.marked(text, borrowed.FROM_DEFAULT if tag == locales().default else borrowed.FROM_SOURCE)


def _finish(response: Response) -> Response:
    """Give the borrowed texts of a page their language; other texts lose the signs alone."""
    if response.direct_passthrough or response.is_streamed or _TEXT.match(response.mimetype or "") is None:
        return response
    if _FIRST_BYTES not in response.get_data():
        return response
    text = response.get_data(as_text=True)
    if response.mimetype == "text/html":
        languages = borrowed_languages()
        direction = described().direction
        text = borrowed.finish(text, {sign: _opening(described(tag), direction) for sign, tag in languages.items()})
    response.set_data(borrowed.plain(text))
    return response


def borrowed_languages() -> Mapping[str, str]:
    """The language that each sign of a borrowed text stands for (`portal.foundation.borrowed`)."""
    return {borrowed.FROM_DEFAULT: locales().default, borrowed.FROM_SOURCE: SOURCE_LANGUAGE}


def _opening(spoken: Language, direction: str) -> str:
    turned = "" if spoken.direction == direction else f' dir="{spoken.direction}"'
    return f'<span lang="{spoken.tag}"{turned}>'
