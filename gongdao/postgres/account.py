"""As whom the server runs. PostgreSQL refuses root, so root starts it as a system user of its own."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from gongdao.postgres.errors import PostgresError

NAME = "gongdao-db"
SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Account:
    """A user of the operating system. `switch` is False when this process already is that user."""

    uid: int
    gid: int
    switch: bool

    def own(self, path: Path) -> None:
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def popen(self, argv: Sequence[str | Path], *, output: IO[bytes] | int) -> subprocess.Popen[bytes]:
        """Starts `argv` as this user, in its own session: the terminal's Ctrl-C must not reach the database first."""
        identity: dict[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}
        return subprocess.Popen(
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": SYSTEM_PATH, "LC_ALL": "C", "TZ": "UTC"},
            start_new_session=True,
            **identity,
        )

    def run(self, argv: Sequence[str | Path], *, seconds: float = 60) -> tuple[int, str]:
        """Exit code and output of a command. A command that cannot be executed gives 127 and the reason."""
        try:
            process = self.popen(argv, output=subprocess.PIPE)
        except OSError as error:
            return 127, str(error)
        try:
            said, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return 124, f"{argv[0]} did not finish within {seconds:.0f} seconds"
        return process.returncode, said.decode("utf-8", "replace").strip()

    def can_write(self, folder: Path) -> bool:
        return self.run(["/bin/sh", "-c", 'cd "$1" && test -w .', "sh", folder])[0] == 0


def database_account() -> Account:
    """This user; for root the system user `gongdao-db`, made when it is missing.

    Raises PostgresError where it cannot be made."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    try:
        found = pwd.getpwnam(NAME)
    except KeyError:
        _add_user()
        found = pwd.getpwnam(NAME)
    return Account(found.pw_uid, found.pw_gid, switch=True)


def _add_user() -> None:
    useradd = shutil.which("useradd", path=SYSTEM_PATH)
    if useradd is None:
        raise PostgresError(f"PostgreSQL does not run as root and `useradd` is missing: add a system user {NAME!r}.")
    done = subprocess.run(
        [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME], capture_output=True, text=True
    )
    if done.returncode not in (0, 9):  # 9: another process was faster
        raise PostgresError(f"The system user {NAME!r} could not be added: {done.stderr.strip()}")
