"""Why a verb refused. Each message says what to do; `clause` names the rule where there is one."""

from gongdao.errors import Refusal


class NoSuchCase(Refusal):
    """There is no such case here. Check the number; a case of somebody else is not shown."""

    status = 404


class NotNow(Refusal):
    """“{action}” is not possible while the case is “{state}” ({clause}). {possible}"""


class AppealTooLate(Refusal):
    """The time for “{action}” ended on {ended} ({clause}). Mediation, arbitration if both sides have agreed on it, the
    court and the authorities (12315) stay open to you."""


class NotYourPart(Refusal):
    """“{action}” is for {roles} ({clause}). Ask one of them, or ask your administrator for the role."""

    status = 403


class NotOpenedSo(Refusal):
    """“{action}” is not open to you under these facts ({clause}). Check: {facts}."""

    status = 422


class FactsNeeded(Refusal):
    """Please say first: {facts}. What comes next depends on it ({clause})."""

    status = 422


class FeeNotShown(Refusal):
    """Please confirm that the price was shown before: {price} ({clause})."""

    status = 422


class NoPriceKnown(Refusal):
    """The rules of this case name no price for this route, so it cannot be shown ({clause})."""


class UnknownAction(Refusal):
    """“{action}” is not an action of this procedure."""

    status = 422


class FoundNeeded(Refusal):
    """This step needs the facts that were found ({clause}). Write down what is established, and by what."""

    status = 422
    field = "found"


class TrackingNeeded(Refusal):
    """Please say how the goods travel: carrier and number of the parcel, or how else you hand them over ({clause})."""

    status = 422
    field = "tracking"


class MeasureNeeded(Refusal):
    """This step needs a measure, what it covers and how long it lasts ({clause}). Say all three."""

    status = 422
    field = "measure"


class ReasonsNeeded(Refusal):
    """Please give your reasons: {clause} requires them, and the parties will read them."""

    status = 422


class ClauseNeeded(Refusal):
    """Please name the clause that the decision rests on ({clause} requires it)."""

    status = 422


class UnknownClause(Refusal):
    """There is no clause “{named}” in the rules of this case. Choose one from the rulebook."""

    status = 422


class ConsentNeeded(Refusal):
    """Please confirm that you accept of your own will; only your own act counts ({clause})."""

    status = 422


class EvidenceNeeded(Refusal):
    """Please attach the evidence that the decision rests on ({clause})."""

    status = 422


class HumanNeeded(Refusal):
    """A person must decide this, because a human decision was asked for ({clause})."""

    status = 403


class NoSuchSignal(Refusal):
    """There is no signal like this one left to decide about. Please look at the case again."""

    status = 422


class OutcomeNeeded(Refusal):
    """Please say whether the signal was acted upon or set aside ({clause})."""

    status = 422


class NotDelivered(Refusal):
    """The result has not reached the user yet; the case can be closed once it is delivered ({clause})."""


class AlreadyPending(Refusal):
    """A proposal already waits for approval. Wait for the decision, or withdraw it first ({clause})."""


class NothingPending(Refusal):
    """There is nothing left to decide: the approval was decided or has lapsed."""


class Stale(Refusal):
    """Somebody else changed this case while you were working. Your text is kept: read what changed, then send again."""


class TextNeeded(Refusal):
    """Please write something first."""

    status = 422


class NothingChanges(Refusal):
    """Nothing would change. Choose another value."""

    status = 422


class UnknownFact(Refusal):
    """“{fact}” cannot be set here. These can: {known}."""

    status = 422


class NobodyThere(Refusal):
    """Nobody holds the role {role} who could take this. Ask your administrator to fill it."""


class NotStaffHere(Refusal):
    """{name} does not work for {department}. Choose somebody of that department."""

    status = 422


class DutiesOpen(Refusal):
    """“{action}” waits until this is done: {duties}. Tick what is done, or excuse it with reasons."""


class NoSuchDuty(Refusal):
    """“{duty}” is not open in this case. Open are: {open}."""

    status = 422


class BadRating(Refusal):
    """Please choose a rating from 0 to 100."""

    status = 422


class YearKnown(Refusal):
    """The official table of {year} is loaded already. Nothing was changed."""


class RemedyNeeded(Refusal):
    """Please choose what is offered."""

    status = 422


class NotAskedFor(Refusal):
    """“{action}” answers a request of the consumer. Nobody has asked, or it was handed over already ({clause})."""


class IdentityIncomplete(Refusal):
    """Registered name, address and contact of {merchant} are not all known. Fill them in, or let the marketplace push
    them with an order, then hand them over ({clause})."""

    status = 422
    field = "registered_name"


class NothingToHandOver(Refusal):
    """Neither shop nor order of this case is known. Attach what there is, then hand it over ({clause})."""

    status = 422
    field = "files"
