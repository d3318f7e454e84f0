"""Who holds what, and who stands in for whom. The rule in one place, seen from both sides."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from people_facts import DAY, NOON

from gongdao.people import changes, queries
from gongdao.people.errors import EndBeforeStart, EndedAlready, HeldAlready, NotStaff
from gongdao.people.models import Holding, Platform, User
from gongdao.people.queries import Duty, Held, Holder, Rota

pytest_plugins = ["people_cast"]

STAND_INS = {
    "agent": "department_leader",
    "department_leader": "general_manager",
    "general_manager": "deputy_manager",
    "deputy_manager": "general_manager",
    "service_centre": "department_leader",
}
Hire = Callable[..., User]


@pytest.fixture
def hire(liaoliao: Platform) -> Iterator[Hire]:
    """`hire("Fang", "agent", "after_sales")`: a new member of staff with this role since a day ago."""

    def make(name: str, role: str, department: str | None = None, platform: Platform = liaoliao) -> User:
        user = changes.create_staff(name=name, email=f"{name.lower()}@gongdao.example").row
        changes.give_role(user, platform, role, department, NOON - DAY)
        return user

    return make


def away(user: User, since: timedelta = -timedelta(hours=1), until: timedelta | None = DAY) -> None:
    changes.set_absence(user, NOON + since, None if until is None else NOON + until, "on leave")


def held(user: User, platform: Platform, *departments: str) -> list[Held]:
    return queries.held_roles(user, platform.pk, NOON, STAND_INS, departments)


def holders(platform: Platform, role: str, department: str | None = None) -> list[Holder]:
    return queries.holders(platform.pk, role, department, NOON, STAND_INS)


def test_present_holders_act_themselves(liaoliao: Platform, hire: Hire) -> None:
    leader, manager = hire("Leader", "department_leader", "after_sales"), hire("Manager", "general_manager")
    assert holders(liaoliao, "department_leader", "after_sales") == [Holder(leader.pk)]
    assert held(leader, liaoliao)[0] == Held("department_leader", "after_sales")
    assert Held("department_leader", "after_sales", "department_leader") not in held(manager, liaoliao)


def test_an_absent_leader_is_stood_in_for_in_that_department_only(liaoliao: Platform, hire: Hire) -> None:
    leader, manager = hire("Leader", "department_leader", "after_sales"), hire("Manager", "general_manager")
    hire("Other", "department_leader", "legal")
    away(leader)
    as_stand_in = Held("department_leader", "after_sales", "department_leader")
    assert as_stand_in in held(manager, liaoliao)
    assert all(role.department != "legal" for role in held(manager, liaoliao))
    assert holders(liaoliao, "department_leader", "after_sales") == [
        Holder(manager.pk, "department_leader"),
        Holder(leader.pk, absent=True),
    ]
    assert Held("department_leader", "after_sales") in held(leader, liaoliao), "who is away still is who they are"


def test_one_present_holder_is_enough(liaoliao: Platform, hire: Hire) -> None:
    one, two = hire("One", "department_leader", "after_sales"), hire("Two", "department_leader", "after_sales")
    manager = hire("Manager", "general_manager")
    away(one)
    assert holders(liaoliao, "department_leader", "after_sales") == [Holder(two.pk), Holder(one.pk, absent=True)]
    assert [role.role for role in held(manager, liaoliao)] == ["general_manager", "deputy_manager"]


def test_an_absent_stand_in_stands_in_for_nobody_and_nobody_for_them(liaoliao: Platform, hire: Hire) -> None:
    leader, manager = hire("Leader", "department_leader", "after_sales"), hire("Manager", "general_manager")
    deputy = hire("Deputy", "deputy_manager")
    away(leader)
    away(manager)
    assert holders(liaoliao, "department_leader", "after_sales") == [Holder(leader.pk, absent=True)]
    assert held(manager, liaoliao) == [Held("general_manager", None)]
    assert held(deputy, liaoliao) == [Held("deputy_manager", None), Held("general_manager", None, "general_manager")]


def test_a_role_that_nobody_holds_is_stood_in_for(liaoliao: Platform, hire: Hire) -> None:
    leader = hire("Leader", "department_leader", "after_sales")
    assert holders(liaoliao, "agent", "after_sales") == [Holder(leader.pk, "agent")]
    assert holders(liaoliao, "agent", "legal") == []
    assert Held("agent", "after_sales", "agent") in held(leader, liaoliao)
    assert Held("service_centre", "after_sales", "service_centre") in held(leader, liaoliao)


def test_a_department_that_nobody_works_in_is_named_by_the_case(liaoliao: Platform, hire: Hire) -> None:
    hire("Leader", "department_leader", "after_sales")
    manager = hire("Manager", "general_manager")
    assert holders(liaoliao, "department_leader", "legal") == [Holder(manager.pk, "department_leader")]
    assert Held("department_leader", "legal", "department_leader") in held(manager, liaoliao, "legal")
    assert Held("department_leader", "legal", "department_leader") not in held(manager, liaoliao)


def test_absence_begins_and_ends_to_the_second(liaoliao: Platform, hire: Hire) -> None:
    leader, manager = hire("Leader", "department_leader", "after_sales"), hire("Manager", "general_manager")
    changes.set_absence(leader, NOON, NOON + DAY)
    stood_in = Holder(manager.pk, "department_leader")
    for at, expected in [(-1, False), (0, True), (86399, True), (86400, False)]:
        found = queries.holders(
            liaoliao.pk, "department_leader", "after_sales", NOON + timedelta(seconds=at), STAND_INS
        )
        assert (stood_in in found) is expected, at


def test_an_open_absence_lasts_until_it_is_ended(liaoliao: Platform, hire: Hire) -> None:
    leader = hire("Leader", "department_leader", "after_sales")
    change = changes.set_absence(leader, NOON - DAY, None)
    assert queries.absent([leader.pk], NOON + 400 * DAY) == {leader.pk}
    ended = changes.end_absence(change.row, NOON)
    assert (ended.old, ended.new) == ({"until": None}, {"until": NOON.isoformat()})
    assert queries.absent([leader.pk], NOON) == set()
    with pytest.raises(EndedAlready):
        changes.end_absence(change.row, NOON + DAY)
    with pytest.raises(EndBeforeStart):
        changes.set_absence(leader, NOON, NOON)


def test_a_role_ends_and_its_row_stays(liaoliao: Platform, hire: Hire) -> None:
    leader = hire("Leader", "department_leader", "after_sales")
    holding = Holding.objects.of(liaoliao).get()
    with pytest.raises(HeldAlready):
        changes.give_role(leader, liaoliao, "department_leader", "after_sales", NOON)
    changes.end_role(holding, NOON)
    assert held(leader, liaoliao) == []
    assert queries.holders(liaoliao.pk, "department_leader", "after_sales", NOON - DAY, {}) == [Holder(leader.pk)]
    again = changes.give_role(leader, liaoliao, "department_leader", "after_sales", NOON + DAY)
    assert again.new["since"] == (NOON + DAY).isoformat()
    assert Holding.objects.of(liaoliao).count() == 2


def test_a_platform_wide_role_is_held_once_too(liaoliao: Platform, hire: Hire) -> None:
    manager = hire("Manager", "general_manager")
    with pytest.raises(HeldAlready):
        changes.give_role(manager, liaoliao, "general_manager", None, NOON)


def test_who_was_deactivated_holds_nothing(liaoliao: Platform, hire: Hire) -> None:
    leader, manager = hire("Leader", "department_leader", "after_sales"), hire("Manager", "general_manager")
    assert changes.set_active(leader, False).old == {"is_active": "yes"}
    assert holders(liaoliao, "department_leader", "after_sales") == [Holder(manager.pk, "department_leader")]


def test_roles_end_at_the_platform(liaoliao: Platform, liaosheng: Platform, hire: Hire) -> None:
    manager = hire("Manager", "general_manager")
    assert held(manager, liaosheng) == []
    assert holders(liaosheng, "department_leader", "after_sales") == []
    assert queries.platforms_of(manager, NOON) == [liaoliao]
    changes.give_role(manager, liaosheng, "agent", "legal", NOON)
    assert queries.platforms_of(manager, NOON) == [liaoliao, liaosheng]
    assert queries.platforms_of(manager, NOON - DAY) == [liaoliao]


def test_only_staff_hold_roles(liaoliao: Platform) -> None:
    consumer = User.objects.create(platform=liaoliao, kind="consumer", name="周女士", phone="+8613800138000")
    with pytest.raises(NotStaff):
        changes.give_role(consumer, liaoliao, "agent", "legal", NOON)


def test_each_question_is_one_query(liaoliao: Platform, hire: Hire) -> None:
    leader = hire("Leader", "department_leader", "after_sales")
    for ask in (
        lambda: held(leader, liaoliao),
        lambda: holders(liaoliao, "agent", "after_sales"),
        lambda: queries.platforms_of(leader, NOON),
        lambda: queries.absent([leader.pk], NOON),
    ):
        with CaptureQueriesContext(connection) as captured:
            ask()
        assert len(captured) == 1


ROLES = sorted(STAND_INS)
DEPARTMENTS = ["after_sales", "legal"]
SCOPE = {"agent": DEPARTMENTS, "department_leader": DEPARTMENTS}


@st.composite
def rotas(draw: st.DrawFn) -> Rota:
    """Any small rota in which a person is absent everywhere or nowhere, and roles keep their scope."""
    absent = draw(st.sets(st.integers(1, 4)))
    duties = draw(
        st.lists(
            st.sampled_from(ROLES).flatmap(
                lambda role: st.tuples(st.integers(1, 4), st.just(role), st.sampled_from(SCOPE.get(role, [None])))
            ),
            unique=True,
            max_size=10,
        )
    )
    return Rota(tuple(Duty(user, role, department, user in absent) for user, role, department in duties))


@given(rotas(), st.integers(1, 4), st.sampled_from(["agent", "department_leader"]), st.sampled_from(DEPARTMENTS))
@settings(max_examples=150, deadline=None)
def test_both_directions_agree(rota: Rota, user: int, role: str, department: str) -> None:
    mine = rota.held(user, STAND_INS, DEPARTMENTS)
    theirs = {(h.user_id, h.stands_in_for) for h in rota.holders(role, department, STAND_INS)}
    found = {h.stands_in_for for h in mine if h.role == role and h.department in (None, department)}
    own_wins = {None} if None in found else found  # holders names a person once, by their own holding
    assert {stands for who, stands in theirs if who == user} == own_wins


@given(rotas(), st.sampled_from(ROLES), st.sampled_from(DEPARTMENTS))
@settings(max_examples=150, deadline=None)
def test_against_the_rule_in_plain_words(rota: Rota, role: str, department: str) -> None:
    """The slow twin: walk over all people and ask the sentence of the rule."""

    def has(user: int, wanted: str) -> bool:
        return any(d.user_id == user and d.role == wanted and d.department in (None, department) for d in rota.duties)

    def present(user: int) -> bool:
        return not any(d.user_id == user and d.absent for d in rota.duties)

    somebody = any(has(user, role) and present(user) for user in range(1, 5))
    expected = set()
    for user in range(1, 5):
        if has(user, role):
            expected.add((user, None))
        elif not somebody and has(user, STAND_INS[role]) and present(user):
            expected.add((user, role))
    assert {(h.user_id, h.stands_in_for) for h in rota.holders(role, department, STAND_INS)} == expected
