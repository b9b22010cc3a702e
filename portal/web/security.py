"""What every answer carries and every request must pass before a view sees it.

The policy of `Content-Security-Policy` allows nothing but the portal's own files: no inline style
or script, no frame, no other host. A view that needs more sets the header itself; what it set is
left alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import lru_cache
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wsgi import get_host

from portal.foundation.errors import NotAllowed
from portal.settings import Settings

REQUEST_LIMIT = 1024 * 1024
HEALTH = "/health/"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
OWN_SITES = ("same-origin", "none")
FORM_SECONDS = 12 * 3600
LONGEST_SESSION = datetime.timedelta(days=30)
KNOWN_HOSTS = 256
YEAR_SECONDS = 365 * 24 * 3600

CONTENT_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
)


def content_policy(**others: str) -> str:
    """The policy with other sources for some directives, which are named with underscores."""
    known = dict(each.partition(" ")[::2] for each in CONTENT_POLICY)
    known |= {name.replace("_", "-"): sources for name, sources in others.items()}
    return "; ".join(f"{name} {sources}" for name, sources in known.items())


HEADERS = {
    "Content-Security-Policy": "; ".join(CONTENT_POLICY),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}

HTTPS_HEADERS = {"Strict-Transport-Security": f"max-age={YEAR_SECONDS}"}


def secure(app: Flask, settings: Settings) -> None:
    """Give the application its limits, cookies and headers, and the checks in front of it.

    Call it after everything else that wraps `app.wsgi_app`: proxies are believed first, hosts are
    checked next, and whatever follows sees only requests that passed.
    """
    configure(app, settings)
    send_headers(app, settings)
    refuse_other_sites(app)
    app.wsgi_app = HostCheck(app.wsgi_app, settings.trusted_hosts)  # type: ignore[method-assign]  # Flask's own way
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        proxied = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_port=0, x_prefix=0)
        app.wsgi_app = proxied  # type: ignore[method-assign]  # Flask's own way


def configure(app: Flask, settings: Settings) -> None:
    """Set Flask's own limits and cookies, whose defaults are open."""
    app.config.update(
        SECRET_KEY=settings.secret_keys[0],
        SECRET_KEY_FALLBACKS=list(settings.secret_keys[1:]),
        MAX_CONTENT_LENGTH=REQUEST_LIMIT,
        # A long text in letters with accents is sent in three to six times as many bytes.
        MAX_FORM_MEMORY_SIZE=REQUEST_LIMIT,
        SESSION_COOKIE_NAME="__Host-session" if settings.is_https else "session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # A cookie is set when it changes, and never by a page that is the same for everybody.
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=LONGEST_SESSION,
        WTF_CSRF_TIME_LIMIT=FORM_SECONDS,
        # Where a form comes from is checked below, by what browsers send even without a referrer.
        WTF_CSRF_SSL_STRICT=False,
    )


def send_headers(app: Flask, settings: Settings) -> None:
    """Add the headers to every answer of the application, errors included."""
    headers = HEADERS | (HTTPS_HEADERS if settings.is_https else {})

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response


def refuse_other_sites(app: Flask) -> None:
    """Let no form or script of another site change anything here.

    Browsers say where a request comes from, in `Sec-Fetch-Site` (W3C Fetch Metadata) or, before
    that, in `Origin` (RFC 6454, 7). What says nothing is no browser, and has nobody's authority.
    """

    @app.before_request
    def check() -> None:
        if request.method in SAFE_METHODS:
            return
        site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
        is_own = site in OWN_SITES if site is not None else origin in (None, request.host_url.rstrip("/"))
        if not is_own:
            raise NotAllowed("another site")


class HostCheck:
    """Answers 400 where `Host` is not one of the portal's names, so that no link can lead elsewhere.

    Health addresses are for machines that may know the portal by its number only; they hold no
    link, and are let through.
    """

    def __init__(self, application: WSGIApplication, hosts: Iterable[str]) -> None:
        self.application = application
        self.hosts = tuple(hosts)
        self._is_known = lru_cache(maxsize=KNOWN_HOSTS)(self._find)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(HEALTH) or self.is_trusted(environ):
            return self.application(environ, start_response)
        refusal = Response("This address is not served here.\n", HTTPStatus.BAD_REQUEST, mimetype="text/plain")
        refusal.headers["X-Content-Type-Options"] = "nosniff"
        return refusal(environ, start_response)

    def is_trusted(self, environ: WSGIEnvironment) -> bool:
        """Whether the request names a host of the portal. HTTP/1.1 must name one (RFC 9112, 3.2)."""
        if "HTTP_HOST" in environ:
            return self._is_known(environ["HTTP_HOST"])
        return environ.get("SERVER_PROTOCOL") != "HTTP/1.1" and self._is_ours(get_host(environ))

    def _find(self, header: str) -> bool:
        return self._is_ours(get_host({"wsgi.url_scheme": "http", "HTTP_HOST": header}))

    def _is_ours(self, host: str) -> bool:
        host = host.lower()  # empty where it is malformed
        name = host[: host.find("]") + 1] if host.startswith("[") else host.partition(":")[0]
        return any(name == known.removeprefix(".") or _is_below(name, known) for known in self.hosts)


def _is_below(name: str, domain: str) -> bool:
    return domain.startswith(".") and name.endswith(domain)
