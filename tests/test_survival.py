"""What a run does where the machine, the disk or another version is against it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from flows import runs, show
from flows.home import Home
from flows.plan import Request
from flows.problem import FORESEEN, Exit, Problem, told
from flows.progress import Silent
from flows.runs import Mode, RunLine, Status
from flows.schema import refuse_newer, refuse_older
from flows.steps import Directly, Ended, run_steps
from tests.conftest import REPO
from tests.loopback import answer, loopback
from tests.test_steps import AS_OF, small_archive
from warehouse import read
from warehouse.damage import ReleaseUnreadable
from warehouse.query import query

CANARY = "canary-7f3a91c2"
BOARDS = ("mock-agents", "mock-cloud")

pytestmark = pytest.mark.usefixtures("without_report")


class Heard:
    """Keeps what the steps say."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def start(self, step: str, total: int) -> None:
        """Nothing to keep."""

    def advance(self, step: str) -> None:
        """Nothing to keep."""

    def say(self, words: str) -> None:
        self.words.append(words)


def replay(home: Home, archive: Path, heard: Heard | None = None, **options: object) -> Ended:
    request = Request(home, Mode.REPLAY, archive, as_of=AS_OF, **options)  # type: ignore[arg-type]
    return run_steps(request, Directly(), heard or Silent())


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def paybands(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *words],
        cwd=REPO,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return small_archive(tmp_path / "pages", *BOARDS)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 16 MB."""
    where = tmp_path / "disk"
    where.mkdir()
    yield from mounted(where, "-t", "tmpfs", "-o", "size=16m", "tmpfs")


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that not even root may write to."""
    where = tmp_path / "sealed"
    where.mkdir()
    yield from mounted(where, "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs")


def mounted(where: Path, *words: str) -> Iterator[Path]:
    if sys.platform != "linux" or shutil.which("mount") is None:
        pytest.skip("no mount here: this needs Linux and the right to mount")
    done = subprocess.run(["mount", *words, str(where)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"not allowed to mount here: {done.stderr.decode().strip()}")
    yield where
    subprocess.run(["umount", str(where)], check=True)


def test_a_disk_without_room_for_a_build_is_refused_before_it_is_full(
    small_disk: Path, archive: Path
) -> None:
    home = Home(small_disk / "data")
    with pytest.raises(Problem, match="no space on the disk") as caught:
        replay(home, archive)
    assert caught.value.exit_code is Exit.REFUSED
    assert not home.current.exists()
    assert not home.work.exists()


def test_a_disk_that_fills_up_while_a_run_writes_leaves_the_old_release(
    small_disk: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.steps.FREE_SPACE_FLOOR_BYTES", 0)
    monkeypatch.setattr("flows.steps.FREE_SPACE_FACTOR", 0)
    home = Home(small_disk / "data")
    home.releases.mkdir(parents=True)
    old = home.releases / "2026-10-01-0000000000"
    old.mkdir()
    with duckdb.connect(str(old / "paybands.duckdb")) as connection:
        connection.execute("create table release as select 'old' as run_id, 1 as schema_version")
    home.current.symlink_to(old.relative_to(home.root) / "paybands.duckdb")
    before = digest(home.current)
    with (small_disk / "ballast").open("wb") as ballast:
        ballast.write(b"x" * (shutil.disk_usage(small_disk).free - 400_000))
    with pytest.raises(Problem, match="no space") as caught:
        replay(home, archive)
    assert caught.value.exit_code is Exit.REFUSED
    assert digest(home.current) == before
    (small_disk / "ballast").unlink()
    line = runs.read_runs(home.runs)[-1]
    assert line.status in (Status.REFUSED, Status.RUNNING)
    assert not home.work.exists()


def test_a_folder_that_cannot_be_written_is_found_out_before_anything_is_asked(
    read_only: Path,
) -> None:
    with loopback() as server:
        done = paybands(
            "--data", str(read_only), "refresh", "--plain", "--only", "greenhouse",
            PAYBANDS_ORIGINS=f"https://boards-api.greenhouse.io={server.origin}",
        )  # fmt: skip
    assert done.returncode == Exit.REFUSED, done.stderr
    assert f"{read_only} cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert server.hits == []


def with_schema(home: Home, version: int) -> None:
    """The newest release says that it was built under this schema."""
    file = home.current.resolve()
    file.chmod(0o644)
    with duckdb.connect(str(file)) as connection:
        connection.execute("update release set schema_version = ?", [version])


def test_a_release_of_a_newer_version_is_neither_read_nor_replaced(
    tmp_path: Path, archive: Path
) -> None:
    home = Home(tmp_path / "data")
    replay(home, archive)
    with_schema(home, 99)
    before = digest(home.current)
    small_archive(tmp_path / "more", *BOARDS, "demo-megacorp")
    with pytest.raises(Problem, match="built by a newer paybands") as caught:
        replay(home, tmp_path / "more")
    assert caught.value.exit_code is Exit.REFUSED
    assert digest(home.current) == before
    done = paybands("--data", str(home.root), "bands")
    assert done.returncode == Exit.REFUSED
    assert "schema 99" in done.stderr
    with pytest.raises(Problem):
        refuse_newer(home.current)


def test_a_release_of_an_older_version_is_built_anew_beside_it(
    tmp_path: Path, archive: Path
) -> None:
    home = Home(tmp_path / "data")
    replay(home, archive)
    with_schema(home, 0)
    old, before = home.current.resolve(), digest(home.current)
    done = paybands("--data", str(home.root), "bands")
    assert done.returncode == Exit.REFUSED
    assert "older paybands" in done.stderr
    assert "paybands refresh" in done.stderr
    heard = Heard()
    small_archive(tmp_path / "more", *BOARDS, "demo-megacorp")
    request = Request(home, Mode.REPLAY, tmp_path / "more", as_of=AS_OF)
    assert run_steps(request, Directly(), heard).line.status == Status.PUBLISHED
    assert digest(old) == before
    refuse_older(home.current.resolve())


def junk(body: bytes) -> bytes:
    return b"no database at all\n" * 9


def cut_off(body: bytes) -> bytes:
    return body[: len(body) // 2]


def overwritten(body: bytes) -> bytes:
    """The start, by which a database is known, is whole."""
    return body[:20_000] + bytes(len(body) - 20_000)


def emptied(body: bytes) -> bytes:
    return b""


def test_a_release_that_cannot_be_read_is_said_to_be_and_built_anew(
    tmp_path: Path, archive: Path
) -> None:
    home = Home(tmp_path / "data")
    whole = replay(home, archive).line
    file = home.current.resolve()
    body = file.read_bytes()
    file.chmod(0o644)
    for damage in (emptied, cut_off, overwritten, junk):
        file.write_bytes(damage(body))
        with pytest.raises(ReleaseUnreadable, match="cannot be read"):
            show.newest(home)
        with pytest.raises(ReleaseUnreadable, match="cannot be read"):
            query(file, "select count(*) from entries")
    for words, code in (("bands", Exit.REFUSED), ("forget x", Exit.REFUSED), ("doctor", Exit.DONE)):
        done = paybands("--data", str(home.root), *words.split())
        assert done.returncode == code, done.stderr
        said = done.stderr + done.stdout
        assert f"{file} cannot be read" in said
        assert "built anew from the kept pages" in said
        assert "a bug" not in said
    heard = Heard()
    again = replay(home, archive, heard).line
    assert (again.status, again.run_id) == (Status.PUBLISHED, whole.run_id)
    assert any("cannot be read" in words for words in heard.words)
    assert read.header(home.current)["run_id"] == whole.run_id


def test_a_release_whose_rows_cannot_be_read_stops_nothing_but_itself(
    tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "data")
    replay(home, archive)
    before = digest(home.current)

    def damaged(previous: Path | None, as_of: object) -> dict[str, object]:
        raise ReleaseUnreadable(home.current.resolve(), "Corrupt database file")

    monkeypatch.setattr("warehouse.build.entries_before", damaged)
    small_archive(tmp_path / "more", *BOARDS, "demo-megacorp")
    with pytest.raises(Problem, match="cannot be read: Corrupt") as caught:
        replay(home, tmp_path / "more")
    assert caught.value.exit_code is Exit.REFUSED
    assert "remove the folder" in caught.value.then
    assert digest(home.current) == before
    assert runs.read_runs(home.runs)[-1].status == Status.REFUSED


@pytest.mark.parametrize(
    ("name", "is_folder"),
    [("releases", False), ("exports", False), ("runs.jsonl", True), (".lock", True)],
)
def test_what_lies_in_the_way_is_named_and_is_no_bug(
    tmp_path: Path, archive: Path, name: str, is_folder: bool
) -> None:
    where = tmp_path / "data" / name
    where.parent.mkdir()
    where.mkdir() if is_folder else where.write_bytes(b"mine")
    with pytest.raises(FORESEEN) as caught:
        replay(Home(tmp_path / "data"), archive)
    problem = told(caught.value)
    assert problem.exit_code is Exit.REFUSED
    assert f"{where} cannot be used" in problem.what
    assert where.is_dir() if is_folder else where.read_bytes() == b"mine"


def test_a_file_that_may_not_be_read_is_named_and_is_no_bug(tmp_path: Path) -> None:
    if shutil.which("setpriv") is None:
        pytest.skip("no setpriv here: root may read everything")
    data = tmp_path / "data"
    data.mkdir()
    (data / "decisions.jsonl").write_text("")
    (data / "decisions.jsonl").chmod(0o000)
    powers = "-dac_override,-dac_read_search"
    refresh = [sys.executable, "-m", "flows.cli", "--data", str(data), "refresh", "--sample"]
    done = subprocess.run(
        ["setpriv", f"--bounding-set={powers}", f"--inh-caps={powers}", *refresh, "--plain"],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == Exit.REFUSED, done.stderr
    assert f"{data / 'decisions.jsonl'} cannot be used: Permission denied." in done.stderr
    assert "a bug" not in done.stderr


def test_a_record_of_what_was_forgotten_that_cannot_be_read_stops_a_live_run(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path / "data")
    home.root.mkdir()
    home.forgotten.write_bytes(b'{"entry_id": "a"}\n\xff\n')
    with pytest.raises(Problem, match="forgotten.jsonl, line 2 cannot be read"):
        run_steps(Request(home, only=("lever",)), Directly(), Silent())


def test_no_secret_of_the_environment_is_written_anywhere(tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"default login somebody password {CANARY}\n", encoding="utf-8")
    proxy = f"http://somebody:{CANARY}@127.0.0.1:9"
    data = tmp_path / "data"
    done = paybands(
        "--data", str(data), "refresh", "--sample", "--plain", "--debug",
        NETRC=str(netrc), HTTPS_PROXY=proxy, HTTP_PROXY=proxy, ALL_PROXY=proxy,
        PREFECT_API_KEY=CANARY, PREFECT_API_AUTH_STRING=f"admin:{CANARY}",
    )  # fmt: skip
    assert done.returncode == Exit.DONE, done.stderr
    assert CANARY not in done.stdout + done.stderr
    kept = [path for path in data.rglob("*") if path.is_file()]
    assert len(kept) > 20
    assert not [path for path in kept if CANARY.encode() in path.read_bytes()]


def test_the_password_of_a_mirror_goes_to_the_mirror_and_nowhere_else(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with loopback() as server:
        mirror = server.origin.replace("://", f"://somebody:{CANARY}@")
        server.plays["/v0/postings/metr?mode=json"] = [answer(200, b"[]")]
        secrets = {
            "PREFECT_API_URL": f"http://somebody:{CANARY}@127.0.0.1:9/api",
            "PAYBANDS_ORIGINS": f"https://api.lever.co={mirror}",
        }
        live = ("--data", str(data), "refresh", "--only", "lever", "--plain", "--debug")
        said = [paybands(*live, **secrets)]
        assert "Authorization" in server.hits[0].headers
    said.append(paybands("--data", str(data), "doctor", **secrets))
    said.append(paybands(*live, **{**secrets, "PAYBANDS_ORIGINS": mirror}))
    codes = [Exit.PUBLISHED_PARTIAL, Exit.DONE, Exit.USAGE]
    assert [done.returncode for done in said] == codes, said[0].stderr
    for done in said:
        assert CANARY not in done.stdout + done.stderr
    assert "***@127.0.0.1" in said[1].stdout
    kept = [path for path in data.rglob("*") if path.is_file()]
    assert {"index.jsonl", "runs.jsonl", "paybands.duckdb"} <= {path.name for path in kept}
    assert not [path for path in kept if CANARY.encode() in path.read_bytes()]


def test_a_run_needs_no_network_where_nothing_is_fetched(tmp_path: Path) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("no unshare here: this needs Linux and the right to leave the network")
    alone = ["unshare", "--net", sys.executable, "-m", "flows.cli", "--data", str(tmp_path)]
    done = subprocess.run(
        [*alone, "refresh", "--sample", "--plain"],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if "Operation not permitted" in done.stderr:
        pytest.skip(f"not allowed to leave the network here: {done.stderr.strip()}")
    assert done.returncode == Exit.DONE, done.stderr


def test_what_a_killed_run_left_is_gone_when_the_next_one_starts(
    tmp_path: Path, archive: Path
) -> None:
    home = Home(tmp_path / "data")
    replay(home, archive)
    dead = RunLine(started_at="2026-11-01T00:00:00+00:00", pid=999_999, mode="live", archive="/x")
    runs.begin(home.runs, dead)
    latest = (home.exports / "latest").resolve()
    latest.rename(latest.with_name(f".replaced-{latest.name}"))
    left = [
        home.work / "1" / "paybands.duckdb",
        home.releases / ".coming-x" / "paybands.duckdb",
        home.releases / ".leaving-x" / "paybands.duckdb",
        home.exports / ".coming-x" / "bands.csv",
        home.pages / "ashby" / "ab" / "abc.json.999999.1.tmp",
        home.root / "runs.jsonl.999999.1.tmp",
        home.readings / "v" / "a-20261101-3.ndjson.999999.1.tmp",
    ]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    living = home.pages / "ashby" / "ab" / "abc.json.1000001.1.tmp"
    living.write_bytes(b"another's")
    assert replay(home, archive).line.status == Status.NOTHING_NEW
    assert not [path for path in left if path.exists()]
    assert living.exists()
    assert (home.exports / "latest" / "datapackage.json").is_file()
    assert [line.status for line in runs.read_runs(home.runs)][1] == Status.CRASHED


def test_an_archive_with_a_broken_address_is_read_all_the_same(
    tmp_path: Path, archive: Path
) -> None:
    lines = (archive / "index.jsonl").read_text(encoding="utf-8").splitlines()
    broken = []
    for source in ("workday", "greenhouse", "icims", "recruitee", "lever", "jobposting"):
        failed = {"source": source, "url": "https://[/jobs", "status": 0, "note": "no URL"}
        failed |= {"content_type": "", "sha256": "", "path": "", "outcome": "failed_config"}
        broken.append(json.dumps({**failed, "fetched_at": "2026-10-31T00:00:00Z"}))
    text = "\n".join([*lines, *broken]) + "\n"
    (archive / "index.jsonl").write_text(text, encoding="utf-8")
    home = Home(tmp_path / "data")
    assert replay(home, archive).exit_code in (Exit.DONE, Exit.PUBLISHED_PARTIAL)
    with duckdb.connect(str(home.current), read_only=True) as connection:
        found = connection.execute("select count(*) from captures where url = 'https://[/jobs'")
        assert found.fetchall() == [(6,)]


def test_telemetry_is_off_before_prefect_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from flows import launcher\n"
        "launcher.prepare(Path(sys.argv[1])); assert 'prefect' not in sys.modules\n"
        "from prefect.settings.context import get_current_settings as now\n"
        "import os; print(now().server.analytics_enabled, os.environ['DO_NOT_TRACK'])"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    kept.pop("DO_NOT_TRACK", None)
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "prefect")],
        cwd=REPO,
        env={**kept, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout.split() == ["False", "1"], done.stderr
