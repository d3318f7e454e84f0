"""What the demo's platforms have beside cases: third parties with their people, absences, relations, a key."""

from datetime import datetime, timedelta
from typing import Any

from gongdao.jobs.demo_people import Stage, script
from gongdao.legaltime import clock
from gongdao.people.models import User
from gongdao.people.third_parties import today
from gongdao.proceedings import administer, contracts, relations

SINCE = timedelta(days=45)
"""Before the present: when contracts and relations began."""


def furnish(stage: Stage, now: datetime) -> None:
    """Registered by those who would. Who works for a third party and is trained today has a part in the stories."""
    with clock.frozen(now - SINCE):
        for told in script()["third_parties"]:
            if told["on"] == stage.platform.slug:
                _hire(stage, told, now)
        for told in script()["relations"]:
            person = stage.who(told["role"], told["department"])[0]
            said = {name: told[name] for name in ("kind", "merchant", "name", "contact", "note") if name in told}
            relations.declare(stage.actor(person, clock.now()), **said)
        key = script()["key"]
        administer.issue_key(stage.actor(stage.who("administrator")[0], clock.now()), key["name"], key["scopes"])
    for told in script()["absences"]:
        person = stage.who(told["role"], told["department"])[0]
        since, until = (now + timedelta(days=told[name]) for name in ("since", "until"))
        with clock.frozen(min(now, since) - timedelta(hours=20)):
            administer.set_absence(stage.actor(person, clock.now()), person.pk, since, until, told["note"])
    stage.rota = None


def _hire(stage: Stage, told: dict[str, Any], now: datetime) -> None:
    """One third party, with its people and their trainings."""
    chief, role, department = stage.who("administrator")[0], told["role"], told["department"]
    admin, day, begins = stage.actor(chief, clock.now()), today(stage.platform, now), today(stage.platform, clock.now())
    third_party = contracts.keep(
        admin,
        None,
        name=told["name"],
        contract=told["contract"],
        valid_from=begins,
        valid_until=day + timedelta(days=told["days_left"]),
        procedures=(),
        roles=[role],
    ).row
    for one in told["people"]:
        said = {"name": one["name"], "email": f"{one['login']}@{told['mail']}", "role": role}
        user: User = contracts.add_person(admin, third_party.pk, **said, department=department or None).row.user
        User.objects.filter(pk=user.pk).update(password=User.objects.filter(pk=chief.pk).values("password"))
        until = day + timedelta(days=one["trained_for"])
        training = {"name": told["training"], "proof": one["proof"], "passed_on": begins, "valid_until": until}
        contracts.train(admin, user.pk, **training)
        if until >= day:
            stage.staff.setdefault((role, department), []).append(user)
