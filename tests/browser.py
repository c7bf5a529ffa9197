"""Headless Chromium, where it is installed, with every request it makes caught on loopback."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
ORIGIN = "http://report.example"
"""A name that exists nowhere: the proxy answers for it, and for everything else with nothing."""

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--proxy-bypass-list=<-loopback>",
)
SECONDS = 60


def chromium() -> str:
    """The browser, or a skip that says how to get it."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium is here: apt-get install chromium")
    return found


@dataclass
class Browser:
    """`pages` maps a path to what is served there; `asked` is every address that was wanted."""

    command: tuple[str, ...]
    profile: Path
    pages: Mapping[str, bytes]
    asked: list[str] = field(default_factory=list)

    def dom(self, path: str) -> str:
        """The document after its scripts, if any, have run."""
        return self._run("--dump-dom", f"{ORIGIN}{path}").decode()

    def picture(self, path: str, out: Path, *, width: int, height: int, is_dark: bool) -> bytes:
        """A screenshot as PNG."""
        theme = ("--blink-settings=preferredColorScheme=0",) if is_dark else ()
        size = f"--window-size={width},{height}"
        self._run(*theme, size, f"--screenshot={out}", f"{ORIGIN}{path}")
        return out.read_bytes()

    def _run(self, *arguments: str) -> bytes:
        done = subprocess.run(
            [*self.command, f"--user-data-dir={self.profile}", *arguments],
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
        return done.stdout


@contextmanager
def browsing(pages: Mapping[str, bytes], profile: Path) -> Iterator[Browser]:
    """A browser whose only way out is a proxy that serves `pages` and remembers every wish."""

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            browser.asked.append(self.path)
            body = pages.get(self.path.removeprefix(ORIGIN))
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def do_CONNECT(self) -> None:
            browser.asked.append(self.path)
            self.send_error(403)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    proxy = f"--proxy-server=http://127.0.0.1:{server.server_address[1]}"
    browser = Browser((chromium(), *FLAGS, proxy), profile, pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield browser
    finally:
        server.shutdown()
        server.server_close()
