"""One story for each kind that can be opened: how it goes, how it is refused, what silence does, how it is appealed."""

from datetime import timedelta
from typing import Any

import pytest
from kinds_world import SAYS, World, housekeeping, morning, world  # noqa: F401
from proceedings_cast import MORNING, Cast, fresh_caches, liao, taken  # noqa: F401

from gongdao.cases.models import Case
from gongdao.editions import books
from gongdao.errors import Refusal
from gongdao.intake import kinds
from gongdao.intake.errors import UnknownKind
from gongdao.intake.submission import Filer
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.papers import make
from gongdao.proceedings.act import act
from gongdao.proceedings.actors import Actor, Hat
from gongdao.proceedings.errors import (
    AppealTooLate,
    ClauseNeeded,
    ConsentNeeded,
    EvidenceNeeded,
    FactsNeeded,
    FeeNotShown,
    FoundNeeded,
    HumanNeeded,
    MeasureNeeded,
    NoSuchCase,
    NotNow,
    NotOpenedSo,
    NotYourPart,
    ReasonsNeeded,
    UnknownFact,
)
from gongdao.proceedings.exclusion_errors import SamePerson
from gongdao.proceedings.link_errors import StillOpenBeside
from gongdao.proceedings.offer_errors import NotYoursToAnswer
from gongdao.proceedings.open import Opened
from gongdao.proceedings.possible import possible
from gongdao.proceedings.side import beside, open_beside
from gongdao.record.models import Event

pytestmark = pytest.mark.usefixtures("morning")
BECAUSE = {name: SAYS[name] for name in ("found", "reasons", "clause", "text")}


def state(case_id: int) -> str:
    return Case.objects.get(pk=case_id).state


def until_due(case_id: int, deadline: str) -> None:
    """The worker at the instant at which the clock runs out."""
    due = Case.objects.get(pk=case_id).clocks.filter(state="running", deadline=deadline).get().due_at
    with clock.frozen(due):
        housekeeping()


def refuses(world: World, case_id: int, role: str, action: str, why: type[Refusal], **inputs: object) -> None:
    with pytest.raises(why):
        world.do(case_id, role, action, **inputs)


def test_what_is_offered_is_what_the_rules_let_each_open(liao: Cast) -> None:
    stack = books.stack(liao.ruleset)
    consumer = [one.key for one in kinds.offered(stack, ["consumer"])]
    assert consumer[0] == "complaint.file"
    assert {one.partition(".")[0] for one in consumer} == {
        "complaint", "request", "data_request", "termination", "dispute", "after_sales", "feedback"
    }  # fmt: skip
    merchant = {one.partition(".")[0] for one in [one.key for one in kinds.offered(stack, ["merchant"])]}
    assert merchant == {"request", "data_request", "termination", "dispute", "feedback"}
    assert {"feedback.give_feedback", "feedback.report_misconduct"} <= set(consumer), "two ways into one procedure"
    assert not kinds.offered(stack, ["auditor"])
    with pytest.raises(UnknownKind):
        kinds.find(stack, "complaint", "", ["merchant"])
    words = [kinds.words_of(stack, one, "zh-Hans") for one in kinds.offered(stack, ["consumer"])]
    assert len(set(words)) == len(words) and "举报" in words and "个人信息请求" in words


def test_a_matter_that_lacks_what_decides_its_way_is_not_opened(world: World) -> None:
    with pytest.raises(FactsNeeded):
        world.file("request", facts={"request_kind": None})
    with pytest.raises(NotOpenedSo):
        world.file("termination", facts={"ground": "breach"})
    with pytest.raises(EvidenceNeeded):
        world.file("termination", "risk_management", facts={"ground": "breach"})
    with pytest.raises(NotYourPart):
        world.file("complaint", "merchant")
    assert not Case.objects.exists()


def test_a_request_is_answered_disputed_reviewed_and_closed_by_silence(world: World) -> None:
    one = world.file("request")
    received = Letter.objects.filter(case_id=one.id, words="matter_received", role="consumer")
    assert {letter.channel for letter in received} == {"app", "email"} and "LL" not in received[0].body
    assert world.case(one).merchant_id is None, "a question is nobody's business but the asker's"
    refuses(world, one.id, "merchant", "message", NoSuchCase, text="?")
    world.do(one.id, "agent", "take_request")
    refuses(world, one.id, "consumer", "finish_request", NotYourPart, **BECAUSE)
    world.do(one.id, "agent", "answer_request", text="正在查。")
    refuses(world, one.id, "agent", "finish_request", ReasonsNeeded)
    world.do(one.id, "agent", "finish_request", **BECAUSE)
    world.do(one.id, "consumer", "dispute_answer", text="没有回答我的问题。")
    refuses(world, one.id, "service_centre", "review_answer", ClauseNeeded, reasons="复核")
    world.do(one.id, "service_centre", "review_answer", **BECAUSE)
    world.do(one.id, "consumer", "ask_again", text="还有一点不明白。")
    world.do(one.id, "agent", "take_request")  # whoever had it takes it again
    world.do(one.id, "agent", "finish_request", **BECAUSE)
    until_due(one.id, "request.follow_up")
    assert state(one.id) == "request_closed"


def test_a_request_answered_by_a_program_goes_to_a_person_who_asks_for_one(world: World) -> None:
    one = world.file("request")
    world.do(one.id, "assistant", "answer_automatically", text="七日内可以退货。", reasons="七日无理由退货。")
    refuses(world, one.id, "consumer", "ask_person", UnknownFact, **{"fact.severity": "especially_major"})
    world.do(one.id, "consumer", "ask_person", **{"fact.human_asked": "yes"})
    refuses(world, one.id, "assistant", "answer_automatically", NotNow, text="七日内可以退货。")
    world.do(one.id, "agent", "take_request")
    world.do(one.id, "agent", "finish_request", **BECAUSE)
    answered = Event.objects.get(case_id=one.id, name="answer_automatically")
    assert answered.actor_kind == "model"
    paper = make.sheet(world.case(one), "consumer", f"statement-{answered.pk}", "en", clock.now())
    assert "Decided by a program alone" in str(paper.blocks)


def test_a_request_goes_on_as_a_complaint_with_the_time_it_came_in(world: World) -> None:
    one = world.file("request")
    with clock.frozen(MORNING + timedelta(hours=5)):
        world.do(one.id, "consumer", "turn_into_complaint", text="请按投诉办。")
        [following] = world.case_beside(one.id)
    assert state(one.id) == "turned_into_complaint"
    assert (following.procedure, following.state, following.received_at) == ("complaint", "received", MORNING)
    assert (following.consumer_id, following.merchant_id) == (world.cast.zhou.pk, world.cast.shop.pk)
    first_reply = following.clocks.get(deadline="complaint.first_reply")
    assert first_reply.due_at == MORNING + timedelta(hours=24)
    assert Event.objects.get(case_id=following.pk, name="file").bytes
    assert f'"parent":[null,"{one.id}"]' in bytes(Event.objects.get(case_id=following.pk, name="file").bytes).decode()


@pytest.mark.parametrize("side", ["consumer", "merchant"])
def test_a_data_request_is_refused_with_reasons_and_reviewed_by_others(world: World, side: str) -> None:
    one = world.file("data_request", side)
    case = world.case(one)
    assert (case.consumer_id is None, case.merchant_id is None) == (side == "merchant", side == "consumer")
    other = "merchant" if side == "consumer" else "consumer"
    refuses(world, one.id, other, "message", NoSuchCase, text="?")
    world.do(one.id, side, "confirm_identity", text="身份证明见附件。")
    refuses(world, one.id, "privacy_officer", "fulfil_data", EvidenceNeeded)
    refuses(world, one.id, "privacy_officer", "refuse_data", ReasonsNeeded, found=SAYS["found"], clause=SAYS["clause"])
    world.do(one.id, "privacy_officer", "refuse_data", **BECAUSE)
    housekeeping()
    assert Letter.objects.filter(case_id=one.id, event="refuse_data", role=side, delivered_at__isnull=False).exists()
    assert Event.objects.filter(case_id=one.id, name="result.delivered").exists(), "delivered to whose matter it is"
    world.do(one.id, side, "ask_data_review", text="理由不成立。")
    refuses(world, one.id, "privacy_officer", "decide_data_review", NotYourPart, **BECAUSE)
    world.do(one.id, "risk_management", "decide_data_review", **BECAUSE)
    until_due(one.id, "data_request.review_window")
    assert state(one.id) == "data_request_closed"


def test_a_service_ended_by_the_platform_needs_facts_a_hearing_and_somebody_else(world: World) -> None:
    risk = world.actor("risk_management")
    files = (world.upload(risk),)
    one = world.file("termination", "risk_management", facts={"ground": "breach"}, attachment_ids=files)
    opened = Event.objects.get(case_id=one.id, name="announce_termination")
    assert (opened.actor_id, opened.actor_role) == (risk.user_id, "risk_management")
    until_due(one.id, "termination.objection")
    assert state(one.id) == "termination_disputed", "silence is no consent: it is decided all the same"
    refuses(world, one.id, "service_centre", "terminate", ReasonsNeeded, found=SAYS["found"], clause=SAYS["clause"])
    world.do(one.id, "service_centre", "terminate", **BECAUSE)
    world.do(one.id, "consumer", "appeal_termination", text="没有违规。")
    refuses(world, one.id, "service_centre", "restore_service", NotYourPart, **BECAUSE)
    world.do(one.id, "general_manager", "restore_service", **BECAUSE)
    assert state(one.id) == "kept"


MEASURE = {name: SAYS[name] for name in ("measure", "scope", "duration")}


def measured(world: World, side: str, **more: Any) -> Opened:
    """A measure announced against the consumer or the shop, with its evidence."""
    files = (world.upload(world.actor("risk_management")),)
    filer = Filer() if side == "merchant" else Filer(user_id=world.cast.zhou.pk)
    return world.file("measure", "risk_management", attachment_ids=files, filer=filer, **more)


@pytest.mark.parametrize("side", ["consumer", "merchant"])
def test_a_measure_says_what_for_how_long_and_why_and_is_decided_by_somebody_else(world: World, side: str) -> None:
    for missing, why in (("found", FoundNeeded), ("scope", MeasureNeeded), ("duration", MeasureNeeded)):
        with pytest.raises(why):
            measured(world, side, said={**BECAUSE, **MEASURE, missing: " "})
    with pytest.raises(EvidenceNeeded):
        world.file("measure", "risk_management")
    one = measured(world, side)
    case, other = world.case(one), "merchant" if side == "consumer" else "consumer"
    assert (case.consumer_id is None, case.merchant_id is None) == (side == "merchant", side == "consumer")
    told = Letter.objects.filter(case_id=one.id, event="announce_measure", role=side)
    assert "email" in {letter.channel for letter in told}
    refuses(world, one.id, other, "object_measure", NoSuchCase, text="?")
    refuses(world, one.id, "service_centre", "impose_measure", NotNow, **BECAUSE, **MEASURE)
    world.do(one.id, side, "object_measure", text="已经整改。")
    refuses(world, one.id, "risk_management", "impose_measure", SamePerson, **BECAUSE, **MEASURE)
    for wrong in ({"measure": "refuse"}, {"measure": "banish"}, {"scope": ""}, {"duration": ""}):
        refuses(world, one.id, "service_centre", "impose_measure", MeasureNeeded, **{**BECAUSE, **MEASURE, **wrong})
    world.do(one.id, "service_centre", "impose_measure", **BECAUSE, **MEASURE)
    housekeeping()
    assert Event.objects.filter(case_id=one.id, name="result.delivered").exists()
    world.do(one.id, side, "appeal_measure", text="范围过大。")
    refuses(world, one.id, "service_centre", "lift_measure", NotYourPart, **BECAUSE)
    refuses(world, one.id, "general_manager", "lift_measure", FoundNeeded, **{**BECAUSE, "found": ""})
    world.do(one.id, "general_manager", "lift_measure", **BECAUSE)
    assert state(one.id) == "measure_lifted"


def test_silence_on_a_measure_is_no_consent_and_nobody_appeals_for_ever(world: World) -> None:
    one = measured(world, "merchant")
    until_due(one.id, "measure.objection")
    assert state(one.id) == "measure_disputed"
    machine = Actor(world.cast.platform.pk, kind="model", staff=True, hats=(Hat("service_centre"),))
    with pytest.raises(HumanNeeded):
        act(one.id, "impose_measure", machine, {**BECAUSE, **MEASURE})
    world.do(one.id, "service_centre", "impose_measure", **BECAUSE, **MEASURE)
    until_due(one.id, "measure.appeal_window")
    assert state(one.id) == "measure_final"
    refuses(world, one.id, "merchant", "appeal_measure", AppealTooLate, text="迟了。")


def test_a_user_leaves_without_reasons_and_may_stay_after_all(world: World) -> None:
    staying, leaving = world.file("termination"), world.file("termination", "merchant")
    world.do(staying.id, "consumer", "keep_service", text="不走了。")
    assert state(staying.id) == "kept"
    until_due(leaving.id, "termination.review")
    assert state(leaving.id) == "service_ended", "the platform's silence does not hold anybody"
    refuses(world, leaving.id, "agent", "settle_accounts", NotYourPart)
    world.do(leaving.id, "agent", "claim")
    refuses(world, leaving.id, "agent", "settle_accounts", EvidenceNeeded)
    paid = (world.upload(world.actor("agent")),)
    world.do(leaving.id, "agent", "settle_accounts", files=paid)
    until_due(leaving.id, "termination.appeal_window")
    assert state(leaving.id) == "terminated"


def test_a_dispute_is_answered_by_the_other_side_and_agreed_by_the_claimant(world: World) -> None:
    one = world.file("dispute")
    assert world.case(one).merchant_id == world.cast.shop.pk
    told = Letter.objects.filter(case_id=one.id, event="choose_route").values_list("role", flat=True)
    assert {"consumer", "merchant", "dispute_team"} <= set(told)
    waits = world.case(one).clocks.get(deadline="dispute.reply")
    assert (waits.favours, waits.breaches) == ("user", False), "the shop's own window"
    refuses(world, one.id, "consumer", "answer_claim", SamePerson, text="我自己回应。")
    world.do(one.id, "merchant", "answer_claim", text="愿意换新，运费由我方承担。")
    answer = Event.objects.get(case_id=one.id, name="answer_claim")
    assert answer.audience == "all", "the claimant reads it"
    refuses(world, one.id, "consumer", "accept_offer", NotNow, consent="yes")
    world.do(one.id, "merchant", "make_offer", remedy="exchange", goods="换一台新的", freight="merchant")
    refuses(world, one.id, "consumer", "accept_offer", ConsentNeeded)
    refuses(world, one.id, "merchant", "accept_offer", NotYoursToAnswer, **taken(one.id))
    world.do(one.id, "consumer", "accept_offer", **taken(one.id))
    assert state(one.id) == "dispute_settled"


def test_a_shop_that_never_answers_leaves_the_next_route_open(world: World) -> None:
    one = world.file("dispute")
    until_due(one.id, "dispute.reply")
    assert state(one.id) == "no_agreement"
    world.do(one.id, "consumer", "change_route", **{"fact.dispute_route": "mediation"})
    proof = (world.upload(world.actor("dispute_team")),)
    refuses(world, one.id, "dispute_team", "hand_over", FeeNotShown, files=proof)
    world.do(one.id, "dispute_team", "hand_over", files=proof, fee_shown="yes")
    world.do(one.id, "dispute_team", "end_without_result", **BECAUSE)
    until_due(one.id, "dispute.next_route")
    assert state(one.id) == "dispute_closed"
    refuses(world, one.id, "consumer", "change_route", NotNow, **{"fact.dispute_route": "litigation"})


def test_a_shop_brings_a_dispute_about_its_own_trade(world: World) -> None:
    one = world.file("dispute", "merchant")
    case = world.case(one)
    assert (case.consumer_id, case.merchant_id) == (world.cast.zhou.pk, world.cast.shop.pk)
    assert Event.objects.get(case_id=one.id, name="choose_route").actor_role == "merchant"
    world.do(one.id, "consumer", "answer_claim", text="我不同意。")
    until_due(one.id, "dispute.negotiation")
    assert state(one.id) == "no_agreement"


def test_after_sales_in_six_steps(world: World) -> None:
    one = world.file("after_sales")
    world.do(one.id, "agent", "claim")
    world.do(one.id, "agent", "confirm_problem", **{"fact.claim": "defective"})
    world.do(one.id, "agent", "assess_problem", reasons="内胆开裂。")
    offer = {"remedy": "exchange", "amount": "0", "terms": "换新", "reasons": "质量问题"}
    world.do(one.id, "agent", "offer_solution", **offer)
    assert state(one.id) == "problem_assessed", "the platform pays, so it is laid before the leader first"
    world.do(one.id, "department_leader", "approve")
    until_due(one.id, "after_sales.choice")
    assert state(one.id) == "problem_assessed", "silence takes nothing"
    world.do(one.id, "merchant", "offer_solution", **offer)
    refuses(world, one.id, "consumer", "take_solution", ConsentNeeded)
    world.do(one.id, "consumer", "take_solution", **taken(one.id))
    world.do(one.id, "consumer", "ship_back", text="已寄出。", tracking="顺丰 SF1187204433")
    until_due(one.id, "after_sales.goods_on_way")
    assert state(one.id) == "goods_back", "a shop that enters nothing does not hold the refund up"
    refund = world.case(one).clocks.get(deadline="after_sales.refund")
    assert (refund.limit, refund.breaches, refund.warn_at < refund.due_at) == ("7 days", True, True)
    seen = (world.upload(world.actor("merchant")),)
    refuses(world, one.id, "merchant", "inspect_goods", ReasonsNeeded, files=seen)
    world.do(one.id, "merchant", "inspect_goods", reasons="内胆确有裂纹。", files=seen)
    world.do(one.id, "agent", "finish_after_sales", files=(world.upload(world.actor("agent")),), text="已换新。")
    world.do(one.id, "consumer", "rate", rating="90")
    world.do(one.id, "consumer", "appeal_after_sales", text="换来的也坏了。")
    refuses(world, one.id, "agent", "decide_after_sales", NotYourPart, **BECAUSE)
    world.do(one.id, "service_centre", "redo_after_sales", reasons="换来的确有问题。")
    world.do(one.id, "agent", "refuse_after_sales", **BECAUSE)
    until_due(one.id, "after_sales.appeal_window")
    assert state(one.id) == "after_sales_closed"


@pytest.mark.parametrize("action", ["give_feedback", "report_misconduct"])
def test_feedback_gets_an_owner_a_time_and_an_answer(world: World, action: str) -> None:
    one = world.file("feedback", action=action)
    assert Event.objects.filter(case_id=one.id, name=action).exists()
    assert world.case(one).merchant_id is None, "who is reported does not read the report"
    world.do(one.id, "service_centre", "sort_feedback")
    refuses(world, one.id, "agent", "answer_feedback", NotYourPart, **BECAUSE)
    world.do(one.id, "service_centre", "assign", assignee=str(world.cast.lin.pk))
    refuses(world, one.id, "agent", "answer_feedback", ReasonsNeeded)
    world.do(one.id, "agent", "answer_feedback", **BECAUSE)
    world.do(one.id, "consumer", "reopen_feedback", text="还没有改。")
    world.do(one.id, "agent", "answer_feedback", **BECAUSE)
    invited = Letter.objects.filter(case_id=one.id, role="consumer", words="feedback_answered").first()
    assert invited is not None and "请您在那里评价" in invited.body
    world.do(one.id, "consumer", "rate", rating="80")
    until_due(one.id, "feedback.follow_up")
    assert state(one.id) == "feedback_closed"
    world.do(one.id, "consumer", "rate", rating="95")
    assert world.case(one).rating == 95


def test_a_result_waits_for_the_legal_opinion_asked_beside_it(world: World) -> None:
    main = world.file("complaint")
    world.do(main.id, "agent", "claim")
    world.do(main.id, "agent", "accept")
    with pytest.raises(NotYourPart):
        open_beside(main.id, "legal_opinion.ask_opinion", world.actor("agent"), SAYS)
    with pytest.raises(ReasonsNeeded):
        open_beside(main.id, "legal_opinion.ask_opinion", world.actor("service_centre"), {"text": "能否适用三倍赔偿？"})
    asked = open_beside(main.id, "legal_opinion.ask_opinion", world.actor("service_centre"), SAYS)
    question = world.case(asked)
    assert (question.parent_id, question.consumer_id, question.merchant_id) == (main.id, None, None)
    assert question.department == world.case(main).department
    assert Letter.objects.filter(case=question, role="risk_management").exists()
    refuses(world, asked.id, "consumer", "message", NoSuchCase, text="?")
    refuses(world, main.id, "agent", "give_result", StillOpenBeside, **BECAUSE)
    world.do(asked.id, "risk_management", "ask_more", reasons="缺检测报告。")
    until_due(asked.id, "legal_opinion.facts")
    world.do(asked.id, "risk_management", "give_opinion", **BECAUSE)
    world.do(main.id, "agent", "give_result", **BECAUSE)
    assert state(main.id) == "answered"


def test_an_improvement_comes_out_of_a_case_and_outlives_it(world: World) -> None:
    main = world.file("complaint")
    world.do(main.id, "consumer", "withdraw")
    centre = world.actor("service_centre")
    offered = {one.procedure for one in beside(world.case(main), centre)}
    assert "improvement" in offered and "legal_opinion" not in offered, "work within a case ends with it"
    one = open_beside(main.id, "improvement.raise_improvement", centre, SAYS)
    world.do(one.id, "service_committee", "plan_improvement", reasons="包装加厚。")
    done = (world.upload(world.actor("department_leader")),)
    world.do(one.id, "department_leader", "carry_out_improvement", files=done)
    world.do(one.id, "service_committee", "check_improvement", files=(world.upload(world.actor("service_committee")),))
    world.do(one.id, "service_committee", "close_improvement", reasons="破损率下降。")
    assert state(one.id) == "improvement_closed"
    assert not possible(world.case(one), world.actor("consumer"))


def passed_on(world: World, asks: str = "answer", **more: Any) -> Opened:
    return world.file("regulator", "service_centre", facts={"authority_asks": asks}, **more)


def test_what_an_authority_passed_on_is_answered_in_ten_working_days_and_reviewed(world: World) -> None:
    for missing in ("authority", "authority_file", "authority_asks"):
        with pytest.raises(FactsNeeded):
            world.file("regulator", "service_centre", facts={missing: None})
    with pytest.raises(NotYourPart):
        world.file("regulator", "consumer")
    one = passed_on(world, occurred_at=MORNING - timedelta(days=2))
    answer = world.case(one).clocks.get(deadline="regulator.answer")
    assert answer.starts_at == MORNING - timedelta(days=2), "registering late moves nothing"
    assert Letter.objects.filter(case_id=one.id, event="register_authority_case", role="consumer").exists()
    refuses(world, one.id, "merchant", "message", NoSuchCase, text="?")
    refuses(world, one.id, "agent", "answer_authority", NotYourPart, **BECAUSE)
    world.do(one.id, "service_centre", "assign", assignee=str(world.cast.lin.pk))
    refuses(world, one.id, "agent", "accept_authority_mediation", NotNow, **BECAUSE)
    refuses(world, one.id, "agent", "answer_authority", EvidenceNeeded, **BECAUSE)
    proof = (world.upload(world.actor("agent")),)
    refuses(world, one.id, "agent", "answer_authority", FoundNeeded, files=proof, **{**BECAUSE, "found": ""})
    until_due(one.id, "regulator.answer")
    assert world.case(one).clocks.get(deadline="regulator.answer").breached_at, "late is late, and still to be answered"
    with clock.frozen(MORNING + timedelta(days=20)):
        world.do(one.id, "agent", "answer_authority", files=proof, **BECAUSE)
        housekeeping()
        assert Event.objects.filter(case_id=one.id, name="result.delivered").exists()
        world.do(one.id, "consumer", "appeal_authority_answer", text="照片不是我的锅。")
        refuses(world, one.id, "agent", "review_authority_answer", NotYourPart, **BECAUSE)
        world.do(one.id, "service_centre", "review_authority_answer", **BECAUSE)
    until_due(one.id, "regulator.appeal_window")
    assert state(one.id) == "authority_closed"
    refuses(world, one.id, "consumer", "appeal_authority_answer", AppealTooLate, text="迟了。")


def test_a_mediation_by_an_authority_is_taken_or_declined_with_reasons_and_ends(world: World) -> None:
    declined, taken_part = passed_on(world, "mediation"), passed_on(world, "mediation", filer=Filer())
    assert world.case(taken_part).consumer_id is world.case(taken_part).merchant_id is None, "nobody knows yet who"
    for one in (declined, taken_part):
        world.do(one.id, "agent", "claim")
        refuses(world, one.id, "agent", "answer_authority", NotNow, **BECAUSE)
    refuses(world, declined.id, "agent", "decline_authority_mediation", ClauseNeeded, reasons="已经退款。")
    world.do(declined.id, "agent", "decline_authority_mediation", **BECAUSE)
    assert world.case(declined).clocks.get(deadline="regulator.answer").state == "running", "declining is no answer"
    world.do(taken_part.id, "agent", "accept_authority_mediation", reasons="愿意当面谈。")
    assert world.case(taken_part).clocks.get(deadline="regulator.answer").state == "stopped"
    until_due(taken_part.id, "regulator.mediation")
    assert state(taken_part.id) == "authority_in_hand", "no result in time is no agreement"
    assert world.case(taken_part).clocks.filter(deadline="regulator.answer", state="running").count() == 1
    proof = (world.upload(world.actor("agent")),)
    world.do(taken_part.id, "agent", "answer_authority", files=proof, **BECAUSE)
    world.do(taken_part.id, "service_centre", "authority_asks_again", reasons="来函问退款的时间。")
    world.do(taken_part.id, "agent", "authority_withdraws", reasons="来函撤回。")
    assert state(taken_part.id) == "authority_closed"
