"""The page cache, in front of a small application whose views say how often, and by what, they were asked."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from flask import Flask, Response, abort, make_response, redirect, request, session
from flask.testing import FlaskClient
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response as AnyResponse

from portal.content.sitewide.standing import Standing, Standings, Unreadable
from portal.foundation.permissions import Permission, requires
from portal.web.cache import check_marks, same_for_everybody
from portal.web.cache.answers import SHORTEST, answer_of, is_unchanged, takes_gzip
from portal.web.cache.marks import WrongMark
from portal.web.cache.pages import LONGEST_PATH, LONGEST_QUERY, OUTAGE_SECONDS, PageCache
from portal.web.cache.store import Flights, Store
from portal.web.sameness import UNDER_WAY

WORDS = "words " * 200


class Told(Standings):
    """A standing that the test says; None where the database does not answer."""

    def __init__(self) -> None:
        self.standing: Standing | None = Standing(1, 0)

    def read(self) -> Standing:
        if self.standing is None:
            raise Unreadable
        return self.standing


class Site:
    """An application behind the cache, and what its views were asked."""

    def __init__(self, **options: Any) -> None:
        self.app = Flask("small", static_folder=None)
        self.app.testing = True
        self.app.secret_key = "for tests only"
        self.asked: list[str] = []
        self.told = Told()
        for name, view in self.views().items():
            marked = same_for_everybody("page", "sort")(requires(Permission.READ)(partial(view)))
            self.app.add_url_rule(f"/{name}", name, marked, methods=["GET", "POST"])
        self.app.add_url_rule("/private", "private", requires(Permission.READ)(partial(self.page)))
        self.cache = PageCache(self.app, self.told, has_one_host=options.get("has_one_host", False))
        self.app.wsgi_app = self.cache  # type: ignore[method-assign]  # Flask's own way
        self.client: FlaskClient = self.app.test_client()

    def views(self) -> Mapping[str, Any]:
        return {
            "page": self.page,
            "short": lambda: self.note() and "short",
            "picture": lambda: self.note() and Response(WORDS, mimetype="image/png"),
            "absent": lambda: self.note() and abort(404),
            "gone": lambda: self.note() and abort(410),
            "moved": lambda: self.note() and redirect(f"/page?{request.query_string.decode()}", 301),
            "elsewhere": lambda: self.note() and redirect("/page", 302),
            "fault": lambda: self.note() and abort(500),
            "negotiated": self.negotiated,
            "with-cookie": self.with_cookie,
            "with-session": self.with_session,
        }

    def note(self) -> bool:
        self.asked.append(request.full_path.rstrip("?"))
        return True

    def page(self) -> str:
        self.note()
        names = sorted(name for name, _value in request.headers)
        return f"{request.method} {request.url} {names} {len(self.asked)} {WORDS}"

    def negotiated(self) -> Response:
        self.note()
        response = make_response(request.headers.get("Accept-Language", "none"))
        response.vary.add("Accept-Language")
        return response

    def with_cookie(self) -> Response:
        self.note()
        response = make_response("a cookie")
        response.set_cookie("name", "value")
        return response

    def with_session(self) -> str:
        self.note()
        return str(session.get("name", "nobody"))

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.mark.parametrize(("path", "status"), [("/page", 200), ("/absent", 404), ("/gone", 410), ("/moved", 301)])
def test_what_is_the_same_for_everybody_is_drawn_once(site: Site, path: str, status: int) -> None:
    first, second = site.get(path), site.get(path)
    assert (first.status_code, second.status_code) == (status, status)
    assert (first.text, list(first.headers)) == (second.text, list(second.headers))
    assert len(site.asked) == 1


@pytest.mark.parametrize("path", ["/elsewhere", "/fault", "/negotiated", "/with-cookie", "/with-session", "/private"])
def test_other_answers_are_not_kept(site: Site, path: str) -> None:
    first = site.get(path)
    asked = len(site.asked)
    assert site.get(path).status_code == first.status_code
    assert len(site.asked) == 2 * asked


def test_other_methods_reach_the_view(site: Site) -> None:
    for _time in range(2):
        assert site.client.post("/page").text.startswith("POST ")
    assert len(site.asked) == 2


@pytest.mark.parametrize("later", [Standing(2, 0), Standing(1, 1), Standing(1, -1)])
def test_a_page_is_drawn_anew_once_the_site_stands_otherwise(site: Site, later: Standing) -> None:
    before = site.get("/page").text
    site.told.standing = later
    assert site.get("/page").text != before
    assert site.get("/page").text == site.get("/page").text
    assert len(site.asked) == 2
    assert len(site.cache.pages) == 1


def test_a_request_that_read_an_earlier_version_may_have_the_later_page(site: Site) -> None:
    """It was under way while another one saw the change."""
    site.told.standing = Standing(2, 0)
    later = site.get("/page").text
    site.told.standing = Standing(1, 0)
    assert site.get("/page").text == later


def test_a_page_that_was_drawn_before_a_change_is_not_kept_after_it() -> None:
    store, answer = Store(10**6), answer_of(Response("old"))
    assert store.find("page", Standing(1, 0)) is None
    assert store.find("page", Standing(2, 0)) is None
    store.keep("page", Standing(1, 0), answer)
    assert store.find("page", Standing(2, 0)) is None
    store.keep("page", Standing(2, 0), answer)
    assert store.find("page", Standing(2, 0)) is answer


def test_a_page_that_is_found_to_be_the_same_is_kept_on(site: Site) -> None:
    """Its view says what it is made of; after a change it draws nothing where that is the same."""
    parts = ["first"]
    drawn: list[str] = []

    def view() -> AnyResponse:
        page = request.environ[UNDER_WAY]
        page.made_of = tuple(parts)
        page.is_same = page.made_of == page.former
        if page.is_same:
            return make_response("")
        drawn.append(str(parts))
        return make_response(f"{parts} {len(drawn)} {WORDS}")

    site.app.add_url_rule("/made", "made", same_for_everybody()(requires(Permission.READ)(view)))
    first = site.get("/made")
    for version in (2, 3):
        site.told.standing = Standing(version, 0)
        for _time in range(2):
            again = site.get("/made")
            assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert len(drawn) == 1
    parts[0] = "second"
    assert site.get("/made").data == first.data
    site.told.standing = Standing(4, 0)
    assert site.get("/made").data != first.data
    site.told.standing = None
    assert site.get("/made").data != first.data
    assert len(drawn) == 2


def test_the_view_is_told_nothing_of_who_asks(site: Site) -> None:
    site.client.set_cookie("session", "secret")
    text = site.get("/page?utm=1", User_Agent="browser", Accept_Language="sv", Authorization="Basic x").text
    assert text.startswith("GET http://localhost/page ['Host'] 1 ")


def test_what_depends_on_more_is_asked_again_with_everything(site: Site) -> None:
    assert site.get("/negotiated", Accept_Language="sv").text == "sv"
    assert site.get("/negotiated", Accept_Language="es").text == "es"
    with site.client.session_transaction() as stored:
        stored["name"] = "Ana"
    assert site.get("/with-session").text == "Ana"
    assert Site().get("/with-session").text == "nobody"


def test_a_page_is_kept_by_the_parameters_that_its_view_knows(site: Site) -> None:
    for query in ("", "?utm=1", "?utm=2&x", "?&&", "?pa%67e"):
        site.get(f"/page{query}")
    for query in ("?page=2", "?utm=1&page=2", "?page=2&fbclid=y"):
        site.get(f"/page{query}")
    site.get("/page?sort=a&page=2")
    site.get("/page?page=2&sort=a")
    assert site.asked == ["/page", "/page?pa%67e", "/page?page=2", "/page?sort=a&page=2", "/page?page=2&sort=a"]


def test_a_redirect_carries_on_parameters_that_no_view_knows(site: Site) -> None:
    assert site.get("/moved?page=2").location == "/page?page=2"
    assert site.get("/moved?page=2&utm=1").location == "/page?page=2&utm=1"
    assert site.get("/moved?utm=1").location == "/page?utm=1"
    assert site.get("/moved").location == "/page"


@pytest.mark.parametrize("path", [f"/{'x' * LONGEST_PATH}", f"/page?page={'x' * LONGEST_QUERY}"])
def test_addresses_longer_than_the_portal_makes_are_not_kept(site: Site, path: str) -> None:
    assert site.get(path).text == site.get(path).text.replace(" 2 ", " 1 ")
    assert len(site.cache.pages) + len(site.cache.made_up) == 0


def test_hosts_and_schemes_have_pages_of_their_own_unless_links_name_one_host() -> None:
    roots = ["http://localhost", "http://other.example", "https://localhost"]
    for one_host, drawn in ((False, 3), (True, 1)):
        site = Site(has_one_host=one_host)
        for root in roots:
            site.client.get("/page", base_url=root)
        assert len(site.asked) == drawn


def test_catalogs_that_are_read_anew_have_pages_of_their_own(site: Site) -> None:
    before = site.get("/page").text
    site.cache.catalogs = lambda: 1
    assert site.get("/page").text != before


def test_addresses_that_anybody_can_make_up_do_not_push_out_pages(site: Site) -> None:
    site.get("/page")
    site.cache.made_up.limit = 20_000
    for number in range(50):
        site.get(f"/page?page={number}")
    assert 1 < len(site.cache.made_up) < 10
    site.get("/absent")
    asked = len(site.asked)
    site.get("/page")
    site.get("/page?page=49")
    site.get("/absent")
    assert len(site.asked) == asked


def test_memory_is_bounded_and_what_was_asked_for_last_stays() -> None:
    answer = answer_of(Response(WORDS, mimetype="text/html"))
    store, standing = Store(3 * answer.weight), Standing(1, 0)
    for name in "abc":
        store.keep(name, standing, answer)
    assert store.find("a", standing) is answer
    store.keep("d", standing, answer)
    assert [store.find(name, standing) is not None for name in "abcd"] == [True, False, True, True]
    store.keep("d", standing, answer)
    assert store.weight == 3 * answer.weight
    store.keep("large", standing, answer_of(Response("x" * store.limit)))
    assert (len(store), store.weight, "compressed" in vars(answer)) == (0, 0, False)
    assert len(answer.form("br").body) + len(answer.form("gzip").body) < answer.weight


class TestForms:
    def test_text_is_compressed_for_those_who_take_it(self, site: Site) -> None:
        plain, packed = site.get("/page"), site.get("/page", Accept_Encoding="br, gzip")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain.headers
        assert gzip.decompress(packed.data) == plain.data
        assert len(packed.data) < len(plain.data) / 4
        assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
        assert plain.headers["ETag"] != packed.headers["ETag"]
        for answer in (plain, packed):
            assert int(answer.headers["Content-Length"]) == len(answer.data)
            assert answer.headers["ETag"].startswith('"')

    @pytest.mark.parametrize("path", ["/short", "/picture"])
    def test_what_would_not_get_shorter_is_not(self, site: Site, path: str) -> None:
        answer = site.get(path, Accept_Encoding="gzip")
        assert not {"Content-Encoding", "Vary"} & set(answer.headers.keys())
        assert len("short") < SHORTEST < len(WORDS)

    @pytest.mark.parametrize("form", ["", "gzip"])
    def test_a_client_that_has_it_gets_no_body(self, site: Site, form: str) -> None:
        whole = site.get("/page", Accept_Encoding=form)
        tag = whole.headers["ETag"]
        for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            answer = site.get("/page", Accept_Encoding=form, If_None_Match=held)
            assert (answer.status_code, answer.data) == (304, b"")
            assert answer.headers["ETag"] == tag
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert not {"Content-Length", "Content-Type", "Content-Encoding"} & set(answer.headers.keys())
        other = "gzip" if not form else ""
        assert site.get("/page", Accept_Encoding=other, If_None_Match=tag).status_code == 200
        assert site.get("/page", Accept_Encoding=form, If_None_Match='"other"').status_code == 200

    def test_only_a_success_has_an_etag(self, site: Site) -> None:
        for path in ("/absent", "/gone", "/moved"):
            assert "ETag" not in site.get(path).headers
            assert site.get(path, If_None_Match="*").status_code != 304

    def test_head_has_the_headers_alone(self, site: Site) -> None:
        head = site.client.head("/page", headers={"Accept-Encoding": "gzip"})
        whole = site.get("/page", Accept_Encoding="gzip")
        assert head.data == b""
        assert list(head.headers) == list(whole.headers)
        assert site.asked == ["/page"]

    @pytest.mark.parametrize(
        ("header", "taken"),
        [
            *(("gzip", True), ("GZIP;q=0.5, deflate", True), ("br;q=1, gzip;q=0.1", True)),
            *(("", False), ("br", False), ("*", False), ("gzip;q=0", False), ("identity, gzip;q=0.5", False)),
            *(("gzip;q=x", False), ("," * 999, False)),
        ],
    )
    def test_a_client_says_what_it_takes(self, header: str, taken: bool) -> None:
        assert takes_gzip(header) is taken

    def test_a_malformed_list_of_etags_holds_nothing(self) -> None:
        assert not is_unchanged('"', '"a"')
        assert not is_unchanged("", '"a"')


class TestManyAtOnce:
    def test_one_draws_and_the_others_wait_for_it(self, site: Site) -> None:
        begun, may_end = threading.Event(), threading.Event()

        def slow() -> str:
            site.note()
            begun.set()
            assert may_end.wait(10)
            return WORDS

        site.app.view_functions["page"] = same_for_everybody()(slow)
        with ThreadPoolExecutor(6) as threads:
            first = threads.submit(site.get, "/page")
            assert begun.wait(10)
            others = [threads.submit(site.app.test_client().get, "/page") for _number in range(5)]
            assert site.app.test_client().get("/short").text == "short"
            may_end.set()
            assert {answer.result(10).text for answer in (first, *others)} == {WORDS}
        assert site.asked.count("/page") == 1

    def test_nobody_waits_for_ever(self) -> None:
        flights = Flights(patience=0.01)
        assert flights.begin("page")
        assert not flights.begin("page")
        flights.end("page")
        assert flights.begin("page")

    def test_a_view_that_fails_holds_nobody(self, site: Site) -> None:
        def broken() -> str:
            raise RuntimeError("broken")

        site.app.view_functions["page"] = same_for_everybody()(broken)
        for _time in range(2):
            with pytest.raises(RuntimeError, match="broken"):
                site.get("/page")
        assert not site.cache.flights._under_way


class TestAnOutage:
    def test_known_pages_are_served_and_others_are_tried(self, site: Site) -> None:
        known = site.get("/page").text
        site.told.standing = None
        assert site.get("/page").text == known
        assert site.get("/page", If_None_Match="*").status_code == 304
        assert site.get("/short").text == "short"
        assert site.get("/short").text == "short"
        assert site.asked == ["/page", "/short", "/short"]

    def test_it_ends_with_the_first_answer_of_the_database(self, site: Site) -> None:
        before = site.get("/page").text
        site.told.standing = None
        site.get("/page")
        site.told.standing = Standing(2, 0)
        assert site.get("/page").text != before

    def test_pages_are_not_served_for_ever(self, site: Site) -> None:
        site.get("/page")
        site.told.standing = None
        site.cache._read_at -= OUTAGE_SECONDS + 1
        site.get("/page")
        assert site.asked == ["/page", "/page"]


@pytest.mark.parametrize(("permission", "fresh"), [(Permission.WRITE, False), (Permission.READ, True)])
def test_only_what_everybody_may_read_can_be_marked(permission: Permission, fresh: bool) -> None:
    app = Flask("wrong", static_folder=None)
    app.add_url_rule("/", "wrong", same_for_everybody()(requires(permission, fresh=fresh)(lambda: "")))
    with pytest.raises(WrongMark, match="wrong: "):
        check_marks(app)
