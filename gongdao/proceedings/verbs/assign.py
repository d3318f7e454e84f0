"""`assign`: a case is given to somebody, in this or another department, or to a department without a person."""

import re

from gongdao.people import queries, third_parties
from gongdao.people.models import Holding, User
from gongdao.proceedings import exclusions
from gongdao.proceedings.errors import NothingChanges, NotStaffHere
from gongdao.proceedings.exclusion_errors import CannotTakeCase
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work, facts_to_json
from gongdao.rulebook import Stack


@verb("assign")
def assign(work: Work) -> None:
    """Set department and owner from the inputs `department`, `assignee`; without a person nobody has it.

    Raises NothingChanges and as `_check_works_there`.
    """
    department = str(work.inputs.get("department", "")).strip() or work.case.department
    named = str(work.inputs.get("assignee", "")).strip()
    moved = department != work.case.department
    to = int(named) if re.fullmatch("[0-9]{1,18}", named) else None
    if not moved and to == work.case.assignee_id:
        raise NothingChanges()
    if to is not None:
        _check_works_there(work, to, department)
    if moved:
        work.ledger.amend(work.case, facts={**work.case.facts, **facts_to_json(work.stack, {"department": department})})
        work.derive()
    work.ledger.amend(work.case, department=department, assignee_id=to)
    tell(work)
    work.audience = "staff"


def assignable(stack: Stack, procedure: str) -> tuple[str, ...]:
    """The roles whose holders can be given a case: who stands in for its owner, may claim one or give one away."""
    owner = stack.roles.get("owner")
    rows = [row for row in stack.procedure(procedure).rows if row.does in ("claim", "assign")]
    roles = [owner.stand_in if owner else "", *(role for row in rows for role in row.by)]
    return tuple(dict.fromkeys(role for role in roles if role in stack.roles and stack.roles[role].scope != "case"))


def _check_works_there(work: Work, user_id: int, department: str | None) -> None:
    """Raises NotStaffHere, CannotTakeCase, and what `third_parties` refuses their people."""
    rota, case = queries.rota(work.case.platform_id, work.now), work.case
    takers = assignable(work.stack, case.procedure)
    roles = [
        role
        for role in takers
        if any(one.user_id == user_id for one in rota.holders(role, department, work.stack.stand_ins))
    ]
    if not roles:
        here = Holding.objects.of(case.platform_id).filter(user_id=user_id).select_related("user").first()
        # of anybody else, a consumer or staff of another platform, not even the name is told
        raise NotStaffHere(name=here.user.name if here else "-", department=work.label("departments", department or ""))
    if user_id in exclusions.of(case, work.now).why:
        raise CannotTakeCase(name=User.objects.get(pk=user_id).name)
    if (third_party := rota.third_party_of(user_id)) is not None:
        third_parties.cover(work.platform, third_party, user_id, work.now).check(case.procedure, roles[0])
