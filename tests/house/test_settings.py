"""Every variable of the environment: what it gives, and the one line that a wrong value is refused with."""

from __future__ import annotations

import datetime
import os
import re
import stat
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from portal.foundation.processes import check_sqlite
from portal.settings import VARIABLES, Settings, SettingsError

KEY = "0123456789abcdefghijklmnopqrstuvwxyz"
OLDER = "zyxwvutsrqponmlkjihgfedcba9876543210"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


def settings(tmp_path: Path, **environ: str) -> Settings:
    return Settings.from_env({"PORTAL_DATA_DIR": str(tmp_path / "data"), **environ})


def test_the_defaults_are_those_promised(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found.data_dir == tmp_path / "data"
    assert found.database_url == f"sqlite:///{tmp_path}/data/portal.sqlite3"
    assert found.base_url is None
    assert found.trusted_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert found.trusted_proxies == 0
    assert found.languages == ("en", "es", "sv")
    assert found.default_language == "en"
    assert found.smtp_url is None
    assert found.time_zone is datetime.UTC
    assert found.contact is None
    assert found.formats == {"es": "es-419"}
    assert (found.workers, found.port) == (2, 8000)
    assert not found.development
    assert found.translator is None
    assert not found.is_https


def test_the_data_folder_is_instance_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings.from_env({}).data_dir == tmp_path / "instance"


def test_every_variable_is_read(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        PORTAL_DATABASE_URL="postgresql://portal:secret@db.example/portal?sslmode=require",
        PORTAL_SECRET_KEY=f"{KEY}, {OLDER}",
        PORTAL_BASE_URL="https://Portal.example/",
        PORTAL_TRUSTED_HOSTS="other.example, .many.example",
        PORTAL_TRUSTED_PROXIES="2",
        PORTAL_LANGUAGES="sv, pt-BR",
        PORTAL_SMTP_URL="smtp://user:secret@mail.example:587",
        PORTAL_TIME_ZONE="Europe/Stockholm",
        PORTAL_CONTACT="editors@portal.example",
        PORTAL_FORMATS="es=es-MX,pt=pt-PT",
        PORTAL_DEVELOPMENT="1",
        WEB_CONCURRENCY="4",
        PORT="80",
    )
    assert found.database_url == "postgresql+psycopg://portal:secret@db.example/portal?sslmode=require"
    assert found.secret_keys == (KEY, OLDER)
    assert found.base_url == "https://portal.example"
    assert found.is_https
    assert found.trusted_hosts == ("other.example", ".many.example", "portal.example")
    assert found.trusted_proxies == 2
    assert found.languages == ("sv", "pt-BR")
    assert found.default_language == "sv"
    assert found.smtp_url == "smtp://user:secret@mail.example:587"
    assert found.time_zone == ZoneInfo("Europe/Stockholm")
    assert found.contact == "editors@portal.example"
    assert found.formats == {"es": "es-MX", "pt": "pt-PT"}
    assert (found.workers, found.port) == (4, 80)
    assert found.development
    assert not (found.data_dir / "secret_key").exists()


WRONG = [
    ("PORTAL_DATA_DIR", "", "nothing"),
    ("PORTAL_DATA_DIR", "/dev/null/data", "'/dev/null/data'"),
    ("PORTAL_DATABASE_URL", "mysql://db/portal", "'mysql://db/portal'"),
    ("PORTAL_DATABASE_URL", "sqlite://", "'sqlite://'"),
    ("PORTAL_DATABASE_URL", "postgresql://db", "'postgresql://db' without"),
    ("PORTAL_DATABASE_URL", "a database", "no database URL"),
    ("PORTAL_SECRET_KEY", "", "a key of 0 characters"),
    ("PORTAL_SECRET_KEY", "changeme", "a key of 8 characters"),
    ("PORTAL_SECRET_KEY", "x" * 40, "can be guessed"),
    ("PORTAL_SECRET_KEY", f"{KEY},short", "a key of 5 characters"),
    ("PORTAL_SECRET_KEY", f"{KEY},{OLDER},{KEY}", "3 keys"),
    ("PORTAL_BASE_URL", "portal.example", "'portal.example'"),
    ("PORTAL_BASE_URL", "ftp://portal.example", "'ftp://portal.example'"),
    ("PORTAL_BASE_URL", "https://portal.example/site", "'https://portal.example/site'"),
    ("PORTAL_BASE_URL", "https://user@portal.example", "'https://user@portal.example'"),
    ("PORTAL_BASE_URL", "https://portal.example:no", "'https://portal.example:no'"),
    ("PORTAL_TRUSTED_HOSTS", "https://portal.example", "'https://portal.example'"),
    ("PORTAL_TRUSTED_HOSTS", "a.example,,b.example", "''"),
    ("PORTAL_TRUSTED_PROXIES", "yes", "'yes'"),
    ("PORTAL_TRUSTED_PROXIES", "-1", "'-1'"),
    ("PORTAL_LANGUAGES", "en,xx-no", "'en,xx-no'"),
    ("PORTAL_LANGUAGES", "en,sv,en", "'en,sv,en'"),
    ("PORTAL_LANGUAGES", "", "''"),
    ("PORTAL_LANGUAGES", "pt_BR", "'pt_BR'"),
    ("PORTAL_SMTP_URL", "https://mail.example", "no mail server's URL"),
    ("PORTAL_TIME_ZONE", "Mars/Olympus", "'Mars/Olympus'"),
    ("PORTAL_TIME_ZONE", "../../etc/passwd", "'../../etc/passwd'"),
    ("PORTAL_CONTACT", "the editors", "'the editors'"),
    ("PORTAL_FORMATS", "es", "'es'"),
    ("PORTAL_FORMATS", "es=sv-FI", "'es=sv-FI'"),
    ("PORTAL_DEVELOPMENT", "yes", "'yes'"),
    ("WEB_CONCURRENCY", "0", "'0'"),
    ("WEB_CONCURRENCY", "many", "'many'"),
    ("PORT", "65536", "'65536'"),
]


@pytest.mark.parametrize(("name", "value", "found"), WRONG)
def test_a_wrong_value_is_refused_in_one_line(tmp_path: Path, name: str, value: str, found: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(tmp_path, **{name: value})
    message = str(caught.value)
    assert message.startswith(f"{name}: found ")
    assert found in message
    assert re.search(r"; allowed: \S", message)
    assert "\n" not in message


@pytest.mark.parametrize("value", ["1", "true", "on"])
def test_the_debugger_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingsError, match="^FLASK_DEBUG: found "):
        settings(tmp_path, FLASK_DEBUG=value)


@pytest.mark.parametrize("value", ["", "0", "false"])
def test_no_debugger_is_fine(tmp_path: Path, value: str) -> None:
    assert settings(tmp_path, FLASK_DEBUG=value).port == 8000


def test_a_misspelt_setting_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="^PORTAL_TRUSTED_HOST: found a setting that does not exist; allowed: "):
        settings(tmp_path, PORTAL_TRUSTED_HOST="portal.example")


def test_what_tests_set_is_let_through(tmp_path: Path) -> None:
    assert settings(tmp_path, PORTAL_TEST_REQUIRE="browser").port == 8000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_DATABASE_URL", "postgresql://portal:hidden@db.example"),
        ("PORTAL_DATABASE_URL", "oracle://portal:hidden@db.example/portal"),
        ("PORTAL_DATABASE_URL", "portal:hidden@db.example"),
        ("PORTAL_SECRET_KEY", "hidden"),
        ("PORTAL_SMTP_URL", "mail://user:hidden@mail.example"),
    ],
)
def test_a_secret_is_never_told(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(tmp_path, **{name: value})
    assert "hidden" not in str(caught.value)


def test_secrets_are_not_in_the_representation(tmp_path: Path) -> None:
    url, mail = "postgresql://portal:hidden@db.example/portal", "smtp://user:hidden@mail.example"
    shown = repr(settings(tmp_path, PORTAL_SECRET_KEY=KEY, PORTAL_DATABASE_URL=url, PORTAL_SMTP_URL=mail))
    assert KEY not in shown
    assert "hidden" not in shown


def test_the_secret_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    first = settings(tmp_path)
    path = first.data_dir / "secret_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(first.secret_keys[0]) >= 32
    assert settings(tmp_path).secret_keys == first.secret_keys
    assert [each.name for each in first.data_dir.iterdir()] == ["secret_key"]
    assert settings(tmp_path / "other").secret_keys != first.secret_keys


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = settings(tmp_path).data_dir / "secret_key"
    path.chmod(0o640)
    with pytest.raises(SettingsError, match=r"^PORTAL_SECRET_KEY: found .* with mode 0640; allowed: 0600"):
        settings(tmp_path)


def test_an_empty_key_file_is_refused(tmp_path: Path) -> None:
    path = settings(tmp_path).data_dir / "secret_key"
    path.write_text("")
    with pytest.raises(SettingsError, match=r"^PORTAL_SECRET_KEY: in .*: found a key of 0 characters"):
        settings(tmp_path)


def test_an_unreadable_key_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data" / "secret_key"
    path.mkdir(parents=True)
    with pytest.raises(SettingsError, match=r"^PORTAL_SECRET_KEY: found an unreadable key file"):
        settings(tmp_path)


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)  # root, as whom tests may run, may write anywhere
    with pytest.raises(SettingsError, match="^PORTAL_DATA_DIR: found .*not writable"):
        settings(tmp_path)


def test_a_host_with_a_number_is_trusted_by_its_base_url(tmp_path: Path) -> None:
    assert settings(tmp_path, PORTAL_BASE_URL="http://[2001:db8::1]:8080").trusted_hosts[-1] == "[2001:db8::1]"


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 0), (3, 50, 7), (3, 50, 9), (3, 44, 6)])
def test_several_workers_may_share_a_sound_sqlite(version: tuple[int, ...]) -> None:
    check_sqlite("sqlite:///portal.sqlite3", 4, version)


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 2)])
def test_several_workers_may_not_share_a_faulty_sqlite(version: tuple[int, ...]) -> None:
    check_sqlite("sqlite:///portal.sqlite3", 1, version)
    check_sqlite("postgresql+psycopg://db/portal", 4, version)
    with pytest.raises(SettingsError, match=r"^WEB_CONCURRENCY: found 2 workers on SQLite 3\..*; allowed: 1, or "):
        check_sqlite("sqlite:///portal.sqlite3", 2, version)


def test_an_old_sqlite_is_refused_for_one_worker_too() -> None:
    with pytest.raises(SettingsError, match=r"^PORTAL_DATABASE_URL: found SQLite 3\.34\.1; allowed: SQLite 3\.35\.0"):
        check_sqlite("sqlite:///portal.sqlite3", 1, (3, 34, 1))


def test_the_list_of_variables_is_whole() -> None:
    source = Path(__file__).resolve().parents[2].joinpath("portal/settings.py").read_text()
    named = set(re.findall(r'"(PORTAL_[A-Z_]*[A-Z]|WEB_CONCURRENCY|PORT)"', source))
    assert named == set(VARIABLES)


@pytest.mark.parametrize("name", VARIABLES)
def test_every_variable_is_told_in_the_docs(name: str) -> None:
    assert f"| `{name}` |" in PAGE.read_text(encoding="utf-8")
