"""Staff read the rules with what the check finds, try cases, and see why a table decided so."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from desk_cast import NOW, at_desk, queries_of, warm_calendar  # noqa: F401
from proceedings_cast import MORNING, Cast, diligent, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Case
from gongdao.editions import books
from gongdao.editions.models import Edition
from gongdao.legaltime import clock
from gongdao.proceedings.act import act
from gongdao.rulebook import CODES


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def shown(cast: Cast, path: str, language: str = "zh-hans") -> str:
    response = at_desk(cast.lin, language).get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def spoilt(liao: Cast) -> None:
    """An edition whose approval has a gap, with a note that explains another finding."""
    texts = []
    for name, text in books.shipped():
        text = re.sub("^version: .*", "version: 2999.1", text, count=1, flags=re.M)
        texts.append((name, text.replace("| >= 1000 ", "| > 1000  ") if name == "mechanism.md" else text))
    books.store(liao.platform.pk, texts, since=MORNING - timedelta(days=1), at=MORNING)


def proposed(liao: Cast) -> Case:
    """A case in which 1,500 yuan wait for approval."""
    opened = liao.file()
    lin = liao.as_(liao.lin, NOW)
    for action in ("claim", "accept"):
        act(opened.id, action, lin)
    diligent(opened.id, "propose_remedy", lin, {"amount": "1500.00", "remedy": "refund", "reasons": "外箱受压。"})
    return Case.objects.get(pk=opened.id)


def test_a_finding_stands_in_the_list_and_beside_its_clause(liao: Cast) -> None:
    spoilt(liao)
    page = shown(liao, "/desk/rules/")
    assert "/desk/rules/mechanism/2999.1/#M-3.2.2" in page and "有些值没有任何一行覆盖" in page
    book = shown(liao, "/desk/rules/mechanism/2999.1/")
    clause = book[book.index('id="M-3.2.2"') :].split("</section>")[0]
    found = [each for each in re.findall(r'<div class="finding".*?</div>', clause, re.S) if "<code>gap</code>" in each]
    one = next(each for each in found if "1000.00" in each)
    assert 'data-level="error"' in one and "改法" in one and "增加一行" in one and "1000.00" in one
    assert re.search(r'href="#M-3.2.2".*?<span class="error"', book, re.S), "marked in the contents"
    english = shown(liao, "/desk/rules/mechanism/2999.1/", "en")
    assert CODES["gap"].cause in english and CODES["gap"].cure in english


def test_what_the_book_explains_stands_with_the_finding(liao: Cast) -> None:
    found = [one for book in at_desk(liao.lin).get("/desk/rules/").context["books"] for one in book.findings]
    explained = [one for one in found if one.finding.explained]
    assert explained, "the shipped books explain what they leave"
    page = shown(liao, "/desk/rules/")
    assert "规则书的说明" in page and explained[0].finding.explained in page


def test_every_finding_of_the_stack_is_in_some_book(liao: Cast) -> None:
    books_ = at_desk(liao.lin).get("/desk/rules/").context["books"]
    for one in books_:
        assert sum(one.counts.values()) == len(one.findings) + one.more
        assert one.errors == 0


def test_an_edition_of_another_platform_is_not_here(liao: Cast, sheng: Cast) -> None:
    Edition.objects.filter(platform=liao.platform, book="handbook").update(version="2026.1-liao")
    assert at_desk(sheng.lin).get("/desk/rules/handbook/2026.1-liao/").status_code == 404
    assert at_desk(liao.lin).get("/desk/rules/handbook/1999.1/").status_code == 404


def test_staff_try_a_case_and_read_the_clauses_at_the_desk(liao: Cast) -> None:
    version = Edition.objects.get(platform=liao.platform, book="mechanism").version
    page = shown(liao, "/desk/rules/try/?fact.category=service_quality&fact.severity=major&fact.amount=999.99")
    approvals = page[page.index('id="part-approvals"') :].split("</section>")[0]
    assert "部门负责人" in approvals and f"/desk/rules/mechanism/{version}/#M-3.2.2" in approvals
    assert "data-lit" in approvals and "由您填写" in page
    assert at_desk(liao.lin).get("/desk/rules/try/?fact.amount=x").status_code == 422
    assert at_desk(liao.zhou).get("/desk/rules/try/").status_code != 200


def test_the_rows_that_a_case_page_cites_lead_to_their_why(liao: Cast) -> None:
    case = proposed(liao)
    page = shown(liao, f"/desk/cases/{case.number}/")
    whys = set(re.findall(rf"/desk/cases/{case.number}/why/([a-z_.0-9]+)/", page))
    assert {"compensation", "route", "complaint.first_reply"} <= whys
    for name in whys:
        why = shown(liao, f"/desk/cases/{case.number}/why/{name}/")
        assert "data-lit" in why and "条款原文" in why, name


def test_an_approval_is_explained_by_the_sum_that_counts(liao: Cast) -> None:
    case = proposed(liao)
    told = at_desk(liao.lin).get(f"/desk/cases/{case.number}/why/compensation/?format=json").json()
    approval = case.approvals.get()
    assert told["inputs"][0]["value"] == "1500.00"
    assert [match["row"] for match in told["matches"]] == [approval.row] == [told["recorded"]["row"]]
    assert told["nearest"][0]["changes"][0]["new"] == "999.99"


def test_a_row_that_differs_from_the_record_is_said_so(liao: Cast) -> None:
    case = proposed(liao)
    case.approvals.update(row=1)
    page = shown(liao, f"/desk/cases/{case.number}/why/compensation/")
    assert "当时的决定按记录是 M-3.2.2 第 1 行" in page


def test_who_has_no_part_learns_nothing(liao: Cast, sheng: Cast) -> None:
    case = proposed(liao)
    assert at_desk(sheng.lin).get(f"/desk/cases/{case.number}/why/route/").status_code == 404
    assert at_desk(liao.lin).get(f"/desk/cases/{case.number}/why/nothing/").status_code == 404


def test_pages_cost_few_statements(liao: Cast, warm_calendar: None) -> None:
    case = proposed(liao)
    client = at_desk(liao.lin)
    version = Edition.objects.get(platform=liao.platform, book="handbook").version
    paths = [
        f"/desk/cases/{case.number}/",
        f"/desk/cases/{case.number}/why/compensation/",
        "/desk/rules/",
        f"/desk/rules/handbook/{version}/",
        "/desk/rules/try/?fact.category=service_quality",
    ]
    assert max(costs := [queries_of(client, path) for path in paths]) <= 15, costs
