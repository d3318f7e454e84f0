"""Findings about who does what, by when, with which proof: each in a small book, cured, and moved under other names."""

import pytest
from rulebook_books import FLOW, write
from rulebook_cases import Case, found, place, shows, table

from gongdao.rulebook import check_texts


def duty(*rows: str, name: str = "d", facts: str = "") -> str:
    return table(f"duty {name}", f"| duty |{facts} → who | → when | → proof |", *rows)


def clock(
    name: str, *rows: str, start: str = "file", stop: str = "decide", fact: str = "severity", more: str = ""
) -> str:
    head = f"deadline {name}\nof: complaint\nfrom: {start}\nuntil: {stop}\nduty: owner\nfavours: platform{more}"
    return table(head, f"| {fact} | → limit |", *rows)


def steps(*rows: str, name: str = "complaint", final: str = "closed") -> str:
    return table(f"procedure {name}\nfinal: {final}", "| state | action | by | next | needs | does |", *rows)


def approval(*rows: str, name: str = "sum") -> str:
    return table(f"approval {name}", "| amount | → by | → limit |", *rows)


FILE = "| (start) | file | consumer | received | | open |"
CLOSE = "| settled | close | owner | closed | | close |"
OFFER = "| received | offer | owner | settled | {} | propose |"
WAIT = steps(FILE, OFFER.format("approval:sum"), CLOSE)
KEPT = table("retention r", "| record | → keep | → from |", "| case | 3 years | close |", "| log | 1 year | |")
TWO_STEPS = steps(
    FILE, "| received | check_it | owner | settled | | record |", "| settled | decide | owner | closed | | answer |"
)
LONG = ("| light | 2 days |", "| heavy | 3 days |", "| dire | 1 day |")

CASES = [
    Case(
        "two-first-steps",
        FLOW + duty("| first_thing | owner | first on file | log |", "| other_thing | agent | first on file | log |"),
        "| other_thing | agent | first on file ",
        "| other_thing | agent | on file within 1 day ",
        "first on file",
    ),
    Case(
        "two-first-steps",
        FLOW
        + duty("| first_thing | - | owner | first on file | log |", facts=" severity |")
        + duty("| other_thing | top | agent | first on file | log |", name="e", facts=" severity |"),
        "| other_thing | top | agent | first on file ",
        "| other_thing | top | agent | first on ask ",
        "first on file",
    ),
    Case(
        "two-approvals",
        steps(FILE, OFFER.format("approval:sum, approval:law"), CLOSE) + approval("| - | boss | 1 hour |", name="law"),
        "approval:sum, approval:law",
        "approval:sum",
        "| received | offer",
    ),
    Case(
        "two-approvals",
        steps(FILE, OFFER.format("approval:sum"), OFFER.format("approval:law"), CLOSE)
        + approval("| - | boss | 1 hour |")
        + approval("| - | boss | 1 hour |", name="law"),
        "approval:law",
        "approval:sum",
        "| received | offer",
    ),
    Case("either-or", FLOW + duty("| first_thing | owner or agent | every 1 month | log |"), " or agent", "",
         "owner or"),
    Case("either-or", FLOW + duty("| first_thing | owner, agent | every 1 month | log |"), ", agent", "", "owner, a"),
    Case("either-or", approval("| - | boss / agent | 1 hour |"), " / agent", "", "boss / agent"),
    Case(
        "either-or",
        table("decision to", "| injury | → topic |", "| yes | goods, money |", "| no | money |"),
        "goods, money",
        "goods",
        "goods, money",
    ),
    Case("either-or", FLOW + clock("x", "| - | 1 day |", stop="close").replace("duty: owner", "duty: owner, agent"),
         "owner, agent", "owner", "owner, agent"),
    Case(
        "never-set",
        table("decision to", "| hidden | → topic |", "| yes | goods |", "| no | money |"),
        "| hidden | → topic |",
        "| wished | → topic |",
        "yes",
    ),
    Case(
        "never-set",
        duty("| first_thing | yes | owner | every 1 month | log |", facts=" hidden |"),
        "| first_thing | yes",
        "| first_thing | -",
        "yes",
    ),
    Case(
        "never-set",
        steps(FILE, "| received | close | owner | closed | | close |")
        + table("facts f", "| fact | type | set_by |", "| seen | yes_no | agent |")
        + table("decision to", "| seen | → topic |", "| yes | goods |", "| no | money |"),
        "| received | close | owner | closed | | close |",
        "| received | close | owner | closed | | close |\n| received | settle | agent | same | | set_facts |",
        "yes",
    ),
    Case(
        "same-values",
        table("facts f", "| fact | type | values |", "| depth | choice | heavy, light, dire |"),
        "heavy, light, dire",
        "near, far",
        "heavy, light, dire",
    ),
    Case("graver-slower", TWO_STEPS + clock("x", *LONG, fact="gravity"), "| 3 days |", "| 2 days |", "3 days"),
    Case(
        "graver-slower",
        TWO_STEPS
        + table("deadline x\nof: complaint\nfrom: file\nuntil: decide\nduty: owner\nfavours: platform\nhit: first",
                "| injury | gravity | → limit |", "| - | light | 4 hours |", "| yes | dire | 3 hours |",
                "| - | - | 1 working day |"),
        "| - | - | 1 working day |",
        "| - | - | 200 minutes |",
        "1 working day",
    ),
    Case(
        "graver-slower",
        TWO_STEPS
        + clock("x", "| light | 1 day |", fact="gravity")
        + clock("y", "| not(light) | 2 days |", fact="gravity"),
        "| 2 days |",
        "| 1 day |",
        "2 days",
    ),
    Case(
        "approval-too-long",
        WAIT + approval("| - | boss | 3 days |") + clock("x", "| - | 48 hours |", stop="offer"),
        "3 days",
        "2 hours",
        "3 days",
    ),
    Case(
        "approval-too-long",
        WAIT + approval("| - | boss | |") + clock("x", "| - | 48 hours |", stop="offer"),
        "| boss | |",
        "| boss | 48 hours |",
        "|",
    ),
    Case(
        "approval-too-long",
        steps(FILE, "| received | check_it | owner | looked_at | | record |",
              "| looked_at | offer | owner | settled | approval:sum | propose |", CLOSE)
        + approval("| < 10 | agent | 5 hours |", "| >= 10 | boss | 30 hours |")
        + clock("x", "| - | 24 hours |", stop="check_it") + clock("y", "| - | 50 hours |", stop="offer"),
        "30 hours",
        "26 hours",
        "30 hours",
    ),
    Case(
        "order-of-limits",
        TWO_STEPS + clock("x", "| - | 72 hours |", stop="check_it") + clock("y", "| - | 48 hours |"),
        "72 hours",
        "48 hours",
        "72 hours",
    ),
    Case("no-figure", FLOW + clock("x", "| - | |", stop="close"), "| - | |", "| - | 1 day |", "|"),
    Case("no-figure", FLOW + clock("x", "| - | promptly |", stop="close"), "promptly", "1 day", "promptly"),
    Case("no-figure", FLOW + table("interval i\nfrom: file\nto: close", "| injury | → at_least |", "| - | |"),
         "| - | |", "| - | 1 day |", "|"),
    Case("no-figure", approval("| - | boss | regularly |"), "regularly", "1 day", "regularly"),
    Case("no-figure", table("target t", "| metric | → bound | → value | → better |", "| spent | <= | good | lower |"),
         "good", "3 hours", "good"),
    Case("no-figure", table("fee f", "| route | → payer | → price | → shown_at |", "| mediation | consumer | fair | |"),
         "fair", "agreed", "fair"),
    Case("no-figure", table("fee f", "| route | → payer | → price | → shown_at |",
                            "| mediation | consumer | 10% of court | |"), "10% of court", "20 CNY", "10% of court"),
    Case("no-figure", FLOW + duty("| first_thing | owner | on file | log |"), "on file", "on file within 1 day",
         "on f"),
    Case("no-figure", duty("| first_thing | owner | regularly | log |"), "regularly", "every 1 month", "regularly"),
    Case("no-figure", table("retention q", "| record | → keep |", "| log | long |"), "long", "permanent", "long"),
    Case("no-proof", duty("| first_thing | owner | every 1 month | |"), "month | |", "month | log |", "|"),
    Case(
        "no-proof",
        table("evidence e", "| topic | → consumer_shows | → merchant_shows |", "| - | | |"),
        "| - | | |",
        "| - | | inspection |",
        "|",
    ),
    Case("no-retention", steps(FILE, "| received | close | owner | closed | | close |")
         + table("retention r", "| record | → keep |", "| log | 1 year |"), "| log |", "| case |", "```procedure"),
    Case("no-retention", KEPT + duty("| first_thing | owner | every 1 month | log, report |"), "log, report", "log",
         "log, report"),
    Case("metric-direction", table("target t", "| metric | → bound | → value | → better | → of | → per |",
                                   "| index | >= | 3 | higher | spent | count |"), ">= | 3 | higher", "<= | 3 | lower",
         "higher"),
    Case("metric-direction", table("target t", "| metric | → bound | → value | → better |",
                                   "| mean | >= | 3 hours | lower |"), ">=", "<=", ">="),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[f"{n}-{case.code}" for n, case in enumerate(CASES)])
def test_defect_cure_and_the_same_under_other_names(case: Case) -> None:
    shows(case)


CLASSED = clock("x", *LONG[:2], "| dire | 4 days |", fact="gravity")
BESIDE = steps(FILE, OFFER.format("approval:sum"), "| received | tell | owner | same | | message |", CLOSE)

SILENT = {
    "two-first-steps": [
        FLOW
        + duty("| a | top | owner | first on file | log |", facts=" severity |")
        + duty("| b | general | agent | first on file | log |", name="e", facts=" severity |"),
        FLOW + duty("| a | owner | first on file | log |", "| b | agent | first on close | log |"),
    ],
    "two-approvals": [
        WAIT,
        steps(FILE, "| received | offer | owner | settled | approval:sum | propose | < 10 |",
              "| received | offer | owner | settled | approval:law | propose | >= 10 |", CLOSE + " - |"
              ).replace("| does |", "| does | amount |").replace("|---|---|\n", "|---|---|---|\n", 1)
        .replace("| open |", "| open | - |"),
    ],
    "either-or": [
        FLOW + duty("| a | owner | every 1 month | log, report |"),
        table("notice n\non: ask", "| injury | → to | → channel | → words |", "| - | owner, agent | app | w |"),
    ],
    "never-set": [
        table("decision to", "| wished | → hidden |", "| yes | yes |", "| no | no |")
        + table("decision on", "| hidden | → topic |", "| yes | goods |", "| no | money |"),
        table("decision to", "| hidden | → topic |", "| - | goods |"),
        table("decision to", "| injury | → topic |", "| yes | goods |", "| no | money |"),
    ],
    "graver-slower": [
        TWO_STEPS + CLASSED.replace("favours: platform", "favours: user"),
        TWO_STEPS + clock("x", "| top | 2 days |", "| not(top) | 1 day |"),
        TWO_STEPS + clock("x", "| light | 1 day |", "| not(light) | 2 hours |", fact="gravity"),
        TWO_STEPS + clock("x", "| light | 1 day |", fact="gravity") + clock("y", "| heavy | 2 days |", fact="gravity",
                                                                            stop="check_it"),
    ],
    "approval-too-long": [
        WAIT + approval("| - | boss | 48 hours |") + clock("x", "| - | 2 days |", stop="offer"),
        WAIT + approval("| - | boss | 9 days |") + clock("x", "| - | 1 day |", stop="offer", start="offer"),
        WAIT + approval("| - | boss | 9 days |") + clock("x", "| - | 1 day |", stop="offer", more="\npauses: received"),
        steps(FILE, "| received | check_it | owner | looked_at | | record |",
              "| looked_at | offer | owner | settled | approval:sum | propose |", CLOSE)
        + approval("| - | boss | 90001 minutes |")
        + clock("x", "| - | 2000 hours |", stop="check_it") + clock("y", "| - | 3000 hours |", stop="offer"),
        BESIDE + approval("| - | boss | 9 days |") + clock("x", "| - | 1 day |", stop="tell, offer"),
    ],
    "order-of-limits": [
        TWO_STEPS + clock("x", "| - | 72 hours |", stop="decide") + clock("y", "| - | 48 hours |", stop="check_it"),
        TWO_STEPS + clock("x", "| - | 72 hours |", stop="check_it") + clock("y", "| - | 1 hour |", start="check_it"),
        TWO_STEPS + clock("x", "| - | 2 days |", stop="check_it")
        + clock("y", "| light | 1 day |", "| not(light) | 3 days |", fact="gravity"),
        TWO_STEPS + clock("x", "| - | 3 days |", stop="check_it") + clock("y", "| - | 1 day |",
                                                                          more="\npauses: received"),
    ],
    "no-figure": [
        FLOW + duty("| a | owner | continuously | log |", "| b | owner | every 3 months | log |",
                    "| c | owner | on file within 2 days | log |", "| d | owner | before close | log |"),
        table("fee f", "| route | → payer | → price | → shown_at |", "| mediation | consumer | institution_tariff | |",
              "| court | consumer | 10..20% of mediation | |"),
        table("target t", "| metric | → bound | → value |", "| spent | <= | 5 working days |", "| calm | >= | 90 |"),
    ],
    "no-retention": [
        FLOW,
        steps(FILE, "| received | close | owner | closed | | close |", name="grievance")
        + table("retention r", "| record | → keep |", "| grievance | permanent |"),
    ],
    "same-values": [
        table("facts f", "| fact | type | values |", "| a | choice | labels:measures |",
              "| b | choice | labels:measures |"),
        table("facts f", "| fact | type | values |", "| a | choice | heavy, light |"),
    ],
    "metric-direction": [
        table("target t", "| metric | → bound | → value | → better | → of | → per |",
              "| speed | >= | 3 | higher | count | spent |", "| calm | >= | 90 | higher | | |"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "body"),
    [(code, body) for code, bodies in SILENT.items() for body in bodies],
    ids=[f"{code}-{n}" for code, bodies in SILENT.items() for n, _ in enumerate(bodies)],
)
def test_what_only_looks_like_it(code: str, body: str) -> None:
    texts = Case(code, body, "", "", "").texts
    assert not {"bad-cell", "bad-value", "unknown-fact"} & {one.code for one in check_texts(texts)}
    assert found(texts, code) == []


def test_a_graver_class_is_told_once_with_both_classes() -> None:
    (one,) = found(Case("graver-slower", TWO_STEPS + CLASSED, "", "", "").texts, "graver-slower")
    assert one.example == {"gravity": "heavy", "lighter": "light"} and "Write at most 2 days" in one.message


def test_one_cell_one_finding() -> None:
    case = next(case for case in CASES if "| yes | goods, money |" in case.body)
    (one,) = [each for each in check_texts(case.texts) if each.level == "error"]
    assert (one.code, one.example) == ("either-or", {"named": ["goods", "money"]})


def test_records_of_the_product_are_kept_where_the_vocabulary_names_them() -> None:
    labels = table(
        "labels records", "| name | zh-Hans | en |", "| opinions | 意见 | Opinions |", "| log | 日志 | Log |"
    )
    texts = [("book.md", write(FLOW + labels))]
    assert [one.example for one in found(texts, "no-retention")] == [{"record": "opinions"}]
    assert place(texts, found(texts, "no-retention")[0]).startswith("opinions")


def test_who_may_set_a_fact_is_a_role() -> None:
    facts = table("facts f", "| fact | type | set_by |", "| seen | yes_no | filing, nobody |")
    assert [one.code for one in check_texts([("book.md", write(facts))]) if one.level == "error"] == ["unknown-role"]


@pytest.mark.parametrize(
    ("body", "old", "new", "facts"),
    [
        (table("evidence e", "| topic | → consumer_shows | → merchant_shows |", "| goods | photos | |"),
         "| goods |", "| - |", {"topic": "money"}),
        (duty("| a | general | owner | every 1 month | log |", "| b | major | agent | every 1 month | log |",
              facts=" severity |"), "| b | major |", "| b | not(general) |", {"severity": "top"}),
        (table("fee f", "| route | amount | → payer | → price | → shown_at |", "| talks | < 10 | consumer | 1 CNY | |",
               "| talks | > 10 | consumer | 2 CNY | |"), "> 10", ">= 10", {"amount": "10.00"}),
        (table("retention r", "| record | injury | → keep |", "| log | yes | 1 year |"), "yes", "-", {"injury": "no"}),
    ],
    ids=["evidence", "duties", "fee", "retention"],
)  # fmt: skip
def test_gaps_in_tables_that_name_things(body: str, old: str, new: str, facts: dict[str, str]) -> None:
    case = Case("gap", body, old, new, "```")
    shows(case)
    assert found(case.texts, "gap")[0].example == facts


def test_two_prices_of_one_route() -> None:
    fees = table("fee f", "| route | amount | → payer | → price | → shown_at |",
                 "| talks | <= 10 | consumer | 1 CNY | |",
                 "| talks | >= 10 | consumer | 2 CNY | |")  # fmt: skip
    shows(Case("overlap", fees, ">= 10", "> 10", "| talks"))
    shows(Case("overlap", fees, "| talks | >= 10", "| court | -", "| talks"))


def test_a_duty_under_one_condition_leaves_no_gap() -> None:
    body = duty(
        "| a | yes | owner | every 1 month | log |", "| b | yes | owner | every 1 month | log |", facts=" asked |"
    )
    assert found(Case("gap", body, "", "", "").texts, "gap") == []
