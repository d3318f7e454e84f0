"""Two reports about one payment at once: one comes first, and the other finds what it did."""

from typing import Any

import pytest
from proceedings_cast import MORNING, Cast, fresh_caches, taken  # noqa: F401
from test_races import HOUR, ROUNDS, at_once, liao, proposed, winners  # noqa: F401

from gongdao.cases.models import Payment
from gongdao.legaltime import clock
from gongdao.proceedings.act import act
from gongdao.proceedings.payment_acts import order_again
from gongdao.proceedings.payment_reports import Report, report
from gongdao.record.models import Event

PAID, FAILED = Report("confirmed"), Report("failed", reason="account_closed")


def ordered(liao: Cast) -> Payment:
    case = proposed(liao)
    act(case.pk, "accept_proposal", liao.as_(liao.zhou, MORNING), taken(case.pk))
    return Payment.objects.get(case=case)


def names(payment: Payment) -> list[str]:
    rows = Event.objects.filter(case_id=payment.case_id, name__startswith="payment.")
    return list(rows.order_by("recorded_at", "id").values_list("name", flat=True))


@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_confirmations(liao: Cast, rounds: int) -> None:
    with clock.frozen(MORNING + HOUR):
        for _ in range(rounds):
            payment = ordered(liao)
            results = at_once(*[lambda pk=payment.pk: report(pk, PAID) for _ in range(2)])
            assert winners(results) == 2 and names(payment) == ["payment.confirmed"]
            payment.refresh_from_db()
            assert (payment.state, payment.rev) == ("confirmed", 2)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_confirmation_against_a_failure(liao: Cast, rounds: int) -> None:
    with clock.frozen(MORNING + HOUR):
        for _ in range(rounds):
            payment = ordered(liao)
            results = at_once(*[lambda pk=payment.pk, said=said: report(pk, said) for said in (PAID, FAILED)])
            assert winners(results) == 1 and len(names(payment)) == 1
            payment.refresh_from_db()
            assert payment.state == ("failed" if isinstance(results[0], Exception) else "confirmed")


@pytest.mark.parametrize("rounds", ROUNDS)
def test_ordering_again_twice(liao: Cast, rounds: int) -> None:
    leader: Any = liao.as_(liao.leader, MORNING)
    with clock.frozen(MORNING + HOUR):
        for _ in range(rounds):
            payment = ordered(liao)
            report(payment.pk, FAILED)
            results = at_once(*[lambda pk=payment.pk: order_again(pk, leader, reasons="更正。") for _ in range(2)])
            assert winners(results) == 1
            assert Payment.objects.filter(case=payment.case_id, state="ordered").count() == 1
