"""Citations: each fault, its cure, and the same fault in another clause, in other words."""

from datetime import date

import pytest
from rulebook_law import LAW, book, codes, found

from gongdao.rulebook import check_texts

KINDS = {"unknown-law", "unknown-article", "off-topic", "not-in-force", "unverified-law", "self-citation"}


def cites(*rows: str, name: str = "leaning", version: bool = False) -> str:
    header = "| law | article | version | for |" if version else "| law | article | for |"
    return f"```cites {name}\n{header}\n{'|---' * header.count(' |')}|\n" + "\n".join(rows) + "\n```\n"


def faults(body: str, *, on: date | None = None, **options: str) -> list[str]:
    return [code for code in codes(body, on=on, **options) if code in KINDS]


# code, body that has it, body that differs in the one thing and has it not
FAULTS = [
    ("unknown-law", cites("| trode | 59 | complaints |"), cites("| trade | 59 | complaints |")),
    ("unknown-law", "根据《电伤法》办理。\n", "根据《电商法》办理。\n"),
    ("unknown-law", "按《电伤法》第五十九条办理。\n", "按《电商法》第五十九条办理。\n"),
    ("unknown-law", "By article 59 of “Trade Act” it is so.\n", "By article 59 of “E-commerce Law” it is so.\n"),
    ("unknown-article", cites("| trade | 58 | complaints |"), cites("| trade | 59 | complaints |")),
    ("unknown-article", "《电商法》第58条。\n", "《电商法》第59条。\n"),
    ("off-topic", cites("| trade | 41 | complaints |"), cites("| trade | 59 | complaints |")),
    ("off-topic", cites("| trade | 41, 59 | complaints |"), cites("| trade | 41, 59 | complaints, ip |")),
    ("off-topic", cites("| trade | 59 | complaints, fees |"), cites("| trade | 59, 60 | complaints, fees |")),
    ("off-topic", cites("| old | | complaints |").replace("old", "heard"), cites("| trade | | complaints |")),
    (
        "off-topic",
        "依《电商法》第四十一条。\n\n" + cites("| trade | 59 | complaints |"),
        "依《电商法》第五十九条。\n\n" + cites("| trade | 59 | complaints |"),
    ),
    ("unverified-law", cites("| heard | 1 | fees |"), cites("| arb | 76 | fees |")),
    ("unverified-law", "《听说的规定》第一条。\n", "《仲裁法》第七十六条。\n"),
    ("self-citation", cites("| book | | complaints |"), cites("| trade | | complaints |")),
    ("self-citation", "根据《规则》办理。\n", "根据《电商法》办理。\n"),
    ("self-citation", "《规则》第三条。\n", "《电商法》第五十九条。\n"),
]


@pytest.mark.parametrize(("code", "bad", "good"), FAULTS, ids=[f"{n}-{fault[0]}" for n, fault in enumerate(FAULTS)])
def test_each_citation_is_judged(code: str, bad: str, good: str) -> None:
    assert code in faults(bad)
    assert faults(good) == []


@pytest.mark.parametrize(("code", "bad", "good"), FAULTS, ids=[f"{n}-{fault[0]}" for n, fault in enumerate(FAULTS)])
def test_moved_to_another_clause_under_another_name_it_is_still_found(code: str, bad: str, good: str) -> None:
    moved = "前言。\n\n## 1 别处 {#T-9}\n\n" + bad.replace("cites leaning", "cites elsewhere.authority")
    one = next(one for one in found(book(moved)) if one.code == code)
    assert (one.clause, one.book) == ("T-9", "book")


REPEALED = [cites("| old | | complaints |"), "根据《网购管理办法》办理。\n"]


@pytest.mark.parametrize("body", REPEALED)
def test_a_repealed_law_is_told_on_the_day(body: str) -> None:
    assert faults(body, on=date(2021, 4, 30)) == []
    assert faults(body, on=date(2021, 5, 1)) == ["not-in-force"]
    assert faults(body) == [], "without a day, every version ever in force will do"
    assert faults(body, head="effective: 2021-05-01\n") == ["not-in-force"]
    assert faults(body, head="effective: 2021-05-01\n", on=date(2020, 1, 1)) == [], "the day asked for goes first"


def test_a_law_that_is_not_yet_in_force() -> None:
    (one,) = found(book(cites("| trade | 59 | complaints |")), on=date(2018, 12, 31))
    assert one.code == "not-in-force" and "begins on 2019-01-01" in one.message


def test_articles_are_those_of_the_version_in_force() -> None:
    body = cites("| arb | 76 | fees |")
    assert faults(body, on=date(2026, 2, 28)) == []
    (one,) = found(book(body), on=date(2026, 3, 1))
    assert one.code == "off-topic" and "Article 90 is" in one.message
    named = cites("| arb | 76 | 2017 | fees |", version=True)
    (one,) = found(book(named), on=date(2026, 3, 1))
    assert one.code == "not-in-force" and "In force is the version 2025" in one.message
    assert faults(cites("| arb | 76 | 1999 | fees |", version=True)) == ["unknown-law"]


def test_paragraphs() -> None:
    assert faults(cites("| trade | 60(2) | fees |")) == []
    assert faults(cites("| trade | 60 | fees |")) == []
    assert faults(cites("| trade | 59(3) | complaints |")) == []
    assert faults(cites("| trade | 60(1) | fees |")) == ["unknown-article"]


@pytest.mark.parametrize(
    "words",
    [
        "《电商法》第四十一条", "《 电商法 》第 41 条", "《电商法》第４１条", "《中华人民共和国电商法》第四十一条",
        "《電商法》第四十一條", "《電商法》第四十一条", "**《电商法》**第四十一条", "《电商法》\n第四十一条",
        "《电商法》第&#22235;十一条",
    ],
)  # fmt: skip
def test_one_citation_in_many_forms(words: str) -> None:
    body = f"依{words}办理。\n\n" + cites("| trade | 59 | complaints |")
    (one,) = [one for one in found(book(body)) if one.code in KINDS]
    assert one.code == "off-topic" and "41" in one.message and "59" in one.message


def test_the_place_is_that_of_the_words_and_of_the_cell() -> None:
    text = book("第一段。\n\n第二段，依《电伤法》第一条。\n\n" + cites("| trode | 59 | complaints |"))
    lines = text.split("\n")
    by_words, by_table = [one for one in found(text) if one.code == "unknown-law"]
    assert lines[by_words.line - 1][by_words.column - 1 :].startswith("电伤法")
    assert lines[by_table.line - 1][by_table.column - 1 :].startswith("trode")


def test_a_note_cites_nothing() -> None:
    assert faults("> 来源引用《电伤法》第四十一条。\n\n办理。\n") == []


def test_what_stands_in_the_table_is_not_told_twice() -> None:
    body = "依《网购管理办法》第三条。\n\n" + cites("| old | | complaints |")
    assert faults(body, on=date(2022, 1, 1)) == ["not-in-force"]


def test_a_vocabulary_may_name_an_unread_law_and_a_rule_the_statute() -> None:
    assert "unverified-law" not in faults(cites("| heard | 1 | fees |"), rank="vocabulary")
    statute = book("", rank="statute").replace("id: book", "id: basis").replace("T-1", "B-1").replace("规则", "法定")
    statute = statute[: statute.index("```facts")]
    own = book(cites("| basis | | complaints |") + "\n根据《法定》办理。\n")
    every = check_texts([("law.md", LAW), ("statute.md", statute), ("book.md", own)])
    assert [one.code for one in every if one.code in KINDS] == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("| 2014-03-15 |", "| 2014-3-15  |", "bad-value"),
        ("| 2021-05-01 |", "| 2013-05-01 |", "bad-value"),
        ("| no       |", "| perhaps  |", "bad-value"),
        ("| 41, 42  | ip  ", "| 41, 42  | ipp ", "bad-value"),
        ("```articles heard", "```articles herd", "unknown-law"),
    ],
)
def test_the_registers_themselves(old: str, new: str, code: str) -> None:
    assert LAW.count(old) == 1
    text = LAW.replace(old, new)
    (one,) = [one for one in check_texts([("law.md", text)]) if one.level == "error"]
    line = text.split("\n")[one.line - 1]
    assert one.code == code and new.strip("| ").split(" |")[0].split()[-1] in line


def test_a_topic_that_nobody_declared() -> None:
    (one,) = [one for one in found(book(cites("| trade | 59 | compliants |"))) if one.code == "bad-value"]
    assert "complaints, ip, fees" in one.message
