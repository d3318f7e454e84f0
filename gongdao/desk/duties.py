"""Duties of staff: the reader's tasks over all cases, and what the platform does regularly, each with its history."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, pgettext

from gongdao.cases import rounds, tasks
from gongdao.cases.models import Attachment, Clock, Task
from gongdao.cases.queues import Binding
from gongdao.cases.rounds import Round
from gongdao.desk.board import plain
from gongdao.desk.gate import Desk, DeskRequest, desk_page, figure
from gongdao.desk.labels import clause_address
from gongdao.desk.once import mark, once
from gongdao.editions import books, calendars
from gongdao.errors import Refusal
from gongdao.intake import files
from gongdao.look.refusals import say
from gongdao.proceedings import rounds as acts
from gongdao.proceedings.administer_errors import NoSuchEntry
from gongdao.record.models import Content
from gongdao.rulebook.registers import Duty

PAGE = 50
MOST_LINES = 10_000  # of a file
LAWSUITS = "watch_lawsuit_risk"
"""The duty (M-2.1.0) whose list is a view of the queue."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A task of a case in the list; `before` is the act that waits for it."""

    task: Task
    label: str
    who: str
    href: str
    before: str
    clock: Clock | None


@dataclass(frozen=True, slots=True)
class Told:
    """A turn that is over, with what was found; `erased` if the words were."""

    turn: Round
    text: str
    files: Sequence[Mapping[str, str]]
    erased: bool


@dataclass(frozen=True, slots=True)
class Recurring:
    """A recurring duty with its open turn and the latest that was done; `mine` if the reader holds its role."""

    turn: Round
    label: str
    who: str
    href: str
    proof: str
    chip: Binding
    mine: bool
    last: Told | None


@desk_page
def duties(request: DeskRequest) -> HttpResponse:
    """The page; `?after=` is the cursor of the reader's tasks."""
    desk = request.desk
    hats = {(hat.role, hat.department) for hat in desk.actor.hats}
    after = request.GET.get("after", "")
    mine, onward = tasks.mine(desk.platform.pk, desk.user.pk, hats, after)
    clocks, all_turns = _clocks(mine), recurring(desk)
    context = {
        **_common(desk),
        "tasks": [_owed(desk, task, clocks.get(task.pk)) for task in mine],
        "next": f"?{urlencode({'after': onward})}" if onward else "",
        "first": request.path if after else "",
        "groups": [
            (gettext("Yours"), "yours", [one for one in all_turns if one.mine]),
            (gettext("Of other roles"), "others", [one for one in all_turns if not one.mine]),
        ],
        "late": sum(one.turn.due_at <= desk.now for one in all_turns),
    }
    return render(request, "desk/duties.html", context)


@desk_page
def duty(request: DeskRequest, name: str) -> HttpResponse:
    """One recurring duty: what is owed, by whom, what was found before. POST says that it is done."""
    if request.method == "POST":
        return _do(request, name)
    return _page(request, name)


def _do(request: DeskRequest, name: str) -> HttpResponse:
    """A refusal shows the page with what was typed; files stay kept."""
    desk, text = request.desk, request.POST.get("text", "").replace("\0", "")
    kept = [pk for pk in map(figure, request.POST.getlist("file")) if pk]
    try:
        given = request.FILES.getlist("files")
        kept += [one.pk for one in files.keep(desk.platform.pk, desk.actor.owner, given, desk.now, already=len(kept))]
        once(request, lambda: acts.done(desk.actor, name, text=text, files=kept))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _page(request, name, refusal, text, kept)
    messages.success(request, gettext("Noted. The next turn has begun."))
    return redirect("desk:duty", name)


def _page(
    request: DeskRequest, name: str, refusal: Refusal | None = None, text: str = "", kept: Sequence[int] = ()
) -> HttpResponse:
    desk = request.desk
    one = next((one for one in recurring(desk) if one.turn.name == name), None)
    before = figure(request.GET.get("before", ""))
    turns = list(rounds.history(desk.platform.pk, name, before)[: PAGE + 1])
    if one is None and not turns:
        raise NoSuchEntry()
    last = turns[PAGE - 1].pk if len(turns) > PAGE else None
    context = {
        **_common(desk),
        "one": one,
        "name": name,
        "title": one.label if one else desk.stack.label("duties", name, desk.language),
        "clause": one and desk.stack.clauses.get(one.turn.clause),
        "lines": told(turns[:PAGE]),
        "next": f"?{urlencode({'before': last})}" if last else "",
        "first": request.path if before else "",
        "watch": name == LAWSUITS,
        "mark": mark(),
        "text": text,
        "kept": files.pending(desk.platform.pk, desk.actor.owner, kept) if kept else [],
        "errors": [{"text": say(refusal), "href": "#text"}] if refusal else [],
    }
    return render(request, "desk/duty.html", context, status=refusal.status if refusal else 200)


@desk_page
def export(request: DeskRequest, name: str) -> HttpResponse:
    """The history of a duty as a CSV file, at most MOST_LINES of the latest."""
    desk = request.desk
    turns = list(rounds.history(desk.platform.pk, name)[:MOST_LINES])
    if not turns and name not in acts.recurring(desk.stack):
        raise NoSuchEntry()
    zone = ZoneInfo(desk.platform.timezone)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    file_name = f"{desk.platform.slug}-{name}-{desk.now.astimezone(zone).date()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{file_name}"'
    answer.write("\ufeff")  # so that spreadsheets read it as UTF-8
    writer = csv.writer(answer)
    for line in _file_lines(turns, zone):
        writer.writerow([plain(cell) for cell in line])
    return answer


@desk_page
def file(request: DeskRequest, name: str, file_id: int) -> FileResponse:
    """A file that came with a turn of the duty."""
    row = Attachment.objects.filter(pk=file_id, platform=request.desk.platform, case=None).first()
    of_duty = Round.objects.filter(platform=request.desk.platform, name=name)
    if row is None or row.event_id is None or not of_duty.filter(event_id=row.event_id).exists():
        raise Http404("no such file")
    return files.response(row)


def recurring(desk: Desk) -> list[Recurring]:
    """What the platform does regularly under the rulebooks in force, the first due on top. Three statements."""
    known = acts.recurring(desk.stack)
    last = rounds.last_done(desk.platform.pk)
    said = {one.turn.name: one for one in told(last.values())}
    roles = {hat.role for hat in desk.actor.hats}
    turns = [turn for turn in rounds.open_turns(desk.platform.pk) if turn.name in known]
    return [_recurring(desk, turn, known[turn.name], roles, said.get(turn.name)) for turn in turns]


def _recurring(desk: Desk, turn: Round, duty: Duty, roles: set[str], last: Told | None) -> Recurring:
    stack, language = desk.stack, desk.language
    return Recurring(
        turn=turn,
        label=stack.label("duties", turn.name, language),
        who=stack.role_label(turn.who, language),
        href=clause_address(desk.platform, stack, turn.clause),
        proof=", ".join(stack.label("records", one, language) for one in duty.proof),
        chip=_chip(desk, turn),
        mine=turn.who in roles,
        last=last,
    )


def _chip(desk: Desk, turn: Round) -> Binding:
    """What the chip of a limit asks of a clock."""
    return Binding(
        deadline=turn.name,
        limit=turn.limit,
        favours="platform",
        calendar=desk.platform.calendar,
        state="running",
        starts_at=turn.opened_at,
        due_at=turn.due_at,
        paused_at=None,
        breached_at=turn.missed_at,
    )


def told(turns: Iterable[Round]) -> list[Told]:
    """The turns with what was found, out of the content of their events. One statement."""
    turns = list(turns)
    ids = [turn.event_id for turn in turns if turn.event_id]
    bodies = dict(Content.objects.filter(pk__in=ids).values_list("pk", "body"))
    found = []
    for turn in turns:
        body = bodies.get(turn.event_id or 0)
        said: dict[str, Any] = json.loads(bytes(body)) if body is not None else {}
        found.append(Told(turn, said.get("text", ""), said.get("files", ()), turn.event_id in bodies and body is None))
    return found


def _owed(desk: Desk, task: Task, clock: Clock | None) -> Owed:
    stack = books.stack(task.case.ruleset_id)
    return Owed(
        task=task,
        label=stack.label("duties", task.name, desk.language),
        who=stack.role_label(task.who, desk.language),
        href=clause_address(desk.platform, stack, task.clause),
        before=stack.label("actions", task.blocks, desk.language) if task.blocks else "",
        clock=clock,
    )


def _clocks(found: Sequence[Task]) -> dict[int | None, Clock]:
    """The clocks of the tasks. One statement."""
    cases = {task.case_id for task in found}
    return {one.task_id: one for one in Clock.objects.filter(case__in=cases, task__in=found)}


def _common(desk: Desk) -> dict[str, Any]:
    return {
        "platform": desk.platform,
        "now": desk.now,
        "stack": desk.stack,
        "calendar": calendars.of(desk.platform.pk, desk.platform.calendar),
    }


def _file_lines(turns: Sequence[Round], zone: ZoneInfo) -> Iterator[Sequence[object]]:
    yield [
        pgettext("column of a file", "began"),
        pgettext("column of a file", "due"),
        pgettext("column of a file", "missed"),
        pgettext("column of a file", "done"),
        pgettext("column of a file", "person"),
        pgettext("column of a file", "what was found"),
        pgettext("column of a file", "clause"),
        pgettext("column of a file", "files"),
    ]
    for one in told(turns):
        turn = one.turn
        times = [
            at.astimezone(zone).isoformat(" ", "seconds") if at else ""
            for at in (turn.opened_at, turn.due_at, turn.missed_at, turn.done_at)
        ]
        names = ", ".join(each["name"] for each in one.files)
        yield [*times, turn.done_by.name if turn.done_by else "", one.text, turn.clause, names]
