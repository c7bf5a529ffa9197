"""Files too large for memory go from the network to the archive without passing through it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from extract import archive as archive_module
from extract.archive import Archive, DamagedBody
from extract.page import Outcome
from extract.source import Access, Expect, Kind, Source
from extract.web import Web
from tests.loopback import Loopback, answer, loopback

BINARY = "application/octet-stream"
SOURCE = Source(
    name="files",
    kind=Kind.DISCLOSURE,
    publisher="Nobody",
    url="https://files.example.org",
    terms_url="https://files.example.org/terms",
    terms_checked_on="2026-07-06",
    access=Access.PUBLIC_DOMAIN,
    hosts=("files.example.org",),
    attribution="Nobody",
    why="a test",
    expect=Expect(content_types=(BINARY,), min_rows=0, max_rows=1),
    min_gap_seconds=0.0,
)
BODY = bytes(range(256)) * 4096
URL = "https://files.example.org/big.bin"


def web_of(server: Loopback, root: Path) -> Web:
    server.plays.setdefault("/robots.txt", [answer(404)])
    return Web(Archive(root), origins={"https://files.example.org": server.origin})


def test_a_download_is_kept_as_a_file_and_not_in_memory(tmp_path: Path) -> None:
    with loopback() as server:
        server.plays["/big.bin"] = [answer(body=BODY, content_type=BINARY)]
        page = web_of(server, tmp_path).download(SOURCE, URL, accept=BINARY)
    assert page.outcome is Outcome.OK and page.body == b""
    assert page.file is not None and page.file.read_bytes() == BODY
    assert page.sha256 == hashlib.sha256(BODY).hexdigest()
    assert not list(tmp_path.glob("incoming*"))


def test_a_file_that_has_not_changed_is_not_sent_again(tmp_path: Path) -> None:
    with loopback() as server:
        server.plays["/big.bin"] = [
            answer(body=BODY, content_type=BINARY, headers={"ETag": '"1"'}),
            answer(304),
        ]
        first = web_of(server, tmp_path).download(SOURCE, URL, accept=BINARY)
        second = web_of(server, tmp_path).download(SOURCE, URL, accept=BINARY)
        assert server.hits_of("/big.bin")[1].headers["If-None-Match"] == '"1"'
    assert second.outcome is Outcome.UNCHANGED
    assert (second.sha256, second.file) == (first.sha256, first.file)
    assert len(Archive(tmp_path).captures()) == 2


@pytest.mark.parametrize(
    ("play", "outcome"),
    [
        (answer(404), Outcome.FAILED_CONFIG),
        (answer(200, b"", BINARY), Outcome.BLOCKED),
        (answer(200, BODY, "text/html"), Outcome.BLOCKED),
    ],
    ids=["missing", "empty", "another kind"],
)
def test_a_download_that_is_not_the_file_leaves_nothing_behind(
    tmp_path: Path, play: object, outcome: Outcome
) -> None:
    with loopback() as server:
        server.plays["/big.bin"] = [play]  # type: ignore[list-item]
        page = web_of(server, tmp_path).download(SOURCE, URL, accept=BINARY)
    assert (page.outcome, page.sha256, page.file) == (outcome, "", None)
    assert not list(tmp_path.glob("incoming*")) and not (tmp_path / SOURCE.name).exists()


def test_a_large_body_is_checked_and_left_in_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "LARGE_BODY_BYTES", 1000)
    with loopback() as server:
        server.plays["/big.bin"] = [answer(body=BODY, content_type=BINARY)]
        web_of(server, tmp_path).download(SOURCE, URL, accept=BINARY)
    kept = Archive(tmp_path)
    (capture,) = kept.captures()
    page = kept.page(capture)
    assert page.body == b"" and page.file is not None and page.file.read_bytes() == BODY
    page.file.write_bytes(BODY + b"!")
    with pytest.raises(DamagedBody, match="the index says"):
        kept.page(capture)
    page.file.unlink()
    with pytest.raises(DamagedBody, match="cannot be read"):
        kept.page(capture)


def test_a_file_of_the_users_own_is_kept_under_its_name_alone(tmp_path: Path) -> None:
    given = tmp_path / "private folder" / "our pay.csv"
    given.parent.mkdir()
    given.write_bytes(b"employer\n")
    own = replace(SOURCE, hosts=(), access=Access.OWN_FILE)
    page = Web(Archive(tmp_path / "pages")).take_file(own, given, "text/csv")
    assert (page.url, page.body, page.status) == ("file:our%20pay.csv", b"employer\n", 200)
    (capture,) = Archive(tmp_path / "pages").captures()
    assert "private" not in (tmp_path / "pages" / "index.jsonl").read_text()
    assert Archive(tmp_path / "pages").page(capture).body == b"employer\n"
