"""Which columns of the state rows are folded: named in every event that changes them, compared by `verify` (0001)."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from gongdao.record import folds
from gongdao.record.pure.events import instant

# kind of row -> name in the sealed bytes -> column of the row
FOLDED: dict[str, dict[str, str]] = {
    "case": {
        "state": "state",
        "procedure": "procedure",
        "department": "department",
        "assignee": "assignee_id",
        "category": "category",
        "severity": "severity",
        "cause": "cause",
        "level": "level",
        "priority": "priority",
        "ruleset": "ruleset_id",
        "substance": "substance_id",
        "order": "order_id",
        "parent": "parent_id",
        "facts": "facts",
    },
    "clock": {
        "case": "case_id",
        "deadline": "deadline",
        "limit": "limit",
        "starts_at": "starts_at",
        "due_at": "due_at",
        "state": "state",
        "stopped_at": "stopped_at",
        "breached_at": "breached_at",
        "paused_at": "paused_at",
    },
    "approval": {
        "case": "case_id",
        "name": "name",
        "amount": "amount",
        "party": "party",
        "by": "by",
        "state": "state",
        "decided_by": "decided_by_id",
        "decided_at": "decided_at",
        "stood_in": "stood_in",
    },
    "proposal": {
        "case": "case_id",
        "amount": "amount",
        "remedy": "remedy",
        "state": "state",
        "by": "by_role",
        "to": "to_role",
        "payer": "payer",
        "freight": "freight",
        "perform_within": "perform_within",
        "in_kind": "in_kind",
        "in_kind_worth": "in_kind_worth",
        "counters": "counters_id",
    },
    "objection": {
        "case": "case_id",
        "role": "role",
        "against": "against_id",
        "state": "state",
        "decided_by": "decided_by_id",
    },
    "mandate": {
        "case": "case_id",
        "role": "role",
        "kind": "kind",
        "scope": "scope",
        "from": "valid_from",
        "until": "valid_until",
        "state": "state",
    },
    "task": {
        "case": "case_id",
        "name": "name",
        "who": "who",
        "blocks": "blocks",
        "state": "state",
        "opened_at": "opened_at",
        "done_at": "done_at",
        "done_by": "done_by_id",
    },
    "round": {
        "name": "name",
        "clause": "clause",
        "who": "who",
        "limit": "limit",
        "opened_at": "opened_at",
        "due_at": "due_at",
        "missed_at": "missed_at",
        "state": "state",
        "done_at": "done_at",
        "done_by": "done_by_id",
    },
    "payment": {
        "case": "case_id",
        "proposal": "proposal_id",
        "after": "after_id",
        "kind": "kind",
        "amount": "amount",
        "payee": "payee",
        "key": "key",
        "state": "state",
        "confirmed": "confirmed",
        "reason": "reason",
        "settled_by": "settled_by_id",
        "ordered_at": "ordered_at",
        "sent_at": "sent_at",
        "answered_at": "answered_at",
        "received_at": "received_at",
        "missing_at": "missing_at",
    },
    "signal": {"case": "case_id", "name": "name", "value": "value", "state": "state", "decided_by": "decided_by_id"},
    "disclosure": {
        "case": "case_id",
        "to": "to_role",
        "merchant": "merchant_id",
        "order": "order_id",
        "files": "files",
        "by": "made_by_id",
    },
    "link": {"case": "case_id", "other": "other_id", "kind": "kind", "undone_at": "undone_at"},
}

DAYS = frozenset({"valid_from", "valid_until"})
"""Columns that are days; in sealed bytes `2026-11-22`."""
OF_CASE = {"case": "id", "round": "null::bigint"}
"""The column that says of which case a row is, where it is not `case_id`; rounds are of none."""


def folded_value(column: str, value: Any) -> Any:
    """The value of a column in the form that stands in sealed bytes."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if column == "facts":
        return facts_hash(value)
    if column.endswith("_id"):
        return str(value)
    return value


def facts_hash(facts: Mapping[str, Any]) -> str:
    """SHA-256 of the facts as PostgreSQL writes jsonb: keys by length, then bytes. Values are strings."""
    keys = sorted(facts, key=lambda key: (len(key.encode()), key.encode()))
    text = json.dumps({key: facts[key] for key in keys}, ensure_ascii=False, separators=(", ", ": "))
    return hashlib.sha256(text.encode()).hexdigest()


def sql_of(column: str) -> str:
    """SQL that gives a column in the form that stands in sealed bytes; an instant as it is (`record.folds`)."""
    if column == "facts":
        return "encode(sha256(convert_to(facts::text, 'UTF8')), 'hex')"
    if column.endswith("_id"):
        return f"{column}::text"
    if column in DAYS:
        return f"to_char({column}, 'YYYY-MM-DD')"
    return f'"{column}"'


def register_all() -> None:
    """Tell the verifier about every folded table; called once when the app is ready."""
    for kind, columns in FOLDED.items():
        fields = {name: sql_of(column) for name, column in columns.items()}
        folds.register(kind, f"cases_{kind}", fields, OF_CASE.get(kind, "case_id"))
