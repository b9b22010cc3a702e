"""Whether addresses on the web still lead somewhere.

People write addresses and strangers answer them. So nothing but http and https is spoken, no body
is read, every wait has an end, and nobody is led into a private network: a host's name is looked up
once, and what was found is checked before anything connects to it.
"""

from __future__ import annotations

import http.client
import ipaddress
import itertools
import socket
import ssl
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

WORKERS = 8
MOST_REDIRECTS = 10
TIMEOUT = 15.0

_REDIRECTS = (301, 302, 303, 307, 308)
_FOR_GOOD = (301, 308)
_TOO_MANY = 429
_CLOSED = (401, 403, _TOO_MANY)
_ALLOWED_SIGNS = "/%:=&?~#+!$,;'@()*[]"


class State(StrEnum):
    """What came of a visit; to be closed is to answer, but not to a machine (401, 403, 429)."""

    ALIVE = "alive"
    CLOSED = "closed"
    DEAD = "dead"


@dataclass(frozen=True)
class Answer:
    """What came of the visit to an address.

    `reason` is the status or what went wrong, `moved_to` where the redirects lead that are for
    good. `is_network` says that no server answered, which may be the fault of this machine's network.
    """

    address: str
    state: State
    reason: str
    moved_to: str | None = None
    is_network: bool = False


class Visitor:
    """Visits addresses: several hosts at once, but each host with one request at a time.

    `timeout` is how many seconds a request may take. With `allow_private` addresses may lead into
    private networks and to this machine.
    """

    def __init__(self, user_agent: str, *, timeout: float = TIMEOUT, allow_private: bool = False) -> None:
        self._headers = {"User-Agent": user_agent, "Accept": "*/*"}
        self._timeout = timeout
        self._allow_private = allow_private
        self._tls = ssl.create_default_context()
        self._busy: dict[str, threading.Lock] = {}

    def visit_all(self, addresses: Iterable[str]) -> Iterator[Answer]:
        """Visit all addresses, and give each answer as soon as it is there."""
        pool = ThreadPoolExecutor(WORKERS)
        try:
            for visit in as_completed([pool.submit(self.visit, address) for address in _in_turn(addresses)]):
                yield visit.result()
        finally:
            pool.shutdown(cancel_futures=True)

    def visit(self, address: str) -> Answer:
        """Ask for an address, and for those that it redirects to."""
        chain, moved_to, for_good = [address], None, True
        try:
            while True:
                reply = self._ask(chain[-1])
                if reply.location is None:
                    return Answer(address, reply.state, reply.phrase, moved_to)
                chain.append(reply.location)
                _refuse_endless(chain)
                for_good = for_good and reply.status in _FOR_GOOD
                moved_to = reply.location if for_good else moved_to
        except _Failed as failed:
            return Answer(address, State.DEAD, str(failed), is_network=failed.is_network and len(chain) == 1)

    def _ask(self, address: str) -> _Reply:
        """Ask with HEAD, and with GET where that is refused, which servers do in many ways."""
        try:
            reply = self._request("HEAD", address)
        except _Failed as failed:
            if failed.is_network:
                raise
        else:
            if reply.status < http.client.BAD_REQUEST or reply.status == _TOO_MANY:
                return reply
        return self._request("GET", address)

    def _request(self, method: str, address: str) -> _Reply:
        place = _place(address)
        with self._busy.setdefault(place.host, threading.Lock()):
            status, location = self._exchange(method, place)
        return _Reply(status, _joined(address, location) if status in _REDIRECTS and location else None)

    def _exchange(self, method: str, place: _Place) -> tuple[int, str | None]:
        """Send one request, and give the status and the location of its answer, whose body is left alone."""
        tls = self._tls if place.is_secure else None
        connection = _Connection(place, self._timeout, tls, allow_private=self._allow_private)
        # A socket's own timeout begins anew with every byte that comes; this one does not.
        ending = threading.Timer(self._timeout, connection.cut)
        ending.start()
        try:
            connection.request(method, place.target, headers=self._headers)
            with connection.getresponse() as response:
                answer = response.status, response.getheader("Location")
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise _failure(TimeoutError() if connection.is_cut else error) from None
        finally:
            ending.cancel()
            connection.close()
        if connection.is_cut:
            # Headers that break off look as if they were complete.
            raise _failure(TimeoutError())
        return answer


class _Failed(Exception):
    """There is no answer; the message says why. Where `is_network`, the fault may be this machine's."""

    def __init__(self, reason: str, *, is_network: bool = False) -> None:
        super().__init__(reason)
        self.is_network = is_network


class _Reply(NamedTuple):
    """A status, and where it redirects to."""

    status: int
    location: str | None

    @property
    def state(self) -> State:
        """What the status says."""
        if self.status in _CLOSED:
            return State.CLOSED
        is_dead = self.status >= http.client.BAD_REQUEST or self.status in _REDIRECTS
        return State.DEAD if is_dead else State.ALIVE

    @property
    def phrase(self) -> str:
        """The status in words."""
        return f"{self.status} {http.client.responses.get(self.status, '')}".rstrip()


class _Place(NamedTuple):
    """An address as a request needs it."""

    is_secure: bool
    host: str
    port: int
    target: str


class _Connection(http.client.HTTPConnection):
    """A connection that goes to public addresses only, and that another thread may cut."""

    def __init__(self, place: _Place, timeout: float, tls: ssl.SSLContext | None, *, allow_private: bool) -> None:
        self.default_port = _default_port(place.is_secure)
        super().__init__(place.host, place.port, timeout=timeout)
        self._tls = tls
        self._allow_private = allow_private
        self.is_cut = False

    def connect(self) -> None:
        """Connect to what the host's name stands for, once it is known to be public."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(place[0]) for *_, place in found))
        private = [each for each in addresses if not is_public(each)]
        if private and not self._allow_private:
            raise _Failed(f"it leads to the private address {private[0]}")
        self.sock = _first_connected(addresses, self.port, self.timeout or TIMEOUT)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End all waiting for the server."""
        self.is_cut = True
        if self.sock is not None:
            with suppress(OSError):
                # Not the TLS socket's own method, which would take the ground from under a reading thread.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet's, were it written as IPv6 or not."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = (found.ipv4_mapped or found.sixtofour) if isinstance(found, ipaddress.IPv6Address) else None
    found = inner or found
    return found.is_global and not found.is_multicast


def _first_connected(addresses: Sequence[str], port: int, timeout: float) -> socket.socket:
    """A connection to the first address that takes one; the time is shared among them."""
    failed: OSError = TimeoutError()
    for address in addresses:
        try:
            connected = socket.create_connection((address, port), timeout / len(addresses))
        except OSError as error:
            failed = error
        else:
            connected.settimeout(timeout)
            return connected
    raise failed


def _place(address: str) -> _Place:
    """What to ask whom for; raises _Failed for what is no address on the web."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        host = host if host.isascii() else host.encode("idna").decode("ascii")
        if parts.scheme not in ("http", "https") or not host or not host.isprintable() or " " in host:
            raise ValueError(address)
        is_secure = parts.scheme == "https"
        port = _default_port(is_secure) if parts.port is None else parts.port
    except ValueError:
        raise _Failed(f"{address} is no address on the web") from None
    query = f"?{parts.query}" if parts.query else ""
    return _Place(is_secure, host, port, quote((parts.path or "/") + query, safe=_ALLOWED_SIGNS))


def _default_port(is_secure: bool) -> int:
    return http.client.HTTPS_PORT if is_secure else http.client.HTTP_PORT


def _joined(address: str, location: str) -> str:
    """Where a redirect leads that was met at `address`."""
    with suppress(UnicodeError):
        # Headers are read as Latin-1; what is sent in them is UTF-8, where it is not ASCII.
        location = location.encode("latin-1").decode()
    try:
        return urljoin(address, location.strip())
    except ValueError:
        raise _Failed(f"{location} is no address on the web") from None


def _refuse_endless(chain: list[str]) -> None:
    if chain[-1] in chain[:-1]:
        raise _Failed("it redirects in a circle")
    if len(chain) > MOST_REDIRECTS + 1:
        raise _Failed(f"it redirects more than {MOST_REDIRECTS} times")


def _in_turn(addresses: Iterable[str]) -> list[str]:
    """The first address of each host, then the second, …: workers should not wait for one host."""
    turns: defaultdict[str, Iterator[int]] = defaultdict(itertools.count)
    return sorted(addresses, key=lambda address: next(turns["/".join(address.split("/")[:3])]))


def _failure(error: Exception) -> _Failed:
    """What an error of the network or the protocol means to people."""
    match error:
        case TimeoutError():
            return _Failed("no answer in time", is_network=True)
        case socket.gaierror():
            return _Failed("its host is not known", is_network=True)
        case ssl.SSLCertVerificationError():
            return _Failed(f"its certificate is not valid ({error.verify_message})")
        case UnicodeError():
            return _Failed("its host's name is none")
        case ssl.SSLError() | http.client.HTTPException() | ConnectionResetError() | BrokenPipeError():
            return _Failed("the server hangs up, or does not speak HTTP")
    return _Failed(str(getattr(error, "strerror", None) or error).lower(), is_network=True)
