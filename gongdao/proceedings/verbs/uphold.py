"""`uphold` and `dismiss`: an objection is decided by somebody to whom it is not; upheld, the case loses that person."""

from gongdao.cases.models import Approval, Objection
from gongdao.proceedings import approvals
from gongdao.proceedings.exclusion_errors import NoObjection, ObjectedToYou
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("uphold")
def uphold(work: Work) -> None:
    """The person keeps out of this case from now on. Raises NoObjection, ObjectedToYou."""
    against = _decide(work, "upheld").against_id
    if work.case.assignee_id == against:
        work.ledger.amend(work.case, assignee_id=None)
    for approval in Approval.objects.filter(case=work.case, state="pending", requested_by_id=against):
        approvals.close(work, approval, "lapsed")


@verb("dismiss")
def dismiss(work: Work) -> None:
    """The person goes on. Raises NoObjection, ObjectedToYou."""
    _decide(work, "dismissed")


def _decide(work: Work, state: str) -> Objection:
    """The earliest open objection gets its end; its party and staff read the reasons."""
    found = Objection.objects.filter(case=work.case, state="open").order_by("id").first()
    if found is None:
        raise NoObjection()
    if found.against_id == work.actor.user_id:
        raise ObjectedToYou()
    work.ledger.amend(found, state=state, decided_by_id=work.actor.user_id, decided_at=work.now)
    tell(work)
    work.audience = found.role
    return found
