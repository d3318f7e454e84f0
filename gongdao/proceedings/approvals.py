"""Approvals: an act that needs one stays pending, with its own clock; approving executes it against the state of then.

The sum counts what is approved or pending for the same side (M-3.2.2) in this case and in every other case about the
same order, so that splitting does not go under a limit.
"""

from typing import Any

from django.db import connection
from django.db.models import Q, Sum

from gongdao.cases.models import Approval, Clock
from gongdao.errors import Refusal
from gongdao.people import queries, third_parties
from gongdao.proceedings import clocks, exclusions, offers
from gongdao.proceedings.errors import AlreadyPending, FactsNeeded, NobodyThere, NothingPending, NotYourPart
from gongdao.proceedings.exclusion_errors import SamePerson
from gongdao.proceedings.work import Work
from gongdao.record import ids
from gongdao.record.pure.events import Basis
from gongdao.rulebook import Decision, Row

COUNTED = ("pending", "approved")


def needed(row: Row) -> str | None:
    """The approval that the row needs, if any."""
    return next((need.args[0] for need in row.needs if need.name == "approval"), None)


def request(work: Work, name: str) -> None:
    """Keep the act pending and ask whom the approval's table names. Raises AlreadyPending, FactsNeeded, NobodyThere."""
    assert work.row is not None
    if Approval.objects.filter(case=work.case, state="pending").exists():
        raise AlreadyPending(clause=work.clause)
    amount, party = offers.worth_of(work), offers.made_to(offers.read(work)) if work.row.does == "propose" else None
    _one_at_a_time(work, party)
    total = amount + counted(work, name, party)
    decision = work.stack.approval(name).decide({**work.facts, "amount": total})
    if "by" not in decision.outputs:
        asked = [work.stack.fact_label(fact.name, work.language) for fact in work.stack.approval(name).table.facts]
        raise FactsNeeded(facts=", ".join(asked), clause=decision.clause)
    approval = _pending(work, name, decision, amount, party)
    if not approvers(work, approval):
        raise NobodyThere(role=work.stack.role_label(approval.by, work.language))
    work.ledger.touch(work.case)
    work.ledger.appear(approval)
    clock = _clock(work, approval, decision)
    work.ledger.appear(clock)
    work.open_clocks.append(clock)
    due_at, due_clock = clocks.binding(work.open_clocks)
    work.ledger.amend(work.case, due_at=due_at, due_clock=due_clock, updated_at=work.now)
    work.content = {
        key: str(value) for key, value in work.inputs.items() if key in ("reasons", "terms", "goods", "text") and value
    }
    work.mentions = {
        "department": approval.department,
        "amount": approval.amount,
        "due": clock.due_at,
        "facts": {"amount": total},
    }
    work.audience = "staff"
    work.write("approval.requested", basis=_basis(approval, decision))


def counted(work: Work, name: str, party: str | None) -> int:
    """What is already approved or pending for the side under the approval `name`, in fen.

    Where the order is known, its other cases count too: several complaints about one order are one compensation.
    """
    case = work.case
    of = Q(case=case)
    if party is not None and case.order_id is not None:
        of |= Q(case__order=case.order_id)
    if party is not None and case.order_number:
        of |= Q(case__platform=case.platform_id, case__order_number=case.order_number)
    earlier = Approval.objects.filter(of, name=name, state__in=COUNTED)
    mine = earlier if party is None else earlier.filter(Q(party=party) | Q(party=None))
    return mine.aggregate(sum=Sum("amount"))["sum"] or 0


def _one_at_a_time(work: Work, party: str | None) -> None:
    """Two cases about one order are summed up one after the other, until the end of the transaction."""
    if party is not None and work.case.order_number:
        with connection.cursor() as cursor:
            key = f"approval:{work.case.platform_id}:{work.case.order_number}"
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def approvers(work: Work, approval: Approval) -> list[int]:
    """User ids of who may decide it now: holders of the role or stand-ins, never the proposer.

    Who must keep out of the case is none of them.
    """
    out = exclusions.of(work.case, work.now).why
    rota = queries.rota(approval.platform_id, work.now)
    found = rota.holders(approval.by, _scope(work, approval), work.stack.stand_ins)
    present = [holder.user_id for holder in found if not holder.absent]
    others = [one for one in present if one != approval.requested_by_id and one not in out]
    return [one for one in others if _covered(work, rota.third_party_of(one), one, approval.by)]


def _covered(work: Work, third_party: int | None, user_id: int, role: str) -> bool:
    """Whoever works for a third party may decide as long as contract and training last."""
    if third_party is None:
        return True
    try:
        third_parties.cover(work.platform, third_party, user_id, work.now).check(work.case.procedure, role)
    except Refusal:
        return False
    return True


def pending(work: Work) -> Approval:
    """The case's pending approval, locked. Raises NothingPending."""
    approval = Approval.objects.select_for_update().filter(case=work.case, state="pending").first()
    if approval is None:
        raise NothingPending()
    return approval


def decide(work: Work, approval: Approval, state: str) -> None:
    """Note the approver's decision on the approval and stop its clock. Raises NotYourPart, SamePerson."""
    hat = next(
        (hat for hat in work.actor.hats if hat.role == approval.by and hat.department in (None, approval.department)),
        None,
    )
    if hat is None:
        raise NotYourPart(
            action=work.label("actions", work.action),
            roles=work.stack.role_label(approval.by, work.language),
            clause=approval.clause,
        )
    if work.actor.user_id == approval.requested_by_id:
        raise SamePerson(action=work.label("actions", approval.action), clause=approval.clause)
    work.hat = hat
    close(work, approval, state)
    work.ledger.amend(approval, decided_by_id=work.actor.user_id, decided_at=work.now, stood_in=hat.stands_in_for)
    work.mentions = {
        "amount": approval.amount,
        "clause": approval.clause,
        "facts": {"amount": counted(work, approval.name, approval.party)},
    }
    work.announce = "approval.decided"


def close(work: Work, approval: Approval, state: str) -> None:
    """End the approval as approved, rejected or lapsed, with its clock."""
    work.ledger.amend(approval, state=state)
    for clock in work.open_clocks:
        if clock.approval_id == approval.pk:
            clocks.stop(work.ledger, clock, work.at)
    work.open_clocks[:] = [clock for clock in work.open_clocks if clock.state in clocks.OPEN]


def _pending(work: Work, name: str, decision: Decision, amount: int, party: str | None) -> Approval:
    assert work.row is not None
    inputs: dict[str, Any] = {key: value for key, value in work.inputs.items() if isinstance(value, (str, int, bool))}
    return Approval(
        id=ids.take(1)[0],
        platform_id=work.case.platform_id,
        case=work.case,
        name=name,
        action=work.action,
        inputs=inputs,
        amount=amount,
        party=party,
        by=decision.outputs["by"],
        department=work.case.department,
        inform=list(decision.outputs.get("inform") or ()),
        clause=decision.clause,
        row=decision.row or 0,
        requested_by_id=work.actor.user_id,
        requested_at=work.now,
    )


def _clock(work: Work, approval: Approval, decision: Decision) -> Clock:
    """The approver's own clock, by the limit of the approval's row."""
    limit = decision.outputs["limit"]
    reckoned = clocks.reckon(work.platform.pk, work.platform.calendar, limit, None, work.at)
    return Clock(
        id=ids.take(1)[0],
        platform_id=work.case.platform_id,
        case=work.case,
        approval=approval,
        deadline=f"approval.{approval.name}",
        favours="platform",
        breaches=True,
        clause=approval.clause,
        row=approval.row,
        limit=str(limit),
        calendar=work.platform.calendar,
        provisional=reckoned.provisional,
        starts_at=work.at,
        due_at=reckoned.due_at,
        warn_at=reckoned.warn_at,
    )


def _scope(work: Work, approval: Approval) -> str | None:
    return approval.department if work.stack.roles[approval.by].scope == "department" else None


def _basis(approval: Approval, decision: Decision) -> Basis:
    return Basis(book=decision.book, version=decision.version, clause=decision.clause, row=decision.row)
