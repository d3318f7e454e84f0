"""A consumer asks for the records and the merchant's identity: who hands them over, until when, what is kept of it."""

from typing import Any

import pytest
from django.test import Client
from kinds_world import World, morning, world  # noqa: F401
from proceedings_cast import SINCE, fresh_caches, liao, sheng  # noqa: F401
from test_kinds_stories import refuses, until_due

from gongdao.cases import queries
from gongdao.cases.models import Case, Disclosure, Task
from gongdao.look.handed import handed
from gongdao.notices.models import Letter
from gongdao.people import changes
from gongdao.proceedings.errors import IdentityIncomplete, NotAskedFor, NotYourPart
from gongdao.proceedings.possible import possible
from gongdao.proceedings.push_order import OrderData, push_orders

pytestmark = pytest.mark.usefixtures("morning")
IDENTITY = {
    "registered_name": "杭州禾木电器有限公司",
    "address": "杭州市滨江区江晖路 88 号",
    "contact": "0571-86221900",
}


def known(world: World) -> None:
    """The marketplace has said who the merchant is."""
    order = OrderData(number="LL-1", merchant_code="HM", merchant_identity=IDENTITY)
    push_orders(world.cast.platform, world.actor("agent"), [order])


def content(case_id: int, audience: str) -> list[dict[str, Any]]:
    told = queries.timeline(Case.objects.get(pk=case_id), ("all", audience))
    return [one.content for one in told if one.name == "hand_over_records"]


def test_it_is_asked_for_handed_over_in_time_and_logged(world: World) -> None:
    known(world)
    one = world.file("complaint")
    refuses(world, one.id, "merchant", "records_asked", NotYourPart)
    refuses(world, one.id, "service_centre", "hand_over_records", NotAskedFor)
    world.do(one.id, "consumer", "records_asked", text="请提供合同和商家信息。")
    tasks = Task.objects.filter(case=one.id, name__in=["hand_over_records", "name_merchant"])
    assert {(one.who, one.clocks.get().limit) for one in tasks} == {
        ("owner", "3 working days"),
        ("service_centre", "3 working days"),
    }
    assert Letter.objects.filter(case=one.id, words="records_wanted", role="service_centre").exists()
    proof = (world.upload(world.actor("service_centre")),)
    world.do(one.id, "service_centre", "hand_over_records", files=proof)
    assert set(tasks.values_list("state", flat=True)) == {"done"}
    [told] = content(one.id, "consumer")
    assert told["merchant"] == {"name": "禾木小家电旗舰店", **IDENTITY}
    assert (told["order"]["number"], told["order"]["paid"]) == ("LL-1", "128.50")
    assert "¥128.50" in [line.words for line in handed(told)]
    assert content(one.id, "merchant") == []
    line = Disclosure.objects.get()
    assert (line.merchant, line.to_role, line.files, line.clause) == (world.cast.shop, "consumer", 1, "M-2.2.2.2")
    assert line.made_by == world.people["service_centre"]
    refuses(world, one.id, "service_centre", "hand_over_records", NotAskedFor)


def test_what_the_marketplace_has_not_said_staff_fill_in_or_it_is_refused(world: World) -> None:
    one = world.file("dispute")
    world.do(one.id, "consumer", "records_asked")
    assert set(Task.objects.filter(case=one.id, state="open").values_list("name", flat=True)) >= {
        "give_evidence",
        "name_merchant",
    }
    refuses(world, one.id, "dispute_team", "hand_over_records", IdentityIncomplete, address="杭州市")
    world.do(one.id, "dispute_team", "hand_over_records", **IDENTITY)
    assert content(one.id, "consumer")[0]["merchant"]["address"] == IDENTITY["address"]


def test_it_can_be_asked_for_after_the_end_and_the_duty_outlives_it(world: World) -> None:
    known(world)
    one = world.file("dispute")
    until_due(one.id, "dispute.reply")
    until_due(one.id, "dispute.next_route")
    case = Case.objects.get(pk=one.id)
    assert case.final
    assert "records_asked" in {one.action for one in possible(case, world.actor("consumer"))}
    world.do(one.id, "consumer", "records_asked")
    world.do(one.id, "consumer", "records_asked", text="还没有收到。")
    assert Task.objects.filter(case=one.id, name="give_evidence", state="open").count() == 1
    world.do(one.id, "dispute_team", "hand_over_records")
    assert not Task.objects.filter(case=one.id, name="give_evidence", state="open").exists()


def test_the_log_is_for_auditors_of_the_platform(world: World, sheng: Any) -> None:
    known(world)
    one = world.file("complaint")
    world.do(one.id, "consumer", "records_asked")
    world.do(one.id, "service_centre", "hand_over_records")
    changes.give_role(world.cast.risk, world.cast.platform, "auditor", None, SINCE)
    changes.give_role(sheng.risk, sheng.platform, "auditor", None, SINCE)
    client = Client()
    for who, status, seen in ((world.cast.risk, 200, True), (world.cast.lin, 403, False), (sheng.risk, 200, False)):
        client.force_login(who)
        page, file = client.get("/desk/admin/disclosures/"), client.get("/desk/admin/disclosures.csv")
        assert (page.status_code, file.status_code) == (status, status)
        assert (one.number in page.content.decode()) is seen
        assert (one.number in file.content.decode()) is seen


def test_the_consumer_reads_it_on_the_page_of_the_case(world: World) -> None:
    known(world)
    one = world.file("complaint")
    world.do(one.id, "consumer", "records_asked")
    world.do(one.id, "service_centre", "hand_over_records")
    client = Client()
    for who, seen in ((world.cast.zhou, True), (world.cast.seller, False)):
        client.force_login(who)
        page = client.get(f"/liaoliao/cases/{one.number}/").content.decode()
        assert ('id="handed"' in page) is seen
        assert (IDENTITY["registered_name"] in page) is seen
