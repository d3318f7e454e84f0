"""Nobody releases what they proposed: not in another role, not as a stand-in, not by acting past the page."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from proceedings_cast import MORNING, SINCE, Cast, diligent, fresh_caches, liao, sheng  # noqa: F401
from security_browsers import signed_in

from gongdao.cases.models import Approval, Case
from gongdao.editions import books
from gongdao.errors import Refusal
from gongdao.legaltime import clock
from gongdao.people import changes
from gongdao.proceedings.act import act
from gongdao.rulebook import Row

NOW = MORNING + timedelta(hours=1)


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def proposed(cast: Cast) -> Approval:
    case = Case.objects.get(pk=cast.file().id)
    lin = cast.as_(cast.lin, NOW)
    act(case.pk, "claim", lin)
    act(case.pk, "accept", lin)
    act(case.pk, "classify", lin, {"fact.cause": "company"})
    diligent(case.pk, "propose_remedy", lin, {"amount": "1500.00", "remedy": "refund", "reasons": "x", "terms": "y"})
    return Approval.objects.get(case=case)


@pytest.mark.parametrize("role", ["general_manager", "deputy_manager"])
def test_the_proposer_with_the_approvers_role_or_in_its_place(liao: Cast, role: str) -> None:
    changes.give_role(liao.lin, liao.platform, role, None, SINCE)
    if role == "deputy_manager":
        changes.set_absence(liao.manager, SINCE, None)
    approval = proposed(liao)
    assert approval.by == "general_manager"
    assert "general_manager" in {hat.role for hat in liao.as_(liao.lin, NOW).hats}
    page = f"/desk/approvals/{approval.pk}/"
    assert signed_in(liao.lin).post(page, {"choice": "approve", "rev": "999"}).status_code == 404
    rows = [row for row in _procedure(approval) if row.does == "approve"]
    for action in {row.action for row in rows}:
        with pytest.raises(Refusal) as caught:
            act(approval.case_id, action, liao.as_(liao.lin, NOW))
        assert caught.value.status == 403
        with pytest.raises(Refusal):
            act(approval.case_id, action, liao.as_(liao.zhou, NOW))
    approval.refresh_from_db()
    assert (approval.state, approval.decided_by) == ("pending", None)


def test_staff_of_another_platform_find_neither_approval_nor_case(liao: Cast, sheng: Cast) -> None:
    approval = proposed(liao)
    client = signed_in(sheng.manager)
    assert client.post(f"/desk/approvals/{approval.pk}/", {"choice": "approve"}).status_code == 404
    assert client.get(f"/desk/cases/{approval.case.number}/").status_code == 404
    with pytest.raises(Refusal) as caught:
        act(approval.case_id, "approve", sheng.as_(sheng.manager, NOW))
    assert caught.value.status == 404


def _procedure(approval: Approval) -> list[Row]:
    from_book = books.stack(approval.case.ruleset_id).procedure(approval.case.procedure)
    return list(from_book.rows)
