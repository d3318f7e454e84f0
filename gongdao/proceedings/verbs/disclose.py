"""`disclose`: the consumer gets what they asked for: the merchant's identity, the trade, files. It is logged."""

from typing import Any

from gongdao.cases.models import Disclosure, Order
from gongdao.notices.letters import CONSUMER
from gongdao.people.models import Merchant
from gongdao.proceedings import duties
from gongdao.proceedings.errors import IdentityIncomplete, NotAskedFor, NothingToHandOver
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work
from gongdao.record import ids
from gongdao.words import yuan

IDENTITY = ("registered_name", "address", "contact")


@verb("disclose")
def disclose(work: Work) -> None:
    """Put merchant and trade, as they are known now, into the event that only the consumer and staff read.

    Raises NotAskedFor, IdentityIncomplete, NothingToHandOver.
    """
    duty = duties.awaited(work, work.action)
    if duty is None:
        raise NotAskedFor(action=work.label("actions", work.action), clause=work.clause)
    order, merchant = work.case.order, work.case.merchant
    merchant = merchant or (order.merchant if order else None)
    if merchant is None and order is None and not work.attachment_ids:
        raise NothingToHandOver(clause=work.clause)
    tell(work)
    work.audience, work.content["clause"] = CONSUMER, duty.clause
    if merchant is not None:
        work.content["merchant"] = _identity(work, merchant)
    if order is not None:
        work.content["order"] = _trade(order)
    work.ledger.appear(_line(work, duty.clause, merchant, order))


def _identity(work: Work, merchant: Merchant) -> dict[str, str]:
    """Name of the shop and what the marketplace has verified; what it has not said, whoever acts says now."""
    said = {name: str(work.inputs.get(name, "")).strip() or getattr(merchant, name) for name in IDENTITY}
    if not all(said.values()):
        raise IdentityIncomplete(merchant=merchant.name, clause=work.clause)
    return {"name": merchant.name, **said}


def _trade(order: Order) -> dict[str, Any]:
    """The data of the trade as strings; sums in yuan, instants with offset. What is not known is left out."""
    sums = {name: yuan(fen) for name in ("list_price", "paid") if (fen := getattr(order, name)) is not None}
    days = ("placed_at", "shipped_at", "signed_at")
    times = {name: at.isoformat() for name in days if (at := getattr(order, name)) is not None}
    return {"number": order.number, **({"goods": order.goods} if order.goods else {}), **sums, **times}


def _line(work: Work, clause: str, merchant: Merchant | None, order: Order | None) -> Disclosure:
    return Disclosure(
        id=ids.take(1)[0],
        platform_id=work.case.platform_id,
        case=work.case,
        event_id=work.event_id,
        to_role=CONSUMER,
        merchant=merchant,
        order=order,
        files=len(work.attachment_ids),
        clause=clause,
        made_by_id=work.actor.user_id,
        made_at=work.at,
    )
