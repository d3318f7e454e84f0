"""A complaint from filing to rating, by the shipped books, with everything that hangs on it."""

import json
from datetime import timedelta

import pytest
from proceedings_cast import MORNING, Cast, diligent, fresh_caches, liao, sheng, taken  # noqa: F401

from gongdao.cases.models import Approval, Case, CaseCount, Clock, Proposal
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.people import changes
from gongdao.proceedings.act import act
from gongdao.proceedings.errors import ConsentNeeded, NoSuchCase, NotNow, NotYourPart, Stale
from gongdao.record.models import Event

HOUR = timedelta(hours=1)


def test_filing_opens_the_case_with_its_clocks_and_a_receipt(liao: Cast) -> None:
    opened = liao.file()
    case = Case.objects.get(pk=opened.id)
    assert (case.number, case.state, case.department) == ("20261118-0001", "received", "customer_service")
    assert (case.severity, case.priority, case.level) == ("general", "important", "one")
    due = {c.deadline: c.due_at for c in case.clocks.all()}
    assert due["complaint.first_reply"] == MORNING + 24 * HOUR
    assert due["complaint.acceptance"] == MORNING + 48 * HOUR
    assert due["complaint.result_by_severity"].isoformat() == "2026-11-25T16:00:00+00:00"
    assert case.due_clock == "complaint.assignment"
    letters = Letter.objects.filter(case=case, role="consumer")
    assert {one.channel for one in letters} == {"app", "email"}
    assert all(case.number in one.body and "{" not in one.body for one in letters)
    assert Event.objects.get(case_id=case.pk).name == "file"
    assert CaseCount.objects.get(platform_id=liao.platform.pk, state="received").n == 1


def walk_to_proposal(liao: Cast, amount: str) -> Case:
    opened = liao.file()
    lin = liao.as_(liao.lin, MORNING)
    with clock.frozen(MORNING + HOUR):
        act(opened.id, "claim", lin)
        act(opened.id, "accept", lin)
        act(opened.id, "reply", lin, {"text": "已收到，正在核实。"})
        act(opened.id, "classify", lin, {"fact.cause": "company"})
        done = diligent(
            opened.id, "propose_remedy", lin, {"amount": amount, "remedy": "refund", "reasons": "外箱受压。"}
        )
    assert done.pending
    return Case.objects.get(pk=opened.id)


def test_the_general_manager_approves_a_thousand_and_more(liao: Cast) -> None:
    case = walk_to_proposal(liao, "1500.00")
    approval = Approval.objects.get(case=case)
    assert (approval.by, approval.clause, approval.row) == ("general_manager", "M-3.2.2", 2)
    later = MORNING + 2 * HOUR
    with clock.frozen(later):
        with pytest.raises(NotYourPart):
            act(case.pk, "approve", liao.as_(liao.leader, later))
        act(case.pk, "approve", liao.as_(liao.manager, later))
    case.refresh_from_db()
    assert case.state == "proposed"
    assert Proposal.objects.get(case=case).amount == 150_000
    informed = Letter.objects.get(case=case, words="approval_informed", user=liao.risk)
    assert "M-3.2.2" in informed.body
    with clock.frozen(later + HOUR):
        zhou = liao.as_(liao.zhou, later)
        with pytest.raises(ConsentNeeded):
            act(case.pk, "accept_proposal", zhou)
        act(case.pk, "accept_proposal", zhou, taken(case.pk))
        with pytest.raises(NotNow):
            act(case.pk, "decline_proposal", zhou)
    case.refresh_from_db()
    assert case.state == "settled"


def test_below_a_thousand_the_leader_approves_and_nobody_is_informed(liao: Cast) -> None:
    case = walk_to_proposal(liao, "999.99")
    with clock.frozen(MORNING + 2 * HOUR):
        act(case.pk, "approve", liao.as_(liao.leader, MORNING))
    assert not Letter.objects.filter(case=case, words="approval_informed").exists()


def test_a_clock_that_ran_out_stays_a_breach_whoever_comes_after(liao: Cast) -> None:
    opened = liao.file()
    late = MORNING + 30 * HOUR
    with clock.frozen(late):
        act(opened.id, "claim", liao.as_(liao.lin, late))
    reply = Clock.objects.get(case_id=opened.id, deadline="complaint.first_reply")
    assert reply.breached_at == MORNING + 24 * HOUR
    assert reply.state == "running"
    event = Event.objects.filter(case_id=opened.id, name="clock.breached").earliest("occurred_at")
    assert event.recorded_at == late


def test_an_outsider_finds_no_case(liao: Cast, sheng: Cast) -> None:
    opened = liao.file()
    for actor in (
        sheng.as_(sheng.lin, MORNING),
        liao.as_(liao.wang, MORNING),
        liao.as_(liao.seller, MORNING),
        sheng.as_(liao.lin, MORNING),
    ):
        with pytest.raises(NoSuchCase), clock.frozen(MORNING):
            act(opened.id, "message", actor, {"text": "?"})


def test_the_second_of_two_agents_is_told_that_something_changed(liao: Cast) -> None:
    opened = liao.file()
    with clock.frozen(MORNING + HOUR):
        act(opened.id, "claim", liao.as_(liao.lin, MORNING), rev=1)
        with pytest.raises(Stale):
            act(opened.id, "claim", liao.as_(liao.he, MORNING), rev=1)


def test_a_colleague_is_no_owner_but_stands_in_while_the_owner_is_away(liao: Cast) -> None:
    opened = liao.file()
    he = liao.as_(liao.he, MORNING)
    with clock.frozen(MORNING + HOUR):
        with pytest.raises(NotYourPart):
            act(opened.id, "accept", he)
        act(opened.id, "claim", liao.as_(liao.lin, MORNING))
        with pytest.raises(NotYourPart):
            act(opened.id, "accept", he)
        changes.set_absence(liao.lin, MORNING, MORNING + 24 * HOUR)
        act(opened.id, "accept", he)
    event = Event.objects.get(case_id=opened.id, name="accept")
    assert json.loads(bytes(event.bytes))["actor"] == {
        "kind": "human",
        "id": str(liao.he.pk),
        "role": "owner",
        "for": "owner",
    }


def test_the_deputy_approves_while_the_manager_is_away_and_the_record_says_so(liao: Cast) -> None:
    case = walk_to_proposal(liao, "1000")
    changes.set_absence(liao.manager, MORNING, MORNING + 24 * HOUR)
    with clock.frozen(MORNING + 2 * HOUR):
        act(case.pk, "approve", liao.as_(liao.deputy, MORNING + 2 * HOUR))
    assert Approval.objects.get(case=case).stood_in == "general_manager"


def test_splitting_does_not_go_under_the_limit(liao: Cast) -> None:
    case = walk_to_proposal(liao, "600")
    with clock.frozen(MORNING + 2 * HOUR):
        act(case.pk, "approve", liao.as_(liao.leader, MORNING))
        act(case.pk, "decline_proposal", liao.as_(liao.zhou, MORNING), taken(case.pk))
        lin = liao.as_(liao.lin, MORNING)
        diligent(case.pk, "propose_remedy", lin, {"amount": "600", "remedy": "refund", "reasons": "再议。"})
    assert Approval.objects.get(case=case, state="pending").by == "general_manager"


def test_claiming_takes_the_case_for_oneself_whatever_the_form_says(liao: Cast) -> None:
    opened = liao.file()
    with clock.frozen(MORNING + HOUR):
        act(opened.id, "claim", liao.as_(liao.lin, MORNING), {"assignee": str(liao.he.pk), "department": "legal"})
    case = Case.objects.get(pk=opened.id)
    assert (case.assignee, case.department) == (liao.lin, "customer_service")
