"""Row 23 of trust.md: a nonsensical language, wherever it stands, is a 404 or the nearest one, and never a fault."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests.fixtures.databases import LANGUAGES

LONG = "x" * 500
NAMES = [
    *("../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc", LONG, "xx", "zz-ZZ", "es_MX", "es-MX", "EN"),
    *("en-", "e", "-", "_", "*", "sv%00", "%00", "%ff%fe", "%c3%28", "sv%0d%0aSet-Cookie:%20a=b", "%f0%9f%87%b8", "."),
    *("<script>", "%3Cscript%3E", "en'--", "en;q=1", "sv%20", "sv%2fen", "sv\\en", "{{7*7}}", "%25s", "LANG", "root"),
    *("C", "C.UTF-8", "i-klingon", "en-x-pseudo", "qps-ploc", "zh-Hant-TW", f"en-{'abcdefgh-' * 12}us", "português"),
]
PLACES = ["/{}", "/{}/", "/{}/guides/", "/{}/guides/gvi-implementation-guide", "/{}/nowhere/at/all", "/media/none/{}"]
ADDRESSES = [
    *("/en/", "/es/paises/", "/sv/lander/sverige", "/en/guides/gvi-implementation-guide", "/sv/sidor/om-portalen"),
    *("/sitemap.xml", "/robots.txt", "/health/live", "/en/nowhere", "/favicon.ico"),
]
NEGOTIATED = ["/", "/guides/", "/countries/sweden", "/nowhere"]
HEADERS = [
    *("../../etc", LONG, "," * 5000, "es_MX", "*", "", " ", "xx-YY", "en;q=nan", "en;q=1e9", "q=0.5;sv", "sv;q=-1"),
    *("<script>", "s\u00f6", "\x01", "\t", "sv\x7f", "en-" + "a-" * 4000, ",".join(["xx;q=0.1"] * 2000), ";" * 900),
]
NEAREST = [("es_MX", "es"), ("sv-FI-x-private", "sv"), ("../../etc,sv;q=0.1", "sv"), (f"{LONG},es", "es")]


def status_and_place(port: int, target: str) -> tuple[int, str]:
    """Ask for exactly these bytes, which no client has tidied."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection._validate_path = lambda _path: None  # type: ignore[attr-defined]  # what it refuses is the point
    connection._encode_request = lambda request: request.encode()  # type: ignore[attr-defined]  # see above
    try:
        connection.request("GET", target.replace(" ", "%20"))
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Location", "") or ""
    finally:
        connection.close()


@pytest.mark.parametrize("place", PLACES)
def test_in_an_address_it_is_not_found(live_server: str, place: str) -> None:
    port = urlsplit(live_server).port or 0
    for name in NAMES:
        status, location = status_and_place(port, place.format(name))
        assert status in (301, 302, 308, 404), (name, status)
        if status != 404:
            assert location.split("/")[1] in (*LANGUAGES, ".."), (name, location)


@pytest.mark.parametrize("path", ADDRESSES)
def test_as_an_argument_it_says_nothing(client: FlaskClient, path: str) -> None:
    with client.get(path) as plain:
        expected = (plain.status_code, plain.headers.get("Content-Language"))
    for name in NAMES:
        with client.get(f"{path}?lang={name}&locale={name}&hl={name}") as answer:
            assert (answer.status_code, answer.headers.get("Content-Language")) == expected, name


@pytest.mark.parametrize("path", ADDRESSES)
def test_in_the_header_it_changes_no_address_that_has_a_language(client: FlaskClient, path: str) -> None:
    with client.get(path) as plain:
        expected = (plain.status_code, plain.headers.get("Content-Language"))
    for header in HEADERS:
        with client.get(path, headers={"Accept-Language": header}) as answer:
            assert (answer.status_code, answer.headers.get("Content-Language")) == expected, header


@pytest.mark.parametrize("path", NEGOTIATED)
@pytest.mark.parametrize("where", ["header", "cookie"])
def test_where_the_language_is_negotiated_it_gives_the_default(client: FlaskClient, path: str, where: str) -> None:
    expected = client.get(path)
    for value in HEADERS:
        if value == "es_MX" and where == "header":
            continue
        headers = {"Accept-Language": value} if where == "header" else {"Cookie": f"language={value}"}
        answer = client.get(path, headers=headers)
        assert answer.status_code == expected.status_code, value
        assert answer.headers.get("Location") == expected.headers.get("Location"), value
        assert answer.headers.get("Content-Language") == expected.headers.get("Content-Language"), value


@pytest.mark.parametrize(("header", "tag"), NEAREST)
def test_what_is_near_a_language_gives_it(client: FlaskClient, header: str, tag: str) -> None:
    assert client.get("/", headers={"Accept-Language": header}).headers["Location"] == f"/{tag}/"
    assert client.get("/nowhere", headers={"Accept-Language": header}).headers["Content-Language"] == tag
