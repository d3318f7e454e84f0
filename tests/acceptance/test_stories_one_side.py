"""Stories of matters between somebody and the platform, told at the browser: refusal, silence, appeal."""

from collections.abc import Iterator
from typing import Any

import pytest
from acceptance_stories import BECAUSE, Play
from kinds_world import SAYS, make_world
from playwright.sync_api import Browser
from proceedings_cast import fresh_caches, make_cast  # noqa: F401

from gongdao.intake.submission import Filer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
MEASURE = {name: SAYS[name] for name in ("measure", "scope", "duration")}
TOLD = {"text": "查到的情况如下。", **BECAUSE}
LONG = pytest.mark.long


@pytest.fixture
def play(live_app: Any, browser: Browser) -> Iterator[Play]:
    made = Play(make_world(make_cast("liaoliao", "聊聊云购")), live_app.url, browser)
    yield made
    for one in made.people.values():
        one.context.close()


@LONG
def test_feedback_is_sorted_answered_and_taken_up_again(play: Play) -> None:
    play.files("consumer", "feedback.give_feedback", text="希望可以约定送货时间。")
    play.sees_nothing("merchant")
    play.does("service_centre", "sort_feedback", "feedback_in_hand")
    play.does("agent", "claim", "feedback_in_hand")
    play.is_refused("agent", "answer_feedback")
    play.does("agent", "answer_feedback", "feedback_answered", reasons="正在试点。")
    play.does("consumer", "reopen_feedback", "feedback_in_hand", text="没有说什么时候。")
    steps = [("service_centre", "sort_feedback"), ("agent", "claim"), ("agent", "answer_feedback", BECAUSE)]
    play.silence("feedback", steps, "feedback_closed", "close")


@LONG
def test_a_report_of_a_breach_is_never_seen_by_the_shop(play: Play) -> None:
    play.files("consumer", "feedback.report_misconduct", text="这家店的充电器没有认证。")
    play.sees_nothing("merchant")
    play.cannot("agent", "sort_feedback")
    play.does("service_centre", "sort_feedback", "feedback_in_hand")
    play.does("agent", "claim", "feedback_in_hand")
    play.does("agent", "answer_feedback", "feedback_answered", reasons="已经下架。")
    play.does("consumer", "reopen_feedback", "feedback_in_hand", text="又上架了。")
    steps = [("service_centre", "sort_feedback"), ("agent", "claim"), ("agent", "answer_feedback", BECAUSE)]
    play.silence("feedback", steps, "feedback_closed", "close", action="report_misconduct")


@LONG
def test_a_suggestion_of_a_shop(play: Play) -> None:
    play.files("merchant", "feedback.give_feedback", text="发货的页面可以少点几下。")
    play.sees_nothing("consumer")
    play.does("service_centre", "sort_feedback", "feedback_in_hand")
    play.does("agent", "claim", "feedback_in_hand")
    play.is_refused("agent", "answer_feedback")
    play.does("agent", "answer_feedback", "feedback_answered", reasons="下个版本会改。")
    play.does("merchant", "reopen_feedback", "feedback_in_hand", text="改了以后更慢。")
    steps = [("service_centre", "sort_feedback"), ("agent", "claim"), ("agent", "answer_feedback", BECAUSE)]
    play.silence("feedback", steps, "feedback_closed", "close", opener="merchant")


@LONG
def test_a_consultation_is_answered_and_the_answer_reviewed(play: Play) -> None:
    play.files("consumer", "request.ask", request_kind="consultation", text="拆封的耳机能退吗？")
    play.does("agent", "take_request", "request_in_hand")
    play.cannot("consumer", "finish_request")
    play.is_refused("agent", "finish_request")
    play.does("agent", "finish_request", "request_answered", reasons="七日内可以退。")
    play.does("consumer", "dispute_answer", "request_under_review", text="客服说的不一样。")
    play.does("service_centre", "review_answer", "request_answered", reasons="可以退。", clause="H-6.3.1")
    steps = [("agent", "take_request"), ("agent", "finish_request", BECAUSE)]
    play.silence("request", steps, "request_closed", "close")


@LONG
def test_a_service_request_becomes_a_complaint(play: Play) -> None:
    play.files("consumer", "request.ask", request_kind="order_problem", text="锅盖上的玻璃有气泡。")
    play.world.do(
        play.case.pk, "assistant", "answer_automatically", text="属于正常现象。", reasons="常见问题里有这一条。"
    )
    play.does("consumer", "ask_person", "request_received", fact__human_asked="yes")
    play.does("agent", "take_request", "request_in_hand")
    play.is_refused("agent", "finish_request")
    play.does("consumer", "turn_into_complaint", "turned_into_complaint", text="请按投诉办。")
    [following] = play.world.case_beside(play.case.pk)
    assert following.procedure == "complaint"
    play.silence("request", [("assistant", "answer_automatically", BECAUSE)], "request_closed", "close")


@LONG
def test_a_data_request_is_refused_and_reviewed(play: Play) -> None:
    play.files("consumer", "data_request.ask_about_data", data_request="delete", text="请删除购买记录。")
    play.does("consumer", "confirm_identity", "data_requested")
    play.is_refused("privacy_officer", "refuse_data", reasons="要保存三年。")
    play.does("privacy_officer", "refuse_data", "data_answered", **BECAUSE)
    play.does("consumer", "ask_data_review", "data_under_review", text="浏览记录呢？")
    play.cannot("privacy_officer", "decide_data_review")
    play.does("risk_management", "decide_data_review", "data_answered", reasons="可以删除。", clause="H-3.3.1")
    play.silence("data_request", [("privacy_officer", "refuse_data", BECAUSE)], "data_request_closed", "close")


@LONG
def test_a_user_leaves_and_the_platforms_silence_does_not_hold_them(play: Play) -> None:
    play.files("consumer", "termination.ask_termination", ground="user_request", text="不再使用了。")
    play.does("agent", "claim", "termination_asked")
    play.does("agent", "confirm_termination", "service_ended")
    play.is_refused("agent", "settle_accounts")
    play.does("agent", "settle_accounts", "accounts_settled", files="yes")
    play.does("consumer", "appeal_termination", "termination_appealed", text="会员费没有退。")
    play.does("general_manager", "uphold_termination", "service_ended", **BECAUSE)
    play.silence("termination", [], "service_ended", "confirm_termination")


@LONG
def test_the_platform_ends_a_service_after_a_hearing(play: Play) -> None:
    risk = play.world.actor("risk_management")
    opening = {"opener": "risk_management", "facts": {"ground": "breach"}, "attachment_ids": (play.world.upload(risk),)}
    play.silence("termination", [], "termination_disputed", "lapse", **opening)
    play.cannot("risk_management", "terminate")
    play.is_refused("service_centre", "terminate", reasons="多次虚假交易。")
    play.does("service_centre", "terminate", "service_ended", **BECAUSE)
    play.does("consumer", "appeal_termination", "termination_appealed", text="没有违规。")
    play.cannot("service_centre", "restore_service")
    play.does("general_manager", "restore_service", "kept", **BECAUSE)


@LONG
def test_the_platform_ends_a_service_because_of_force_majeure(play: Play) -> None:
    """The third track: announced, heard and decided as the second, and nobody is asked to rate it."""
    who = {"name": "周女士", "email": "zhou@liaoliao.example", "category": "service_quality"}
    play.world.cast.zhou.external_ref = "u1"
    play.world.cast.zhou.save()
    play.registers("risk_management", "termination.announce_termination", ground="force_majeure", **who, **TOLD)
    play.sees_nothing("merchant")
    play.does("consumer", "object_termination", "termination_disputed", text="还有没有用完的会员。")
    play.cannot("risk_management", "terminate")
    play.is_refused("service_centre", "terminate", reasons="洪水淹了仓库。")
    play.does("service_centre", "terminate", "service_ended", **BECAUSE)
    play.cannot("consumer", "rate")
    play.does("agent", "claim", "service_ended")
    play.does("agent", "settle_accounts", "accounts_settled", files="yes")
    play.does("consumer", "appeal_termination", "termination_appealed", text="会员费没有退。")
    play.cannot("service_centre", "uphold_termination")
    play.does("general_manager", "uphold_termination", "service_ended", **BECAUSE)
    files = (play.world.upload(play.world.actor("risk_management")),)
    more = {"opener": "risk_management", "facts": {"ground": "force_majeure"}, "attachment_ids": files}
    play.silence("termination", [], "termination_disputed", "lapse", **more)


@LONG
def test_a_measure_against_a_shop_is_announced_heard_imposed_and_lifted(play: Play) -> None:
    play.registers("risk_management", "measure.announce_measure", shop="HM", category="other", **TOLD, **MEASURE)
    play.sees_nothing("consumer")
    play.does("merchant", "object_measure", "measure_disputed", text="已经整改。")
    play.cannot("risk_management", "impose_measure")
    play.is_refused("service_centre", "impose_measure", **BECAUSE)
    play.does("service_centre", "impose_measure", "measure_in_force", **BECAUSE, **MEASURE)
    play.does("merchant", "appeal_measure", "measure_appealed", text="范围过大。")
    play.does("general_manager", "lift_measure", "measure_lifted", **BECAUSE)
    files = (play.world.upload(play.world.actor("risk_management")),)
    more = {"opener": "risk_management", "filer": Filer(), "attachment_ids": files}
    play.silence("measure", [], "measure_disputed", "lapse", **more)


@LONG
def test_what_12315_passed_on_is_answered_and_reviewed(play: Play) -> None:
    file = {"authority": "platform_12315", "authority_file": "YL-1", "authority_asks": "answer", "text": "退款未到。"}
    who = {"name": "周女士", "email": "zhou@liaoliao.example", "category": "service_quality"}
    play.world.cast.zhou.external_ref = "u1"
    play.world.cast.zhou.save()
    play.registers("service_centre", "regulator.register_authority_case", **file, **who)
    play.sees_nothing("merchant")
    play.does("agent", "claim", "authority_registered")
    play.is_refused("agent", "answer_authority", files="yes")
    play.does("agent", "answer_authority", "authority_answered", **BECAUSE, files="yes")
    play.does("consumer", "appeal_authority_answer", "authority_appealed", text="照片不是我的锅。")
    play.cannot("agent", "review_authority_answer")
    play.does("service_centre", "review_authority_answer", "authority_answered", **BECAUSE)
    proof = {**BECAUSE, "files": (play.world.upload(play.world.actor("agent")),)}
    steps = [("agent", "claim"), ("agent", "answer_authority", proof)]
    play.silence("regulator", steps, "authority_closed", "close", opener="service_centre")


@LONG
def test_a_rule_is_changed_by_those_who_may(play: Play) -> None:
    play.registers("rule_office", "rule_change.draft_rule", text="退款改为三日。", reasons="用户等得太久。")
    play.does("rule_office", "submit_rule", "under_compliance", fact__rights_touched="refunds")
    play.is_refused("risk_management", "pass_compliance")
    play.does("risk_management", "pass_compliance", "cleared", reasons="合法。", clause="M-1.4.2")
    play.sees_nothing("consumer")
    play.does("service_committee", "consultation_open", "consulting")
    play.does("service_committee", "consultation_close", "views_gathered")
    play.is_refused("service_committee", "answer_views")
    play.does("service_committee", "answer_views", "views_answered", reasons="采纳了两条。", files="yes")
    play.cannot("rule_office", "publish")  # it touches refunds, so the general manager does
    play.is_refused("general_manager", "publish")
