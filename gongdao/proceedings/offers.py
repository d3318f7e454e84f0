"""What one side offers another: read from a form, put on the case in place of the one before, answered by the other.

The platform is a side, so are consumer and merchant, however many people speak for one. One offer stands at a time.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import pgettext

from gongdao.cases.models import Case, Proposal
from gongdao.knowledge import wording
from gongdao.legaltime import Limit
from gongdao.legaltime.errors import LimitError
from gongdao.legaltime.limits import Unit
from gongdao.notices.letters import CONSUMER, MERCHANT, name_of, whose
from gongdao.proceedings import calculator
from gongdao.proceedings.actors import Hat
from gongdao.proceedings.amounts import amount_of
from gongdao.proceedings.errors import RemedyNeeded
from gongdao.proceedings.offer_errors import (
    InKindNeedsWorth,
    NoOfferStands,
    NotYoursToAnswer,
    NotYoursToWithdraw,
    OfferChanged,
    PerformanceTime,
    UnknownTerm,
    WaiverInOffer,
)
from gongdao.proceedings.work import Work
from gongdao.record import ids
from gongdao.rulebook import Stack
from gongdao.words import fen

PLATFORM = "platform"
SIDES = (CONSUMER, MERCHANT, PLATFORM)
IN_KIND = ("points", "coupon")
STANDING = "offered"


def side_of(stack: Stack, hat: Hat | None) -> str:
    """The side for which a hat speaks: whoever is no party speaks for the platform."""
    role = stack.roles.get(hat.role) if hat else None
    return role.name if role is not None and role.party else PLATFORM


def standing(case: Case) -> Proposal | None:
    """The offer that waits for an answer, if any; one statement, none where the proposals were read with the case."""
    found = [one for one in _all(case) if one.state == STANDING]
    return max(found, key=lambda one: (one.offered_at, one.pk), default=None)


def made_by(offer: Proposal) -> str:
    return offer.by_role or PLATFORM


def _all(case: Case) -> Iterable[Proposal]:
    """The offers of a case; those that were read with it for the desk cost no statement."""
    read_with: Iterable[Proposal] | None = getattr(case, "offers_read", None)
    return case.proposals.all() if read_with is None else read_with


def by_platform(offer: Proposal | None) -> bool:
    """Does the platform's own offer stand?"""
    return offer is not None and made_by(offer) == PLATFORM


def made_to(offer: Proposal) -> str:
    return offer.to_role or CONSUMER


def payers(case: Case, side: str) -> tuple[str, ...]:
    """Who may be said to pay a sum in an offer of this side, the usual one first: a side offers its own money, a
    consumer asks for that of the other side, and either may ask for the consumer's up to what the rules allow."""
    other = MERCHANT if side == MERCHANT or (side == CONSUMER and case.merchant_id) else PLATFORM
    return (other, CONSUMER)


@dataclass(frozen=True, slots=True)
class Made:
    """An offer for a page: who made it, what became of it in words, and what in its terms may discourage."""

    offer: Proposal
    by: str
    state: str
    flagged: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        return self.offer.state == STANDING


def history(case: Case, stack: Stack) -> list[Made]:
    """All offers of the case, the newest first."""
    newest = sorted(_all(case), key=lambda one: (one.offered_at, one.pk), reverse=True)
    return [
        Made(one, made_by(one), state_words(one.state), tuple(wording.discouraging(f"{one.terms}\n{one.goods}", stack)))
        for one in newest
    ]


def state_words(state: str) -> str:
    """What became of an offer."""
    return {
        STANDING: pgettext("an offer was", "offered"),
        "accepted": pgettext("an offer was", "accepted"),
        "declined": pgettext("an offer was", "declined"),
        "lapsed": pgettext("an offer was", "not answered"),
        "withdrawn": pgettext("an offer was", "withdrawn"),
        "countered": pgettext("an offer was", "answered by another"),
    }.get(state, state)


def read(work: Work) -> Proposal:
    """The offer that the inputs describe, unsaved.

    Inputs: `remedy`, `amount` (yuan), `payer`, `goods`, `freight`, `perform_within` (a limit, or days as digits),
    `in_kind`, `in_kind_worth` (yuan), `terms`. Raises RemedyNeeded, BadAmount, UnknownTerm, PerformanceTime,
    InKindNeedsWorth, WaiverInOffer, and of `calculator` what a claim on the consumer meets.
    """
    side = side_of(work.stack, work.hat)
    usual, *others = payers(work.case, side)
    kind, worth = in_kind_of(work)
    offer = Proposal(
        id=ids.take(1)[0],
        platform_id=work.case.platform_id,
        case=work.case,
        remedy=remedy_of(work),
        amount=amount_of(work),
        by_role=side,
        to_role=_other(work, side),
        payer=_one_of(work, "payer", (usual, *others)) or usual,
        goods=_text(work, "goods"),
        freight=_one_of(work, "freight", SIDES),
        perform_within=perform_within(work),
        in_kind=kind,
        in_kind_worth=worth,
        terms=_text(work, "terms"),
        offered_at=work.now,
        proposed_by_id=work.actor.user_id,
    )
    waived = wording.waivers(f"{offer.terms}\n{offer.goods}", work.stack)
    if waived:
        raise WaiverInOffer(said=", ".join(waived)[:200], clause=work.clause)
    if offer.payer == CONSUMER and side != CONSUMER and offer.worth:  # what consumers offer of their own is no claim
        calculator.check_claim(work, offer.worth)
    return offer


def put(work: Work, offer: Proposal) -> None:
    """Let the offer stand: the other side's before it is countered by it, an own one before is withdrawn."""
    before = standing(work.case)
    if before is not None:
        countered = made_by(before) != made_by(offer)
        work.ledger.amend(before, state="countered" if countered else "withdrawn", answered_at=work.at)
        offer.counters_id = before.pk if countered else before.counters_id
    work.ledger.appear(offer)


def answerable(work: Work) -> Proposal:
    """The standing offer, if it is the one that the actor names as `offer` and was made to the actor's side.

    Raises NoOfferStands, OfferChanged, NotYoursToAnswer.
    """
    offer = standing(work.case)
    if offer is None:
        raise NoOfferStands(clause=work.clause)
    if side_of(work.stack, work.hat) != made_to(offer):
        raise NotYoursToAnswer(side=_side_label(work, made_to(offer)), clause=work.clause)
    if str(work.inputs.get("offer", "")).strip() != str(offer.pk):
        raise OfferChanged(clause=work.clause)
    return offer


def withdrawable(work: Work) -> Proposal | None:
    """The standing offer, if any. Raises NotYoursToWithdraw for the offer of another side."""
    offer = standing(work.case)
    if offer is not None and side_of(work.stack, work.hat) != made_by(offer):
        raise NotYoursToWithdraw(side=_side_label(work, made_by(offer)), clause=work.clause)
    return offer


def end(work: Work, offer: Proposal | None, state: str) -> None:
    """Give an offer its end: accepted, declined, lapsed or withdrawn."""
    if offer is not None:
        work.ledger.amend(offer, state=state, answered_at=work.at)
        work.mentions = {"amount": offer.amount}


def forsake(work: Work) -> None:
    """Let the standing offer lapse because nobody can answer it any more, unless the act itself has answered it."""
    offer = standing(work.case)
    if offer is not None and f"proposal:{offer.pk}" not in work.ledger.changes:
        end(work, offer, "lapsed")


def remedy_of(work: Work) -> str:
    """The remedy of the act, one of the declared values; none where no remedies are. Raises RemedyNeeded."""
    remedy, declared = _text(work, "remedy"), work.stack.facts.get("remedy_sought")
    if declared is None:
        return ""
    if remedy not in declared.values:
        raise RemedyNeeded()
    return remedy


def in_kind_of(work: Work) -> tuple[str | None, int | None]:
    """What is given beside money, and its worth in fen. Raises UnknownTerm, BadAmount, InKindNeedsWorth."""
    kind, value = _one_of(work, "in_kind", IN_KIND), work.inputs.get("in_kind_worth", "")
    worth = value if isinstance(value, int) else fen(str(value).strip()) if str(value).strip() else 0
    if bool(kind) != bool(worth):
        raise InKindNeedsWorth()
    return kind, worth or None


def worth_of(work: Work) -> int:
    """Everything that the act would give, in fen: its sum and what is given in kind. Raises as `in_kind_of`."""
    return amount_of(work) + (in_kind_of(work)[1] or 0)


def perform_within(work: Work) -> str | None:
    """The limit from the acceptance on, in its canonical text; bare digits are days. Raises PerformanceTime."""
    text = _text(work, "perform_within")
    if not text:
        return None
    try:
        return str(Limit(int(text), Unit.DAYS) if text.isascii() and text.isdigit() else Limit.parse(text))
    except LimitError:
        raise PerformanceTime(text=text[:40]) from None


def agreed(offer: Proposal) -> Limit | None:
    """Within what time from the acceptance the offer is to be carried out, if it says so."""
    return Limit.parse(offer.perform_within) if offer.perform_within else None


def _other(work: Work, side: str) -> str:
    """To whom the side offers: the other party of the trade; the platform to whose matter it is, and back."""
    if side == PLATFORM:
        return whose(work.case)
    if side == CONSUMER:
        return MERCHANT if work.case.merchant_id else PLATFORM
    return CONSUMER if whose(work.case) == CONSUMER else PLATFORM


def _text(work: Work, name: str) -> str:
    return str(work.inputs.get(name, "")).strip()


def _one_of(work: Work, name: str, known: tuple[str, ...]) -> str | None:
    value = _text(work, name)
    if value and value not in known:
        raise UnknownTerm(value=value[:40], known=", ".join(known))
    return value or None


def _side_label(work: Work, side: str) -> str:
    return work.stack.role_label(side, work.language) if side != PLATFORM else name_of(work.platform, work.language)
