"""`open`: submissions become cases. One statement for one submission or a thousand.

What the pinned books decide depends on the facts alone, so it is worked out once per ruleset and facts (`Opening`) and
then only dates, ids and words differ from case to case.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from gongdao.cases import numbers
from gongdao.cases.folds import facts_hash
from gongdao.cases.models import Attachment, Case, Order
from gongdao.editions import books
from gongdao.errors import Refusal
from gongdao.intake import kinds
from gongdao.intake.submission import Submission, title_of
from gongdao.legaltime import Limit
from gongdao.legaltime import clock as legal_clock
from gongdao.look import reader
from gongdao.notices import letters
from gongdao.people import kept
from gongdao.proceedings import calculator, clocks, duties, open_rows
from gongdao.proceedings.errors import EvidenceNeeded, FactsNeeded, NotOpenedSo, NotYourPart
from gongdao.proceedings.said import check_said, known_clause
from gongdao.proceedings.work import EFFECTIVE, facts_from_json, facts_to_json
from gongdao.record import ids
from gongdao.record.pure.events import Actor, Basis, Event, instant
from gongdao.rulebook import Limited, Row, Stack
from gongdao.rulebook.rules import START


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that filing starts: its limits under these facts, and the part of its row that is always the same."""

    deadline: str
    favours: str
    breaches: bool
    limited: Limited
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Owing:
    """A duty that filing puts on the case: its limit, if it has one, and what its rows always hold."""

    limit: Limit | None
    task: Mapping[str, Any]
    clock: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Telling:
    """One letter to the consumer that filing causes: the channel and the name of the words."""

    channel: str
    words: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Everything about a new case that follows from ruleset, procedure, role and facts alone."""

    ruleset_id: int
    row: Row
    basis: Basis
    facts: Mapping[str, str]
    facts_hash: str
    known: Mapping[str, Any]
    effective: Mapping[str, Any]
    running: tuple[Running, ...]
    owing: tuple[Owing, ...]
    told: tuple[Telling, ...]
    tells_others: bool
    two_sided: bool
    shop_acts: bool

    @property
    def ids(self) -> int:
        """How many ids a case may need: for itself, its event, its party, its clocks, tasks (with clocks), letters."""
        return 3 + len(self.running) + 2 * len(self.owing) + len(self.told)


@lru_cache(maxsize=4096)
def opening(
    ruleset_id: int, procedure: str, role: str, facts: tuple[tuple[str, str], ...], action: str = ""
) -> Opening:
    """The opening under a ruleset for facts in stored form. Raises NotYourPart, NotOpenedSo, FactsNeeded, BadFact,
    UnknownRule.
    """
    stack = books.stack(ruleset_id)
    known = stack.derive(facts_from_json(stack, dict(facts))).facts
    row = filing_row(stack, procedure, [role], known, action)
    if row is None:
        raise _not_opened(stack, procedure, role, action, known)
    lacking = kinds.unanswered(stack, kinds.Kind(procedure, row), known)
    if lacking:
        raise _unsaid(stack, lacking, row.clause)
    lines = [line for notice in stack.notices(row.action, procedure) for line in notice.rows(known)]
    return Opening(
        ruleset_id=ruleset_id,
        row=row,
        basis=Basis(book=row.book, version=row.version, clause=row.clause, row=row.row),
        facts=dict(facts),
        facts_hash=facts_hash(dict(facts)),
        known=known,
        effective={name: known.get(name) for name in EFFECTIVE},
        running=_running(stack, procedure, row.action, known),
        owing=_owing(stack, procedure, row, known),
        told=tuple(Telling(c, line.words) for line in lines if "consumer" in line.to for c in line.channels),
        tells_others=any(set(line.to) - {"consumer"} for line in lines),
        two_sided=kinds.two_sided(stack, procedure),
        shop_acts=kinds.shop_acts(stack, procedure),
    )


def filing_row(
    stack: Stack, procedure: str, roles: Collection[str], facts: Mapping[str, Any], action: str = ""
) -> Row | None:
    """The row by which one of the roles opens a case, if any; that of `action`, if one is named."""
    rows = [row for row in stack.procedure(procedure).actions(START, facts) if row.does == kinds.OPEN]
    return next((row for row in rows if set(roles) & set(row.by) and action in ("", row.action)), None)


def _unsaid(stack: Stack, names: Collection[str], clause: str) -> Refusal:
    return FactsNeeded(facts=", ".join(stack.fact_label(one, reader.language()) for one in names), clause=clause)


def _not_opened(stack: Stack, procedure: str, role: str, action: str, known: Collection[str]) -> Refusal:
    """Why the role cannot open it: another role can, or this one only under other facts."""
    language = reader.language()
    rows = [row for row in kinds.openings(stack, procedure) if action in ("", row.action)]
    clause = rows[0].clause if rows else stack.procedure(procedure).clause
    label = stack.label("actions", rows[0].action if rows else action, language)
    mine = next((row for row in rows if role in row.by), None)
    if mine is None:
        roles = ", ".join(stack.role_label(one, language) for row in rows for one in row.by)
        return NotYourPart(action=label, roles=roles or role, clause=clause)
    unknown = [name for name in mine.conditions if name not in known]
    if unknown:
        return _unsaid(stack, unknown, clause)
    asked = ", ".join(stack.fact_label(name, language) for name in mine.conditions)
    return NotOpenedSo(action=stack.label("actions", mine.action, language), facts=asked, clause=clause)


def _running(stack: Stack, procedure: str, event: str, facts: Mapping[str, Any]) -> tuple[Running, ...]:
    found = []
    acts = clocks.acts_on(stack, procedure)
    for deadline in stack.deadlines(procedure):
        limited = deadline.limit(facts) if event in deadline.starts else None
        if limited is not None:
            row = {
                "deadline": deadline.name,
                "favours": deadline.favours,
                "clause": limited.clause,
                "row": limited.row,
                "limit": str(limited.limit),
                "warn": str(limited.warn or ""),
                "calendar": deadline.calendar,
            }
            found.append(Running(deadline.name, deadline.favours, clocks.breaches(deadline, acts), limited, row))
    return tuple(found)


def _owing(stack: Stack, procedure: str, row: Row, facts: Mapping[str, Any]) -> tuple[Owing, ...]:
    found = duties.arising(stack, procedure, row.action, row.next, facts)
    return tuple(Owing(duties.limit_of(one), duties.task_row(one), duties.clock_row(one)) for one in found)


@dataclass(slots=True)
class Opened:
    """A case just opened, as the filer is told of it."""

    id: int
    number: str
    state: str
    received_at: datetime
    due_at: datetime | None
    event_id: int
    submission: Submission = field(repr=False)
    opening: Opening = field(repr=False)


def open_cases(
    submissions: Sequence[Submission],
    *,
    ruleset_id: int | None = None,
    now: datetime | None = None,
    within: Callable[[list[Opened]], None] | None = None,
) -> list[Opened]:
    """Open a case for each submission, all of one platform, in one statement; all of them or none.

    The ruleset is the one in force when the matter came in, unless `ruleset_id` names one (retrospective import) or the
    submission says by which its facts were read; that of the substance is the one in force at the trade. `within` is
    called in the same transaction, for what must be kept with the cases or not at all: opening inside a transaction of
    the caller's would hold the row that case numbers are counted in. Raises NoEditionInForce, BadFact, NotYourPart
    before anything is written.
    """
    if not submissions:
        return []
    now = now or legal_clock.now()
    rows, opened = prepared(submissions, ruleset_id, now)
    if within is None and not any(one.submission.attachment_ids or one.opening.tells_others for one in opened):
        rows.insert()  # one statement is whole by itself, and each round trip costs
        return opened
    with transaction.atomic():
        rows.insert()
        _files(opened)
        _tell_others(opened, now)
        if within is not None:
            within(opened)
    return opened


def prepared(
    submissions: Sequence[Submission], ruleset_id: int | None, now: datetime
) -> tuple[open_rows.Rows, list[Opened]]:
    """The rows of the cases, not yet inserted; raises as `open_cases`."""
    platform = kept.platform(submissions[0].platform_id)
    zone = ZoneInfo(platform.timezone)
    given = numbers.take(platform.pk, [s.occurred_at.astimezone(zone).date() for s in submissions])
    pins = [ruleset_id or submission.ruleset_id or _ruleset(submission) for submission in submissions]
    plans = [_plan(submission, pin) for submission, pin in zip(submissions, pins, strict=True)]
    for submission, plan in zip(submissions, plans, strict=True):
        _check_claim(submission, plan, now)
    rows = open_rows.Rows(platform, now, ids.take(sum(plan.ids for plan in plans)))
    return rows, [_one(rows, *each) for each in zip(submissions, given, plans, strict=True)]


def _ruleset(submission: Submission) -> int:
    return books.in_force(submission.platform_id, submission.occurred_at)


def _plan(submission: Submission, ruleset_id: int) -> Opening:
    facts = facts_to_json(books.stack(ruleset_id), submission.facts)
    named = tuple(sorted(facts.items()))
    plan = opening(ruleset_id, submission.procedure, submission.filed_as, named, submission.action)
    _check_needs(submission, plan)
    return plan


def _check_needs(submission: Submission, plan: Opening) -> None:
    """What the row needs of whoever opens by it. Raises EvidenceNeeded and what `check_said` raises."""
    clause, stack = plan.basis.clause, books.stack(plan.ruleset_id)
    check_said(stack, plan.row.needs, _said(submission), clause)
    if any(need.name == "evidence" for need in plan.row.needs) and not submission.attachment_ids:
        raise EvidenceNeeded(clause=clause)
    if named := _said(submission).get("clause"):
        known_clause(stack, named)


def _check_claim(submission: Submission, plan: Opening, now: datetime) -> None:
    """What is claimed of a consumer is held against the rules of the trade before it stands. Raises AboveTheCap."""
    if calculator.CLAIMED in plan.known and not submission.retrospective:
        substance = books.stack(books.traded_under(submission.platform_id, submission.traded_at, plan.ruleset_id))
        order = Order.objects.filter(pk=submission.order_id).first() if submission.order_id else None
        calculator.check_known(substance, plan.known, order, now)


def _said(submission: Submission) -> dict[str, str]:
    """What was said beside the text, by its names."""
    return {name: words for name, words in submission.said.items() if words}


def _one(rows: open_rows.Rows, submission: Submission, number: str, plan: Opening) -> Opened:
    case_id, event_id = rows.id(), rows.id()
    ticking = [
        rows.clock(case_id, running, submission.occurred_at, past=submission.retrospective) for running in plan.running
    ]
    owed = [] if submission.retrospective else [rows.task(case_id, one, submission.occurred_at) for one in plan.owing]
    due_at, due_clock = min(((t.due_at, t.deadline) for t in ticking), default=(None, None))
    title = submission.title or title_of(submission.text)
    substance_id = books.traded_under(submission.platform_id, submission.traded_at, plan.ruleset_id)
    rows.case(case_id, number, submission, plan, substance_id, title, (due_at, due_clock))
    rows.event(_event(rows, case_id, event_id, submission, plan, substance_id, ticking, owed))
    if submission.filer.guest:
        rows.party(case_id, submission.filer)
    if not submission.retrospective:
        rows.letters(case_id, event_id, number, title, submission, plan, due_at)
    return Opened(case_id, number, plan.row.next, submission.occurred_at, due_at, event_id, submission, plan)


def _event(
    rows: open_rows.Rows,
    case_id: int,
    event_id: int,
    submission: Submission,
    plan: Opening,
    substance_id: int,
    ticking: Sequence[open_rows.Ticking],
    owed: Sequence[open_rows.Owed],
) -> Event:
    """The event of filing: the case, its clocks and its tasks appear, everything with its first value."""
    case = {"rev": 1, "state": [None, plan.row.next], "procedure": [None, submission.procedure]}
    case |= {name: [None, value] for name, value in plan.effective.items() if value is not None}
    case |= {"ruleset": [None, str(plan.ruleset_id)], "substance": [None, str(substance_id)]}
    case |= {"facts": [None, plan.facts_hash]}
    if submission.order_id is not None:
        case["order"] = [None, str(submission.order_id)]
    if submission.parent_id is not None:
        case["parent"] = [None, str(submission.parent_id)]
    starts = instant(submission.occurred_at)
    changes: dict[str, dict[str, Any]] = {f"case:{case_id}": case}
    changes |= {f"task:{task.id}": _task(case_id, task, starts) for task in owed}
    for tick in [*ticking, *(task.tick for task in owed if task.tick)]:
        changes[f"clock:{tick.id}"] = {
            "rev": 1,
            "case": [None, str(case_id)],
            "deadline": [None, tick.deadline],
            "limit": [None, tick.limit],
            "starts_at": [None, starts],
            "due_at": [None, instant(tick.due_at)],
            "state": [None, "running"],
        }
    content: dict[str, Any] = {"text": submission.text, **_said(submission)}
    if submission.external_id:
        content["external_id"] = submission.external_id
    return Event(
        id=event_id,
        platform=submission.platform,
        platform_id=submission.platform_id,
        case_id=case_id,
        procedure=submission.procedure,
        name=plan.row.action,
        audience="all",
        occurred_at=submission.occurred_at,
        recorded_at=rows.now,
        actor=Actor(
            kind="human",
            id=submission.filed_by or submission.filer.user_id,
            role=submission.filed_as,
            stood_in_for=submission.filed_for,
        ),
        basis=plan.basis,
        changes=changes,
        content=content,
        retrospective=submission.retrospective,
    )


def _task(case_id: int, task: open_rows.Owed, starts: str) -> dict[str, Any]:
    """A task as it appears in sealed bytes."""
    row = task.row
    found = {"rev": 1, "case": [None, str(case_id)], "name": [None, row["name"]], "who": [None, row["who"]]}
    blocks = {"blocks": [None, row["blocks"]]} if row["blocks"] else {}
    return {**found, **blocks, "state": [None, "open"], "opened_at": [None, starts]}


def _files(opened: Sequence[Opened]) -> None:
    """Uploads kept with the draft go over to the case."""
    for one in opened:
        if one.submission.attachment_ids:
            Attachment.objects.filter(
                pk__in=one.submission.attachment_ids, platform_id=one.submission.platform_id, case=None
            ).update(case_id=one.id, event_id=one.event_id)


def _tell_others(opened: Sequence[Opened], now: datetime) -> None:
    """Letters to staff and to the other side are few, so they go the general way; the consumer has one already."""
    loud = [one for one in opened if one.opening.tells_others and not one.submission.retrospective]
    cases = Case.objects.select_related("platform", "consumer", "assignee").in_bulk([one.id for one in loud])
    post = letters.Post(now)
    for one in loud:
        case = cases[one.id]
        about = letters.About(one.event_id, one.opening.row.action, one.submission.filed_by, one.opening.basis.clause)
        post.add(case.ruling().procedure, case, about, one.opening.known, {}, but_not=("consumer",))
    post.send()
