"""The Prefect API that a run reports to: the configured one, or one that lives as long as we do.

A local API is started before Prefect is imported, because its start-up and our imports then
overlap (5.6 s for a run instead of 9.1 s), and because Prefect's own temporary server outlives
a run that is ended by SIGTERM or kill -9. Nothing here imports Prefect.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.problem import Problem, without_login

API_VARIABLE = "PREFECT_API_URL"
HOME_VARIABLE = "PREFECT_HOME"
START_SECONDS = 120.0
"""A first start migrates its database: 13 s here, and slow machines take several times that."""
STOP_SECONDS = 5.0
POLL_SECONDS = 0.05
SET_PARENT_DEATH_SIGNAL = 1

QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING",
    "PREFECT_CLI_PROMPT": "false",
}
"""Telemetry off (its first heartbeat locks a fresh database and prints a traceback), no banners."""


@dataclass(slots=True)
class LocalApi:
    """A server process that this process started and must stop."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path


_local: list[LocalApi] = []


def configured_api() -> str | None:
    """The Prefect API that the environment, a prefect.toml or the active profile names, if any."""
    return os.environ.get(API_VARIABLE) or _from_project() or _from_profile()


def prepare(prefect_home: Path) -> str | None:
    """Set what must be set before Prefect is imported; the configured API's address, if any.

    PREFECT_HOME moves into the data folder only where no server is configured: a configured
    one comes with its own home, profile and key.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    for name in ("NO_PROXY", "no_proxy"):
        hosts = os.environ.get(name, "")
        if "127.0.0.1" not in hosts:
            os.environ[name] = ",".join(part for part in (hosts, "127.0.0.1", "localhost") if part)
    configured = configured_api()
    if configured is None:
        os.environ.setdefault(HOME_VARIABLE, str(prefect_home))
        Path(os.environ[HOME_VARIABLE]).mkdir(parents=True, exist_ok=True)
    return configured


def use(url: str) -> None:
    """Make this API the configured one, for this process and its children."""
    os.environ[API_VARIABLE] = url


def start(prefect_home: Path, *, port: int | None = None, with_pages: bool = False) -> str:
    """Start a local API (or find the configured one) and return its address, not yet waiting.

    The server ends with this process however that ends: by `stop` at exit, and on kill -9 by
    the kernel. `with_pages` serves Prefect's own web pages too.
    """
    configured = prepare(prefect_home)
    if configured is not None:
        return configured
    if _local:
        return _local[0].url
    chosen = port or _free_port()
    log = Path(os.environ[HOME_VARIABLE]) / "server.log"
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
    command += ["--port", str(chosen), "--log-level", "ERROR"]
    command += ["--ui"] if with_pages else ["--no-ui"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            start_new_session=True,
        )
    url = f"http://127.0.0.1:{chosen}/api"
    os.environ[API_VARIABLE] = url
    _local.append(LocalApi(process, url, log))
    atexit.register(stop)
    return url


def wait(url: str, seconds: float = START_SECONDS) -> None:
    """Return when the API answers. Raises Problem where it does not."""
    deadline = time.monotonic() + (seconds if _local else STOP_SECONDS)
    while not answers(url):
        if _local and _local[0].process.poll() is not None:
            raise Problem(
                f"The local Prefect server ended while starting; its words: {_local[0].log}.",
                "Run again with --plain: the same steps without Prefect.",
            )
        if time.monotonic() > deadline:
            raise Problem(
                f"The Prefect server at {without_login(url)} does not answer.",
                f"Start it, or unset {API_VARIABLE} (or the profile that sets it), "
                "or run with --plain: the same steps without Prefect.",
            )
        time.sleep(POLL_SECONDS)


def stop() -> None:
    """End the server that this process started, if any. Runs at exit, after Prefect has drained.

    Registered before Prefect is imported: a server stopped before Prefect has sent its last
    log lines makes the exit hang for a minute.
    """
    while _local:
        process = _local.pop().process
        if process.poll() is not None:
            continue
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(url: str, timeout_seconds: float = 1.0) -> bool:
    """Whether a Prefect API answers at this address. Never through a proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url.rstrip('/')}/health", timeout=timeout_seconds) as response:
            return bool(response.status == 200)
    except urllib.error.HTTPError as reason:
        return reason.code in (401, 403)
    except (OSError, ValueError):
        return False


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _from_project() -> str | None:
    """Prefect reads prefect.toml and pyproject.toml in the working directory."""
    prefect = _toml(Path("prefect.toml"))
    project = _toml(Path("pyproject.toml")).get("tool", {}).get("prefect", {})
    for settings in (prefect, project):
        url = settings.get("api", {}).get("url")
        if url:
            return str(url)
    return None


def _from_profile() -> str | None:
    home = Path(os.environ.get(HOME_VARIABLE, "~/.prefect")).expanduser()
    path = Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml")).expanduser()
    profiles = _toml(path)
    active = os.environ.get("PREFECT_PROFILE") or profiles.get("active")
    url = profiles.get("profiles", {}).get(active, {}).get(API_VARIABLE)
    return str(url) if url else None


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return {}
