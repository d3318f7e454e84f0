"""Making a database folder and launching its server; called under the start lock."""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from gongdao.postgres import postmaster
from gongdao.postgres.account import Account
from gongdao.postgres.binaries import major_version
from gongdao.postgres.errors import PostgresError

OWNER = "gongdao"
START_SECONDS = 60.0
SOCKETS = Path("/tmp")
"""A socket's path may have 107 bytes at most (103 on a Mac), so it cannot stand in the data folder."""
SOCKET_PREFIX = "gongdao-pg-"
LOG_BYTES = 20_000_000


def secret(path: Path) -> str:
    """The password kept in a file that only this user reads; made when it is missing."""
    if not path.exists():
        making = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24))
        making.replace(path)
    return path.read_text("ascii")


def initialise(cluster: Path, account: Account, binaries: Path, password: str) -> None:
    """initdb into a folder beside, renamed when complete: a half-made one is never taken for a database.

    Raises PostgresError."""
    making = cluster.with_name("making")
    shutil.rmtree(making, ignore_errors=True)
    password_file = cluster.with_name("initial-password")
    password_file.unlink(missing_ok=True)
    with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password)
    account.own(password_file)
    builtin = major_version(account, binaries) >= 17
    locale = ["--locale-provider=builtin", "--locale=C.UTF-8"] if builtin else ["--locale=C.UTF-8"]
    argv: list[str | Path] = [binaries / "initdb", "-D", making, "-U", OWNER, "--auth=scram-sha-256", "-E", "UTF8"]
    code, said = account.run([*argv, f"--pwfile={password_file}", *locale], seconds=START_SECONDS)
    password_file.unlink()
    if code != 0:
        raise PostgresError(f"The database could not be initialised in {cluster.parent}: {said[-600:]}")
    making.rename(cluster)


def launch(
    cluster: Path, account: Account, binaries: Path, log: Path, options: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Starts the server and waits until it takes connections.

    Raises PostgresError with the end of the log."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    sockets = Path(tempfile.mkdtemp(dir=SOCKETS, prefix=SOCKET_PREFIX))  # mode 0700
    account.own(sockets)
    argv: list[str | Path] = [binaries / "postgres", "-D", cluster, "-k", sockets, "-c", "listen_addresses="]
    for name, value in options.items():
        argv += ["-c", f"{name}={value}"]
    give_up = time.monotonic() + START_SECONDS
    while True:
        with log.open("ab") as output:
            before = output.tell()
            process = account.popen(argv, output=output)
        if _came_up(process, cluster, give_up):
            return process
        said = log.read_bytes()[before:].decode("utf-8", "replace")
        # Children of a killed server hold its memory for a moment.
        if "still in use" not in said or time.monotonic() > give_up:
            remove_sockets(sockets)
            raise PostgresError(f"PostgreSQL did not start. The end of {log}:\n{said[-1200:].strip()}")
        time.sleep(0.2)


def _came_up(process: subprocess.Popen[bytes], cluster: Path, give_up: float) -> bool:
    """False when it died, or had to be killed because it took too long or this process was interrupted."""
    ready = False
    try:
        while not ready and process.poll() is None and time.monotonic() < give_up:
            found = postmaster.read(cluster)
            ready = found is not None and found.pid == process.pid and found.ready
            if not ready:
                time.sleep(0.01)
    finally:
        if not ready and process.poll() is None:
            process.kill()
            process.wait()
    return ready


def wait_ready(cluster: Path) -> Path:
    """The socket folder of a server that another process launched, once it takes connections.

    Raises PostgresError."""
    give_up = time.monotonic() + START_SECONDS
    while (found := postmaster.read(cluster)) is not None and time.monotonic() < give_up:
        if found.ready and found.sockets is not None:
            return found.sockets
        time.sleep(0.02)
    raise PostgresError(f"The PostgreSQL of {cluster} runs but does not become ready.")


def remove_sockets(folder: Path | None) -> None:
    """Removes a socket folder of ours, never another."""
    if folder is not None and folder.parent == SOCKETS and folder.name.startswith(SOCKET_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)
