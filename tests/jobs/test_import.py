"""Importing matters of the past: routes, clocks with clauses, breaches as they were; bad rows named, good ones kept."""

import csv
import json
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest
from openpyxl import Workbook
from proceedings_cast import Cast, fresh_caches, liao  # noqa: F401

from gongdao.cases.models import Case, Clock
from gongdao.editions.errors import UnknownEdition
from gongdao.intake.errors import MissingColumns, NotUtf8, UnknownFormat, UnreadableTable
from gongdao.jobs.importing import import_file
from gongdao.notices.models import Letter
from gongdao.record.models import Event

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "complaints_with_replies.csv"
HEAD = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"]
ROWS = [
    [
        "1",
        "A1",
        "快递三天没有动",
        "2019/4/25 9:32:09",
        "快递停在中转站三天没有更新。",
        "已催促,当天送达。",
        "2019/4/26 8:00:00",
    ],
    ["2", "A2", "", "2019-04-08 08:37:20", "热水壶漏水,要求换货。", "已换货。", "2019/5/9 10:02:08"],
    ["3", "A3", "发票", "2018/3/19 10:05:04", "发票抬头开错。", "已重开。", "2018/4/24"],
    ["4", "A4", "还没有答复", "2020/1/3 10:00", "退款没有到账。", "", ""],
]
BAD = [
    ["5", "A5", "无内容", "2020/1/3 10:00", "", "", ""],
    ["6", "A6", "时间不对", "2020/13/3 10:00", "内容。", "", ""],
    ["7", "A7", "答复早于投诉", "2020/1/3 10:00", "内容。", "已答复。", "2020/1/2 10:00"],
    ["8", "A8", "未来", "2999/1/3 10:00", "内容。", "", ""],
]


def as_csv(path: Path, rows: list[list[str]], head: list[str] = HEAD) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([head, *rows])
    return path


def test_each_row_becomes_what_it_was(liao: Cast, tmp_path: Path) -> None:
    outcome = import_file(as_csv(tmp_path / "past.csv", ROWS), liao.platform)
    assert (outcome.imported, outcome.known, outcome.bad) == (4, 0, [])
    quick, slow, dated, open_ = (
        Case.objects.get(title=t) for t in ("快递三天没有动", "热水壶漏水,要求换货", "发票", "还没有答复")
    )
    assert quick.received_at == datetime(2019, 4, 25, 1, 32, 9, tzinfo=UTC)
    assert (quick.department, quick.retrospective, quick.number[:8]) == ("management", True, "20190425")
    late = dict(Clock.objects.filter(case=slow).values_list("deadline", "breached_at"))
    assert late["complaint.acceptance"] == datetime(2019, 4, 10, 0, 37, 20, tzinfo=UTC)
    first = Clock.objects.get(case=quick, deadline="complaint.result_72h")
    assert (first.breached_at, first.state, first.clause) == (None, "stopped", "H-1.2.6")
    answered = Event.objects.get(case_id=dated.pk, name="give_result")
    assert answered.occurred_at == datetime(2018, 4, 24, 15, 59, 59, tzinfo=UTC)
    assert (open_.state, quick.state) == ("received", "closed")
    assert Clock.objects.filter(case=open_, breached_at__isnull=False).count() >= 8
    assert not Letter.objects.exists()


def test_bad_rows_are_named_and_good_ones_kept_and_nothing_doubles(liao: Cast, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "past.csv", [*ROWS, *BAD])
    outcome = import_file(path, liao.platform)
    assert outcome.imported == 4
    assert [line for line, _ in outcome.bad] == [6, 7, 8, 9]
    again = import_file(path, liao.platform)
    assert (again.imported, again.known, Case.objects.count()) == (0, 4, 4)


def test_the_same_matters_as_jsonl_and_xlsx(liao: Cast, tmp_path: Path) -> None:
    jsonl = tmp_path / "past.jsonl"
    lines = [json.dumps(dict(zip(HEAD, row, strict=True)), ensure_ascii=False) for row in ROWS]
    jsonl.write_text("\n".join([*lines, "{broken", "[1]"]), encoding="utf-8")
    outcome = import_file(jsonl, liao.platform)
    assert (outcome.imported, [line for line, _ in outcome.bad]) == (4, [5, 6])
    book = Workbook()
    assert book.active is not None
    for row in [HEAD, *ROWS]:
        book.active.append(row)
    book.save(tmp_path / "past.xlsx")
    same_source = import_file(tmp_path / "past.xlsx", liao.platform)
    assert (same_source.imported, same_source.known) == (0, 4)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("past.pdf", b"%PDF", UnknownFormat),
        ("past.csv", "留言编号,留言详情\n1,坏".encode("gbk"), NotUtf8),
        ("past.csv", "编号,内容\n1,好".encode(), MissingColumns),
        ("past.csv", b"", MissingColumns),
        ("past.xlsx", b"not a zip", UnreadableTable),
    ],
)
def test_a_file_that_is_no_table(liao: Cast, tmp_path: Path, name: str, content: bytes, error: type[Exception]) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error):
        import_file(path, liao.platform)
    assert not Case.objects.exists()


def test_an_unknown_edition_is_refused(liao: Cast, tmp_path: Path) -> None:
    with pytest.raises(UnknownEdition):
        import_file(as_csv(tmp_path / "past.csv", ROWS), liao.platform, rules="1999.1")


@pytest.mark.parametrize("rows", [100, pytest.param(2816, marks=pytest.mark.long)])
def test_the_real_complaints(liao: Cast, tmp_path: Path, rows: int, capsys: pytest.CaptureFixture[str]) -> None:
    """2,816 real complaints of 2011-2020 with their answers, where the shared data is at hand."""
    if not REAL.exists():
        with capsys.disabled():
            print(f"\n{REAL} is not here: nothing real was imported")
        return
    with REAL.open(encoding="utf-8-sig", newline="") as stream:
        head, *real = islice(csv.reader(stream), rows + 1)
    outcome = import_file(as_csv(tmp_path / "real.csv", real, head), liao.platform)
    assert (outcome.imported, outcome.bad) == (rows, [])
    assert Event.objects.filter(name="give_result").count() == rows
    assert not Clock.objects.filter(clause="").exists()
    never_early = Clock.objects.exclude(breached_at=None)
    assert never_early.count() > rows
    assert all(clock.breached_at == clock.due_at for clock in never_early[:500])
