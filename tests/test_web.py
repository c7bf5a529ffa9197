"""The network does what it likes; the web stays polite, guarded and always ends."""

from __future__ import annotations

import gzip
import ipaddress
import json
import socket
import ssl
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from urllib3.util import connection

from extract import web as web_module
from extract.archive import Archive
from extract.boards import boards
from extract.page import Outcome, Page
from extract.sources import all_sources, ashby, greenhouse, lever
from extract.web import STATE, Web
from extract.wire import Answer, Watch, Wire, WireError, is_public, read_answer
from tests.conftest import REPO
from tests.loopback import Loopback, Play, answer, loopback, raw, redirect

HOST = "https://api.ashbyhq.com"
SOURCE = replace(ashby.SOURCE, min_gap_seconds=0.02)
EMPTY = b'{"jobs": []}'
FULL = json.dumps({"jobs": [{"id": str(number), "title": "x" * 50} for number in range(900)]})
GZIPPED = gzip.compress(FULL.encode())
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
GZIP = b"Content-Encoding: gzip\r\n"


@pytest.fixture
def server() -> Iterator[Loopback]:
    with loopback() as played:
        yield played


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "pages")


def web_to(server: Loopback, archive: Archive, **settings: Any) -> Web:
    settings = {"deadline_seconds": 5.0} | settings
    return Web(archive, origins={HOST: server.origin}, **settings)


def get(server: Loopback, archive: Archive, *plays: Play, **settings: Any) -> Page:
    server.plays["/jobs"] = list(plays)
    return web_to(server, archive, **settings).get(SOURCE, f"{HOST}/jobs")


def paths(server: Loopback) -> list[str]:
    return [hit.path for hit in server.hits]


def test_a_page_is_fetched_by_name_and_kept(server: Loopback, archive: Archive) -> None:
    page = get(server, archive, answer(200, EMPTY), contact="mail@example.org")
    assert (page.outcome, page.status, page.body) == (Outcome.OK, 200, EMPTY)
    (capture,) = archive.captures()
    assert archive.page(capture) == page
    assert page.url == f"{HOST}/jobs"
    agent = server.hits_of("/jobs")[0].headers["User-Agent"]
    assert agent.startswith("paybands/") and "mail@example.org" in agent
    assert page.fetched_at.tzinfo is UTC


def test_the_second_fetch_asks_for_changes_and_keeps_the_body(
    server: Loopback, archive: Archive
) -> None:
    tags = {"ETag": '"abc"', "Last-Modified": "Sun, 01 Nov 2026 00:00:00 GMT"}
    server.plays["/jobs"] = [answer(200, EMPTY, headers=tags), answer(304)]
    for _ in range(3):
        page = web_to(server, archive).get(SOURCE, f"{HOST}/jobs")
    assert (page.outcome, page.status, page.body) == (Outcome.UNCHANGED, 304, EMPTY)
    first, second, third = server.hits_of("/jobs")
    assert "If-None-Match" not in first.headers
    for hit in (second, third):
        assert hit.headers["If-None-Match"] == '"abc"'
        assert hit.headers["If-Modified-Since"] == tags["Last-Modified"]
    assert [capture.status for capture in archive.captures()] == [200, 304, 304]
    assert len({capture.path for capture in archive.captures()}) == 1


def test_a_damaged_kept_body_is_fetched_anew(server: Loopback, archive: Archive) -> None:
    server.plays["/jobs"] = [answer(200, EMPTY, headers={"ETag": '"abc"'})]
    web_to(server, archive).get(SOURCE, f"{HOST}/jobs")
    (archive.root / archive.captures()[0].path).unlink()
    page = web_to(server, archive).get(SOURCE, f"{HOST}/jobs")
    assert (page.status, page.body) == (200, EMPTY)
    assert "If-None-Match" not in server.hits_of("/jobs")[1].headers


def test_what_must_not_be_kept_is_taken_out_first(server: Loopback, archive: Archive) -> None:
    server.plays["/jobs"] = [answer(200, b'{"by": "somebody"}')]
    page = web_to(server, archive).get(
        SOURCE, f"{HOST}/jobs", redact=lambda body: body.replace(b"somebody", b"")
    )
    assert page.body == b'{"by": ""}'
    assert archive.page(archive.captures()[0]).body == b'{"by": ""}'


def test_a_question_by_post_is_archived_with_its_payload(
    server: Loopback, archive: Archive
) -> None:
    server.plays["/search"] = [answer(200, EMPTY)]
    page = web_to(server, archive).post_json(SOURCE, f"{HOST}/search", {"limit": 20, "at": 0})
    assert page.url == f'{HOST}/search#{{"at":0,"limit":20}}'
    assert server.hits_of("/search")[0].body == b'{"at":0,"limit":20}'


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, Outcome.FAILED_CONFIG),
        (410, Outcome.FAILED_CONFIG),
        (403, Outcome.BLOCKED),
        (401, Outcome.BLOCKED),
        (501, Outcome.FAILED_TRANSIENT),
        (206, Outcome.FAILED_CONFIG),
        (304, Outcome.FAILED_TRANSIENT),
    ],
)
def test_a_refusal_is_asked_once_and_kept_without_a_body(
    server: Loopback, archive: Archive, status: int, outcome: Outcome
) -> None:
    page = get(server, archive, answer(status, b"" if status == 304 else b"{}"))
    assert (page.outcome, page.status, page.body) == (outcome, status, b"")
    assert len(server.hits_of("/jobs")) == 1
    (capture,) = archive.captures()
    assert (capture.outcome, capture.path, capture.note) == (outcome, "", page.note)


@pytest.mark.parametrize(
    ("body", "content_type", "note"),
    [
        (b"<html><title>Just a moment...</title></html>", "text/html", "text/html instead"),
        (EMPTY, "text/plain", "text/plain instead"),
        (EMPTY, "", "no content type instead"),
        (b"", "application/json", "empty body"),
        (b"  \n", "application/json", "empty body"),
    ],
)
def test_an_answer_of_another_kind_is_blocked_and_not_empty(
    server: Loopback, archive: Archive, body: bytes, content_type: str, note: str
) -> None:
    page = get(server, archive, answer(200, body, content_type=content_type))
    assert (page.outcome, page.body) == (Outcome.BLOCKED, b"")
    assert note in page.note


def test_a_challenge_or_a_login_on_an_html_source_is_blocked(
    server: Loopback, archive: Archive
) -> None:
    source = replace(SOURCE, expect=replace(SOURCE.expect, content_types=("text/html",)))
    server.plays["/jobs"] = [
        answer(200, b"<html><title>Just a moment...</title></html>", content_type="text/html"),
        answer(200, b"<html><title>Sign in - Acorn</title></html>", content_type="text/html"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><p>half of"),
        answer(200, b"<html><p>whole</p></html>", content_type="text/html; charset=utf-8"),
    ]
    web = web_to(server, archive)
    found = [web.get(source, f"{HOST}/jobs", accept="text/html").outcome for _ in range(4)]
    assert found == [Outcome.BLOCKED, Outcome.BLOCKED, Outcome.FAILED_TRANSIENT, Outcome.OK]


def test_a_429_is_waited_out(server: Loopback, archive: Archive) -> None:
    later = answer(429, headers={"Retry-After": "2"})
    assert get(server, archive, later, answer(200, EMPTY)).outcome is Outcome.OK
    first, second = server.hits_of("/jobs")
    assert second.started - first.ended >= 1.99


def test_a_429_with_a_date_is_waited_out(server: Loopback, archive: Archive) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=2.5), usegmt=True)
    later = answer(429, headers={"Retry-After": date})
    assert get(server, archive, later, answer(200, EMPTY)).outcome is Outcome.OK
    first, second = server.hits_of("/jobs")
    assert 0.9 <= second.started - first.ended <= 3.5


@pytest.mark.parametrize(
    "retry_after",
    ["-5", "soon", "", "1e9", "9" * 5000, "Thu, 01 Jan 1970 00:00:00 GMT", "0", None],
)
def test_a_junk_or_past_or_missing_retry_after_is_no_reason_to_wait_or_to_fail(
    server: Loopback, archive: Archive, retry_after: str | None
) -> None:
    later = answer(429, headers={} if retry_after is None else {"Retry-After": retry_after})
    started = time.monotonic()
    page = get(server, archive, later, answer(200, EMPTY), deadline_seconds=3.0)
    assert page.outcome is Outcome.OK
    assert time.monotonic() - started < 1.0


def test_a_host_that_asks_for_a_day_is_left_alone_by_the_next_run_too(
    server: Loopback, archive: Archive
) -> None:
    page = get(server, archive, answer(429, headers={"Retry-After": "86400"}))
    assert (page.outcome, page.status) == (Outcome.BLOCKED, 429)
    assert len(server.hits_of("/jobs")) == 1
    kept = json.loads((archive.root / STATE).read_bytes())
    until = datetime.fromisoformat(kept["api.ashbyhq.com"]["next_allowed_at"])
    assert timedelta(hours=23) < until - datetime.now(UTC) <= timedelta(hours=24)

    hits = len(server.hits)
    page = web_to(server, archive).get(SOURCE, f"{HOST}/jobs")
    assert "may be asked from" in page.note
    assert page.outcome is Outcome.BLOCKED
    assert len(server.hits) == hits

    tomorrow = datetime.now(UTC) + timedelta(days=2)
    server.plays["/jobs"] = [answer(200, EMPTY)]
    page = web_to(server, archive, now=lambda: tomorrow).get(SOURCE, f"{HOST}/jobs")
    assert page.outcome is Outcome.OK


def test_5xx_is_tried_four_times_and_then_left(server: Loopback, archive: Archive) -> None:
    page = get(server, archive, answer(503))
    assert (page.outcome, page.status) == (Outcome.FAILED_TRANSIENT, 503)
    assert len(server.hits_of("/jobs")) == 4


@pytest.mark.parametrize(
    ("status", "hits"),
    [(500, 4), (502, 4), (503, 4), (504, 4), (520, 4), (524, 4), (501, 1), (505, 1)],
)
def test_only_a_status_that_may_pass_is_asked_again(
    server: Loopback,
    archive: Archive,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    hits: int,
) -> None:
    monkeypatch.setattr(web_module, "RETRY", web_module.RETRY.new(backoff_factor=0.001))
    page = get(server, archive, answer(status))
    assert (page.outcome, page.status) == (Outcome.FAILED_TRANSIENT, status)
    assert len(server.hits_of("/jobs")) == hits


def test_5xx_once_is_no_failure(server: Loopback, archive: Archive) -> None:
    assert get(server, archive, answer(500), answer(200, EMPTY)).outcome is Outcome.OK


def test_after_three_failures_a_host_is_not_asked_again(
    server: Loopback, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_module, "RETRY", web_module.ROBOTS_RETRY)
    server.plays["*"] = [answer(500)]
    server.plays["/robots.txt"] = [answer(404)]
    web = web_to(server, archive)
    found = [web.get(SOURCE, f"{HOST}/{number}") for number in range(6)]
    assert {page.outcome for page in found} == {Outcome.FAILED_TRANSIENT}
    assert paths(server) == ["/robots.txt", "/0", "/1", "/2"]
    assert "failed 3 times" in found[-1].note
    assert len(archive.captures()) == 6


def test_a_success_closes_the_count_of_failures(
    server: Loopback, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_module, "RETRY", web_module.ROBOTS_RETRY)
    server.plays["*"] = [answer(404)]
    for number in (1, 2, 4, 5):
        server.plays[f"/{number}"] = [answer(500)]
    web = web_to(server, archive)
    for number in range(1, 7):
        web.get(SOURCE, f"{HOST}/{number}")
    assert paths(server)[-1] == "/6"


DRIPS: list[tuple[str, list[bytes]]] = [
    ("body", [HEAD + b"Content-Length: 500\r\n\r\n", *[b"x"] * 500]),
    ("chunks", [HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1\r\nx\r\n"] * 500]),
    ("headers", [HEAD, *[b"X"] * 500]),
    ("status line", [b"H", *[b"T"] * 500]),
]


@pytest.mark.parametrize(("what", "parts"), DRIPS, ids=[what for what, _ in DRIPS])
def test_a_slow_drip_cannot_outlive_the_deadline(
    server: Loopback, archive: Archive, what: str, parts: list[bytes]
) -> None:
    started = time.monotonic()
    page = get(server, archive, raw(*parts, gap_seconds=0.5), deadline_seconds=1.2)
    assert time.monotonic() - started < 1.2 + 0.6
    assert page.outcome is Outcome.FAILED_TRANSIENT
    assert "within" in page.note
    assert len(server.hits_of("/jobs")) <= 1


def test_a_stalled_body_ends_at_the_deadline(server: Loopback, archive: Archive) -> None:
    started = time.monotonic()
    stalled = raw(HEAD + b"Content-Length: 500\r\n\r\n{", gap_seconds=3.0)
    page = get(server, archive, stalled, deadline_seconds=0.8)
    assert time.monotonic() - started < 1.4
    assert page.outcome is Outcome.FAILED_TRANSIENT


LENGTH = b"Content-Length: %d\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CUT: list[tuple[str, bytes]] = [
    ("length", HEAD + LENGTH % len(FULL) + FULL.encode()[:9000]),
    ("chunks", HEAD + CHUNKED + b"\r\n" + b"%x\r\n" % len(FULL) + FULL.encode()[:9000]),
    ("chunks without an end", HEAD + CHUNKED + b"\r\n" + b"2\r\n[]\r\n"),
    ("gzip until the connection ends", HEAD + GZIP + b"\r\n" + GZIPPED[:-9]),
    (
        "gzip in whole chunks",
        HEAD + GZIP + CHUNKED + b"\r\n" + b"9\r\n" + GZIPPED[:9] + b"\r\n0\r\n\r\n",
    ),
    ("nothing but the connection's end", HEAD + b"\r\n" + FULL.encode()[:9000]),
    ("damaged gzip", HEAD + GZIP + LENGTH % 40 + GZIPPED[:20] + b"\xff" * 20),
]


@pytest.mark.parametrize(("how", "sent"), CUT, ids=[how for how, _ in CUT])
def test_a_body_cut_short_is_never_kept(
    server: Loopback,
    archive: Archive,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
    sent: bytes,
) -> None:
    monkeypatch.setattr(web_module, "RETRY", web_module.ROBOTS_RETRY)
    page = get(server, archive, raw(sent))
    assert (page.outcome, page.body) == (Outcome.FAILED_TRANSIENT, b""), page.note
    assert archive.captures()[0].path == ""


def test_a_cut_body_is_asked_again(server: Loopback, archive: Archive) -> None:
    assert get(server, archive, raw(CUT[0][1]), answer(200, EMPTY)).outcome is Outcome.OK


WHOLE: list[tuple[str, bytes]] = [
    ("length", HEAD + LENGTH % len(FULL) + FULL.encode()),
    ("gzip until the connection ends", HEAD + GZIP + b"\r\n" + GZIPPED),
    ("gzip in two members", HEAD + GZIP + b"\r\n" + gzip.compress(b" ") + GZIPPED),
    (
        "deflate",
        HEAD + b"Content-Encoding: deflate\r\n\r\n" + zlib.compress(FULL.encode()),
    ),
    ("nothing but the connection's end", HEAD + b"\r\n" + FULL.encode()),
    (
        "chunks",
        HEAD + CHUNKED + b"\r\n%x\r\n" % len(FULL) + FULL.encode() + b"\r\n0\r\n\r\n",
    ),
]


@pytest.mark.parametrize(("how", "sent"), WHOLE, ids=[how for how, _ in WHOLE])
def test_a_whole_body_is_kept_however_it_is_sent(
    server: Loopback, archive: Archive, how: str, sent: bytes
) -> None:
    page = get(server, archive, raw(sent))
    assert (page.outcome, page.body.strip()) == (Outcome.OK, FULL.encode()), page.note


BOMB = gzip.compress(b"[" + b" " * 30_000_000 + b"]")


@pytest.mark.parametrize(
    "sent",
    [
        HEAD + LENGTH % 10_000_000,
        HEAD + GZIP + LENGTH % len(BOMB) + BOMB,
        HEAD + CHUNKED + b"\r\n" + b"10000\r\n" + b" " * 65_536 + b"\r\n" + b"ffffff\r\n[",
    ],
    ids=["declared", "bomb", "undeclared"],
)
def test_a_body_over_the_limit_is_left(server: Loopback, archive: Archive, sent: bytes) -> None:
    page = get(server, archive, raw(sent), max_bytes=50_000)
    assert (page.outcome, page.body) == (Outcome.FAILED_CONFIG, b"")
    assert "too large" in page.note
    assert len(server.hits_of("/jobs")) == 1


class Endless:
    """A response whose body never ends, and that counts what was taken of it."""

    status_code = 200

    def __init__(self, headers: Mapping[str, str], piece: bytes) -> None:
        self.headers = headers
        self.piece = piece
        self.taken = 0

    @property
    def raw(self) -> Endless:
        return self

    def read1(self, amount: int, decode_content: bool) -> bytes:
        self.taken += len(self.piece[:amount])
        return self.piece[:amount]


@pytest.mark.parametrize(
    ("headers", "most"),
    [({"Content-Length": str(500 * 2**20)}, 0), ({}, 1_000_000 + 65_536)],
    ids=["declared", "undeclared"],
)
def test_of_a_body_of_hundreds_of_megabytes_no_more_is_read_than_the_limit(
    headers: Mapping[str, str], most: int
) -> None:
    response: Any = Endless(headers, b" " * 65_536)
    watch = Watch(5.0)
    with pytest.raises(WireError, match="too large"):
        read_answer(response, watch, 1_000_000, cut_at_max=False)
    watch.release()
    assert response.taken <= most


BOMB_CODE = """
import resource, sys
from dataclasses import replace
from pathlib import Path
from extract.archive import Archive
from extract.sources import ashby
from extract.web import Web
web = Web(Archive(Path(sys.argv[1])), origins={sys.argv[2]: sys.argv[3]}, max_bytes=16_000_000)
source = replace(ashby.SOURCE, min_gap_seconds=0.0)
web.get(source, sys.argv[2] + "/small")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
page = web.get(source, sys.argv[2] + "/bomb")
print(page.outcome, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory in kilobytes")
def test_a_megabyte_that_unpacks_to_a_gigabyte_costs_no_more_memory_than_the_limit(
    server: Loopback, tmp_path: Path
) -> None:
    packed = zlib.compressobj(wbits=31)
    start, again = (
        packed.compress(b" " * 2**24) + packed.flush(zlib.Z_FULL_FLUSH) for _ in range(2)
    )
    # After a full flush the same bytes stand for the same spaces as often as they are sent.
    bomb = start + 63 * again
    assert len(bomb) < 1.1 * 2**20
    assert len(zlib.decompressobj(31).decompress(start + again)) == 2**25
    server.plays["/small"] = [answer(200, EMPTY)]
    server.plays["/bomb"] = [answer(200, bomb, headers={"Content-Encoding": "gzip"})]
    done = subprocess.run(
        [sys.executable, "-c", BOMB_CODE, str(tmp_path / "pages"), HOST, server.origin],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    outcome, grown = done.stdout.split()
    assert outcome == Outcome.FAILED_CONFIG
    assert int(grown) < 50, done.stdout


def test_an_encoding_that_was_not_asked_for_is_refused(server: Loopback, archive: Archive) -> None:
    page = get(server, archive, answer(200, EMPTY, headers={"Content-Encoding": "br"}))
    assert page.outcome is Outcome.FAILED_CONFIG
    assert server.hits_of("/jobs")[0].headers["Accept-Encoding"] == "gzip, deflate"


def test_redirects_are_followed_on_the_sources_own_hosts(
    server: Loopback, archive: Archive
) -> None:
    server.plays["/a"] = [redirect(f"{HOST}/b", 301)]
    server.plays["/b"] = [redirect("c?d=1", 307)]
    server.plays["/c?d=1"] = [redirect(f"{server.origin}/e#f", 308)]
    server.plays["/e"] = [answer(200, EMPTY)]
    page = web_to(server, archive).get(SOURCE, f"{HOST}/a")
    assert (page.outcome, page.url) == (Outcome.OK, f"{HOST}/a")


def test_another_host_is_sent_nothing_that_was_meant_for_the_first(
    server: Loopback, archive: Archive
) -> None:
    tags = {"ETag": '"abc"', "Set-Cookie": "a=b; Path=/"}
    with loopback() as second:
        second.plays["/jobs"] = [answer(200, EMPTY)]
        other = "https://other.ashbyhq.com"
        source = replace(SOURCE, hosts=(*SOURCE.hosts, "other.ashbyhq.com"))
        origins = {HOST: server.origin, other: second.origin}
        server.plays["/jobs"] = [answer(200, EMPTY, headers=tags), redirect(f"{other}/jobs")]
        for _ in range(2):
            page = Web(archive, origins=origins).get(source, f"{HOST}/jobs")
        (hit,) = second.hits_of("/jobs")
    assert page.outcome is Outcome.OK
    assert server.hits_of("/jobs")[1].headers["If-None-Match"] == '"abc"'
    for header in ("Cookie", "Authorization", "Proxy-Authorization", "Referer", "If-None-Match"):
        assert header not in hit.headers


def test_a_redirect_in_a_circle_ends_after_six_hits(server: Loopback, archive: Archive) -> None:
    page = get(server, archive, redirect("/jobs"))
    assert page.outcome is Outcome.FAILED_CONFIG
    assert len(server.hits_of("/jobs")) == 6


@pytest.mark.parametrize(
    "location",
    [
        "http://api.ashbyhq.com/jobs",
        "https://elsewhere.example.org/",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "ftp://api.ashbyhq.com/",
        "https://user:secret@api.ashbyhq.com/",
        "https://[::1",
        "",
    ],
)
def test_a_redirect_elsewhere_is_not_followed(
    server: Loopback, archive: Archive, location: str
) -> None:
    page = get(server, archive, redirect(location))
    assert page.outcome is Outcome.FAILED_CONFIG
    assert paths(server) == ["/robots.txt", "/jobs"]


@pytest.mark.parametrize(
    "url",
    [
        "http://api.ashbyhq.com/jobs",
        "file:///etc/passwd",
        "https://example.org/",
        "https://api.ashbyhq.com.example.org/",
        "https://user@api.ashbyhq.com/",
        "https://[",
        "",
    ],
)
def test_a_url_outside_the_sources_hosts_is_never_asked(
    server: Loopback, archive: Archive, url: str
) -> None:
    page = web_to(server, archive).get(SOURCE, url)
    assert page.outcome is Outcome.FAILED_CONFIG
    assert server.hits == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
def test_a_private_peer_gets_not_one_byte(archive: Archive, host: str) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(1.0)
        port = listener.getsockname()[1]
        source = replace(SOURCE, hosts=(host.strip("[]"),))
        page = Web(archive, deadline_seconds=3.0).get(source, f"https://{host}:{port}/jobs")
        peer, _ = listener.accept()
        with peer:
            assert peer.recv(100) == b""
    assert page.outcome is not Outcome.OK
    assert "127.0.0.1" in page.note


PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "224.0.0.1", "::1", "fc00::1", "fe80::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::1",
]  # fmt: skip


class Peer:
    """A connected socket that says where it leads, and fails where a byte is sent to it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.is_closed = False
        self._handle, self._other = socket.socketpair()

    def getpeername(self) -> tuple[str, int]:
        return self.address, 443

    def fileno(self) -> int:
        return self._handle.fileno()

    def close(self) -> None:
        self.is_closed = True
        self._handle.close()

    def received(self) -> bytes:
        self._other.setblocking(False)
        try:
            return self._other.recv(100)
        except BlockingIOError:
            return b""
        finally:
            self._other.close()


@pytest.mark.parametrize("address", PRIVATE)
def test_a_redirect_to_a_name_of_any_private_address_gets_not_one_byte(
    server: Loopback, archive: Archive, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    peers: list[Peer] = []
    connect = connection.create_connection

    def connected(target: tuple[str, int], *rest: Any, **named: Any) -> Any:
        if target[0] == "127.0.0.1":
            return connect(target, *rest, **named)
        peers.append(Peer(address))
        return peers[-1]

    monkeypatch.setattr(connection, "create_connection", connected)
    source = replace(SOURCE, hosts=(*SOURCE.hosts, "rebound.example.org"))
    server.plays["/jobs"] = [redirect("https://rebound.example.org/latest/meta-data")]
    page = web_to(server, archive).get(source, f"{HOST}/jobs")
    assert page.outcome is Outcome.FAILED_CONFIG
    assert address in page.note
    (peer,) = peers
    assert peer.is_closed
    assert peer.received() == b""


def test_a_redirect_to_a_private_peer_gets_not_one_byte(server: Loopback, archive: Archive) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(1.0)
        port = listener.getsockname()[1]
        source = replace(SOURCE, hosts=(*SOURCE.hosts, "localhost"))
        server.plays["/jobs"] = [redirect(f"https://localhost:{port}/")]
        page = web_to(server, archive).get(source, f"{HOST}/jobs")
        peer, _ = listener.accept()
        with peer:
            assert peer.recv(100) == b""
    assert page.outcome is not Outcome.OK


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("104.18.1.1", True),
        ("2606:4700::1", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("192.0.0.8", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::1", False),
        ("2001:0:7f00:1::", False),
        ("2001:db8::1", False),
    ],
)
def test_only_addresses_on_the_open_internet_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


ROBOTS: list[tuple[str, Play, Outcome]] = [
    ("none", answer(404), Outcome.OK),
    ("forbidden", answer(403), Outcome.OK),
    ("unauthorised", answer(401), Outcome.OK),
    ("empty", answer(200, b"", "text/plain"), Outcome.OK),
    ("all", answer(200, b"User-agent: *\nDisallow: /\n", "text/plain"), Outcome.BLOCKED),
    ("path", answer(200, b"User-agent: *\nDisallow: /jo*s$\n", "text/plain"), Outcome.BLOCKED),
    (
        "longest match",
        answer(200, b"User-agent: *\nDisallow: /\nAllow: /jobs\n", "text/plain"),
        Outcome.OK,
    ),
    (
        "our name",
        answer(200, b"User-agent: paybands\nDisallow: /\n\nUser-agent: *\nDisallow:\n"),
        Outcome.BLOCKED,
    ),
    (
        "another's name",
        answer(200, b"User-agent: otherbot\nDisallow: /\n", "text/plain"),
        Outcome.OK,
    ),
    ("garbage", answer(200, b"\xff\xfe\x00<html>\x00", "text/plain"), Outcome.OK),
    (
        "a long one",
        answer(200, b"User-agent: *\nDisallow: /jobs\n" + b"# x\n" * 150_000, "text/plain"),
        Outcome.BLOCKED,
    ),
    (
        "a rule beyond the limit",
        answer(200, b"User-agent: *\n" + b"# x\n" * 150_000 + b"Disallow: /\n", "text/plain"),
        Outcome.OK,
    ),
    ("server error", answer(500), Outcome.FAILED_TRANSIENT),
    ("throttled", answer(429), Outcome.BLOCKED),
    ("cut off", raw(HEAD + b"Content-Length: 90\r\n\r\nUser"), Outcome.FAILED_TRANSIENT),
    ("moved", redirect("/elsewhere.txt"), Outcome.BLOCKED),
    ("moved for ever", redirect("/robots.txt"), Outcome.OK),
]


@pytest.mark.parametrize(("name", "play", "outcome"), ROBOTS, ids=[row[0] for row in ROBOTS])
def test_robots_are_obeyed_by_the_rules(
    server: Loopback, archive: Archive, name: str, play: Play, outcome: Outcome
) -> None:
    server.plays["/robots.txt"] = [play]
    server.plays["/elsewhere.txt"] = [answer(200, b"User-agent: *\nDisallow: /jobs\n")]
    page = get(server, archive, answer(200, EMPTY))
    assert page.outcome is outcome, page.note
    assert len(server.hits_of("/jobs")) == (outcome is Outcome.OK)


def test_robots_are_read_once_for_a_host(server: Loopback, archive: Archive) -> None:
    server.plays["*"] = [answer(200, EMPTY)]
    web = web_to(server, archive)
    for number in range(3):
        web.get(SOURCE, f"{HOST}/{number}")
    assert paths(server).count("/robots.txt") == 1


def test_a_crawl_delay_longer_than_the_gap_is_kept(server: Loopback, archive: Archive) -> None:
    server.plays["/robots.txt"] = [answer(200, b"User-agent: *\nCrawl-delay: 0.5\n")]
    server.plays["*"] = [answer(200, EMPTY)]
    web = web_to(server, archive)
    for number in range(2):
        web.get(SOURCE, f"{HOST}/{number}")
    first, second = server.hits[-2:]
    assert second.started - first.ended >= 0.49


def test_threads_share_one_hosts_gap_and_never_ask_it_at_once(
    server: Loopback, archive: Archive
) -> None:
    source = replace(SOURCE, min_gap_seconds=0.15)
    server.plays["*"] = [answer(200, EMPTY, wait_seconds=0.05)]
    web = web_to(server, archive)

    def fetch(name: str) -> None:
        for number in range(3):
            web.get(source, f"{HOST}/{name}/{number}")

    threads = [threading.Thread(target=fetch, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    hits = sorted(server.hits, key=lambda hit: hit.started)
    assert len(hits) == 7
    for before, after in zip(hits, hits[1:], strict=False):
        assert after.started - before.ended >= 0.14


def test_two_hosts_do_not_wait_for_each_other(server: Loopback, archive: Archive) -> None:
    server.plays["*"] = [answer(200, EMPTY, wait_seconds=0.3)]
    slow = replace(SOURCE, min_gap_seconds=0.3)
    other = replace(lever.SOURCE, min_gap_seconds=0.3)
    origins = {HOST: server.origin, "https://api.lever.co": server.origin}
    web = Web(archive, origins=origins)
    started = time.monotonic()
    threads = [
        threading.Thread(target=web.get, args=(slow, f"{HOST}/a")),
        threading.Thread(target=web.get, args=(other, "https://api.lever.co/b")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - started < 1.5
    assert [capture.outcome for capture in archive.captures()] == [Outcome.OK, Outcome.OK]


def test_cookies_and_the_environments_proxies_are_never_used(
    server: Loopback, archive: Archive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password secret\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    server.plays["*"] = [answer(200, EMPTY, headers={"Set-Cookie": "a=b; Path=/"})]
    web = web_to(server, archive)
    for number in range(2):
        assert web.get(SOURCE, f"{HOST}/{number}").outcome is Outcome.OK
    for hit in server.hits:
        assert not {"Cookie", "Authorization", "Proxy-Authorization"} & set(hit.headers)


def self_signed(folder: Path, *, address: str = "127.0.0.1", days_left: int = 1) -> ssl.SSLContext:
    """A certificate, by default for the loopback address, that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=9))
        .not_valid_after(datetime.now(UTC) + timedelta(days=days_left))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    chain = folder / "chain.pem"
    encoding = serialization.Encoding.PEM
    chain.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(encoding)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context


def test_a_certificate_that_nobody_vouches_for_is_refused_even_for_a_named_origin(
    archive: Archive, tmp_path: Path
) -> None:
    with loopback(self_signed(tmp_path)) as server:
        page = Web(archive, origins={HOST: server.origin}).get(SOURCE, f"{HOST}/jobs")
    assert page.outcome is Outcome.FAILED_CONFIG
    assert "certificate" in page.note.casefold()
    assert page.body == b""
    assert server.hits == []


def test_a_certificate_that_is_not_valid_is_not_tried_twice(
    server: Loopback, archive: Archive, tmp_path: Path
) -> None:
    with loopback(self_signed(tmp_path)) as sealed:
        other = "https://other.ashbyhq.com"
        source = replace(SOURCE, hosts=(*SOURCE.hosts, "other.ashbyhq.com"))
        server.plays["/jobs"] = [redirect(f"{other}/jobs")]
        web = Web(archive, origins={HOST: server.origin, other: sealed.origin})
        # The robots.txt of the second host is the first thing asked of it, and the last.
        page = web.get(source, f"{HOST}/jobs")
    assert (page.outcome, sealed.hits) == (Outcome.FAILED_CONFIG, [])
    assert len(server.hits_of("/jobs")) == 1


def test_a_server_that_hangs_up_is_tried_again(server: Loopback, archive: Archive) -> None:
    page = get(server, archive, raw(), answer(200, EMPTY))
    assert page.outcome is Outcome.OK
    assert len(server.hits_of("/jobs")) == 2


def test_nobody_listening_is_a_failure_that_says_so(archive: Archive) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{free.getsockname()[1]}"
    started = time.monotonic()
    page = Web(archive, origins={HOST: origin}, deadline_seconds=5.0).get(SOURCE, f"{HOST}/jobs")
    assert time.monotonic() - started < 5.0
    assert page.outcome is Outcome.FAILED_TRANSIENT
    assert "refused" in page.note


def test_a_host_that_goes_down_is_tried_four_times_and_no_longer(
    server: Loopback, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def refuse(wire: Wire, method: str, url: str, *rest: object, **named: object) -> Answer:
        asked.append(url)
        if url.endswith("/robots.txt"):
            return Answer(404, {}, b"", True)
        raise WireError(Outcome.FAILED_TRANSIENT, "refused", is_worth_retrying=True)

    monkeypatch.setattr(Wire, "exchange", refuse)
    monkeypatch.setattr(web_module, "RETRY", web_module.RETRY.new(backoff_factor=0.001))
    page = web_to(server, archive).get(SOURCE, f"{HOST}/jobs")
    assert page.outcome is Outcome.FAILED_TRANSIENT
    assert asked == [f"{server.origin}/robots.txt", *[f"{server.origin}/jobs"] * 4]


def test_without_a_network_all_boards_end_at_once(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def no_name(host: str, *rest: object, **named: object) -> object:
        asked.append(host)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", no_name)
    web = Web(archive)
    started = time.monotonic()
    found = [page for module in (greenhouse, ashby, lever) for page in module.pages(web, boards())]
    assert time.monotonic() - started < 5
    systems = [module.SOURCE.name for module in (greenhouse, ashby, lever)]
    assert len(found) == len([board for board in boards() if board.system in systems])
    assert {page.outcome for page in found} == {Outcome.FAILED_TRANSIENT}
    assert all("Connection(" not in page.note for page in found)
    assert len(asked) == len({module.SOURCE.hosts[0] for module in (greenhouse, ashby, lever)})
    assert len(archive.captures()) == len(found)


def test_a_stopped_web_asks_for_nothing_more(server: Loopback, archive: Archive) -> None:
    web = web_to(server, archive)
    web.stop()
    page = web.get(SOURCE, f"{HOST}/jobs")
    assert page.outcome is Outcome.FAILED_TRANSIENT
    assert (server.hits, archive.captures()) == ([], [])


def test_a_stop_ends_a_wait(server: Loopback, archive: Archive) -> None:
    server.plays["/jobs"] = [answer(429, headers={"Retry-After": "30"})]
    web = web_to(server, archive, deadline_seconds=60.0)
    threading.Timer(0.4, web.stop).start()
    started = time.monotonic()
    web.get(SOURCE, f"{HOST}/jobs")
    assert time.monotonic() - started < 5


def test_a_stop_ends_an_exchange_in_the_middle(server: Loopback, archive: Archive) -> None:
    server.plays["/jobs"] = [raw(HEAD, *[b"X"] * 100, gap_seconds=0.1)]
    web = web_to(server, archive, deadline_seconds=60.0)
    threading.Timer(0.4, web.stop).start()
    started = time.monotonic()
    assert web.get(SOURCE, f"{HOST}/jobs").outcome is Outcome.FAILED_TRANSIENT
    assert time.monotonic() - started < 2
    assert archive.captures() == []


def test_a_host_that_asks_for_an_hour_between_two_pages_gives_one(
    server: Loopback, archive: Archive
) -> None:
    server.plays["/robots.txt"] = [answer(200, b"User-agent: *\nCrawl-delay: 3600\n")]
    server.plays["*"] = [answer(200, EMPTY)]
    web = web_to(server, archive)
    found = [web.get(SOURCE, f"{HOST}/{number}").outcome for number in range(3)]
    assert found == [Outcome.OK, Outcome.BLOCKED, Outcome.BLOCKED]
    assert paths(server) == ["/robots.txt", "/0"]


@pytest.mark.parametrize("state", [b"", b"[]", b'{"api.ashbyhq.com": 5}', b"\xff"])
def test_an_unreadable_host_state_is_no_reason_to_fail(
    server: Loopback, archive: Archive, state: bytes
) -> None:
    archive.root.mkdir(parents=True)
    (archive.root / STATE).write_bytes(state)
    assert get(server, archive, answer(200, EMPTY)).outcome is Outcome.OK


SERVED: list[tuple[str, Mapping[str, bytes]]] = [
    ("greenhouse", {"/v1/boards/{token}/jobs?content=true&pay_transparency=true": b"board.json"}),
    ("ashby", {"/posting-api/job-board/{token}?includeCompensation=true": b"board.json"}),
    ("lever", {"/v0/postings/{token}?mode=json": b"site.json"}),
]


@pytest.mark.parametrize(("name", "served"), SERVED, ids=[name for name, _ in SERVED])
def test_each_board_system_is_fetched_and_read_from_a_server_that_speaks_like_it(
    server: Loopback,
    archive: Archive,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    served: Mapping[str, bytes],
) -> None:
    module: Any = all_sources()[name]
    monkeypatch.setattr(module, "SOURCE", replace(module.SOURCE, min_gap_seconds=0.02))
    board = replace(boards()[0], system=name, token="invented", host="")
    for path, file in served.items():
        fixture = Path(__file__).parent / "fixtures" / name / file.decode()
        server.plays[path.format(token="invented")] = [answer(200, fixture.read_bytes())]
    origins = {f"https://{host}": server.origin for host in module.SOURCE.hosts}
    (page,) = module.pages(Web(archive, origins=origins), [board])
    assert page.outcome is Outcome.OK
    assert len(list(module.postings(page))) > 3


def test_an_address_that_is_no_unicode_can_be_kept(server: Loopback, archive: Archive) -> None:
    page = web_to(server, archive).get(SOURCE, f"{HOST}/\ud800")
    assert page.outcome is Outcome.FAILED_CONFIG
    assert json.dumps(page.url).isascii()
    assert "\\ud" not in json.dumps(page.url)


@pytest.mark.parametrize(
    ("certificate", "words"),
    [
        ({"days_left": -1}, "expired"),
        ({"address": "127.0.0.2"}, "mismatch"),
        ({}, None),
    ],
    ids=["expired", "another host's", "good"],
)
def test_a_vouched_for_certificate_must_also_be_in_date_and_for_this_host(
    archive: Archive,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    certificate: dict[str, Any],
    words: str | None,
) -> None:
    context = self_signed(tmp_path, **certificate)
    vouched = str(tmp_path / "chain.pem")
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", vouched)
    with loopback(context) as server:
        server.plays["/jobs"] = [answer(200, EMPTY)]
        page = Web(archive, origins={HOST: server.origin}).get(SOURCE, f"{HOST}/jobs")
    if words is None:
        assert page.outcome is Outcome.OK, page.note
        return
    assert page.outcome is Outcome.FAILED_CONFIG
    assert "certificate" in page.note and words in page.note
    assert server.hits == []


def test_a_host_whose_clock_is_wrong_is_left_alone_for_a_week_at_most(
    server: Loopback, archive: Archive
) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    far = format_datetime(datetime.now(UTC) + timedelta(days=3650), usegmt=True)
    slow_down = answer(429, headers={"Retry-After": far})
    page = get(server, archive, slow_down, answer(200, EMPTY), now=lambda: now)
    assert page.outcome is Outcome.BLOCKED
    for days, outcome in ((6, Outcome.BLOCKED), (8, Outcome.OK)):
        later = now + timedelta(days=days)
        again = web_to(server, archive, now=lambda later=later: later)
        assert again.get(SOURCE, f"{HOST}/jobs").outcome is outcome
