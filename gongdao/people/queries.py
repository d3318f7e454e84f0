"""Who may act: roles held at an instant, and who stands in for whom. One query each.

A *rota* is everybody who holds a role on one platform at one instant, with who is away. The rules of standing in are
methods of it and touch no database, so a caller that asks often keeps the rota.

The rule: a role that nobody present holds (in that department, where it is held by departments) is also held, as a
stand-in, by the present holders of `stand_ins[role]`, of the same department where that one is held by departments.
One step only: who is absent stands in for nobody, and nobody stands in for a stand-in; nor do people of third parties.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from gongdao.people.models import Absence, Platform, User

# Every page of the desk asks these two: as SQL, for putting them together anew cost more than their answers.
_ROTA = """
select h.user_id, h.role, h.department, exists (
    select from people_absence a
    where a.user_id = h.user_id and a.since <= %(at)s and (a.until is null or a.until > %(at)s)
), u.name, h.third_party_id
from people_holding h join people_user u on u.id = h.user_id
where h.platform_id = %(platform)s and u.is_active and h.since <= %(at)s and (h.until is null or h.until > %(at)s)
order by h.id
"""
_PLATFORMS = """
select * from people_platform where id in (
    select platform_id from people_holding
    where user_id = %(user)s and since <= %(at)s and (until is null or until > %(at)s)
) order by id
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A role somebody holds. `department` None: not limited to one. `stands_in_for` repeats the role of a stand-in."""

    role: str
    department: str | None
    stands_in_for: str | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a role. `absent` holders come last; a stand-in is never absent."""

    user_id: int
    stands_in_for: str | None = None
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """One holding in force."""

    user_id: int
    role: str
    department: str | None
    absent: bool
    name: str = ""
    third_party: int | None = None


@dataclass(frozen=True, slots=True)
class Rota:
    """The holdings of one platform in force at one instant."""

    duties: tuple[Duty, ...]

    def holders(self, role: str, department: str | None, stand_ins: Mapping[str, str]) -> list[Holder]:
        """Who holds the role (of the department), present ones first; who stands in, while none of them is present."""
        own = [duty for duty in self.duties if duty.role == role and _in(duty.department, department)]
        found = {duty.user_id: Holder(duty.user_id, absent=duty.absent) for duty in own}
        if all(duty.absent for duty in own) and role in stand_ins:
            for duty in self._present(stand_ins[role], department):
                found.setdefault(duty.user_id, Holder(duty.user_id, stands_in_for=role))
        return sorted(found.values(), key=lambda holder: (holder.absent, holder.user_id))

    def held(self, user_id: int, stand_ins: Mapping[str, str], departments: Collection[str] = ()) -> list[Held]:
        """What the person holds: own roles, then roles stood in for, in every department that is known.

        Known are the departments in which anybody holds anything; `departments` adds others, such as that of a case.
        """
        mine = [duty for duty in self.duties if duty.user_id == user_id]
        known = {duty.department for duty in self.duties if duty.department} | set(departments)
        stood_in = [
            Held(role, department, stands_in_for=role)
            for role in sorted(role for role in stand_ins if any(duty.role == stand_ins[role] for duty in mine))
            for department in ([None] if self._is_wide(role, stand_ins[role], mine) else sorted(known))
            if Holder(user_id, stands_in_for=role) in self.holders(role, department, stand_ins)
        ]
        return [Held(duty.role, duty.department) for duty in mine] + stood_in

    def _is_wide(self, role: str, stand_in: str, mine: list[Duty]) -> bool:
        """Is the role stood in for on the whole platform? If nobody ever got it, the reach of the stand-in says so."""
        reach = {duty.department for duty in self.duties if duty.role == role}
        return None in (reach or {duty.department for duty in mine if duty.role == stand_in})

    def third_party_of(self, user_id: int) -> int | None:
        """The organisation for which the person works, if it is not the platform itself."""
        return next((duty.third_party for duty in self.duties if duty.user_id == user_id and duty.third_party), None)

    def _present(self, role: str, department: str | None) -> list[Duty]:
        own = (duty for duty in self.duties if duty.role == role and duty.third_party is None)
        return [duty for duty in own if not duty.absent and _in(duty.department, department)]


def _in(held: str | None, asked: str | None) -> bool:
    return held is None or asked is None or held == asked


def rota(platform_id: int, at: datetime) -> Rota:
    """Everybody active who holds a role on the platform at the instant. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_ROTA, {"platform": platform_id, "at": at})
        return Rota(tuple(Duty(*row) for row in cursor.fetchall()))


def held_roles(
    user: User, platform_id: int, at: datetime, stand_ins: Mapping[str, str], departments: Collection[str] = ()
) -> list[Held]:
    """What the person holds on the platform at the instant; see Rota.held.

    `stand_ins` maps roles of scope department or platform; roles of a case (its owner) are the case's own affair, for
    which `absent` tells who is away.
    """
    return rota(platform_id, at).held(user.pk, stand_ins, departments)


def holders(
    platform_id: int, role: str, department: str | None, at: datetime, stand_ins: Mapping[str, str]
) -> list[Holder]:
    """Who holds the role on the platform at the instant; see Rota.holders. `department` None: in any."""
    return rota(platform_id, at).holders(role, department, stand_ins)


def absent(user_ids: Collection[int], at: datetime) -> set[int]:
    """Which of these people are away at the instant."""
    rows = _in_force(Absence.objects.filter(user_id__in=user_ids), at)
    return set(rows.values_list("user_id", flat=True))


def platforms_of(user: User, at: datetime) -> list[Platform]:
    """The platforms on which the person holds a role at the instant, in the order of their ids."""
    return list(Platform.objects.raw(_PLATFORMS, {"user": user.pk, "at": at}))


def is_set_up() -> bool:
    """False while the installation is empty: no platform and no staff."""
    return Platform.objects.exists() or User.objects.staff().exists()


def _in_force(rows: QuerySet, at: datetime) -> QuerySet:
    return rows.filter(Q(until=None) | Q(until__gt=at), since__lte=at)
