"""The currency of the page: that of the platform it is about. A hundred minor units make one."""

from contextvars import ContextVar

from django.utils.translation import gettext

from gongdao.words import yuan

SIGNS = {"CNY": "¥", "EUR": "€", "GBP": "£", "USD": "$"}
HOME = "CNY"
_used: ContextVar[str] = ContextVar("currency", default=HOME)


def use(code: str) -> None:
    """From now on, in this request, amounts are in this currency (ISO 4217)."""
    _used.set(code)


def money(minor: int | None) -> str:
    """An amount as ``¥1,500.00``, ``€1,500.00``, ``CHF 1,500.00``; nothing for None."""
    if minor is None:
        return ""
    code = _used.get()
    return f"{'-' if minor < 0 else ''}{SIGNS.get(code, code + chr(0xA0))}{figure(abs(minor))}"


def figure(minor: int) -> str:
    """An amount without its currency, for words that name it themselves: ``1,500.00``."""
    whole, rest = yuan(minor).split(".")
    return f"{int(whole):,}.{rest}"


def amount_label() -> str:
    """What a field for an amount is called."""
    code = _used.get()
    return gettext("Amount in yuan") if code == HOME else gettext("Amount in {currency}").format(currency=code)


def worth_label() -> str:
    """What a field is called for what something given in kind is worth."""
    code = _used.get()
    return gettext("Worth in yuan") if code == HOME else gettext("Worth in {currency}").format(currency=code)
