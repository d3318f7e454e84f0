"""What was handed to a consumer of merchant and trade, line by line, as it stands in the event of the handing over."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from gongdao.look.currency import money
from gongdao.words import fen

MERCHANT: Mapping[str, str | Promise] = {
    "name": pgettext_lazy("of a trade", "Shop"),
    "registered_name": pgettext_lazy("of a trade", "Registered name"),
    "address": pgettext_lazy("of a trade", "Address"),
    "contact": pgettext_lazy("of a trade", "Contact"),
}
ORDER: Mapping[str, str | Promise] = {
    "number": pgettext_lazy("of a trade", "Order"),
    "goods": pgettext_lazy("of a trade", "Goods"),
    "list_price": pgettext_lazy("of a trade", "List price"),
    "paid": pgettext_lazy("of a trade", "Paid"),
    "placed_at": pgettext_lazy("of a trade", "Ordered on"),
    "shipped_at": pgettext_lazy("of a trade", "Shipped on"),
    "signed_at": pgettext_lazy("of a trade", "Received on"),
}
SUMS = ("list_price", "paid")


class Line(NamedTuple):
    """A label and its words; `at` where they are an instant."""

    label: str
    words: str
    at: datetime | None = None


def handed(content: Mapping[str, Any]) -> Iterator[Line]:
    """The lines of the content of an event that disclosed something; nothing of any other."""
    for group, labels in (("merchant", MERCHANT), ("order", ORDER)):
        told = content.get(group)
        if not isinstance(told, Mapping):
            continue
        for name, label in labels.items():
            if value := str(told.get(name, "")):
                at = datetime.fromisoformat(value) if name.endswith("_at") else None
                yield Line(str(label), money(fen(value)) if name in SUMS else value, at)
