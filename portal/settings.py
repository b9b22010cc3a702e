"""Settings: read once from the environment, checked, and frozen.

Each variable has one reader below. A reader gets the raw text and gives a value, or raises
`_Wrong` with what was found and what is allowed; `Settings.from_env` puts the variable's name in
front. What the variables mean to an operator is told in `docs/settings.md`.
"""

from __future__ import annotations

import datetime
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from portal.languages import is_tag, parse_formats

T = TypeVar("T")

SITE_NAME = "National Network for Safe Communities"
"""What the site calls itself, in all languages."""

SECRET_LENGTH = 32
DIFFERENT_SIGNS = 10
KEY_FILE = "secret_key"
DATABASE_FILE = "portal.sqlite3"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
PREFIX = "PORTAL_"
TEST_PREFIX = "PORTAL_TEST_"

_HOST = re.compile(r"\.?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\]")
_IMPORT_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*", re.ASCII)
_MAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")


class SettingsError(Exception):
    """A variable of the environment is wrong; the message is one line for the operator."""


class _Wrong(ValueError):
    """What was found and what is allowed, without the variable's name."""

    def __init__(self, found: str, allowed: str | None = None) -> None:
        super().__init__(found if allowed is None else f"found {found}; allowed: {allowed}")


@dataclass(frozen=True)
class Settings:
    """Everything that an operator may choose. Times are in seconds, lengths in bytes.

    `secret_keys` signs with its first key and believes all of them. `database_url` names its
    driver (`sqlite:` or `postgresql+psycopg:`). `formats` maps a language's tag to the locale by
    which it writes numbers and dates. `development` shows pages that are for those who build the portal.
    `translator` is the import path of a provider of machine translation.
    """

    data_dir: Path
    database_url: str = field(repr=False)
    secret_keys: tuple[str, ...] = field(repr=False)
    base_url: str | None = None
    trusted_hosts: tuple[str, ...] = LOCAL_HOSTS
    trusted_proxies: int = 0
    languages: tuple[str, ...] = ("en", "es", "sv")
    smtp_url: str | None = field(default=None, repr=False)
    time_zone: datetime.tzinfo = datetime.UTC
    contact: str | None = None
    formats: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({"es": "es-419"}))
    workers: int = 2
    port: int = 8000
    development: bool = False
    translator: str | None = None

    @property
    def default_language(self) -> str:
        """The language that a new database falls back to."""
        return self.languages[0]

    @property
    def is_https(self) -> bool:
        """Whether readers reach the portal by HTTPS, as the base URL says."""
        return self.base_url is not None and self.base_url.startswith("https:")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read and check every variable; make the data folder and the secret key where they are missing.

        Raises SettingsError for the first wrong variable.
        """
        env = os.environ if environ is None else environ
        _refuse_debugger(env)
        _refuse_unknown(env)
        data_dir = _read(env, "PORTAL_DATA_DIR", _folder, "instance")
        base_url = _optional(env, "PORTAL_BASE_URL", _base_url)
        languages = _read(env, "PORTAL_LANGUAGES", _languages, "en,es,sv")
        return cls(
            data_dir=data_dir,
            database_url=_read(env, "PORTAL_DATABASE_URL", _database_url, f"sqlite:///{data_dir / DATABASE_FILE}"),
            secret_keys=_secret_keys(env, data_dir),
            base_url=base_url,
            trusted_hosts=_trusted_hosts(env, base_url),
            trusted_proxies=_read(env, "PORTAL_TRUSTED_PROXIES", _whole(0, 10), "0"),
            languages=languages,
            smtp_url=_optional(env, "PORTAL_SMTP_URL", _smtp_url),
            time_zone=_read(env, "PORTAL_TIME_ZONE", _time_zone, "UTC"),
            contact=_optional(env, "PORTAL_CONTACT", _contact),
            formats=_read(env, "PORTAL_FORMATS", _formats, "es=es-419"),
            workers=_read(env, "WEB_CONCURRENCY", _whole(1, 64), "2"),
            port=_read(env, "PORT", _whole(1, 65535), "8000"),
            development=_read(env, "PORTAL_DEVELOPMENT", _switch, "0"),
            translator=_optional(env, "PORTAL_TRANSLATOR", _import_path),
        )


VARIABLES = (
    "PORTAL_DATA_DIR",
    "PORTAL_DATABASE_URL",
    "PORTAL_SECRET_KEY",
    "PORTAL_BASE_URL",
    "PORTAL_TRUSTED_HOSTS",
    "PORTAL_TRUSTED_PROXIES",
    "PORTAL_LANGUAGES",
    "PORTAL_SMTP_URL",
    "PORTAL_TIME_ZONE",
    "PORTAL_CONTACT",
    "PORTAL_FORMATS",
    "PORTAL_DEVELOPMENT",
    "PORTAL_TRANSLATOR",
    "WEB_CONCURRENCY",
    "PORT",
)


def _read(env: Mapping[str, str], name: str, reader: Callable[[str], T], default: str) -> T:
    try:
        return reader(env.get(name, default).strip())
    except _Wrong as wrong:
        raise SettingsError(f"{name}: {wrong}") from None


def _optional(env: Mapping[str, str], name: str, reader: Callable[[str], T]) -> T | None:
    return _read(env, name, reader, "") if env.get(name, "").strip() else None


def _refuse_debugger(env: Mapping[str, str]) -> None:
    value = env.get("FLASK_DEBUG", "").strip()
    if value.lower() not in ("", "0", "false", "no"):
        raise SettingsError(f"FLASK_DEBUG: found {value!r}; allowed: unset or 0, for the debugger runs anybody's code")


def _refuse_unknown(env: Mapping[str, str]) -> None:
    for name in sorted(env):
        if name.startswith(PREFIX) and name not in VARIABLES and not name.startswith(TEST_PREFIX):
            known = ", ".join(variable for variable in VARIABLES if variable.startswith(PREFIX))
            raise SettingsError(f"{name}: found a setting that does not exist; allowed: {known}")


def _folder(raw: str) -> Path:
    path = Path(raw or ".").expanduser().absolute()
    allowed = "a folder that the portal may write to"
    if not raw:
        raise _Wrong("nothing", allowed)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _Wrong(f"{raw!r} ({error.strerror})", allowed) from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise _Wrong(f"{raw!r} (not writable)", allowed)
    return path


def _database_url(raw: str) -> str:
    allowed = "sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"
    try:
        url = make_url(raw)
    except ArgumentError:
        raise _Wrong("something that is no database URL", allowed) from None
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        if not url.database:
            raise _Wrong(f"{url.render_as_string()!r} without the database's name", allowed)
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    if url.drivername != "sqlite" or url.database in (None, "", ":memory:"):
        raise _Wrong(repr(url.render_as_string()), allowed)
    return raw


def _secret_keys(env: Mapping[str, str], data_dir: Path) -> tuple[str, ...]:
    if "PORTAL_SECRET_KEY" not in env:
        return (_kept_secret(data_dir / KEY_FILE),)
    return _read(env, "PORTAL_SECRET_KEY", _given_secrets, "")


def _given_secrets(raw: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in raw.split(","))
    allowed = f"a random text of at least {SECRET_LENGTH} characters; an older key may follow after a comma"
    if len(keys) > 2:
        raise _Wrong(f"{len(keys)} keys", allowed)
    for key in keys:
        if len(key) < SECRET_LENGTH:
            raise _Wrong(f"a key of {len(key)} characters", allowed)
        if len(set(key)) < DIFFERENT_SIGNS:
            raise _Wrong("a key that can be guessed", allowed)
    return keys


def _kept_secret(path: Path) -> str:
    """The key kept in the data folder, made when it is first needed and readable by its owner only."""
    name = "PORTAL_SECRET_KEY"
    try:
        if not path.exists():
            _write_secret(path)
        key = path.read_text(encoding="ascii").strip()
        mode = path.stat().st_mode & 0o777
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}: found an unreadable key file {path} ({error}); allowed: mode 0600") from None
    if mode & 0o077:
        raise SettingsError(f"{name}: found {path} with mode {mode:04o}; allowed: 0600, for others must not read it")
    try:
        return _given_secrets(key)[0]
    except _Wrong as wrong:
        raise SettingsError(f"{name}: in {path}: {wrong}") from None


def _write_secret(path: Path) -> None:
    """Write a new key whole, or leave the one that another process has just written."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _address(raw: str, schemes: tuple[str, ...], allowed: str) -> SplitResult:
    try:
        parts = urlsplit(raw)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise _Wrong(repr(raw), allowed) from None
    if parts.scheme not in schemes or not host or re.search(r"\s", raw):
        raise _Wrong(repr(raw), allowed)
    return parts


def _base_url(raw: str) -> str:
    allowed = "http:// or https:// with a host and nothing after it, such as https://portal.example"
    parts = _address(raw, ("http", "https"), allowed)
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise _Wrong(repr(raw), allowed)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _trusted_hosts(env: Mapping[str, str], base_url: str | None) -> tuple[str, ...]:
    hosts = _read(env, "PORTAL_TRUSTED_HOSTS", _hosts, ",".join(LOCAL_HOSTS))
    own = None if base_url is None else urlsplit(base_url).hostname
    if own is None or own in hosts:
        return hosts
    return (*hosts, f"[{own}]" if ":" in own else own)


def _hosts(raw: str) -> tuple[str, ...]:
    hosts = tuple(host.strip().lower() for host in raw.split(","))
    for host in hosts:
        if _HOST.fullmatch(host) is None:
            raise _Wrong(repr(host), "host names without port, divided by commas; .example.org means all below it too")
    return hosts


def _whole(lowest: int, highest: int) -> Callable[[str], int]:
    def read(raw: str) -> int:
        if re.fullmatch(r"[0-9]{1,9}", raw) is None or not lowest <= int(raw) <= highest:
            raise _Wrong(repr(raw), f"a whole number from {lowest} to {highest}")
        return int(raw)

    return read


def _switch(raw: str) -> bool:
    if raw not in ("0", "1"):
        raise _Wrong(repr(raw), "0 or 1")
    return raw == "1"


def _import_path(raw: str) -> str:
    if _IMPORT_PATH.fullmatch(raw) is None:
        raise _Wrong(repr(raw), "an import path, such as package.module:name")
    return raw


def _languages(raw: str) -> tuple[str, ...]:
    tags = tuple(tag.strip() for tag in raw.split(","))
    if len(set(tags)) < len(tags) or not all(map(is_tag, tags)):
        raise _Wrong(repr(raw), "language tags that CLDR knows, divided by commas, each once, such as en,es,pt-BR")
    return tags


def _formats(raw: str) -> Mapping[str, str]:
    try:
        return MappingProxyType(parse_formats(raw))
    except ValueError as error:
        raise _Wrong(str(error)) from None  # it says 'found …; allowed: …' too


def _smtp_url(raw: str) -> str:
    allowed = "smtp://USER:PASSWORD@HOST:PORT or smtps://…"
    try:
        _address(raw, ("smtp", "smtps"), allowed)
    except _Wrong:
        raise _Wrong("something that is no mail server's URL", allowed) from None
    return raw


def _time_zone(raw: str) -> datetime.tzinfo:
    if raw == "UTC":
        return datetime.UTC
    try:
        return ZoneInfo(raw)
    except (OSError, ValueError, KeyError):
        raise _Wrong(repr(raw), "a zone of the IANA time zone database, such as Europe/Stockholm") from None


def _contact(raw: str) -> str:
    if _MAIL.fullmatch(raw):
        return raw
    allowed = "an e-mail address, or an address that begins with http:// or https://"
    return _address(raw, ("http", "https"), allowed).geturl()
