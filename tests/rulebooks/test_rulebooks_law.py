"""The laws and the statute as shipped: figures with their articles, nothing unread stated, no bound that may slip."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from gongdao.rulebook import check_texts, load_stack, shipped
from gongdao.rulebook.decisions import Table
from gongdao.rulebook.loading import try_stack
from gongdao.rulebook.stack import Stack
from gongdao.words import WRITTEN

TODAY = date(2026, 11, 22)
LAW = ("vocabulary.md", "laws.md", "statute.md")
OF_CITATIONS = {
    "unknown-law",
    "unknown-article",
    "off-topic",
    "not-in-force",
    "unverified-law",
    "self-citation",
    "bad-value",
}


def texts() -> dict[str, str]:
    return {Path(name).name: text for name, text in shipped()}


@pytest.fixture(scope="module")
def stack() -> Stack:
    return load_stack(list(texts().items()))


# the register


def test_only_what_was_read_is_called_verified(stack: Stack) -> None:
    unread = {law.name for law in stack.registers.laws if not law.verified}
    assert {"mof7", "o121", "xbd", "cvi", "civil_code", "nmm", "odr_e", "iso32122", "arb"} <= unread
    read = {law.name for law in stack.registers.laws if law.verified}
    assert {"o116", "ecl", "m37", "cpl", "cpr", "r7", "pipl", "ndr", "alg", "ev", "nc1", "civ", "med", "pql"} <= read


@pytest.mark.parametrize(
    ("law", "on", "editions"),
    [
        ("arb", date(2026, 2, 28), {"2017"}),
        ("arb", date(2026, 3, 1), {"2025"}),
        ("nmm", date(2021, 4, 30), {""}),
        ("nmm", date(2021, 5, 1), set()),
        ("o116", date(2026, 1, 31), set()),
        ("o116", date(2026, 2, 1), {"2025"}),
        ("o20", date(2026, 4, 15), set()),
    ],
)
def test_a_version_holds_from_its_day_until_the_next(stack: Stack, law: str, on: date, editions: set[str]) -> None:
    assert {one.edition for one in stack.registers.laws if one.name == law and one.in_force(on)} == editions


MISTAKEN = [
    ("ecl", "41", "ip_rules", "complaint_mechanism", "59"),
    ("ecl", "42", "ip_notice", "exit", "34"),
    ("pipl", "31", "minors", "data_audit", "54"),
    ("pql", "24", "spot_check_bulletins", "defective_goods", "40"),
    ("civ", "124", "claim_contents", "court_filing", "126"),
    ("civ", "124", "claim_contents", "court_fees", "121"),
    ("arb", "18", "unclear_agreement", "arbitration_voluntary", "4"),
    ("arb", "25", "service_of_papers", "arbitration_fees", "76"),
    ("med", "18", "mediation_referral", "mediation_free", "4"),
]


@pytest.mark.parametrize(("law", "wrong", "about", "meant", "right"), MISTAKEN)
def test_articles_that_are_often_mistaken(
    stack: Stack, law: str, wrong: str, about: str, meant: str, right: str
) -> None:
    topics = {each.article: each.topics for each in stack.registers.articles_of(law)}
    assert about in topics[wrong] and meant not in topics[wrong] and meant in topics[right]


# the statute


def test_every_citation_holds_today() -> None:
    found = [one for one in check_texts(list(texts().items()), on=TODAY) if one.book in ("statute", "laws")]
    assert [one for one in found if one.code in OF_CITATIONS] == []


def test_every_clause_that_binds_names_its_articles(stack: Stack) -> None:
    [statute] = [book for book in stack.books if book.id == "statute"]
    for clause in statute.clauses:
        kinds = {rule.kind for rule in clause.tables}
        assert kinds <= {"examples"} or "cites" in kinds, clause.id
    for one in stack.registers.citations:
        if one.book == "statute":
            versions = [law for law in stack.registers.laws if (law.name, law.edition) == (one.law, one.edition)]
            assert one.articles and one.topics and [law.verified for law in versions] == [True], (one.clause, one.law)


def test_an_unread_law_in_the_statute_is_found() -> None:
    books = {name: text for name, text in texts().items() if name in LAW}
    line = next(one for one in books["statute.md"].splitlines() if re.match(r"\| o116 \| 2025 +\| 10 ", one))
    books["statute.md"] = books["statute.md"].replace(line, line + "\n| mof7 | 2014 | 7 | consultation |")
    assert "unverified-law" in {one.code for one in check_texts(list(books.items())) if one.book == "statute"}


INTERVALS = [
    ("publication", {"many_users": False, "many_changes": False, "important_rights": False}, "7 days", "S-2.6"),
    ("publication", {"many_users": True}, "15 days", "S-2.6"),
    ("publication", {"many_users": False, "many_changes": True}, "15 days", "S-2.6"),
    ("publication", {"many_users": False, "many_changes": False, "important_rights": True}, "15 days", "S-2.6"),
    ("confirmation", {}, "30 days", "S-4.8"),
    ("return", {}, "7 days", "S-5.1"),
    ("return_defective", {}, "7 days", "S-5.2"),
    ("renewal", {}, "5 days", "S-5.5"),
    ("closing", {}, "30 days", "S-5.6"),
    ("infringement", {}, "15 days", "S-5.7"),
]


@pytest.mark.parametrize(("name", "facts", "limit", "clause"), INTERVALS)
def test_intervals(stack: Stack, name: str, facts: dict[str, bool], limit: str, clause: str) -> None:
    said = stack.decide(f"statute.{name}", facts)
    assert (str(said.outputs["at_least"]), said.clause) == (limit, clause)


def test_no_interval_is_left_out_of_the_list(stack: Stack) -> None:
    assert {f"statute.{name}" for name, *_ in INTERVALS} == {
        rule.name for rule in stack.rules("interval") if rule.book == "statute"
    }


def test_what_is_kept_and_how_long(stack: Stack) -> None:
    kept = {one.record: (str(one.limit), one.starts) for one in stack.registers.retentions if one.book == "statute"}
    assert kept == {
        "opinions": ("3 years", ("consultation_close",)),
        "editions": ("3 years", ("take_effect",)),
        "trade": ("3 years", ("trade_completed",)),
        "case": ("3 years", ("trade_completed",)),
        "merchant_identity": ("3 years", ("merchant_left",)),
        "live_video": ("3 years", ("live_ended",)),
        "impact_assessment": ("3 years", ("assessment_made",)),
        "data_disclosures": ("3 years", ("data_shared",)),
    }


def test_duties_with_a_figure(stack: Stack) -> None:
    figures = {
        one.name: one.when
        for one in stack.registers.duties
        if one.book == "statute" and one.parsed is not None and one.parsed.limit is not None
    }
    assert figures == {
        "publish_measures": "on measure_taken within 1 working day",
        "file_defence": "on lawsuit_served within 15 days",
        "refund_return": "on goods_returned within 7 days",
        "refund_in_one_payment": "on goods_returned within 7 days",
        "verify_merchants": "every 6 months",
        "report_merchants": "every 6 months",
        "report_changed_info": "on merchant_info_changed within 3 working days",
        "check_changed_info": "on merchant_info_reported within 7 working days",
        "publish_changed_info": "on merchant_info_changed within 10 working days",
        "report_flaw": "on security_flaw within 24 hours",
        "yearly_data_report": "every 1 year",
    }


@pytest.mark.parametrize(
    ("facts", "duties"),
    [
        ({"registered_users": 49_999_999, "monthly_users": 9_999_999, "persons_handled": 9_999_999}, set()),
        ({"registered_users": 50_000_000, "monthly_users": 0, "persons_handled": 0}, {"yearly_data_report"}),
        ({"registered_users": 0, "monthly_users": 10_000_000, "persons_handled": 0}, {"yearly_data_report"}),
        ({"registered_users": 0, "monthly_users": 0, "persons_handled": 10_000_000}, {"name_security_officer"}),
    ],
)
def test_duties_of_large_platforms(stack: Stack, facts: dict[str, int], duties: set[str]) -> None:
    assert {one.name for one in stack.registers.duties if one.rule == "statute.size" and one.holds(facts)} == duties


def test_fraud_costs_three_times_the_price_and_500_yuan_at_least(stack: Stack) -> None:
    formula = stack.decide("statute.fraud", {"fraud": True}).outputs
    assert (formula["base"], formula["times"], formula["at_least"]) == ("price_paid", "3", "500 CNY")


def test_complaining_is_free_and_a_court_is_not_ours_to_price(stack: Stack) -> None:
    prices = {one.route: one.price for one in stack.registers.fees if one.book == "statute"}
    assert prices["complaint"] == prices["appeal"] == prices["explanation"] == "0 CNY"
    assert prices["litigation"] == "institution_tariff"


def test_rights_depend_on_nothing_but_what_the_law_allows(stack: Stack) -> None:
    given = {one.name: one for one in stack.rights() if one.book == "statute"}
    for name in ("complain", "report", "ask_mediation", "sue", "human_decision", "explanation", "exit"):
        assert given[name].may_depend_on == ("nothing",), name
    assert given["arbitrate"].may_depend_on == ("agreement",)
    for name in ("appeal", "human_decision", "explanation", "exit"):
        assert set(given[name].holders) == {"consumer", "merchant"}, name


# names


def test_what_the_tables_name_has_a_label_in_every_language(stack: Stack) -> None:
    registers = stack.registers
    named = {
        "duties": {one.name for one in registers.duties},
        "records": {one.record for one in registers.retentions} | {p for one in registers.duties for p in one.proof},
        "rights": {one.name for one in stack.rights()},
        "conditions": {each for one in stack.rights() for each in one.may_depend_on},
        "routes": {one.route for one in registers.fees},
        "registers": {one.register for one in registers.entries},
        "law_topics": {topic for one in (*registers.articles, *registers.citations) for topic in one.topics},
        "metrics": {one.metric for one in registers.targets},
        "dimensions": {one.dimension for one in registers.surveys},
        "evidence": set(_shown(stack)),
    }
    for group, names in named.items():
        assert names - set(stack.labels[group]) == set(), group
        assert all(set(stack.labels[group][name]) == set(WRITTEN) for name in names), group


def _shown(stack: Stack) -> Iterator[str]:
    for table in stack.tables.values():
        for row in table.rows if table.kind == "evidence" else ():
            for side in ("consumer_shows", "merchant_shows"):
                yield from row.outputs.get(side) or ()


def test_no_institution_is_the_platforms_own_or_carries_a_made_up_address(stack: Stack) -> None:
    bodies = [one for one in stack.registers.entries if one.register == "institutions"]
    assert {one.kind for one in bodies} >= {"court", "arbitration", "mediation", "consumer_association", "regulator"}
    assert all((one.set_up_by == "platform") == (one.kind == "internal") for one in bodies)
    assert {one.set_up_by for one in bodies if one.kind == "arbitration"} == {"government"}
    assert all({"address", "phone"} <= set(one.needs) for one in bodies if one.kind != "internal")


# a bound that slips


class Slip(NamedTuple):
    """One figure of a deciding table of the statute, changed in its line."""

    line: int
    old: str
    new: str


_FIGURE = re.compile(r"(?<![\w.])([0-9]+)(?= (?:days|years|months|CNY)\b|\s*\||$)|(?<=[<>] )[0-9]+|(?<== )[0-9]+")


def slips() -> list[Slip]:
    """Every figure in every deciding table of the statute, one more and one less."""
    stack, _ = try_stack([(name, text) for name, text in texts().items() if name in LAW])
    deciding = [
        rule for rule in stack.rules() if rule.book == "statute" and rule.kind in ("interval", "amount", "evidence")
    ]
    return [
        Slip(cell.line, cell.text, f"{cell.text[: match.start()]}{int(match[0]) + by}{cell.text[match.end() :]}")
        for rule in deciding
        for row in rule.cells
        for cell in row
        for match in _FIGURE.finditer(cell.text)
        for by in (-1, 1)
        if int(match[0]) + by >= 0
    ]


def test_there_are_figures_to_slip() -> None:
    assert len(slips()) >= 2 * (len(INTERVALS) + 3)


@pytest.mark.parametrize(
    "slip",
    [pytest.param(slip, id=str(slip), marks=pytest.mark.long if n % 4 else ()) for n, slip in enumerate(slips())],
)
def test_a_figure_that_slips_fails_an_example(slip: Slip) -> None:
    books = {name: text for name, text in texts().items() if name in LAW}
    lines = books["statute.md"].split("\n")
    assert slip.old in lines[slip.line - 1]
    lines[slip.line - 1] = lines[slip.line - 1].replace(slip.old, slip.new, 1)
    books["statute.md"] = "\n".join(lines)
    assert "failing-example" in {one.code for one in check_texts(list(books.items()))}


def test_a_row_that_is_lost_is_found() -> None:
    """Each row of the tables that decide: without it an example fails, or values are left uncovered."""
    stack, _ = try_stack([(name, text) for name, text in texts().items() if name in LAW])
    tables: list[Table] = [one for one in stack.tables.values() if one.book == "statute"]
    source = texts()["statute.md"].split("\n")
    lost = [row.line for table in tables for row in table.rows if len(table.rows) > 1]
    assert len(lost) >= 8
    for line in lost:
        books = {name: text for name, text in texts().items() if name in LAW}
        books["statute.md"] = "\n".join(source[: line - 1] + source[line:])
        codes = {one.code for one in check_texts(list(books.items()))}
        assert codes & {"failing-example", "gap"}, source[line - 1]
