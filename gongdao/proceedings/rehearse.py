"""Several acts on one case as one: rehearsed, so that one sees what each would change or why not, or done together.

A rehearsal does the acts and undoes them: nothing is recorded, no letter is queued, nobody is told. The case is locked
meanwhile, for as long as the acts take.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from gongdao.cases.models import Case
from gongdao.errors import Refusal
from gongdao.notices.models import Letter
from gongdao.proceedings.act import Done, act, locked
from gongdao.proceedings.actors import Actor

SHOWN = ("state", "department", "assignee_id", "category", "severity", "level", "priority", "cause", "due_at")


@dataclass(frozen=True, slots=True)
class Step:
    """One act with the values of its form, as `act` takes them."""

    action: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """What one step would do: `changes` are columns of the case with old and new value; or the refusal.

    `facts` are asserted facts with old and new text (None: not asserted), `told` the roles that letters would go to.
    """

    step: Step
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    facts: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    told: Sequence[str] = ()
    pending: bool = False
    refusal: Refusal | None = None

    @property
    def allowed(self) -> bool:
        return self.refusal is None


def rehearse(case_id: int, actor: Actor, steps: Sequence[Step], *, rev: int | None = None) -> list[Tried]:
    """Each step tried upon what those before it would leave; a refused one leaves nothing.

    `rev` is the revision that the actor was looking at; it is asked of the first step only. Raises NoSuchCase.
    """
    with transaction.atomic():
        case = locked(case_id, actor)
        found: list[Tried] = []
        for number, step in enumerate(steps):
            one, case = _tried(case, actor, step, rev if number == 0 else None)
            found.append(one)
        transaction.set_rollback(True)
    return found


def _tried(case: Case, actor: Actor, step: Step, rev: int | None) -> tuple[Tried, Case]:
    try:
        done = act(case.pk, step.action, actor, step.inputs, rev=rev, files=step.files)
    except Refusal as refusal:
        return Tried(step, refusal=refusal), case
    both = {name: (getattr(case, name), getattr(done.case, name)) for name in SHOWN}
    changes = {name: values for name, values in both.items() if values[0] != values[1]}
    asserted = {name: (case.facts.get(name), done.case.facts.get(name)) for name in {**case.facts, **done.case.facts}}
    facts = {name: values for name, values in asserted.items() if values[0] != values[1]}
    told = Letter.objects.filter(event_id__in=done.events, case=case).values_list("role", flat=True)
    return Tried(step, changes, facts, sorted(set(told)), done.pending), done.case


def do_all(case_id: int, actor: Actor, steps: Sequence[Step], *, rev: int | None = None) -> list[Done]:
    """All steps in order, or none of them. `rev` as in `rehearse`. Raises the Refusal of the first that is refused."""
    with transaction.atomic():
        return [
            act(case_id, step.action, actor, step.inputs, rev=rev if number == 0 else None, files=step.files)
            for number, step in enumerate(steps)
        ]
