"""A case that never was: every answer carries the row that gives it, and agrees with what the stack says by itself."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner

from gongdao.cli import main
from gongdao.legaltime import NaiveTime, calendar, due, parse_instant
from gongdao.rulebook import Stack, UnknownRule, load_stack, shipped
from gongdao.rulebook.simulating import as_json, simulate

AT = parse_instant("2026-11-20T10:00:00+08:00")
MORE = """```decision grade
| people | → severity |
|--------|------------|
| < 10   | general    |
| >= 10  | major      |
```

```deadline c.answer
of: complaint
from: file
until: close
duty: owner
favours: platform
calendar: plain

| severity | → limit        | → warn        |
|----------|----------------|---------------|
| general  | 3 working days | 1 working day |
| major    | 2 hours        |               |
| top      |                |               |
```

```deadline c.slow
of: complaint
from: file
until: close
duty: owner
favours: platform

| asked | → limit |
|-------|---------|
| yes   | 9 days  |
| no    | 1 day   |
```

```evidence e
| topic | → consumer_shows | → merchant_shows | → within |
|-------|------------------|------------------|----------|
| goods | photo            |                  | 3 days   |
| money | receipt          |                  | 3 days   |
```

```notice n
on: file
of: complaint

| severity | → to     | → channel | → words |
|----------|----------|-----------|---------|
| major    | owner    | app       | w       |
| -        | consumer | app       | w       |
```

```notice elsewhere
on: file
of: other

| severity | → to  | → channel | → words |
|----------|-------|-----------|---------|
| -        | owner | app       | w       |
```

```notice sent
on: result.delivered

| severity | → to  | → channel | → words |
|----------|-------|-----------|---------|
| -        | owner | app       | w       |
```

```right r
of: complaint

| right   | holder   | action | in_states | may_depend_on | injury |
|---------|----------|--------|-----------|---------------|--------|
| hurt    | consumer | file   | (start)   | nothing       | yes    |
| anybody | consumer | file   | (start)   | time          | -      |
```

```fee f
| route     | asked | → payer | → price | → shown_at |
|-----------|-------|---------|---------|------------|
| complaint | -     |         | 0 CNY   | file       |
| expert    | yes   | owner   | agreed  | file       |
```

```retention k
| record | severity | → keep  | → from |
|--------|----------|---------|--------|
| case   | major    | 5 years | close  |
| case   | general  | 3 years | close  |
```

```amount a
| injury | → base      | → times |
|--------|-------------|---------|
| -      | amount      | 2       |
```

```approval p
| amount | → by  |
|--------|-------|
| -      | owner |
```

"""


@pytest.fixture
def stack(write: Callable[..., str], flow: str) -> Stack:
    return load_stack([("t.md", write(flow.replace("reasons | message", "reasons, approval:p | message") + MORE))])


def test_facts_and_what_is_derived(stack: Stack) -> None:
    one = simulate(stack, "complaint", {"people": 20}, AT)
    assert one.facts["severity"] == "major" and one.asserted == {"people"}
    (grade,) = one.derived
    assert (grade.name, grade.said.row, grade.said.clause) == ("grade", 2, "T-1")


def test_clocks_are_those_of_legal_time(stack: Stack) -> None:
    one = simulate(stack, "complaint", {"severity": "general"}, AT)
    answer, slow = (next(c for c in one.clocks if c.deadline.name == name) for name in ("c.answer", "c.slow"))
    assert answer.begins and answer.due == due(AT, answer.limit, calendar("plain"))  # type: ignore[arg-type]
    assert answer.warn_at is not None and answer.warn_at < answer.due.at and answer.lit.said.row == 1  # type: ignore[union-attr]
    assert slow.due is None and slow.lit.said.undecided == ("asked",)
    assert not next(c for c in one.clocks if c.deadline.name == "c.material").begins
    assert one.binding is answer
    known = simulate(stack, "complaint", {"severity": "general", "asked": False}, AT)
    assert known.binding is not None and known.binding.deadline.name == "c.slow"


def test_a_calendar_for_all_and_an_hour_limit(stack: Stack) -> None:
    one = simulate(stack, "complaint", {"severity": "major"}, AT, calendar("24x7"))
    assert one.binding is not None and one.binding.due is not None
    assert one.binding.due.at == AT + timedelta(hours=2) and one.binding.warn_at is None
    assert simulate(stack, "complaint", {"severity": "top"}, AT).binding is None, "a row without a limit"


def test_notices_evidence_rights_fees_and_keeping(stack: Stack) -> None:
    one = simulate(stack, "complaint", {"severity": "major", "topic": "money", "asked": True, "injury": False}, AT)
    filed = next(act for act in one.acts if act.row.action == "file")
    assert [(lit.name, lit.said.row) for lit in filed.notices] == [("n", 1), ("n", 2)], "not those of elsewhere"
    assert [lit.name for lit in one.told["result.delivered"]] == ["sent"]
    assert [lit.said.outputs["consumer_shows"] for lit in one.evidence] == [("receipt",)]
    assert [lit.said.row for lit in one.rights] == [2]
    assert [lit.said.outputs["route"] for lit in one.fees] == ["complaint", "expert"]
    assert [lit.said.row for lit in one.retention if lit.name == "k"] == [1]
    ((lit, worked),) = one.amounts
    assert worked.fen is None and lit.said.undecided == ("amount",)
    (asked,) = one.approvals
    assert (asked.name, asked.said.outputs["by"]) == ("p", "owner")


def test_what_is_unknown_is_said_not_hidden(stack: Stack) -> None:
    one = simulate(stack, "complaint", {"people": 1}, AT)
    expert = next(lit for lit in one.fees if lit.said.outputs["route"] == "expert")
    assert expert.said.undecided == ("asked",) and expert.said.row == 2
    assert [lit.said.row for lit in one.rights] == [2] and one.rights[0].said.defaulted == ()


def test_refusals(stack: Stack) -> None:
    with pytest.raises(UnknownRule):
        simulate(stack, "nothing", {}, AT)
    with pytest.raises(NaiveTime):
        simulate(stack, "complaint", {"severity": "general"}, datetime(2026, 11, 20, 10))


def test_json_is_plain_and_in_the_language(stack: Stack) -> None:
    one = simulate(stack, "complaint", {"severity": "general", "amount": 150000}, AT)
    told = json.loads(json.dumps(as_json(stack, one, "zh-Hans")))
    amount = next(one for one in told["facts"] if one["fact"] == "amount")
    assert (amount["label"], amount["value"], amount["text"], amount["source"]) == (
        "金额", "1500.00", "1500.00 元", "given",
    )  # fmt: skip
    assert told["binding"] == "c.answer" and told["amounts"][0]["value"] == "3000.00"
    assert told["clocks"][0]["clause"] == "T-1" and all(clock["row"] for clock in told["clocks"] if clock["due"])


def test_every_lit_row_of_the_shipped_books_is_a_row() -> None:
    stack = load_stack(shipped())
    rules = {(rule.kind, rule.name): rule for rule in stack.rules()}
    one = simulate(stack, "complaint", {"category": "other", "topic": "privacy", "amount": 100000}, AT)
    lits = [*one.derived, *one.approvals, *one.evidence, *one.rights, *one.fees, *one.retention]
    lits += [clock.lit for clock in one.clocks] + [lit for act in one.acts for lit in act.notices]
    assert len(lits) > 40
    for lit in lits:
        rule = rules[lit.kind, lit.name]
        assert (rule.clause, rule.book) == (lit.said.clause, lit.said.book)
        assert lit.said.row is None or lit.said.row <= len(rule.cells)
    for act in one.acts:
        assert rules["procedure", "complaint"].rows[act.row.row - 1][1] == act.row.action


def test_the_command_line() -> None:
    asked = ["try", "--at", "2026-11-20T10:00:00+08:00", "--facts", '{"category": "system", "amount": "1000"}']
    said = CliRunner().invoke(main, asked)
    assert said.exit_code == 0 and "Engineering" in said.output and "General manager" in said.output
    told = json.loads(CliRunner().invoke(main, [*asked, "--json", "--language", "zh-Hans"]).output)
    assert told["procedure"] == "complaint" and told["binding"]
    wrong = CliRunner().invoke(main, ["try", "--at", "yesterday"])
    assert wrong.exit_code == 1 and "yesterday" in wrong.output
