"""What a procedure row needs before its act: the closed set of `needs`, each checked here and nowhere else."""

from collections.abc import Callable

from gongdao.notices.models import Letter
from gongdao.proceedings.errors import (
    ClauseNeeded,
    ConsentNeeded,
    EvidenceNeeded,
    HumanNeeded,
    NeedNotBuilt,
    NotDelivered,
    ReasonsNeeded,
    SamePerson,
    UnknownClause,
)
from gongdao.proceedings.work import Work
from gongdao.record.models import Event


def check_needs(work: Work) -> None:
    """Raise the Refusal of the first unmet need of the row; `approval` is handled by `approvals`."""
    assert work.row is not None
    for need in work.row.needs:
        CHECKS[need.name](work, need.args)


def _reasons(work: Work, args: tuple[str, ...]) -> None:
    if not str(work.inputs.get("reasons", "")).strip():
        raise ReasonsNeeded(clause=work.clause)


def _clause(work: Work, args: tuple[str, ...]) -> None:
    named = str(work.inputs.get("clause", "")).strip()
    if not named:
        raise ClauseNeeded(clause=work.clause)
    if not any(named == clause.id for book in work.stack.books for clause in book.clauses):
        raise UnknownClause(named=named[:40])


def _evidence(work: Work, args: tuple[str, ...]) -> None:
    if not work.attachment_ids and not work.case.attachments.exists():
        raise EvidenceNeeded(clause=work.clause)


def _consent(work: Work, args: tuple[str, ...]) -> None:
    if work.inputs.get("consent") not in (True, "yes"):
        raise ConsentNeeded(clause=work.clause)


def _human(work: Work, args: tuple[str, ...]) -> None:
    if work.actor.kind != "human" or work.actor.clock is not None:
        raise HumanNeeded(clause=work.clause)


def _other_than(work: Work, args: tuple[str, ...]) -> None:
    did = Event.objects.filter(case_id=work.case.pk, name__in=args).exclude(actor_id=None)
    if work.actor.user_id is not None and did.filter(actor_id=work.actor.user_id).exists():
        raise SamePerson(action=", ".join(work.label("actions", name) for name in args), clause=work.clause)


def _delivered(work: Work, args: tuple[str, ...]) -> None:
    """The newest letter about the event has reached the consumer on at least one channel."""
    (event,) = args
    letters = Letter.objects.filter(case=work.case, event=event, role="consumer")
    newest = letters.order_by("-event_id").values_list("event_id", flat=True).first()
    if newest is None or not letters.filter(event_id=newest, delivered_at__isnull=False).exists():
        raise NotDelivered(clause=work.clause)


def _not_built(name: str) -> Callable[[Work, tuple[str, ...]], None]:
    def refuse(work: Work, args: tuple[str, ...]) -> None:
        raise NeedNotBuilt(need=name, clause=work.clause)

    return refuse


CHECKS: dict[str, Callable[[Work, tuple[str, ...]], None]] = {
    "reasons": _reasons,
    "clause": _clause,
    "evidence": _evidence,
    "consent": _consent,
    "human": _human,
    "other_than": _other_than,
    "delivered": _delivered,
    "approval": lambda work, args: None,
    "work": _not_built("work"),
    "fee_shown": _not_built("fee_shown"),
    "trained": _not_built("trained"),
}
