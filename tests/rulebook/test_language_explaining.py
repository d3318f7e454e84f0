"""Why a table answers so, in both languages and as JSON, and the smallest changes that would change it."""

import json
from collections.abc import Callable
from itertools import product

import pytest
import rulebook_books
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from gongdao.cli.decide import command
from gongdao.rulebook import Stack, load_stack, shipped
from gongdao.rulebook.explaining import explain
from gongdao.rulebook.nearest import answers, nearest
from gongdao.words import LANGUAGES

APPROVAL = """```approval c
| amount       | → by     | → inform | → limit         |
|--------------|----------|----------|-----------------|
| < 1000       | owner    |          | 24 hours        |
| [1000..5000) | agent    | owner    | 1 working day   |
| >= 5000      | consumer |          |                 |
```

"""
DECISION = """```decision d
| severity | people    | → topic | → asked |
|----------|-----------|---------|---------|
| top      | -         | money   | yes     |
| major    | >= 10     | money   | yes     |
| major    | < 10      | goods   | no      |
| general  | >= 100    | goods   | yes     |
| general  | < 100     | goods   | no      |
```

"""
MONEY = "```facts m\n| fact | type |\n|---|---|\n| price | money |\n```\n\n"
AMOUNT = """```amount a
| injury | → base | → times | → at_least |
|--------|--------|---------|------------|
| yes    | price  | 3       | 500 CNY    |
| no     | price  |         |            |
```

"""


@pytest.fixture
def stack(write: Callable[..., str], flow: str) -> Stack:
    return load_stack([("t.md", write(flow + APPROVAL + DECISION + MONEY + AMOUNT))])


def changes(stack: Stack, name: str, facts: dict[str, object]) -> list[dict[str, str]]:
    """The nearest changes as fact -> edge text."""
    return [
        {change.fact: stack.format_fact(change.fact, change.new) for change in one.changes}
        for one in nearest(stack.table(name), facts)  # type: ignore[arg-type]
    ]


def test_the_edge_is_named(stack: Stack) -> None:
    assert changes(stack, "c", {"amount": 99999}) == [{"amount": "1000.00"}, {"amount": "5000.00"}]
    assert changes(stack, "c", {"amount": 100000}) == [{"amount": "999.99"}, {"amount": "5000.00"}]
    assert changes(stack, "c", {"amount": 123456789}) == [{"amount": "4999.99"}, {"amount": "999.99"}]


def test_one_fact_before_two_and_two_only_for_what_one_cannot_reach(stack: Stack) -> None:
    found = changes(stack, "d", {"severity": "major", "people": 50})
    assert {"people": "9"} in found and {"severity": "general"} in found
    assert {"severity": "general", "people": "100"} in found, "goods and asked: nothing nearer leads there"
    assert {"severity": "top"} not in found, "the outcome would be the same"
    assert [len(each) for each in found] == sorted(len(each) for each in found)


def test_an_unknown_fact_is_tried(stack: Stack) -> None:
    assert changes(stack, "c", {}) == [{"amount": "0.00"}, {"amount": "1000.00"}, {"amount": "5000.00"}]
    told = explain(stack, "c", {}).as_json("en")
    assert told["undecided"] == [{"fact": "amount", "label": "金额"}] and told["matches"] == []
    assert "unknown" in told["sentence"]


def test_sentences_in_both_languages(stack: Stack) -> None:
    told = explain(stack, "c", {"amount": 250000})
    chinese, english = told.sentence("zh-Hans"), told.sentence("en")
    assert "T-1" in chinese and "第 2 行" in chinese and "1 个工作日" in chinese and "“2500.00 元”" in chinese
    assert "999.99 元" in chinese and "row 2" in english and "1 working day" in english
    assert "instead of 2500.00 CNY" in english and "{" not in chinese + english


def test_defaults_are_said(stack: Stack) -> None:
    told = explain(stack, "d", {"severity": "general"})
    assert [one["source"] for one in told.as_json("en")["inputs"]] == ["given", "default"]
    assert "not given, the default" in told.sentence("en") and "默认" in told.sentence("zh-Hans")


def test_the_clause_and_the_edition(write: Callable[..., str]) -> None:
    told = explain(load_stack([("t.md", write("先看金额。\n\n" + APPROVAL))]), "c", {"amount": 1}).as_json("zh-Hans")
    assert told["clause"] == {"id": "T-1", "title": "一", "words": "先看金额。"}
    assert told["book"] == {"id": "book", "title": "book", "version": "2026.1"}
    assert told["matches"][0]["row"] == 1 and told["nearest"][0]["changes"][0]["new"] == "1000.00"
    json.dumps(told)


def test_conflict_and_gap_are_told(write: Callable[..., str]) -> None:
    table = "```decision d\n| people | → topic |\n|---|---|\n| >= 10 | money |\n| [5..20) | goods |\n```\n"
    stack = load_stack([("t.md", write(table))])
    both = explain(stack, "d", {"people": 12})
    assert both.as_json("en")["conflict"] == [1, 2] and "contradict" in both.sentence("en")
    assert "No row" in explain(stack, "d", {"people": 1}).sentence("en")


def test_a_table_that_collects(write: Callable[..., str]) -> None:
    rows = "| people | → topic |\n|---|---|\n| >= 10 | money |\n| [5..20) | goods |\n"
    stack = load_stack([("t.md", write(f"```decision d\nhit: collect\n\n{rows}```\n"))])
    told = explain(stack, "d", {"people": 12})
    assert [one["row"] for one in told.as_json("en")["matches"]] == [1, 2] and "row 1, 2" in told.sentence("en")
    assert "no row holds" in told.sentence("en"), "below five"


def test_an_amount_shows_its_steps(stack: Stack) -> None:
    told = explain(stack, "a", {"injury": True, "price": 10000}).as_json("en")
    assert told["amount"] == {
        "value": "500.00",
        "steps": [
            {"step": "base", "by": "price", "yuan": "100.00"},
            {"step": "times", "by": "3", "yuan": "300.00"},
            {"step": "at_least", "by": "500 CNY", "yuan": "500.00"},
        ],
    }
    assert "Amount: 500.00" in told["sentence"]
    assert explain(stack, "a", {"injury": True}).as_json("en")["undecided"][0]["fact"] == "price"


TABLE = load_stack([("t.md", rulebook_books.write(DECISION))]).table("d")


@given(severity=st.sampled_from(["general", "major", "top"]), people=st.integers(1, 120))
@settings(max_examples=30, deadline=None)
def test_no_smaller_change_leads_there(severity: str, people: int) -> None:
    """Against every value of the small domain: each change works, and a nearer number does not."""
    facts = {"severity": severity, "people": people}

    def outputs(**more: object) -> object:
        return answers(TABLE, {**facts, **more})[0].outputs  # type: ignore[dict-item]

    found = nearest(TABLE, facts, most=100)
    for one in found:
        changed = {change.fact: change.new for change in one.changes}
        assert one.said[0].outputs == outputs(**changed) != outputs()
        if list(changed) == ["people"]:
            new = int(changed["people"])
            nearer = range(people, new, 1 if new > people else -1)
            assert all(outputs(people=each) != one.said[0].outputs for each in nearer)
    reachable = [outputs(severity=s, people=n) for s, n in product(["general", "major", "top"], range(1, 121))]
    assert all(each == outputs() or any(one.said[0].outputs == each for one in found) for each in reachable)


def test_every_shipped_table_explains_itself() -> None:
    stack = load_stack(shipped())
    assert stack.tables
    for name, language in product(stack.tables, LANGUAGES):
        told = explain(stack, name, {})
        assert "{" not in told.sentence(language)
        json.dumps(told.as_json(language))


def test_the_command_line() -> None:
    run = CliRunner().invoke
    asked = ["--name", "compensation", "--facts", '{"amount": "999.99"}', "--explain"]
    english = run(command, asked)
    assert english.exit_code == 0 and "1000.00 CNY instead of 999.99 CNY" in english.output
    assert "1000.00 元" in run(command, [*asked, "--language", "zh-Hans"]).output
    told = json.loads(run(command, [*asked, "--json"]).output)
    assert told["nearest"][0]["changes"][0]["old"] == "999.99"
    assert run(command, ["--name", "nothing", "--explain"]).exit_code == 1
