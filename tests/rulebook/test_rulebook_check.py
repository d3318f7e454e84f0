"""Each fault that `check` names, from the smallest book that has it; and books that have none."""

import re
from pathlib import Path

import pytest
from rulebook_books import FLOW, flow_with

from gongdao.rulebook import CODES, check, check_texts, load_stack, shipped

DECISION = "```decision d\nhit: {hit}\n\n| {facts} | → {out} |\n|---|---|\n{rows}\n```\n"


def decision(*rows: str, facts: str = "severity", out: str = "topic", hit: str = "unique", name: str = "d") -> str:
    text = DECISION.format(hit=hit, facts=facts, out=out, rows="\n".join(rows)).replace(
        "decision d", f"decision {name}"
    )
    return text.replace("|---|---|", "|---|" + "---|" * (facts.count("|") + 1))


def notice(words: str, *, event: str = "result.delivered", to: str = "consumer") -> str:
    return (
        f"```notice n\non: {event}\n\n| severity | → to | → channel | → "
        f"words |\n|---|---|---|---|\n| - | {to} | app | {words} |\n```\n\n"
    )


def deadline(name: str, limit: str, *, start: str = "file", stop: str = "close", more: str = "") -> str:
    return (
        f"```deadline {name}\nof: complaint\nfrom: {start}\nuntil: {stop}\nduty: owner\nfavours: platform\n{more}\n"
        f"| severity | → limit |\n|---|---|\n| - | {limit} |\n```\n\n"
    )


def examples(row: str) -> str:
    return f"```examples d\n| severity | → topic |\n|---|---|\n{row}\n```\n"


def roles(row: str) -> str:
    return f"```roles more\n| role | scope |\n|---|---|\n{row}\n```\n"


WORDS = "```words w\n| zh-Hans | en |\n|---|---|\n| 投诉 {number} | Complaint {number} |\n```\n"
GOODS = "| - | goods |"

# code, body that has it, body that differs in the one thing and has it not
FAULTS = [
    ("gap", decision("| general, major | goods |"), decision("| general, major | goods |", "| top | money |")),
    (
        "overlap",
        decision("| general, major | goods |", "| major, top | money |"),
        decision("| general, major | goods |", "| top | money |"),
    ),
    ("overlap", decision(GOODS, "| top | money |", hit="any"), decision(GOODS, "| top | goods |", hit="any")),
    ("never-matches", decision(GOODS, "| top | money |", hit="first"), decision("| top | money |", GOODS, hit="first")),
    (
        "never-matches",
        decision("| >= 1 | goods |", "| < 1 | money |", facts="people"),
        decision("| >= 2 | goods |", "| < 2 | money |", facts="people"),
    ),
    (
        "cycle",
        decision("| - | goods |") + decision("| - | top |", facts="topic", out="severity", name="e"),
        decision("| - | goods |"),
    ),
    (
        "double-output",
        decision(GOODS) + decision(GOODS, name="e"),
        decision(GOODS) + decision("| - | yes |", out="injury", name="e"),
    ),
    ("double-name", decision(GOODS) + decision("| - | yes |", out="injury"), decision(GOODS)),
    ("double-name", roles("| owner | platform |"), roles("| boss | platform |")),
    ("failing-example", decision(GOODS) + examples("| top | money |"), decision(GOODS) + examples("| top | goods |")),
    ("failing-example", decision("| - | |") + examples("| top | money |"), decision("| - | |") + examples("| top | |")),
    ("unknown-rule", examples("| top | goods |"), decision(GOODS) + examples("| top | goods |")),
    ("unknown-role", notice("w", to="boss") + WORDS, notice("w") + WORDS),
    (
        "unknown-role",
        FLOW + deadline("x", "1 hour", more="on_breach: inform boss\n"),
        FLOW + deadline("x", "1 hour", more="on_breach: inform agent\n"),
    ),
    ("unknown-event", notice("w", event="nothing") + WORDS, notice("w") + WORDS),
    ("unknown-event", FLOW + deadline("x", "1 hour", start="begin"), FLOW + deadline("x", "1 hour")),
    (
        "unknown-procedure",
        deadline("x", "1 hour", start="result.delivered", stop="result.delivered"),
        FLOW + deadline("x", "1 hour", start="result.delivered", stop="result.delivered"),
    ),
    (
        "unknown-state",
        FLOW + deadline("x", "1 hour", more="pauses: sleeping\n"),
        FLOW + deadline("x", "1 hour", more="pauses: waiting\n"),
    ),
    (
        "unknown-state",
        flow_with(
            "| received | ask    | owner              | waiting ", "| received | ask    | owner              | wating "
        ),
        FLOW,
    ),
    (
        "unknown-verb",
        flow_with(
            "| owner              | closed   | clause  | close   ",
            "| owner              | closed   | clause  | finish  ",
        ),
        FLOW,
    ),
    ("unknown-need", flow_with("| reasons ", "| reason  "), FLOW),
    ("bad-cell", flow_with("| reasons ", "| work    "), FLOW),
    ("unknown-action", flow_with("| reasons ", "| other_than:fly "), flow_with("| reasons ", "| other_than:file ")),
    (
        "unknown-approval",
        flow_with("| reasons ", "| approval:x "),
        flow_with("| reasons ", "| approval:x ") + "```approval x\n| amount | → by |\n|---|---|\n| - | agent |\n```\n",
    ),
    ("unknown-deadline", flow_with("| clock:c.material   ", "| clock:c.nothing    "), FLOW),
    ("unknown-role", flow_with("| received | close  | owner  ", "| received | close  | boss   "), FLOW),
    ("no-start", flow_with("| (start)  ", "| received "), FLOW),
    ("no-final", flow_with("final: closed", "final: closed, withdrawn"), FLOW),
    (
        "no-final",
        flow_with(
            "| *        | note ",
            "| closed   | ask    | owner              | waiting  |         | record  |\n| *        | note ",
        ),
        flow_with(
            "| *        | note ",
            "| closed   | reopen | owner              | waiting  |         | reopen  |\n| *        | note ",
        ),
    ),
    ("unreachable-state", flow_with("| owner              | waiting  ", "| owner              | received "), FLOW),
    ("dead-end", flow_with("| owner              | closed   ", "| owner              | received "), FLOW),
    ("no-silence", flow_with("| clock:c.material   ", "| consumer           "), FLOW),
    ("ambiguous-action", flow_with("| received | close  ", "| received | ask    "), FLOW),
    (
        "clock-never-stopped",
        FLOW + deadline("x", "1 hour", stop="ask"),
        FLOW + deadline("x", "1 hour", stop="ask, close"),
    ),
    (
        "never-binds",
        FLOW + deadline("x", "24 hours") + deadline("y", "2 working days"),
        FLOW + deadline("x", "24 hours") + deadline("y", "20 working hours"),
    ),
    ("never-used", decision(GOODS), "```labels x\n| name | zh-Hans | en |\n|---|---|---|\n| a | 甲 | a |\n```\n"),
    ("notice-without-words", notice("v") + WORDS, notice("w") + WORDS),
    ("missing-translation", notice("w") + WORDS.replace("Complaint {number}", ""), notice("w") + WORDS),
    (
        "missing-translation",
        "```labels x\n| name | en |\n|---|---|\n| a | a |\n```\n",
        "```labels x\n| name | zh-Hans | en |\n|---|---|---|\n| a | 甲 | a |\n```\n",
    ),
    (
        "placeholder-mismatch",
        notice("w") + WORDS.replace("Complaint {number}", "Complaint {nummer}"),
        notice("w") + WORDS,
    ),
    ("placeholder-mismatch", notice("w") + WORDS.replace("{number}", "{Number}"), notice("w") + WORDS),
    ("placeholder", "拨打 400-XXX-XXXX。\n", "拨打 400-810-1234。\n"),
    ("placeholder", notice("w") + WORDS.replace("Complaint", "TODO"), notice("w") + WORDS),
    ("heading-without-id", "## 二\n", "## 二 {#T-2}\n"),
    ("unknown-fact", decision("| - | goods |", facts="colour"), decision(GOODS)),
    (
        "unknown-column",
        decision(GOODS) + "```examples d\n| severity | → amount |\n|---|---|\n| top | 1 |\n```\n",
        decision(GOODS),
    ),
    ("duplicate-column", decision("| - | - | goods |", facts="severity | severity"), decision(GOODS)),
]


@pytest.mark.parametrize(("code", "bad", "good"), FAULTS, ids=[f"{n}-{fault[0]}" for n, fault in enumerate(FAULTS)])
def test_each_fault_is_found_and_its_cure_is_one(codes, code: str, bad: str, good: str) -> None:
    assert code in codes(bad, notes=True)
    assert code not in codes(good, notes=True)


def test_the_small_procedure_has_no_fault(codes, flow: str) -> None:
    assert codes(flow) == []


def test_every_code_is_shown_by_a_test() -> None:
    texts = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")]
    quoted = {word for text in texts for word in re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)*)"', text)}
    assert set(CODES) - quoted == set()


def test_rule_before_the_first_clause(write) -> None:
    text = write("").replace("# 一 {#T-1}", "")
    assert check_texts([("t.md", text)])[0].code == "rule-without-clause"


def test_two_books_of_one_id(write) -> None:
    texts = [("a.md", write("")), ("b.md", write("", vocabulary=False).replace("T-1", "T-2"))]
    assert "double-book" in [one.code for one in check_texts(texts)]


def test_codes_are_stable_words() -> None:
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) for code in CODES)
    assert all(each.level in ("error", "warning", "note") and each.cause and each.cure for each in CODES.values())


def test_sample_has_no_error() -> None:
    texts = [("sample.md", (Path(__file__).parent / "sample.md").read_text(encoding="utf-8"))]
    assert [one for one in check_texts(texts) if one.level != "note"] == []
    stack = load_stack(texts)
    assert check(stack) == check(stack.books) == check_texts(texts)


def test_placeholders_may_pass_in_a_draft(codes) -> None:
    assert codes("电话：010-XXXX。\n") == ["placeholder"]
    assert codes("电话：010-XXXX。\n", placeholders=False) == []


def test_never_binds_names_both_and_what_must_be_known(write, flow: str) -> None:
    by_severity = deadline("y", "2 hours").replace(
        "| - | 2 hours |", "| general | 2 hours |\n| not(general) | 1 hour |"
    )
    body = flow + deadline("x", "1 working day", more="pauses: waiting\n") + by_severity
    (note,) = [one for one in check_texts([("t.md", write(body))]) if one.code == "never-binds"]
    assert note.example == {"deadline": "x", "beside": "y", "rows": [1]}
    assert "once known: severity" in note.message
    swapped = body.replace("1 working day", "90 minutes")
    assert not [one for one in check_texts([("t.md", write(swapped))]) if one.code == "never-binds"]
    rows = swapped.replace("| - | 90 minutes |", "| general | 90 minutes |\n| not(general) | 90 minutes |")
    (note,) = [one for one in check_texts([("t.md", write(rows))]) if one.code == "never-binds"]
    assert note.example == {"deadline": "x", "beside": "y", "rows": [2]} and "in row 2" in note.message


@pytest.mark.parametrize(
    ("more", "start", "stop", "binds"),
    [
        ("", "file", "close", False),
        ("pauses: waiting\n", "file", "close", True),
        ("", "ask", "close", True),
        ("", "file", "close, ask", True),
    ],
    ids=["same step", "the quick one pauses", "the quick one starts later", "the quick one stops earlier"],
)
def test_limits_are_compared_only_on_one_step(write, flow: str, more: str, start: str, stop: str, binds: bool) -> None:
    body = flow + deadline("slow", "2 days") + deadline("quick", "1 day", more=more, start=start, stop=stop)
    found = [one.example for one in check_texts([("t.md", write(body))]) if one.code == "never-binds"]
    assert (found == []) == binds


def test_of_two_equal_limits_the_later_one_is_idle(write, flow: str) -> None:
    body = flow + deadline("x", "24 hours") + deadline("y", "24 hours")
    found = [one.example for one in check_texts([("t.md", write(body))]) if one.code == "never-binds"]
    assert found == [{"deadline": "y", "beside": "x", "rows": [1]}]


def test_path_to_an_unstopped_clock_is_told(write, flow: str) -> None:
    body = flow + deadline("x", "1 hour", start="ask", stop="supply")
    (one,) = [one for one in check_texts([("t.md", write(body))]) if one.level == "error"]
    assert (one.code, one.example) == ("clock-never-stopped", {"path": ["file", "ask", "lapse", "close"]})


def test_shipped_books_have_no_fault_but_idle_limits() -> None:
    found = check_texts(shipped())
    assert [one for one in found if one.level == "error"] == []
    idle = {str(one.example["deadline"]) for one in found if one.code == "never-binds" and one.example}
    assert "complaint.result_by_severity" in idle
