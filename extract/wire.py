"""One HTTP exchange: with whom, for how long, how much, and whether all of it arrived.

Redirects, robots, retries and gaps are decided in extract.web. Here a request goes to one
address, the peer is checked when it is connected and before a byte is sent, and the whole
exchange ends at its deadline however slowly the other side talks.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from extract.page import Outcome

READ_BYTES = 65_536
ACCEPTED_ENCODINGS = "gzip, deflate"

TUNNELS = tuple(
    ipaddress.ip_network(network)
    for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "192.88.99.0/24")
)
"""Addresses that look public and lead to others: NAT64, 6to4, Teredo and its relays."""

SPECIAL = ipaddress.ip_network("192.0.0.0/24")
"""Protocol assignments: Python 3.11 calls a part of them global."""


class WireError(Exception):
    """An exchange that gave no usable answer: how it counts, and whether to try again."""

    def __init__(
        self, outcome: Outcome, note: str, *, status: int = 0, is_worth_retrying: bool = False
    ) -> None:
        super().__init__(note)
        self.outcome = outcome
        self.note = note
        self.status = status
        self.is_worth_retrying = is_worth_retrying


@dataclass(frozen=True, slots=True)
class Answer:
    """One response. `body` is decoded and only read for status 200.

    `is_framed` says that the transport itself shows where the body ends (by length, chunks or
    a compressed stream), so that a body cut short cannot pass for a whole one. `file` holds the
    body instead, where one was asked for.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_framed: bool
    file: Path | None = None


def is_public(address: str) -> bool:
    """Whether an IP address is on the open internet, and no way round to another network."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    is_odd = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip in SPECIAL
    return ip.is_global and not is_odd and not any(ip in network for network in TUNNELS)


class Watch:
    """Cuts a connection off when its time is over, whatever it is waiting for."""

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds
        self.is_over = False
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self.cut)
        self._timer.daemon = True
        self._timer.start()

    def hold(self, connected: socket.socket) -> None:
        """Take a second handle on a connection: TLS puts the first one out of use."""
        handle = socket.socket(fileno=socket.dup(connected.fileno()))
        with self._lock:
            before, self._socket = self._socket, handle
        if before is not None:
            before.close()
        if self.is_over:
            self.cut()

    def release(self) -> None:
        """Let the connection live on."""
        self._timer.cancel()
        with self._lock:
            if self._socket is not None:
                self._socket.close()
                self._socket = None

    def cut(self) -> None:
        """Cut the connection off now."""
        with self._lock:
            self.is_over = True
            if self._socket is not None:
                try:
                    self._socket.shutdown(socket.SHUT_RDWR)
                except OSError:
                    # The other side was faster.
                    return


CURRENT = threading.local()
"""The watch of the exchange that this thread is in."""


@contextmanager
def watched(seconds: float, watches: set[Watch]) -> Iterator[Watch]:
    """Watch the connections that this thread opens or uses; `watches` holds the watch meanwhile."""
    watch = Watch(seconds)
    watches.add(watch)
    CURRENT.watch = watch
    try:
        yield watch
    finally:
        watches.discard(watch)
        CURRENT.watch = None
        watch.release()


def hold(connected: socket.socket | None) -> None:
    """Put a connection under this thread's watch."""
    watch: Watch | None = getattr(CURRENT, "watch", None)
    if watch is not None and connected is not None:
        watch.hold(connected)


class WatchedHTTPConnection(HTTPConnection):
    """A plain connection under watch: only ever for an origin that was named for it."""

    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        hold(connected)
        return connected

    def getresponse(self) -> Any:
        """The response head; a connection that was kept alive comes under watch here."""
        hold(self.sock)
        return super().getresponse()


class WatchedHTTPSConnection(HTTPSConnection):
    """A TLS connection under watch, to whatever address."""

    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        hold(connected)
        return connected

    def getresponse(self) -> Any:
        """The response head; a connection that was kept alive comes under watch here."""
        hold(self.sock)
        return super().getresponse()


class PublicHTTPSConnection(WatchedHTTPSConnection):
    """A TLS connection under watch that ends before its first byte where the peer is private.

    The connected peer is asked, not the resolver: a name cannot change its mind in between.
    """

    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        peer = str(connected.getpeername()[0])
        if not is_public(peer):
            connected.close()
            raise WireError(Outcome.FAILED_CONFIG, f"{self.host} leads to the address {peer}")
        return connected


class OpenHTTPPool(HTTPConnectionPool):
    """Plain connections to any address."""

    ConnectionCls = WatchedHTTPConnection


class OpenHTTPSPool(HTTPSConnectionPool):
    """TLS connections to any address."""

    ConnectionCls = WatchedHTTPSConnection


class PublicHTTPSPool(HTTPSConnectionPool):
    """TLS connections to public addresses."""

    ConnectionCls = PublicHTTPSConnection


class PublicAdapter(HTTPAdapter):
    """https to public addresses."""

    POOLS: Mapping[str, type[HTTPConnectionPool]] = {"https": PublicHTTPSPool}

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of this adapter the only ones."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = dict(self.POOLS)


class OpenAdapter(PublicAdapter):
    """http and https to any address: for the origins that were named for it."""

    POOLS = {"http": OpenHTTPPool, "https": OpenHTTPSPool}


class Wire:
    """Sends one request and reads one answer. Safe to share between threads.

    Adapters are used without a session: so there are no cookies, no proxies or passwords from
    the environment, and no redirect is followed.
    """

    def __init__(self, *, connect_seconds: float = 5.0, read_seconds: float = 10.0) -> None:
        self._public = PublicAdapter(pool_connections=32, pool_maxsize=32)
        self._open = OpenAdapter(pool_connections=32, pool_maxsize=32)
        self._timeout = (connect_seconds, read_seconds)
        self._watches: set[Watch] = set()

    def close(self) -> None:
        """Cut off every exchange, and close every connection that is kept alive."""
        for watch in list(self._watches):
            watch.cut()
        self._public.close()
        self._open.close()

    def exchange(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        payload: bytes | None,
        *,
        seconds: float,
        max_bytes: int,
        is_open: bool = False,
        cut_at_max: bool = False,
        into: Path | None = None,
    ) -> Answer:
        """One request, one answer, within `seconds`. Raises WireError.

        `is_open` allows http and private addresses. A body over `max_bytes`, decoded, is
        refused, or with `cut_at_max` cut there. With `into` it goes to that file and not into
        memory.
        """
        adapter = self._open if is_open else self._public
        asked = dict(headers) | {"Accept-Encoding": ACCEPTED_ENCODINGS}
        connect_seconds, read_seconds = self._timeout
        timeout = (min(connect_seconds, seconds), min(read_seconds, seconds))
        with watched(seconds, self._watches) as watch:
            try:
                prepared = requests.Request(method, url, headers=asked, data=payload).prepare()
                response = adapter.send(prepared, stream=True, timeout=timeout, verify=True)
                try:
                    if into is None:
                        return read_answer(response, watch, max_bytes, cut_at_max)
                    with into.open("wb") as file:
                        answer = read_answer(response, watch, max_bytes, cut_at_max, file)
                    return replace(answer, file=into)
                finally:
                    response.close()
            except WireError:
                raise
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                raise as_wire_error(error, watch, seconds) from error


def as_wire_error(error: Exception, watch: Watch, seconds: float) -> WireError:
    """What went wrong, in one plain sentence."""
    if watch.is_over or time.monotonic() >= watch.until:
        return WireError(Outcome.FAILED_TRANSIENT, f"not finished within {seconds:.0f} s")
    if isinstance(error, requests.exceptions.SSLError):
        return WireError(Outcome.FAILED_CONFIG, f"the TLS certificate is not valid: {cause(error)}")
    if isinstance(error, requests.exceptions.InvalidSchema | requests.exceptions.InvalidURL):
        return WireError(Outcome.FAILED_CONFIG, f"no address to ask: {cause(error)}")
    if isinstance(error, ValueError) and not isinstance(error, requests.RequestException):
        return WireError(Outcome.FAILED_CONFIG, f"cannot be asked or read: {cause(error)}")
    return WireError(Outcome.FAILED_TRANSIENT, cause(error), is_worth_retrying=True)


CONNECTION = re.compile(r"^(<[^>]*>|\w+\(host=[^)]*\)): ")


def cause(error: BaseException) -> str:
    """The innermost reason of a chain of errors, without the names of our own objects."""
    seen = error
    while True:
        inner = getattr(seen, "reason", None) or next(iter(seen.args), None) or seen.__cause__
        if not isinstance(inner, BaseException) or inner is seen:
            break
        seen = inner
    words = CONNECTION.sub("", str(seen)).strip()
    return f"{type(seen).__name__}: {words}"[:200] if words else type(seen).__name__


def read_answer(
    response: requests.Response,
    watch: Watch,
    max_bytes: int,
    cut_at_max: bool,
    file: BinaryIO | None = None,
) -> Answer:
    """Status, headers and, for a 200, the whole body, in memory or in a file. Raises WireError."""
    raw: BaseHTTPResponse = response.raw
    headers = response.headers
    if response.status_code != 200:
        return Answer(response.status_code, headers, b"", True)
    declared = declared_length(headers)
    if declared is not None and declared > max_bytes and not cut_at_max:
        raise too_large(max_bytes)
    encoding = headers.get("Content-Encoding", "identity").strip().casefold()
    decoder = DECODERS.get(encoding)
    if decoder is None:
        raise WireError(Outcome.FAILED_CONFIG, f"encoding {encoding!r} was not asked for")
    body = bytearray()
    stream = decoder()
    received = written = 0
    while chunk := raw.read1(READ_BYTES, decode_content=False):
        if watch.is_over or time.monotonic() >= watch.until:
            raise TimeoutError
        received += len(chunk)
        stream.feed(chunk, body, max_bytes - written)
        if written + len(body) > max_bytes:
            if not cut_at_max:
                raise too_large(max_bytes)
            return Answer(200, headers, bytes(body[:max_bytes]), True)
        if file is not None:
            written += file.write(body)
            body.clear()
    if watch.is_over:
        raise TimeoutError
    if declared is not None and received != declared:
        raise cut_short(f"{received} of {declared} bytes came")
    if not stream.is_whole(received):
        raise cut_short(f"the {encoding} stream has no end")
    is_chunked = "chunked" in headers.get("Transfer-Encoding", "").casefold()
    is_framed = declared is not None or is_chunked or encoding != "identity"
    return Answer(200, headers, bytes(body), is_framed)


def declared_length(headers: Mapping[str, str]) -> int | None:
    """The Content-Length where it is a plain number and no chunks override it."""
    shown = headers.get("Content-Length", "").strip()
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 19 else None


def too_large(max_bytes: int) -> WireError:
    """The error for a body over the limit."""
    return WireError(Outcome.FAILED_CONFIG, f"too large: more than {max_bytes} bytes")


def cut_short(detail: str) -> WireError:
    """The error for a body that ended before its end."""
    return WireError(Outcome.FAILED_TRANSIENT, f"cut short: {detail}", is_worth_retrying=True)


class Identity:
    """A body without content encoding."""

    def feed(self, chunk: bytes, body: bytearray, max_bytes: int) -> None:
        """Add a chunk to the body."""
        body += chunk

    def is_whole(self, received: int) -> bool:
        """Nothing in the stream itself can say that it is cut."""
        return True


class Inflate:
    """A gzip or zlib stream, of one or several members."""

    WINDOW = 47

    def __init__(self) -> None:
        self._member = zlib.decompressobj(self.WINDOW)

    def feed(self, chunk: bytes, body: bytearray, max_bytes: int) -> None:
        """Add what a chunk unpacks to, up to one byte over the limit. Raises WireError."""
        try:
            while chunk and len(body) <= max_bytes:
                if self._member.eof:
                    self._member = zlib.decompressobj(self.WINDOW)
                body += self._member.decompress(chunk, max_bytes + 1 - len(body))
                chunk = self._member.unconsumed_tail or self._member.unused_data
        except zlib.error as error:
            raise cut_short(f"the compressed stream is damaged ({error})") from error

    def is_whole(self, received: int) -> bool:
        """Whether the last member has come to its end. No bytes at all are an empty body."""
        return self._member.eof or received == 0


DECODERS: Mapping[str, Callable[[], Identity | Inflate]] = {
    "": Identity,
    "identity": Identity,
    "gzip": Inflate,
    "x-gzip": Inflate,
    "deflate": Inflate,
}
