"""What is wrong with a stack of rulebooks, each fault with its line and a counter-example that `decide` confirms."""

from collections.abc import Sequence
from datetime import date

from gongdao.rulebook.checking.citations import citation_findings
from gongdao.rulebook.checking.clocks import clock_findings
from gongdao.rulebook.checking.dates import date_findings
from gongdao.rulebook.checking.examples import edge_value, example_findings
from gongdao.rulebook.checking.flow import flow_findings
from gongdao.rulebook.checking.layout import layout_findings
from gongdao.rulebook.checking.names import name_findings
from gongdao.rulebook.checking.notes import explain
from gongdao.rulebook.checking.phrases import Wording
from gongdao.rulebook.checking.register import register_findings
from gongdao.rulebook.checking.tables import table_findings
from gongdao.rulebook.checking.texts import text_findings
from gongdao.rulebook.checking.wording import wording_findings
from gongdao.rulebook.findings import Finding, order
from gongdao.rulebook.loading import build, try_stack
from gongdao.rulebook.model import Book
from gongdao.rulebook.stack import Stack

__all__ = ["check", "check_texts", "edge_value"]


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
    ]
    return sorted(explain(dict.fromkeys(every), stack), key=order)
