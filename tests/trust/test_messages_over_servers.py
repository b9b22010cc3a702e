"""Issue 6: three servers on three ports over one database; edits are seen at the next request, and none is lost."""

from __future__ import annotations

import os
import re
import signal
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.database import writing
from portal.foundation.permissions import Role
from portal.translation.messages import store
from portal.translation.messages.models import MessageVersion, State
from portal.translation.messages.plurals import Forms
from tests.accounts.accounts import PASSWORD, grant, make_account
from tests.fixtures.databases import Databases, opened
from tests.fixtures.servers import free_port, serving
from tests.trust.test_row_01_over_workers import Reader
from tests.web.messages_site import COUNTRIES, LUZ, path

SERVERS, EDITS = 3, 100
BY_FORM = 20
PASSED = {"WEB_CONCURRENCY": "1"}


class Site:
    """The servers of one site, of which one can be stopped and started anew, as by a deploy."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.stacks = [ExitStack() for _number in range(SERVERS)]
        self.ports = [free_port() for _number in range(SERVERS)]
        for number in range(SERVERS):
            self.start(number)

    def start(self, number: int) -> None:
        chosen = {**PASSED, "PORTAL_DATABASE_URL": self.url}
        self.stacks[number].enter_context(serving(self.folder, self.ports[number], **chosen))

    def stop(self, number: int) -> None:
        self.stacks[number].close()

    def kill_worker(self, number: int) -> None:
        """Kill a server's only worker, as a machine without memory would; its master starts another."""
        for child in children(self.ports[number]):
            os.kill(child, signal.SIGKILL)

    def close(self) -> None:
        for stack in self.stacks:
            stack.close()


def children(port: int) -> list[int]:
    """The workers of the server on a port: the processes of this test's own child that has it in its environment."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            parent = int(re.search(r"PPid:\s+(\d+)", (folder / "status").read_text())[1])  # type: ignore[index]  # caught
            told = (folder / "environ").read_bytes().split(b"\0")
        except (OSError, TypeError, NotADirectoryError):
            continue
        if f"PORT={port}".encode() in told and parent != os.getpid():
            found.append(int(folder.name))
    return found


@pytest.fixture
def site(postgresql_databases: Databases, tmp_path: Path) -> Iterator[Site]:
    """A site of several machines has PostgreSQL."""
    url = postgresql_databases.empty()
    with opened(url) as engine, Session(engine) as session:
        accounts(session)
    found = Site(url, tmp_path)
    yield found
    found.close()


def accounts(session: Session) -> None:
    make_account(session, LUZ, grants=[grant(Role.TRANSLATOR, "es"), grant(Role.REVIEWER, "es")])


def shown(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/es/search", timeout=30) as answer:
        return str(answer.read().decode())


def edit(session: Session, number: int) -> None:
    """Save a text as reviewed, from another process than the servers'."""
    with writing(session):
        row = store.find(session, "es", COUNTRIES.digest)
        text = Forms((f"Países {number}",))
        wanted = store.Wanted(text, State.REVIEWED, Forms(("Países",)), row.revision if row else 0)
        store.save(session, "es", COUNTRIES, wanted, actor="account:1")


def edit_by_form(luz: Reader, number: int) -> None:
    """Save a text as reviewed, on the page."""
    assert luz.open(path(COUNTRIES)) == 200
    seen = re.search(r'name="seen" value="(\d+)"', luz.page)
    base = re.search(r'name="base" value="([^"]*)"', luz.page)
    assert seen is not None
    assert base is not None
    fields = {"text-0": f"Países {number}", "do": "reviewed", "seen": seen[1], "base": unescape(base[1])}
    assert luz.open(path(COUNTRIES), **fields) == 200


@pytest.mark.slow
def test_every_edit_is_on_every_server_at_its_next_request_and_none_is_lost(site: Site) -> None:
    luz = Reader(site.ports[0])
    luz.open("/account/login")
    assert luz.open("/account/login", email=LUZ, password=PASSWORD) == 200
    with opened(site.url) as engine, Session(engine) as session:
        for number in range(1, EDITS + 1):
            if number % BY_FORM:
                edit(session, number)
            else:
                edit_by_form(luz, number)
            assert all(f">Países {number}<" in shown(port) for port in site.ports), number
            if number == EDITS // 3:
                site.kill_worker(1)
            if number == EDITS // 2:
                site.stop(2)
                site.start(2)
        kept = session.scalars(select(MessageVersion).order_by(MessageVersion.revision))
        assert [each.text["forms"][0] for each in kept] == [f"Países {number}" for number in range(1, EDITS + 1)]
