"""Signals of bad faith: what counts as one, that it moves nothing, who decides about it, and what is kept of it."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from desk_cast import at_desk
from proceedings_cast import MORNING, Cast, fresh_caches, liao  # noqa: F401

from gongdao.cases import queries
from gongdao.cases.models import Case, Clock, Signal
from gongdao.intake.submission import Filer
from gongdao.legaltime import clock
from gongdao.people.models import User
from gongdao.proceedings import signals
from gongdao.proceedings.act import act
from gongdao.proceedings.errors import NoSuchSignal, NotYourPart, OutcomeNeeded, ReasonsNeeded
from gongdao.proceedings.possible import effective_facts, possible
from gongdao.proceedings.signals import Found
from gongdao.record.models import Event

DAY = timedelta(days=1)
LATER = MORNING + timedelta(minutes=30)
BROKEN = {"category": "service_quality", "claim": "defective"}


@pytest.fixture(autouse=True)
def half_an_hour_later() -> Iterator[None]:
    with clock.frozen(LATER):
        yield


def filed(cast: Cast, days_ago: float = 0, **more: Any) -> Case:
    return Case.objects.get(pk=cast.file(MORNING - days_ago * DAY, **{"facts": BROKEN} | more).id)


def found(case: Case, **said: str) -> dict[str, Found]:
    read = queries.for_desk(case.platform_id, case.number)
    assert read is not None
    stack = read.ruling().procedure
    return {one.name: one for one in signals.found(read, stack, effective_facts(read), said, read.earlier)}


def shown(case: Case, **said: str) -> list[Signal]:
    """The signals of a case after staff have looked at it."""
    read = queries.for_desk(case.platform_id, case.number)
    signals.show(read, list(found(case, **said).values()), LATER)
    return read.signals


@pytest.mark.parametrize(("before", "step"), [(3, None), (4, "closer_look")])
def test_the_same_claim_within_ninety_days_is_counted_as_the_rulebook_says(
    liao: Cast, before: int, step: str | None
) -> None:
    for n in range(before):
        filed(liao, n * 29)
    filed(liao, 90)  # the ninetieth day is over
    filed(liao, 1, facts={**BROKEN, "claim": "overcharged"})
    filed(liao, 1, by=liao.wang)
    one = found(filed(liao)).get("abuse_step")
    assert (one and one.value) == step
    if one:
        assert (one.basis.clause, one.basis.row, one.counted) == ("M-2.3.2", 3, {"claims_in_90_days": "5"})


def test_what_staff_found_in_the_records_counts_together_with_the_claims(liao: Cast) -> None:
    case = filed(liao)
    act(case.pk, "claim", liao.as_(liao.lin, LATER))
    act(case.pk, "classify", liao.as_(liao.lin, LATER), {"fact.contradicted_by_records": "yes"})
    assert found(case)["abuse_step"].value == "closer_look"
    for _ in range(4):
        filed(liao, 1)
    assert found(case)["abuse_step"].value == "full_proof"


def test_a_swap_claimed_for_the_third_time(liao: Cast) -> None:
    filed(liao, 40, text="寄来的货被调包了。")
    filed(liao, 20, facts={**BROKEN, "claim": "wrong_item"})
    case = filed(liao)
    assert "swap_signal" not in found(case), "this one claims no swap"
    one = found(case, consumer="打开一看，手表被掉包了。")["swap_signal"]
    assert one.counted == {"swaps_in_90_days": "3"}


@pytest.mark.parametrize(
    "text", ["不给钱就天天来闹。", "你等着，让你好看！", "Pay me or else.", "I know where you live."]
)
def test_a_threat_of_either_side_is_a_signal(liao: Cast, text: str) -> None:
    case = filed(liao)
    assert found(case, consumer=text)["threat_signal"].basis.clause == "M-2.3.2"
    assert "threat_signal" in found(case, merchant=text)


@pytest.mark.parametrize(
    "text",
    [
        "再不退款我就打 12315 投诉，还要去法院起诉。",
        "我会如实写评价，也会告诉消费者协会和媒体。",
        "I will sue you, tell the press and write an honest review.",
    ],
)
def test_lawful_means_are_no_threat(liao: Cast, text: str) -> None:
    assert found(filed(liao), consumer=text) == {}


def test_many_cases_against_one_shop_from_one_address(liao: Cast) -> None:
    def against(email: str, **more: Any) -> Case:
        filer = Filer(name="某人", email=email)
        return filed(liao, filer=filer, merchant_id=liao.shop.pk, claim_hash=bytes(32), **more)

    for _ in range(3):
        against("same@mail.example")
        against("other@mail.example")
    assert "address_signal" not in found(against("same@mail.example"))
    assert found(against("same@mail.example"))["address_signal"].counted == {"shop_claims_in_90_days": "5"}


def many(cast: Cast, by: User | None = None) -> Case:
    """The fifth case of a consumer on the same ground."""
    for n in range(4):
        filed(cast, n + 1, by=by)
    return filed(cast, by=by)


def test_that_staff_were_shown_it_is_kept_once(liao: Cast) -> None:
    case = many(liao)
    [one] = shown(case)
    assert [one.pk] == [each.pk for each in shown(case)]
    assert (one.name, one.value, one.clause, one.row, one.state) == (
        "abuse_step",
        "closer_look",
        "M-2.3.2",
        3,
        "shown",
    )
    [event] = Event.objects.filter(case_id=case.pk, name="signal.shown")
    sealed = json.loads(bytes(event.bytes))
    assert (event.audience, event.actor_kind, sealed["basis"]["clause"]) == ("staff", "system", "M-2.3.2")
    assert list(sealed["changes"]) == [f"signal:{one.pk}"], "nothing else is touched, so no form becomes stale"


def test_a_case_that_ended_is_left_alone(liao: Cast) -> None:
    case = many(liao)
    act(case.pk, "withdraw", liao.as_(liao.zhou, LATER))
    assert shown(case) == []


def moved(cast: Cast, case: Case) -> dict[str, Any]:
    """Everything by which a case is routed, timed and ordered, and what its consumer can do."""
    row = Case.objects.filter(pk=case.pk).values().get()
    for own in ("id", "number", "consumer_id", "rev", "updated_at"):
        row.pop(own)
    ticking = Clock.objects.filter(case=case).order_by("deadline", "due_at").values_list("deadline", "due_at", "state")
    asked = possible(case, cast.as_(case.consumer, LATER))
    return {**row, "clocks": list(ticking), "acts": [each.action for each in asked]}


def queue(cast: Cast) -> list[str]:
    """The numbers in the order in which staff see the cases."""
    page = at_desk(cast.leader).get("/desk/queue/all/").content.decode()
    return re.findall(r'href="/desk/cases/([^/"?]+)/', page)


def test_neither_route_nor_clock_nor_order_nor_acts_change(liao: Cast) -> None:
    plain, marked = filed(liao, by=liao.wang), many(liao)
    before, order = moved(liao, marked), queue(liao)
    [one] = shown(marked)
    assert not shown(plain) and before["clocks"] and before["acts"] and marked.number in order
    assert moved(liao, marked) == before == moved(liao, plain)
    assert queue(liao) == order
    for case in (marked, plain):
        act(case.pk, "claim", liao.as_(liao.lin, LATER))
    weigh(liao, marked, liao.lin, one, "acted_upon")
    assert moved(liao, marked) == moved(liao, plain)
    assert queue(liao) == order


def weigh(cast: Cast, case: Case, who: User, one: Signal, outcome: str, reasons: str = "均有照片，属实。") -> None:
    given = {"signal": str(one.pk), "outcome": outcome, "reasons": reasons}
    act(case.pk, "weigh_signal", cast.as_(who, LATER), given)


def test_a_person_decides_with_reasons_and_only_once(liao: Cast) -> None:
    case = many(liao)
    [one] = shown(case)
    with pytest.raises(NotYourPart):
        weigh(liao, case, liao.zhou, one, "set_aside")
    act(case.pk, "claim", liao.as_(liao.lin, LATER))
    offered = {each.action for each in possible(Case.objects.get(pk=case.pk), liao.as_(liao.lin, LATER))}
    assert "weigh_signal" in offered
    for outcome, reasons, refusal in [("set_aside", "", ReasonsNeeded), ("perhaps", "看过。", OutcomeNeeded)]:
        with pytest.raises(refusal):
            weigh(liao, case, liao.lin, one, outcome, reasons)
    elsewhere = filed(liao, by=liao.wang)
    act(elsewhere.pk, "claim", liao.as_(liao.lin, LATER))
    with pytest.raises(NoSuchSignal):
        weigh(liao, elsewhere, liao.lin, one, "set_aside")
    weigh(liao, case, liao.lin, one, "set_aside")
    one.refresh_from_db()
    assert (one.state, one.decided_by, one.decided_at) == ("set_aside", liao.lin, LATER)
    event = Event.objects.get(case_id=case.pk, name="weigh_signal")
    assert (event.audience, event.actor_role) == ("staff", "owner")
    with pytest.raises(NoSuchSignal):
        weigh(liao, case, liao.lin, one, "acted_upon")
    assert "weigh_signal" not in {
        each.action for each in possible(Case.objects.get(pk=case.pk), liao.as_(liao.lin, LATER))
    }


def test_parties_read_none_of_it(liao: Cast) -> None:
    case = many(liao)
    [one] = shown(case)
    act(case.pk, "claim", liao.as_(liao.lin, LATER))
    weigh(liao, case, liao.lin, one, "acted_upon")
    for side in ("consumer", "merchant"):
        read = queries.timeline(case, queries.AUDIENCES[side])
        assert not {entry.name for entry in read} & {"signal.shown", "weigh_signal"}
    assert "weigh_signal" not in {each.action for each in possible(case, liao.as_(liao.zhou, LATER))}
