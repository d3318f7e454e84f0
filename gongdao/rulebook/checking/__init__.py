"""What is wrong with a stack of rulebooks, each fault with its line and a counter-example that `decide` confirms."""

from collections.abc import Sequence

from gongdao.rulebook.checking.clocks import clock_findings
from gongdao.rulebook.checking.examples import edge_value, example_findings
from gongdao.rulebook.checking.flow import flow_findings
from gongdao.rulebook.checking.names import name_findings
from gongdao.rulebook.checking.tables import table_findings
from gongdao.rulebook.checking.texts import text_findings
from gongdao.rulebook.findings import Finding, order
from gongdao.rulebook.loading import build, try_stack
from gongdao.rulebook.model import Book
from gongdao.rulebook.stack import Stack

__all__ = ["check", "check_texts", "edge_value"]


def check(stack_or_books: Stack | Sequence[Book], *, placeholders: bool = True) -> list[Finding]:
    """All findings about books already read, in the order of their texts; `placeholders=False` lets these pass."""
    books = stack_or_books.books if isinstance(stack_or_books, Stack) else tuple(stack_or_books)
    stack, found = build(books)
    return _all(stack, [*found, *(one for book in books for one in book.notes)], placeholders=placeholders)


def check_texts(texts: Sequence[tuple[str, str]], *, placeholders: bool = True) -> list[Finding]:
    """The same about (name, text) pairs, faults of form included. Never raises."""
    stack, found = try_stack(texts)
    return _all(stack, found, placeholders=placeholders)


def _all(stack: Stack, found: list[Finding], *, placeholders: bool) -> list[Finding]:
    every = [
        *found,
        *table_findings(stack),
        *name_findings(stack),
        *flow_findings(stack),
        *clock_findings(stack),
        *example_findings(stack),
        *text_findings(stack, placeholders=placeholders),
    ]
    return sorted(dict.fromkeys(every), key=order)
