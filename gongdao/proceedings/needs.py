"""What a procedure row needs before its act: the closed set of `needs`, each checked here and nowhere else."""

from collections.abc import Callable, Collection

from gongdao.cases.mandates import GUARDIAN
from gongdao.cases.models import Case
from gongdao.intake import kinds
from gongdao.notices.letters import CONSUMER, PARTIES, whose
from gongdao.notices.models import Letter
from gongdao.people import third_parties
from gongdao.people.errors import NotTrained
from gongdao.proceedings import links
from gongdao.proceedings.errors import (
    ConsentNeeded,
    EvidenceNeeded,
    FeeNotShown,
    HumanNeeded,
    NoPriceKnown,
    NotDelivered,
)
from gongdao.proceedings.exclusion_errors import SamePerson
from gongdao.proceedings.link_errors import MainUnanswered, StillOpenBeside
from gongdao.proceedings.mandate_errors import GuardianNeeded
from gongdao.proceedings.said import SAID, check_said
from gongdao.proceedings.verbs.set_facts import by_party
from gongdao.proceedings.work import Work
from gongdao.record.models import Event


def check_needs(work: Work) -> None:
    """Raise the Refusal of the first unmet need of the row; `approval` is handled by `approvals`."""
    assert work.row is not None
    _blocked(work)
    check_said(work.stack, work.row.needs, work.inputs, work.clause)
    for need in work.row.needs:
        CHECKS[need.name](work, need.args)


def _said_already(work: Work, args: tuple[str, ...]) -> None:
    """Words are checked before anything else, by `check_said`."""


def _evidence(work: Work, args: tuple[str, ...]) -> None:
    if not work.attachment_ids and not work.case.attachments.exists():
        raise EvidenceNeeded(clause=work.clause)


def _consent(work: Work, args: tuple[str, ...]) -> None:
    if work.inputs.get("consent") not in (True, "yes"):
        raise ConsentNeeded(clause=work.clause)


def _guardian(work: Work, args: tuple[str, ...]) -> None:
    """Of a consumer of whom the fact holds, the guardian does it, by a mandate. Nobody else is meant: not the shop."""
    mandate = work.actor.mandate
    theirs = work.hat is not None and work.hat.role == CONSUMER
    if theirs and any(work.facts.get(name) is True for name in args) and (mandate is None or mandate.kind != GUARDIAN):
        raise GuardianNeeded(clause=work.clause)


def _human(work: Work, args: tuple[str, ...]) -> None:
    if work.actor.kind != "human" or work.actor.clock is not None:
        raise HumanNeeded(clause=work.clause)


def _other_than(work: Work, args: tuple[str, ...]) -> None:
    """Staff are persons, and every time counts; a side of the case is one, however many speak for it, and what counts
    is who did it last: in the next round it may be the other side's turn."""
    if side_did_last(work.case, args) == work.hat.role if by_party(work) and work.hat else did(work, args):
        raise SamePerson(action=", ".join(work.label("actions", name) for name in args), clause=work.clause)


def did(work: Work, actions: Collection[str]) -> bool:
    """Has the actor in person done one of the actions? Asks nothing where the page has read who `acted` on the case."""
    user = work.actor.user_id
    if user is None:
        return False
    if (acted := work.case.__dict__.get("acted")) is not None:
        return any((name, user) in acted for name in actions)
    return Event.objects.filter(case_id=work.case.pk, name__in=actions, actor_id=user).exists()


def side_did_last(case: Case, actions: Collection[str]) -> str | None:
    """The side of the case that did one of the actions last; staff who file do so for the consumer."""
    did = Event.objects.filter(case_id=case.pk, name__in=actions).order_by("-recorded_at", "-id")
    role = did.values_list("actor_role", flat=True).first()
    return role if role in PARTIES or role is None else CONSUMER


def _delivered(work: Work, args: tuple[str, ...]) -> None:
    """The newest letter about the event has reached whose matter it is, themselves, on at least one channel."""
    (event,) = args
    letters = Letter.objects.filter(case=work.case, event=event, role=whose(work.case), mandate=None)
    newest = letters.order_by("-event_id").values_list("event_id", flat=True).first()
    if newest is None or not letters.filter(event_id=newest, delivered_at__isnull=False).exists():
        raise NotDelivered(clause=work.clause)


def _work(work: Work, args: tuple[str, ...]) -> None:
    """No case of the procedure is still open beside this one."""
    _refuse_beside(work, _open_beside(work, args))


def _blocked(work: Work) -> None:
    """A procedure beside this one says which acts wait for its end."""
    _refuse_beside(work, blocking(work, work.action))


def blocking(work: Work, action: str) -> Case | None:
    """An open case beside that of the work, for whose end the action waits."""
    within = [one for one in work.stack.procedures.values() if one.within == work.case.procedure]
    flows = [one for one in within if action in one.blocks]
    return _open_beside(work, [one.name for one in flows]) if flows else None


def _open_beside(work: Work, procedures: Collection[str]) -> Case | None:
    return work.case.beside.filter(procedure__in=procedures, final=False).order_by("id").first()


def _refuse_beside(work: Work, waiting: Case | None) -> None:
    if waiting is not None:
        label = work.label("actions", work.action)
        raise StillOpenBeside(action=label, number=waiting.number, clause=work.clause)


def _main_answered(work: Work, args: tuple[str, ...]) -> None:
    """The result comes with that of the case under which this one waits (`together.carry`), not before."""
    link = links.above(work.case)
    if link is not None:
        raise MainUnanswered(number=link.other.number, clause=work.clause)


def _fee_shown(work: Work, args: tuple[str, ...]) -> None:
    """Whoever acts confirms that the parties were shown the price of the route; what it was stays in the record."""
    routes = {
        str(value) for name, value in work.facts.items() if name in kinds.settable(work.stack, work.case.procedure)
    }
    substance = work.case.ruling().substance
    prices = [fee for fee in substance.registers.fees if fee.route in routes]
    if not prices:
        raise NoPriceKnown(clause=work.clause)
    price = ", ".join(f"{substance.label('routes', fee.route, work.language)}: {fee.price}" for fee in prices)
    if work.inputs.get("fee_shown") not in (True, "yes"):
        raise FeeNotShown(price=price, clause=work.clause)
    work.content["price"] = price


def _trained(work: Work, args: tuple[str, ...]) -> None:
    """Whoever acts has passed a training that counts today; a machine has passed none. Raises NotTrained."""
    on = third_parties.today(work.platform, work.now)
    user = work.actor.user_id
    until = third_parties.trained_until(work.platform, user, on) if user is not None else None
    if until is None or until < on:
        raise NotTrained(name=work.actor.name or "-")


CHECKS: dict[str, Callable[[Work, tuple[str, ...]], None]] = {
    **dict.fromkeys(SAID, _said_already),
    "evidence": _evidence,
    "consent": _consent,
    "guardian": _guardian,
    "human": _human,
    "other_than": _other_than,
    "delivered": _delivered,
    "approval": lambda work, args: None,
    "work": _work,
    "main_answered": _main_answered,
    "fee_shown": _fee_shown,
    "trained": _trained,
}
