"""The approvals inbox shows what one may decide and nothing else; deciding takes one page."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from desk_cast import HOUR, NOW, at_desk, queries_of, warm_calendar  # noqa: F401
from django.core.files.uploadedfile import SimpleUploadedFile
from proceedings_cast import Cast, diligent, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Approval, Case
from gongdao.desk.gate import Desk
from gongdao.desk.leaders import menu
from gongdao.intake import files
from gongdao.legaltime import clock
from gongdao.people import changes
from gongdao.people.models import Relation, User
from gongdao.proceedings.act import act

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def proposed(cast: Cast, amount: str, at: datetime = NOW, **filed: object) -> Approval:
    case = Case.objects.get(pk=cast.file(**filed).id)
    lin = cast.as_(cast.lin, at)
    act(case.pk, "claim", lin)
    act(case.pk, "accept", lin)
    act(case.pk, "classify", lin, {"fact.cause": "company"})
    inputs = {"amount": amount, "remedy": "refund", "terms": "原路退回", "reasons": "外箱受压，录像连续。"}
    diligent(case.pk, "propose_remedy", lin, inputs)
    return Approval.objects.get(case=case)


def inbox(user: User) -> list[int]:
    return [one.approval.pk for one in at_desk(user).get("/desk/approvals/").context["inbox"]]


def test_only_who_may_decide_sees_it(liao: Cast, sheng: Cast) -> None:
    small, large = proposed(liao, "500.00"), proposed(liao, "1500.00")
    assert inbox(liao.leader) == [small.pk]
    assert inbox(liao.manager) == [large.pk]
    for user in (liao.lin, liao.deputy, liao.risk, sheng.manager, sheng.leader):
        assert inbox(user) == []
        for approval in (small, large):
            assert at_desk(user).get(f"/desk/approvals/{approval.pk}/").status_code == 404
    assert at_desk(liao.leader).get(f"/desk/approvals/{large.pk}/").status_code == 404
    assert at_desk(liao.leader).post(f"/desk/approvals/{large.pk}/", {"choice": "approve"}).status_code == 404


def test_who_must_keep_out_of_the_case_is_not_shown_its_approval(liao: Cast) -> None:
    shops, other = proposed(liao, "1500.00", merchant_id=liao.shop.pk), proposed(liao, "1600.00")
    near = {"platform": liao.platform, "user": liao.manager, "kind": "family", "merchant": liao.shop}
    Relation.objects.create(**near, since=NOW - HOUR)
    assert inbox(liao.manager) == [other.pk]
    client = at_desk(liao.manager)
    assert client.get(f"/desk/approvals/{shops.pk}/").status_code == 404
    assert menu(Desk(liao.manager, liao.platform, NOW))["approvals"] == 1, "the figure beside the link says the same"


def test_the_stand_in_decides_while_the_manager_is_away(liao: Cast) -> None:
    approval = proposed(liao, "1500.00")
    changes.set_absence(liao.manager, NOW - HOUR, None)
    assert inbox(liao.deputy) == [approval.pk]
    client = at_desk(liao.deputy)
    page = client.get(f"/desk/approvals/{approval.pk}/")
    assert (page.context["stood_in"].role, page.context["stood_in"].people) == ("总经理", ["沈砚"])
    sent = {"choice": "approve", "rev": page.context["case"].rev}
    assert client.post(f"/desk/approvals/{approval.pk}/", sent).status_code == 302
    approval.refresh_from_db()
    assert (approval.state, approval.stood_in, approval.decided_by) == ("approved", "general_manager", liao.deputy)


def test_nobody_decides_what_they_proposed(liao: Cast) -> None:
    changes.give_role(liao.lin, liao.platform, "department_leader", "customer_service", NOW - HOUR)
    approval = proposed(liao, "500.00")
    assert inbox(liao.lin) == []
    assert inbox(liao.leader) == [approval.pk]


def test_the_page_says_why_you_what_happened_and_what_follows(liao: Cast) -> None:
    approval = proposed(liao, "1500.00")
    response = at_desk(liao.manager).get(f"/desk/approvals/{approval.pk}/")
    page = response.content.decode()
    assert "¥1,500.00" in page and "赔偿金额 &gt;= 1000" in page and "M-3.2.2" in page
    story = dict(response.context["story"])
    assert story["经过"].startswith("电饭煲收到时已开裂") and "公司原因" in story["认定"]
    assert story["理由"] == "外箱受压，录像连续。" and "原路退回" in story["方案"]
    effects = [words for _, words in response.context["effects"]]
    assert "等用户答复" in effects[0] and "7 天" in effects[0]
    assert "林悦" in effects[1] and len(effects) == 3


def test_the_first_due_comes_first_and_after_a_decision_the_next(liao: Cast) -> None:
    first, second = proposed(liao, "500.00"), proposed(liao, "600.00")
    with clock.frozen(NOW + HOUR):
        third = proposed(liao, "700.00", NOW + HOUR)
    client = at_desk(liao.leader)
    assert inbox(liao.leader) == [first.pk, second.pk, third.pk]
    assert client.get("/desk/approvals/").context["waiting"] == 3
    page = client.get(f"/desk/approvals/{second.pk}/")
    assert (page.context["place"], page.context["of"], page.context["next"]) == (2, 3, third.pk)
    sent = {"choice": "approve", "rev": page.context["case"].rev}
    answer = client.post(f"/desk/approvals/{second.pk}/", sent, follow=True)
    assert answer.redirect_chain == [(f"/desk/approvals/{first.pk}/", 302)]
    assert "已批准：退款 ¥600.00" in answer.content.decode()


def test_one_that_somebody_else_decided_says_so(liao: Cast) -> None:
    approval = proposed(liao, "1500.00")
    address = f"/desk/approvals/{approval.pk}/"
    rev = at_desk(liao.manager).get(address).context["case"].rev
    changes.set_absence(liao.manager, NOW - HOUR, NOW + HOUR / 2)
    assert at_desk(liao.deputy).post(address, {"choice": "approve", "rev": rev}).status_code == 302
    with clock.frozen(NOW + HOUR):
        late = at_desk(liao.manager).post(address, {"choice": "reject", "rev": rev, "reasons": "太多"}, follow=True)
        assert late.redirect_chain == [(f"/desk/cases/{approval.case.number}/", 302)]
        assert "郑岚已经批准（" in late.content.decode()
        assert at_desk(liao.manager).get(address, follow=True).status_code == 200
        assert at_desk(liao.lin).get(address).status_code == 404, "whoever may not decide is told nothing"
    approval.refresh_from_db()
    assert approval.state == "approved"


def test_a_double_click_decides_once(liao: Cast) -> None:
    approval = proposed(liao, "500.00")
    client, address = at_desk(liao.leader), f"/desk/approvals/{approval.pk}/"
    sent = {"choice": "approve", "rev": client.get(address).context["case"].rev}
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert approval.case.proposals.count() == 1


def test_what_was_granted_before_in_the_same_category(liao: Cast) -> None:
    for amount in ("100.00", "300.00", "800.00"):
        one = proposed(liao, amount)
        act(one.case_id, "approve", liao.as_(liao.leader, NOW))
    other = proposed(liao, "999.00")
    act(other.case_id, "approve", liao.as_(liao.leader, NOW))
    Case.objects.filter(pk=other.case_id).update(category="platform_rules")
    declined = proposed(liao, "400.00")
    act(declined.case_id, "reject", liao.as_(liao.leader, NOW), {"reasons": "太多"})
    approval = proposed(liao, "1500.00")
    earlier = at_desk(liao.manager).get(f"/desk/approvals/{approval.pk}/").context["earlier"]
    assert (earlier.n, earlier.median, earlier.this.amount) == (3, 30000, 150000)
    assert [one.amount for one in earlier.latest] == [80000, 30000, 10000]
    assert {one.remedy for one in earlier.latest} == {"退款"}


def test_what_each_party_said_last_and_where_the_pictures_are(liao: Cast) -> None:
    approval = proposed(liao, "500.00", merchant_id=liao.shop.pk)
    zhou = liao.as_(liao.zhou, NOW)
    act(approval.case_id, "message", zhou, {"text": "第一句"})
    png = SimpleUploadedFile("裂缝.png", PNG, "image/png")
    kept = files.keep(liao.platform.pk, zhou.owner, [png], NOW)
    act(approval.case_id, "message", zhou, {"text": "第二句" + "很长" * 200}, files=[one.pk for one in kept])
    act(approval.case_id, "message", liao.as_(liao.seller, NOW), {"text": "出库时完好。"})
    response = at_desk(liao.leader).get(f"/desk/approvals/{approval.pk}/")
    story = dict(response.context["story"])
    assert "第二句" in story["消费者"] and len(story["消费者"]) < 200 and "出库时完好。" in story["商家"]
    assert [(one.file.name, one.shown) for one in response.context["proofs"]] == [("裂缝.png", True)]
    assert f'<img src="/desk/cases/{approval.case.number}/files/' in response.content.decode()


def test_few_statements_however_many_wait(liao: Cast, warm_calendar: None) -> None:
    first = proposed(liao, "500.00")
    paths = ("/desk/approvals/", f"/desk/approvals/{first.pk}/")
    few = [queries_of(at_desk(liao.leader), path) for path in paths]
    for _ in range(4):
        proposed(liao, "500.00")
    assert [queries_of(at_desk(liao.leader), path) for path in paths] == few
    assert few[0] <= 10 and few[1] <= 18, few


def test_declining_needs_reasons_and_loses_none(liao: Cast) -> None:
    approval = proposed(liao, "500.00")
    client, address = at_desk(liao.leader), f"/desk/approvals/{approval.pk}/"
    rev = client.get(address).context["case"].rev
    response = client.post(address, {"choice": "reject", "rev": rev})
    assert response.status_code == 422 and 'href="#reasons"' in response.content.decode()
    stale = client.post(address, {"choice": "reject", "rev": rev - 1, "reasons": "金额偏低"})
    assert stale.status_code == 409 and "金额偏低" in stale.content.decode()
    assert client.post(address, {"choice": "reject", "rev": rev, "reasons": "金额偏低"}).status_code == 302
    approval.refresh_from_db()
    assert approval.state == "rejected"
    again = client.get(address)
    assert again["Location"] == f"/desk/cases/{approval.case.number}/", "who comes late is led to the case"


def test_the_case_page_links_to_the_decision_for_the_approver_only(liao: Cast) -> None:
    approval = proposed(liao, "1500.00")
    case = f"/desk/cases/{approval.case.number}/"
    link = f"/desk/approvals/{approval.pk}/"
    assert link in at_desk(liao.manager).get(case).content.decode()
    for user in (liao.lin, liao.leader):
        page = at_desk(user).get(case).content.decode()
        assert link not in page and "¥1,500.00" in page
    acts = {one.possible.action for one in at_desk(liao.leader).get(case).context["acts"]}
    assert not acts & {"approve", "reject"}
