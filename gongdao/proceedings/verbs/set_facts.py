"""`set_facts`: facts of the case are found or corrected; everything that follows from them is worked out again.

Every open clock is computed anew from its own start by the pinned edition; a breach stays a breach.
"""

from collections.abc import Collection

from gongdao.intake import kinds
from gongdao.proceedings import calculator, clocks
from gongdao.proceedings.errors import UnknownFact
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work

PREFIX = "fact."


@verb("set_facts")
def set_facts(work: Work) -> None:
    """Set the inputs named `fact.NAME`; an empty value makes the fact unknown again.

    Raises UnknownFact, BadFact, AboveTheCap. A review that changes nothing is recorded all the same (H-3.2.2).
    """
    facts, open_to = dict(work.case.facts), _open_to(work)
    for key, text in work.inputs.items():
        if not key.startswith(PREFIX):
            continue
        name = key.removeprefix(PREFIX)
        if name not in open_to:
            raise UnknownFact(fact=name[:40], known=", ".join(open_to))
        if str(text).strip():
            value = work.stack.parse_fact(name, str(text).strip())
            facts[name] = work.stack.format_fact(name, value)
        else:
            facts.pop(name, None)
    work.ledger.amend(work.case, facts=facts)
    work.derive()
    calculator.check_facts(work)
    follow(work)
    tell(work)
    work.audience = "all" if by_party(work) else "staff"


def _open_to(work: Work) -> Collection[str]:
    """The facts that the actor may set: staff any, a party those on which the steps of the procedure depend."""
    return kinds.settable(work.stack, work.case.procedure) if by_party(work) else work.stack.facts


def by_party(work: Work) -> bool:
    """Is it the act of a side of the case?"""
    role = work.stack.roles.get(work.hat.role) if work.hat else None
    return role is not None and role.party


def follow(work: Work) -> None:
    """Let columns and clocks follow the facts; a case that changes department loses its owner."""
    effective = work.effective()
    if effective["department"] != work.case.department:
        work.ledger.amend(work.case, assignee_id=None)
    said = {name: work.facts.get(name) is True for name in (kinds.IMMEDIATE, kinds.LAWSUIT_RISK)}
    work.ledger.amend(work.case, **said, **effective)
    clocks.regrade(work.ledger, work.case, work.stack, work.open_clocks, work.facts)
