"""Third parties: they act only under a contract and with a training in force, in what the contract covers (M-3.4)."""

import json
from datetime import date, timedelta

import pytest
from proceedings_cast import MORNING, PASSWORD, Cast, diligent, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases import queries
from gongdao.cases.models import Approval, Case
from gongdao.errors import Refusal
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.people import changes
from gongdao.people.errors import ContractKnown, ContractNotInForce, DaysInWrongOrder, NotCovered, NotTrained
from gongdao.people.models import ThirdParty, User
from gongdao.people.queries import rota
from gongdao.proceedings import contracts
from gongdao.proceedings.administer_errors import NoSuchEntry, NotAdministrator
from gongdao.proceedings.errors import NobodyThere
from gongdao.proceedings.needs import CHECKS
from gongdao.proceedings.possible import view_of
from gongdao.record.models import Event

HOUR = timedelta(hours=1)
NOW = MORNING + HOUR
TODAY = date(2026, 11, 18)
DAY = timedelta(days=1)
RESULT = {"text": "已核实。", "reasons": "外箱受压。", "clause": "M-3.2.2"}
CONTRACT = {
    "name": "云舟客服外包",
    "contract": "YZ-7",
    "valid_from": TODAY - 30 * DAY,
    "valid_until": TODAY + 90 * DAY,
    "procedures": ["complaint"],
    "roles": ["agent"],
}
COURSE = {"name": "规则与办理", "passed_on": TODAY - DAY, "valid_until": TODAY + 60 * DAY, "proof": "PX-2026-118"}


@pytest.fixture
def chief(liao: Cast) -> User:
    changes.give_role(liao.risk, liao.platform, "administrator", None, MORNING)
    return liao.risk


def hired(liao: Cast, chief: User, *, trained: bool = True, role: str = "agent", **other: object) -> User:
    admin = liao.as_(chief, NOW)
    third = contracts.keep(admin, None, **{**CONTRACT, **other}).row
    person = contracts.add_person(
        admin,
        third.pk,
        name="韩澈",
        email=f"han{third.pk}@yunzhou.example",
        role=role,
        department="customer_service",
        password=PASSWORD,
    ).row.user
    if trained:
        contracts.train(admin, person.pk, **COURSE)
    return person


def do(cast: Cast, case: Case, who: User, action: str, **inputs: str) -> Case:
    diligent(case.pk, action, cast.as_(who, clock.now()), inputs)
    case.refresh_from_db()
    return case


def filed(liao: Cast, **more: object) -> Case:
    return Case.objects.get(pk=liao.file(**more).id)


def test_a_trained_person_of_a_third_party_handles_a_case_and_each_act_names_it(liao: Cast, chief: User) -> None:
    with clock.frozen(NOW):
        han, case = hired(liao, chief), filed(liao)
        do(liao, case, liao.leader, "assign", assignee=str(han.pk))
        do(liao, case, han, "accept")
        do(liao, case, han, "give_result", **RESULT)
    third = ThirdParty.objects.get()
    sealed = json.loads(bytes(Event.objects.get(case_id=case.pk, name="give_result").bytes))
    assert sealed["actor"] == {"kind": "human", "id": str(han.pk), "role": "owner", "for": f"third_party:{third.pk}"}
    told = {one.name: one.acted_for for one in queries.timeline(case, queries.AUDIENCES["staff"])}
    assert told["give_result"] == third.name and told["assign"] == ""


@pytest.mark.parametrize(
    ("course", "contract", "refusal"),
    [
        (None, {}, NotTrained),
        ({"valid_until": TODAY - DAY}, {}, NotTrained),
        ({"passed_on": TODAY + DAY}, {}, NotTrained),
        ({}, {"valid_until": TODAY - DAY}, ContractNotInForce),
        ({}, {"valid_from": TODAY + DAY}, ContractNotInForce),
        ({}, {"procedures": ["dispute"]}, NotCovered),
        ({}, {"roles": ["service_centre"]}, NotCovered),
        ({"valid_until": TODAY}, {"valid_until": TODAY}, None),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_done(
    liao: Cast, chief: User, course: dict | None, contract: dict, refusal: type[Refusal] | None
) -> None:
    with clock.frozen(NOW):
        han, case = hired(liao, chief, trained=False, **contract), filed(liao)
        if course is not None:
            contracts.train(liao.as_(chief, NOW), han.pk, **{**COURSE, **course})
        if refusal is None:
            do(liao, case, han, "claim")
            return
        with pytest.raises(refusal):
            do(liao, case, han, "claim")
        with pytest.raises(refusal):
            do(liao, case, han, "note", text="看看。")
        with pytest.raises(refusal):
            do(liao, case, liao.leader, "assign", assignee=str(han.pk))
        case.refresh_from_db()
        assert case.assignee is None


def test_a_contract_that_ends_stops_a_case_under_way(liao: Cast, chief: User) -> None:
    with clock.frozen(NOW):
        han, case = hired(liao, chief), filed(liao)
        do(liao, case, han, "claim")
        do(liao, case, han, "accept")
    with clock.frozen(NOW + 91 * DAY), pytest.raises(ContractNotInForce):
        do(liao, case, han, "give_result", **RESULT)


def test_its_people_stand_in_for_nobody_and_an_untrained_approver_is_none(liao: Cast, chief: User) -> None:
    offer = {"amount": "100", "remedy": "refund", "reasons": "开裂。"}
    with clock.frozen(NOW):
        chief_of_others = hired(liao, chief, role="department_leader", roles=["department_leader"], trained=False)
        for away in (liao.leader, liao.manager, liao.deputy):
            changes.set_absence(away, MORNING, None)
        held = rota(liao.platform.pk, NOW).held(chief_of_others.pk, {"agent": "department_leader"})
        assert [one.stands_in_for for one in held] == [None]
        case = filed(liao)
        do(liao, case, liao.lin, "claim")
        do(liao, case, liao.lin, "accept")
        with pytest.raises(NobodyThere):
            do(liao, case, liao.lin, "propose_remedy", **offer)
        contracts.train(liao.as_(chief, NOW), chief_of_others.pk, **COURSE)
        do(liao, case, liao.lin, "propose_remedy", **offer)
        do(liao, case, chief_of_others, "approve")
    assert Approval.objects.get(case=case).state == "approved"


def test_the_need_trained_asks_everybody_for_a_training(liao: Cast, chief: User) -> None:
    with clock.frozen(NOW):
        case, trained = filed(liao), CHECKS["trained"]
        with pytest.raises(NotTrained):
            trained(view_of(case, liao.as_(liao.lin, NOW)), ())
        contracts.train(liao.as_(chief, NOW), liao.lin.pk, **COURSE)
        trained(view_of(case, liao.as_(liao.lin, NOW)), ())


def test_what_runs_out_is_told_to_the_service_centre_once(liao: Cast, sheng: Cast, chief: User) -> None:
    with clock.frozen(NOW):
        hired(liao, chief)
        assert contracts.warn() == 0
    with clock.frozen(NOW + 31 * DAY):
        assert contracts.warn() == 1, "the training"
        assert contracts.warn() == 0
    with clock.frozen(NOW + 61 * DAY):
        assert contracts.warn() == 1, "the contract; the training is over"
    told = Letter.objects.filter(event=contracts.EXPIRING, channel="app").order_by("pk")
    assert [one.user for one in told] == [liao.centre, liao.centre]
    assert "韩澈 规则与办理" in told[0].body and "2027-01-17" in told[0].body
    assert "云舟客服外包 YZ-7" in told[1].body
    with clock.frozen(NOW + 62 * DAY):
        contracts.keep(
            liao.as_(chief, NOW), ThirdParty.objects.get().pk, **CONTRACT | {"valid_until": TODAY + 70 * DAY}
        )
        assert contracts.warn() == 1, "another last day is another warning"


def test_only_administrators_of_the_platform_keep_the_register(liao: Cast, sheng: Cast, chief: User) -> None:
    with clock.frozen(NOW):
        han = hired(liao, chief)
        third, admin = ThirdParty.objects.get(), liao.as_(chief, NOW)
        for outsider in (liao.as_(liao.lin, NOW), liao.as_(han, NOW), liao.as_(liao.zhou, NOW)):
            with pytest.raises(NotAdministrator):
                contracts.keep(outsider, third.pk, **CONTRACT)
            with pytest.raises(NotAdministrator):
                contracts.train(outsider, han.pk, **COURSE)
        with pytest.raises(ContractKnown):
            contracts.keep(admin, None, **CONTRACT)
        with pytest.raises(DaysInWrongOrder):
            contracts.keep(admin, third.pk, **CONTRACT | {"valid_until": TODAY - 31 * DAY})
        changes.give_role(sheng.risk, sheng.platform, "administrator", None, MORNING)
        with pytest.raises(NoSuchEntry):
            contracts.keep(sheng.as_(sheng.risk, NOW), third.pk, **CONTRACT)
