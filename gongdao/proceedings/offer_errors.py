"""Why an offer, or an answer to one, was refused. Each message says what to do."""

from gongdao.errors import Refusal


class NoOfferStands(Refusal):
    """No offer waits for an answer any more: it was withdrawn, replaced or has lapsed ({clause})."""


class OfferChanged(Refusal):
    """The offer you were looking at stands no longer. Read the one that stands now, then decide anew ({clause})."""


class NotYoursToAnswer(Refusal):
    """This offer was made to {side}; only they can accept or decline it ({clause})."""

    status = 403


class NotYoursToWithdraw(Refusal):
    """This offer was made by {side}; only they can take it back ({clause})."""

    status = 403


class UnknownTerm(Refusal):
    """“{value}” is not possible here. Choose one of: {known}."""

    status = 422


class PerformanceTime(Refusal):
    """“{text}” is not a time. Write the number of days, for example 7."""

    status = 422


class InKindNeedsWorth(Refusal):
    """Points and coupons count by their worth: please say both what is given and what it is worth."""

    status = 422


class WaiverInOffer(Refusal):
    """An offer may not ask anybody to give up a right: “{said}”. Leave that out, then send again ({clause})."""

    status = 422


class AboveTheCap(Refusal):
    """{claimed} is more than may be claimed from a consumer. The rules come to {cap} ({clause}): {steps}"""

    status = 422
