"""The payments of a case, as its parties read them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from gongdao.cases.models import Case, Clock, Payment
from gongdao.cases.payments import CONFIRMED, FAILED, RECEIVED, RETURNED, of_case
from gongdao.look import paid
from gongdao.proceedings.payment_acts import MISSABLE
from gongdao.proceedings.payments import due_of
from gongdao.rulebook import Stack


@dataclass(frozen=True, slots=True)
class Shown:
    """A payment in words; `can_arrive` and `can_miss` if the reader is the payee and may say so now."""

    payment: Payment
    kind: str
    sentence: str
    so_far: str
    due: Clock | None
    agreed: datetime | None
    can_arrive: bool
    can_miss: bool


def payments(case: Case, stack: Stack, role: str) -> list[Shown]:
    """What was ordered for the case, the latest first, without what another payment has taken the place of.

    One statement, and none where no offer was accepted.
    """
    if not any(one.state == "accepted" for one in case.proposals.all()):
        return []
    rows = of_case(case.pk)
    replaced = {row.after_id for row in rows}
    return [_shown(row, case, stack, role) for row in rows if row.pk not in replaced]


def _shown(row: Payment, case: Case, stack: Stack, role: str) -> Shown:
    mine, missing = row.payee == role, row.missing_at is not None
    return Shown(
        payment=row,
        kind=paid.kind(row),
        sentence=_sentence(row, mine=mine),
        so_far=paid.so_far(row),
        due=_due(case, stack) if row.state not in (CONFIRMED, RECEIVED) else None,
        agreed=due_of(row) if row.rest else None,
        can_arrive=mine and row.state == CONFIRMED,
        can_miss=mine and row.state in MISSABLE and not missing,
    )


def _sentence(row: Payment, *, mine: bool) -> str:
    if row.state == RECEIVED:
        return gettext("You have said that you have it.") if mine else gettext("The payee has it.")
    if row.missing_at is not None:
        return gettext("It was said not to have arrived. We are looking into it.")
    if row.state == CONFIRMED:
        return gettext("It is paid. When it arrives depends on the bank or payment service.")
    if row.state in (FAILED, RETURNED):
        return gettext("It did not go through. We are dealing with it; nobody has to ask again.")
    if row.state == "partial":
        return gettext("A part of it is paid; the rest follows.")
    return gettext("It is ordered. The marketplace carries it out.")


def _due(case: Case, stack: Stack) -> Clock | None:
    """The earliest running limit of the case that ends with the payment."""
    return next(
        (
            clock
            for clock in case.clocks.all()
            if clock.state == "running"
            and (deadline := stack.deadline_map.get(clock.deadline)) is not None
            and "payment.confirmed" in deadline.stops
        ),
        None,
    )
