"""Visits to real servers on this machine: what is alive, what has moved, what is dead, and what is refused."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.foundation.visiting import MOST_REDIRECTS, Answer, State, Visitor, is_public
from tests.fixtures.hosts import PATHS, SLOW, Handler, Host, opened
from tests.fixtures.parts import lack

PATIENCE = 5.0
"""How many seconds a visitor waits: long for a busy machine, and shorter than a server that dawdles takes."""


@pytest.fixture
def visitor() -> Visitor:
    return Visitor("tests", timeout=PATIENCE, allow_private=True)


@pytest.mark.parametrize(
    ("path", "state", "reason"),
    [
        ("/", State.ALIVE, "200 OK"),
        ("/empty", State.ALIVE, "204 No Content"),
        ("/no-head", State.ALIVE, "200 OK"),
        ("/head-is-404", State.ALIVE, "200 OK"),
        ("/head-hangs-up", State.ALIVE, "200 OK"),
        ("/endless-body", State.ALIVE, "200 OK"),
        ("/forbidden", State.CLOSED, "403 Forbidden"),
        ("/too-many", State.CLOSED, "429 Too Many Requests"),
        ("/absent", State.DEAD, "404 Not Found"),
        ("/gone", State.DEAD, "410 Gone"),
        ("/broken", State.DEAD, "500 Internal Server Error"),
        ("/to-nothing", State.DEAD, "301 Moved Permanently"),
        ("/to-file", State.DEAD, "file:///etc/passwd is no address on the web"),
        ("/to-brackets", State.DEAD, "http://[::1 is no address on the web"),
        ("/circle", State.DEAD, "it redirects in a circle"),
        (f"/count?{MOST_REDIRECTS}", State.ALIVE, "200 OK"),
        (f"/count?{MOST_REDIRECTS + 1}", State.DEAD, f"it redirects more than {MOST_REDIRECTS} times"),
        ("/hangs-up", State.DEAD, "the server hangs up, or does not speak HTTP"),
        ("/nonsense", State.DEAD, "the server hangs up, or does not speak HTTP"),
        ("/moved-to-gone", State.DEAD, "410 Gone"),
    ],
)
def test_an_address_is_alive_closed_or_dead(host: Host, visitor: Visitor, path: str, state: State, reason: str) -> None:
    answer = visitor.visit(host.address + path)
    assert (answer.state, answer.reason, answer.is_network) == (state, reason, False)


@pytest.mark.parametrize("path", ["/never", "/drop-by-drop"])
def test_every_wait_has_an_end(host: Host, path: str) -> None:
    answer = Visitor("tests", timeout=4 * SLOW, allow_private=True).visit(host.address + path)
    assert (answer.state, answer.reason, answer.is_network) == (State.DEAD, "no answer in time", True)
    assert host.now == 1, "the server still dawdles"


def test_a_body_is_not_read(host: Host, visitor: Visitor) -> None:
    assert visitor.visit(f"{host.address}/endless-body").state is State.ALIVE


@pytest.mark.parametrize(
    ("path", "moved_to"),
    [
        ("/moved", "/"),
        ("/moved-twice", "/"),
        ("/moved-then-elsewhere", "/elsewhere"),
        ("/moved-to-gone", "/gone"),
        ("/letters", "/å ö"),
        ("/elsewhere", None),
        ("/", None),
    ],
)
def test_only_redirects_for_good_say_where_an_address_has_moved_to(
    host: Host, visitor: Visitor, path: str, moved_to: str | None
) -> None:
    assert visitor.visit(host.address + path).moved_to == (moved_to and host.address + moved_to)


def test_a_visitor_asks_for_no_more_than_it_needs_and_says_who_it_is(host: Host, visitor: Visitor) -> None:
    visitor.visit(f"{host.address}/moved#place")
    visitor.visit(f"{host.address}/no-head?q=å%20b")
    assert host.requests == [
        ("HEAD", "/moved", "tests"),
        ("HEAD", "/", "tests"),
        ("HEAD", "/no-head?q=%C3%A5%20b", "tests"),
        ("GET", "/no-head?q=%C3%A5%20b", "tests"),
    ]


def test_a_server_that_is_asked_too_often_is_left_alone(host: Host, visitor: Visitor) -> None:
    visitor.visit(f"{host.address}/too-many")
    assert [method for method, *_ in host.requests] == ["HEAD"]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://nowhere.invalid/", "its host is not known"),
        ("http://127.0.0.1:1/", "connection refused"),
    ],
)
def test_a_server_that_is_not_there_may_be_the_networks_fault(visitor: Visitor, address: str, reason: str) -> None:
    assert visitor.visit(address) == Answer(address, State.DEAD, reason, is_network=True)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "javascript:alert(1)",
        "http://",
        "http://[::1/",
        "http://a:99999/",
        "http://a b/",
        "http://" + "ö" * 70 + "/",
    ],
)
def test_nothing_but_addresses_on_the_web_is_visited(visitor: Visitor, address: str) -> None:
    assert visitor.visit(address) == Answer(address, State.DEAD, f"{address} is no address on the web")


@pytest.mark.parametrize("address", ["http://a..b/", "http://" + "a" * 70 + ".example/"])
def test_a_host_whose_name_cannot_be_is_dead(visitor: Visitor, address: str) -> None:
    assert visitor.visit(address).state is State.DEAD


def test_a_private_address_is_refused_before_anything_is_asked_of_it(host: Host) -> None:
    visitor = Visitor("tests", timeout=PATIENCE)
    for name in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"):
        answer = visitor.visit(f"http://{name}:{host.server_port}/")
        assert answer.state is State.DEAD
        assert answer.reason.startswith("it leads to the private address ")
        assert not answer.is_network
    assert host.requests == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104  # nothing listens there; it is looked at
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_public_addresses_are_those_of_the_internet(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_each_host_is_asked_one_thing_at_a_time_and_several_hosts_at_once(visitor: Visitor) -> None:
    both = threading.Barrier(2)

    def meet(request: Handler) -> None:
        both.wait(PATIENCE)
        request.status(200)

    with opened() as first, opened() as second:
        first.paths = second.paths = {**PATHS, "/meet": meet}
        here = [f"{first.address}/{path}" for path in ("meet", *(f"slowly?{number}" for number in range(12)))]
        there = [address.replace(first.address, f"http://localhost:{second.server_port}") for address in here]
        answers = list(visitor.visit_all([*here, *there]))
    assert {answer.address for answer in answers if answer.state is State.ALIVE} == {*here, *there}
    assert (first.most, second.most) == (1, 1)


def test_a_redirect_to_a_busy_host_waits_its_turn(host: Host, visitor: Visitor) -> None:
    addresses = [f"{host.address}/moved-twice?{number}" for number in range(8)]
    assert len(list(visitor.visit_all(addresses))) == 8
    assert host.most == 1


def test_whoever_stops_early_leaves_no_thread_behind(host: Host, visitor: Visitor) -> None:
    before = set(threading.enumerate())
    answers = visitor.visit_all([f"{host.address}/slowly?{number}" for number in range(50)])
    next(answers)
    answers.close()  # type: ignore[attr-defined]  # an iterator that is a generator
    assert len(host.requests) < 50
    for thread in set(threading.enumerate()) - before:
        thread.join(PATIENCE)  # the server's own threads, and a clock that was stopped, may still be on their way out
        assert not thread.is_alive(), thread


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine, with its key, which nobody trusts."""
    if shutil.which("openssl") is None:
        lack("openssl")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost"
    named = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(path), "-out", str(path.with_name("cert.pem"))]
    subprocess.run(["openssl", *made.split(), *named], check=True, capture_output=True)
    path.write_text(path.read_text() + path.with_name("cert.pem").read_text())
    return path


@pytest.fixture
def secure_host(certificate: Path) -> Iterator[Host]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with opened(context) as host:
        yield host


def test_a_certificate_that_nobody_trusts_is_a_dead_end(secure_host: Host, visitor: Visitor) -> None:
    answer = visitor.visit(f"https://localhost:{secure_host.server_port}/")
    assert (answer.state, answer.is_network) == (State.DEAD, False)
    assert answer.reason.startswith("its certificate is not valid (self")


def test_addresses_are_visited_over_https(
    secure_host: Host, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    visitor = Visitor("tests", timeout=PATIENCE, allow_private=True)
    assert visitor.visit(f"https://localhost:{secure_host.server_port}/").state is State.ALIVE
    mismatched = visitor.visit(f"https://127.0.0.1:{secure_host.server_port}/")
    assert "IP address mismatch" in mismatched.reason


def test_a_server_that_knows_no_https_is_a_dead_end(host: Host, visitor: Visitor) -> None:
    answer = visitor.visit(f"https://127.0.0.1:{host.server_port}/")
    assert (answer.state, answer.reason) == (State.DEAD, "the server hangs up, or does not speak HTTP")
