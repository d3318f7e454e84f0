"""Which rows are the state that the sealed changes must add up to. Higher layers register theirs; `verify` compares."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fold:
    """`table` holds one row per key `prefix:<id>`; `fields` maps each folded field to its SQL expression."""

    prefix: str
    table: str
    fields: Mapping[str, str]


_registered: dict[str, Fold] = {}


def register(prefix: str, table: str, fields: Mapping[str, str]) -> None:
    """Say that `changes` under `prefix:<id>` fold to the row `id` of `table`, whose column `rev` counts them.

    `fields` maps a field of `changes` to an SQL expression over the table that gives the very value the bytes hold:
    a declared name or limit as text, an id cast to text, an amount or count as an integer, a hash as hex text, null for
    null. A timestamptz may be given as it is; `verify` writes it in the form of the bytes (UTC, six decimals, Z).
    Called in `AppConfig.ready` of the app that owns the table; the strings are code, never input.
    """
    _registered[prefix] = Fold(prefix, table, dict(fields))


def registered() -> tuple[Fold, ...]:
    """Every fold, in order of registration."""
    return tuple(_registered.values())
