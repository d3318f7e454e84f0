"""A platform's own rulebooks in the place of the shipped ones: checked, and found to hold what the product needs."""

from collections.abc import Sequence

from gongdao.proceedings.administer_errors import NamesMissing
from gongdao.rulebook import BookError, Stack, check_texts, load_stack
from gongdao.words import COMPLAINT

ROLES = ("consumer", "owner", "administrator")
FACTS = ("category", "department", "amount")


def read(texts: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Language and currency of the books, (name, text) pairs. Raises NamesMissing, BookError for what `check` finds."""
    errors = [one for one in check_texts(texts) if one.level == "error"]
    if errors:
        raise BookError(errors)
    stack = load_stack(texts)
    missing = _missing(stack)
    if missing:
        raise NamesMissing(names=", ".join(missing))
    return stack.books[0].language, stack.facts["amount"].unit


def _missing(stack: Stack) -> list[str]:
    """The names that pages and verbs rely on whatever a rulebook says beside them."""
    rows = stack.procedures[COMPLAINT].rows if COMPLAINT in stack.procedures else ()
    opens = any(row.does == "open" and "consumer" in row.by for row in rows)
    return [
        *([] if opens else [f"{COMPLAINT} (open)"]),
        *(name for name in ROLES if name not in stack.roles),
        *(name for name in FACTS if name not in stack.facts),
    ]
