"""Which decisions of the rules are explained to a party of a complaint: only those whose outcome it sees."""

from collections.abc import Iterable

from gongdao.cases.models import Case
from gongdao.look.explained import about
from gongdao.look.recorded import Recorded
from gongdao.portal.visitor import language
from gongdao.rulebook import Stack

TOLD = ("department", "severity", "level")
"""Facts whose deciding is explained to the consumer; others are for working on the case, not about the consumer."""


def explainable(case: Case, stack: Stack, role: str) -> list[str]:
    """The tables whose decisions are explained to a party: of the limits of the case, and of what the consumer sees."""
    limits = [one.deadline for one in case.clocks.all() if one.of_procedure and one.deadline in stack.tables]
    tables = [stack.table(name) for name in stack.derivation] if role == "consumer" else []
    return list(dict.fromkeys([*(one.name for one in tables if set(one.outputs) & set(TOLD)), *limits]))


def recorded(case: Case, decision: str) -> Recorded | None:
    """What was put down about a limit when it began."""
    clock = next((one for one in case.clocks.all() if one.of_procedure and one.deadline == decision), None)
    return Recorded(clock.clause, clock.row, clock.starts_at) if clock else None


def named(names: Iterable[str], stack: Stack) -> list[tuple[str, str]]:
    """Tables with what they decide, in the reader's language."""
    return [(name, about(stack, stack.table(name), language())) for name in names]
