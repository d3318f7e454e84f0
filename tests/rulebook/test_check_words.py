"""Words, layout, dates, registers and notes: each fault, its cure, and the same fault elsewhere in other words."""

from datetime import date

import pytest
from rulebook_law import LAW, book, codes, found

from gongdao.rulebook import check_texts
from gongdao.rulebook.checking.phrases import number_of

LIMIT = "```interval {name}\nfrom: {start}\nto: {end}\n\n| injury | → at_least |\n|---|---|\n| - | {limit} |\n```\n"
EVENTS = "```events making\n| event |\n|---|\n| consultation_open |\n| consultation_close |\n"
EVENTS += "| publish |\n| take_effect |\n```\n"


def heading(*titles: str, level: int = 2) -> str:
    return "".join(f"{'#' * level} {title} {{#T-1.{n}}}\n\n办理。\n\n" for n, title in enumerate(titles, 1))


def register(row: str, header: str = "entry | register | kind | set_up_by | needs | review | zh-Hans | en") -> str:
    return f"```register there\n| {header} |\n{'|---' * (header.count('|') + 1)}|\n| {row} |\n```\n"


def between(start: str, end: str, limit: str = "7 days", name: str = "wait") -> str:
    return EVENTS + "\n" + LIMIT.format(name=name, start=start, end=end, limit=limit)


COURT = "court | institutions | court | law | address | 3 months | 法院 | Court"
PUBLISHED = "published: 2026-03-02\neffective: {}\n"

# code, body that has it, body that differs in the one thing and has it not
FAULTS = [
    ("placeholder", "电话待定。\n", "电话 400-810-1234。\n"),
    ("placeholder", "The number is to be decided.\n", "The number is 12.\n"),
    ("placeholder", "电话 010-X。\n", "电话 010-1。\n"),
    ("placeholder", register(COURT.replace("法院", "法院 xxxx/a")), register(COURT)),
    ("sole-interpretation", "本规则的最终解释权归平台。\n", "客服按要求说明条款。\n"),
    ("sole-interpretation", "本规则由风险管理部负责解释。\n", "风险管理部按要求说明条款。\n"),
    ("sole-interpretation", heading("1 解释权归属"), heading("1 条款的说明")),
    ("forbidden-clause", "用户放弃向任何机关投诉的权利。\n", "用户可以向任何机关投诉。\n"),
    ("forbidden-clause", "You waive your right to complain.\n", "You may complain.\n"),
    ("forbidden-clause", "签收即认可质量。\n", "签收以后仍可提出异议。\n"),
    ("vague-time", "及时处理。\n", "三日内处理。\n"),
    ("vague-time", "We answer promptly.\n", "We answer within 3 days.\n"),
    ("numbering-gap", heading("1 甲", "2 乙", "4 丁"), heading("1 甲", "2 乙", "3 丙")),
    ("numbering-gap", heading("（一）甲", "（三）丙"), heading("（一）甲", "（二）乙")),
    ("numbering-gap", heading("二、甲"), heading("一、甲")),
    ("numbering-gap", heading("2.1 甲", "2.3 丙"), heading("2.1 甲", "2.2 乙")),
    ("numbering-gap", "条件：\n\n一、甲；\n三、丙。\n", "条件：\n\n一、甲；\n二、乙。\n"),
    ("numbering-gap", "条件：\n\n1. 甲\n2. 乙\n4. 丁\n", "条件：\n\n1. 甲\n2. 乙\n3. 丙\n"),
    ("breaks-off", "本规则适用于平台的用户服务与投\n", "本规则适用于平台的用户服务与投诉。\n"),
    ("breaks-off", "分为下列各类：\n", "分为下列各类：\n\n- 甲\n- 乙\n"),
    ("breaks-off", "This book is for the users of\n", "This book is for the users of all.\n"),
    ("heading-runs-on", heading("1 委托第三方的，应当培训；并承担责任"), heading("1 委托第三方")),
    ("heading-runs-on", heading("1 委托第三方机构处理纠纷的，对其进行必要的培训"), heading("1 培训，委托")),
    ("heading-runs-on", heading("1 第三方执行的管理若委托第三方机构或者人员处理纠纷的"), heading("1 第三方执行的管理")),
    ("bad-value", register(COURT.replace("| law |", "| itself |")), register(COURT)),
    ("bad-value", register(COURT.replace("address", "fax")), register(COURT)),
    ("bad-value", register(COURT.replace("institutions", "bodies")), register(COURT)),
    ("bad-cell", register(COURT.replace("| law |", "| |")), register(COURT)),
    ("no-figure", register(COURT.replace("3 months", "regularly")), register(COURT)),
    ("unknown-role", register("boss | roles | | | holder | 1 year | 甲 | A"), register(COURT)),
    (
        "bad-value",
        register("consumer | roles | | | holder | 1 year | 甲 | A"),
        register("agent | roles | | | holder | 1 year | 甲 | A"),
    ),
    ("missing-translation", register(COURT.replace("| Court", "| ")), register(COURT)),
    ("bad-value", "> graver-slow: 如来源。\n\n办理。\n", "> 来源如此。\n\n办理。\n"),
    (
        "unknown-kind",
        "```requires r\n| kind | name |\n|---|---|\n| right | complain |\n```\n",
        "```right r\n| right | holder | action | in_states | may_depend_on |\n|---|---|---|---|---|\n"
        "| complain | | | | nothing |\n```\n",
    ),
]
IDS = [f"{n}-{fault[0]}" for n, fault in enumerate(FAULTS)]


@pytest.mark.parametrize(("code", "bad", "good"), FAULTS, ids=IDS)
def test_each_fault_is_found_and_its_cure_is_one(code: str, bad: str, good: str) -> None:
    assert code in codes(bad)
    assert code not in codes(good)


@pytest.mark.parametrize(("code", "bad", "good"), FAULTS, ids=IDS)
def test_moved_to_another_clause_it_is_still_found(code: str, bad: str, good: str) -> None:
    body = "前言。\n\n# 二 {#Z-2}\n\n## 别处 {#Z-2.1}\n\n" + bad.replace("#T-1.", "#Z-2.1.").replace("\n## ", "\n### ")
    text = book(body.replace("there\n", "elsewhere.there\n"))
    clauses = {one.clause for one in found(text) if one.code == code}
    assert clauses and all(clause.startswith("Z-2") for clause in clauses)


def test_line_and_column_are_those_of_the_phrase() -> None:
    text = book("第一段。\n\n第二段，\n本规则的**最终解释权**归平台。\n")
    (one,) = found(text)
    assert text.split("\n")[one.line - 1][one.column - 1 :].startswith("解释权")


@pytest.mark.parametrize(
    "words",
    ["解释权", "解\u200b释权", "解**释**权", "解释\n权", "解 释 权", "解&#37322;权", "最终`解释`权"],
    ids=["plain", "no width", "bold", "wrapped", "spaces", "spelt out", "code"],
)
def test_markup_hides_no_phrase(words: str) -> None:
    assert codes(f"本规则的{words}归平台。\n") == ["sole-interpretation"]


def test_what_is_forbidden_may_be_forbidden() -> None:
    assert codes("平台不得约定用户放弃投诉。\n") == []
    assert codes("平台不得拖延，用户放弃投诉。\n") == ["forbidden-clause"]
    assert codes("A clause may not say that you waive your right to complain.\n") == []


def test_a_gap_reaches_no_other_sentence() -> None:
    assert codes("用户可以放弃优惠。平台受理投诉。\n") == []
    assert codes("用户放弃" + "很" * 24 + "投诉。\n") == ["forbidden-clause"]
    assert codes("用户放弃" + "很" * 25 + "投诉。\n") == []


def test_the_table_of_the_clause_gives_the_figure() -> None:
    assert codes("及时公示。\n\n" + between("publish", "take_effect")) == []
    assert codes("及时公示。\n\n" + EVENTS) == ["vague-time"]


def test_contents_and_title_are_read_too() -> None:
    assert codes("", head="contents: 一, T-1\n") == []
    assert codes("", head="contents: 二、一\n") == [], "the number makes no difference"
    assert codes("", head="contents: 一, 二, T-9\n") == ["contents-missing"] * 2
    assert sorted(codes("", head="contents: 一, 解释权归属\n")) == ["contents-missing", "sole-interpretation"]
    assert codes("", title="解释权") == ["sole-interpretation"]
    text = book("", head="contents: 一, 解释权归属\n")
    assert {one.line for one in found(text)} == {text.split("\n").index("contents: 一, 解释权归属") + 1}
    assert all("解释权归属" in one.message for one in found(text))


def test_numbering_of_articles_runs_on_through_the_book() -> None:
    first = heading("第一条 甲", "第二条 乙", level=3)
    second = first.replace("T-1.", "T-2.").replace("第一条", "第三条").replace("第二条", "第四条")
    assert codes(f"## 1 A {{#T-A}}\n\n{first}## 2 B {{#T-B}}\n\n{second}") == []
    skipped = second.replace("第三条", "第五条").replace("第四条", "第六条")
    assert codes(f"## 1 A {{#T-A}}\n\n{first}## 2 B {{#T-B}}\n\n{skipped}") == ["numbering-gap"]


@pytest.mark.parametrize(
    "body",
    [
        "15 日内办理。\n20 日内答复。\n",
        "第四十一条规定如下。\n",
        "1. 甲\n\n办理。\n\n1. 乙\n2. 丙\n",
        "3.5 元。\n\n7.5 元。\n",
    ],
)
def test_figures_are_no_lists(body: str) -> None:
    assert codes(body) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7), ("2.13", 13), ("七", 7), ("十", 10), ("十二", 12), ("二十", 20), ("四十一", 41), ("一百零二", 102),
        ("一百二十", 120), ("二〇二六", 2026), ("①", 1), ("两", None), ("x", None), ("", None), ("½", None),
    ],
)  # fmt: skip
def test_numerals(text: str, value: int | None) -> None:
    assert number_of(text) == value


@pytest.mark.parametrize(
    "body", ["| a | b |\n|---|---|\n| c | d |\n", "- 甲\n- 乙\n", "```text\n甲\n```\n", "“办理。”\n"]
)
def test_lists_tables_and_quotations_do_not_break_off(body: str) -> None:
    assert codes(body) == []


def test_a_colon_leads_to_the_table_or_the_clause_below() -> None:
    assert codes("分为：\n\n" + EVENTS) == []
    assert codes("分为：\n\n## 1 甲 {#T-1.1}\n\n办理。\n") == []
    assert codes("分为\n\n" + EVENTS) == ["breaks-off"]


# dates

DATES = [
    ("publish", "take_effect", "published: 2026-03-02\neffective: 2026-03-09\n", True),
    ("publish", "take_effect", "published: 2026-03-02\neffective: 2026-03-10\n", False),
    ("consultation_open", "consultation_close", "consulted_from: 2026-03-02\nconsulted_until: 2026-03-08\n", True),
    ("consultation_open", "consultation_close", "consulted_from: 2026-03-02\nconsulted_until: 2026-03-09\n", False),
    ("publish", "take_effect", "published: 2026-03-02\n", False),
    ("publish", "ask", "published: 2026-03-02\neffective: 2026-03-02\n", False),
]


@pytest.mark.parametrize(("start", "end", "head", "bad"), DATES)
def test_dates_keep_the_intervals(start: str, end: str, head: str, bad: bool) -> None:
    """Seven days after publishing on day D the rule may take effect on D+8; the holiday week changes nothing."""
    body = between(start, end)
    found_here = [one for one in found(book(body, head=head)) if one.code == "bad-dates"]
    assert bool(found_here) == bad
    if bad:
        assert found_here[0].line == book(body, head=head).split("\n").index(head.split("\n")[1]) + 1
        assert "7 days" in found_here[0].message


def test_the_interval_of_another_book_counts_as_well() -> None:
    statute = book(between("publish", "take_effect", "15 days"), rank="statute").replace("T-1", "S-1")
    statute = statute.replace("id: book", "id: statute").replace("title: 规则", "title: 法定")
    own = "---\nid: own\ntitle: 自己\nlanguage: zh-Hans\nrank: rule\nversion: 1\n{}---\n\n# 一 {{#O-1}}\n\n办理。\n"
    late, early = (own.format(PUBLISHED.format(day)) for day in ("2026-03-18", "2026-03-17"))
    assert not [one for one in check_texts([("law", LAW), ("s", statute), ("o", late)]) if one.code == "bad-dates"]
    (one,) = [one for one in check_texts([("law", LAW), ("s", statute), ("o", early)]) if one.code == "bad-dates"]
    assert (one.book, one.clause) == ("own", "") and "2026-03-18" in one.message and "S-1" in one.message


def test_the_shortest_row_must_be_kept_whatever_the_facts_are() -> None:
    rows = "| injury | → at_least |\n|---|---|\n| yes | 15 days |\n| no | 7 days |\n"
    body = between("publish", "take_effect").replace("| injury | → at_least |\n|---|---|\n| - | 7 days |\n", rows)
    assert codes(body, head=PUBLISHED.format("2026-03-10")) == []
    assert codes(body, head=PUBLISHED.format("2026-03-09")) == ["bad-dates"]


def test_dates_out_of_order() -> None:
    assert codes("", head="consulted_from: 2026-02-02\nconsulted_until: 2026-02-01\n") == ["bad-dates"]
    assert codes("", head="consulted_until: 2026-03-03\n" + PUBLISHED.format("2026-03-03")) == ["bad-dates"]
    assert codes("", head=PUBLISHED.format("2026-03-01")) == ["bad-dates"]
    assert codes("", head="consulted_until: 2026-03-02\n" + PUBLISHED.format("2026-03-02")) == []


@pytest.mark.parametrize("year", ["0001", "1899", "2499", "9999"])
def test_dates_at_the_ends_of_the_calendar_are_judged_or_let_pass(year: str) -> None:
    head = f"published: {year}-12-29\neffective: {year}-12-30\n"
    assert codes(between("publish", "take_effect", "3 years"), head=head) == ["bad-dates"]


# notes


def test_a_finding_is_explained_and_keeps_its_level() -> None:
    body = "> vague-time: 法律没有写明天数，\n> 平台公布自己的时限。\n\n及时处理。\n"
    (one,) = found(book(body))
    assert (one.code, one.level, one.explained) == (
        "vague-time", "warning", "法律没有写明天数，平台公布自己的时限。",
    )  # fmt: skip
    assert one.as_json()["explained"] == one.explained
    (bare,) = found(book("及时处理。\n"))
    assert bare.explained == "" and bare.as_json()["explained"] == ""


def test_a_note_belongs_to_its_clause_and_code() -> None:
    body = "> breaks-off：别的。\n>\n> vague-time：这里不写\n\n及时处理。\n\n## 1 甲 {#T-1.1}\n\n及时答复。\n"
    here, there = found(book(body))
    assert (here.clause, here.explained) == ("T-1", "这里不写")
    assert (there.clause, there.explained) == ("T-1.1", "")
    unneeded = [one for one in check_texts([("l", LAW), ("b", book(body))]) if "explains the finding" in one.message]
    assert [(one.code, one.level) for one in unneeded] == [("never-used", "note")]


def test_the_preamble_explains_what_concerns_the_head() -> None:
    text = book("", head=PUBLISHED.format("2026-03-01")).replace("# 一 {#T-1}", "> bad-dates: 试行。\n\n# 一 {#T-1}")
    (one,) = found(text)
    assert (one.code, one.clause, one.explained) == ("bad-dates", "", "试行。")


# wording tables that cannot be used


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("| vague-time          |", "| vague               |", "one of placeholder"),
        ("| 根据《{law}》             |", "| 根据 {law} 的规定         |", "enclose"),
        ("| 根据《{law}》             |", "| 根据法律                  |", "holds {law}"),
        ("| {n}、                     |", "| 编号                      |", "holds {n}"),
        ("| 及时                      |", "| …                         |", "needs words"),
    ],
)
def test_wording_that_cannot_be_used(old: str, new: str, says: str) -> None:
    assert LAW.count(old) == 1
    (one,) = [one for one in check_texts([("law.md", LAW.replace(old, new))]) if one.level == "error"]
    assert one.code == "bad-value" and says in one.message


def test_on_a_day_everything_else_is_the_same() -> None:
    body = "及时处理。\n\n" + heading("1 甲", "3 丙")
    assert codes(body) == codes(body, on=date(2000, 1, 1))
