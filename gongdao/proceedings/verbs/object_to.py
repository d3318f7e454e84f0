"""`object`: a party does not want the person in charge to handle its case, and says why."""

from gongdao.cases.models import Objection
from gongdao.proceedings import exclusions
from gongdao.proceedings.exclusion_errors import NobodyHandles, ObjectedAlready
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work
from gongdao.record import ids


@verb("object")
def object_to(work: Work) -> None:
    """Put the objection on the case; the other party does not read it. Raises NobodyHandles, ObjectedAlready."""
    assert work.hat is not None
    against = exclusions.handler(work.case)
    if against is None:
        raise NobodyHandles()
    if Objection.objects.filter(case=work.case, role=work.hat.role, against_id=against).exists():
        raise ObjectedAlready()
    work.ledger.appear(
        Objection(
            id=ids.take(1)[0],
            platform_id=work.case.platform_id,
            case=work.case,
            role=work.hat.role,
            against_id=against,
            made_at=work.at,
        )
    )
    tell(work)
    work.audience = work.hat.role
