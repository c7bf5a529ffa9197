"""Releases: built aside, swapped last, never half there."""

from __future__ import annotations

import os
import shutil
import stat
from collections import namedtuple
from pathlib import Path

import duckdb
import pytest

from tests.readings_by_hand import Archive, ask, entry, pay
from warehouse import publish
from warehouse.publish import NothingPublished, PublishRefused, current

RUN = "2026-11-01-aaaaaaaaaa"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One built file, copied by every test that publishes it."""
    rows = [entry(f"j{i}", [pay(200_000 + i, 300_000 + i)]) for i in range(3)]
    archive = Archive().capture("page", rows)
    return archive.build(tmp_path_factory.mktemp("built"), run_id=RUN)


@pytest.fixture
def built(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(kept, tmp_path / "candidate.duckdb"))


def renamed(built: Path, run_id: str) -> Path:
    """A copy of a built file that says it is another run's."""
    other = built.with_name(f"{run_id}.duckdb")
    shutil.copy(built, other)
    with duckdb.connect(str(other)) as connection:
        connection.execute("update release set run_id = ?", [run_id])
    return other


def test_a_release_is_read_only_and_the_link_points_to_it(built: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    published = publish.publish(built, data, RUN)
    assert published.path == data / "releases" / RUN / "paybands.duckdb"
    assert published.is_new
    assert not built.exists()
    assert stat.S_IMODE(published.path.stat().st_mode) == 0o444
    assert (data / "paybands.duckdb").is_symlink()
    assert not (data / "paybands.duckdb").readlink().is_absolute()
    assert current(data) == published.path.resolve()
    assert ask(data / "paybands.duckdb", "select run_id from release") == [RUN]


def test_without_a_release_there_is_none_and_the_message_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NothingPublished, match="run paybands refresh first"):
        current(tmp_path)


def test_the_same_run_again_is_nothing_new(built: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    again = Path(shutil.copy(built, tmp_path / "again.duckdb"))
    first = publish.publish(built, data, RUN)
    before = first.path.stat().st_ino
    second = publish.publish(again, data, RUN)
    assert not second.is_new
    assert second.path.stat().st_ino == before


def test_a_damaged_release_of_the_same_run_is_replaced(built: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    again = Path(shutil.copy(built, tmp_path / "again.duckdb"))
    path = publish.publish(built, data, RUN).path
    path.chmod(0o644)
    path.write_bytes(b"not a database")
    assert publish.publish(again, data, RUN).is_new
    assert ask(current(data), "select run_id from release") == [RUN]


def test_a_foreign_write_ahead_log_is_removed_and_said(built: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "paybands.duckdb.wal").write_bytes(b"left by somebody")
    published = publish.publish(built, data, RUN)
    assert any("write-ahead log" in repair for repair in published.repairs)
    assert not (data / "paybands.duckdb.wal").exists()
    assert ask(data / "paybands.duckdb", "select run_id from release") == [RUN]


def test_a_plain_file_in_the_links_place_is_kept_aside(built: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "paybands.duckdb").write_bytes(b"mine")
    published = publish.publish(built, data, RUN)
    assert (data / f"paybands.duckdb.found-before-{RUN}").read_bytes() == b"mine"
    assert len(published.repairs) == 1
    assert (data / "paybands.duckdb").is_symlink()


def test_a_file_that_was_not_closed_is_refused(built: Path, tmp_path: Path) -> None:
    built.with_name(built.name + ".wal").write_bytes(b"open")
    with pytest.raises(PublishRefused, match="not closed"):
        publish.publish(built, tmp_path / "data", RUN)
    assert not (tmp_path / "data" / "paybands.duckdb").exists()


def test_a_full_disk_is_refused_and_the_old_release_stays(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    other = renamed(built, "2026-11-02-bbbbbbbbbb")
    publish.publish(built, data, RUN)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(publish.shutil, "disk_usage", lambda path: usage(1, 1, 1))
    with pytest.raises(PublishRefused, match="no space"):
        publish.publish(other, data, "2026-11-02-bbbbbbbbbb")
    assert ask(current(data), "select run_id from release") == [RUN]
    assert [path.name for path in (data / "releases").iterdir()] == [RUN]


def test_a_crash_before_the_swap_leaves_the_old_release(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    other = renamed(built, "2026-11-02-bbbbbbbbbb")
    publish.publish(built, data, RUN)

    def power_cut(data_dir: Path, file: Path) -> tuple[str, ...]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(publish, "swap_link", power_cut)
        with pytest.raises(KeyboardInterrupt):
            publish.publish(other, data, "2026-11-02-bbbbbbbbbb")
    assert ask(current(data), "select run_id from release") == [RUN]
    placed = data / "releases" / "2026-11-02-bbbbbbbbbb" / "paybands.duckdb"
    retry = Path(shutil.copy(placed, tmp_path / "retry.duckdb"))
    assert not publish.publish(retry, data, "2026-11-02-bbbbbbbbbb").is_new
    assert ask(current(data), "select run_id from release") == ["2026-11-02-bbbbbbbbbb"]


def test_the_last_ten_releases_are_kept(built: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    names = [f"2026-11-{day:02d}-aaaaaaaaaa" for day in range(1, 13)]
    for number, name in enumerate(names):
        path = publish.publish(renamed(built, name), data, name).path
        os.utime(path.parent, (number + 1, number + 1))
    assert sorted(path.name for path in (data / "releases").iterdir()) == names[2:]
    assert current(data).parent.name == names[-1]


def test_a_reader_keeps_its_release_while_the_next_is_published(
    built: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    other = renamed(built, "2026-11-02-bbbbbbbbbb")
    publish.publish(built, data, RUN)
    with duckdb.connect(str(data / "paybands.duckdb"), read_only=True) as reader:
        publish.publish(other, data, "2026-11-02-bbbbbbbbbb")
        for _ in range(5):
            assert reader.execute("select run_id from release").fetchall() == [(RUN,)]
            assert reader.execute("select count(*) from entries").fetchall() == [(3,)]
    assert ask(current(data), "select run_id from release") == ["2026-11-02-bbbbbbbbbb"]


def test_a_kill_while_an_old_release_is_removed_leaves_no_half_of_it_under_its_name(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    names = [f"2026-11-{day:02d}-aaaaaaaaaa" for day in range(1, 12)]
    for name in names[:-1]:
        publish.publish(renamed(built, name), data, name)

    def kill(folder: Path) -> None:
        if folder.exists():
            (folder / "paybands.duckdb").unlink()
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(publish, "remove_folder", kill)
        with pytest.raises(KeyboardInterrupt):
            publish.publish(renamed(built, names[-1]), data, names[-1])
    whole = [path for path in (data / "releases").iterdir() if not path.name.startswith(".")]
    assert all((path / "paybands.duckdb").is_file() for path in whole)
    publish.publish(renamed(built, "2026-11-12-aaaaaaaaaa"), data, "2026-11-12-aaaaaaaaaa")
    assert not [path for path in (data / "releases").iterdir() if path.name.startswith(".")]
