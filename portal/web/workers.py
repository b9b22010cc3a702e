"""gunicorn's workers, with patience that ends."""

from __future__ import annotations

import errno
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

PATIENCE = 30
"""For how many seconds a thread waits until a reader has taken the next piece of an answer."""


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Lets a reader go who takes nothing.

    A browser whose film is paused stops reading and keeps the connection; without an end to it
    a few of them would hold every thread for hours. A player that goes on asks for the rest.
    """

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request, and end the connection, without a word in the log, where nobody reads on."""
        conn.sock.settimeout(PATIENCE)
        try:
            return super().handle_request(req, conn)
        except TimeoutError as error:
            raise BrokenPipeError(errno.EPIPE, "the reader takes nothing") from error
