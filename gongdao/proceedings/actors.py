"""Who acts. An actor is built once a request; what they are in one case is worked out against that case."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gongdao.cases.mandates import Mandate, day
from gongdao.cases.models import Case
from gongdao.people import queries, third_parties
from gongdao.people.models import MerchantMember, Platform, User
from gongdao.people.queries import Rota
from gongdao.proceedings.mandate_errors import MandateOver
from gongdao.record.pure.events import Actor as SealedActor


@dataclass(frozen=True, slots=True)
class Hat:
    """One role somebody may act in; `stands_in_for` names the absent role's holder they act for."""

    role: str
    department: str | None = None
    stands_in_for: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a guest of one case, or a clock. `platform_id` bounds everything they can reach.

    `third_party` is the organisation that a member of staff works for, if it is not the platform itself; with `mandate`
    it is somebody who acts for a party of one case, and nothing else.
    """

    platform_id: int
    kind: str = "human"
    user_id: int | None = None
    name: str = ""
    staff: bool = False
    hats: tuple[Hat, ...] = ()
    merchant_ids: frozenset[int] = field(default_factory=frozenset)
    guest_case_id: int | None = None
    clock: str | None = None
    third_party: int | None = None
    mandate: Mandate | None = None

    @property
    def acts_for(self) -> str | None:
        """For whom the actor acts, as it stands in sealed bytes (0001); a role stood in for is the hat's affair."""
        if self.mandate is not None:
            return f"mandate:{self.mandate.pk}"
        return f"third_party:{self.third_party}" if self.third_party else None

    @property
    def owner(self) -> str:
        """Under which name the actor's drafts and uploads are kept until they are sent."""
        if self.mandate is not None:
            return f"mandate:{self.mandate.pk}"
        return f"user:{self.user_id}" if self.user_id is not None else f"case:{self.guest_case_id}"

    def hats_in(self, case: Case) -> list[Hat]:
        """The roles this actor has in `case`: own part first, then held roles (department roles only in theirs)."""
        if self.clock is not None:
            return [Hat(f"clock:{self.clock}")]
        if case.platform_id != self.platform_id:
            return []
        if self.mandate is not None:
            return [Hat(self.mandate.role)] if self.mandate.case_id == case.pk else []
        hats = []
        if self.guest_case_id == case.pk or (self.user_id and not self.staff and self.user_id == case.consumer_id):
            hats.append(Hat("consumer"))
        if case.merchant_id in self.merchant_ids:
            hats.append(Hat("merchant"))
        if not self.staff:
            return hats
        if self.user_id is not None and self.user_id == case.assignee_id:
            hats.append(Hat("owner"))
        hats += [hat for hat in self.hats if hat.department in (None, case.department)]
        return hats

    def may_see(self, case: Case) -> bool:
        """Parties see their case; staff see the cases of a platform on which they hold any role."""
        if case.platform_id != self.platform_id:
            return False
        return bool(self.hats_in(case)) or (self.staff and bool(self.hats))

    def sealed(self, hat: Hat | None) -> SealedActor:
        """The actor as it stands in sealed bytes: ids and declared names only."""
        role = hat.role if hat else None
        stood_in_for = hat.stands_in_for if hat else None
        return SealedActor(
            kind=self.kind,
            id=self.user_id,
            role=role.removeprefix("clock:") if role else None,
            stood_in_for=self.acts_for or stood_in_for,
        )


def person(user: User, platform_id: int, at: datetime, stand_ins: Mapping[str, str]) -> Actor:
    """The actor for a signed-in user on a platform: staff with their roles at `at`, merchants with their shops."""
    if user.is_staff:
        return staff(user, platform_id, queries.rota(platform_id, at), stand_ins)
    if user.platform_id != platform_id:
        return Actor(platform_id)
    shops: Collection[int] = ()
    if user.kind == User.Kind.MERCHANT:
        shops = MerchantMember.objects.filter(user=user).values_list("merchant_id", flat=True)
    return Actor(platform_id, user_id=user.pk, name=user.name, merchant_ids=frozenset(shops))


def staff(user: User, platform_id: int, rota: Rota, stand_ins: Mapping[str, str]) -> Actor:
    """The actor for a member of staff, or of a third party, with the roles of the rota."""
    hats = tuple(Hat(h.role, h.department, h.stands_in_for) for h in rota.held(user.pk, stand_ins))
    third_party = rota.third_party_of(user.pk)
    return Actor(platform_id, user_id=user.pk, name=user.name, staff=True, hats=hats, third_party=third_party)


def covered(actor: Actor, platform: Platform, procedure: str, role: str | None, at: datetime) -> None:
    """May the actor do this on that day? Always, unless they work for a third party (M-3.4).

    Raises ContractNotInForce, NotCovered, NotTrained.
    """
    if actor.third_party is not None and actor.user_id is not None:
        third_parties.cover(platform, actor.third_party, actor.user_id, at).check(procedure, role)


def mandated(actor: Actor, platform: Platform, at: datetime) -> None:
    """Does the mandate hold now by which the actor acts, if by one? Read anew, behind the lock. Raises MandateOver."""
    if actor.mandate is None:
        return
    now = Mandate.objects.filter(pk=actor.mandate.pk).first()
    if now is None or not now.holds(day(platform.timezone, at)):
        raise MandateOver()


def guest(case: Case) -> Actor:
    """Somebody who showed the receipt number and claim code of one case."""
    return Actor(case.platform_id, guest_case_id=case.pk)


def representative(mandate: Mandate, user: User | None = None) -> Actor:
    """Somebody who acts for a party of one case, by the link of the letter or with an own account."""
    user_id = user.pk if user is not None else None
    return Actor(mandate.platform_id, user_id=user_id, name=mandate.name, mandate=mandate)


def clockwork(platform_id: int, deadline: str | None = None) -> Actor:
    """The sweeper, acting because the clock of `deadline` ran out."""
    return Actor(platform_id, kind="system", clock=deadline)
