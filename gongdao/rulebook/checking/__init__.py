"""What is wrong with a stack of rulebooks, each fault with its line and a counter-example that `decide` confirms."""

from collections.abc import Iterable, Sequence
from datetime import date

from gongdao.rulebook.checking.approvals import approval_findings
from gongdao.rulebook.checking.citations import citation_findings
from gongdao.rulebook.checking.clocks import clock_findings
from gongdao.rulebook.checking.coverage import coverage_findings
from gongdao.rulebook.checking.dates import date_findings
from gongdao.rulebook.checking.duties import duty_findings
from gongdao.rulebook.checking.examples import edge_value, example_findings
from gongdao.rulebook.checking.fees import fee_findings
from gongdao.rulebook.checking.flow import flow_findings
from gongdao.rulebook.checking.layout import layout_findings
from gongdao.rulebook.checking.limits import limit_findings
from gongdao.rulebook.checking.lines import Lines
from gongdao.rulebook.checking.metrics import metric_findings
from gongdao.rulebook.checking.names import name_findings
from gongdao.rulebook.checking.notes import explain
from gongdao.rulebook.checking.phrases import Wording
from gongdao.rulebook.checking.plain import check_plain
from gongdao.rulebook.checking.ranks import rank_findings
from gongdao.rulebook.checking.register import register_findings
from gongdao.rulebook.checking.requirements import requirement_findings
from gongdao.rulebook.checking.rights import right_findings
from gongdao.rulebook.checking.statute import statute_findings
from gongdao.rulebook.checking.structure import structure_findings
from gongdao.rulebook.checking.tables import table_findings
from gongdao.rulebook.checking.texts import text_findings
from gongdao.rulebook.checking.wording import wording_findings
from gongdao.rulebook.findings import Finding, order
from gongdao.rulebook.loading import build, try_stack
from gongdao.rulebook.model import Book
from gongdao.rulebook.stack import Stack

__all__ = ["check", "check_plain", "check_texts", "edge_value"]


def check(
    stack_or_books: Stack | Sequence[Book], *, placeholders: bool = True, on: date | None = None
) -> list[Finding]:
    """All findings about books already read, in the order of their texts; `placeholders=False` lets these pass.

    Citations are judged `on` a day; without one, on the book's `effective`, else for every version ever in force.
    """
    books = stack_or_books.books if isinstance(stack_or_books, Stack) else tuple(stack_or_books)
    stack, found = build(books)
    return _all(stack, [*found, *(one for book in books for one in book.notes)], placeholders, on)


def check_texts(
    texts: Sequence[tuple[str, str]], *, placeholders: bool = True, on: date | None = None
) -> list[Finding]:
    """The same about (name, text) pairs, faults of form included. Never raises."""
    stack, found = try_stack(texts)
    return _all(stack, found, placeholders, on)


def _all(stack: Stack, found: list[Finding], placeholders: bool, on: date | None) -> list[Finding]:
    wording = Wording(stack)
    every = [
        *found,
        *table_findings(stack),
        *name_findings(stack),
        *flow_findings(stack),
        *clock_findings(stack),
        *example_findings(stack),
        *text_findings(stack),
        *wording_findings(stack, wording, placeholders=placeholders),
        *layout_findings(stack, wording),
        *citation_findings(stack, wording, on),
        *date_findings(stack),
        *register_findings(stack),
        *rank_findings(stack),
        *_meaning(stack),
    ]
    return sorted(explain(_told_once(dict.fromkeys(every)), stack), key=order)


def _meaning(stack: Stack) -> list[Finding]:
    """What the rows say, by structure and against the statute."""
    lines = Lines(stack)
    return [
        *coverage_findings(lines),
        *structure_findings(stack, lines),
        *limit_findings(stack, lines),
        *approval_findings(stack, lines),
        *duty_findings(stack, lines),
        *metric_findings(lines),
        *fee_findings(stack, lines),
        *right_findings(stack, lines),
        *statute_findings(stack, lines),
        *requirement_findings(stack, lines),
    ]


def _told_once(found: Iterable[Finding]) -> list[Finding]:
    """Without the faults of form at a place of which more is said."""
    every = list(found)
    said = {_place(one) for one in every if one.code in ("either-or", "no-figure")}
    return [one for one in every if one.code not in ("bad-cell", "bad-value") or _place(one) not in said]


def _place(one: Finding) -> tuple[str, int, int]:
    return one.book, one.line, one.column
