"""Saved views: kept under a name, shared by those who lead, counted beside the queue, still there when rules change."""

from collections.abc import Iterator
from typing import Any

import pytest
from desk_cast import NOW, at_desk, queries_of, warm_calendar  # noqa: F401
from django.test import Client
from proceedings_cast import Cast, fresh_caches, liao, sheng  # noqa: F401
from test_desk_queue import file_many, titles

from gongdao.desk.models import SavedView
from gongdao.desk.views_saved import SHOWN
from gongdao.legaltime import clock


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def save(client: Client, name: str, shared_with: str = "", **more: Any) -> Any:
    return client.post("/desk/views/save/", {"view": "all", "name": name, "shared_with": shared_with} | more)


def menu(client: Client, path: str = "/desk/queue/all/") -> dict[str, str]:
    """The saved views beside the queue with their figures."""
    links = [link for _, links in client.get(path).context["groups"] for link in links]
    return {link.words: link.figure for link in links if "saved=" in link.href}


def test_a_view_is_an_address_under_a_name(liao: Cast) -> None:
    liao.file(text="电饭煲坏了", channel="phone")
    liao.file(text="网上来的")
    client = at_desk(liao.lin)
    saved = save(client, "  电话   来的 ", channel="phone", assignee="nobody", nonsense="x", state="vanished")
    row = SavedView.objects.get()
    assert (row.name, row.view, row.shared_with) == ("电话 来的", "all", "")
    assert row.parameters == {"channel": ["phone"], "assignee": ["nobody"]}, "what is not known is not kept"
    assert saved["location"] == f"/desk/queue/all/?channel=phone&assignee=nobody&saved={row.pk}"
    page = client.get(saved["location"])
    assert (page.context["title"], titles(page)) == ("电话 来的", ["电饭煲坏了"])
    assert [link.words for _, links in page.context["groups"] for link in links if link.current] == ["电话 来的"]
    assert menu(client) == {"电话 来的": "1"}
    assert f"saved={row.pk}" in page.context["lines"][0].href
    assert menu(at_desk(liao.he)) == {}, "nobody else sees it"
    assert SavedView.objects.count() == 1


def test_a_changed_view_can_be_saved_in_its_place(liao: Cast) -> None:
    client = at_desk(liao.lin)
    save(client, "电话", channel="phone")
    row = SavedView.objects.get()
    page = client.get(f"/desk/queue/all/?channel=web&saved={row.pk}")
    assert page.context["shown"].changed
    client.post("/desk/views/save/", {"view": "late", "saved": row.pk, "channel": "web"})
    row.refresh_from_db()
    assert (row.name, row.view, row.parameters) == ("电话", "late", {"channel": ["web"]})
    assert not client.get(f"/desk/queue/late/?channel=web&saved={row.pk}").context["shown"].changed
    foreign = at_desk(liao.he).post("/desk/views/save/", {"view": "all", "saved": row.pk, "channel": "phone"})
    assert foreign.status_code == 404
    row.refresh_from_db()
    assert row.view == "late"


def test_who_leads_shares(liao: Cast) -> None:
    agent, leader, manager = (at_desk(user) for user in (liao.lin, liao.leader, liao.manager))
    assert save(agent, "给大家", "*").status_code == 403
    assert save(agent, "给部门", "customer_service").status_code == 403
    assert save(leader, "别的部门", "after_sales").status_code == 403
    assert SavedView.objects.count() == 0
    assert save(leader, "客服部的", "customer_service").status_code == 302
    assert save(manager, "售后部的", "after_sales").status_code == 302
    assert save(manager, "所有人的", "*").status_code == 302
    assert set(menu(agent)) == {"客服部的", "所有人的"}
    assert set(menu(manager)) == {"客服部的", "售后部的", "所有人的"}
    shared = SavedView.objects.get(name="客服部的")
    assert agent.post(f"/desk/views/{shared.pk}/", {"do": "remove"}).status_code == 404
    assert manager.post(f"/desk/views/{shared.pk}/", {"name": "改名", "shared_with": "*"}).status_code == 302
    assert set(menu(at_desk(liao.he))) == {"改名", "所有人的"}


def test_rename_order_remove(liao: Cast, sheng: Cast) -> None:
    client = at_desk(liao.lin)
    for name in ("甲", "乙", "丙"):
        save(client, name, channel="phone")
    ids = {row.name: row.pk for row in SavedView.objects.all()}
    client.post(f"/desk/views/{ids['丙']}/", {"do": "up"})
    client.post(f"/desk/views/{ids['甲']}/", {"do": "up"})
    assert list(menu(client)) == ["甲", "丙", "乙"]
    client.post(f"/desk/views/{ids['甲']}/", {"do": "down"})
    assert list(menu(client)) == ["丙", "甲", "乙"]
    assert client.post(f"/desk/views/{ids['甲']}/", {"name": " ", "shared_with": ""}).status_code == 422
    client.post(f"/desk/views/{ids['甲']}/", {"name": "新名", "shared_with": ""})
    client.post(f"/desk/views/{ids['乙']}/", {"do": "remove"})
    assert list(menu(client)) == ["丙", "新名"]
    assert "丙" in client.get("/desk/views/").content.decode()
    assert at_desk(sheng.lin).post(f"/desk/views/{ids['丙']}/", {"do": "remove"}).status_code == 404
    assert at_desk(liao.he).get("/desk/views/").context["lines"] == []
    assert save(client, "").status_code == 422


def test_what_a_view_asks_for_may_be_gone(liao: Cast) -> None:
    liao.file(text="电饭煲坏了", channel="phone")
    row = SavedView.objects.create(
        platform=liao.platform,
        owner=liao.lin,
        name="旧的",
        view="vanished",
        parameters={"state": ["gone"], "channel": ["phone"]},
    )
    client = at_desk(liao.lin)
    assert menu(client) == {"旧的": "1"}
    page = client.get(f"/desk/queue/all/?state=gone&channel=phone&saved={row.pk}")
    assert "现在的规则里没有“gone”" in page.content.decode()
    assert "现在的规则里没有“gone”" in client.get("/desk/views/").content.decode()
    assert titles(page) == ["电饭煲坏了"]


def test_many_views_cost_no_statement_more(liao: Cast, warm_calendar: None) -> None:
    file_many(liao, 30)
    client = at_desk(liao.leader)
    few = queries_of(client, "/desk/queue/all/")
    for n in range(SHOWN + 5):
        save(client, f"视图 {n}", "customer_service", q=f"第 {n}", channel="web")
    assert len(menu(client)) == SHOWN
    assert queries_of(client, "/desk/queue/all/") == few <= 8
    assert len(client.get("/desk/views/").context["lines"]) == SHOWN + 5
