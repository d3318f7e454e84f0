"""A case that is made out of another one: the same parties and trade, and the time at which the first came in."""

from collections.abc import Mapping
from typing import Any

from gongdao.intake.submission import Filer, Submission
from gongdao.notices.letters import CONSUMER, whose
from gongdao.proceedings.work import Work


def out_of(
    work: Work, *, procedure: str, text: str, title: str, facts: Mapping[str, Any], action: str = ""
) -> Submission:
    """The submission of the case that goes on beside or behind that of the work, in the name of whose matter it is."""
    case, side = work.case, whose(work.case)
    party = case.parties.filter(role=CONSUMER).first()
    guest = Filer(name=party.name, email=party.email, phone=party.phone, language=party.language) if party else Filer()
    return Submission(
        platform_id=case.platform_id,
        platform=work.platform.slug,
        text=text,
        title=title,
        channel=case.channel,
        procedure=procedure,
        action=action,
        facts=facts,
        ruleset_id=case.ruleset_id,
        filer=Filer(user_id=case.consumer_id) if case.consumer_id else guest,
        filed_as=side,
        occurred_at=case.received_at,
        order_number=case.order_number,
        order_id=case.order_id,
        traded_at=case.order.placed_at if case.order is not None else None,
        merchant_id=case.merchant_id or (case.order.merchant_id if case.order is not None else None),
        claim_hash=bytes(case.claim_hash) if case.claim_hash else None,
        parent_id=case.pk,
    )
