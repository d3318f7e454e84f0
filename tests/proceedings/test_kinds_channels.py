"""Every kind that a consumer or a shop may open comes in by the portal, by the API and by the desk's register."""

import json
import secrets
from typing import Any

import pytest
from django.test import Client
from kinds_world import World, morning, world  # noqa: F401
from proceedings_cast import Cast, fresh_caches, liao  # noqa: F401

from gongdao.cases.models import Case
from gongdao.editions import books
from gongdao.intake import kinds
from gongdao.intake.kinds import Kind
from gongdao.people import apikeys
from gongdao.people.models import User
from gongdao.proceedings.actors import guest
from gongdao.proceedings.possible import possible

pytestmark = pytest.mark.usefixtures("morning")
TEXT = "请说明我的个人信息用在哪里。"
STEP = "/liaoliao/file/"


def offered(cast: Cast, role: str) -> list[Kind]:
    return kinds.offered(books.stack(cast.ruleset), [role])


def answers(cast: Cast, kind: Kind) -> dict[str, str]:
    """The first allowed answer to each question of the kind, some words where any are."""
    asked = kinds.questions(books.stack(cast.ruleset), kind)
    return {one.fact.name: one.values[0] if one.values else TEXT for one in asked}


def filed_at_the_portal(cast: Cast, kind: Kind, who: User | None, order: str) -> Case:
    """Page after page, each leading to the next, until the receipt."""
    client = Client()
    if who is not None:
        client.force_login(who)
    reach = {} if who else {"phone": "13800138000"}
    said = {"what": "manners", "order": "another", "order_number": order, "text": TEXT, "remedy": "refund", **reach}
    said |= {f"fact.{name}": value for name, value in answers(cast, kind).items()}
    at = client.get(f"{STEP}about/?kind={kind.key}", follow=True)
    for _ in range(7):
        assert at.status_code == 200, at.content.decode()[:2000]
        form = at.context["form"]
        own = {name: said[name] for name in form.fields if name in said}
        key = at.context["filing"].key
        at = client.post(at.request["PATH_INFO"], {"kind": kind.key, "key": key, "do": "next", **own}, follow=True)
        if "/receipt/" in at.request["PATH_INFO"]:
            break
    number = at.request["PATH_INFO"].rstrip("/").rpartition("/")[2]
    page = client.get(f"/liaoliao/cases/{number}/")
    assert page.status_code == 200 and TEXT in page.content.decode()
    return Case.objects.get(number=number)


@pytest.mark.parametrize(
    "role",
    [pytest.param("consumer", marks=pytest.mark.long), "merchant", pytest.param("guest", marks=pytest.mark.long)],
)
def test_at_the_portal(world: World, role: str) -> None:
    cast = world.cast
    who = {"consumer": cast.zhou, "merchant": cast.seller, "guest": None}[role]
    for kind in offered(cast, "merchant" if role == "merchant" else "consumer"):
        case = filed_at_the_portal(cast, kind, who, world.order.number)
        assert (case.procedure, case.state) == (kind.procedure, kind.row.next)
        assert case.due_clock, "the platform's first limit runs"
        if role == "merchant":
            between = kinds.two_sided(books.stack(cast.ruleset), kind.procedure)
            assert (case.merchant_id, case.consumer_id) == (cast.shop.pk, cast.zhou.pk if between else None)
        actor = {"consumer": world.actor("consumer"), "merchant": world.actor("merchant"), "guest": guest(case)}[role]
        assert possible(case, actor), "and they can do something"


def test_the_home_page_names_every_kind(liao: Cast) -> None:
    page = Client().get("/liaoliao/", headers={"Accept-Language": "en"}).content.decode()
    stack = books.stack(liao.ruleset)
    rest = [one for one in offered(liao, "consumer") if one.procedure != stack.main_procedure]
    assert rest and all(f"about/?kind={one.key}" in page and kinds.words_of(stack, one, "en") in page for one in rest)


def api(cast: Cast, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    key = apikeys.issue(cast.platform, secrets.token_hex(4), apikeys.SCOPES)
    headers = {"Authorization": f"Bearer {key}"}
    answer = Client().post("/api/v1/cases", json.dumps(body), content_type="application/json", headers=headers)
    return answer.status_code, json.loads(answer.content)


@pytest.mark.parametrize("role", ["consumer", "merchant"])
def test_by_the_api(world: World, role: str) -> None:
    cast = world.cast
    User.objects.filter(pk=cast.zhou.pk).update(external_ref="u-zhou")
    filer = {"consumer": {"ref": "u-zhou"}} if role == "consumer" else {"merchant_code": cast.shop.code}
    for kind in offered(cast, role):
        body = {"text": TEXT, "category": "service_quality", "order_number": world.order.number, **filer}
        body |= {"procedure": kind.procedure, "action": kind.row.action, "facts": answers(cast, kind)}
        status, said = api(cast, body)
        assert status == 201, said
        case = Case.objects.get(number=said["number"])
        assert (case.procedure, case.state) == (kind.procedure, kind.row.next)
        assert (case.consumer_id == cast.zhou.pk) == (
            role == "consumer" or kinds.two_sided(books.stack(cast.ruleset), kind.procedure)
        )


def test_the_api_says_what_can_be_filed(world: World) -> None:
    cast = world.cast
    status, said = api(cast, {"text": TEXT, "merchant_code": "HM", "procedure": "complaint"})
    assert status == 422 and "dispute.choose_route" in json.dumps(said)
    status, said = api(cast, {"text": TEXT, "merchant_code": "nobody", "procedure": "request"})
    assert status == 422 and "nobody" in json.dumps(said)
    status, _ = api(cast, {"text": TEXT, "consumer": {"phone": "13800138000"}, "procedure": "request"})
    assert status == 422, "what decides its way is asked"
    assert not Case.objects.exists()


def test_at_the_desk(world: World) -> None:
    cast = world.cast
    client = Client()
    client.force_login(cast.lin)
    known = offered(cast, "agent")
    assert {one.procedure for one in known} >= {
        "complaint", "request", "data_request", "termination", "dispute", "after_sales", "feedback"
    }  # fmt: skip
    for kind in known:
        page = client.get(f"/desk/register/?kind={kind.key}")
        given = {"kind": kind.key, "channel": "phone", "name": "钱女士", "phone": "13800138000", "text": TEXT}
        given |= {"category": "service_quality", "topic": "quality", **answers(cast, kind)}
        own = {name: value for name, value in given.items() if name in page.context["form"].fields}
        sent = client.post("/desk/register/", own)
        assert sent.status_code == 302, sent.context["form"].errors
        case = Case.objects.latest("id")
        assert (case.procedure, case.state, case.channel) == (kind.procedure, kind.row.next, "phone")
        assert client.get(f"/desk/cases/{case.number}/").status_code == 200


def test_a_legal_question_is_asked_on_the_page_of_the_case(world: World) -> None:
    one = world.file("complaint")
    client = Client()
    client.force_login(world.cast.centre)
    page = client.get(f"/desk/cases/{one.number}/").content.decode()
    address = f"/desk/cases/{one.number}/beside/legal_opinion.ask_opinion/"
    assert address in page
    assert client.post(address, {"text": "能否适用三倍赔偿？"}).status_code == 422, "its row needs reasons"
    sent = client.post(address, {"text": "能否适用三倍赔偿？", "reasons": "商家是否明知，双方说法不同。"})
    question = Case.objects.get(parent_id=one.id)
    assert sent.status_code == 302 and sent["Location"] == f"/desk/cases/{question.number}/"
    assert question.number in client.get(f"/desk/cases/{one.number}/").content.decode()
    assert one.number in client.get(sent["Location"]).content.decode()
    portal = Client()
    portal.force_login(world.cast.zhou)
    assert question.number not in portal.get(f"/liaoliao/cases/{one.number}/").content.decode()
    assert portal.get(f"/liaoliao/cases/{question.number}/").status_code == 404
    agent = Client()
    agent.force_login(world.cast.lin)
    assert agent.get(address).status_code == 403
