"""Which rows are the state that the sealed changes must add up to. Higher layers register theirs; `verify` compares."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fold:
    """`table` holds one row per key `prefix:<id>`; `fields` maps each folded field to its SQL expression.

    `case` is the column that says of which case a row is: `id` for the cases themselves.
    """

    prefix: str
    table: str
    fields: Mapping[str, str]
    case: str = "case_id"


_registered: dict[str, Fold] = {}


def register(prefix: str, table: str, fields: Mapping[str, str], case: str = "case_id") -> None:
    """Say that `changes` under `prefix:<id>` fold to the row `id` of `table`, whose column `rev` counts them.

    `fields` maps a field of `changes` to an SQL expression over the table that gives the very value the bytes hold:
    a declared name or limit as text, an id cast to text, an amount or count as an integer, a hash as hex text, null for
    null, a timestamptz as it is: `verify` knows the form it has in the bytes (UTC, six decimals, Z).
    Called in `AppConfig.ready` of the app that owns the table; the strings are code, never input.
    """
    _registered[prefix] = Fold(prefix, table, dict(fields), case)


def registered() -> tuple[Fold, ...]:
    """Every fold, in order of registration."""
    return tuple(_registered.values())
