"""Stories of matters between a consumer and a shop, told at the browser: each with its refusal, silence and appeal."""

from collections.abc import Iterator
from typing import Any

import pytest
from acceptance_stories import BECAUSE, Play
from kinds_world import make_world
from playwright.sync_api import Browser
from proceedings_cast import PASSWORD, SINCE, fresh_caches, make_cast  # noqa: F401

from gongdao.people import changes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


@pytest.fixture
def play(live_app: Any, browser: Browser) -> Iterator[Play]:
    made = Play(make_world(make_cast("liaoliao", "聊聊云购")), live_app.url, browser)
    yield made
    for one in made.people.values():
        one.context.close()


@pytest.mark.long
def test_a_dispute_is_talked_over_decided_and_appealed(play: Play) -> None:
    play.files("consumer", "dispute.choose_route", dispute_route="negotiation")
    play.cannot("consumer", "answer_claim")
    play.does("merchant", "answer_claim", "under_negotiation", text="愿意换新，运费由我方承担。")
    play.does("merchant", "make_offer", "offer_made", remedy="exchange", goods="换一台新的", freight="merchant")
    play.is_refused("consumer", "accept_offer")  # without consent
    play.does("consumer", "decline_offer", "under_negotiation", text="不想再等。")
    play.does("consumer", "make_offer", "offer_made", remedy="refund", amount="128.50", freight="merchant")
    play.cannot("consumer", "accept_offer")
    play.does("merchant", "accept_offer", "dispute_settled", consent="yes")

    play.files("consumer", "dispute.choose_route", dispute_route="negotiation")
    play.does("merchant", "answer_claim", "under_negotiation", text="没有质量问题。")
    play.does("consumer", "mediation_asked", "mediation_wanted")
    play.is_refused("dispute_team", "end_mediation")  # without reasons
    play.does("dispute_team", "end_mediation", "no_agreement", reasons="双方各执一词。")
    play.does("consumer", "ask_decision", "decision_asked", consent="yes")
    play.cannot("consumer", "agree_to_decision")
    play.does("merchant", "agree_to_decision", "under_decision", consent="yes")
    play.cannot("dispute_team", "decide_dispute")  # who ended the mediation
    another(play)
    play.does("neutral", "decide_dispute", "dispute_decided", **BECAUSE)
    play.does("merchant", "appeal_decision", "decision_appealed", text="没有看我们的检验记录。")
    play.does("service_centre", "review_decision", "dispute_decided", **BECAUSE)
    play.silence("dispute", [], "dispute_closed", "lapse")


def another(play: Play) -> None:
    """A second member of the dispute team, who had no part so far."""
    people, platform = play.world.people, play.world.cast.platform
    people["neutral"] = changes.create_staff(name="裁断人", email="neutral@gongdao.example", password=PASSWORD).row
    changes.give_role(people["neutral"], platform, "dispute_team", None, SINCE)


@pytest.mark.long
def test_after_sales_from_the_shops_offer_to_the_review(play: Play) -> None:
    play.files("consumer", "after_sales.submit_after_sales")
    play.does("agent", "claim", "after_sales_received")
    play.does("agent", "confirm_problem", "problem_confirmed")
    play.is_refused("agent", "assess_problem")
    play.does("agent", "assess_problem", "problem_assessed", reasons="内胆开裂。")
    play.does("merchant", "offer_solution", "solution_offered", remedy="exchange", terms="换新。", reasons="质量问题")
    play.is_refused("consumer", "take_solution")
    play.does("consumer", "take_solution", "solution_taken", consent="yes")
    play.does("consumer", "ship_back", "goods_on_way", text="已寄出。", tracking="顺丰 SF1187204433")
    play.does("merchant", "goods_returned", "goods_back")
    play.does("merchant", "inspect_goods", "goods_back", reasons="内胆确有裂纹。", files="yes")
    play.does("agent", "finish_after_sales", "after_sales_done", files="yes")
    play.does("consumer", "rate", "after_sales_done", rating="80")
    play.does("consumer", "appeal_after_sales", "after_sales_appealed", text="换来的也坏了。")
    play.cannot("agent", "decide_after_sales")
    play.does("service_centre", "redo_after_sales", "problem_assessed", reasons="换来的确有问题。")
    offer = {"remedy": "exchange", "amount": "0", "terms": "换新", "reasons": "质量问题"}
    steps = [("agent", "claim"), ("agent", "confirm_problem"), ("agent", "assess_problem", BECAUSE)]
    play.silence("after_sales", [*steps, ("merchant", "offer_solution", offer)], "problem_assessed", "lapse")


@pytest.mark.long
def test_a_complaint_is_answered_appealed_and_decided_anew(play: Play) -> None:
    play.files("consumer", "complaint.file")
    play.does("agent", "claim", "received")
    play.cannot("merchant", "accept")
    play.does("agent", "accept", "in_hand")
    play.is_refused("agent", "ask_material")
    play.does("agent", "ask_material", "awaiting_consumer", reasons="请补充开箱时的照片。")
    play.does("consumer", "supply_material", "in_hand", text="照片已经附上。")
    play.is_refused("agent", "give_result", reasons="运输中受压。", clause="H-2.1.1")  # before its duties
    first = {"duty__hear_both_sides": "yes"}  # the material came by itself
    play.does("agent", "give_result", "answered", reasons="运输中受压。", clause="H-2.1.1", **first)
    play.does("consumer", "appeal", "under_appeal", text="没有说明谁来承担。")
    play.cannot("agent", "decide_appeal")
    play.does("service_centre", "decide_appeal", "answered", reasons="由平台承担。", clause="H-2.1.1")
    play.does("consumer", "rate", "answered", rating="80")
    steps = [("agent", "claim"), ("agent", "accept"), ("agent", "ask_material", BECAUSE)]
    play.silence("complaint", steps, "in_hand", "lapse", says="投诉正在处理")
