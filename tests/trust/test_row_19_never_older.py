"""Row 19: whatever is read, on any server, is never older than the last change that was acknowledged."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.content.publication.publishing import withdraw
from portal.foundation.database import writing
from tests.content.examples import ACTOR, bring_out, page, with_slug
from tests.fixtures.databases import Databases, opened
from tests.fixtures.servers import serving

SERVERS, CHANGES, READERS = 3, 200, 2
PAUSE = 0.01
"""Seconds between a reader's requests, several a change: they share this process with whoever publishes."""

PATH = "/en/pages/changing"
_NUMBER = re.compile(rb"Change ([0-9]+)\.")


class Published:
    """The page as somebody changes it again and again: each change has a number, every fourth takes the page back."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.acknowledged = 0
        self.is_over = threading.Event()

    def change(self, engine: Engine) -> None:
        number = self.acknowledged + 1
        with Session(engine) as session, writing(session):
            item = bring_out(session, with_slug(page("changing", en=f"Change {number}."), "en", "changing"))
            if number % 4 == 0:
                withdraw(session, item, actor=ACTOR, reason=f"Change {number}.")
        self.acknowledged = number

    def change_often(self) -> None:
        try:
            with opened(self.url) as engine:
                while self.acknowledged < CHANGES:
                    self.change(engine)
        finally:
            self.is_over.set()

    def read(self, port: int) -> list[tuple[int, int, int]]:
        """All answers of a server until the end: what was acknowledged before it was asked, its number, its status."""
        answers = []
        connection = http.client.HTTPConnection("localhost", port, timeout=60)
        while not self.is_over.is_set():
            acknowledged = self.acknowledged
            try:
                connection.request("GET", PATH)
                answer = connection.getresponse()
            except ConnectionError:
                # A server hangs up on a connection that was silent for two seconds, as this one is where the process
                # that publishes got no turn. Whoever asks for a page asks again then (RFC 9112, 9.3.1).
                connection.close()
                continue
            found = _NUMBER.search(answer.read())
            answers.append((acknowledged, int(found[1]) if found else -1, answer.status))
            time.sleep(PAUSE)
        connection.close()
        return answers


@pytest.fixture
def ports(databases: Databases, tmp_path: Path) -> Iterator[tuple[Published, list[int]]]:
    published = Published(databases.empty())
    with opened(published.url) as engine:
        published.change(engine)
    with ExitStack() as servers:
        yield (
            published,
            [
                servers.enter_context(
                    serving(tmp_path / str(number), PORTAL_DATABASE_URL=published.url, WEB_CONCURRENCY="1")
                )
                for number in range(SERVERS)
            ],
        )


def test_no_answer_is_older_than_the_last_acknowledged_change(ports: tuple[Published, list[int]]) -> None:
    published, numbers = ports
    with ThreadPoolExecutor(SERVERS * READERS + 1) as threads:
        readers = [threads.submit(published.read, port) for port in numbers for _reader in range(READERS)]
        threads.submit(published.change_often).result(120)
        answers = [reader.result(60) for reader in readers]
    assert published.acknowledged == CHANGES
    for each in answers:
        assert len(each) > 10
        assert [answer for answer in each if answer[1] < answer[0]] == []
        assert {status for _before, number, status in each if number % 4} <= {200}
        assert {status for _before, number, status in each if number % 4 == 0} <= {410}
