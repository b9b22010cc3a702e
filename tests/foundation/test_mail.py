"""Mails: how they are written, kept, and handed to a server."""

from __future__ import annotations

import logging
import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from portal.foundation import mail

TEXT = "Hallå, Ana\n\nEn länk: http://portal.example/account/reset/" + "x" * 200 + "\n"


def letter(subject: str = "Välj ett nytt lösenord") -> EmailMessage:
    return mail.written(
        to="ana@portal.example", sender="portal@portal.example", subject=subject, text=TEXT, language="sv"
    )


def test_a_mail_is_kept_whole_for_its_owner_only(tmp_path: Path) -> None:
    path = mail.keep(letter(), tmp_path / "log")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    read = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    assert read.get_content() == TEXT
    assert (read["Subject"], read["Content-Language"]) == ("Välj ett nytt lösenord", "sv")
    mail.keep(letter(), tmp_path / "log")
    assert len(list((tmp_path / "log").iterdir())) == 2


def test_a_subject_cannot_add_a_header() -> None:
    with pytest.raises(ValueError, match="newline|linefeed"):
        letter("Hello\nBcc: everybody@evil.example")


class Postman(socketserver.StreamRequestHandler):
    """As much of SMTP as takes one mail, without encryption."""

    def handle(self) -> None:
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "DATA":
                self.say("354 go on")
                taken = []
                while (part := self.rfile.readline()) != b".\r\n":
                    taken.append(part)
                self.server.taken.append(b"".join(taken))  # type: ignore[attr-defined]  # the fixture's own server
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 test")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def postman() -> Iterator[socketserver.ThreadingTCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Postman) as server:
        server.taken = []  # type: ignore[attr-defined]  # what it took
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_mail_is_handed_to_the_server(postman: socketserver.ThreadingTCPServer) -> None:
    mail._hand_over(letter(), f"smtp://127.0.0.1:{postman.server_address[1]}")
    (taken,) = postman.taken  # type: ignore[attr-defined]  # what it took
    read = message_from_bytes(taken, policy=policy.default)
    assert isinstance(read, EmailMessage)
    assert read.get_content().split() == TEXT.split()


def test_a_password_is_never_given_to_a_server_that_does_not_encrypt(
    postman: socketserver.ThreadingTCPServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        mail._send(letter(), f"smtp://user:hidden@127.0.0.1:{postman.server_address[1]}")
    assert postman.taken == []  # type: ignore[attr-defined]  # what it took
    assert "could not be sent" in caplog.text
    assert "hidden" not in caplog.text
    assert "reset" not in caplog.text


def test_a_server_that_is_away_stops_nobody(tmp_path: Path) -> None:
    mail.deliver(letter(), "smtp://127.0.0.1:1", tmp_path)
    mail._sender.submit(int).result(30)
    assert list(tmp_path.iterdir()) == []
