"""`appeal`: a party asks for the result to be looked at again, and may ask for a human (M-1.3.2)."""

from gongdao.proceedings.errors import TextNeeded
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work, facts_to_json


@verb("appeal")
def appeal(work: Work) -> None:
    """Keep why; asking for a human becomes a fact of the case. Raises TextNeeded."""
    tell(work)
    if not work.content:
        raise TextNeeded()
    if work.inputs.get("human_asked") in (True, "yes") and "human_asked" in work.stack.facts:
        facts = {**work.case.facts, **facts_to_json(work.stack, {"human_asked": True})}
        work.ledger.amend(work.case, facts=facts)
        work.derive()
