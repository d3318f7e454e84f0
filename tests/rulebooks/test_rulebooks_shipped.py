"""The shipped books: figures stand, examples hold, no path ends under a platform clock, nothing lacks a name."""

import re
from pathlib import Path

import pytest

import gongdao.rulebooks
from gongdao.rulebook.checking.examples import example_findings
from gongdao.rulebook.decisions import Decision, Facts, Table
from gongdao.rulebook.facts import CHOICES
from gongdao.rulebook.loading import try_stack
from gongdao.rulebook.rules import START, Deadline, Procedure
from gongdao.rulebook.stack import Stack
from gongdao.words import VERBS, WRITTEN

DECIDES = ("decision", "approval", "interval", "amount", "evidence")
FOLDER = Path(next(iter(gongdao.rulebooks.__path__)))
PLACEHOLDERS = {"number", "title", "due", "until", "amount", "platform", "link", "phone", "clause", "action"}
Moment = tuple[str, frozenset[str]]  # state, running deadlines


def texts() -> list[tuple[str, str]]:
    return [(path.name, path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.md")) if path.name != "README.md"]


@pytest.fixture(scope="module")
def stack() -> Stack:
    books, findings = try_stack(texts())
    assert findings == []
    return books


FIGURES = [
    ("first_reply", {}, "24 hours", "H-1.4.1"),
    ("acceptance", {}, "48 hours", "H-1.4.3"),
    ("result_72h", {}, "72 hours", "H-1.2.6"),
    ("result_notice", {}, "24 hours", "H-1.4.2"),
    ("initial_review", {}, "2 working days", "H-3.2.2"),
    ("preliminary", {}, "3 working days", "H-2.2.3"),
    ("preliminary_by_severity", {"severity": "general"}, "3 working days", "H-2.3.1.1"),
    ("preliminary_by_severity", {"severity": "major"}, "5 working days", "H-2.3.1.1"),
    ("preliminary_by_severity", {"severity": "especially_major"}, "7 working days", "H-2.3.1.1"),
    ("preliminary_by_level", {"level": "one"}, "24 hours", "H-4.2.1"),
    ("preliminary_by_level", {"level": "two"}, "48 hours", "H-4.2.1"),
    ("preliminary_by_level", {"level": "three"}, "72 hours", "H-4.2.1"),
    ("result_by_severity", {"severity": "general"}, "5 working days", "H-2.3.1.2"),
    ("result_by_severity", {"severity": "major"}, "7 working days", "H-2.3.1.2"),
    ("result_by_severity", {"severity": "especially_major"}, "10 working days", "H-2.3.1.2"),
    ("progress", {}, "2 working days", "H-2.3.2"),
    ("assignment", {}, "4 working hours", "H-2.2.2.1"),
    ("material", {}, "7 days", "H-2.4.2.1"),
    ("answer", {}, "7 days", "H-2.4.2.2"),
    ("appeal_window", {}, "6 months", "M-1.3.2.1"),
    ("appeal_decision", {}, "7 working days", "M-1.3.2.2"),
    ("recusal", {}, "2 working days", "M-3.1.3"),
    ("immediate_contact", {"immediate": True}, "1 hour", "M-2.1.7"),
]


@pytest.mark.parametrize(("name", "facts", "limit", "clause"), FIGURES)
def test_deadline_has_its_figure_and_clause(
    stack: Stack, name: str, facts: dict[str, str], limit: str, clause: str
) -> None:
    said = stack.deadline(f"complaint.{name}").limit(facts)
    assert said is not None
    assert (str(said.limit), said.clause) == (limit, clause)


def test_no_deadline_without_a_figure_in_the_list(stack: Stack) -> None:
    assert {f"complaint.{name}" for name, *_ in FIGURES} == {each.name for each in stack.deadlines("complaint")}


def test_examples_hold_and_every_row_that_decides_has_one(stack: Stack) -> None:
    assert example_findings(stack) == []
    chosen = {name: set[int]() for name, table in stack.tables.items() if table.kind in DECIDES}
    for example in stack.examples:
        if example.name in chosen:
            chosen[example.name] |= {said.row or 0 for said in answers(stack.tables[example.name], example.facts)}
    lacking = {name: set(range(1, len(stack.tables[name].rows) + 1)) - rows for name, rows in chosen.items()}
    assert {name: rows for name, rows in lacking.items() if rows} == {}


def answers(table: Table, facts: Facts) -> list[Decision]:
    """What a table says: every row that holds, or the one that is chosen."""
    return table.collect(facts) if table.hit == "collect" else [table.decide(facts)]


def test_a_category_is_all_that_the_rulings_need(stack: Stack) -> None:
    facts = stack.derive({"category": "service_quality"}).facts
    assert facts == {
        "category": "service_quality",
        "severity": "general",
        "level": "one",
        "priority": "important",
        "risk": "low",
        "lawsuit_risk": False,
        "immediate": False,
        "head_report": False,
        "department": "customer_service",
    }


def after(running: frozenset[str], event: str, elapsed: str | None, deadlines: tuple[Deadline, ...]) -> frozenset[str]:
    """What runs after an event: stops first, then starts."""
    kept = {each.name for each in deadlines if each.name in running and event not in each.stops} - {elapsed}
    return frozenset(kept | {each.name for each in deadlines if event in each.starts})


def steps(moment: Moment, procedure: Procedure, deadlines: tuple[Deadline, ...]) -> set[Moment]:
    """Every moment that one action, one elapsed clock or one delivery leads to."""
    state, running = moment
    found = set()
    for row in procedure.rows:
        if state not in row.states:
            continue
        if row.by:
            found.add((row.target(state), after(running, row.action, None, deadlines)))
        if row.clock in running:
            found.add((row.target(state), after(running, row.action, row.clock, deadlines)))
    if "complaint.result_notice" in running:
        found.add((state, after(running, "result.delivered", None, deadlines)))
    return found


@pytest.fixture(scope="module")
def moments(stack: Stack) -> set[Moment]:
    procedure, deadlines = stack.procedure("complaint"), stack.deadlines("complaint")
    seen: set[Moment] = set()
    waiting: set[Moment] = {(START, frozenset())}
    while waiting:
        moment = waiting.pop()
        seen.add(moment)
        waiting |= steps(moment, procedure, deadlines) - seen
    return seen


def test_no_platform_clock_runs_in_a_final_state(stack: Stack, moments: set[Moment]) -> None:
    final = stack.procedure("complaint").final
    ends = [(state, running) for state, running in moments if state in final]
    assert {state for state, _ in ends} == set(final)
    for state, running in ends:
        assert not [name for name in running if stack.deadline(name).favours == "platform"], state


def test_somebody_is_always_under_a_clock_until_the_end(stack: Stack, moments: set[Moment]) -> None:
    """Before a final state either a platform's clock runs, or a clock whose end moves the case on."""
    procedure = stack.procedure("complaint")
    for state, running in moments:
        if state == START or state in procedure.final:
            continue
        moving = {row.clock for row in procedure.rows if state in row.states and row.clock}
        duty = {name for name in running if stack.deadline(name).favours == "platform"}
        assert duty | (moving & running), (state, running)


def test_all_states_are_reached_and_all_verbs_known(stack: Stack, moments: set[Moment]) -> None:
    procedure = stack.procedure("complaint")
    assert {state for state, _ in moments} == {START, *procedure.states}
    assert {row.does for row in procedure.rows} <= VERBS


def test_only_the_consumer_accepts_declines_and_withdraws(stack: Stack) -> None:
    for row in stack.procedure("complaint").rows:
        if row.action in ("accept_proposal", "decline_proposal", "withdraw", "rate"):
            assert (row.by, row.clock) == (("consumer",), None), row.action


def test_every_name_has_a_label_in_every_language(stack: Stack) -> None:
    procedures = stack.procedures.values()
    named = {
        "actions": {row.action for procedure in procedures for row in procedure.rows},
        "states": {state for procedure in procedures for state in procedure.states},
        "deadlines": set(stack.deadline_map) | {f"approval.{name}" for name in stack.approvals},
        "approvals": set(stack.approvals),
    }
    for fact in stack.facts.values():
        if fact.type in CHOICES:
            named[fact.name if fact.name in stack.labels else fact.name + "s"] = set(fact.values)
    for group, names in named.items():
        assert set(stack.labels[group]) == names, group
    for group, table in stack.labels.items():
        for name, labels in table.items():
            assert set(labels) >= set(WRITTEN), (group, name)


def test_words_are_used_and_fill_in_the_same_values(stack: Stack) -> None:
    used = {row.outputs["words"] for notice in stack.notice_list for row in notice.table.rows}
    assert used == set(stack.texts)
    for name, languages in stack.texts.items():
        assert set(languages) == set(WRITTEN), name
        filled = [set(re.findall(r"\{(\w*)\}", text)) for text in languages.values()]
        assert filled[0] == filled[1] <= PLACEHOLDERS, name


def test_one_edited_cell_changes_the_outcome() -> None:
    edited = [
        (name, text.replace("| >= 1000 | general_manager ", "| >= 1000 | deputy_manager ")) for name, text in texts()
    ]
    changed, _ = try_stack(edited)
    assert changed.decide("compensation", {"amount": 100_000}).outputs["by"] == "deputy_manager"


def test_out_of_an_appeal_leads_only_a_person_who_did_not_decide(stack: Stack) -> None:
    """Where a person was asked for: no clock, no program, nobody who decided before, whatever the verb."""
    seen = 0
    for flow in stack.procedures.values():
        parties = {name for name, role in stack.roles.items() if role.party}
        machines = {name for name, role in stack.roles.items() if role.scope == "machine"}
        appeals = [row for row in flow.rows if row.does == "appeal"]
        appealed = {row.target(state) for row in appeals for state in row.states}
        open_to = {state for row in appeals for state in row.states}
        deciding = {
            row.action
            for row in flow.rows
            if (row.does in ("answer", "refuse") or set(row.by) & machines)
            and {row.target(state) for state in row.states} & open_to
        }
        for row in flow.rows:
            asked = row.test.matches({**flow.defaults, "human_asked": True})
            if not asked or (row.by and set(row.by) <= parties):
                continue
            assert not set(row.by) & machines or "human_asked" not in {n for r in flow.rows for n in r.conditions}
            leaving = [state for state in row.states if state in appealed and row.target(state) != state]
            if leaving:
                needs = {need.name: need.args for need in row.needs}
                first = {each.action for each in flow.rows if set(each.states) & set(leaving)}
                assert "human" in needs and deciding - first <= set(needs["other_than"]), (flow.name, row.action)
                seen += 1
    assert seen > 8
