"""Fixtures of the rulebook tests."""

from collections.abc import Callable

import pytest
import rulebook_books

from gongdao.rulebook import check_texts


@pytest.fixture
def write() -> Callable[..., str]:
    """Body -> text of a book with the small vocabulary."""
    return rulebook_books.write


@pytest.fixture
def flow() -> str:
    return rulebook_books.FLOW


@pytest.fixture
def codes() -> Callable[..., list[str]]:
    """The codes that `check` gives for a body (notes left out), in order of the text."""

    def run(body: str, *, notes: bool = False, **options: bool) -> list[str]:
        found = check_texts([("t.md", rulebook_books.write(body))], **options)
        return [one.code for one in found if notes or one.level != "note"]

    return run
