"""`weigh`: a person says what follows from a signal of bad faith; the signal itself moves nothing (M-2.3.2)."""

from gongdao.cases.signals import OUTCOMES
from gongdao.proceedings.errors import NoSuchSignal, OutcomeNeeded
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("weigh")
def weigh(work: Work) -> None:
    """Decide about the signal of the input `signal` (its id): `outcome` is acted_upon or set_aside.

    Raises NoSuchSignal, OutcomeNeeded.
    """
    named, outcome = str(work.inputs.get("signal", "")), str(work.inputs.get("outcome", ""))
    signal = next((one for one in work.case.signals if one.waits and str(one.pk) == named), None)
    if signal is None:
        raise NoSuchSignal()
    if outcome not in OUTCOMES:
        raise OutcomeNeeded(clause=work.clause)
    work.ledger.amend(signal, state=outcome, decided_by_id=work.actor.user_id, decided_at=work.now)
    tell(work)
    work.content |= {"signal": signal.name, "outcome": outcome}
    work.audience = "staff"
