"""`propose`: one side offers something to another, which may accept or decline with equal ease."""

from gongdao.proceedings import offers
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work, facts_to_json


@verb("propose")
def propose(work: Work) -> None:
    """Put the offer on the case; it ends the one that stood before. Raises what `offers.read` does."""
    offer = offers.read(work)
    offers.put(work, offer)
    work.mentions = {"amount": offer.worth}
    if offer.by_role == offers.PLATFORM and "amount" in work.stack.facts:
        facts = {**work.case.facts, **facts_to_json(work.stack, {"amount": offer.worth})}
        work.ledger.amend(work.case, facts=facts)
        work.derive()
    tell(work, "goods", "terms")
