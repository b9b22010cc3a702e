"""Rows 1 and 13 over real workers: gunicorn, two processes, one database, cookies as a browser keeps them."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from portal.accounts.throttling import PASSWORD as LIMIT
from portal.foundation.permissions import Role
from tests.accounts.accounts import EMAIL, PASSWORD, make_account
from tests.fixtures.databases import Databases, opened
from tests.fixtures.servers import serving

TIMES = 12


class Reader:
    """A browser over HTTP that follows redirects; a refusal is an answer too."""

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.page = ""

    def open(self, path: str, **fields: str) -> int:
        data = None
        if fields:
            token = re.search(r'name="csrf_token" value="([^"]+)"', self.page)
            assert token is not None
            data = urllib.parse.urlencode({"csrf_token": token[1], **fields}).encode()
        try:
            with self.opener.open(self.root + path, data, timeout=30) as answer:
                self.page = answer.read().decode()
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            with refused:
                self.page = refused.read().decode()
                return refused.code

    def log_in(self, password: str = PASSWORD) -> int:
        self.open("/account/login")
        return self.open("/account/login", email=EMAIL, password=password)


@pytest.fixture
def port(databases: Databases, tmp_path: Path) -> Iterator[int]:
    url = databases.empty()
    with opened(url) as engine, Session(engine) as session:
        make_account(session, EMAIL, Role.EDITOR)
    with serving(tmp_path, PORTAL_DATABASE_URL=url, WEB_CONCURRENCY="2") as port:
        yield port


def test_a_cookie_lives_and_dies_on_every_worker(port: int) -> None:
    ana, thief = Reader(port), Reader(port)
    assert ana.log_in() == 200
    assert {ana.open("/staff/") for _number in range(TIMES)} == {200}
    for cookie in ana.jar:
        thief.jar.set_cookie(cookie)
    assert thief.open("/staff/") == 200
    assert ana.open("/account/logout", sent="1") == 200
    assert {thief.open("/staff/") for _number in range(TIMES)} == {401}


def test_guesses_are_counted_over_all_workers(port: int) -> None:
    guessers = [Reader(port) for _number in range(TIMES)]
    with ThreadPoolExecutor(TIMES) as threads:
        statuses = sorted(threads.map(lambda guesser: guesser.log_in("a wrong guess"), guessers))
    assert (statuses.count(200), statuses.count(429)) == (LIMIT.free, TIMES - LIMIT.free)
