"""The queue: views and their counts, bands, paging, filters, isolation, what it costs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from desk_cast import NOW, at_desk, queries_of, warm_calendar  # noqa: F401
from proceedings_cast import MORNING, Cast, diligent, fresh_caches, liao, sheng, taken  # noqa: F401

from gongdao.cases.models import Case
from gongdao.intake.submission import Filer, Submission
from gongdao.legaltime import clock
from gongdao.people import changes
from gongdao.proceedings.act import act
from gongdao.proceedings.open import open_cases


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def file_many(cast: Cast, n: int, at: datetime = MORNING) -> None:
    one = {"platform_id": cast.platform.pk, "platform": cast.platform.slug, "filer": Filer(user_id=cast.zhou.pk)}
    facts = {"category": "service_quality"}
    open_cases([Submission(**one, text=f"第 {i} 件没有收到", facts=facts, occurred_at=at) for i in range(n)], now=at)


def figures(cast: Cast, user: object) -> dict[str, str]:
    groups = at_desk(user).get("/desk/queue/all/").context["groups"]
    return {link.href.split("/")[3]: link.figure for _, links in groups for link in links}


def titles(page: object) -> list[str]:
    return [line.case.title for line in page.context["lines"]]


def test_the_views_count_what_they_show(liao: Cast) -> None:
    file_many(liao, 3)
    mine = Case.objects.get(pk=liao.file(text="我的一件").id)
    major = liao.file(text="有人受伤", facts={"category": "service_quality", "injury": True})
    lin = liao.as_(liao.lin, NOW)
    act(mine.pk, "claim", lin)
    act(mine.pk, "accept", lin)
    assert figures(liao, liao.lin) | {"late": "0"} == {
        "todo": "1",
        "waiting": "0",
        "approval": "0",
        "late": "0",
        "today": str(5 - 2),  # the hour in which the injured must be called is over
        "unassigned": "4",
        "major": "1",
        "human": "0",
        "all": "5",
        "appeal": "0",
        "closed": "",
    }
    diligent(mine.pk, "propose_remedy", lin, {"amount": "1500.00", "remedy": "refund", "reasons": "破损"})
    assert figures(liao, liao.lin)["approval"] == "1"
    act(mine.pk, "approve", liao.as_(liao.manager, NOW))
    after = figures(liao, liao.lin)
    assert (after["todo"], after["waiting"], after["approval"]) == ("0", "1", "0")
    act(mine.pk, "decline_proposal", liao.as_(liao.zhou, NOW), taken(mine.pk, text="不接受"))
    assert figures(liao, liao.lin)["todo"] == "1"
    diligent(mine.pk, "give_result", lin, {"reasons": "查明属实", "clause": "H-2.3.1.2"})
    answered = figures(liao, liao.lin)  # only the consumer's time to appeal is left
    assert (answered["todo"], answered["waiting"]) == ("0", "1")
    client = at_desk(liao.lin)
    assert titles(client.get("/desk/queue/major/")) == [Case.objects.get(pk=major.id).title]
    for view, figure in after.items():
        if figure:
            assert len(client.get(f"/desk/queue/{view}/").context["lines"]) == int(figure), view
    assert client.get("/desk/queue/nonsense/").status_code == 404


def test_an_appeal_that_asks_for_a_human_is_seen(liao: Cast) -> None:
    case = Case.objects.get(pk=liao.file().id)
    lin = liao.as_(liao.lin, NOW)
    act(case.pk, "claim", lin)
    act(case.pk, "refuse", lin, {"found": "查无此单", "reasons": "不属本平台", "clause": "M-3.1"})
    act(case.pk, "appeal", liao.as_(liao.zhou, NOW), {"text": "不服", "human_asked": "yes"})
    found = figures(liao, liao.centre)
    assert (found["human"], found["appeal"]) == ("1", "1")


def test_rows_stand_in_bands_by_their_binding_due(liao: Cast) -> None:
    old = liao.file(at=MORNING - timedelta(days=3), text="三天前的一件")
    file_many(liao, 1)
    waits = Case.objects.get(pk=liao.file(at=MORNING - timedelta(hours=2), text="等材料的一件").id)
    lin = liao.as_(liao.lin, NOW)
    for action, inputs in (("claim", {}), ("accept", {}), ("reply", {"text": "好"}), ("classify", {})):
        act(waits.pk, action, lin, inputs)
    lines = at_desk(liao.lin).get("/desk/queue/all/").context["lines"]
    assert [str(line.band) for line in lines] == ["已超期", "今天", "明天及以后"]
    assert lines[0].case.id == old.id
    assert [line.limit for line in lines][1] == "指派"


def test_paging_walks_every_case_once_and_filters_stay_in_the_address(liao: Cast) -> None:
    file_many(liao, 120)
    client, address, seen = at_desk(liao.lin), "/desk/queue/all/?severity=general", []
    for _ in range(5):
        page = client.get(address)
        seen += [line.case.number for line in page.context["lines"]]
        address = page.context["next"]
        if not address:
            break
        assert "severity=general" in address
    assert len(seen) == len(set(seen)) == 120
    assert client.get("/desk/queue/all/?severity=major").context["lines"] == []
    assert client.get("/desk/queue/all/?after=nonsense").status_code == 200
    assert "没有符合这些条件的案件" in client.get("/desk/queue/all/?severity=major").content.decode()


def test_one_sees_the_own_departments_and_asks_for_others(liao: Cast) -> None:
    liao.file(text="账号不能登录", facts={"category": "system"})
    moved = Case.objects.get(title="账号不能登录")
    assert moved.department not in (None, "customer_service")
    lin, manager = at_desk(liao.lin), at_desk(liao.manager)
    assert titles(lin.get("/desk/queue/all/")) == []
    assert titles(lin.get("/desk/queue/all/?department=all")) == ["账号不能登录"]
    assert titles(manager.get("/desk/")) == ["账号不能登录"], "a role of the whole platform sees every department"


def test_another_platform_sees_nothing_and_staff_of_both_switch(liao: Cast, sheng: Cast) -> None:
    from_liao = liao.file(text="聊聊的一件")
    assert titles(at_desk(sheng.manager).get("/desk/")) == []
    both = sheng.manager
    changes.give_role(both, liao.platform, "auditor", None, MORNING - timedelta(days=9))
    client = at_desk(both)
    client.post("/desk/platform/", {"platform": "liaosheng"})
    assert titles(client.get("/desk/queue/all/")) == []
    assert client.get(f"/desk/cases/{from_liao.number}/").status_code == 404
    client.post("/desk/platform/", {"platform": "liaoliao"})
    assert titles(client.get("/desk/queue/all/")) == ["聊聊的一件"]
    assert client.get(f"/desk/cases/{from_liao.number}/").status_code == 200


VIEWS = ("todo", "waiting", "approval", "late", "today", "unassigned", "major", "human", "all", "appeal", "closed")


def test_every_view_costs_the_same_whatever_it_holds(liao: Cast, warm_calendar: None) -> None:
    staff = {user.name: at_desk(user) for user in (liao.lin, liao.leader, liao.manager, liao.centre)}

    def costs() -> dict[tuple[str, str], int]:
        return {(who, view): queries_of(desk, f"/desk/queue/{view}/") for who, desk in staff.items() for view in VIEWS}

    few = costs()
    file_many(liao, 300)
    mine = Case.objects.order_by("id")[:30]
    for case in mine:
        act(case.pk, "claim", liao.as_(liao.lin, NOW))
    for case in mine[:3]:
        act(case.pk, "withdraw", liao.as_(liao.zhou, NOW))
    pages = {view: staff[liao.lin.name].get(f"/desk/queue/{view}/").context["lines"] for view in VIEWS}
    assert (len(pages["all"]), len(pages["todo"]), len(pages["closed"])) == (25, 25, 3)
    assert costs() == few
    assert max(few.values()) <= 8, few
