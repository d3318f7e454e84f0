"""Reading `postmaster.pid`, and whether the process it names is truly the server of that folder."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Postmaster:
    """What the file says. `sockets` is the folder of the socket, None where the server died before it wrote one."""

    pid: int
    sockets: Path | None
    ready: bool


def read(cluster: Path) -> Postmaster | None:
    """The content of the file, None where it is missing or still empty: a server makes it first and fills it then."""
    try:
        lines = (cluster / "postmaster.pid").read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return None
    if not lines or not lines[0].strip().isdigit():
        return None
    folder = lines[4].strip() if len(lines) > 4 else ""
    return Postmaster(int(lines[0]), Path(folder) if folder else None, len(lines) > 7 and lines[7].strip() == "ready")


def is_server_of(pid: int, cluster: Path) -> bool:
    """Whether the live process `pid` is `postgres -D cluster`; a zombie or another program under that number is not."""
    state, argv = _look(pid)
    if state in ("", "Z", "X") or not argv or not Path(argv[0]).name.startswith("postgres"):
        return False
    return f" -D {cluster} " in f"{' '.join(argv)} "


def sockets_of(cluster: Path) -> Path | None:
    """The socket folder that the last server wrote down."""
    found = read(cluster)
    return found.sockets if found else None


def running(cluster: Path) -> Postmaster | None:
    """The live server of `cluster`, None where there is none. Call it under the start lock only.

    PostgreSQL refuses for ever to start beside a file that names a live process, be it a zombie or a stranger under a
    recycled number. Then our own id is put there instead: PostgreSQL ignores its parent's, but still looks at the
    shared memory named in the file. Removing the file would lose that while children of a killed server are alive."""
    found = read(cluster)
    path = cluster / "postmaster.pid"
    if found is None:
        path.unlink(missing_ok=True)  # an empty one, which PostgreSQL refuses as well
        return None
    if is_server_of(found.pid, cluster):
        return found
    lines = path.read_text("utf-8", "replace").splitlines(keepends=True)
    path.write_text("".join([f"{os.getpid()}\n", *lines[1:]]), "utf-8")
    return None


def _look(pid: int) -> tuple[str, list[str]]:
    """State letter and command line of a process; ("", []) where there is none."""
    return _look_proc(pid) if sys.platform == "linux" else _look_ps(pid)


def _look_proc(pid: int) -> tuple[str, list[str]]:
    try:
        status = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
        argv = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return "", []
    return status.rpartition(")")[2].split()[0], [os.fsdecode(part) for part in argv if part]


def _look_ps(pid: int) -> tuple[str, list[str]]:
    said = subprocess.run(["/bin/ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True).stdout
    words = said.split()
    return (words[0][0], words[1:]) if words else ("", [])
