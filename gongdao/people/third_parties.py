"""Organisations that act for the platform: is their contract in force, are their people trained, what do they cover?

Days are those of the platform's wall clock; the last day counts. Writes return what was and what is, as in `changes`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from gongdao.people.changes import Change
from gongdao.people.errors import (
    ContractKnown,
    ContractNotInForce,
    DaysInWrongOrder,
    NameNeeded,
    NotCovered,
    NotTrained,
)
from gongdao.people.models import Platform, ThirdParty, Training, User


@dataclass(frozen=True, slots=True)
class Cover:
    """What holds for one person of a third party on one day; `trained_until` the last day of the latest training."""

    third_party: ThirdParty
    person: str
    on: date
    trained_until: date | None

    def check(self, procedure: str, role: str | None) -> None:
        """Raises ContractNotInForce, NotCovered, NotTrained. `role` None asks for the procedure only."""
        held = self.third_party
        if not held.valid_from <= self.on <= held.valid_until:
            raise ContractNotInForce(
                name=held.name, contract=held.contract, since=held.valid_from, until=held.valid_until
            )
        # who is in charge of a case is so by the role in which the case was given to them
        if (held.procedures and procedure not in held.procedures) or role not in (None, "owner", *held.roles):
            raise NotCovered(name=held.name, contract=held.contract)
        if self.trained_until is None or self.trained_until < self.on:
            raise NotTrained(name=self.person)


def today(platform: Platform, at: datetime) -> date:
    """The day of the platform's wall clock."""
    return at.astimezone(ZoneInfo(platform.timezone)).date()


def cover(platform: Platform, third_party_id: int, user_id: int, at: datetime) -> Cover:
    """What holds for a person who works for the third party. Two statements."""
    third_party = ThirdParty.objects.of(platform).get(pk=third_party_id)
    on = today(platform, at)
    return Cover(third_party, User.objects.get(pk=user_id).name, on, trained_until(platform, user_id, on))


def trained_until(platform: Platform, user_id: int, on: date) -> date | None:
    """The last day of the trainings that the person had passed on a day."""
    passed = Training.objects.of(platform).filter(user_id=user_id, passed_on__lte=on)
    return passed.order_by("-valid_until").values_list("valid_until", flat=True).first()


def keep(
    platform: Platform,
    row: ThirdParty | None,
    *,
    name: str,
    contract: str,
    valid_from: date,
    valid_until: date,
    procedures: Collection[str],
    roles: Collection[str],
) -> Change:
    """A third party, new or changed (`row`). Raises NameNeeded, DaysInWrongOrder, ContractKnown."""
    if not name.strip() or not contract.strip():
        raise NameNeeded()
    if valid_until < valid_from:
        raise DaysInWrongOrder()
    wanted = {
        "name": name.strip()[:200],
        "contract": contract.strip()[:100],
        "valid_from": valid_from,
        "valid_until": valid_until,
        "procedures": sorted(procedures),
        "roles": sorted(roles),
    }
    kept = row or ThirdParty(platform=platform)
    before = {field: getattr(kept, field) if row else None for field in wanted}
    old = {field: value for field, value in before.items() if value != wanted[field]}
    for field, value in wanted.items():
        setattr(kept, field, value)
    if "valid_until" in old:
        kept.told_at = None
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:
        raise ContractKnown(contract=kept.contract) from None
    return Change(kept, {f: _text(v) for f, v in old.items()}, {f: _text(wanted[f]) for f in old})


def train(platform: Platform, user: User, *, name: str, passed_on: date, valid_until: date, proof: str) -> Change:
    """The person has passed a training. Raises NameNeeded, DaysInWrongOrder."""
    if not name.strip() or not proof.strip():
        raise NameNeeded()
    if valid_until < passed_on:
        raise DaysInWrongOrder()
    row = Training.objects.create(
        platform=platform,
        user=user,
        name=name.strip()[:200],
        passed_on=passed_on,
        valid_until=valid_until,
        proof=proof.strip()[:200],
    )
    new = {"training": row.name, "passed_on": _text(passed_on), "valid_until": _text(valid_until), "proof": row.proof}
    return Change(row, dict.fromkeys(new), new)


def _text(value: object) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else " ".join(value) if isinstance(value, list) else str(value)
