"""The worker's round: commands to pay leave once, are tried again when they are not taken, and each attempt is kept."""

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from pydantic_core import to_json

from gongdao.cases.models import Payment, PaymentAttempt
from gongdao.cases.payments import ORDERED
from gongdao.legaltime import clock
from gongdao.notices import webhooks
from gongdao.proceedings import payment_reports, payments
from gongdao.words import yuan

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)  # a worker that dies leaves its commands to the next one after this
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 300, 720))
"""From one attempt to the next; after the last the command is left to people."""

_CLAIM = """
update cases_payment set next_at = %s, attempts = attempts + 1 where id in (
  select due.id from people_webhook w cross join lateral (
    select p.id from cases_payment p where p.platform_id = w.platform_id and p.next_at <= %s
    order by p.next_at, p.id limit %s for update skip locked
  ) due
) returning id
"""


def pay(limit: int = 20) -> int:
    """One round of at most `limit` commands of each platform. Returns how many were tried.

    Those of a platform that has named no address wait untouched.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [now + LEASE, now, limit])
        claimed = [pk for (pk,) in cursor.fetchall()]
    related = ("platform__webhook", "case__order", "case__consumer", "case__merchant", "proposal", "after")
    for payment in Payment.objects.filter(pk__in=claimed).select_related(*related).order_by("id"):
        _try(payment)
    return len(claimed)


def body_of(payment: Payment) -> bytes:
    """The command as JSON, the same bytes at each attempt. Amounts in yuan."""
    case = payment.case
    data = {
        "key": payment.key,
        "kind": payment.kind,
        "amount": yuan(payment.amount),
        "due": payments.due_of(payment),
        "currency": payment.platform.currency,
        "payee": payment.payee,
        "payer": payment.proposal.payer or "platform",
        "case": case.number,
        "order": case.order.number if case.order else None,
        "consumer_ref": case.consumer.external_ref if case.consumer else None,
        "merchant_code": case.merchant.code if case.merchant else None,
        "in_place_of": payment.after.key if payment.after else None,
    }
    return to_json({"type": "payment.ordered", "timestamp": payment.ordered_at, "data": data})


def _try(payment: Payment) -> None:
    outcome = webhooks.send(payment.platform.webhook, payment.key, body_of(payment), clock.now())
    now = clock.now()
    PaymentAttempt.objects.create(payment=payment, at=now, ok=outcome.ok, status=outcome.status, answer=outcome.answer)
    if outcome.ok:
        payment_reports.sent(payment.pk)
        return
    log.warning("Payment %s was not taken: %s", payment.key, outcome.error)
    _later(payment, outcome.error, now)


def _later(payment: Payment, error: str, now: datetime) -> None:
    """Put it back with a longer wait each time; the last time it becomes an event."""
    if payment.attempts <= len(WAITS):
        next_at = now + WAITS[payment.attempts - 1]
        Payment.objects.filter(pk=payment.pk, state=ORDERED).update(next_at=next_at, error=error)
        return
    with transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(error=error)
        payment_reports.stuck(payment.pk)
