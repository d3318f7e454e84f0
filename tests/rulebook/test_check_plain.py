"""`gongdao check --text` and `--on`: plain texts, the two source texts where they are at hand, and any garbage."""

import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import rulebook_law
from click.testing import CliRunner, Result

from gongdao.cli import main
from gongdao.rulebook import Finding, shipped
from gongdao.rulebook.checking import check_plain
from gongdao.rulebook.loading import try_stack
from gongdao.rulebook.stack import Stack

SOURCES = Path(__file__).parents[3] / "shared" / "mission"
DAY = date(2025, 6, 1)


@pytest.fixture(scope="module")
def law() -> Stack:
    return try_stack([("law.md", rulebook_law.LAW)])[0]


@pytest.fixture(scope="module")
def ours() -> Stack:
    return try_stack(shipped())[0]


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["check", *words])


def codes(text: str, stack: Stack, on: date | None = None) -> list[str]:
    return [one.code for one in check_plain(text, "a.txt", stack, on=on)]


FAULTS = [
    ("placeholder", "电话：400-XXX-XXXX。", "电话：400-810-1234。"),
    ("placeholder", "地址待定。", "地址已定。"),
    ("sole-interpretation", "本规则由平台负责解释。", "平台按要求说明。"),
    ("forbidden-clause", "用户放弃投诉。", "用户可以投诉。"),
    ("vague-time", "及时答复。", "三日内答复。"),
    ("numbering-gap", "一、甲\n三、丙\n", "一、甲\n二、乙\n"),
    ("numbering-gap", "要求：1.甲。2.乙。4.丁。", "要求：1.甲。2.乙。3.丙。"),
    ("breaks-off", "第一句。第二句还没有写", "第一句。第二句写完了。"),
    ("heading-runs-on", "一、甲\n二、乙\n三、委托的，应当培训；并负责。\n", "一、甲\n二、乙\n三、委托\n"),
    ("unknown-law", "根据《电伤法》办理。", "根据《电商法》办理。"),
    ("unknown-article", "《电商法》第七条。", "《电商法》第五十九条。"),
    ("not-in-force", "根据《网购管理办法》办理。", "根据《电商法》办理。"),
]


@pytest.mark.parametrize(("code", "bad", "good"), FAULTS, ids=[f"{n}-{fault[0]}" for n, fault in enumerate(FAULTS)])
def test_each_fault_of_plain_words(law: Stack, code: str, bad: str, good: str) -> None:
    assert code in codes(bad, law, DAY) and codes(good, law, DAY) == []
    moved = "前面的一段。\n\n" + bad
    (one, *_) = [one for one in check_plain(moved, "a.txt", law, on=DAY) if one.code == code]
    assert one.line >= 3 and one.book == "a.txt"


def test_lists_are_counted_anew_below_each_heading(law: Stack) -> None:
    text = "一、甲\n1. 子\n2. 丑\n二、乙\n1. 寅\n2. 卯\n"
    assert codes(text, law) == []
    assert codes(text.replace("2. 卯", "3. 卯"), law) == ["numbering-gap"]


def test_readings_in_latin_letters_hide_nothing(law: Stack) -> None:
    assert codes("放(fàng)弃(qì)投訴(sù)投诉。", law) == ["forbidden-clause"]
    assert codes("放弃(App)投诉。", law) == ["forbidden-clause"], "other brackets stay, a phrase reaches over them"


def test_line_ends_and_marks_of_any_system(law: Stack) -> None:
    for end in ("\n", "\r\n", "\r"):
        (one,) = check_plain(end.join(["\ufeff甲。", "", "及时答复。"]), "a.txt", law)
        assert (one.line, one.column) == (3, 1)


def test_garbage_never_stops_it(law: Stack) -> None:
    rng = random.Random(7)
    pieces = "一二三第条、（）()1234.…《》《电商法》第根据及时\u0000\ud7ff\u200b*`>|#\r\n\t &#x41;"
    pieces += "&#99999999; 。放弃投诉零万亿"
    for _ in range(300):
        text = "".join(rng.choice(pieces) for _ in range(rng.randrange(200)))
        for one in check_plain(text, "a.txt", law, on=DAY):
            assert one.line >= 1 and one.column >= 1 and one.message
    for text in ("", "\n" * 9, "《" * 5000, "根据《" * 3000, "放弃" * 5000, "1." * 5000, "（" * 5000, "*" * 9000):
        check_plain(text, "a.txt", law)


# the command


def test_the_command_reads_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("最终解释权归平台。\n", encoding="utf-8")
    result = run("--text", str(path))
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{path}:1:1 error sole-interpretation ")
    path.write_text("三日内办理。\n", encoding="utf-8")
    assert run("--text", str(path)).exit_code == 0
    path.write_bytes(b"\xff\xfe\x00")
    assert run("--text", str(path)).exit_code == 1 and "not-utf-8" in run("--text", str(path)).stdout
    assert run("--text").exit_code == 2


def test_the_command_judges_on_a_day(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("根据《网络交易管理办法》办理。\n", encoding="utf-8")
    assert "not-in-force" not in run("--text", str(path), "--on", "2021-04-30").stdout
    assert "not-in-force" in run("--text", str(path), "--on", "2021-05-01").stdout
    assert run("--on", "yesterday", str(path)).exit_code == 2


def test_the_command_shows_what_explains_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    head = "---\nid: mine\ntitle: 甲\nlanguage: zh-Hans\nrank: rule\nversion: 1\nimports: vocabulary\n---\n\n"
    path.write_text(head + "# 一 {#X-1}\n\n> vague-time: 法律没有天数。\n\n及时处理。\n", encoding="utf-8")
    result = run(str(path))
    first, second = result.stdout.splitlines()
    assert "warning vague-time" in first and second == "    explained: 法律没有天数。"
    (one,) = json.loads(run(str(path), "--json").stdout)["findings"]
    assert one["explained"] == "法律没有天数。" and result.exit_code == 0


# the two source texts, where they are at hand


def source(name: str) -> str:
    path = SOURCES / f"{name}.source.txt"
    if not path.is_file():
        pytest.skip("the source texts are not at hand")
    return path.read_text(encoding="utf-8")


def found(name: str, stack: Stack, on: date = DAY) -> tuple[str, dict[str, list[Finding]]]:
    text = source(name)
    sorted_out: dict[str, list[Finding]] = {}
    for one in check_plain(text, name, stack, on=on):
        sorted_out.setdefault(one.code, []).append(one)
    return text, sorted_out


def at(text: str, one: Finding, length: int) -> str:
    """What stands at the place of a finding."""
    return text.removeprefix("\ufeff").split("\n")[one.line - 1][one.column - 1 :][:length]


def test_the_first_source_in_its_own_words(ours: Stack) -> None:
    text, by_code = found("mechanism", ours)
    assert [at(text, one, 11) for one in by_code["sole-interpretation"]] == ["由风险管理部负责解释,"]
    assert [at(text, one, 3) for one in by_code["heading-runs-on"]] == ["(四)"]
    assert {at(text, one, 2) for one in by_code["vague-time"]} == {"及时", "必要", "合理"}
    assert [at(text, one, 6) for one in by_code["forbidden-clause"]] == ["适用公司其他"]
    assert "not-in-force" in by_code, "its law begins in 2026"
    assert "not-in-force" not in found("mechanism", ours, date(2026, 2, 1))[1]
    assert not {"numbering-gap", "breaks-off", "placeholder"} & set(by_code)


def test_the_second_source_in_its_own_words(ours: Stack) -> None:
    text, by_code = found("handbook", ours)

    def said(code: str, length: int) -> list[Any]:
        return [at(text, one, length) for one in by_code[code]]

    assert said("sole-interpretation", 3) == ["解釋權"]
    assert {"010-X", "市區(qū)"} <= {word.rstrip(",，。:網") for word in said("placeholder", 5)} | set(
        said("placeholder", 6)
    )
    assert "4.服務終止" in said("numbering-gap", 6)
    assert text.count("用戶服務與投\n") == 1 and said("breaks-off", 1)[0] == "投"
    assert any(word.startswith("平臺所在地的人民法院") for word in said("forbidden-clause", 10))
    unknown = said("unknown-law", 12)
    assert any(word.startswith("電子支付業(yè)務規") for word in unknown)
    assert any(word.startswith("物流服務規") for word in unknown)
