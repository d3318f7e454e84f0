"""The embedded server: who starts it, who shares it, who stops it, and what a crash leaves."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from gongdao.postgres import PostgresError, Server, embedded, postmaster
from gongdao.postgres.account import database_account

HOLDER = Path(__file__).with_name("holder.py")
CARELESS = {"fsync": "off"}


class Holder:
    """Another process among the users of a server."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HOLDER), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def server(self) -> tuple[int, str]:
        assert self.process.stdout is not None
        pid, url = self.process.stdout.readline().split()
        return int(pid), url

    def leave(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(30) == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)


@pytest.fixture
def new_folder() -> Iterator[Path]:
    """A folder in which no server ever was."""
    made = Path(tempfile.mkdtemp(prefix="gongdao-pgtest-"))
    made.chmod(0o755)
    yield made
    if (made / "server" / "data" / "postmaster.pid").exists():
        Server.start(made, CARELESS).leave()  # whatever the test left running ends here
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def initialised() -> Iterator[Path]:
    """What a first start and its end leave; to be copied, for initialising costs more than any test."""
    made = Path(tempfile.mkdtemp(prefix="gongdao-pgtest-"))
    made.chmod(0o755)
    Server.start(made, CARELESS).leave()
    yield made
    shutil.rmtree(made)


@pytest.fixture
def folder(initialised: Path, new_folder: Path) -> Path:
    """A folder with a server that has run before."""
    subprocess.run(["cp", "-a", f"{initialised}/.", str(new_folder)], check=True)
    return new_folder


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return postmaster._look(pid)[0] != "Z"


def wait_until(true: object, seconds: float = 20) -> None:
    assert callable(true)
    give_up = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up, "it never happened"
        time.sleep(0.02)


def test_start_use_stop_leaves_nothing_running(new_folder: Path) -> None:
    with embedded(new_folder, CARELESS) as server:
        pid, sockets = server.pid, server.sockets
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert len(str(sockets / ".s.PGSQL.5432")) < 60
        with psycopg.connect(server.url()) as connection:
            connection.execute("create extension pg_trgm")
            found = connection.execute("select cardinality(show_trgm('投诉')), current_setting('listen_addresses')")
            assert found.fetchone() == (3, "")
    assert not alive(pid)
    assert not sockets.exists()


def test_a_second_start_finds_the_rows(folder: Path) -> None:
    with embedded(folder, CARELESS) as server, psycopg.connect(server.url()) as connection:
        connection.execute("create table kept as select 7 as n")
    with embedded(folder, CARELESS) as server, psycopg.connect(server.url()) as connection:
        assert connection.execute("select n from kept").fetchone() == (7,)


def test_wrong_password_is_refused(folder: Path) -> None:
    with embedded(folder, CARELESS) as server, pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.url(), password="guessed")


def test_the_second_role_owns_nothing(folder: Path) -> None:
    with embedded(folder, CARELESS) as server:
        url = server.ensure("clerk", "house")
        assert server.ensure("clerk", "house") == url
        with psycopg.connect(url) as connection:
            assert connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone() == (
                False,
            )
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("create table mine (id int)")


def test_a_second_process_attaches_and_the_last_one_stops(folder: Path) -> None:
    first, second = Holder(folder), Holder(folder)
    pid, url = first.server()
    assert second.server() == (pid, url)
    first.leave()
    assert alive(pid)
    psycopg.connect(url).close()
    second.leave()
    assert not alive(pid)


def test_four_that_start_at_once_share_one_server(new_folder: Path) -> None:
    holders = [Holder(new_folder) for _ in range(4)]
    assert len({holder.server() for holder in holders}) == 1
    for holder in holders:
        holder.leave()


def test_a_killed_holder_leaves_a_server_that_the_next_one_takes_over(folder: Path) -> None:
    first = Holder(folder)
    pid, _ = first.server()
    first.kill()
    assert alive(pid)
    with embedded(folder, CARELESS) as server:
        assert server.pid == pid
    assert not alive(pid)


def test_a_killed_server_is_started_again_with_its_rows(folder: Path) -> None:
    first = Holder(folder)
    pid, url = first.server()
    with psycopg.connect(url) as connection:
        connection.execute("create table kept as select 7 as n")
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not alive(pid))
    with embedded(folder, CARELESS) as server:
        assert server.pid != pid
        with psycopg.connect(server.url()) as connection:
            assert connection.execute("select n from kept").fetchone() == (7,)
        first.leave()
        assert alive(server.pid)


def test_a_recycled_process_number_does_not_lock_the_folder_for_ever(folder: Path) -> None:
    with embedded(folder, CARELESS) as server:
        cluster = server.cluster
        left = (cluster / "postmaster.pid").read_text()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        stale = cluster / "postmaster.pid"
        stale.write_text(left.replace(left.split()[0], str(stranger.pid), 1))
        account = database_account()
        account.own(stale)
        with embedded(folder, CARELESS) as server:
            assert server.pid not in (0, stranger.pid)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_zombie_does_not_lock_the_folder_for_ever(folder: Path) -> None:
    with embedded(folder, CARELESS) as server:
        cluster = server.cluster
        left = (cluster / "postmaster.pid").read_text()
    zombie = subprocess.Popen(["true"])
    wait_until(lambda: not alive(zombie.pid))
    try:
        stale = cluster / "postmaster.pid"
        stale.write_text(left.replace(left.split()[0], str(zombie.pid), 1))
        database_account().own(stale)
        with embedded(folder, CARELESS) as server:
            assert server.pid not in (0, zombie.pid)
    finally:
        zombie.wait()


def test_an_empty_process_file_is_no_server(folder: Path) -> None:
    with embedded(folder, CARELESS) as server:
        cluster = server.cluster
    (cluster / "postmaster.pid").touch()
    database_account().own(cluster / "postmaster.pid")
    with embedded(folder, CARELESS) as server:
        assert server.pid


def test_a_file_that_a_server_is_just_making_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").touch()
    assert postmaster.read(tmp_path) is None
    assert (tmp_path / "postmaster.pid").exists()


def test_a_long_data_path_does_not_kill_the_server(new_folder: Path) -> None:
    deep = new_folder / ("a-very-long-name-" * 8) / "中文 and spaces"
    with embedded(deep, CARELESS) as server:
        assert len(str(deep)) > 150
        assert server.pid


def test_a_setting_that_the_server_refuses_is_told(new_folder: Path) -> None:
    with pytest.raises(PostgresError, match="shared_buffers"):
        Server.start(new_folder, {"shared_buffers": "many"})


def test_an_interrupted_initialisation_is_done_again(new_folder: Path) -> None:
    half = new_folder / "server" / "making"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    database_account().own(new_folder / "server")
    with embedded(new_folder, CARELESS) as server:
        assert server.pid


def test_a_folder_out_of_reach_is_refused_with_a_way_out(new_folder: Path) -> None:
    closed = new_folder / "closed"
    closed.mkdir(mode=0o700)
    account = database_account()
    if account.switch:
        with pytest.raises(PostgresError, match="every user may enter"):
            Server.start(closed / "data", CARELESS)
    else:
        closed.chmod(0o500)
        with pytest.raises(PostgresError, match="cannot be made"):
            Server.start(closed / "data", CARELESS)
