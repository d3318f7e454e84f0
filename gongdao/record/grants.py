"""The two roles of a hardened installation: the owner migrates; the serving role works, and can only add to the record.

With one role only the triggers protect the record, and whoever owns a table can switch its triggers off.
"""

from typing import Any

from psycopg import sql

_STATEMENTS = (
    "GRANT USAGE ON SCHEMA public TO {}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
    "REVOKE UPDATE, DELETE, TRUNCATE ON record_event, record_content, record_leaf, record_checkpoint FROM {}",
    "GRANT UPDATE (note) ON record_checkpoint TO {}",
    "GRANT UPDATE (salt, body, erased_at) ON record_content TO {}",
)


def grant(cursor: Any, role: str) -> bool:
    """Give `role` what serving needs and no more; False if the database knows no such role.

    To be run as the owner in one transaction after each migration.
    """
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone() is None:
        return False
    for statement in _STATEMENTS:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(role)))
    return True
