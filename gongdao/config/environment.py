"""The few things that an installation sets, all read from the environment here and nowhere else."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

KNOWN_PARAMETERS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
PREPARE_AFTER = 2
"""A statement is prepared when a connection runs it for the third time."""


def required(name: str) -> str:
    """The value of an environment variable.

    Raises ImproperlyConfigured where it is missing."""
    if value := os.environ.get(name):
        return value
    raise ImproperlyConfigured(
        f"{name} is not set. `gongdao up` sets it for the embedded database; with a PostgreSQL of your own, "
        "set DATABASE_URL=postgresql://user:password@host/database and GONGDAO_DATA=/a/folder."
    )


def flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def count(name: str, default: int) -> int:
    """A small figure. Raises ImproperlyConfigured for anything else."""
    given = os.environ.get(name, str(default))
    if not (given.isascii() and given.isdigit() and len(given) < 3):
        raise ImproperlyConfigured(f"{name} is not a figure from 0 to 99.")
    return int(given)


def text(name: str, default: str) -> str:
    return os.environ.get(name, default)


def names(name: str, default: str) -> list[str]:
    """A list written with commas."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def database(url: str, *, keep: bool = False) -> dict[str, Any]:
    """Django's description of a PostgreSQL address; statements are prepared; `keep` is for a fixed number of threads.

    Raises ImproperlyConfigured for an address that libpq cannot read."""
    try:
        given = {name: value for name, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError as error:
        raise ImproperlyConfigured("DATABASE_URL is not a PostgreSQL address: " + str(error).strip()) from error
    options: dict[str, Any] = {name: value for name, value in given.items() if name not in KNOWN_PARAMETERS}
    options |= {"server_side_binding": True, "prepare_threshold": PREPARE_AFTER}
    described = {django: str(given.get(libpq, "")) for libpq, django in KNOWN_PARAMETERS.items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": options,
        "CONN_MAX_AGE": None if keep else 0,
        **described,
    }


def mail(address: str) -> dict[str, Any]:
    """Django's settings for `host:port` or `smtp://user:password@host:port`; smtps:// is TLS from the first byte.

    A password is never sent in the clear: with one, smtp:// means STARTTLS. Empty: letters wait in the outbox.

    Raises ImproperlyConfigured for an address that is none."""
    parts = urlsplit(address if "://" in address else f"smtp://{address}")
    try:
        port = parts.port or (465 if parts.scheme == "smtps" else 25)
    except ValueError:
        port = 0
    if not port or parts.scheme not in ("smtp", "smtps") or (address and not parts.hostname):
        raise ImproperlyConfigured("GONGDAO_SMTP is neither host:port nor smtp://user:password@host:port.")
    return {
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
        "EMAIL_TIMEOUT": 30,
    }


def secret_key(data: Path) -> str:
    """GONGDAO_SECRET_KEY, else the file that `gongdao up` makes in the data folder."""
    if key := os.environ.get("GONGDAO_SECRET_KEY"):
        return key
    try:
        return (data / "secret-key").read_text("ascii").strip()
    except FileNotFoundError as error:
        raise ImproperlyConfigured(f"{data} holds no secret-key; `gongdao up` makes one.") from error
