"""Why a mandate was not given, confirmed or ended, or does not carry an act."""

from gongdao.errors import Refusal


class MandateOver(Refusal):
    """Your mandate in this case does not hold now: it was revoked, its time is over, or has not begun. Ask whom you act
    for: they can name you again on the page of the case."""

    status = 403


class MandateTooNarrow(Refusal):
    """“{action}” is more than your mandate covers: {scope}. Whom you act for can do it, or name you anew for more."""

    status = 403


class GuardianNeeded(Refusal):
    """For this person a guardian does this ({clause}): name the guardian on the page of the case, allow them to accept
    offers, and they do it there. Until then nothing is lost, and you can write to us."""

    status = 403


class OnlyTheParty(Refusal):
    """Who acts for a party is named by that party itself, or by staff who have the document before them."""

    status = 403


class NoSuchMandate(Refusal):
    """There is no such mandate in this case, or it is over already."""

    status = 404


class MandateToWhom(Refusal):
    """Please say who acts, as what, and how much they may do."""

    status = 422


class MandateDays(Refusal):
    """The last day lies before the first one, or is over already. Choose a later day, or leave it empty."""

    status = 422
    field = "valid_until"


class MandateProofNeeded(Refusal):
    """Please attach the document by which the party gave the mandate; a colleague looks at it before it holds."""

    status = 422
    field = "proof"


class EnteredByYou(Refusal):
    """You have entered this mandate yourself, so a colleague looks at the document."""

    status = 403


class RepresentsAlready(Refusal):
    """Somebody with this address acts for this side already. End that mandate first."""

    status = 422
    field = "email"


class TooManyMandates(Refusal):
    """{most} people act for this side already. End one of these mandates first."""


class OwnAddress(Refusal):
    """This is the address of the party itself. Name somebody else."""

    status = 422
    field = "email"


class RepresentsOther(Refusal):
    """Whoever has this address belongs to the other side of the case, or acts for it. Name somebody else."""

    status = 422
    field = "email"
