"""Runs a deed in a process of its own and kills that process at a chosen moment."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from tests.fixtures.databases import opened

Deed = Callable[[Session], object]

BEFORE_COMMIT = "before COMMIT"
AFTER_COMMIT = "after COMMIT"
NEVER = "never"


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _arm(session: Session, point: int | str) -> list[str]:
    """Kill this process before its statement number `point` (from 1), or around COMMIT; give what it ran."""
    statements: list[str] = []

    def count(_connection: Connection, _cursor: object, statement: str, *_rest: Any) -> None:
        statements.append(statement)
        if len(statements) == point:
            _kill()

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", count)
    if point == BEFORE_COMMIT:
        event.listen(engine, "commit", lambda _connection: _kill())
    if point == AFTER_COMMIT:
        event.listen(session, "after_commit", lambda _session: _kill())
    return statements


def run(url: str, deed: Deed, point: int | str) -> int:
    """Do a deed on a database in a new process that is killed at `point`.

    Gives the signal that ended the process; 0 where it came to its end by itself.
    """
    child = os.fork()
    if child == 0:
        try:
            with opened(url) as engine, Session(engine) as session:
                _arm(session, point)
                deed(session)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def statements_of(url: str, deed: Deed) -> int:
    """The number of statements that a deed takes; it is done in this process, to the end."""
    with opened(url) as engine, Session(engine) as session:
        statements = _arm(session, NEVER)
        deed(session)
        return len(statements)
