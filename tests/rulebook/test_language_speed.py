"""A large book is checked in time that grows with its length, not with its square. The seconds stand in the bench."""

import sys
from types import FrameType

from bench.large_book import books
from gongdao.rulebook import check_texts
from gongdao.rulebook.loading import try_stack


def calls(clauses: int, tables: int) -> int:
    """How many Python functions one check calls."""
    texts, counted = books(clauses, tables), 0

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal counted
        counted += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        check_texts(texts)
    finally:
        sys.setprofile(before)
    return counted


def test_the_large_book_is_large_and_sound() -> None:
    texts = books(500, 300)
    stack, found = try_stack(texts)
    assert found == [] and len(stack.clauses) == 500
    assert sum(rule.kind not in ("facts", "roles") for rule in stack.rules()) >= 300
    assert {one.level for one in check_texts(books(60, 36))} == {"note"}, "notes about idle limits alone"


def test_twice_the_book_is_not_four_times_the_work() -> None:
    check_texts(books(20, 12))  # what is done once is done now
    assert calls(122, 74) / calls(61, 37) < 3  # sizes that no other test has read already
