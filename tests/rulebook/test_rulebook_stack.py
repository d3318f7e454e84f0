"""The sample as a stack: procedure, deadlines, approval, notices, words, labels, rights, clauses."""

from pathlib import Path

import pytest

from gongdao.legaltime.limits import Limit
from gongdao.rulebook import Need, NoticeRow, Stack, load_stack


@pytest.fixture(scope="module")
def stack() -> Stack:
    path = Path(__file__).parent / "sample.md"
    return load_stack([("sample.md", path.read_text(encoding="utf-8"))])


def test_procedure(stack: Stack) -> None:
    procedure = stack.procedure("complaint")
    assert procedure.final == ("closed", "withdrawn")
    assert procedure.states[:3] == ("received", "in_hand", "awaiting_consumer")
    row = procedure.find("(start)", "file", roles={"consumer"}, facts={})
    assert row is not None and (row.next, row.does, row.row, row.clause) == ("received", "open", 1, "S-3.1")
    assert procedure.find("(start)", "file", roles={"merchant"}, facts={}) is None
    assert procedure.find("received", "give_result", roles={"owner"}, facts={}) is None


def test_star_is_every_state_that_is_not_final(stack: Stack) -> None:
    procedure = stack.procedure("complaint")
    row = procedure.find("answered", "note", roles={"owner"}, facts={})
    assert row is not None and (row.next, row.target("answered")) == ("same", "answered")
    assert set(row.states) == set(procedure.states) - set(procedure.final)
    for state in (*procedure.final, "(start)", "nowhere"):
        assert procedure.find(state, "note", roles={"owner"}, facts={}) is None


def test_conditions_choose_the_row(stack: Stack) -> None:
    procedure = stack.procedure("complaint")
    by = {"roles": {"service_centre"}}
    asked = procedure.find("under_appeal", "decide_appeal", facts={"human_asked": True}, **by)
    silent = procedure.find("under_appeal", "decide_appeal", facts={}, **by)  # the default is no
    assert asked is not None and silent is not None and (asked.row, silent.row) == (19, 18)
    assert asked.conditions == {"human_asked": "yes"}
    assert Need("human", ()) in asked.needs and Need("human", ()) not in silent.needs
    assert len([row for row in procedure.actions("under_appeal", {}) if row.action == "decide_appeal"]) == 1


def test_unknown_fact_meets_only_any(write) -> None:
    body = (
        "```procedure p\nfinal: closed\n\n| state | action | by | next | asked |\n|---|---|---|---|---|\n"
        "| (start) | file | consumer | closed | yes |\n| (start) | skip | consumer | closed | - |\n```\n"
    )
    procedure = load_stack([("t.md", write(body))]).procedure("p")
    assert [row.action for row in procedure.actions("(start)", {})] == ["skip"]
    assert [row.action for row in procedure.actions("(start)", {"asked": True})] == ["file", "skip"]
    assert procedure.rows[0].does == "record"


def test_clock_rows(stack: Stack) -> None:
    procedure = stack.procedure("complaint")
    row = procedure.find("answered", "close", roles={"clock:complaint.appeal_window"}, facts={})
    assert row is not None and (row.clock, row.by) == ("complaint.appeal_window", ("owner",))
    assert procedure.find("answered", "close", roles={"clock:complaint.answer"}, facts={}) is None


def test_needs_with_several_arguments(write) -> None:
    body = (
        "```procedure p\nfinal: closed\n\n| state | action | by | next | needs |\n|---|---|---|---|---|\n"
        "| (start) | file | consumer | closed | reasons, other_than:give_result,refuse, approval:money |\n```\n"
    )
    row = load_stack([("t.md", write(body))]).procedure("p").rows[0]
    assert row.needs == (
        Need("reasons", ()),
        Need("other_than", ("give_result", "refuse")),
        Need("approval", ("money",)),
    )


def test_deadline(stack: Stack) -> None:
    deadline = stack.deadline("complaint.preliminary")
    assert (deadline.of, deadline.starts, deadline.pauses) == ("complaint", ("file",), ("awaiting_consumer",))
    assert deadline.stops == ("give_preliminary_result", "give_result", "withdraw")
    assert (deadline.duty, deadline.favours, deadline.on_breach) == (
        "owner",
        "platform",
        ("inform", "department_leader"),
    )
    limited = deadline.limit({"severity": "major"})
    assert limited == (Limit.parse("5 working days"), Limit.parse("1 working day"), 2, "S-3.2", "sample", "2026.1")
    names = [each.name for each in stack.deadlines("complaint")]
    assert names[:2] == ["complaint.preliminary", "complaint.acceptance"] and len(names) == 5


def test_deadline_without_limit(write) -> None:
    body = (
        "```deadline d\nof: p\nfrom: a, b\nuntil: c\nduty: owner\nfavours: user\n\n| severity | → limit |\n|---|---|\n"
        "| top | |\n| not(top) | 1 hour |\n```\n"
    )
    deadline = load_stack([("t.md", write(body))]).deadline("d")
    assert deadline.starts == ("a", "b") and deadline.on_breach is None
    assert deadline.limit({}) is None and deadline.limit({"severity": "top"}) is None
    limited = deadline.limit({"severity": "major"})
    assert limited is not None and (limited.limit, limited.warn) == (Limit.parse("1 hour"), None)


def test_approval(stack: Stack) -> None:
    approval = stack.approval("compensation")
    assert approval.sum == ("case", "party")
    limit = Limit.parse("24 hours")
    assert approval.decide({"amount": 99999}).outputs == {"by": "department_leader", "inform": (), "limit": limit}
    said = approval.decide({"amount": 100000})
    assert (said.outputs["by"], said.outputs["inform"], said.row) == ("general_manager", ("risk_management",), 2)


def test_notices_and_words(stack: Stack) -> None:
    (notice,) = stack.notices("give_result")
    assert stack.notices("file") == ()
    told = NoticeRow(("consumer",), ("app", "email", "sms"), "result", 1)
    assert notice.rows({"severity": "general"}) == [told]
    assert notice.rows({"severity": "major"}) == [told, NoticeRow(("general_manager",), ("app",), "major_report", 2)]
    assert stack.words("result")["en"] == "Your complaint {number} has been answered."


def test_labels(stack: Stack) -> None:
    assert stack.label("departments", "compliance", "en") == "Compliance"
    assert stack.label("departments", "compliance", "zh-Hant") == "合規部", "made from zh-Hans"
    assert stack.label("departments", "compliance", "fr") == "合规部", "another language rather than none"
    assert stack.label("departments", "nothing", "en") == "nothing"
    assert stack.value_label("department", "compliance", "en") == "Compliance"
    assert stack.value_label("severity", "major", "en") == "major"
    assert stack.fact_label("amount", "zh-Hans") == "赔偿金额"
    assert stack.role_label("owner", "zh-Hans") == "客户服务责任人"
    assert stack.event_label("result.delivered", "zh-Hans") == "结果已送达"


def test_roles_and_rights(stack: Stack) -> None:
    assert (stack.roles["owner"].scope, stack.roles["owner"].stand_in) == ("case", "service_centre")
    assert [name for name, role in stack.roles.items() if role.party] == ["consumer", "merchant"]
    right = stack.rights()[1]
    assert (right.name, right.holders, right.in_states, right.may_depend_on) == (
        "appeal", ("consumer", "merchant"), ("answered",), ("time",)
    )  # fmt: skip


def test_clauses_and_rules(stack: Stack) -> None:
    clause = stack.clause("S-3.2")
    assert clause.material and clause.tables[0].kind == "deadline"
    assert clause.tables[0].rows[0] == ["general", "3 working days", "1 working day"]
    assert [type(block).__name__ for block in clause.blocks] == ["str", "Rule"]
    assert len(stack.rules("deadline")) == 5 and len(stack.rules()) == len(stack.books[0].rules)


def test_examples_are_kept(stack: Stack) -> None:
    assert [example.row for example in stack.examples] == [1, 2, 3]
