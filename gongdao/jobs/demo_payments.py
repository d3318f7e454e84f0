"""What becomes of the demo's payments: the marketplace and the payees tell of them, by the verbs only."""

import itertools
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from gongdao.cases.models import Payment
from gongdao.proceedings import payment_acts, payment_reports
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.payment_reports import Report

At = Callable[[datetime, Callable[[datetime], None]], None]
"""Puts a deed where it belongs among all that happens."""

# how payments go, one after the other, so that each way occurs even in a small demo
PAID = ("sent", "confirmed", "received")
FATES: tuple[tuple[str, ...], ...] = (
    PAID,
    ("sent", "failed"),
    PAID,
    ("sent", "confirmed"),
    ("sent", "partial"),
    PAID,
    ("sent", "confirmed", "missing"),
    ("sent",),
    ("sent", "failed", "again", *PAID),
    ("sent", "confirmed", "returned"),
    PAID,
    ("sent", "partial", "confirmed", "received"),
    (),
)
REASONS = {"failed": "account_closed", "returned": "name_mismatch"}


class Payments:
    """Follows each payment to where its fate or the present ends it."""

    def __init__(self, at: At) -> None:
        self._at = at
        self._fates = itertools.cycle(FATES)
        self._dice = random.Random(20260303)  # its own, so that the stories stay as they are

    def follow(self, case_id: int, payee: Actor, approver: Actor | None, words: str, instant: datetime) -> None:
        """Go on with the payment just ordered for a case; `words` are the approver's reasons to order it again."""
        payment = Payment.objects.filter(case_id=case_id).latest("ordered_at")
        self._next(payment.pk, list(next(self._fates)), payee, approver, words, instant)

    def _next(
        self, pk: int, fate: list[str], payee: Actor, approver: Actor | None, words: str, instant: datetime
    ) -> None:
        if not fate or (fate[0] == "again" and approver is None):
            return

        def deed(at: datetime) -> None:
            following = _do(pk, fate[0], payee, approver, words)
            self._next(following, fate[1:], payee, approver, words, at)

        wait = timedelta(minutes=1) if fate[0] == "sent" else timedelta(hours=self._dice.uniform(0.2, 9))
        self._at(instant + wait, deed)


def _do(pk: int, what: str, payee: Actor, approver: Actor | None, words: str) -> int:
    """One step of a payment. Returns the id of the payment with which it goes on."""
    if what == "sent":
        payment_reports.sent(pk)
    elif what == "received":
        payment_acts.receive(pk, payee)
    elif what == "missing":
        payment_acts.miss(pk, payee)
    elif what == "again" and approver is not None:
        return payment_acts.order_again(pk, approver, reasons=words).pk
    else:
        amount = Payment.objects.get(pk=pk).amount // 2 if what == "partial" else None
        payment_reports.report(pk, Report(what, amount, REASONS.get(what, "")))
    return pk
