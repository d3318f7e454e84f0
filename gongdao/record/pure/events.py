"""One thing that happened, and the bytes of it that are sealed. The format is docs/decisions/0001, Events.

The bytes hold ids, declared names, instants, figures and hashes, never text: what people wrote is the *content*, stored
beside and erasable, of which the bytes hold only SHA-256(salt || canonical content).
"""

import builtins
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from types import NoneType
from typing import Any

from gongdao.record.pure import canonical

AUDIENCES = ("all", "consumer", "merchant", "staff")
SALT_LENGTH = 16

_STRING = (
    rb'"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,63}+"'
    rb'|"[0-9]{1,6}+ (?:working )?+(?:minute|hour|day|month|year)s?+"'
)
_SEALABLE = re.compile(rb"(?:[\[\]{}:,]*+(?:%b|null|true|false|-?+[0-9]{1,15}+(?![0-9])))*+[\]}]*+" % _STRING)
"""The grammar of sealed bytes: a string is one word of ASCII letters, digits and `_.:+-`, at most 64 long, or a limit
("3 working days"). A sentence, a Chinese character, an e-mail address, an escape or a float does not match."""


_PLAIN = {str, int, bool, NoneType}


class NotSealable(ValueError):
    """The event holds something that may not be sealed: free text, a float, an unknown audience, a naive instant."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: kind `human | rule | model | system`; `stood_in_for` is the role of the absent holder."""

    kind: str
    id: int | None = None
    role: str | None = None
    stood_in_for: str | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """The clause (and table row, counted from 1) by which it was done."""

    book: str
    version: str
    clause: str
    row: int | None = None


@dataclass(frozen=True)
class Event:
    """One event. `changes` maps `case:<id>` and the like to `{"rev": n, field: [old, new], ...}`; see `change`.

    `platform` is the slug of `platform_id`; `content` is a mapping of restricted JSON or None; `audience` says who may
    read the event. Instants are aware. `bytes` raises NotSealable, `body` raises canonical.NotCanonical.
    """

    id: int
    platform: str
    platform_id: int
    case_id: int | None
    procedure: str | None
    name: str
    audience: str
    occurred_at: datetime
    recorded_at: datetime
    actor: Actor
    basis: Basis | None = None
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    content: Mapping[str, Any] | None = None
    retrospective: bool = False
    salt: builtins.bytes = field(default_factory=lambda: os.urandom(SALT_LENGTH), repr=False)

    @cached_property
    def body(self) -> builtins.bytes | None:
        """The canonical bytes of the content, to be stored beside."""
        return None if self.content is None else canonical.write(self.content)

    @cached_property
    def bytes(self) -> builtins.bytes:
        """The sealed bytes."""
        if self.audience not in AUDIENCES:
            raise NotSealable(f"nobody is the audience {self.audience!r}")
        try:
            _check(self.changes)
            sealed = canonical.encode(self._document())
        except (TypeError, ValueError, OverflowError) as error:
            raise NotSealable(f"event {self.id}: {error}") from error
        if not _SEALABLE.fullmatch(sealed):
            raise NotSealable(f"event {self.id} would seal free text: {_offender(sealed)}")
        return sealed

    def _document(self) -> dict[str, Any]:
        actor, basis = self.actor, self.basis
        return {
            "v": 1,
            "id": str(self.id),
            "platform": self.platform,
            "case": None if self.case_id is None else str(self.case_id),
            "procedure": self.procedure,
            "name": self.name,
            "audience": self.audience,
            "occurred_at": instant(self.occurred_at),
            "recorded_at": instant(self.recorded_at),
            "actor": {
                "kind": actor.kind,
                "id": None if actor.id is None else str(actor.id),
                "role": actor.role,
                "for": actor.stood_in_for,
            },
            "basis": None
            if basis is None
            else {"book": basis.book, "version": basis.version, "clause": basis.clause, "row": basis.row},
            "changes": self.changes,
            "content": None if self.body is None else content_hash(self.salt, self.body),
            "retrospective": self.retrospective,
        }


@lru_cache(maxsize=4096)
def instant(at: datetime) -> str:
    """UTC with six decimals and Z: `2026-11-20T08:22:00.000000Z`. Raises NotSealable for a naive instant."""
    if at.tzinfo is None:
        raise NotSealable(f"the instant {at} has no time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def change(rev: int, /, **fields: tuple[Any, Any]) -> dict[str, Any]:
    """The change of one row that makes revision `rev`: `change(3, state=("received", "in_hand"))`.

    Instants become text. Ids are to be given as strings, figures (fen, counts) as integers.
    """
    values = {name: [_value(old), _value(new)] for name, (old, new) in fields.items()}
    return {"rev": rev, **values}


def content_hash(salt: bytes, body: bytes) -> str:
    """SHA-256(salt || body) in hex, as the sealed bytes name it."""
    return hashlib.sha256(salt + body).hexdigest()


def _value(value: Any) -> Any:
    return instant(value) if isinstance(value, datetime) else value


def _check(changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise for values that the writer would turn into others: infinity into null, bytes into base64."""
    for change in changes.values():
        for value in change.values():
            pair = type(value) is list and _PLAIN.issuperset(map(type, value))
            if not pair and type(value) is not int:
                canonical.check(value)


def _offender(sealed: bytes) -> str:
    """What stands before the place where the grammar stops; the offending text may be personal and goes unsaid."""
    match = _SEALABLE.match(sealed)
    end = match.end() if match else 0
    return f"after {sealed[max(0, end - 40) : end].decode()}"
