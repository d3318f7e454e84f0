"""The order that a matter is about: known from the marketplace, or typed by whoever files."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from gongdao.cases.models import Order
from gongdao.people.models import User

LONGEST_NUMBER = 64


@dataclass(frozen=True, slots=True)
class Found:
    """An order number, and the order behind it if it is known and may be shown to who names it."""

    number: str
    order: Order | None

    @property
    def order_id(self) -> int | None:
        return self.order.pk if self.order else None

    @property
    def traded_at(self) -> datetime | None:
        """When the order was placed, if that is known."""
        return self.order.placed_at if self.order else None

    @property
    def merchant_id(self) -> int | None:
        return self.order.merchant_id if self.order else None


def find(
    platform_id: int, number: str, consumer: User | None, *, trusted: bool = False, shops: Collection[int] = ()
) -> Found:
    """The order with this number. A consumer finds only their own, who acts for `shops` only theirs; `trusted` (staff,
    API) finds any on the platform.

    An unknown number is kept as typed, so that filing never fails on it.
    """
    number = "".join(number.split())[:LONGEST_NUMBER]
    rows = Order.objects.filter(platform_id=platform_id, number=number, verified=True).select_related("merchant")
    if shops:
        rows = rows.filter(merchant_id__in=shops)
    elif not trusted:
        rows = rows.filter(consumer=consumer) if consumer is not None else rows.none()
    return Found(number, rows.first() if number else None)
