"""One server for one folder, shared by every process that uses it; the last to leave stops it."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from gongdao.postgres import postmaster
from gongdao.postgres.account import Account, database_account
from gongdao.postgres.binaries import find_binaries, major_version
from gongdao.postgres.errors import PostgresError
from gongdao.postgres.locks import Lock

OWNER = "gongdao"
START_SECONDS = 60.0
STOP_SECONDS = 30.0
SOCKETS = Path("/tmp")
"""A socket's path may have 107 bytes at most (103 on a Mac), so it cannot stand in the data folder."""
SOCKET_PREFIX = "gongdao-pg-"
OPTIONS = {"jit": "off", "timezone": "UTC", "log_timezone": "UTC", "shared_buffers": "128MB", "max_wal_size": "2GB"}
LOG_BYTES = 20_000_000


@dataclass
class Server:
    """A running server of `folder`, with this process among its users. Made by `Server.start`."""

    folder: Path
    account: Account
    sockets: Path = Path()
    started_here: bool = False
    users: Lock = field(init=False)

    def __post_init__(self) -> None:
        self.users = Lock(self.folder / "users.lock")

    @property
    def cluster(self) -> Path:
        return self.folder / "server" / "data"

    @classmethod
    def start(cls, folder: Path, options: Mapping[str, str] | None = None) -> "Server":
        """Initialises `folder` if it is new, then starts its server or attaches to the one that runs.

        Raises PostgresError with a sentence that says what to do."""
        server = cls(_prepared(folder), database_account())
        start_lock = Lock(server.folder / "start.lock")
        try:
            start_lock.exclusive()
            server.users.shared()
            server._attach_or_launch(OPTIONS | dict(options or {}))
        except BaseException:
            server.leave()
            raise
        finally:
            start_lock.release()
        return server

    def url(self, database: str = "postgres", user: str = OWNER, password: str | None = None) -> str:
        """The address of a database. The owner's password is read from the folder."""
        known = password or (self.folder / "owner-password").read_text("ascii")
        return f"postgresql://{quote(user)}:{quote(known)}@/{quote(database)}?{urlencode({'host': str(self.sockets)})}"

    def leave(self) -> None:
        """This process uses the server no longer; whoever leaves last stops it, holding the lock meanwhile."""
        try:
            if self.users.try_exclusive():
                self._stop()
        finally:
            self.users.release()

    def _attach_or_launch(self, options: Mapping[str, str]) -> None:
        server_folder = self.folder / "server"
        server_folder.mkdir(mode=0o700, exist_ok=True)
        self.account.own(server_folder)
        if not self.account.can_write(server_folder):
            raise PostgresError(
                f"The database's user cannot reach {server_folder}. Choose a data folder that every user may enter, "
                "for example /var/lib/gongdao/data."
            )
        binaries = find_binaries(self.account)
        if not self.cluster.exists():
            _initialise(self, binaries)
        if (found := postmaster.running(self.cluster)) is None:
            _remove_sockets(_sockets_named_by(self.cluster))
            _launch(self, binaries, options)
            self.started_here = True
        self.sockets = _wait_ready(self) if found is None or not found.ready else found.sockets or Path()

    def _stop(self) -> None:
        found = postmaster.read(self.cluster)
        if found is None or not postmaster.is_server_of(found.pid, self.cluster):
            return
        os.kill(found.pid, signal.SIGINT)
        give_up = time.monotonic() + STOP_SECONDS
        while postmaster.is_server_of(found.pid, self.cluster):
            if time.monotonic() > give_up:
                raise PostgresError(f"The database of {self.folder} did not stop within {STOP_SECONDS:.0f} seconds.")
            time.sleep(0.01)
        _remove_sockets(found.sockets)


@contextmanager
def embedded(folder: Path, options: Mapping[str, str] | None = None) -> Iterator[Server]:
    """The server of `folder` for as long as the block runs."""
    server = Server.start(folder, options)
    try:
        yield server
    finally:
        server.leave()


def ensure_role_and_database(server: Server, role: str, database: str) -> str:
    """Makes a login role without any special right, and an empty database of the owner's; returns the role's address."""
    password = _secret(server.folder / f"{role}-password")
    with psycopg.connect(server.url(), autocommit=True) as connection:
        if not connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
            connection.execute(
                sql.SQL("create role {} login password {}").format(sql.Identifier(role), sql.Literal(password))
            )
        if not connection.execute("select 1 from pg_database where datname = %s", [database]).fetchone():
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(database)))
    return server.url(database, role, password)


def _prepared(folder: Path) -> Path:
    folder = folder.absolute()
    try:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        raise PostgresError(f"The data folder {folder} cannot be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PostgresError(f"The data folder {folder} cannot be written by this user; choose another by --data.")
    return folder


def _secret(path: Path) -> str:
    """The password kept in a file that only this user reads; made when it is missing."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24))
    except FileExistsError:
        pass
    return path.read_text("ascii")


def _initialise(server: Server, binaries: Path) -> None:
    """initdb into a folder beside, renamed when complete: a half-made one is never taken for a database."""
    making = server.cluster.with_name("making")
    shutil.rmtree(making, ignore_errors=True)
    password = server.cluster.with_name("initial-password")
    password.write_text(_secret(server.folder / "owner-password"), "ascii")
    password.chmod(0o600)
    server.account.own(password)
    builtin = major_version(server.account, binaries) >= 17
    locale = ["--locale-provider=builtin", "--locale=C.UTF-8"] if builtin else ["--locale=C.UTF-8"]
    argv: list[str | Path] = [binaries / "initdb", "-D", making, "-U", OWNER, "--auth=scram-sha-256"]
    code, said = server.account.run([*argv, f"--pwfile={password}", "-E", "UTF8", *locale], seconds=START_SECONDS)
    password.unlink()
    if code != 0:
        raise PostgresError(f"The database could not be initialised in {server.folder}: {said[-600:]}")
    making.rename(server.cluster)


def _launch(server: Server, binaries: Path, options: Mapping[str, str]) -> None:
    sockets = Path(tempfile.mkdtemp(dir=SOCKETS, prefix=SOCKET_PREFIX))
    server.account.own(sockets)
    log = server.folder / "postgres.log"
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    argv: list[str | Path] = [binaries / "postgres", "-D", server.cluster, "-k", sockets, "-c", "listen_addresses="]
    for name, value in options.items():
        argv += ["-c", f"{name}={value}"]
    give_up = time.monotonic() + START_SECONDS
    while True:
        with log.open("ab") as output:
            before = output.tell()
            process = server.account.popen(argv, output=output)
        if _came_up(process, server.cluster, give_up):
            return
        said = log.read_bytes()[before:].decode("utf-8", "replace")
        # Children of a killed server hold its memory for a moment.
        if "still in use" not in said or time.monotonic() > give_up:
            _remove_sockets(sockets)
            raise PostgresError(f"PostgreSQL did not start. The end of {log}:\n{said[-1200:].strip()}")
        time.sleep(0.2)


def _came_up(process: subprocess.Popen[bytes], cluster: Path, give_up: float) -> bool:
    while process.poll() is None and time.monotonic() < give_up:
        found = postmaster.read(cluster)
        if found is not None and found.pid == process.pid and found.ready:
            return True
        time.sleep(0.01)
    if process.poll() is None:
        process.kill()
        process.wait()
    return False


def _wait_ready(server: Server) -> Path:
    """The socket folder, once the server that is starting takes connections."""
    give_up = time.monotonic() + START_SECONDS
    while (found := postmaster.read(server.cluster)) is not None and time.monotonic() < give_up:
        if found.ready and found.sockets is not None:
            return found.sockets
        time.sleep(0.02)
    raise PostgresError(f"PostgreSQL did not become ready; see {server.folder / 'postgres.log'}.")


def _sockets_named_by(cluster: Path) -> Path | None:
    found = postmaster.read(cluster)
    return found.sockets if found else None


def _remove_sockets(folder: Path | None) -> None:
    """Removes a socket folder of ours, never another."""
    if folder is not None and folder.parent == SOCKETS and folder.name.startswith(SOCKET_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)
