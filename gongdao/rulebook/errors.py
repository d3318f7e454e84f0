"""Refusals of the rulebook package."""

from collections.abc import Iterable, Sequence

from gongdao.errors import Refusal
from gongdao.rulebook.findings import Finding


class BookError(Refusal):
    """The rulebook “{book}” cannot be used ({count} errors). Line {line}, column {column}: {first}"""

    status = 422

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        first = next((one for one in findings if one.level == "error"), findings[0])
        super().__init__(
            book=first.book, count=len(findings), line=first.line, column=first.column, first=first.message
        )


class BadFact(Refusal):
    """“{text}” cannot be the value of “{fact}”. Allowed: {allowed}."""

    status = 422


class UnknownFact(Refusal):
    """No fact is called “{fact}”."""

    status = 422


class UnknownRule(Refusal):
    """The rulebooks in force hold no {kind} called “{name}”."""

    status = 404


class CellError(Exception):
    """A cell cannot be read: the code of the finding and its sentence. Never leaves the package."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)


def listed(names: Iterable[str], *, most: int = 12) -> str:
    """The allowed names for a message, cut to `most`."""
    every = list(names)
    shown = ", ".join(every[:most])
    return (shown + (", ..." if len(every) > most else "")) if every else "nothing"
