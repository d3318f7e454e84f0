"""The two roles of a hardened installation: the owner migrates, the app role serves and can only append to the record.

With one role only the triggers protect the record, and whoever owns a table can switch its triggers off.
"""

from typing import Any

APPEND_ONLY = ("record_event", "record_content", "record_leaf", "record_checkpoint")


def grant(cursor: Any, role: str) -> bool:
    """Give `role` what serving needs and no more; False if the database knows no such role.

    To be run as the owner, after the migrations; may be repeated. Tables of later migrations get the usual rights by
    the default privileges set here.
    """
    cursor.execute(
        "SELECT quote_ident(rolname), quote_ident(current_schema()) FROM pg_roles WHERE rolname = %s", [role]
    )
    row = cursor.fetchone()
    if row is None:
        return False
    name, schema = row
    tables = ", ".join(APPEND_ONLY)
    for statement in (
        f"GRANT USAGE ON SCHEMA {schema} TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {name}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {name}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {tables} FROM {name}",
        f"GRANT UPDATE (note) ON record_checkpoint TO {name}",
        f"GRANT UPDATE (salt, body, erased_at) ON record_content TO {name}",
    ):
        cursor.execute(statement)
    return True
