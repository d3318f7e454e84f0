"""Rules that are looked up: laws, citations, requirements, wording, registers, duties, keeping, fees, surveys."""

from collections.abc import Callable
from datetime import date

import pytest

from gongdao.legaltime import Limit
from gongdao.rulebook import Stack, check_texts, load_stack
from gongdao.rulebook.registers import Price, When, read_price, read_when

LAW = """```laws register
| law  | version | from       | until      | number | verified | also          | zh-Hans | en         |
|------|---------|------------|------------|--------|----------|---------------|---------|------------|
| fair | 1994    | 1994-01-01 | 2014-03-15 | 11     | yes      | 公平法 / 公法 | 公平    | Fair Act   |
| fair | 2013    | 2014-03-15 |            | 7      | no       |               | 公平    | Fair Act   |
```

```articles fair
| article  | topics  | version |
|----------|---------|---------|
| 6, 19(1) | returns |         |
```

```cites here
| law  | article | version | for     |
|------|---------|---------|---------|
| fair | 6       | 2013    | returns |
```

```requires statute.rights
| kind  | name   | with               |
|-------|--------|--------------------|
| right | appeal | consumer, merchant |
```

```wording forbidden
| finding    | zh-Hans | en      |
|------------|---------|---------|
| vague-time | 尽快    | quickly |
```

```register contacts
| entry   | register | kind | set_up_by | needs        | review   | zh-Hans | en      |
|---------|----------|------|-----------|--------------|----------|---------|---------|
| hotline | contacts |      |           | phone, hours | 3 months | 热线    | Hotline |
```
"""
CONDITIONED = """```duty standing
| duty    | injury | → who | → when                         | → proof |
|---------|--------|-------|--------------------------------|---------|
| report  | yes    | owner | on file within 2 working hours | report  |
| review  | -      | owner | promptly                       |         |
```

```retention archive
| record | severity | → keep    | → from | → hold_by |
|--------|----------|-----------|--------|-----------|
| case   | major    | 5 years   | close  | owner     |
| case   | general  | 3 years   | close  | owner     |
| log    | -        | permanent |        |           |
```

```fee routes
| route     | → payer  | → price           | → shown_at |
|-----------|----------|-------------------|------------|
| complaint |          | 0 CNY             | file       |
| appeal    | merchant | 10..20% of outside | 先看       |
```

```target service
| metric | topic | → bound | → value | → better | → of | → per  |
|--------|-------|---------|---------|----------|------|--------|
| share  | goods | >=      | 90      | higher   | asked | people |
```

```survey satisfaction
on: close

| dimension | → scale | → label |
|-----------|---------|---------|
| speed     | 0-100   | 快慢    |
```

```right complaints
of: complaint

| right   | holder   | action | in_states | may_depend_on | injury |
|---------|----------|--------|-----------|---------------|--------|
| urgent  | consumer | file   | (start)   | nothing       | yes    |
```

```interval publication
from: file
to: close

| severity | → at_least |
|----------|------------|
| general  | 7 days     |
| major    | regularly  |
| top      |            |
```

```notice one
on: close
of: other

| severity | → to     | → channel | → words |
|----------|----------|-----------|---------|
| -        | consumer | app       | one     |
```

"""


@pytest.fixture
def stack(write: Callable[..., str], flow: str) -> Stack:
    return load_stack([("t.md", write(flow + CONDITIONED + LAW))])


def test_laws(stack: Stack) -> None:
    old, new = stack.registers.laws
    assert (old.name, old.edition, old.number, old.also, old.verified) == (
        "fair",
        "1994",
        "11",
        ("公平法", "公法"),
        True,
    )
    assert old.in_force(date(2014, 3, 14)) and not old.in_force(date(2014, 3, 15)) and new.in_force(date(2014, 3, 15))
    assert new.titles["en"] == "Fair Act" and not new.verified and not new.in_force(date(2014, 3, 14))
    assert [(one.article, one.topics) for one in stack.registers.articles_of("fair")] == [
        ("6", ("returns",)), ("19(1)", ("returns",)),
    ]  # fmt: skip
    (cited,) = stack.registers.citations
    assert (cited.law, cited.articles, cited.edition, cited.topics) == ("fair", ("6",), "2013", ("returns",))
    assert (cited.book, cited.clause, cited.row) == ("book", "T-1", 1)
    assert cited.place.line == stack.rules("cites")[0].line + 3


def test_requirements_phrases_entries(stack: Stack) -> None:
    (required,) = stack.registers.requirements
    assert (required.kind, required.name, required.roles) == ("right", "appeal", ("consumer", "merchant"))
    (phrase,) = stack.registers.phrases
    assert (phrase.finding, phrase.texts) == ("vague-time", {"zh-Hans": "尽快", "en": "quickly"})
    (entry,) = stack.registers.entries
    assert (entry.register, entry.needs, entry.review) == ("contacts", ("phone", "hours"), Limit.parse("3 months"))
    assert entry.texts["en"] == "Hotline" and entry.kind == ""


def test_conditions_of_duties_and_keeping(stack: Stack) -> None:
    report, review = stack.registers.duties
    assert report.parsed == When("on", "file", Limit.parse("2 working hours")) and report.proof == ("report",)
    assert report.holds({"injury": True}) is True and report.holds({}) is False, "the default is no"
    assert review.parsed is None and review.when == "promptly" and review.holds({}) is True
    major, general, log = (one for one in stack.registers.retentions if one.rule == "archive")
    assert major.holds({}) is None and major.holds({"severity": "general"}) is False
    assert (general.limit, general.starts, general.hold_by) == (Limit.parse("3 years"), ("close",), "owner")
    assert log.forever and log.limit is None and not general.forever


def test_fees_targets_surveys(stack: Stack) -> None:
    free, appeal = stack.registers.fees
    assert free.parsed == Price("amount", 0) and free.payer == ""
    assert appeal.parsed == Price("share", low=10, high=20, route="outside") and appeal.shown_at == "先看"
    (target,) = stack.registers.targets
    assert (target.metric, target.of, target.per) == ("share", "asked", "people")
    assert target.holds({"topic": "money"}) is False and target.holds({}) is True
    (asked,) = stack.registers.surveys
    assert (asked.name, asked.events, asked.dimension, asked.scale) == ("satisfaction", ("close",), "speed", "0-100")


def test_rights_notices_intervals(stack: Stack) -> None:
    (right,) = stack.rights()
    assert right.of == ("complaint",) and right.holds({"injury": True}) is True and right.holds({}) is False
    assert [one.name for one in stack.notices("close")] == ["one"]
    assert stack.notices("close", "complaint") == () and len(stack.notices("close", "other")) == 1
    interval = stack.interval("publication")
    assert (interval.starts, interval.ends) == (("file",), ("close",))
    assert interval.at_least({"severity": "general"}) == Limit.parse("7 days")
    assert interval.at_least({"severity": "major"}) is interval.at_least({"severity": "top"}) is None
    assert interval.at_least({}) is None


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("continuously", When("continuously")),
        ("every 3 months", When("every", limit=Limit.parse("3 months"))),
        ("on file", When("on", "file")),
        ("on clock.breached within 1 day", When("on", "clock.breached", Limit.parse("1 day"))),
        ("first on file", When("on", "file", first=True)),
        ("before assign", When("before", "assign")),
        ("every now and then", None),
        ("on file within a while", None),
        ("regularly", None),
        ("", None),
    ],
)
def test_when(text: str, when: When | None) -> None:
    assert read_when(text) == when


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("12.50 CNY", Price("amount", 1250)),
        ("0", Price("amount", 0)),
        ("institution_tariff", Price("tariff")),
        ("agreed", Price("agreed")),
        ("20% of court", Price("share", low=20, high=20, route="court")),
        ("cheap", None),
        ("-1 CNY", None),
    ],
)
def test_price(text: str, price: Price | None) -> None:
    assert read_price(text) == price


def test_an_unknown_condition_is_found(codes: Callable[..., list[str]]) -> None:
    for kind in ("duty x", "retention x", "right x"):
        heads = {"duty x": "duty | colour | → who | → when", "retention x": "record | colour | → keep"}
        head = heads.get(kind, "right | holder | action | in_states | may_depend_on | colour")
        line = "|".join("-" for _ in head.split("|"))
        dashes = "|".join("---" for _ in head.split("|"))
        assert "unknown-fact" in codes(f"```{kind}\n| {head} |\n|{dashes}|\n|{line}|\n```\n"), kind


STEPS = """```examples complaint
| state    | action | by               | injury | → next   |
|----------|--------|------------------|--------|----------|
| (start)  | file   | consumer         |        | received |
| received | note   | owner            | no     | same     |
| waiting  | lapse  | clock:c.material |        | received |
| received | file   | consumer         |        |          |
| received | close  | consumer         |        |          |
```
"""


def test_examples_of_a_procedure(write: Callable[..., str], flow: str, codes: Callable[..., list[str]]) -> None:
    assert "failing-example" not in codes(flow + STEPS)
    stack = load_stack([("t.md", write(flow + STEPS))])
    assert [one.next for one in stack.step_examples] == ["received", "same", "received", "", ""]
    assert stack.step_examples[1].facts == {"injury": False}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("| received | note | owner | no | waiting |", "it leads to received"),
        ("| received | close | owner | | |", "it leads to closed"),
        ("| (start) | file | agent | | received |", "not allowed"),
    ],
)
def test_an_example_that_fails(write: Callable[..., str], flow: str, row: str, told: str) -> None:
    body = flow + STEPS.removesuffix("```\n") + row + "\n```\n"
    found = [one for one in check_texts([("t.md", write(body))]) if one.code == "failing-example"]
    assert len(found) == 1 and told in found[0].message and "Example 6" in found[0].message


def test_examples_of_a_procedure_have_their_columns(codes: Callable[..., list[str]], flow: str) -> None:
    assert "missing-column" in codes(flow + STEPS.replace("| by   ", "| size "))
    assert "unknown-column" in codes(flow + STEPS.replace("→ next  ", "→ place "))
    assert "bad-value" in codes(flow + STEPS.replace("| no     | same", "| maybe  | same"))


def test_a_grade_and_a_machine(codes: Callable[..., list[str]], write: Callable[..., str]) -> None:
    graded = "```facts more\n| fact | type | values |\n|---|---|---|\n| danger | grade | low, high |\n```\n"
    roles = "```roles more\n| role | scope | label |\n|---|---|---|\n| assistant | machine | 助手 |\n```\n"
    table = "```decision d\n| danger | → injury |\n|---|---|\n| low | no |\n{}```\n"
    assert codes(graded + roles + table.format("| high | yes |\n")) == []
    assert codes(graded + roles + table.format("")) == ["gap"]
    stack = load_stack([("t.md", write(graded + roles))])
    assert stack.roles["assistant"].scope == "machine" and not stack.roles["assistant"].party
