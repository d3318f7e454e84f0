"""Recurring duties of the platform: one round of each is open, until somebody of its role says what was found.

The first round begins when the rulebooks came into force, each further one when the one before is done. A round that is
not done in time is missed, which nothing removes, and its role hears of it once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from gongdao.cases.rounds import Round
from gongdao.editions import books
from gongdao.intake.submission import clean_text
from gongdao.legaltime import Limit, clock
from gongdao.look import reader
from gongdao.people.models import Platform
from gongdao.proceedings import clocks
from gongdao.proceedings.actors import Actor, clockwork, covered
from gongdao.proceedings.administer_errors import NoSuchEntry
from gongdao.proceedings.attach import attach_to_event
from gongdao.proceedings.duties import limit_of, of_staff
from gongdao.proceedings.errors import NotYourPart
from gongdao.proceedings.ledger import Ledger
from gongdao.proceedings.platform_event import write_letters, write_platform_event
from gongdao.record import ids
from gongdao.record.pure.events import Basis
from gongdao.rulebook import Stack
from gongdao.rulebook.registers import Duty

BEGAN, MISSED, DONE = "duty.began", "duty.missed", "duty.done"
PAGE = "/desk/duties/"


def recurring(stack: Stack) -> dict[str, Duty]:
    """The duties of staff that come again, by their names."""
    found: dict[str, Duty] = {}
    for duty in stack.registers.duties:
        if duty.parsed and duty.parsed.form == "every" and of_staff(stack, [duty.who]):
            found.setdefault(duty.name, duty)
    return found


def keep() -> int:
    """One round of the worker over all platforms. Returns how many turns began, moved, ended or were missed."""
    return sum(keep_platform(pk, clock.now()) for pk in Platform.objects.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def keep_platform(platform_id: int, now: datetime) -> int:
    """Bring the open turns of a platform in line with the rulebooks in force, then tell of those that are missed."""
    platform = _locked(platform_id)
    ruleset = books.current(platform_id, now)
    if ruleset is None:
        return 0
    stack, since = books.stack(ruleset), books.since(ruleset) or now
    wanted, ledger = recurring(stack), Ledger()
    turns = {turn.name: turn for turn in Round.objects.filter(platform=platform, state="open")}
    for name, turn in turns.items():
        if name not in wanted:
            ledger.amend(turn, state="ended")
        elif moved := _moved(platform, turn, wanted[name]):
            ledger.amend(turn, **moved)
    for name, duty in wanted.items():
        if name not in turns:
            ledger.appear(_turn(platform, duty, since))
    if ledger.changes:
        write_platform_event(platform, clockwork(platform_id), BEGAN, ledger=ledger)
    return len(ledger.changes) + _miss(platform, stack, now)


def _miss(platform: Platform, stack: Stack, now: datetime) -> int:
    """Note and tell which open turns ran out. One event, and one letter for whoever holds the role of some of them."""
    rows = Round.objects.filter(platform=platform, state="open", missed_at=None, due_at__lte=now)
    late = list(rows.order_by("due_at", "id"))
    if not late:
        return 0
    ledger = Ledger()
    for turn in late:
        ledger.amend(turn, missed_at=turn.due_at)
    event = write_platform_event(platform, clockwork(platform.pk), MISSED, ledger=ledger)
    write_letters(platform, stack, (event, MISSED), partial(_named, stack, late), PAGE, now)
    return len(late)


def _named(stack: Stack, late: Sequence[Round], role: str, language: str) -> Mapping[str, str] | None:
    """What the letter to a role names: its own duties."""
    own = [f"{stack.label('duties', turn.name, language)} ({turn.clause})" for turn in late if turn.who == role]
    return {"title": "; ".join(own)} if own else None


@transaction.atomic
def done(actor: Actor, name: str, *, text: str, files: Sequence[int] = ()) -> Round:
    """Somebody of the role has done the duty and says what was found; the next turn begins.

    `files` are ids of the actor's uploads. Raises NoSuchEntry, NotYourPart, EmptyText, TextTooLong, and as `covered`.
    """
    now, platform = clock.now(), _locked(actor.platform_id)
    stack = books.stack(books.in_force(platform.pk, now))
    turn = Round.objects.filter(platform=platform, state="open", name=name).first()
    duty = recurring(stack).get(name)
    if turn is None or duty is None:
        raise NoSuchEntry()
    hat = next((hat for hat in actor.hats if hat.role == duty.who), None)
    if hat is None:
        language = reader.language()
        roles = stack.role_label(duty.who, language)
        raise NotYourPart(action=stack.label("duties", name, language), roles=roles, clause=duty.clause)
    covered(actor, platform, "", hat.role, now)
    event_id, content = ids.take(1)[0], {"text": clean_text(text)}
    content |= attach_to_event(platform.pk, actor, event_id, files)
    ledger = Ledger()
    missed = turn.due_at if turn.due_at <= now else None
    ledger.amend(
        turn, state="done", done_at=now, done_by_id=actor.user_id, event_id=event_id, missed_at=turn.missed_at or missed
    )
    basis = Basis(book=duty.book, version=duty.version, clause=duty.clause, row=duty.row)
    write_platform_event(platform, actor, DONE, content, ledger=ledger, basis=basis, hat=hat, event_id=event_id)
    following = Ledger()
    following.appear(_turn(platform, duty, now))
    write_platform_event(platform, clockwork(platform.pk), BEGAN, ledger=following, basis=basis)
    return turn


def _locked(platform_id: int) -> Platform:
    """One at a time: the worker or somebody who says that a duty is done."""
    return Platform.objects.select_for_update(no_key=True).get(pk=platform_id)


def _turn(platform: Platform, duty: Duty, opened_at: datetime) -> Round:
    limit = str(limit_of(duty))
    row = {**_row(duty), "limit": limit, "due_at": _due(platform, limit, opened_at)}
    return Round(id=ids.take(1)[0], platform=platform, name=duty.name, opened_at=opened_at, **row)


def _moved(platform: Platform, turn: Round, duty: Duty) -> dict[str, Any]:
    """What a new edition or an official calendar changes in an open turn; when it was missed, its instant stays."""
    limit = str(limit_of(duty))
    new = _row(duty)
    if turn.missed_at is None:
        new |= {"limit": limit, "due_at": _due(platform, limit, turn.opened_at)}
    return {name: value for name, value in new.items() if getattr(turn, name) != value}


def _row(duty: Duty) -> dict[str, Any]:
    return {"book": duty.book, "clause": duty.clause, "row": duty.row, "who": duty.who}


def _due(platform: Platform, limit: str, start: datetime) -> datetime:
    return clocks.reckon(platform.pk, platform.calendar, Limit.parse(limit), None, start).due_at
