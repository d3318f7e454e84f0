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


class StillOpenBeside(Refusal):
    """“{action}” waits until “{number}” is finished, which was opened beside this case ({clause})."""


class OtherCaseNeeded(Refusal):
    """Please give the number of the other case."""

    status = 422


class NoSuchOther(Refusal):
    """There is no case {number} on this platform that this one could be linked with. Check the number."""

    status = 422


class BusyThere(Refusal):
    """Somebody is just working on {number}. Nothing was changed; please try again in a moment."""


class LinkedAlready(Refusal):
    """This case and {number} are linked in this way already. Undo that first, or choose another case."""


class OtherParties(Refusal):
    """{number} is not between the same parties ({clause}). Cases of several consumers can be grouped instead."""

    status = 422


class NothingToWaitFor(Refusal):
    """{number} cannot be waited for: it has its result, is over, or waits under another case itself ({clause})."""

    status = 422


class OthersWait(Refusal):
    """{number} waits under this case. Undo that first ({clause})."""


class MainUnanswered(Refusal):
    """This case waits under {number} and is answered with it ({clause}). To answer it by itself, undo the merging."""


class InGroupAlready(Refusal):
    """This case belongs to the group of {number} already. Let it leave that group first."""


class NoSuchLink(Refusal):
    """There is no such link on this case any more. Load the page again and choose from it."""

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


class SamePerson(Refusal):
    """Whoever did “{action}” cannot do this too; somebody else has to ({clause})."""

    status = 403


class OwnMatter(Refusal):
    """You are a party of this case yourself, so somebody else handles it. A department leader can give it away."""

    status = 403


class RelatedToParty(Refusal):
    """You have declared that you are close to a party of this case, so somebody else handles it."""

    status = 403


class ObjectionUpheld(Refusal):
    """A party objected to you in this case with success, so somebody else handles it."""

    status = 403


class CannotTakeCase(Refusal):
    """{name} must keep out of this case. Choose somebody else."""

    status = 422


class ObjectionOpen(Refusal):
    """A party has objected to you. Until that is decided you give no result and offer nothing in this case."""


class ObjectedToYou(Refusal):
    """This objection is to you, so somebody else decides it."""

    status = 403


class ObjectedAlready(Refusal):
    """You have objected to this person before. It is decided once; against the result you can appeal."""


class NobodyHandles(Refusal):
    """Nobody handles this case yet, so there is nobody to object to."""


class NoObjection(Refusal):
    """There is no objection left to decide in this case."""


class NoSuchSignal(Refusal):
    """There is no signal like this one left to decide about. Please look at the case again."""

    status = 422


class OutcomeNeeded(Refusal):
    """Please say whether the signal was acted upon or set aside ({clause})."""

    status = 422


class KeptOutOfMerged(Refusal):
    """Case {number} gets its result together with this one. {why} Or take it out of this case first."""

    status = 403


class OnePersonOnBothSides(Refusal):
    """Consumer and shop are one person here, so they cannot come to terms with each other ({clause})."""

    status = 403


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


class NotAdministrator(Refusal):
    """This is for the administrators of the platform. Ask one of them, or ask them for the role."""

    status = 403


class NotForAuditors(Refusal):
    """This is for the auditors and the administrators of the platform. Ask one of them."""

    status = 403


class NoSuchEntry(Refusal):
    """There is no such entry on this platform. Load the list again and choose from it."""

    status = 404


class AlreadySetUp(Refusal):
    """This system is set up already. Sign in, or ask your administrator for an account."""

    status = 404


class UnknownRole(Refusal):
    """“{role}” is not a role that can be given here. Choose one from the list."""

    status = 422


class LastAdministrator(Refusal):
    """{name} is the only administrator of this platform. Give the role to somebody else first."""


class NamesMissing(Refusal):
    """These rulebooks lack names that the product needs: {names}. Declare them, then try again."""

    status = 422
    field = "books"


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


class WithMarketplace(Refusal):
    """The marketplace has taken this command and may still pay. Let it report that the payment failed; then it can be
    ordered again or settled by hand, and nothing is paid twice."""


class SettledByHand(Refusal):
    """This was settled by hand, and nothing of it is to be paid any more. If it was paid all the same, take it back."""


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
