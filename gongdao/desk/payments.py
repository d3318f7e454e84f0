"""Payments for those who lead: what is to be looked after, as a page and as a file; and the page of one payment."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, pgettext

from gongdao.cases.models import Case, Clock, Payment, PaymentAttempt
from gongdao.cases.payments import LOOK_AFTER, OVER, PARTIAL, SENT, latest, patience, to_look_after
from gongdao.desk.board import plain
from gongdao.desk.gate import Desk, DeskRequest, desk_page
from gongdao.desk.leaders import departments_of, leader_page
from gongdao.desk.once import mark, once
from gongdao.errors import Refusal
from gongdao.intake import files
from gongdao.look import paid
from gongdao.look.refusals import say
from gongdao.people.models import Webhook
from gongdao.proceedings import payment_acts
from gongdao.proceedings.payment_errors import NoSuchPayment
from gongdao.proceedings.payments import due_of
from gongdao.proceedings.possible import view_of
from gongdao.words import yuan

PAGE = 50
MOST_LINES = 10_000  # of a file
EVERY = "every"
RELATED = ("case", "proposal", "settled_by")
WITH_IT = (SENT, PARTIAL)
"""The marketplace has taken it and may still pay: nobody settles it by hand meanwhile."""


@dataclass(frozen=True, slots=True)
class Line:
    """A payment in a list, with the earliest limit of its case that waits for the money."""

    payment: Payment
    kind: str
    state: str
    mark: str
    so_far: str
    due: Clock | None
    agreed: datetime | None


@leader_page
def payments(request: DeskRequest, departments: tuple[str, ...]) -> HttpResponse:
    """The list; `?why=` and `?department=` narrow it, `?after=` is the cursor of the page before."""
    desk = request.desk
    why = request.GET.get("why", LOOK_AFTER[0])
    why = why if why in paid.WHY else LOOK_AFTER[0]
    rows = _behind(chosen(desk, why, departments), request.GET.get("after", ""))
    found = list(rows[: PAGE + 1])
    kept = {name: value for name in ("why", "department") if (value := request.GET.get(name, ""))}
    last = found[PAGE - 1] if len(found) > PAGE else None
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "stack": desk.stack,
        "why": why,
        "whys": paid.WHY.items(),
        "choices": departments_of(desk),
        "chosen": request.GET.get("department", ""),
        "lines": lines(desk, found[:PAGE]),
        "patience": int(patience(desk.platform.pk).total_seconds() // 3600),
        "query": f"?{urlencode(kept)}" if kept else "",
        "next": f"?{urlencode(kept | {'after': cursor(last)})}" if last else "",
        "first": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        "unaddressed": not Webhook.objects.filter(platform=desk.platform).exists(),
    }
    return render(request, "desk/payments.html", context)


@leader_page
def export(request: DeskRequest, departments: tuple[str, ...]) -> HttpResponse:
    """The same as a CSV file, at most MOST_LINES of the latest."""
    desk = request.desk
    why = request.GET.get("why", LOOK_AFTER[0])
    zone = ZoneInfo(desk.platform.timezone)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"{desk.platform.slug}-payments-{desk.now.astimezone(zone).date()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\ufeff")  # so that spreadsheets read it as UTF-8
    writer = csv.writer(answer)
    for line in _file_lines(chosen(desk, why, departments)[:MOST_LINES], zone):
        writer.writerow([plain(cell) for cell in line])
    return answer


def chosen(desk: Desk, why: str, departments: Sequence[str]) -> QuerySet[Payment]:
    """The payments of these departments (none: all) that are looked after for a reason, or `every` one."""
    pk = desk.platform.pk
    rows = latest(pk) if why == EVERY else to_look_after(pk, desk.now, patience(pk), why)
    rows = rows.filter(case__department__in=departments) if departments else rows
    return rows.select_related(*RELATED)


def lines(desk: Desk, rows: Sequence[Payment]) -> list[Line]:
    """The payments with their words. One statement for their limits."""
    due = waiting_clocks([row.case for row in rows])
    return [
        Line(
            row,
            paid.kind(row),
            paid.state(row),
            paid.mark(row),
            paid.so_far(row),
            due.get(row.case_id),
            due_of(row) if row.rest else None,
        )
        for row in rows
    ]


def waiting_clocks(cases: Sequence[Case]) -> dict[int, Clock]:
    """The earliest running clock of each case that ends with the payment."""
    running = Clock.objects.filter(case__in=cases, state="running").order_by("-due_at", "-id")
    by_case = {case.pk: case for case in cases}
    found = {}
    for clock in running:
        deadline = by_case[clock.case_id].ruling().procedure.deadline_map.get(clock.deadline)
        if deadline is not None and "payment.confirmed" in deadline.stops:
            found[clock.case_id] = clock
    return found


def cursor(row: Payment) -> str:
    """The place of a payment in the list."""
    return f"{row.ordered_at.isoformat()}~{row.pk}"


def _behind(rows: QuerySet[Payment], place: str) -> QuerySet[Payment]:
    """The rows after a cursor; one that was not given out here begins anew."""
    at, _, pk = place.partition("~")
    try:
        instant = datetime.fromisoformat(at)
    except ValueError:
        return rows
    if instant.tzinfo is None or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return rows
    return rows.filter(Q(ordered_at__lt=instant) | Q(ordered_at=instant, pk__lt=int(pk)), ordered_at__lte=instant)


def _file_lines(rows: QuerySet[Payment], zone: ZoneInfo) -> Iterator[Sequence[object]]:
    yield [
        pgettext("column of a file", "key"),
        pgettext("column of a file", "case"),
        pgettext("column of a file", "what"),
        pgettext("column of a file", "amount"),
        pgettext("column of a file", "paid so far"),
        pgettext("column of a file", "state"),
        pgettext("column of a file", "reason"),
        pgettext("column of a file", "ordered"),
        pgettext("column of a file", "last answer"),
        pgettext("column of a file", "not received since"),
        pgettext("column of a file", "agreed until"),
    ]
    for row in rows:
        times = [at.astimezone(zone).isoformat(" ", "seconds") if at else "" for at in _times(row)]
        sums = [yuan(row.amount), yuan(row.confirmed)]
        said = row.reason or row.error
        yield [row.key, row.case.number, paid.kind(row), *sums, paid.state(row), said, *times]


def _times(row: Payment) -> tuple[datetime | None, ...]:
    return row.ordered_at, row.answered_at, row.missing_at, due_of(row)


@desk_page
def payment(request: DeskRequest, payment_id: int) -> HttpResponse:
    """One payment with its attempts, and what the reader may do about it; POST does it."""
    desk = request.desk
    row = Payment.objects.select_related(*RELATED, "case__platform", "after", "proposal__proposed_by")
    found = row.filter(pk=payment_id, platform_id=desk.platform.pk).first()
    if found is None:
        raise NoSuchPayment()
    found.case = desk.find(found.case.number)  # refuses whoever must keep out of the case
    if request.method == "POST":
        return _do(request, found)
    return _page(request, found)


def _do(request: DeskRequest, row: Payment) -> HttpResponse:
    """Order it again, or settle it by hand; a refusal shows the page with what was typed."""
    desk = request.desk
    actor = desk.actor_under(row.case.ruling().procedure)
    reasons, do = request.POST.get("reasons", "").replace("\0", ""), request.POST.get("do", "")
    try:
        if do == "hand":
            uploads = files.keep(desk.platform.pk, actor.owner, request.FILES.getlist("files"), desk.now)
            kept = [one.pk for one in uploads]
            once(request, lambda: payment_acts.settle_by_hand(row.pk, actor, reasons=reasons, files=kept))
            words = gettext("Noted: it was paid another way.")
        else:
            once(request, lambda: payment_acts.order_again(row.pk, actor, reasons=reasons))
            words = gettext("It is ordered again.")
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _page(request, row, refusal, {"do": do, "reasons": reasons})
    messages.success(request, words)
    return redirect("desk:case", row.case.number)


def _page(
    request: DeskRequest, row: Payment, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> HttpResponse:
    desk, case = request.desk, row.case
    stack = case.ruling().procedure
    actor = desk.actor_under(stack)
    work = view_of(case, actor)
    roles, clause = payment_acts.who_may(work, row)
    again = Payment.objects.filter(after=row).first()
    may = payment_acts.hat_for(work, row) is not None and again is None
    done = row.state == "received" or (row.state == "confirmed" and row.missing_at is None)
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "stack": stack,
        "case": case,
        "line": lines(desk, [row])[0],
        "payment": row,
        "again": again,
        "attempts": PaymentAttempt.objects.filter(payment=row).order_by("at", "id"),
        "roles": ", ".join(stack.role_label(role, desk.language) for role in roles),
        "clause": clause,
        "may_order": may and (row.state in OVER or row.stuck),
        "may_settle": may and not done and row.state not in WITH_IT,
        "with_it": row.state in WITH_IT,
        "over": done or again is not None,
        "mark": mark(),
        "typed": typed or {},
        "errors": [{"text": say(refusal), "href": ""}] if refusal else [],
    }
    return render(request, "desk/payment.html", context, status=refusal.status if refusal else 200)
