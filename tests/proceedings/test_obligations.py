"""Obligations of the rulebooks that no other story shows: appeals, reasons, causes, progress, coming again."""

import json
from datetime import timedelta

import pytest
from proceedings_cast import MORNING, Cast, diligent, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Case
from gongdao.editions import books
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.people import changes
from gongdao.people.models import User
from gongdao.proceedings import deliver, own_books, sweep
from gongdao.proceedings.act import act
from gongdao.proceedings.actors import Actor, Hat
from gongdao.proceedings.errors import ClauseNeeded, FoundNeeded, HumanNeeded, NotYourPart, ReasonsNeeded, UnknownClause
from gongdao.proceedings.exclusion_errors import SamePerson
from gongdao.proceedings.possible import possible
from gongdao.record.models import Event
from gongdao.rulebook import BadFact, BookError

HOUR = timedelta(hours=1)
BECAUSE = {"text": "已核实。", "reasons": "外箱受压。", "clause": "M-3.2.2"}
CAUSES = ("company", "objective", "customer", "other")


def do(cast: Cast, case: Case, who: User, action: str, **inputs: str) -> None:
    diligent(case.pk, action, cast.as_(who, clock.now()), inputs)


def in_hand(cast: Cast, **more: object) -> Case:
    case = Case.objects.get(pk=cast.file(**more).id)
    do(cast, case, cast.lin, "claim")
    do(cast, case, cast.lin, "accept")
    return case


def answered(cast: Cast, **more: object) -> Case:
    case = in_hand(cast, **more)
    do(cast, case, cast.lin, "give_result", **BECAUSE)
    while deliver.deliver():
        pass
    return case


def test_an_appeal_is_decided_by_somebody_else_and_where_asked_for_by_a_person(liao: Cast) -> None:
    changes.give_role(liao.lin, liao.platform, "service_centre", None, MORNING)
    machine = Actor(liao.platform.pk, kind="model", staff=True, hats=(Hat("service_centre"),))
    with clock.frozen(MORNING + HOUR):
        case = answered(liao)
        do(liao, case, liao.zhou, "appeal", text="少退了运费。", human_asked="yes")
        with pytest.raises(SamePerson):
            do(liao, case, liao.lin, "decide_appeal", **BECAUSE)
        with pytest.raises(HumanNeeded):
            act(case.pk, "decide_appeal", machine, BECAUSE)
        with pytest.raises(ReasonsNeeded):
            do(liao, case, liao.centre, "decide_appeal", clause="M-3.2.2")
        do(liao, case, liao.centre, "decide_appeal", **BECAUSE)
    told = Letter.objects.filter(case=case, event="decide_appeal", role="consumer")
    assert {one.channel for one in told} == {"app", "email"}
    decided = Event.objects.get(case_id=case.pk, name="decide_appeal")
    assert json.loads(bytes(decided.bytes))["actor"] | {"id": None} == {
        "kind": "human",
        "id": None,
        "role": "service_centre",
        "for": None,
    }


@pytest.mark.parametrize("name", ["liao", "sheng"])
def test_on_both_platforms_both_sides_speak_and_appeal_as_often_as_they_like(
    name: str, request: pytest.FixtureRequest
) -> None:
    cast: Cast = request.getfixturevalue(name)
    with clock.frozen(MORNING + HOUR):
        case = answered(cast, merchant_id=cast.shop.pk)
        assert case.ruleset_id == cast.ruleset
        others = [cast.centre, cast.manager, cast.deputy, cast.leader, cast.he, cast.risk]
        for other in others[2:]:
            changes.give_role(other, cast.platform, "service_centre", None, MORNING)
        for n, other in enumerate(others):
            who = cast.zhou if n % 2 else cast.seller
            do(cast, case, who, "appeal", text="不同意这个结果。")
            do(cast, case, who, "message", text="另有一份材料。")
            for decided in others[:n]:
                with pytest.raises(SamePerson):
                    do(cast, case, decided, "decide_appeal", **BECAUSE)
            do(cast, case, other, "decide_appeal", **BECAUSE)
    sides = Event.objects.filter(case_id=case.pk, name="appeal").values_list("actor_role", flat=True)
    assert sorted(sides) == ["consumer"] * 3 + ["merchant"] * 3


def test_a_result_gives_reasons_and_leans_on_a_published_clause(liao: Cast) -> None:
    with clock.frozen(MORNING + HOUR):
        case = in_hand(liao)
        for lacking, refusal in (("reasons", ReasonsNeeded), ("clause", ClauseNeeded)):
            with pytest.raises(refusal):
                do(liao, case, liao.lin, "give_result", **{**BECAUSE, lacking: " "})
        with pytest.raises(UnknownClause):
            do(liao, case, liao.lin, "give_result", **{**BECAUSE, "clause": "内部通知 3 号"})
        do(liao, case, liao.lin, "give_result", **BECAUSE)
    case.refresh_from_db()
    assert case.state == "answered"


def test_a_refusal_to_accept_gives_reasons_and_may_be_appealed(liao: Cast) -> None:
    with clock.frozen(MORNING + HOUR):
        case = Case.objects.get(pk=liao.file().id)
        do(liao, case, liao.lin, "claim")
        with pytest.raises(ReasonsNeeded):
            do(liao, case, liao.lin, "refuse", found="查无此单。", clause="H-1.4.3")
        because = {"reasons": "不是本平台的交易。", "clause": "H-1.4.3"}
        with pytest.raises(FoundNeeded):
            do(liao, case, liao.lin, "refuse", **because)
        do(liao, case, liao.lin, "refuse", found="查无此单。", **because)
        do(liao, case, liao.zhou, "appeal", text="是在这里买的。")
    case.refresh_from_db()
    assert case.state == "under_appeal"


@pytest.mark.parametrize("cause", CAUSES)
def test_each_cause_is_registered_and_takes_no_right_away(liao: Cast, cause: str) -> None:
    assert books.stack(liao.ruleset).facts["cause"].values == CAUSES
    with clock.frozen(MORNING + HOUR):
        case = in_hand(liao)
        case.refresh_from_db()
        free = {each.row.action for each in possible(case, liao.as_(liao.zhou, MORNING))}
        with pytest.raises(BadFact):
            do(liao, case, liao.lin, "classify", **{"fact.cause": "nobody"})
        do(liao, case, liao.lin, "classify", **{"fact.cause": cause})
        case.refresh_from_db()
        assert case.cause == cause
        assert {each.row.action for each in possible(case, liao.as_(liao.zhou, MORNING))} == free
        do(liao, case, liao.lin, "give_result", **BECAUSE)
        do(liao, case, liao.zhou, "appeal", text="不同意。")
        with pytest.raises(NotYourPart):
            do(liao, case, liao.zhou, "classify", **{"fact.cause": "company"})
    changed = json.loads(bytes(Event.objects.get(case_id=case.pk, name="classify").bytes))["changes"]
    assert changed[f"case:{case.pk}"]["cause"] == [None, cause]


def test_progress_is_told_by_the_product_where_nobody_did(liao: Cast) -> None:
    case = Case.objects.get(pk=liao.file().id)
    with clock.frozen(MORNING + timedelta(days=3)):
        while sweep.sweep():
            pass
    told = Letter.objects.filter(case=case, words="progress", role="consumer")
    assert {one.channel for one in told} == {"app", "email"}
    said = Event.objects.filter(case_id=case.pk, name="report_progress").earliest("occurred_at")
    assert json.loads(bytes(said.bytes))["actor"]["kind"] == "system"


def test_who_took_a_complaint_back_may_come_again(liao: Cast) -> None:
    with clock.frozen(MORNING + HOUR):
        case = in_hand(liao)
        do(liao, case, liao.zhou, "withdraw")
        again = Case.objects.get(pk=liao.file(at=clock.now()).id)
    case.refresh_from_db()
    assert (case.state, case.final, again.state) == ("withdrawn", True, "received")
    assert not case.clocks.filter(state="running").exists()


def test_books_that_grant_less_than_the_law_for_fraud_are_not_taken() -> None:
    """H-3.1.3: whoever was defrauded gets three times the price; a platform cannot write itself less."""
    threefold = "| yes   | price_paid | 3       | 500 CNY    | fen     |"
    less = [
        (name, text.replace(threefold, threefold.replace("3 ", "1 ")) if "handbook" in name else text)
        for name, text in books.shipped()
    ]
    assert less != books.shipped()
    with pytest.raises(BookError, match="statute"):
        own_books.read(less)
    assert own_books.read(books.shipped()) == ("zh-Hans", "CNY")
