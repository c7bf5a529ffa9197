"""A server on the loopback address that plays what the network does, and remembers the hits."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Play = Callable[[BaseHTTPRequestHandler], None]
"""Answers one request by writing to the handler's connection."""


@dataclass(frozen=True)
class Hit:
    path: str
    headers: Mapping[str, str]
    started: float
    ended: float
    body: bytes


@dataclass
class Loopback:
    """`plays` maps a path to what it answers, one play per hit; the last one repeats."""

    origin: str
    plays: dict[str, list[Play]] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)

    def hits_of(self, path: str) -> list[Hit]:
        return [hit for hit in self.hits if hit.path == path]


def answer(
    status: int = 200,
    body: bytes = b"",
    content_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
    wait_seconds: float = 0.0,
) -> Play:
    def play(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(wait_seconds)
        handler.send_response(status)
        handler.send_header("Content-Type", content_type)
        if status not in (204, 304):
            handler.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return play


def raw(*parts: bytes, gap_seconds: float = 0.0) -> Play:
    """Writes bytes as they are, one part after the other, then hangs up."""

    def play(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        for part in parts:
            handler.wfile.write(part)
            handler.wfile.flush()
            time.sleep(gap_seconds)

    return play


def redirect(location: str, status: int = 302) -> Play:
    return answer(status, headers={"Location": location})


@contextmanager
def loopback(context: ssl.SSLContext | None = None) -> Iterator[Loopback]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            started = time.monotonic()
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with lock:
                number = sum(hit.path == self.path for hit in served.hits) + starts.get(
                    self.path, 0
                )
                starts[self.path] = starts.get(self.path, 0) + 1
                plays = served.plays.get(self.path) or served.plays["*"]
            play = plays[min(number, len(plays) - 1)]
            try:
                play(self)
            except OSError:
                self.close_connection = True
            finally:
                with lock:
                    starts[self.path] -= 1
                    hit = Hit(self.path, dict(self.headers), started, time.monotonic(), sent)
                    served.hits.append(hit)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            return

    lock = threading.Lock()
    starts: dict[str, int] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "http" if context is None else "https"
    served = Loopback(f"{scheme}://127.0.0.1:{server.server_address[1]}")
    served.plays["*"] = [answer(404)]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
