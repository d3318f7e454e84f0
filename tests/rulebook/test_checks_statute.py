"""Findings about the law: less than the statute, rights, fees, measures, machines, bodies."""

import pytest
from rulebook_books import FLOW, write
from rulebook_cases import MORE, STATUTE, Case, found, shows, table
from test_checks_structure import FILE, KEPT, clock, duty, steps

from gongdao.rulebook import check_texts, shipped


def interval(name: str, *rows: str, fact: str = "injury") -> str:
    return table(f"interval {name}\nfrom: file\nto: close", f"| {fact} | → at_least |", *rows)


def kept(name: str, *rows: str) -> str:
    return table(f"retention {name}", "| record | injury | → keep | → from |", *rows)


def fee(*rows: str, name: str = "f") -> str:
    return table(f"fee {name}", "| route | → payer | → price | → shown_at |", *rows)


def right(*rows: str, name: str = "r", facts: str = "") -> str:
    return table(f"right {name}", f"| right | holder | action | in_states | may_depend_on |{facts}", *rows)


def asks(row: str) -> str:
    return table("requires them", "| kind | name | with |", row)


def window(name: str, limit: str) -> str:
    return clock(name, f"| - | {limit} |", start="ask", stop="supply").replace("platform", "user")


APPEAL = "| answered | contest | consumer | contested | | appeal |"
ANSWER = "| received | reply_to | {} | answered | | answer |"
DECIDE = "| contested | decide | boss | answered | {} | answer | {} | {} |"
GONE = "| answered | close | owner | closed | | close |"
PUNISH = "| received | punish | owner | answered | {} | record |"


def judged(*rows: str, by: str = "owner") -> str:
    plain = [FILE, ANSWER.format(by), APPEAL, GONE]
    head = "| state | action | by | next | needs | does | wished | decider |"
    return table("procedure complaint\nfinal: closed", head, *(f"{row} - | - |" for row in plain), *rows)


def limits(law: str, own: str, better: str) -> Case:
    return Case("laxer-than-statute", FLOW + clock("x", f"| - | {own} |", stop="close"), own, better, own,
                clock("statute.x", f"| - | {law} |", stop="close"))  # fmt: skip


SPLIT = clock("x", "| top | 9 days |", "| not(top) | 1 day |", stop="close")
LAXER = [
    limits("5 days", "6 days", "4 days"),
    limits("1 working day", "25 hours", "24 hours"),
    limits("7 days", "6 working days", "7 days"),  # a week of holidays lies between
    Case("laxer-than-statute", FLOW + SPLIT, "| top | 9 days |", "| top | 2 days |", "9 days",
         clock("statute.x", "| - | 3 days |", stop="close")),
    Case("laxer-than-statute", FLOW + clock("x", "| top | 1 day |", stop="close"), "| top |", "| - |", "| top",
         clock("statute.x", "| - | 3 days |", stop="close")),
    Case("laxer-than-statute", FLOW + window("x", "6 days"), "6 days", "8 days", "6 days",
         window("statute.x", "7 days")),
    Case("laxer-than-statute", FLOW + interval("i", "| - | 6 days |"), "6 days", "7 days", "6 days",
         interval("statute.i", "| - | 7 days |")),
    Case("laxer-than-statute", FLOW + interval("i", "| yes | 15 days |", "| no | 7 days |"), "| no | 7 days |",
         "| no | 15 days |", "7 days",
         interval("statute.i", "| >= 100 | 15 days |", "| < 100 | 7 days |", fact="people")),
    Case("laxer-than-statute", FLOW + kept("q", "| log | - | 2 years | close |"), "2 years", "3 years", "2 years",
         kept("statute.q", "| log | - | 3 years | close |")),
    Case("laxer-than-statute", FLOW + kept("q", "| log | - | 3 years | file |"), "| file |", "| file, close |",
         "3 years",
         kept("statute.q", "| log | - | 3 years | close |")),
    Case("laxer-than-statute", FLOW + kept("q", "| log | - | 99 years | close |"), "99 years", "permanent", "99 years",
         kept("statute.q", "| log | - | permanent | |")),
    Case("laxer-than-statute", fee("| mediation | consumer | 2 CNY | |"), "2 CNY", "1 CNY", "2 CNY",
         fee("| mediation | consumer | 1 CNY | |", name="statute.f")),
    Case("laxer-than-statute", fee("| mediation | consumer | agreed | |"), "agreed", "0 CNY", "agreed",
         fee("| mediation | consumer | institution_tariff | |", name="statute.f")),
    Case("laxer-than-statute", FLOW + duty("| first_thing | owner | every 4 months | log |"), "every 4", "every 3",
         "every 4", duty("| first_thing | owner | every 3 months | log |", name="statute.d")),
    Case("laxer-than-statute", FLOW + duty("| first_thing | owner | on ask within 2 days | log |"), "on ask", "on file",
         "on ask", duty("| first_thing | owner | on file within 2 days | log |", name="statute.d")),
    Case("laxer-than-statute", FLOW + duty("| first_thing | yes | owner | continuously | log |", facts=" asked |"),
         "| first_thing | yes", "| first_thing | -", "| first_thing",
         duty("| first_thing | owner | continuously | log |", name="statute.d")),
    Case("laxer-than-statute",
         table("amount a", "| injury | → base | → times | → at_least |", "| - | amount | 2 | 500 CNY |"),
         "| 2 |", "| 3 |", "2",
         table("amount statute.a", "| injury | → base | → times | → at_least |", "| - | amount | 3 | 500 CNY |")),
    Case("laxer-than-statute", table("target t", "| metric | → bound | → value |", "| spent | <= | 9 hours |"),
         "9 hours", "8 hours", "9 hours",
         table("target statute.t", "| metric | → bound | → value |", "| spent | <= | 8 hours |")),
    Case("laxer-than-statute", FLOW + right("| sue | consumer | note | received | nothing |"), "| consumer |",
         "| consumer, owner |", "consumer",
         right("| sue | consumer, owner | note | received | nothing |", name="statute.r")),
    Case("laxer-than-statute", FLOW + right("| sue | owner | note | received | nothing | yes |", facts=" injury |"),
         "| yes |", "| - |", "owner", right("| sue | owner | note | received, waiting | nothing |", name="statute.r")
         .replace(", waiting", "")),
]  # fmt: skip

OTHERS = [
    Case("right-conditioned", FLOW + right("| sue | owner | note | received | time, proof |"), ", proof", "",
         "time, proof",
         right("| sue | owner | note | received | time |", name="statute.r")),
    Case("right-conditioned", FLOW.replace("| consumer           | received |         | open",
                                           "| consumer           | received | evidence | open")
         + right("| complain | consumer | file | (start) | nothing |"), "| evidence |", "| |", "| (start)"),
    Case("right-conditioned", judged(DECIDE.format("reasons", "-", "-")).replace(
        FILE + " - | - |", FILE + " yes | - |") + right("| complain | consumer | file | (start) | nothing |"),
         FILE + " yes |", FILE + " - |", "| (start)"),
    Case("right-conditioned", FLOW + right("| complain | shop | file | (start) | nothing |"), "| shop |",
         "| consumer |",
         "```procedure"),
    Case("contradicting-right", FLOW + right("| sue | owner | note | received | nothing |")
         + right("| sue | owner | note | waiting | injury |", name="q"), "| injury |", "| nothing |", "injury"),
    Case("internal-fee", FLOW + fee("| complaint | consumer | 5 CNY | |"), "5 CNY", "0 CNY", "5 CNY"),
    Case("internal-fee", FLOW + fee("| ask | consumer | agreed | |"), "| consumer |", "| agent |", "agreed"),
    Case("circular-fee", fee("| mediation | consumer | 10..20% of mediation | |"),
         "10..20% of mediation", "agreed", "10."),
    Case("circular-fee", fee("| mediation | consumer | 5% of court | |", "| court | consumer | 5% of log | |",
                             "| log | consumer | 1% of mediation | |"), "1% of mediation", "1 CNY", "5% of court"),
    Case("measure-without-reasons", steps(FILE, PUNISH.format("reasons"), APPEAL, GONE,
                                          "| contested | decide | boss | answered | | answer |"),
         "| reasons |", "| reasons, clause |", "| received | punish"),
    Case("measure-without-reasons", steps(FILE, PUNISH.format("reasons, clause"), GONE), GONE, GONE + "\n" + APPEAL +
         "\n| contested | decide | boss | answered | | answer |", "| received | punish"),
    Case("machine-without-human", judged(DECIDE.format("other_than:reply_to", "no", "-"),
                                         DECIDE.format("human, other_than:reply_to", "yes", "model"),
                                         DECIDE.format("other_than:reply_to", "yes", "human, rule")),
         "| other_than:reply_to | answer | yes |", "| human, other_than:reply_to | answer | yes |", "| contested"),
    Case("machine-without-human", judged(DECIDE.format("", "no", "-"), DECIDE.format("human", "yes", "-")),
         "| human |", "| human, other_than:reply_to |", "| contested"),
    Case("machine-without-human", judged(DECIDE.format("human, other_than:reply_to", "yes", "-"),
                                         "| contested | send_back | boss | received | | reopen | - | - |"),
         "| received | | reopen |", "| received | human, other_than:reply_to | reopen |", "| contested | send_back"),
    Case("machine-without-human", steps(FILE, ANSWER.format("robot"), GONE), "| robot |", "| owner |", "| received"),
    Case("own-body", table("register them", "| entry | register | kind | set_up_by | zh-Hans | en |",
                           "| talks | institutions | mediation | platform | 调解 | Mediation |"),
         "| mediation |", "| internal |", "mediation"),
]  # fmt: skip

REQUIRED = [
    ("| right | sue | |", right("| sue | consumer | note | received | nothing |")),
    ("| right | sue | consumer, owner |", right("| sue | consumer, owner | note | received | nothing |")),
    ("| duty | first_thing | |", duty("| first_thing | owner | continuously | log |")),
    ("| retention | report | |", kept("q", "| report | - | 1 year | close |")),
    ("| fee | mediation | |", fee("| mediation | consumer | 0 CNY | |")),
    ("| deadline | file..close | |", clock("x", "| - | 1 day |", stop="close")),
    ("| interval | file..close | |", interval("i", "| - | 1 day |")),
    ("| notice | ask | consumer |", table("notice n\non: ask", "| injury | → to | → channel | → words |",
                                          "| - | consumer | app | w |")),
    ("| register | talks | |", table("register t", "| entry | register | zh-Hans | en |",
                                     "| talks | institutions | 谈 | Talks |")),
    ("| procedure | hearing | owner |", steps(FILE, "| received | close | owner | closed | | close |", name="hearing")),
]  # fmt: skip
REQUIRES = [
    Case("missing-requirement", FLOW + body, body, "", row.split("|")[2].strip(), asks(row)) for row, body in REQUIRED
]


@pytest.mark.parametrize("case", LAXER + OTHERS, ids=[f"{n}-{case.code}" for n, case in enumerate(LAXER + OTHERS)])
def test_defect_cure_and_the_same_under_other_names(case: Case) -> None:
    shows(case)


@pytest.mark.parametrize("case", REQUIRES, ids=[case.at for case in REQUIRES])
def test_what_the_statute_asks_for(case: Case) -> None:
    without = case._replace(body=FLOW, old="| ask ", new="| ask  ")
    (one,) = found(without.texts, case.code)
    assert (one.book, one.clause) == ("law", "L-1") and case.at in one.message
    assert found(case.texts, case.code) == []
    assert [each.clause for each in found(without.moved, case.code)] == ["L-1"]


def test_a_statute_by_itself_asks_nobody() -> None:
    vocabulary = write(MORE).replace("rank: rule", "rank: vocabulary")
    texts = [("v.md", vocabulary), ("law.md", STATUTE + asks("| right | sue | |"))]
    assert found(texts, "missing-requirement") == []


def test_the_shortest_of_the_platforms_limits_counts_and_every_window_of_a_user() -> None:
    two = clock("x", "| - | 9 days |", stop="close") + clock("y", "| - | 1 day |", stop="close")
    law = clock("statute.x", "| - | 3 days |", stop="close")
    assert found(Case("", FLOW + two, "", "", "", law).texts, "laxer-than-statute") == []
    windows = window("x", "9 days") + window("y", "1 day")
    (one,) = found(Case("", FLOW + windows, "", "", "", window("statute.x", "3 days")).texts, "laxer-than-statute")
    assert "“1 day”" in one.message


def test_the_facts_under_which_it_is_laxer_are_told() -> None:
    case = LAXER[7]
    (one,) = found(case.texts, "laxer-than-statute")
    assert one.example == {"statute": "L-1", "wants": "15 days", "people": "100", "injury": "no"}


def test_a_stricter_or_unrelated_rule_is_not_laxer() -> None:
    law = clock("statute.x", "| - | 3 days |", stop="close") + kept("statute.q", "| log | - | 3 years | close |")
    own = clock("x", "| - | 9 days |", stop="supply") + kept(
        "q", "| report | - | 1 year | |", "| log | - | 4 years | close |"
    )
    assert found(Case("", FLOW + own, "", "", "", law).texts, "laxer-than-statute") == []


def test_a_body_of_its_own_that_is_called_so() -> None:
    body = table("register them", "| entry | register | kind | set_up_by | zh-Hans | en |",
                 "| a | institutions | mediation | association | 调解 | A |",
                 "| b | departments | | platform | 部门 | B |")  # fmt: skip
    assert found(Case("", body, "", "", "").texts, "own-body") == []


def test_rights_that_the_procedure_gives_are_silent() -> None:
    body = judged(DECIDE.format("human, other_than:reply_to", "-", "-")) + KEPT
    body += right(
        "| contest | consumer | contest | answered | time |", "| reply | owner | reply_to | received | nothing |"
    )
    codes = {one.code for one in check_texts(Case("", body, "", "", "").texts) if one.level == "error"}
    assert codes == set()


def test_shipped_books_against_their_statute() -> None:
    codes = {"laxer-than-statute", "contradicting-right", "internal-fee", "machine-without-human", "own-body"}
    assert [one for one in check_texts(shipped()) if one.code in codes] == []


def test_a_condition_in_one_clause_is_found_beside_a_free_clause() -> None:
    own = right("| sue | owner | note | received | nothing |") + right(
        "| sue | owner | note | received | proof |", name="q"
    )
    law = right("| sue | owner | note | received | nothing |", name="statute.r")
    codes = [one.code for one in check_texts(Case("", FLOW + own, "", "", "", law).texts) if one.level == "error"]
    assert codes == ["contradicting-right", "right-conditioned"]
