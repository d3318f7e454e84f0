"""The views of the queue: which cases each shows. States come from the procedures, so that a new one needs no code."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongdao.cases.queue_view import View
from gongdao.desk.gate import Desk
from gongdao.desk.labels import graver
from gongdao.intake.kinds import LAWSUIT_RISK
from gongdao.rulebook import Stack
from gongdao.rulebook.rules import Procedure

PROCEDURE = "complaint"
INSTANT = timedelta(microseconds=1)  # the due instant itself is late already


@dataclass(frozen=True, slots=True)
class Named:
    """A view with its address and what it is called. `counted` is false where no figure is worth its price."""

    name: str
    words: str | Promise
    view: View
    hot: bool = False
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """Views under one heading; `department` is a department's name to be put into words, or empty."""

    key: str
    words: str | Promise
    views: tuple[Named, ...]


@lru_cache(maxsize=64)  # a menu has a dozen, on every page of a queue
def path(name: str) -> str:
    """The address of a view."""
    return reverse("desk:view", args=[name])


def end_of_day(desk: Desk) -> datetime:
    """The coming midnight on the platform."""
    local = desk.now.astimezone(ZoneInfo(desk.platform.timezone))
    return datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), local.tzinfo)


def departments(desk: Desk) -> tuple[str, ...]:
    """Where the actor works; empty for roles of the whole platform, who see every department."""
    if any(hat.department is None for hat in desk.actor.hats):
        return ()
    return tuple(dict.fromkeys(hat.department for hat in desk.actor.hats if hat.department))


def waiting_states(stack: Stack) -> tuple[str, ...]:
    """States in which somebody else has the turn, in every procedure that knows them.

    A clock of the platform's rests there, or only a clock's end closes.
    """
    procedures = stack.procedures.values()
    waiting = {procedure.name: _waiting(stack, procedure) for procedure in procedures}
    busy = {state for one in procedures for state in one.states if state not in (*waiting[one.name], *one.final)}
    return tuple(dict.fromkeys(state for states in waiting.values() for state in states if state not in busy))


def _waiting(stack: Stack, procedure: Procedure) -> list[str]:
    resting = [state for deadline in stack.deadlines(procedure.name) for state in deadline.pauses]
    closing = [state for row in procedure.rows if row.clock and row.next in procedure.final for state in row.states]
    return [state for state in (*resting, *closing) if state not in procedure.final]


def appeal_states(stack: Stack) -> tuple[str, ...]:
    """States that an appeal leads to, of all procedures."""
    rows = (row for procedure in stack.procedures.values() for row in procedure.rows)
    return tuple(dict.fromkeys(row.next for row in rows if row.does == "appeal"))


def groups(desk: Desk) -> list[Group]:
    """All views, for the actor's departments."""
    waiting, appeals = waiting_states(desk.stack), appeal_states(desk.stack)
    mine, here = View(assignee=desk.user.pk), View(departments=departments(desk))
    late, midnight = desk.now + INSTANT, end_of_day(desk) + INSTANT
    return [
        Group(
            "mine",
            _("Mine"),
            (
                Named("todo", _("To do"), replace(mine, but_states=waiting)),
                *([Named("waiting", _("Waiting for the user"), replace(mine, states=waiting))] if waiting else []),
                Named("approval", _("Waiting for approval"), replace(mine, awaits_approval=True)),
            ),
        ),
        Group(
            "department",
            _("Department"),
            (
                Named("late", _("Late"), replace(here, due_before=late), hot=True),
                Named("today", _("Due today"), replace(here, due_from=late, due_before=midnight)),
                Named("unassigned", _("Unassigned"), replace(here, assignee=0)),
                *_grave(desk, here),
                Named("human", _("Human decision asked for"), replace(here, human_asked=True)),
                Named("all", _("All open"), here),
            ),
        ),
        Group(
            "other",
            _("Others"),
            (
                *([Named("appeal", _("Under appeal"), View(states=appeals))] if appeals else []),
                *_watched(desk),
                Named("closed", _("Closed"), View(final=True), counted=False),
            ),
        ),
    ]


def _grave(desk: Desk, here: View) -> list[Named]:
    """The view of what is graver than the lightest grade, where the rulebooks know grades."""
    grades = graver(desk.stack)
    labels = [desk.stack.label("severity", grade, desk.language) for grade in grades]
    words = _("Major and especially major") if grades == ("major", "especially_major") else ", ".join(labels)
    return [Named("major", words, replace(here, severities=grades))] if grades else []


def _watched(desk: Desk) -> list[Named]:
    """The watch list, for roles of the whole platform, where the rulebooks know such a risk."""
    wide = any(hat.department is None for hat in desk.actor.hats)
    known = wide and LAWSUIT_RISK in desk.stack.facts
    return [Named("lawsuit", _("May lead to a lawsuit"), View(lawsuit_risk=True))] if known else []


def flat(found: list[Group]) -> Iterator[Named]:
    """The views of all groups."""
    for group in found:
        yield from group.views


def first(desk: Desk) -> str:
    """The view that one begins with: whoever handles cases with their own, others with all."""
    owner = desk.stack.roles.get("owner")
    takes = owner.stand_in if owner else ""
    return "todo" if any(hat.role == takes and not hat.stands_in_for for hat in desk.actor.hats) else "all"
