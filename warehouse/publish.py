"""A built file becomes the release that readers open; the swap of one symlink comes last."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.read import opened

FILE_NAME = "paybands.duckdb"
RELEASES = "releases"
KEPT_RELEASES = 10
LEAVING = ".leaving-"
"""Before the name of a release that is being removed."""

FREE_SPACE_FACTOR = 3
"""Free space asked for, in sizes of the file: the copy, an export of it, and some air."""


class PublishRefused(RuntimeError):
    """Nothing was published and the last good release is as it was; the message says why."""


class NothingPublished(LookupError):
    """There is no release yet."""


@dataclass(frozen=True, slots=True)
class Publication:
    """Where a release lies, and whether this call made it.

    `is_new` is False where the same run was published before and is intact. `repairs` are
    sentences on what had to be put right beside the link.
    """

    path: Path
    is_new: bool
    repairs: tuple[str, ...] = ()


def publish(built: Path, data_dir: Path, run_id: str) -> Publication:
    """Make `built` (a closed, checked file) the release `run_id`, and let the link point to it.

    The file is moved. Raises PublishRefused where space is short or a write-ahead log lies beside
    the built file, which then was not closed.
    """
    releases = data_dir / RELEASES
    releases.mkdir(parents=True, exist_ok=True)
    release = releases / run_id
    file = release / FILE_NAME
    is_new = not is_intact(file, run_id)
    if is_new:
        place(built, release, run_id)
    else:
        built.unlink(missing_ok=True)
    repairs = swap_link(data_dir, file)
    drop_old_releases(releases, release)
    return Publication(file, is_new, repairs)


def current(data_dir: Path) -> Path:
    """The file of the newest release. Raises NothingPublished where there is none."""
    link = data_dir / FILE_NAME
    if not link.is_file():
        raise NothingPublished(f"nothing is published in {data_dir}: run paybands refresh first")
    return link.resolve()


def schema_of(file: Path) -> int:
    """The schema version that a release was built under; 0 where it does not say.

    Raises ReleaseUnreadable.
    """
    try:
        with opened(file) as connection:
            found = connection.execute("select schema_version from release").fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):
        return 0
    return int(found[0][0])


def is_intact(file: Path, run_id: str) -> bool:
    """Whether `file` is there, opens, and says that it is the release of `run_id`."""
    if not file.is_file():
        return False
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            found = connection.execute("select run_id from release").fetchall()
    except duckdb.Error:
        return False
    return found == [(run_id,)]


def place(built: Path, release: Path, run_id: str) -> None:
    """Move the built file into its release folder: under another name first, then by one rename."""
    if built.with_name(built.name + ".wal").exists():
        raise PublishRefused(f"{built} was not closed: its write-ahead log is still there")
    size_bytes = built.stat().st_size
    free_bytes = shutil.disk_usage(release.parent).free
    if free_bytes < FREE_SPACE_FACTOR * size_bytes:
        raise PublishRefused(
            f"no space in {release.parent}: {free_bytes:,} bytes free, "
            f"{FREE_SPACE_FACTOR * size_bytes:,} wanted"
        )
    coming = release.with_name(f".coming-{run_id}")
    remove_folder(coming)
    coming.mkdir()
    shutil.move(built, coming / FILE_NAME)
    (coming / FILE_NAME).chmod(0o444)
    flush(coming / FILE_NAME)
    flush(coming)
    take_away(release)
    coming.replace(release)
    flush(release.parent)


def swap_link(data_dir: Path, file: Path) -> tuple[str, ...]:
    """Let the link point to `file`; what does not belong beside it is moved out of the way."""
    repairs: list[str] = []
    link = data_dir / FILE_NAME
    for log in (link.with_name(link.name + ".wal"), file.with_name(file.name + ".wal")):
        if log.exists():
            log.unlink()
            repairs.append(f"removed {log}, a write-ahead log that is not ours")
    if link.exists() and not link.is_symlink():
        kept = link.with_name(f"{link.name}.found-before-{file.parent.name}")
        link.replace(kept)
        repairs.append(f"{link} was a file and not our link: it is now {kept}")
    target = file.relative_to(data_dir)
    if not (link.is_symlink() and link.readlink() == target):
        coming = data_dir / f".{FILE_NAME}.coming"
        coming.unlink(missing_ok=True)
        coming.symlink_to(target)
        coming.replace(link)
        flush(data_dir)
    return tuple(repairs)


def drop_old_releases(releases: Path, newest: Path) -> None:
    """Keep the newest releases; what a crash left half-placed or half-removed goes."""
    for pattern in (".coming-*", f"{LEAVING}*"):
        for leftover in releases.glob(pattern):
            remove_folder(leftover)
    whole = [
        folder
        for folder in releases.iterdir()
        if folder.is_dir() and folder != newest and not folder.name.startswith(".")
    ]
    whole.sort(key=lambda folder: (folder.stat().st_mtime_ns, folder.name), reverse=True)
    for folder in whole[KEPT_RELEASES - 1 :]:
        take_away(folder)


def take_away(release: Path) -> None:
    """Remove a release so that its name never stands for half of it."""
    leaving = release.with_name(f"{LEAVING}{release.name}")
    remove_folder(leaving)
    if release.exists():
        release.replace(leaving)
        remove_folder(leaving)


def remove_folder(folder: Path) -> None:
    """Remove a folder and what is in it, if it is there."""
    if folder.exists():
        shutil.rmtree(folder)


def flush(path: Path) -> None:
    """Have the kernel write a file, or a folder's names, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
