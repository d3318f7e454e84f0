"""Where a case stands, for its parties: one sentence, whose turn it is, until when, and what happens on silence.

Worked out from the pinned rulebook: a state that pauses the platform's clocks waits for the consumer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from gongdao.cases.models import Case, Clock, Proposal
from gongdao.look.currency import money
from gongdao.portal.visitor import language
from gongdao.proceedings import offers
from gongdao.proceedings.needs import side_did_last
from gongdao.rulebook import Deadline, Stack

YOURS, OURS, THEIRS, NOBODYS = "yours", "ours", "theirs", "nobodys"


@dataclass(frozen=True, slots=True)
class Standing:
    """`clock` says until when (null if none runs), `what` names its limit; `late` ran out on the platform."""

    sentence: str
    turn: str
    who: str
    clock: Clock | None
    what: str
    silence: str
    late: tuple[Clock, ...]


def standing(case: Case, stack: Stack, role: str, now: datetime) -> Standing:
    """The standing of a case with its clocks and proposals prefetched, as the party `role` reads it."""
    clocks = [c for c in case.clocks.all() if c.state == "running" and c.of_procedure]
    clocks.sort(key=lambda clock: (clock.due_at, clock.pk))
    ours = [c for c in clocks if c.favours == "platform"]
    late = tuple(c for c in ours if c.breached_at is not None or c.due_at <= now)
    turn = _turn(case, stack, role, clocks)
    if turn in (YOURS, THEIRS, NOBODYS):
        clock = next((c for c in clocks if c.favours == "user"), None)
    else:
        clock = next((c for c in ours if c not in late), None)
    who = {
        YOURS: gettext("It is your turn"),
        OURS: gettext("It is our turn"),
        THEIRS: gettext("It is the turn of the consumer")
        if role != "consumer"
        else gettext("It is the turn of the other side"),
        NOBODYS: gettext("Nothing has to be done"),
    }[turn]
    what = stack.label("deadlines", clock.deadline, language()) if clock else ""
    return Standing(sentence(case, stack, role), turn, who, clock, what, _silence(case, stack, turn, clock), late)


def _turn(case: Case, stack: Stack, role: str, clocks: Sequence[Clock]) -> str:
    resting = any(case.state in d.pauses for d in stack.deadlines(case.procedure) if d.favours == "platform")
    offer = offered(case)
    if case.final:
        return NOBODYS
    if offer is not None and not offers.by_platform(offer):
        return YOURS if offers.made_to(offer) == role else THEIRS
    if resting:
        return YOURS if role == "consumer" else THEIRS
    if any(clock.favours == "platform" for clock in clocks):
        return OURS
    if _settled_for_now(case, stack):
        return NOBODYS
    return _of_parties(case, stack, role, clocks[0]) if clocks else OURS


def _of_parties(case: Case, stack: Stack, role: str, clock: Clock) -> str:
    """Only time of the parties runs: it is the reader's turn if an act that it waits for is theirs."""
    deadline = stack.deadline_map.get(clock.deadline)
    stops = deadline.stops if deadline else ()
    rows = [row for row in stack.procedure(case.procedure).rows if case.state in row.states and row.action in stops]
    mine = [row for row in rows if role in row.by]
    others = {name for row in mine for need in row.needs if need.name == "other_than" for name in need.args}
    return YOURS if mine and not (others and side_did_last(case, others) == role) else THEIRS


def _settled_for_now(case: Case, stack: Stack) -> bool:
    """Is this a state from which somebody may appeal: the platform has decided?"""
    return any(row.does == "appeal" and case.state in row.states for row in stack.procedure(case.procedure).rows)


def sentence(case: Case, stack: Stack, role: str) -> str:
    """The state in one sentence; a state that a rulebook adds is named by its label."""
    offer = offered(case)
    if offer is not None and offers.made_by(offer) == offers.PLATFORM and role == offers.made_to(offer):
        what = what_of(offer, stack)
        return gettext("The platform proposes: {what}. It is for you to decide").format(what=what)
    if offer is not None and not offers.by_platform(offer):
        if offers.made_by(offer) == role:
            return gettext("Your offer waits for an answer: {what}").format(what=what_of(offer, stack))
        who = stack.role_label(offers.made_by(offer), language())
        return gettext("{who} offers: {what}. It is for you to decide").format(who=who, what=what_of(offer, stack))
    said = {
        "received": gettext("We have the complaint and take it up"),
        "in_hand": gettext("The complaint is being worked on"),
        "awaiting_consumer": gettext("Something is needed to go on"),
        "proposed": gettext("A remedy is proposed; the consumer decides"),
        "merged": gettext("It is handled together with your earlier complaint about the same matter"),
        "settled": gettext("The proposal was accepted and is carried out"),
        "answered": gettext("The result is here"),
        "refused": gettext("The complaint was not admitted; this can be appealed"),
        "under_appeal": gettext("The appeal is looked at by somebody who did not decide before"),
        "closed": gettext("The complaint is closed"),
        "withdrawn": gettext("The complaint was withdrawn"),
    }
    return said.get(case.state) or stack.label("states", case.state, language())


def what_of(offer: Proposal, stack: Stack) -> str:
    """An offer in a few words: remedy and sum."""
    what = stack.value_label("remedy_sought", offer.remedy, language()) if offer.remedy else ""
    return f"{what} {money(offer.amount)}".strip() if offer.amount else what


def offered(case: Case) -> Proposal | None:
    """The offer that waits for an answer."""
    return offers.standing(case)


def _silence(case: Case, stack: Stack, turn: str, clock: Clock | None) -> str:
    if turn == OURS:
        deadline = stack.deadline_map.get(clock.deadline) if clock else None
        return _if_we_are_late(stack, deadline)
    if clock is None:
        return ""
    rows = [r for r in stack.procedure(case.procedure).rows if r.clock == clock.deadline and case.state in r.states]
    if not rows:
        return gettext("The time is over; nothing else changes.")
    offer = offered(case)
    if offer is not None and not offers.by_platform(offer):
        return gettext("The offer lapses and everything stays open. Silence is not acceptance.")
    if offer is not None:
        return gettext("The proposal is void and we go on working. Silence is not acceptance.")
    if rows[0].target(case.state) in stack.procedure(case.procedure).final:
        if case.procedure != stack.main_procedure:
            return gettext("It ends there. You can come again at any time.")
        return gettext("The complaint is closed. With new facts it can be taken up again.")
    return gettext("We go on with what we have; nothing is lost.")


def _if_we_are_late(stack: Stack, deadline: Deadline | None) -> str:
    said = gettext("If we are late, this is recorded and nobody can remove it.")
    if deadline is None or deadline.on_breach is None:
        return said
    how, role = deadline.on_breach
    whom = stack.role_label(role, language())
    more = gettext("{role} takes it up.") if how == "escalate" else gettext("{role} is told.")
    return gettext("{first} {second}").format(first=said, second=more.format(role=whom))
