"""What tables say: cells, hit policies, unknown facts, defaults, derivation, facts at the edge."""

from datetime import date

import pytest

from gongdao.rulebook import BadFact, Stack, UnknownFact, UnknownRule, load_stack

LETTERS = (
    "```facts out\n| fact | type | values | default |\n|---|---|---|---|\n| out | choice | a, b, c, d | |\n```\n\n"
)


def stack_of(write, body: str) -> Stack:
    return load_stack([("t.md", write(LETTERS + body))])


def table(column: str, *rows: tuple[str, str], hit: str = "first") -> str:
    lines = "".join(f"| {cell} | {output} |\n" for cell, output in rows)
    return f"```decision d\nhit: {hit}\n\n| {column} | → out |\n|---|---|\n{lines}```\n"


CELLS = [
    ("severity", "general", {"general": True, "major": False}),
    ("severity", "general, top", {"general": True, "major": False, "top": True}),
    ("severity", "not(general, top)", {"general": False, "major": True, "top": False}),
    ("amount", "< 1000", {"999.99": True, "1000": False, "1000.00": False}),
    ("amount", "<= 1000.50", {"1000.50": True, "1000.51": False}),
    ("amount", "> 1000", {"1000.01": True, "1000": False}),
    ("amount", "1000 CNY", {"1000": True, "1000.01": False}),
    ("amount", "[10..100)", {"9.99": False, "10": True, "99.99": True, "100": False}),
    ("amount", "(10..100]", {"10": False, "10.01": True, "100": True, "100.01": False}),
    ("amount", "]10..100[", {"10": False, "10.01": True, "100": False}),
    ("amount", "not([10..100), >= 500)", {"9.99": True, "50": False, "100": True, "500": False}),
    ("people", "1, 3, > 10", {"1": True, "2": False, "3": True, "10": False, "11": True}),
    ("injury", "yes", {"yes": True, "no": False}),
    ("injury", "not(yes)", {"yes": False, "no": True}),
    ("since", "< 2026-02-13", {"2026-02-12": True, "2026-02-13": False}),
    ("since", "[2026-02-27..2026-03-01]", {"2026-02-28": True, "2026-03-01": True, "2026-03-02": False}),
    ("place", "Beijing, Xi'an", {"Beijing": True, "Wuhan": False}),
    ("place", "not(Beijing)", {"Beijing": False, "Wuhan": True}),
    ("place", "-", {"Beijing": True}),
]


@pytest.mark.parametrize(("fact", "cell", "expected"), CELLS, ids=[f"{fact} {cell}" for fact, cell, _ in CELLS])
def test_cells(write, fact: str, cell: str, expected: dict[str, bool]) -> None:
    stack = stack_of(write, table(fact, (cell, "a"), ("-", "b")))
    for text, holds in expected.items():
        said = stack.decide("d", {fact: stack.parse_fact(fact, text)})
        assert said.outputs == {"out": "a" if holds else "b"}, text


def test_decision_cites_its_row(write) -> None:
    stack = stack_of(write, table("amount", ("< 1000", "a"), (">= 1000", "b"), hit="unique"))
    said = stack.decide("d", {"amount": 100000, "people": 4})
    assert (said.outputs, said.row, said.clause, said.book, said.version) == ({"out": "b"}, 2, "T-1", "book", "2026.1")
    assert (said.inputs, said.defaulted, said.undecided, said.decided) == ({"amount": 100000}, (), (), True)


def test_unknown_fact_leaves_it_undecided(write) -> None:
    stack = stack_of(write, table("amount", ("< 1000", "a"), (">= 1000", "b"), hit="unique"))
    said = stack.decide("d", {})
    assert (said.outputs, said.row, said.undecided, said.decided) == ({}, None, ("amount",), False)


def two_facts(hit: str, *rows: str) -> str:
    return f"```decision d\nhit: {hit}\n\n| asked | severity | → out |\n|---|---|---|\n" + "\n".join(rows) + "\n```\n"


def test_any_cell_covers_the_unknown(write) -> None:
    stack = stack_of(write, two_facts("unique", "| - | top | a |", "| yes | not(top) | b |", "| no | not(top) | c |"))
    assert stack.decide("d", {"severity": "top"}).outputs == {"out": "a"}
    assert stack.decide("d", {"severity": "major"}).undecided == ("asked",)
    assert stack.decide("d", {"asked": True}).undecided == ("severity",)
    assert stack.decide("d", {"asked": True, "severity": "major"}).row == 2


def test_any_is_sure_beside_an_open_row(write) -> None:
    """A row that surely holds is enough: rows of a checked table that can hold with it say the same."""
    stack = stack_of(write, two_facts("any", "| yes | - | a |", "| - | top | a |", "| no | not(top) | b |"))
    assert (stack.decide("d", {"asked": True}).row, stack.decide("d", {"severity": "top"}).row) == (1, 2)
    assert stack.decide("d", {"asked": False}).undecided == ("severity",)


def test_first_waits_for_an_open_row_above(write) -> None:
    stack = stack_of(write, two_facts("first", "| yes | - | a |", "| - | top | b |", "| - | - | c |"))
    assert stack.decide("d", {"severity": "top"}).undecided == ("asked",)
    assert stack.decide("d", {"asked": False}).undecided == ("severity",)
    assert stack.decide("d", {"asked": True}).outputs == {"out": "a"}
    assert stack.decide("d", {"asked": False, "severity": "top"}).outputs == {"out": "b"}
    assert stack.decide("d", {}).undecided == ("asked", "severity")


def test_contradicting_rows_decide_nothing(write) -> None:
    rows = (("< 1000", "a"), ("<= 1000", "a"), ("> 500", "b"))
    unique = stack_of(write, table("amount", *rows, hit="unique"))
    assert unique.decide("d", {"amount": 100}).conflict == (1, 2)
    anyhow = stack_of(write, table("amount", *rows, hit="any"))
    assert anyhow.decide("d", {"amount": 100}).outputs == {"out": "a"}
    said = anyhow.decide("d", {"amount": 60000})
    assert (said.outputs, said.row, said.conflict) == ({}, None, (1, 2, 3))


def test_default_is_used_and_said(write) -> None:
    stack = stack_of(write, table("people", ("1", "a"), ("> 1", "b")))
    said = stack.decide("d", {})
    assert (said.outputs, said.inputs, said.defaulted) == ({"out": "a"}, {"people": 1}, ("people",))
    assert stack.decide("d", {"people": 2}).defaulted == ()


def test_collect_gives_every_row(write) -> None:
    stack = stack_of(write, table("people", ("-", "a"), ("> 5", "b"), ("> 10", "c"), hit="collect"))
    assert [each.row for each in stack.collect("d", {"people": 7})] == [1, 2]
    assert [each.outputs["out"] for each in stack.collect("d", {"people": 11})] == ["a", "b", "c"]


def test_blank_output_gives_nothing(write) -> None:
    stack = stack_of(write, table("people", ("1", ""), ("> 1", "b")))
    said = stack.decide("d", {"people": 1})
    assert (said.outputs, said.row) == ({}, 1)


CHAIN = """```decision last
| out | → topic |
|---|---|
| a | goods |
| not(a) | money |
```

```decision first
hit: first

| people | → out |
|---|---|
| > 10 | b |
| - | a |
```
"""


def test_derive_follows_dependencies(write) -> None:
    stack = stack_of(write, CHAIN)
    derived = stack.derive({"people": 20})
    assert derived.facts == {"people": 20, "out": "b", "topic": "money"}
    assert list(derived.decisions) == ["first", "last"]
    asserted = stack.derive({"people": 20, "out": "a"})
    assert asserted.facts == {"people": 20, "out": "a", "topic": "goods"}
    assert asserted.decisions["first"].outputs == {"out": "b"}, "the trail says what the table would have said"


def test_facts_at_the_edge(write) -> None:
    stack = stack_of(write, "")
    values = [
        ("amount", "1000", 100000, "1000.00"),
        ("people", "12", 12, "12"),
        ("injury", "yes", True, "yes"),
        ("since", "2026-02-13", date(2026, 2, 13), "2026-02-13"),
        ("severity", "top", "top", "top"),
        ("place", "西安", "西安", "西安"),
    ]
    for name, text, value, back in values:
        assert stack.parse_fact(name, text) == value
        assert stack.format_fact(name, value) == back
        assert stack.facts[name].holds(value)
    assert not stack.facts["people"].holds(True) and not stack.facts["amount"].holds("1000")


@pytest.mark.parametrize(
    ("name", "text", "allowed"),
    [
        ("amount", "1,000", "for example 1000"),
        ("amount", "１０００", "for example 1000"),
        ("amount", "-5", "amount in yuan"),
        ("amount", "1.005", "two decimals"),
        ("amount", "1e3", "amount in yuan"),
        ("people", "0", ">= 1"),
        ("people", "1.5", "whole number"),
        ("injury", "true", "yes or no"),
        ("severity", "grave", "general, major, top"),
        ("since", "2026-02-30", "for example 2026-02-13"),
        ("since", "13.02.2026", "for example 2026-02-13"),
        ("place", "", "1 to 200"),
    ],
)
def test_bad_fact_says_what_is_allowed(write, name: str, text: str, allowed: str) -> None:
    with pytest.raises(BadFact) as caught:
        stack_of(write, "").parse_fact(name, text)
    assert allowed in caught.value.message and name in caught.value.message
    assert caught.value.status == 422


def test_unknown_names_are_refused(write) -> None:
    stack = stack_of(write, "")
    with pytest.raises(UnknownFact):
        stack.parse_fact("nothing", "1")
    for ask in (stack.procedure, stack.deadline, stack.approval, stack.words, stack.clause, stack.table):
        with pytest.raises(UnknownRule):
            ask("nothing")
