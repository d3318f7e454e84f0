"""`hand_on`: the matter ends here and goes on by the main procedure, as a case of its own with the time it came in."""

from gongdao.cases import queries
from gongdao.intake.submission import Filer, Submission
from gongdao.notices.letters import CONSUMER, whose
from gongdao.proceedings.errors import NotYourPart
from gongdao.proceedings.open import open_cases
from gongdao.proceedings.registry import verb
from gongdao.proceedings.verbs.close import wind_up
from gongdao.proceedings.verbs.record import tell
from gongdao.proceedings.work import Work, facts_from_json


@verb("hand_on")
def hand_on(work: Work) -> None:
    """Open the case that goes on. Its limits run from the time when this one came in (H-1.2.2). Raises NotYourPart."""
    if whose(work.case) != CONSUMER:  # the main procedure is the consumer's; a shop's own matter cannot go on by it
        raise NotYourPart(
            action=work.label("actions", work.action),
            roles=work.stack.role_label(CONSUMER, work.language),
            clause=work.clause,
        )
    wind_up(work)
    tell(work)
    case = work.case
    party = case.parties.filter(role="consumer").first()
    first = queries.timeline(case, queries.AUDIENCES["staff"])[0]
    merchant = case.order.merchant_id if case.order is not None else None
    guest = Filer(name=party.name, email=party.email, phone=party.phone, language=party.language) if party else Filer()
    following = Submission(
        platform_id=case.platform_id,
        platform=work.platform.slug,
        text=first.content.get("text", ""),
        title=case.title,
        channel=case.channel,
        procedure=work.stack.main_procedure,
        facts=facts_from_json(work.stack, case.facts),
        ruleset_id=case.ruleset_id,
        filer=Filer(user_id=case.consumer_id) if case.consumer_id else guest,
        occurred_at=case.received_at,
        order_number=case.order_number,
        order_id=case.order_id,
        traded_at=case.order.placed_at if case.order is not None else None,
        merchant_id=merchant,
        claim_hash=bytes(case.claim_hash) if case.claim_hash else None,
        parent_id=case.pk,
    )
    [opened] = open_cases([following], ruleset_id=case.ruleset_id, now=work.now)
    work.content["following"] = opened.number
