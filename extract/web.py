"""The only way to the network: polite, guarded, and every answer kept.

A source asks for a URL and gets a Page, whatever the network does. What may be asked, how often
and how long is decided here for all sources alike; a source cannot loosen it.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urldefrag, urljoin, urlsplit, urlunsplit

from protego import Protego
from urllib3.exceptions import InvalidHeader, MaxRetryError, ResponseError
from urllib3.util.retry import Retry

from extract.archive import (
    Archive,
    ArchiveError,
    Capture,
    instant,
    instant_text,
    outcome_of,
    write_whole,
)
from extract.page import Outcome, Page, canonical_json, posted_url
from extract.source import Source
from extract.wire import Answer, Wire, WireError

NAME = "paybands"
VERSION = "0.1.0"
STATE = "hosts.json"
"""Beside the archive's index: until when a host asked to be left alone."""

RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_REDIRECTS = 5
FAILURES_UNTIL_OPEN = 3
LONGEST_WAIT_SECONDS = 60.0
"""A host that asks for more than this is left alone until then, in this run and the next."""

LONGEST_AWAY_SECONDS = 7 * 24 * 3600
"""No host is left alone for longer, whatever its clock or its words say."""

DOWNLOAD_BYTES = 1024 * 1024 * 1024
DOWNLOAD_SECONDS = 1800.0

ROBOTS_BYTES = 500 * 1024
ROBOTS_SECONDS = 10.0
ROBOTS_KEPT_SECONDS = 24 * 3600.0
ROBOTS_UNREACHABLE_KEPT_SECONDS = 600.0

CHALLENGES = (
    *(b"<title>just a moment", b"cf-browser-verification", b"challenge-platform"),
    *(b"<title>sign in", b"<title>log in", b"<title>login"),
)
"""Words of pages that ask for a browser or a login instead of answering."""


RETRY = Retry(
    total=3,
    backoff_factor=0.5,
    backoff_jitter=0.1,
    backoff_max=30,
    retry_after_max=LONGEST_AWAY_SECONDS,
    allowed_methods=None,
    status_forcelist=RETRIED_STATUSES,
)
ROBOTS_RETRY = RETRY.new(total=0)


@dataclass(slots=True)
class Robots:
    """What a host's robots.txt allows, or why it cannot be read, and until when that holds."""

    rules: Protego | None
    problem: WireError | None
    believed_until: float


@dataclass(slots=True)
class Host:
    """What this run knows of one host. `turn` is held by the one request in flight."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    robots_turn: threading.Lock = field(default_factory=threading.Lock)
    not_before: float = 0.0
    failures: int = 0
    last_failure: str = ""
    robots: Robots | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: the URL that is archived, and what is really sent."""

    method: str
    url: str
    archived_url: str
    headers: Mapping[str, str]
    payload: bytes | None
    redact: Callable[[bytes], bytes] | None
    into: Path | None = None


def utc_now() -> datetime:
    """The instant a fetch starts, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def main_type(content_type: str) -> str:
    """The media type without its parameters."""
    return content_type.partition(";")[0].strip().casefold()


class Web:
    """Fetches pages and keeps them. Safe to share between threads.

    `origins` maps "https://host" to another origin, a mirror or a test's own server: requests
    to that host go there instead, and only for that origin are http and private addresses
    allowed. `deadline_seconds` is for one URL with all its tries, without the wait for its turn;
    `max_bytes` for one decoded body. `contact` goes into the agent's name, so that a host can
    tell somebody what is wrong. `amend` gives the bytes of a page that may be kept; None is none.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        origins: Mapping[str, str] | None = None,
        deadline_seconds: float = 90.0,
        max_bytes: int = 64 * 1024 * 1024,
        read_seconds: float = 10.0,
        contact: str = "",
        now: Callable[[], datetime] = utc_now,
        amend: Callable[[Page], bytes | None] | None = None,
    ) -> None:
        self._archive = archive
        self._origins = {key.rstrip("/"): to.rstrip("/") for key, to in (origins or {}).items()}
        self._deadline_seconds = deadline_seconds
        self._max_bytes = max_bytes
        self._now = now
        self._amend = amend
        self._wire = Wire(read_seconds=read_seconds)
        self._agent = f"{NAME}/{VERSION} (reads posted pay; {contact or 'no contact set'})"
        self._lock = threading.Lock()
        self._hosts: dict[str, Host] = {}
        self._stopped = threading.Event()
        self._state = archive.root / STATE
        self._next_allowed_at = read_state(self._state)

    def stop(self) -> None:
        """End every wait and exchange: what is asked from now on fails at once, and is not kept."""
        self._stopped.set()
        self._wire.close()

    def get(
        self,
        source: Source,
        url: str,
        *,
        accept: str = "application/json",
        redact: Callable[[bytes], bytes] | None = None,
    ) -> Page:
        """Fetch and keep one page. What the network does is in its outcome and note.

        `redact` takes out what must never be kept, such as names; the page is kept and returned
        without it. Raises OSError where the archive cannot be written.
        """
        # An address read off a page may hold half a character, which no file of ours can.
        url = url.encode("utf-8", "replace").decode()
        plain = urldefrag(url).url
        return self._fetch(source, Ask("GET", plain, url, {"Accept": accept}, None, redact))

    def download(self, source: Source, url: str, *, accept: str) -> Page:
        """Fetch and keep one file that may be too large for memory; as `get` otherwise.

        The page has no body, only the file in the archive.
        """
        self._archive.root.mkdir(parents=True, exist_ok=True)
        draft = self._archive.root / f"incoming.{os.getpid()}.{threading.get_ident()}.tmp"
        try:
            return self._fetch(source, Ask("GET", url, url, {"Accept": accept}, None, None, draft))
        finally:
            draft.unlink(missing_ok=True)

    def take_file(
        self,
        source: Source,
        path: Path,
        content_type: str,
        *,
        redact: Callable[[bytes], bytes] | None = None,
    ) -> Page:
        """Keep a file of the user's own as a page; its URL says its name and no more.

        `redact` takes out what must never be kept. Raises OSError where it cannot be read.
        """
        body = redact(path.read_bytes()) if redact else path.read_bytes()
        page = Page(
            source=source.name,
            url=f"file:{quote(path.name)}",
            fetched_at=self._now(),
            status=200,
            content_type=content_type,
            sha256=hashlib.sha256(body).hexdigest(),
            body=body,
        )
        self._archive.keep(page)
        return page

    def post_json(
        self,
        source: Source,
        url: str,
        payload: Mapping[str, object],
        *,
        accept: str = "application/json",
        redact: Callable[[bytes], bytes] | None = None,
    ) -> Page:
        """Ask with a JSON payload, for a service that reads by POST; as `get` otherwise.

        The archived URL is the URL, "#" and the payload with sorted keys.
        """
        canonical = canonical_json(payload)
        headers = {"Accept": accept, "Content-Type": "application/json"}
        archived = posted_url(url, payload)
        return self._fetch(source, Ask("POST", url, archived, headers, canonical.encode(), redact))

    def _fetch(self, source: Source, ask: Ask) -> Page:
        started = self._now()
        kept = self._kept(source, ask)
        try:
            answer = self._ask(source, ask, kept[0] if kept else None)
            if answer.status == 304 and kept:
                return self._unchanged(started, kept, answer)
            return self._new(source, ask, started, answer)
        except WireError as error:
            page = Page(
                source=source.name,
                url=ask.archived_url,
                fetched_at=started,
                status=error.status,
                content_type="",
                sha256="",
                body=b"",
                outcome=error.outcome,
                note=error.note,
            )
            if not self._stopped.is_set():
                self._archive.keep(page)
            return page

    def _kept(self, source: Source, ask: Ask) -> tuple[Capture, Page] | None:
        """The page to ask for changes of: the last good one, if its body is still whole."""
        capture = self._archive.latest_good(source.name, ask.archived_url)
        if ask.method != "GET" or capture is None or not (capture.etag or capture.last_modified):
            return None
        try:
            return capture, self._archive.page(capture)
        except ArchiveError:
            return None

    def _unchanged(self, started: datetime, kept: tuple[Capture, Page], answer: Answer) -> Page:
        capture, page = kept
        unchanged = Page(
            source=page.source,
            url=page.url,
            fetched_at=started,
            status=304,
            content_type=page.content_type,
            sha256=page.sha256,
            body=page.body,
            outcome=Outcome.UNCHANGED,
            file=page.file,
        )
        self._archive.keep(
            unchanged,
            etag=answer.headers.get("ETag", capture.etag),
            last_modified=answer.headers.get("Last-Modified", capture.last_modified),
        )
        return unchanged

    def _new(self, source: Source, ask: Ask, started: datetime, answer: Answer) -> Page:
        check(source, answer)
        if answer.file is not None:
            return self._new_file(source, ask, started, answer, answer.file)
        body = ask.redact(answer.body) if ask.redact else answer.body
        page = Page(
            source=source.name,
            url=ask.archived_url,
            fetched_at=started,
            status=answer.status,
            content_type=answer.headers.get("Content-Type", ""),
            sha256=hashlib.sha256(body).hexdigest(),
            body=body,
        )
        page = self._amended(page)
        self._archive.keep(
            page,
            etag=answer.headers.get("ETag", ""),
            last_modified=answer.headers.get("Last-Modified", ""),
        )
        return page

    def _amended(self, page: Page) -> Page:
        body = page.body if self._amend is None else self._amend(page)
        if body is None:
            raise WireError(Outcome.DISABLED, "forgotten on request, and not kept")
        if body == page.body:
            return page
        return replace(page, body=body, sha256=hashlib.sha256(body).hexdigest())

    def _new_file(
        self, source: Source, ask: Ask, started: datetime, answer: Answer, file: Path
    ) -> Page:
        with file.open("rb") as written:
            sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        page = Page(
            source=source.name,
            url=ask.archived_url,
            fetched_at=started,
            status=answer.status,
            content_type=answer.headers.get("Content-Type", ""),
            sha256=sha256,
            body=b"",
            file=file,
        )
        capture = self._archive.keep(
            page,
            etag=answer.headers.get("ETag", ""),
            last_modified=answer.headers.get("Last-Modified", ""),
        )
        return replace(page, file=self._archive.root / capture.path)

    def _ask(self, source: Source, ask: Ask, kept: Capture | None) -> Answer:
        """The answer after redirects. Raises WireError."""
        headers = dict(ask.headers)
        if kept and kept.etag:
            headers["If-None-Match"] = kept.etag
        if kept and kept.last_modified:
            headers["If-Modified-Since"] = kept.last_modified
        url = ask.url
        for _ in range(MAX_REDIRECTS + 1):
            admit(source.hosts, url)
            gap_seconds = self._obey_robots(source, url)
            answer = self._try(
                ask.method, url, headers, ask.payload, gap_seconds, RETRY, into=ask.into
            )
            if answer.status not in REDIRECTS:
                return answer
            if ask.method != "GET":
                raise WireError(
                    Outcome.FAILED_CONFIG, "a POST was redirected", status=answer.status
                )
            before, url = url, self._next_url(url, answer)
            if urlsplit(before).netloc != urlsplit(url).netloc:
                headers = dict(ask.headers)
        raise WireError(Outcome.FAILED_CONFIG, f"more than {MAX_REDIRECTS} redirects")

    def _next_url(self, url: str, answer: Answer) -> str:
        """Where a redirect leads, under the name that `origins` gives it. Raises WireError."""
        location = answer.headers.get("Location")
        if not location:
            raise WireError(Outcome.FAILED_CONFIG, "a redirect to nowhere", status=answer.status)
        here = origin_of(url)
        try:
            found = urldefrag(urljoin(self._origins.get(here, here) + path_of(url), location)).url
            to = origin_of(found)
        except ValueError as error:
            raise WireError(Outcome.FAILED_CONFIG, f"a redirect to {location!r}") from error
        names = [name for name, origin in self._origins.items() if origin == to]
        if not names:
            return found
        return (here if here in names else names[0]) + path_of(found)

    def _try(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        payload: bytes | None,
        gap_seconds: float,
        retry: Retry,
        *,
        seconds: float = 0.0,
        max_bytes: int = 0,
        into: Path | None = None,
    ) -> Answer:
        """One URL with its retries, within one deadline. Raises WireError.

        With `max_bytes` the body is cut there instead of refused.
        """
        name = urlsplit(url).netloc
        host = self._host(name)
        left = seconds or (DOWNLOAD_SECONDS if into else self._deadline_seconds)
        while True:
            with self._turn(name, host, gap_seconds):
                started = time.monotonic()
                asked_seconds: float | None = None
                try:
                    answer = self._send(method, url, headers, payload, left, max_bytes, into)
                    if answer.status not in RETRIED_STATUSES:
                        host.failures = 0
                        return answer
                    asked_seconds = asked_wait(answer)
                    failed = refused(answer)
                except WireError as error:
                    failed = error
                left -= time.monotonic() - started
                try:
                    retry = retry.increment(method, url, error=ResponseError(failed.note))
                except MaxRetryError:
                    left = 0.0
                wait = retry.get_backoff_time() if asked_seconds is None else asked_seconds
                if not failed.is_worth_retrying or wait >= min(left, LONGEST_WAIT_SECONDS):
                    self._give_up(name, host, failed, asked_seconds)
                    raise failed
                left -= wait
                host.not_before = max(host.not_before, time.monotonic() + wait)

    def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        payload: bytes | None,
        seconds: float,
        max_bytes: int,
        into: Path | None,
    ) -> Answer:
        """One exchange, at the address that `origins` gives. Raises WireError."""
        if seconds <= 0:
            raise WireError(Outcome.FAILED_TRANSIENT, "no time left")
        origin = origin_of(url)
        return self._wire.exchange(
            method,
            self._origins.get(origin, origin) + path_of(url),
            {"User-Agent": self._agent} | dict(headers),
            payload,
            seconds=seconds,
            max_bytes=max_bytes or (DOWNLOAD_BYTES if into else self._max_bytes),
            is_open=origin in self._origins,
            cut_at_max=bool(max_bytes),
            into=into,
        )

    def _give_up(
        self, name: str, host: Host, failed: WireError, asked_seconds: float | None
    ) -> None:
        """Count a URL that failed for good, and remember what its host asked for."""
        host.failures += 1
        host.last_failure = failed.note
        if asked_seconds is None and failed.status != 429:
            return
        wait = LONGEST_WAIT_SECONDS if asked_seconds is None else asked_seconds
        until = self._now() + timedelta(seconds=wait)
        with self._lock:
            now = self._now()
            self._next_allowed_at = {
                other: still for other, still in self._next_allowed_at.items() if still > now
            }
            self._next_allowed_at[name] = max(until, self._next_allowed_at.get(name, until))
            write_state(self._state, self._next_allowed_at)

    @contextmanager
    def _turn(self, name: str, host: Host, gap_seconds: float) -> Iterator[None]:
        """Wait until this host may be asked again, and keep all others waiting meanwhile.

        Raises WireError where the host has been given up or asked to be left alone for long.
        """
        with host.turn:
            if host.failures >= FAILURES_UNTIL_OPEN:
                raise WireError(
                    Outcome.FAILED_TRANSIENT,
                    f"not asked: {name} failed {host.failures} times ({host.last_failure})",
                )
            until = self._next_allowed_at.get(name)
            now = self._now()
            away = (until - now).total_seconds() if until else 0.0
            if until and away > LONGEST_WAIT_SECONDS:
                raise WireError(
                    Outcome.BLOCKED, f"throttled: {name} may be asked from {instant_text(until)}"
                )
            wait = max(host.not_before - time.monotonic(), away)
            if wait > LONGEST_WAIT_SECONDS:
                raise WireError(
                    Outcome.BLOCKED, f"throttled: {name} asks for a gap of {wait:.0f} s or more"
                )
            if self._stopped.wait(max(wait, 0.0)):
                raise WireError(Outcome.FAILED_TRANSIENT, "stopped before it was asked")
            try:
                yield
            finally:
                host.not_before = max(host.not_before, time.monotonic() + gap_seconds)

    def _host(self, name: str) -> Host:
        with self._lock:
            return self._hosts.setdefault(name, Host())

    def _obey_robots(self, source: Source, url: str) -> float:
        """The gap to keep on this URL's host. Raises WireError where it may not be asked."""
        name = urlsplit(url).netloc
        host = self._host(name)
        with host.robots_turn:
            if host.robots is None or time.monotonic() >= host.robots.believed_until:
                host.robots = self._read_robots(origin_of(url), source.min_gap_seconds)
            robots = host.robots
        if robots.problem:
            raise WireError(
                robots.problem.outcome, f"not asked: {name}/robots.txt: {robots.problem.note}"
            )
        if robots.rules is None:
            return source.min_gap_seconds
        if not robots.rules.can_fetch(url, NAME):
            raise WireError(Outcome.BLOCKED, f"robots: {name} disallows {path_of(url)}")
        return max(source.min_gap_seconds, robots.rules.crawl_delay(NAME) or 0.0)

    def _read_robots(self, origin: str, gap_seconds: float) -> Robots:
        """Fetch and read robots.txt by RFC 9309: 4xx allows all, 5xx and silence forbid all.

        429 is taken as a server that is not to be asked now, not as a missing file.
        """
        url = f"{origin}/robots.txt"
        try:
            for _ in range(MAX_REDIRECTS + 1):
                admit(("*",), url)
                answer = self._try(
                    "GET",
                    url,
                    {"Accept": "text/plain"},
                    None,
                    gap_seconds,
                    ROBOTS_RETRY,
                    seconds=ROBOTS_SECONDS,
                    max_bytes=ROBOTS_BYTES,
                )
                if answer.status not in REDIRECTS:
                    break
                url = self._next_url(url, answer)
        except WireError as error:
            return Robots(None, error, time.monotonic() + ROBOTS_UNREACHABLE_KEPT_SECONDS)
        believed_until = time.monotonic() + ROBOTS_KEPT_SECONDS
        if answer.status != 200:
            return Robots(None, None, believed_until)
        return Robots(Protego.parse(answer.body.decode("utf-8", "replace")), None, believed_until)


def origin_of(url: str) -> str:
    """Scheme, host and port. Raises ValueError."""
    where = urlsplit(url)
    return f"{where.scheme}://{where.netloc}"


def path_of(url: str) -> str:
    """Path and query, as sent to the host."""
    where = urlsplit(url)
    return urlunsplit(("", "", where.path or "/", where.query, ""))


def admit(hosts: tuple[str, ...], url: str) -> None:
    """Let a URL pass only if it is https, without a login, and on one of the hosts.

    "*.example.com" stands for every host below example.com. Raises WireError.
    """
    try:
        where = urlsplit(url)
        host = where.hostname or ""
        is_plain = where.scheme == "https" and not where.username and where.port != 0
    except ValueError as error:
        raise WireError(Outcome.FAILED_CONFIG, f"no URL: {url!r}") from error
    if not is_plain:
        raise WireError(Outcome.FAILED_CONFIG, f"only https is asked, not {url[:200]}")
    for allowed in hosts:
        if host == allowed or (allowed.startswith("*") and host.endswith(allowed[1:])):
            return
    raise WireError(Outcome.FAILED_CONFIG, f"{host!r} is not a host of this source")


def asked_wait(answer: Answer) -> float | None:
    """Seconds that an answer asks to wait, never negative; None where it says nothing readable."""
    try:
        return RETRY.parse_retry_after(answer.headers["Retry-After"])
    except (KeyError, InvalidHeader, ValueError, OverflowError, TypeError):
        return None


def refused(answer: Answer) -> WireError:
    """The error for an answer that says: not now."""
    words = "throttled: HTTP 429" if answer.status == 429 else f"HTTP {answer.status}"
    return WireError(outcome_of(answer.status), words, status=answer.status, is_worth_retrying=True)


def check(source: Source, answer: Answer) -> None:
    """Let an answer pass only if it is a whole page of the kind that the source serves.

    Raises WireError.
    """
    status = answer.status
    if status == 304:
        raise WireError(Outcome.FAILED_TRANSIENT, "HTTP 304 without being asked", status=status)
    if status != 200:
        words = "no such page: " if status in (404, 410) else ""
        challenge = ", a challenge" if "cf-mitigated" in answer.headers else ""
        raise WireError(outcome_of(status), f"{words}HTTP {status}{challenge}", status=status)
    is_empty = answer.file.stat().st_size == 0 if answer.file else not answer.body.strip()
    if is_empty:
        raise WireError(Outcome.BLOCKED, "an empty body with HTTP 200", status=status)
    found = main_type(answer.headers.get("Content-Type", ""))
    if found not in source.expect.content_types:
        raise WireError(
            Outcome.BLOCKED,
            f"{found or 'no content type'} instead of {' or '.join(source.expect.content_types)}",
            status=status,
        )
    if found.endswith("json"):
        check_json(answer)
    elif found == "text/html":
        check_html(answer)


def check_json(answer: Answer) -> None:
    """Let only JSON pass that has an end. Raises WireError."""
    try:
        json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        words = "not JSON" if answer.is_framed else "cut short or not JSON"
        raise WireError(
            Outcome.FAILED_TRANSIENT, f"{words}: {error}", status=answer.status
        ) from error


def check_html(answer: Answer) -> None:
    """Let no challenge pass, and no HTML that may be cut. Raises WireError."""
    start, end = answer.body[:20_000].lower(), answer.body[-2_000:].lower()
    if any(words in start for words in CHALLENGES):
        raise WireError(Outcome.BLOCKED, "a challenge instead of the page", status=answer.status)
    if not answer.is_framed and b"</html" not in end:
        raise WireError(
            Outcome.FAILED_TRANSIENT, "cut short: the HTML has no end", status=answer.status
        )


def read_state(path: Path) -> dict[str, datetime]:
    """Until when each host asked to be left alone; empty where nothing readable is kept."""
    try:
        rows = json.loads(path.read_bytes())
        return {str(name): instant(row["next_allowed_at"]) for name, row in rows.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_state(path: Path, next_allowed_at: Mapping[str, datetime]) -> None:
    """Keep until when each host asked to be left alone. Raises OSError."""
    rows = {
        name: {"next_allowed_at": instant_text(until)}
        for name, until in sorted(next_allowed_at.items())
    }
    write_whole(path, json.dumps(rows, indent=1).encode() + b"\n")
