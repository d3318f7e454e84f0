"""Two at once: exactly one wins, nothing is lost. Each round is two connections behind a barrier."""

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from proceedings_cast import MORNING, SINCE, Cast, diligent, fresh_caches, make_cast, taken  # noqa: F401

from gongdao.cases.models import Approval, Case, Clock, Proposal
from gongdao.errors import Refusal
from gongdao.legaltime import clock
from gongdao.people import changes
from gongdao.proceedings import sweep
from gongdao.proceedings.act import act
from gongdao.record.models import Event

HOUR = timedelta(hours=1)
ROUNDS = [pytest.param(5), pytest.param(200, marks=pytest.mark.long)]


@pytest.fixture
def liao(transactional_db: None, settings: Any) -> Cast:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_cast("liaoliao", "聊聊云购")


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each deed returned, or the refusal that it met."""
    barrier = threading.Barrier(len(deeds))
    results: list[object] = [None] * len(deeds)

    def run(i: int) -> None:
        try:
            barrier.wait(10)
            results[i] = deeds[i]()
        except Refusal as refusal:
            results[i] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[i]) for i in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def winners(results: list[object]) -> int:
    return sum(not isinstance(result, Refusal) for result in results)


def asked(liao: Cast) -> Case:
    """A case whose proposal waits for the leader's approval."""
    opened = liao.file()
    lin = liao.as_(liao.lin, MORNING)
    act(opened.id, "claim", lin)
    act(opened.id, "accept", lin)
    diligent(opened.id, "propose_remedy", lin, {"amount": "100", "remedy": "refund", "reasons": "开裂。"})
    return Case.objects.get(pk=opened.id)


def proposed(liao: Cast) -> Case:
    case = asked(liao)
    act(case.pk, "approve", liao.as_(liao.leader, MORNING))
    return case


@pytest.mark.parametrize("rounds", ROUNDS)
def test_double_approval(liao: Cast, rounds: int) -> None:
    leader = liao.as_(liao.leader, MORNING)
    with clock.frozen(MORNING + HOUR):
        for _ in range(rounds):
            case = asked(liao)
            results = at_once(*[lambda case=case: act(case.pk, "approve", leader) for _ in range(2)])
            assert winners(results) == 1
            assert Approval.objects.get(case=case).state == "approved"
            assert Proposal.objects.filter(case=case).count() == 1
            assert Event.objects.filter(case_id=case.pk, name="approve").count() == 1


@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_approvers_of_different_minds(liao: Cast, rounds: int) -> None:
    changes.give_role(liao.he, liao.platform, "department_leader", "customer_service", SINCE)
    leader, other = liao.as_(liao.leader, MORNING), liao.as_(liao.he, MORNING)
    with clock.frozen(MORNING + HOUR):
        for _ in range(rounds):
            case = asked(liao)
            approved, rejected = at_once(
                lambda case=case: act(case.pk, "approve", leader),
                lambda case=case: act(case.pk, "reject", other, {"reasons": "金额偏高。"}),
            )
            assert winners([approved, rejected]) == 1
            yes = not isinstance(approved, Refusal)
            found = Approval.objects.get(case=case)
            assert (found.state, found.decided_by) == (("approved", liao.leader) if yes else ("rejected", liao.he))
            assert Proposal.objects.filter(case=case).count() == (1 if yes else 0)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_double_acceptance(liao: Cast, rounds: int) -> None:
    zhou = liao.as_(liao.zhou, MORNING)
    with clock.frozen(MORNING + HOUR):
        for _ in range(rounds):
            case = proposed(liao)
            yes = taken(case.pk)
            deeds = [lambda case=case, yes=yes: act(case.pk, "accept_proposal", zhou, yes) for _ in range(2)]
            assert winners(at_once(*deeds)) == 1
            assert Proposal.objects.get(case=case).state == "accepted"
            assert Event.objects.filter(case_id=case.pk, name="accept_proposal").count() == 1


@pytest.mark.parametrize("rounds", ROUNDS)
def test_acceptance_against_withdrawal_of_the_offer(liao: Cast, rounds: int) -> None:
    zhou, lin = liao.as_(liao.zhou, MORNING), liao.as_(liao.lin, MORNING)
    with clock.frozen(MORNING + HOUR):
        for _ in range(rounds):
            case = proposed(liao)
            yes = taken(case.pk)
            results = at_once(
                lambda case=case, yes=yes: act(case.pk, "accept_proposal", zhou, yes),
                lambda case=case: act(case.pk, "withdraw_proposal", lin, {"reasons": "重新核算。"}),
            )
            assert winners(results) == 1
            case.refresh_from_db()
            accepted = not isinstance(results[0], Refusal)
            assert Proposal.objects.get(case=case).state == ("accepted" if accepted else "withdrawn")
            assert case.state == ("settled" if accepted else "in_hand")


@pytest.mark.parametrize("rounds", ROUNDS)
def test_the_sweeper_against_a_stop_at_the_due_instant(liao: Cast, rounds: int) -> None:
    lin = liao.as_(liao.lin, MORNING)
    for _ in range(rounds):
        with clock.frozen(MORNING):
            opened = liao.file()
            act(opened.id, "claim", lin)
        late = MORNING + 48 * HOUR
        with clock.frozen(late):
            results = at_once(lambda: sweep.sweep(), lambda opened=opened: act(opened.id, "accept", lin))
            assert winners(results) == 2
            sweep.sweep()
        acceptance = Clock.objects.get(case_id=opened.id, deadline="complaint.acceptance")
        assert (acceptance.state, acceptance.breached_at) == ("stopped", late)
        breaches = Event.objects.filter(case_id=opened.id, name="clock.breached").count()
        assert breaches == Clock.objects.filter(case_id=opened.id).exclude(breached_at=None).count()


def between(liao: Cast) -> Case:
    """A dispute in which the shop's offer stands."""
    facts = {"category": "service_quality", "dispute_route": "negotiation"}
    opened = liao.file(procedure="dispute", facts=facts, merchant_id=liao.shop.pk)
    act(opened.id, "make_offer", liao.as_(liao.seller, MORNING), {"remedy": "refund", "amount": "50"})
    return Case.objects.get(pk=opened.id)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_acceptance_against_the_shop_taking_its_offer_back(liao: Cast, rounds: int) -> None:
    zhou, shop = liao.as_(liao.zhou, MORNING), liao.as_(liao.seller, MORNING)
    with clock.frozen(MORNING + HOUR):
        for _ in range(rounds):
            case = between(liao)
            yes = taken(case.pk)
            results = at_once(
                lambda case=case, yes=yes: act(case.pk, "accept_offer", zhou, yes),
                lambda case=case: act(case.pk, "withdraw_offer", shop),
            )
            assert winners(results) == 1
            case.refresh_from_db()
            accepted = not isinstance(results[0], Refusal)
            assert Proposal.objects.get(case=case).state == ("accepted" if accepted else "withdrawn")
            assert case.state == ("dispute_settled" if accepted else "under_negotiation")


@pytest.mark.parametrize("rounds", ROUNDS)
def test_acceptance_against_a_better_offer_and_a_counter_offer(liao: Cast, rounds: int) -> None:
    zhou, shop = liao.as_(liao.zhou, MORNING), liao.as_(liao.seller, MORNING)
    with clock.frozen(MORNING + HOUR):
        for number in range(rounds):
            case, other = between(liao), (shop, zhou)[number % 2]
            yes = taken(case.pk)
            results = at_once(
                lambda case=case, yes=yes: act(case.pk, "accept_offer", zhou, yes),
                lambda case=case, who=other: act(case.pk, "make_offer", who, {"remedy": "refund", "amount": "60"}),
            )
            assert winners(results) == 1, "who comes second finds another offer, or none"
            accepted = not isinstance(results[0], Refusal)
            assert Proposal.objects.filter(case=case, state="offered").count() == (0 if accepted else 1)
            assert Proposal.objects.filter(case=case, state="accepted").count() == (1 if accepted else 0)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_people_of_one_side_accept_once(liao: Cast, rounds: int) -> None:
    zhou = liao.as_(liao.zhou, MORNING)
    with clock.frozen(MORNING + HOUR):
        for _ in range(rounds):
            case = between(liao)
            yes = taken(case.pk)
            results = at_once(*[lambda case=case, yes=yes: act(case.pk, "accept_offer", zhou, yes) for _ in range(2)])
            assert winners(results) == 1
            assert Event.objects.filter(case_id=case.pk, name="accept_offer").count() == 1


@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_cases_about_one_order_asked_for_at_once_are_one_sum(liao: Cast, rounds: int) -> None:
    lin = liao.as_(liao.lin, MORNING)
    asks = {"amount": "600", "remedy": "refund", "reasons": "开裂。"}
    with clock.frozen(MORNING + HOUR):
        for number in range(rounds):
            cases = [liao.file(order_number=f"LL-{number}").id for _ in range(2)]
            for case in cases:
                act(case, "claim", lin)
                act(case, "accept", lin)
            at_once(*[lambda case=case: diligent(case, "propose_remedy", lin, asks) for case in cases])
            by = sorted(Approval.objects.filter(case__in=cases).values_list("by", flat=True))
            assert by == ["department_leader", "general_manager"]


@pytest.mark.parametrize("rounds", ROUNDS)
def test_an_objection_against_the_result(liao: Cast, rounds: int) -> None:
    zhou, lin = liao.as_(liao.zhou, MORNING), liao.as_(liao.lin, MORNING)
    with clock.frozen(MORNING + HOUR):
        for _ in range(rounds):
            case = liao.file()
            act(case.id, "claim", lin)
            act(case.id, "accept", lin)
            objected, answered = at_once(
                lambda case=case: act(case.id, "object_to_handler", zhou, {"reasons": "是商家的亲戚。"}),
                lambda case=case: diligent(
                    case.id, "give_result", lin, {"text": "已核实。", "reasons": "受压。", "clause": "M-3.2.2"}
                ),
            )
            assert not isinstance(objected, Refusal), "an objection is open before the result and after it"
            revs = {
                one.name: json.loads(bytes(one.bytes))["changes"][f"case:{case.id}"]["rev"]
                for one in Event.objects.filter(case_id=case.id, name__in=["give_result", "object_to_handler"])
            }
            if isinstance(answered, Refusal):
                assert "give_result" not in revs
            else:
                assert revs["give_result"] < revs["object_to_handler"], "never a result behind an open objection"
