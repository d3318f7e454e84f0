"""One server for one folder, shared by every process that uses it; the last to leave stops it."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from gongdao.postgres import cluster as clusters
from gongdao.postgres import postmaster
from gongdao.postgres.account import Account, database_account
from gongdao.postgres.binaries import find_binaries
from gongdao.postgres.errors import PostgresError
from gongdao.postgres.locks import Lock

STOP_SECONDS = 30.0
OPTIONS = {"jit": "off", "timezone": "UTC", "log_timezone": "UTC", "shared_buffers": "128MB", "max_wal_size": "2GB"}
ROLE_LOCK = 7_300_411
"""Two processes that make the same role at once wait for each other here."""


class Server:
    """The running server of a folder, with this process among its users. Made by `Server.start`.

    The folder holds `server/data` (the database user's), the owner's password, the log and two lock files."""

    def __init__(self, folder: Path, account: Account) -> None:
        self.folder = folder
        self.cluster = folder / "server" / "data"
        self._account = account
        self._users = Lock(folder / "users.lock")
        self._process: subprocess.Popen[bytes] | None = None
        self._sockets = Path()

    @classmethod
    def start(cls, folder: Path, options: Mapping[str, str] | None = None) -> "Server":
        """Initialises `folder` if it is new, then starts its server or attaches to the one that runs.

        Raises PostgresError with a sentence that says what to do."""
        account = database_account()
        server = cls(_prepared(folder.absolute(), account), account)
        start_lock = Lock(server.folder / "start.lock")
        try:
            start_lock.exclusive()
            server._users.shared()
            server._attach_or_launch(OPTIONS | dict(options or {}))
        except BaseException:
            server.leave()
            raise
        finally:
            start_lock.release()
        return server

    @property
    def pid(self) -> int:
        """The server's process id; 0 when it does not run."""
        found = postmaster.read(self.cluster)
        return found.pid if found and postmaster.is_server_of(found.pid, self.cluster) else 0

    @property
    def sockets(self) -> Path:
        return self._sockets

    def url(self, database: str = "postgres", user: str = clusters.OWNER) -> str:
        """The address of a database for a user whose password file stands in the folder."""
        password = clusters.secret(self.folder / f"{user}-password")
        host = urlencode({"host": str(self._sockets)})
        return f"postgresql://{quote(user)}:{quote(password)}@/{quote(database)}?{host}"

    def ensure(self, role: str, database: str) -> str:
        """Makes a login role without special rights and an empty database; returns the address of the two together."""
        password = clusters.secret(self.folder / f"{role}-password")
        who, where = sql.Identifier(role), sql.Identifier(database)
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute("select pg_advisory_lock(%s)", [ROLE_LOCK])
            if not connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
                made = sql.SQL("create role {} login password {}").format(who, sql.Literal(password))
                connection.execute(made)
            if not connection.execute("select 1 from pg_database where datname = %s", [database]).fetchone():
                connection.execute(sql.SQL("create database {}").format(where))
        return self.url(database, role)

    def leave(self) -> None:
        """This process uses the server no longer; whoever leaves last stops it, holding the lock meanwhile."""
        try:
            if self._users.try_exclusive():
                self._stop()
        finally:
            self._users.release()

    def _attach_or_launch(self, options: Mapping[str, str]) -> None:
        server_folder = self.cluster.parent
        server_folder.mkdir(mode=0o700, exist_ok=True)
        self._account.own(server_folder)
        if not self._account.can_write(server_folder):
            raise PostgresError(
                f"The database's own user cannot reach {server_folder}. Choose a data folder that every user "
                "may enter, for example --data /var/lib/gongdao/data."
            )
        binaries = find_binaries(self._account)
        if not self.cluster.exists():
            clusters.initialise(
                self.cluster, self._account, binaries, clusters.secret(self.folder / f"{clusters.OWNER}-password")
            )
        if postmaster.running(self.cluster) is None:
            clusters.remove_sockets(postmaster.sockets_of(self.cluster))
            self._process = clusters.launch(
                self.cluster, self._account, binaries, self.folder / "postgres.log", options
            )
        self._sockets = clusters.wait_ready(self.cluster)

    def _stop(self) -> None:
        if not (pid := self.pid):
            return
        os.kill(pid, signal.SIGINT)
        give_up = time.monotonic() + STOP_SECONDS
        while postmaster.is_server_of(pid, self.cluster):
            if time.monotonic() > give_up:
                raise PostgresError(f"The database of {self.folder} did not stop within {STOP_SECONDS:.0f} seconds.")
            time.sleep(0.01)
        if self._process is not None:
            self._process.wait()
        clusters.remove_sockets(self._sockets)


@contextmanager
def embedded(folder: Path, options: Mapping[str, str] | None = None) -> Iterator[Server]:
    """The server of `folder` for as long as the block runs. `options` are settings of postgresql.conf."""
    server = Server.start(folder, options)
    try:
        yield server
    finally:
        server.leave()


def _prepared(folder: Path, account: Account) -> Path:
    """The folder, made when it is missing; under root every folder made here may be entered by the database's user."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        for each in reversed(missing):
            each.mkdir(exist_ok=True)
            each.chmod(0o755 if account.switch else 0o700)
    except OSError as error:
        raise PostgresError(f"The data folder {folder} cannot be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PostgresError(f"This user cannot write into {folder}; choose another data folder by --data.")
    return folder
