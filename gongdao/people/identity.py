"""Real-name checks: a port. Filing a complaint never asks for one; a check is made where a rule needs it.

The outcome is recorded, the identity number is not. `SeenByStaff` is the way without a service: somebody looked at the
document. A service is a class with the same method; `GONGDAO_IDENTITY_CHECKER` names it by its dotted path.
"""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from gongdao.legaltime import clock
from gongdao.people.models import IdentityCheck, User


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a checker found; `reference` is the service's own number of the check, for proof."""

    result: str
    reference: str = ""


class Checker(Protocol):
    """Compares a name with an identity number. `method` names it in the record."""

    method: str

    def check(self, name: str, number: str) -> Outcome:
        """The outcome; `unavailable` (never an exception) where the service cannot be asked."""
        ...


@dataclass(frozen=True, slots=True)
class SeenByStaff:
    """A member of staff compared the document with the person."""

    staff: User
    matches: bool
    method: str = "seen_by_staff"

    def check(self, name: str, number: str) -> Outcome:
        result = IdentityCheck.Result.CONFIRMED if self.matches else IdentityCheck.Result.MISMATCH
        return Outcome(result, reference=f"staff:{self.staff.pk}")


def configured() -> Checker | None:
    """The checker that the installation names, or None."""
    path = settings.GONGDAO_IDENTITY_CHECKER
    return import_string(path)() if path else None


def verify(user: User, checker: Checker, name: str, number: str) -> IdentityCheck:
    """Have the person checked and record the outcome with method, time and reference."""
    outcome = checker.check(name, number)
    return IdentityCheck.objects.create(
        user=user,
        method=checker.method,
        result=outcome.result,
        reference=outcome.reference,
        checked_at=clock.now(),
    )


def is_confirmed(user: User) -> bool:
    """Was the latest check that gave an answer a match?"""
    answered = user.identity_checks.exclude(result=IdentityCheck.Result.UNAVAILABLE)
    latest = answered.order_by("-checked_at", "-pk").first()
    return latest is not None and latest.result == IdentityCheck.Result.CONFIRMED
