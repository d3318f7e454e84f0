"""The immediate track, the escalation of failed talks, and departments that work on one case at once."""

from datetime import timedelta

import pytest
from kinds_world import SAYS, World, housekeeping, world  # noqa: F401
from proceedings_cast import MORNING, fresh_caches, liao  # noqa: F401

from gongdao.cases.models import Case, Clock
from gongdao.knowledge.signs import danger
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.proceedings.errors import NotNow, NotYourPart
from gongdao.proceedings.link_errors import StillOpenBeside
from gongdao.proceedings.side import open_beside

HOUR = timedelta(hours=1)
CONTACT = "complaint.immediate_contact"


def told(case_id: int, words: str) -> set[str]:
    return set(Letter.objects.filter(case=case_id, words=words).values_list("role", flat=True))


@pytest.mark.parametrize("sign", ["injury", "food_safety", "threat", "minor"])
def test_each_sign_alone_puts_a_matter_on_the_immediate_track(world: World, sign: str) -> None:
    with clock.frozen(MORNING):
        case = world.case(world.file("complaint", facts={sign: True, "amount": 1}))
        assert case.immediate and case.due_clock == CONTACT and case.due_at == MORNING + HOUR
        assert told(case.pk, "immediate_case") == {"service_centre", "risk_management"}
        plain = world.case(world.file("complaint"))
        assert not plain.immediate and not plain.clocks.filter(deadline=CONTACT).exists()
        assert not told(plain.pk, "immediate_case")


def test_a_person_puts_it_there_later_and_the_hour_counts_from_then(world: World) -> None:
    with clock.frozen(MORNING):
        opened = world.file("complaint", text="锅漏电，孩子触电送医。")
    with clock.frozen(MORNING + 5 * HOUR):
        world.do(opened.id, "agent", "fast_track", reasons="孩子触电。", **{"fact.injury": "yes", "fact.minor": "yes"})
        assert world.case(opened).immediate
        running = Clock.objects.get(case_id=opened.id, deadline=CONTACT)
        assert (running.starts_at, running.due_at) == (MORNING + 5 * HOUR, MORNING + 6 * HOUR)
    with clock.frozen(MORNING + 7 * HOUR):
        housekeeping()
        assert Clock.objects.get(pk=running.pk).breached_at == MORNING + 6 * HOUR
        world.do(opened.id, "agent", "claim")
        world.do(opened.id, "agent", "reply", text="我们马上联系您。")
        assert Clock.objects.get(pk=running.pk).state == "stopped"
        assert Clock.objects.get(pk=running.pk).breached_at == MORNING + 6 * HOUR
        with pytest.raises(NotYourPart):
            world.do(opened.id, "consumer", "fast_track", reasons="急。", **{"fact.injury": "yes"})


def test_words_hint_at_danger_in_both_languages_and_nothing_else_does() -> None:
    signs = ["injury", "food_safety", "threat", "minor"]
    assert danger("锅漏电，孩子触电送医。", signs) == {"injury": ["触电", "送医"], "minor": ["孩子"]}
    assert danger("My son was injured; the milk had gone bad.", signs) == {
        "injury": ["injured"],
        "food_safety": ["gone bad"],
        "minor": ["My son"],
    }
    assert danger("电饭煲收到时已开裂，要求退款。", signs) == {}
    assert danger("孩子触电", ["food_safety"]) == {}


def offered(world: World) -> Case:
    opened = world.file("complaint", facts={"injury": True})
    world.do(opened.id, "agent", "claim")
    world.do(opened.id, "agent", "accept")
    world.do(opened.id, "agent", "propose_remedy", amount="100", remedy="refund", reasons="开裂。")
    world.do(opened.id, "department_leader", "approve")
    return world.case(opened)


def test_failed_talks_go_by_the_leader_to_the_department_and_the_result_waits(world: World) -> None:
    with clock.frozen(MORNING):
        case = offered(world)
        world.do(case.pk, "consumer", "decline_proposal", offer=str(case.proposals.get().pk))
        assert told(case.pk, "head_told") == {"general_manager"}
        up = open_beside(case.pk, "escalation.state_failure", world.actor("agent"), SAYS)
        assert told(up.id, "escalation_moves") == {"department_leader"}
        with pytest.raises(StillOpenBeside):
            world.do(case.pk, "agent", "give_result", **SAYS)
        with pytest.raises(NotYourPart):
            world.do(up.id, "agent", "give_leader_opinion", **SAYS)
        world.do(up.id, "department_leader", "give_leader_opinion", **SAYS)
        due = Clock.objects.get(case_id=up.id, deadline="escalation.handling").due_at
    with clock.frozen(due):
        housekeeping()
        assert Clock.objects.get(case_id=up.id, deadline="escalation.handling").breached_at == due
        world.do(up.id, "department_leader", "report_handling", **SAYS)
        world.do(case.pk, "agent", "give_result", **SAYS)
        with pytest.raises(NotNow):
            world.do(up.id, "department_leader", "report_handling", **SAYS)


def test_two_departments_work_at_once_and_the_result_waits_for_both(world: World) -> None:
    with clock.frozen(MORNING):
        opened = world.file("complaint")
        world.do(opened.id, "agent", "claim")
        world.do(opened.id, "agent", "accept")
        centre = world.actor("service_centre")
        parts = [
            open_beside(opened.id, "department_work.ask_department", centre, {**SAYS, "department": name})
            for name in ("engineering", "customer_service")
        ]
        assert [world.case(one).department for one in parts] == ["engineering", "customer_service"]
        world.do(parts[1].id, "department_leader", "finish_work", **SAYS)
        with pytest.raises(NotYourPart):
            world.do(parts[0].id, "department_leader", "finish_work", **SAYS)
        with pytest.raises(StillOpenBeside):
            world.do(opened.id, "agent", "give_result", **SAYS)
        world.do(parts[0].id, "service_centre", "drop_work", **SAYS)
        world.do(opened.id, "agent", "give_result", **SAYS)
        assert world.case(opened).state == "answered"
        world.do(opened.id, "service_centre", "reopen", reasons="有新的事实。")
        with pytest.raises(NotYourPart):
            open_beside(opened.id, "department_work.ask_department", world.actor("consumer"), SAYS)
