"""Why an act about a payment, or a report of one, was refused. Each message says what to do."""

from gongdao.errors import Refusal


class NoSuchPayment(Refusal):
    """There is no such payment here. Send the key exactly as it came with the command."""

    status = 404


class PaymentGoesBack(Refusal):
    """“{state}” cannot follow: this payment is “{was}” already. Nothing was changed."""


class BadPart(Refusal):
    """Send the sum paid so far: more than was reported before, less than the whole; the whole is “confirmed”."""

    status = 422


class ReasonCodeNeeded(Refusal):
    """Say why, by a code of at most 40 letters, digits, and the signs _ . -"""

    status = 422


class NotThePayee(Refusal):
    """Only whoever the money is for can say whether it has come."""

    status = 403


class PaymentNotThere(Refusal):
    """The marketplace has not said yet that it has paid. As soon as it has, you can say here whether the money came."""


class PaymentNotOver(Refusal):
    """Only a payment that failed or came back, and was not ordered again, can be ordered again or settled by hand."""


class NothingLeftToPay(Refusal):
    """What was approved is paid already. Make a new offer if more is due."""


class StillBeingSent(Refusal):
    """The command is on its way to the marketplace. Wait until it has answered, or until nobody tries any more."""


class WithMarketplace(Refusal):
    """The marketplace has taken this command and may still pay. Let it report that the payment failed; then it can be
    ordered again or settled by hand, and nothing is paid twice."""


class SettledByHand(Refusal):
    """This was settled by hand, and nothing of it is to be paid any more. If it was paid all the same, take it back."""
