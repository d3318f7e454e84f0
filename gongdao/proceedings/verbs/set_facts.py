"""`set_facts`: facts of the case are found or corrected; everything that follows from them is worked out again.

Every open clock is computed anew from its own start by the pinned edition; a breach stays a breach.
"""

from gongdao.proceedings import clocks
from gongdao.proceedings.errors import UnknownFact
from gongdao.proceedings.registry import verb
from gongdao.proceedings.verbs.record import tell
from gongdao.proceedings.work import Work

PREFIX = "fact."


@verb("set_facts")
def set_facts(work: Work) -> None:
    """Set the inputs named `fact.NAME`; an empty value makes the fact unknown again.

    Raises UnknownFact, BadFact. A review that changes nothing is recorded all the same (H-3.2.2).
    """
    facts = dict(work.case.facts)
    for key, text in work.inputs.items():
        if not key.startswith(PREFIX):
            continue
        name = key.removeprefix(PREFIX)
        if name not in work.stack.facts:
            raise UnknownFact(fact=name[:40], known=", ".join(work.stack.facts))
        if str(text).strip():
            value = work.stack.parse_fact(name, str(text).strip())
            facts[name] = work.stack.format_fact(name, value)
        else:
            facts.pop(name, None)
    work.ledger.amend(work.case, facts=facts)
    work.derive()
    follow(work)
    tell(work)
    work.audience = "staff"


def follow(work: Work) -> None:
    """Let columns and clocks follow the facts; a case that changes department loses its owner."""
    effective = work.effective()
    if effective["department"] != work.case.department:
        work.ledger.amend(work.case, assignee_id=None)
    work.ledger.amend(work.case, **effective)
    clocks.regrade(work.ledger, work.case, work.stack, work.open_clocks, work.facts)
