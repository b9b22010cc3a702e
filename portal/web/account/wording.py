"""Words for browsers, and the link that hands a key to an app."""

from __future__ import annotations

from markupsafe import Markup

from portal.foundation.i18n import _

# The first that is found counts: every browser also names those that it wants to be taken for.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_words(header: str) -> str:
    """What a browser and its system are called, by the `User-Agent` that it sent; a guess, for people only."""
    browser, system = _first(BROWSERS, header), _first(SYSTEMS, header)
    if browser and system:
        # Translators: such as "Firefox on Windows".
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or _("An unknown browser")


def _first(known: tuple[tuple[str, str], ...], header: str) -> str | None:
    return next((name for sign, name in known if sign in header), None)


def app_link(address: str, words: str) -> Markup:
    """A link that opens an authenticator app."""
    return Markup('<a href="{}">{}</a>').format(address, words)
