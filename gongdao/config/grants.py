"""What the serving role may do: read and write rows, but neither change the tables nor the past."""

import psycopg
from psycopg import sql

APP_ROLE = "gongdao_app"
APPEND_ONLY = """
    select distinct c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
    where not t.tgisinternal and p.proname like '%append_only%'
"""
"""Tables that a trigger of this name guards; the right is taken away as well, so that one mistake opens nothing."""


def grant(owner_url: str, role: str = APP_ROLE) -> None:
    """Gives `role` its rights on all tables of the database; run after each migration, as the owner."""
    who = sql.Identifier(role)
    with psycopg.connect(owner_url) as connection:
        for text in (
            "grant usage on schema public to {}",
            "grant select, insert, update, delete on all tables in schema public to {}",
            "grant usage, select on all sequences in schema public to {}",
            "grant execute on all functions in schema public to {}",
        ):
            connection.execute(sql.SQL(text).format(who))
        for (table,) in connection.execute(APPEND_ONLY).fetchall():
            statement = sql.SQL("revoke update, delete on {} from {}").format(sql.Identifier(table), who)
            connection.execute(statement)
