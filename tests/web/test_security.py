"""Headers, hosts, limits, cookies and static files, behind the portal's own walls."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request, session
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from portal.settings import Settings
from portal.web.security import CONTENT_POLICY, HEADERS, REQUEST_LIMIT, secure
from portal.web.static import digest, serve_static

KEY = "for-tests-only-0123456789-abcdefghij"


def secured(folder: Path, **chosen: Any) -> FlaskClient:
    """A small application that says what reached it."""
    app = Flask("secured", static_folder=None)
    app.add_url_rule("/where", view_func=where, methods=["GET", "POST"])
    app.add_url_rule("/health/live", "live", where)
    app.add_url_rule("/session", view_func=begin)
    app.add_url_rule("/own", view_func=own_policy)
    app.add_url_rule("/fault", view_func=fault)
    settings = Settings(data_dir=folder, database_url="sqlite:///none", secret_keys=(KEY, KEY[::-1]), **chosen)
    secure(app, settings)
    return app.test_client()


def where() -> dict[str, Any]:
    return {"url": request.url, "address": request.remote_addr, "length": len(request.get_data())}


def begin() -> str:
    session["begun"] = True
    return "begun"


def own_policy() -> Response:
    return Response("own", headers={"Content-Security-Policy": "default-src 'none'"})


def fault() -> str:
    raise ValueError("a fault")


def get(client: FlaskClient, path: str = "/where", headers: Mapping[str, str] | None = None) -> TestResponse:
    return client.get(path, headers=headers)


@pytest.mark.parametrize("path", ["/where", "/nowhere", "/fault"])
def test_every_answer_has_the_headers(tmp_path: Path, path: str) -> None:
    answer = get(secured(tmp_path), path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "Strict-Transport-Security" not in answer.headers


def test_a_view_may_have_a_policy_of_its_own(tmp_path: Path) -> None:
    answer = get(secured(tmp_path), "/own")
    assert answer.headers.getlist("Content-Security-Policy") == ["default-src 'none'"]


def test_the_policy_allows_nothing_inline_and_no_other_host() -> None:
    policy = " ".join(CONTENT_POLICY)
    assert "default-src 'none'" in CONTENT_POLICY
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "data:" not in policy
    assert "*" not in policy


def test_https_is_kept_to_where_the_base_url_says_so(tmp_path: Path) -> None:
    client = secured(tmp_path, base_url="https://portal.example", trusted_hosts=("localhost",))
    assert get(client).headers["Strict-Transport-Security"] == "max-age=31536000"
    cookie = get(client, "/session").headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_a_session_cookie_is_closed_to_scripts_and_other_sites(tmp_path: Path) -> None:
    cookie = get(secured(tmp_path), "/session").headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


def test_an_older_key_is_still_believed(tmp_path: Path) -> None:
    app = secured(tmp_path).application
    assert app.config["SECRET_KEY"] == KEY
    assert app.config["SECRET_KEY_FALLBACKS"] == [KEY[::-1]]


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:8000", "[::1]:8000"])
def test_a_known_host_is_served(tmp_path: Path, host: str) -> None:
    assert get(secured(tmp_path), headers={"Host": host}).status_code == 200


FORGED = ["evil.example", "localhost.evil.example", "localhost:8000.evil.example", "evil.example:80", "a b", "", "/"]


@pytest.mark.parametrize("host", FORGED)
def test_a_forged_host_is_refused(tmp_path: Path, host: str) -> None:
    answer = get(secured(tmp_path), headers={"Host": host})
    assert answer.status_code == 400
    assert answer.mimetype == "text/plain"
    assert "evil" not in answer.text


def test_a_domain_is_trusted_with_all_below_it(tmp_path: Path) -> None:
    client = secured(tmp_path, trusted_hosts=(".portal.example",))
    assert get(client, headers={"Host": "portal.example"}).status_code == 200
    assert get(client, headers={"Host": "sv.portal.example"}).status_code == 200
    assert get(client, headers={"Host": "notportal.example"}).status_code == 400


@pytest.mark.parametrize(("protocol", "status"), [("HTTP/1.1", 400), ("HTTP/1.0", 200)])
def test_a_request_without_host_is_refused_in_http_1_1(tmp_path: Path, protocol: str, status: int) -> None:
    environ = EnvironBuilder("/where", environ_overrides={"SERVER_PROTOCOL": protocol}).get_environ()
    del environ["HTTP_HOST"]
    _body, answered, _headers = run_wsgi_app(secured(tmp_path).application, environ)
    assert answered.startswith(str(status))


def test_health_is_told_to_machines_that_know_only_a_number(tmp_path: Path) -> None:
    assert get(secured(tmp_path), "/health/live", {"Host": "10.0.0.7:8000"}).status_code == 200


FORWARDED = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "portal.example"}


def test_no_proxy_is_believed_unless_it_is_told_of(tmp_path: Path) -> None:
    answer = get(secured(tmp_path), headers=FORWARDED).get_json()
    assert answer["url"] == "http://localhost/where"
    assert answer["address"] == "127.0.0.1"


def test_a_proxy_that_is_told_of_is_believed(tmp_path: Path) -> None:
    client = secured(tmp_path, trusted_proxies=1, trusted_hosts=("portal.example",))
    answer = get(client, headers=FORWARDED).get_json()
    assert answer["url"] == "https://portal.example/where"
    assert answer["address"] == "192.0.2.1"


def test_a_host_that_a_proxy_hands_on_is_checked_too(tmp_path: Path) -> None:
    client = secured(tmp_path, trusted_proxies=1)
    assert get(client, headers={**FORWARDED, "X-Forwarded-Host": "evil.example"}).status_code == 400


def test_only_the_last_proxies_are_believed(tmp_path: Path) -> None:
    client = secured(tmp_path, trusted_proxies=1)
    forged = {"X-Forwarded-For": "203.0.113.9, 192.0.2.1"}
    assert get(client, headers=forged).get_json()["address"] == "192.0.2.1"


def test_a_request_that_is_too_large_is_refused(tmp_path: Path) -> None:
    client = secured(tmp_path)
    assert client.post("/where", data=b"x" * REQUEST_LIMIT).get_json()["length"] == REQUEST_LIMIT
    assert client.post("/where", data=b"x" * (REQUEST_LIMIT + 1)).status_code == 413


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "css").mkdir(parents=True)
    (folder / "images").mkdir()
    (folder / "css" / "base.css").write_text("p { color: black }")
    (folder / "images" / "favicon.ico").write_bytes(b"icon")
    (folder / "images" / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return folder


def static_client(folder: Path) -> FlaskClient:
    app = Flask("files", static_folder=None)
    serve_static(app, folder)
    return app.test_client()


def test_a_static_file_is_kept_for_ever_at_an_address_that_names_its_version(files: Path) -> None:
    client = static_client(files)
    with client.application.test_request_context():
        url = client.application.url_for("static", filename="css/base.css")
    assert url == f"/static/{digest(files)}/css/base.css"
    with client.get(url) as answer:
        assert answer.get_data(as_text=True) == "p { color: black }"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.mimetype == "text/css"
    assert client.get(url, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_changed_file_gets_another_address(files: Path) -> None:
    before = digest(files)
    assert digest(files) == before
    (files / "css" / "base.css").write_text("p { color: red }")
    changed = digest(files)
    (files / "css" / "base.css").rename(files / "css" / "first.css")
    assert len({before, changed, digest(files)}) == 3


def test_a_static_file_can_never_run_as_a_page(files: Path) -> None:
    with static_client(files).get(f"/static/{digest(files)}/images/drawing.svg") as answer:
        assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_icon_is_where_browsers_look_for_it(files: Path) -> None:
    with static_client(files).get("/favicon.ico") as answer:
        assert answer.data == b"icon"
    assert "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["css/absent.css", "../pyproject.toml", "%2e%2e/pyproject.toml", "css", "css/"])
def test_nothing_else_is_served(files: Path, name: str) -> None:
    assert static_client(files).get(f"/static/{digest(files)}/{name}").status_code == 404
