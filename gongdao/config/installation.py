"""Where an installation lives and how a program of ours gets at its database: the embedded server, or DATABASE_URL.

Every program begins with `with installed(folder):` and may use Django inside the block.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
from django.db import connections

from gongdao.config import environment
from gongdao.postgres import Server, embedded

APP_ROLE = "gongdao_app"
DATABASE = "gongdao"
CHECKOUT = Path(__file__).resolve().parents[2]
ROOTS_FOLDER = Path("/var/lib/gongdao")


@dataclass(frozen=True)
class Installation:
    """`owner_url` may change tables, `url` may only serve; they are the same where DATABASE_URL came alone."""

    data: Path
    url: str
    owner_url: str
    server: Server | None


def default_data_folder() -> Path:
    """GONGDAO_DATA; else `.data` in the checkout; for root a folder that the database's own user can enter."""
    if given := os.environ.get("GONGDAO_DATA"):
        return Path(given)
    if os.geteuid() == 0:
        return ROOTS_FOLDER / hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]
    if (CHECKOUT / "pyproject.toml").exists():
        return CHECKOUT / ".data"
    return Path.home() / ".local" / "share" / "gongdao"


@contextmanager
def installed(data: Path | None = None) -> Iterator[Installation]:
    """Starts or joins the database, sets the environment that the settings read, and loads Django as the serving role.

    Raises PostgresError, ImproperlyConfigured."""
    folder = (data or default_data_folder()).absolute()
    os.environ["GONGDAO_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongdao.config.settings"
    given = os.environ.get("DATABASE_URL")
    if given and not os.environ.get("GONGDAO_EMBEDDED"):
        _keep_secret_key(folder)
        django.setup()
        yield Installation(folder, given, os.environ.get("DATABASE_OWNER_URL", given), None)
        return
    with embedded(folder / "postgres") as server:
        _keep_secret_key(folder)
        os.environ["DATABASE_URL"] = server.ensure(APP_ROLE, DATABASE)
        os.environ["GONGDAO_EMBEDDED"] = "1"  # programs started from here join the server, too
        django.setup()
        yield Installation(folder, os.environ["DATABASE_URL"], server.url(DATABASE), server)


@contextmanager
def as_owner(installation: Installation) -> Iterator[None]:
    """Django's connections of this process belong to the tables' owner inside the block."""
    point_django_at(installation.owner_url)
    try:
        yield
    finally:
        point_django_at(installation.url)


def point_django_at(url: str) -> None:
    """Every connection that Django opens from now on, in any thread, goes to this database."""
    connections.close_all()
    described = environment.database(url)
    known = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    connections.databases["default"].update({name: described[name] for name in known})


def _keep_secret_key(data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)
    path = data / "secret-key"
    if os.environ.get("GONGDAO_SECRET_KEY") or path.exists():
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50))
    draft.replace(path)
