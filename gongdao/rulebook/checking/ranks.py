"""What a book of a rank may hold: a statute says what must be, a rule book how it is done."""

from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.model import Rule
from gongdao.rulebook.stack import Stack

_NOT_HERE = {
    "vocabulary": ("procedure", "approval", "requires"),
    "statute": ("procedure", "approval"),
    "rule": ("requires",),
}
_INSTEAD = {
    "procedure": "Write how it is done in a book of rank rule",
    "approval": "Write who approves in a book of rank rule",
    "requires": "Only a statute requires rules: write the rule itself, or `rank: statute` in the head",
}


def rank_findings(stack: Stack) -> list[Finding]:
    """A finding for each rule that a book of its rank cannot hold."""
    return [
        finding("unknown-kind", rule.place(), _message(rule, book.rank))
        for book in stack.books
        for rule in book.rules
        if rule.kind in _NOT_HERE.get(book.rank, ())
    ]


def _message(rule: Rule, rank: str) -> str:
    return f"A book of rank {rank} holds no {rule.kind}, and here is “{rule.name}”. {_INSTEAD[rule.kind]}."
