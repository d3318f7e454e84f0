"""The reference pages: current, complete, and their examples sound."""

import pytest

from gongdao.rulebook import CODES, check_texts, load_stack
from gongdao.rulebook.facts import TYPES
from gongdao.rulebook.front import KEYS
from gongdao.rulebook.kinds import KINDS
from gongdao.rulebook.reference import DOCS, EXAMPLES, FRONT, NEED, PARTS, TYPE, examples, pages, part
from gongdao.words import NEEDS

SHOP = [(path.name, path.read_text(encoding="utf-8")) for path in sorted(EXAMPLES.glob("shop_*.md"))]
STARTER = [(path.name, path.read_text(encoding="utf-8")) for path in sorted((EXAMPLES / "starter").glob("*.md"))]


@pytest.mark.parametrize("name", ["rulebook-language.md", "findings.md"])
def test_the_pages_are_current(name: str) -> None:
    """If this fails: python -m gongdao.rulebook.reference."""
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name]


def test_everything_is_explained_and_nothing_else() -> None:
    used = set()
    for name, kind in KINDS.items():
        assert kind.says.endswith(".")
        for key in (*kind.head, *kind.inputs, *kind.outputs):
            assert part(name, key), (name, key)
            used.add(f"{name}.{key}" if f"{name}.{key}" in PARTS else key)
    assert used == set(PARTS)
    assert (set(FRONT), set(TYPE), set(NEED)) == (set(KEYS), set(TYPES), set(NEEDS))


def test_every_kind_has_an_example_and_every_code_a_row() -> None:
    assert set(examples()) == set(KINDS)
    assert {rule.name for rule in examples()["examples"]} == {"gravity", "complaint"}
    page = pages()["findings.md"]
    assert all(f"| `{code}` |" in page for code in CODES)


def test_the_examples_say_all_of_the_language() -> None:
    """Every head key and every column of every kind stands in some example, but for those named here."""
    silent = {
        "within", "blocks", "calendar", "extend", "agreed", "set_by", "set_up_by", "hit", "language", "default", "unit",
    }  # fmt: skip
    for name, kind in KINDS.items():
        shown = {key for rule in examples()[name] for key in (*rule.head, *(column.name for column in rule.columns))}
        missing = {*kind.head, *kind.inputs, *kind.outputs} - shown - silent
        assert missing <= {"label", "kind", "values"}, (name, missing)


@pytest.mark.parametrize("texts", [SHOP, STARTER], ids=["shop", "starter"])
def test_the_example_books_have_no_fault(texts: list[tuple[str, str]]) -> None:
    assert len(texts) >= 2
    assert [one for one in check_texts(texts) if one.level != "note"] == []
    load_stack(texts)


def test_the_examples_run() -> None:
    stack = load_stack(SHOP)
    assert len(stack.examples) == 3 and len(stack.step_examples) == 4
    assert stack.amount("spoilt").work_out({"injury": True, "price": 12345}).fen == 50000
    assert stack.decide("gravity", {"copies": 10}).outputs == {"gravity": "grave"}
