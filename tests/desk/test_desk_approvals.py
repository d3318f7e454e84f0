"""The approvals inbox shows what one may decide and nothing else; deciding takes one page."""

from collections.abc import Iterator

import pytest
from desk_cast import HOUR, NOW, at_desk
from proceedings_cast import Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Approval, Case
from gongdao.legaltime import clock
from gongdao.people import changes
from gongdao.people.models import User
from gongdao.proceedings.act import act


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def proposed(cast: Cast, amount: str) -> Approval:
    case = Case.objects.get(pk=cast.file().id)
    lin = cast.as_(cast.lin, NOW)
    act(case.pk, "claim", lin)
    act(case.pk, "accept", lin)
    act(case.pk, "classify", lin, {"fact.cause": "company"})
    inputs = {"amount": amount, "remedy": "refund", "terms": "原路退回", "reasons": "外箱受压，录像连续。"}
    act(case.pk, "propose_remedy", lin, inputs)
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
