"""Who must keep out of a case: own matters, declared relations, objections; nobody left; one person on both sides."""

from datetime import UTC, datetime, timedelta

import pytest
from proceedings_cast import MORNING, PASSWORD, Cast, diligent, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Approval, Case, Clock, Objection
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.people import accounts, changes, queries
from gongdao.people.models import Relation, User
from gongdao.proceedings import exclusions, nobody, relations, sweep
from gongdao.proceedings.administer_errors import NoSuchEntry, NotAdministrator
from gongdao.proceedings.errors import NobodyThere, NotYourPart, ReasonsNeeded
from gongdao.proceedings.exclusion_errors import (
    CannotTakeCase,
    NobodyHandles,
    NoObjection,
    ObjectedAlready,
    ObjectedToYou,
    ObjectionOpen,
    ObjectionUpheld,
    OnePersonOnBothSides,
    OwnMatter,
    RelatedToParty,
)
from gongdao.proceedings.possible import possible
from gongdao.record.models import Event

HOUR = timedelta(hours=1)
NOW = MORNING + HOUR
RESULT = {"text": "已核实。", "reasons": "外箱受压。", "clause": "M-3.2.2"}
BIAS = {"reasons": "承办人与商家是老同事。"}


def do(cast: Cast, case: Case, who: User, action: str, **inputs: str) -> Case:
    diligent(case.pk, action, cast.as_(who, clock.now()), inputs)
    case.refresh_from_db()
    return case


def in_hand(cast: Cast, **more: object) -> Case:
    case = Case.objects.get(pk=cast.file(**more).id)
    do(cast, case, cast.lin, "claim")
    return do(cast, case, cast.lin, "accept")


def declare(cast: Cast, who: User, **said: str) -> Relation:
    return relations.declare(cast.as_(who, clock.now()), **{"kind": "family", **said}).row


def test_an_objection_is_decided_by_another_and_takes_the_case_away(liao: Cast) -> None:
    with clock.frozen(NOW):
        case = Case.objects.get(pk=liao.file(merchant_id=liao.shop.pk).id)
        with pytest.raises(NobodyHandles):
            do(liao, case, liao.zhou, "object_to_handler", **BIAS)
        do(liao, case, liao.lin, "claim")
        do(liao, case, liao.lin, "accept")
        with pytest.raises(ReasonsNeeded):
            do(liao, case, liao.zhou, "object_to_handler")
        with pytest.raises(NoObjection):
            do(liao, case, liao.leader, "dismiss_objection", reasons="无。")
        do(liao, case, liao.zhou, "object_to_handler", **BIAS)
        with pytest.raises(ObjectedAlready):
            do(liao, case, liao.zhou, "object_to_handler", **BIAS)
        due = Clock.objects.get(case=case, deadline="complaint.recusal", state="running").due_at
        assert due == datetime(2026, 11, 20, 16, tzinfo=UTC), "the end of the second working day in Shanghai"
        told = Letter.objects.filter(case=case, event="object_to_handler", channel="app")
        assert set(told.values_list("user", flat=True)) == {liao.zhou.pk, liao.leader.pk}, "and not the shop"

        with pytest.raises(ObjectionOpen):
            do(liao, case, liao.lin, "give_result", **RESULT)
        with pytest.raises(NotYourPart):
            do(liao, case, liao.lin, "uphold_objection", reasons="我没有偏袒。")
        with pytest.raises(NotYourPart):
            do(liao, case, liao.seller, "dismiss_objection", reasons="不成立。")
        assert "uphold_objection" in {one.action for one in possible(case, liao.as_(liao.leader, NOW))}
        do(liao, case, liao.leader, "uphold_objection", reasons="确为前同事。")
        assert (case.assignee, Objection.objects.get(case=case).state) == (None, "upheld")
        assert not Clock.objects.filter(case=case, deadline="complaint.recusal", state="running").exists()
        for action in ("claim", "note", "give_result"):
            with pytest.raises(ObjectionUpheld):
                do(liao, case, liao.lin, action, text="还是我来。", **BIAS)
        with pytest.raises(CannotTakeCase):
            do(liao, case, liao.leader, "assign", assignee=str(liao.lin.pk))
        do(liao, case, liao.leader, "assign", assignee=str(liao.he.pk))
        do(liao, case, liao.he, "give_result", **RESULT)
    event = Event.objects.get(case_id=case.pk, name="uphold_objection")
    assert event.audience == "consumer", "the shop reads nothing of it"


def test_an_objection_that_is_dismissed_lets_the_person_go_on_and_a_leader_never_decides_about_themselves(
    liao: Cast,
) -> None:
    changes.give_role(liao.leader, liao.platform, "agent", "customer_service", MORNING)
    with clock.frozen(NOW):
        case = Case.objects.get(pk=liao.file(merchant_id=liao.shop.pk).id)
        do(liao, case, liao.leader, "claim")
        do(liao, case, liao.leader, "accept")
        do(liao, case, liao.seller, "object_to_handler", **BIAS)
        with pytest.raises(ObjectedToYou):
            do(liao, case, liao.leader, "dismiss_objection", reasons="我没有偏袒。")
        do(liao, case, liao.manager, "dismiss_objection", reasons="没有根据。")
        do(liao, case, liao.leader, "give_result", **RESULT)
        assert case.state == "answered"
        with pytest.raises(ObjectedAlready):
            do(liao, case, liao.seller, "object_to_handler", **BIAS)


def test_an_objection_left_lying_is_a_breach_of_the_platform(liao: Cast) -> None:
    with clock.frozen(NOW):
        case = in_hand(liao)
        do(liao, case, liao.zhou, "object_to_handler", **BIAS)
    with clock.frozen(NOW + timedelta(days=3)):
        sweep.sweep()
    assert Clock.objects.get(case=case, deadline="complaint.recusal").breached_at is not None


def test_what_an_objected_handler_has_proposed_is_not_released_and_falls_with_them(liao: Cast) -> None:
    offer = {"amount": "100", "remedy": "refund", "reasons": "开裂。"}
    with clock.frozen(NOW):
        case = in_hand(liao)
        do(liao, case, liao.lin, "propose_remedy", **offer)
        do(liao, case, liao.zhou, "object_to_handler", **BIAS)
        with pytest.raises(ObjectionOpen):
            do(liao, case, liao.leader, "approve")
        do(liao, case, liao.manager, "uphold_objection", reasons="确为前同事。")
        assert Approval.objects.get(case=case).state == "lapsed"


def test_whoever_declares_a_relation_loses_the_cases_and_gets_none(liao: Cast, sheng: Cast) -> None:
    changes.give_role(liao.risk, liao.platform, "administrator", None, MORNING)
    with clock.frozen(NOW):
        case, other = in_hand(liao, merchant_id=liao.shop.pk), in_hand(liao, by=liao.wang)
        relation = declare(liao, liao.lin, merchant="HM", note="表姐是店长")
        case.refresh_from_db()
        other.refresh_from_db()
        assert (case.assignee, other.assignee) == (None, liao.lin)
        assert Letter.objects.filter(case=case, event="handler.excluded", user=liao.leader).exists()
        with pytest.raises(RelatedToParty):
            do(liao, case, liao.lin, "claim")
        with pytest.raises(CannotTakeCase):
            do(liao, case, liao.leader, "assign", assignee=str(liao.lin.pk))
        declare(liao, liao.he, name="王先生", contact="wang@liaoliao.example", kind="other")
        with pytest.raises(RelatedToParty):
            do(liao, other, liao.he, "note", text="看看。")
        with pytest.raises(NoSuchEntry):
            declare(liao, liao.lin, merchant="NOWHERE")
        with pytest.raises(NoSuchEntry):
            declare(liao, sheng.lin, merchant="HM")

        with pytest.raises(NotAdministrator):
            relations.end(liao.as_(liao.lin, NOW), relation.pk)
        relations.end(liao.as_(liao.risk, NOW), relation.pk)
        do(liao, case, liao.lin, "claim")
    assert Relation.objects.filter(pk=relation.pk).exists(), "kept as history"
    assert Event.objects.filter(name="staff.changed", platform_id=liao.platform.pk).count() >= 3


def test_nobody_acts_in_an_own_matter_nor_beside_it(liao: Cast) -> None:
    accounts.create(liao.platform, name="林悦", email="lin.liaoliao@gongdao.example", password=PASSWORD)
    consumer = User.objects.get(platform=liao.platform, email="lin.liaoliao@gongdao.example")
    with clock.frozen(NOW):
        case = Case.objects.get(pk=liao.file(by=consumer).id)
        with pytest.raises(OwnMatter):
            do(liao, case, liao.lin, "claim")
        do(liao, case, liao.he, "claim")
        beside = Case.objects.get(pk=liao.file(by=liao.wang).id)
        Case.objects.filter(pk=beside.pk).update(parent=case.pk, consumer=None)
        assert exclusions.of(beside, NOW).why == {liao.lin.pk: "own"}


def test_a_related_approver_is_none_and_when_nobody_is_left_the_administrator_hears_of_it(liao: Cast) -> None:
    changes.give_role(liao.risk, liao.platform, "administrator", None, MORNING)
    offer = {"amount": "100", "remedy": "refund", "reasons": "开裂。"}
    with clock.frozen(NOW):
        case = in_hand(liao, merchant_id=liao.shop.pk)
        declare(liao, liao.leader, merchant="HM")
        with pytest.raises(NobodyThere):
            do(liao, case, liao.lin, "propose_remedy", **offer)
        with pytest.raises(NobodyThere):
            do(liao, case, liao.lin, "propose_remedy", **offer)
    told = Letter.objects.filter(case=case, event="handler.missing", channel="app")
    assert list(told.values_list("user", flat=True)) == [liao.risk.pk], "once, however often it is tried"


def test_a_leader_on_leave_with_an_absent_stand_in(liao: Cast) -> None:
    changes.give_role(liao.risk, liao.platform, "administrator", None, MORNING)
    offer = {"amount": "100", "remedy": "refund", "reasons": "开裂。"}
    with clock.frozen(NOW):
        case = in_hand(liao)
        for away in (liao.leader, liao.manager):
            changes.set_absence(away, MORNING, None)
        with pytest.raises(NobodyThere):
            do(liao, case, liao.lin, "propose_remedy", **offer)
        assert Letter.objects.filter(case=case, event="handler.missing", user=liao.risk).exists()
        case.refresh_from_db()
        assert case.state == "in_hand" and not Approval.objects.filter(case=case).exists(), "nothing half done"
        changes.end_absence(liao.manager.absences.get(), clock.now())
        do(liao, case, liao.lin, "propose_remedy", **offer)
        rota = queries.rota(liao.platform.pk, NOW)
        assert nobody.left(liao.platform.pk, rota, NOW) == []
        changes.set_absence(liao.manager, NOW, None)
        left = nobody.left(liao.platform.pk, queries.rota(liao.platform.pk, NOW), NOW)
        assert [(one.case, one.roles) for one in left] == [(case, ("department_leader",))]


def test_cases_that_everybody_must_keep_out_of_are_found(liao: Cast) -> None:
    with clock.frozen(NOW):
        case = Case.objects.get(pk=liao.file(merchant_id=liao.shop.pk).id)
        for who in (liao.lin, liao.he, liao.leader, liao.manager, liao.centre):
            declare(liao, who, merchant="HM")
        found = nobody.left(liao.platform.pk, queries.rota(liao.platform.pk, NOW), NOW)
    assert [one.case for one in found] == [case]


def test_one_person_on_both_sides_cannot_come_to_terms(liao: Cast) -> None:
    liao.zhou.phone = "+8613800138000"
    liao.zhou.save()
    second = accounts.create(
        liao.platform, name="周店员", email="zhou2@liaoliao.example", password=PASSWORD, kind=User.Kind.MERCHANT
    )
    changes.add_member(liao.shop, second)
    with clock.frozen(NOW):
        case = in_hand(liao, merchant_id=liao.shop.pk)
        do(liao, case, liao.lin, "propose_remedy", amount="100", remedy="refund", reasons="开裂。")
        do(liao, case, liao.leader, "approve")
        assert not exclusions.of(case, NOW).one_person
        User.objects.filter(pk=liao.zhou.pk).update(phone=None)
        User.objects.filter(pk=second.pk).update(phone="+8613800138000")
        Case.objects.get(pk=case.pk).parties.create(
            id=1, platform=liao.platform, role="consumer", name="周", phone="+8613800138000"
        )
        assert exclusions.of(case, NOW).one_person
        offer = {"offer": str(case.proposals.get().pk)}
        with pytest.raises(OnePersonOnBothSides):
            do(liao, case, liao.zhou, "accept_proposal", consent="yes", **offer)
        do(liao, case, liao.zhou, "decline_proposal", **offer)
