"""Every refusal of the system. The docstring is the message (formatted with the values), beside an HTTP status.

A message is English and a translation msgid; `code` is stable and goes to machines (problem+json `type`).
"""

from typing import Any, ClassVar


class Refusal(Exception):
    """The request was refused."""

    status: ClassVar[int] = 409

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(self.message)

    @property
    def template(self) -> str:
        """The msgid, with `{names}` of values still in place."""
        return " ".join((type(self).__doc__ or "").split())

    @property
    def message(self) -> str:
        return self.template.format(**self.values)

    @property
    def code(self) -> str:
        """Stable kebab-case name: ``BadAmount`` -> ``bad-amount``."""
        name = type(self).__name__
        return "".join("-" + c.lower() if c.isupper() and i else c.lower() for i, c in enumerate(name))


class BadAmount(Refusal):
    """“{text}” is not an amount of money. Write digits with at most two decimals, for example {example}."""

    status = 422

    def __init__(self, text: str, corrected: str | None = None) -> None:
        super().__init__(text=text[:40], example=corrected or "1500.00")
