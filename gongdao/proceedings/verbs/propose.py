"""`propose`: a remedy is offered to the consumer, who may accept or decline with equal ease."""

from gongdao.cases.models import Proposal
from gongdao.proceedings.amounts import amount_of
from gongdao.proceedings.errors import RemedyNeeded
from gongdao.proceedings.registry import verb
from gongdao.proceedings.verbs.record import tell
from gongdao.proceedings.work import Work, facts_to_json
from gongdao.record import ids


def remedy_of(work: Work) -> str:
    """The remedy of the act, one of the declared values; none where no remedies are. Raises RemedyNeeded."""
    remedy, declared = str(work.inputs.get("remedy", "")).strip(), work.stack.facts.get("remedy_sought")
    if declared is None:
        return ""
    if remedy not in declared.values:
        raise RemedyNeeded()
    return remedy


@verb("propose")
def propose(work: Work) -> None:
    """Put the offer on the case. Raises RemedyNeeded, BadAmount."""
    proposal = Proposal(
        id=ids.take(1)[0],
        platform_id=work.case.platform_id,
        case=work.case,
        remedy=remedy_of(work),
        amount=amount_of(work),
        terms=str(work.inputs.get("terms", "")).strip(),
        offered_at=work.now,
        proposed_by_id=work.actor.user_id,
    )
    work.ledger.appear(proposal)
    work.mentions = {"amount": proposal.amount}
    facts = {**work.case.facts, **facts_to_json(work.stack, {"amount": proposal.amount})}
    work.ledger.amend(work.case, facts=facts)
    work.derive()
    tell(work, "terms")


def standing(work: Work) -> Proposal | None:
    """The offer that waits for an answer, if any."""
    return Proposal.objects.filter(case=work.case, state="offered").order_by("-offered_at", "-id").first()


def end(work: Work, state: str) -> Proposal | None:
    """Give the standing offer, which is returned, its end: accepted, declined, lapsed or withdrawn."""
    proposal = standing(work)
    if proposal is not None:
        work.ledger.amend(proposal, state=state, answered_at=work.at)
        work.mentions = {"amount": proposal.amount}
    return proposal
