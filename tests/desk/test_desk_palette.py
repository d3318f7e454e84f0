"""The palette: everything that can be looked for, each with its address; what is forbidden says by which rule."""

from collections.abc import Iterator
from typing import Any

import pytest
from desk_cast import NOW, at_desk, queries_of, warm_calendar  # noqa: F401
from proceedings_cast import Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Case
from gongdao.desk.models import Looking
from gongdao.knowledge.models import Macro
from gongdao.legaltime import clock
from gongdao.people import changes
from gongdao.people.models import User
from gongdao.proceedings.act import act


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def asked(user: User, q: str = "", **more: str) -> dict[str, list[dict[str, Any]]]:
    response = at_desk(user).get("/desk/palette/", {"q": q, **more})
    assert response.status_code == 200, q
    return {group["name"]: group["items"] for group in response.json()["groups"]}


def labels(items: list[dict[str, Any]]) -> list[str]:
    return [item["label"] for item in items]


def test_acts_of_the_case_and_those_that_are_forbidden_with_their_clause(liao: Cast) -> None:
    case = Case.objects.get(pk=liao.file().id)
    open_ones = asked(liao.lin, case=case.number)["acts"]
    assert "认领" in labels(open_ones) and not any(item["closed"] for item in open_ones)
    claim = next(item for item in open_ones if item["label"] == "认领")
    assert (claim["opens"], claim["href"]) == ("do-claim", f"/desk/cases/{case.number}/#do-claim")
    result = (
        asked(liao.lin, "给出处理结果", case=case.number).get("acts")
        or asked(liao.lin, "结果", case=case.number)["acts"]
    )
    assert result and all(item["closed"] for item in result) and "M-" in result[0]["hint"]
    accept = asked(liao.lin, "受理", case=case.number)["acts"]
    assert any(item["closed"] and "办理（M-" in item["hint"] for item in accept), "whose act it is"
    act(case.pk, "claim", liao.as_(liao.lin, NOW))
    assert not any(
        item["closed"] for item in asked(liao.lin, "受理", case=case.number)["acts"] if item["label"] == "受理"
    )


def test_cases_by_number_title_and_consumer_of_this_platform_only(liao: Cast, sheng: Cast) -> None:
    one, two = liao.file(order_number="LL-7"), liao.file(by=liao.wang, text="发票开错了抬头。请重开。")
    foreign = sheng.file()
    assert {item["hint"].split(" ")[0] for item in asked(liao.lin, one.number[:8])["cases"]} == {one.number, two.number}
    assert labels(asked(liao.lin, "发票")["cases"]) == ["发票开错了抬头"]
    assert [item["hint"].split(" ")[0] for item in asked(liao.lin, "王先生")["cases"]] == [two.number]
    assert [item["hint"].split(" ")[0] for item in asked(liao.lin, "LL-7")["cases"]] == [one.number]
    assert asked(liao.lin, "王先生 发票")["cases"] and "cases" not in asked(liao.lin, "王先生 电饭煲")
    assert [item["hint"].split(" ")[0] for item in asked(sheng.lin, foreign.number)["cases"]] == [foreign.number]
    assert "cases" not in asked(sheng.lin, "发票")


def test_clauses_people_macros_and_pages(liao: Cast) -> None:
    Macro.objects.create(platform=liao.platform, name="受理告知", body="您好", updated_at=NOW)
    clauses = asked(liao.lin, "M-3.2.2")["clauses"]
    assert clauses[0]["href"].endswith("#M-3.2.2") and "/desk/rules/mechanism/" in clauses[0]["href"]
    people = asked(liao.lin, "何青")["people"]
    assert people[0]["href"] == f"/desk/queue/all/?assignee={liao.he.pk}&department=all"
    changes.set_absence(liao.he, NOW, None)
    assert "请假中" in asked(liao.lin, "何青")["people"][0]["hint"]
    assert labels(asked(liao.lin, "受理告知")["macros"]) == ["受理告知"]
    case = liao.file()
    found = asked(liao.lin, "告知", case=case.number, only="macros")
    assert set(found) == {"macros"} and found["macros"][0]["macro"].startswith(f"/desk/cases/{case.number}/macros/")
    assert "/desk/register/" in [item["href"] for item in asked(liao.lin)["pages"]]
    assert "/desk/board/" not in [item["href"] for item in asked(liao.lin)["pages"]]
    assert "/desk/board/" in [item["href"] for item in asked(liao.leader)["pages"]]


def test_nothing_typed_shows_what_was_open_last(liao: Cast, sheng: Cast) -> None:
    one, two = liao.file(), liao.file(text="第二件。")
    client = at_desk(liao.lin)
    for number, case in enumerate((one, two)):
        with clock.frozen(NOW.replace(minute=50 + number)):
            assert client.post(f"/desk/cases/{case.number}/here/").status_code == 200
    with clock.frozen(NOW.replace(minute=55)):
        assert [item["hint"].split(" ")[0] for item in asked(liao.lin)["cases"]] == [two.number, one.number]
        assert [i["hint"].split(" ")[0] for i in asked(liao.lin, case=two.number)["cases"]] == [one.number]
        assert "cases" not in asked(liao.he)


def test_the_page_without_a_script_shows_the_same(liao: Cast) -> None:
    case = liao.file()
    page = at_desk(liao.lin).get("/desk/find/", {"q": "认领", "case": case.number}).content.decode()
    assert f"/desk/cases/{case.number}/#do-claim" in page
    assert at_desk(liao.lin).get("/desk/find/").status_code == 200
    assert at_desk(liao.lin).get(f"/desk/find/?q={case.number}").status_code == 302


@pytest.mark.parametrize("q", ["%", "_", "\\", "'; drop table x; --", "长" * 5000, "a b c d e f g h i j k", "20261"])
def test_odd_words_find_nothing_and_break_nothing(liao: Cast, q: str) -> None:
    liao.file(text="普通的一件。")
    found = asked(liao.lin, q, case="nonsense")
    assert "cases" not in found or q == "20261"


def test_it_costs_the_same_however_many_cases_there_are(liao: Cast, warm_calendar: None) -> None:
    liao.file(text="电饭煲坏了。")
    few = queries_of(at_desk(liao.lin), "/desk/palette/?q=电饭煲")
    for _ in range(20):
        liao.file(text="电饭煲坏了。")
    assert queries_of(at_desk(liao.lin), "/desk/palette/?q=电饭煲") == few <= 12


def test_only_staff_of_the_platform(liao: Cast, sheng: Cast) -> None:
    case = liao.file()
    assert at_desk(liao.zhou).get("/desk/palette/").status_code == 302
    assert at_desk(sheng.lin).get(f"/desk/cases/{case.number}/here/").status_code == 404
    assert at_desk(sheng.lin).post(f"/desk/cases/{case.number}/here/").status_code == 404
    assert not Looking.objects.exists()
