"""A payment in words: what it is, how it stands, why it is looked after."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy

from gongdao.look.currency import money

KINDS: dict[str, str | Promise] = {
    "refund": pgettext_lazy("a payment is a", "refund"),
    "payout": pgettext_lazy("a payment is a", "payout"),
    "points": pgettext_lazy("a payment is in", "points"),
    "coupon": pgettext_lazy("a payment is in", "coupons"),
}
STATES: dict[str, str | Promise] = {
    "ordered": pgettext_lazy("a payment is", "ordered"),
    "sent": pgettext_lazy("a payment is", "with the marketplace"),
    "partial": pgettext_lazy("a payment is", "paid in part"),
    "confirmed": pgettext_lazy("a payment is", "paid"),
    "received": pgettext_lazy("a payment is", "received"),
    "failed": pgettext_lazy("a payment is", "failed"),
    "returned": pgettext_lazy("a payment is", "sent back"),
}
MARKS = {"confirmed": "done", "received": "done", "failed": "late", "returned": "late", "partial": "soon"}
"""By state, as chips of clocks are marked."""
WHY: dict[str, str | Promise] = {
    "all": pgettext_lazy("payments to look after", "All of them"),
    "failed": pgettext_lazy("payments to look after", "Failed"),
    "returned": pgettext_lazy("payments to look after", "Sent back"),
    "partial": pgettext_lazy("payments to look after", "Paid in part"),
    "missing": pgettext_lazy("payments to look after", "Not received"),
    "waiting": pgettext_lazy("payments to look after", "Without an answer"),
    "every": pgettext_lazy("payments to look after", "Every payment"),
}


def kind(payment: Any) -> str:
    """`refund`, `points`."""
    return str(KINDS[payment.kind])


def state(payment: Any) -> str:
    """How it stands, in a word or two."""
    if payment.settled_by_id is not None and payment.state == "confirmed":
        return gettext("paid another way")
    if payment.missing_at is not None and payment.state == "confirmed":
        return gettext("paid, not received")
    return str(STATES[payment.state])


def mark(payment: Any) -> str:
    """The mark of the state's chip: done, late, soon or rest."""
    if (payment.missing_at is not None and payment.state != "received") or payment.stuck:
        return "late"
    return MARKS.get(payment.state, "rest")


def so_far(payment: Any) -> str:
    """Of a part: `CNY 30.00 of CNY 80.00`; nothing else."""
    if payment.state != "partial":
        return ""
    return gettext("{paid} of {whole}").format(paid=money(payment.confirmed), whole=money(payment.amount))
