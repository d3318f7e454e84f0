"""Rows that many tests begin with: made once in a database by who makes them, from then on copied in.

A test's rows are taken back behind it, but making them anew for each of a thousand tests was a tenth of the whole run.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import TypeVar

from django.db import connection, transaction
from psycopg import sql

Made = TypeVar("Made")
_kept: dict[tuple[int, str], tuple[object, dict[str, bytes]]] = {}
"""(oid of the database, what is made) -> what the maker gave back, and the new rows of each table."""


def once(name: str, make: Callable[[], Made]) -> Made:
    """What `make()` gives; its rows are in the database afterwards, whether it ran now or earlier.

    It may only add rows to tables whose `id` counts up; those ids stay taken, since sequences are never set back.
    """
    with connection.cursor() as cursor:
        cursor.execute("select oid from pg_database where datname = current_database()")
        (database,) = cursor.fetchone()
    if (database, name) not in _kept:
        before = _last_ids()
        made = make()
        added = {table: before[table] for table, last in _last_ids().items() if last > before[table]}
        _kept[database, name] = deepcopy(made), {table: _rows(table, last) for table, last in added.items()}
        return made
    kept, rows = _kept[database, name]
    with transaction.atomic(), connection.cursor() as cursor:
        for table, data in rows.items():
            with cursor.copy(sql.SQL("copy {} from stdin (format binary)").format(sql.Identifier(table))) as into:
                into.write(data)
    return deepcopy(kept)  # type: ignore[return-value]


def _last_ids() -> dict[str, int]:
    """The highest id in each table that has such ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.columns"
            " where table_schema = 'public' and column_name = 'id' and data_type in ('smallint', 'integer', 'bigint')"
        )
        highest = sql.SQL("select {}, coalesce(max(id), 0) from {}")
        each = [highest.format(sql.Literal(name), sql.Identifier(name)) for (name,) in cursor.fetchall()]
        cursor.execute(sql.SQL(" union all ").join(each))
        return dict(cursor.fetchall())


def _rows(table: str, after: int) -> bytes:
    wanted = sql.SQL("copy (select * from {} where id > {} order by id) to stdout (format binary)")
    with connection.cursor() as cursor, cursor.copy(wanted.format(sql.Identifier(table), after)) as out:
        return b"".join(out)
