"""Which events of a case are decisions of the platform, and whether a person, a rule or a program made them."""

from collections.abc import Sequence

from django.utils.translation import gettext

from gongdao.cases.queries import Entry
from gongdao.rulebook import Row, Stack

RESULTS = ("answer", "answer_part", "refuse")
PERSON, RULE, PROGRAM = "person", "rule", "program"
_MAKERS = {"human": PERSON, "model": PROGRAM, "rule": RULE, "system": RULE}


def row_of(stack: Stack, procedure: str, entry: Entry) -> Row | None:
    """The row of the procedure that an event was done by; where none was put down, the first of its name."""
    rows = [row for row in stack.procedure(procedure).rows if row.action == entry.name]
    return next((row for row in rows if row.row == entry.row), rows[0] if rows else None)


def decision(stack: Stack, procedure: str, entry: Entry) -> Row | None:
    """The row of an event that decides about somebody: a result, a refusal, a measure. None for any other event.

    By the tables, not by names: what answers or refuses; what the platform may do with reasons and a clause only; what
    it does without words of its own but can be appealed against.
    """
    row = row_of(stack, procedure, entry)
    role = stack.roles.get(entry.actor_role or "")
    if row is None or (role is not None and role.party):
        return None
    owed = {need.name for need in row.needs}
    decides = row.does in RESULTS or {"reasons", "clause"} <= owed
    return row if decides or (row.does == "record" and appeals(stack, procedure, led_to(entry))) else None


def appeals(stack: Stack, procedure: str, state: str) -> list[Row]:
    """The rows by which somebody may have what led to this state looked at again."""
    return [row for row in stack.procedure(procedure).rows if row.does == "appeal" and state in row.states]


def last_decision(stack: Stack, procedure: str, entries: Sequence[Entry]) -> Entry | None:
    """The newest decision among the events."""
    return next((one for one in reversed(entries) if decision(stack, procedure, one) is not None), None)


def maker(entry: Entry) -> str:
    """PERSON, RULE or PROGRAM."""
    return _MAKERS.get(entry.actor_kind, RULE)


def made_by(entry: Entry) -> str:
    """The same in plain words."""
    return {
        PERSON: gettext("Decided by a person"),
        RULE: gettext("Decided by a rule alone, without a person"),
        PROGRAM: gettext("Decided by a program alone, without a person"),
    }[maker(entry)]


def led_to(entry: Entry) -> str:
    """The state that an event moved the case to; nothing if it stayed."""
    return next((str(one["state"][1]) for key, one in entry.changes.items() if _moved(key, one)), "")


def _moved(key: str, change: dict[str, object]) -> bool:
    return key.startswith("case:") and "state" in change
