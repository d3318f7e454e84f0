"""What the serving role may do with the record, beside the triggers: add to it, erase a content, sign a checkpoint.

With one role only the triggers protect the record, and whoever owns a table can switch its triggers off.
"""

from typing import Any

from psycopg import sql

_STATEMENTS = (
    "REVOKE UPDATE, DELETE, TRUNCATE ON record_event, record_content, record_leaf, record_checkpoint FROM {}",
    "GRANT UPDATE (note) ON record_checkpoint TO {}",
    "GRANT UPDATE (salt, body, erased_at) ON record_content TO {}",
)


def protect(cursor: Any, role: str) -> None:
    """Take from `role` what would change the past. To be run as the owner, after the role has got its usual rights."""
    for statement in _STATEMENTS:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(role)))
