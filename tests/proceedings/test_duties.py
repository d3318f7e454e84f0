"""Duties of a case: what puts them there, what fulfils them, which acts wait, who may say that they are done."""

import json
from datetime import timedelta
from typing import Any

import pytest
from proceedings_cast import MORNING, Cast, diligent, fresh_caches, liao, sheng, taken  # noqa: F401

from gongdao.cases.models import Case, Clock, Task
from gongdao.legaltime import clock
from gongdao.people.models import User
from gongdao.proceedings import sweep
from gongdao.proceedings.act import act
from gongdao.proceedings.errors import DutiesOpen, NoSuchDuty, NotYourPart, ReasonsNeeded
from gongdao.record.models import Content, Event

HOUR = timedelta(hours=1)
BECAUSE = {"text": "已核实。", "reasons": "外箱受压。", "clause": "M-3.2.2"}


def do(cast: Cast, case: Case, who: User, action: str, **inputs: Any) -> None:
    act(case.pk, action, cast.as_(who, clock.now()), inputs)


def taken_in_hand(cast: Cast, **more: Any) -> Case:
    case = Case.objects.get(pk=cast.file(**more).id)
    do(cast, case, cast.lin, "claim")
    do(cast, case, cast.lin, "accept")
    return case


def states(case: Case) -> dict[str, str]:
    return dict(Task.objects.filter(case=case).order_by("id").values_list("name", "state"))


def test_filing_and_each_step_call_for_what_the_tables_say(liao: Cast) -> None:
    with clock.frozen(MORNING):
        case = Case.objects.get(pk=liao.file().id)
        assert set(states(case)) == {"contact_consumer", "name_a_person", "register_cause_risk", "correct_category"}
        assert {one.deadline for one in Clock.objects.filter(case=case).exclude(task=None)} == {
            f"duty.{name}" for name in states(case)
        }
        assert case.due_clock is not None and not case.due_clock.startswith("duty.")
        do(liao, case, liao.lin, "claim")
        do(liao, case, liao.lin, "accept")
        found = states(case)
        assert found["name_a_person"] == "done" and found["gather_material"] == found["talk_to_user"] == "open"
        do(liao, case, liao.lin, "reply", text="请把照片发来。")
        assert states(case)["contact_consumer"] == "done"
        done = Task.objects.get(case=case, name="contact_consumer")
        assert (done.done_by, done.clocks.get().state) == (liao.lin, "stopped")


def test_the_result_waits_until_each_is_done_or_excused(liao: Cast) -> None:
    with clock.frozen(MORNING + HOUR):
        case = taken_in_hand(liao)
        with pytest.raises(DutiesOpen, match=r"M-1.1.1.*M-2.3.1"):
            do(liao, case, liao.lin, "give_result", **BECAUSE)
        with pytest.raises(ReasonsNeeded):
            do(liao, case, liao.lin, "excuse_duty", duty="gather_material")
        with pytest.raises(NotYourPart):
            do(liao, case, liao.centre, "do_duty", duty="gather_material")
        with pytest.raises(NoSuchDuty):
            do(liao, case, liao.lin, "do_duty", duty="hear_user_first")
        do(liao, case, liao.lin, "excuse_duty", duty="gather_material", reasons="用户已交齐原件。")
        do(liao, case, liao.lin, "give_result", **BECAUSE, **{"duty.hear_both_sides": "yes"})
    case.refresh_from_db()
    found = states(case)
    assert (case.state, found["gather_material"], found["hear_both_sides"]) == ("answered", "excused", "done")
    excused = Event.objects.get(case_id=case.pk, name="duty.excused")
    body = Content.objects.get(event_id=excused.pk).body
    assert body is not None and json.loads(bytes(body))["reasons"] == "用户已交齐原件。", (
        "words are content, and erasable"
    )


@pytest.mark.parametrize(
    ("cause", "names"),
    [
        ("company", {"name_error", "help_consumer", "lead_coordination", "negotiate_compensation"}),
        ("objective", {"attach_event", "explain_then_solve"}),
        ("customer", {"hear_user_first", "explain_then_solve"}),
        ("other", {"describe_cause", "explain_then_solve"}),
    ],
)
def test_the_cause_puts_its_checklist_on_the_case_and_takes_it_off(liao: Cast, cause: str, names: set[str]) -> None:
    with clock.frozen(MORNING + HOUR):
        case = taken_in_hand(liao)
        do(liao, case, liao.lin, "classify")
        plain = set(states(case))
        do(liao, case, liao.lin, "regrade", reasons="查明。", **{"fact.cause": cause})
        assert set(states(case)) - plain == names
        do(liao, case, liao.lin, "regrade", reasons="弄错了。", **{"fact.cause": ""})
    assert {states(case)[name] for name in names} == {"ended"}
    assert not Clock.objects.filter(case=case, task__name__in=names, state="running").exists()


def test_a_filing_is_acknowledged_by_a_named_receiver_and_a_late_one_is_a_breach(liao: Cast) -> None:
    with clock.frozen(MORNING + HOUR):
        case = taken_in_hand(liao, facts={"category": "service_quality", "injury": True})
        do(liao, case, liao.lin, "classify")
        assert {"file_with_centre", "file_with_risk"} <= set(states(case))
        do(liao, case, liao.lin, "do_duty", duty="file_with_centre")
        do(liao, case, liao.lin, "do_duty", duty="file_with_risk")
        do(liao, case, liao.centre, "do_duty", duty="acknowledge_filing")
    assert Task.objects.get(case=case, name="acknowledge_filing").done_by == liao.centre
    late = Clock.objects.get(case=case, deadline="duty.acknowledge_risk_filing")
    with clock.frozen(late.due_at + HOUR):
        while sweep.sweep():
            pass
        late.refresh_from_db()
        assert late.breached_at == late.due_at
        do(liao, case, liao.risk, "do_duty", duty="acknowledge_risk_filing")
    late.refresh_from_db()
    assert (late.state, late.breached_at) == ("stopped", late.due_at)


def test_words_to_the_other_side_fulfil_nothing_and_the_end_ends_what_is_open(liao: Cast) -> None:
    with clock.frozen(MORNING + HOUR):
        case = taken_in_hand(liao, merchant_id=liao.shop.pk)
        do(liao, case, liao.lin, "reply", text="请商家说明。", to="merchant")
        assert states(case)["talk_to_user"] == states(case)["contact_consumer"] == "open"
        do(liao, case, liao.zhou, "withdraw", text="不投诉了。")
    assert set(states(case).values()) == {"done", "ended"}
    assert not Clock.objects.filter(case=case, state="running").exists()


def test_what_was_learnt_from_an_error_is_owed_after_the_result(liao: Cast) -> None:
    with clock.frozen(MORNING + HOUR):
        case = taken_in_hand(liao)
        do(liao, case, liao.lin, "classify", **{"fact.cause": "company"})
        assert "learn_from_error" not in states(case)
        diligent(case.pk, "give_result", liao.as_(liao.lin, clock.now()), BECAUSE)
        do(liao, case, liao.zhou, "withdraw", text="不投诉了。")
    learnt = Task.objects.get(case=case, name="learn_from_error")
    assert (learnt.state, learnt.who, learnt.blocks) == ("open", "owner", None)
    assert learnt.due_at is not None and learnt.due_at > MORNING + 9 * 24 * HOUR


def test_what_a_result_asks_for_outlives_the_case(liao: Cast) -> None:
    with clock.frozen(MORNING + HOUR):
        case = taken_in_hand(liao)
        diligent(case.pk, "give_result", liao.as_(liao.lin, clock.now()), BECAUSE)
        do(liao, case, liao.zhou, "withdraw", text="不投诉了。")
        assert states(case)["verify_result"] == "open"
        do(liao, case, liao.lin, "do_duty", duty="verify_result", text="用户确认已解决。")
    assert states(case)["verify_result"] == "done"


def test_a_grave_failure_is_reported_to_risk_and_its_result_analysed(liao: Cast) -> None:
    with clock.frozen(MORNING + HOUR):
        case = Case.objects.get(pk=liao.file(facts={"category": "system", "department": "customer_service"}).id)
        for action in ("claim", "accept"):
            do(liao, case, liao.lin, action)
        do(liao, case, liao.lin, "classify", **{"fact.severity": "major", "fact.department": "customer_service"})
        found = states(case)
        assert found["settle_with_departments"] == found["report_to_risk"] == "open"
        do(liao, case, liao.lin, "do_duty", duty="report_to_risk", text="书面报告已交。")
        diligent(case.pk, "give_result", liao.as_(liao.lin, clock.now()), BECAUSE)
        with pytest.raises(NotYourPart):
            do(liao, case, liao.lin, "do_duty", duty="analyse_major")
    assert Clock.objects.get(case=case, deadline="duty.analyse_major").limit == "10 working days"
    assert states(case)["report_to_risk"] == "done"


def test_after_an_appeal_the_leader_reviews_what_went_wrong(liao: Cast) -> None:
    with clock.frozen(MORNING + HOUR):
        case = taken_in_hand(liao)
        diligent(case.pk, "give_result", liao.as_(liao.lin, clock.now()), BECAUSE)
        do(liao, case, liao.zhou, "appeal", text="只看了一半。")
        decided = {**BECAUSE, "found": "照片在案。", "reasons": "漏看了照片。"}
        diligent(case.pk, "decide_appeal", liao.as_(liao.centre, clock.now()), decided)
        do(liao, case, liao.leader, "do_duty", duty="review_mishandling", text="交接不清，已整改。")
    assert states(case)["review_mishandling"] == "done"


def test_talks_that_fail_are_for_the_service_centre_within_a_day(liao: Cast) -> None:
    with clock.frozen(MORNING + HOUR):
        case = taken_in_hand(liao)
        offer = {"amount": "80.00", "remedy": "refund", "reasons": "开裂。"}
        diligent(case.pk, "propose_remedy", liao.as_(liao.lin, clock.now()), offer)
        do(liao, case, liao.leader, "approve")
        do(liao, case, liao.zhou, "decline_proposal", **taken(case.pk, text="太少。"))
    assert Task.objects.get(case=case, name="coordinate_unsettled").who == "service_centre"
    assert Clock.objects.get(case=case, deadline="duty.coordinate_unsettled").limit == "1 working day"
