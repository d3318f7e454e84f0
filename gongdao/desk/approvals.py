"""The approvals inbox, and the page on which one is decided: why you, what happened, what each choice causes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from gongdao.cases import queries
from gongdao.cases.models import Approval, Clock
from gongdao.cases.queries import AUDIENCES, Entry
from gongdao.desk.case import head, side_of
from gongdao.desk.gate import Desk, DeskRequest, desk_page, figure
from gongdao.desk.labels import clause_address
from gongdao.desk.side import Side, may_decide
from gongdao.editions import calendars
from gongdao.errors import Refusal
from gongdao.legaltime import Calendar
from gongdao.look.currency import money
from gongdao.look.refusals import say
from gongdao.look.times import counted, until
from gongdao.proceedings.act import act
from gongdao.rulebook import Limited, Row, Stack

COUNTED = ("pending", "approved")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One approval in the inbox, in the words of its own case's rules."""

    approval: Approval
    clock: Clock | None
    calendar: Calendar | None
    label: str
    stood_in: str


def mine(desk: Desk) -> list[Approval]:
    """The pending approvals that the reader may decide, by own role or as a stand-in, the oldest first."""
    roles = {hat.role for hat in desk.actor.hats}
    rows = Approval.objects.filter(platform_id=desk.platform.pk, state="pending", by__in=roles)
    clocks = Prefetch("clocks", Clock.objects.order_by("due_at"))
    found = rows.select_related("case", "requested_by").prefetch_related(clocks).order_by("requested_at", "id")
    return [approval for approval in found if may_decide(desk.actor, approval)]


@desk_page
def inbox(request: DeskRequest) -> HttpResponse:
    """What waits for the reader's decision."""
    desk = request.desk
    waiting = [_waiting(desk, approval) for approval in mine(desk)]
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "waiting": waiting,
        "live": f"{desk.platform.slug}/queue/all",
    }
    return render(request, "desk/approvals.html", context)


def _waiting(desk: Desk, approval: Approval) -> Waiting:
    stack = approval.case.ruling().procedure
    clock = next(iter(approval.clocks.all()), None)
    calendar = calendars.of(desk.platform.pk, clock.calendar) if clock else None
    label = stack.label("actions", approval.action, desk.language)
    return Waiting(approval, clock, calendar, label, _stood_in(desk, stack, approval))


def _stood_in(desk: Desk, stack: Stack, approval: Approval) -> str:
    """The role the reader stands in for here, in words; nothing for an own one."""
    hats = [hat for hat in desk.actor.hats if hat.role == approval.by]
    stands_in = bool(hats) and all(hat.stands_in_for for hat in hats)
    return stack.role_label(approval.by, desk.language) if stands_in else ""


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def approval_page(request: DeskRequest, approval_id: int) -> HttpResponse:
    """Decide one approval. Whoever may not decide it is not told that it exists."""
    desk = request.desk
    waiting = mine(desk)
    approval = next((one for one in waiting if one.pk == approval_id), None)
    if approval is None:
        return _gone(request, approval_id)
    case = desk.find(approval.case.number)
    side = side_of(desk, case, case.ruling().procedure)
    if request.method != "POST":
        return _show(request, approval, side, waiting)
    try:
        _decide(request, side)
    except Refusal as refusal:
        return _show(request, approval, side, waiting, refusal)
    messages.success(request, gettext("Your decision is on record."))
    following = mine(desk)
    return redirect("desk:approval", following[0].pk) if following else redirect("desk:approvals")


def _gone(request: DeskRequest, approval_id: int) -> HttpResponse:
    """One that was decided meanwhile leads to its case; any other does not exist here."""
    desk = request.desk
    over = Approval.objects.filter(pk=approval_id, platform_id=desk.platform.pk).exclude(state="pending")
    approval = over.select_related("case").first()
    if approval is None or not any(hat.role == approval.by for hat in desk.actor.hats):
        raise Http404("no such approval")
    messages.info(request, gettext("This approval was decided already."))
    return redirect("desk:case", approval.case.number)


def _decide(request: DeskRequest, side: Side) -> None:
    """By the procedure's own actions for approving and rejecting. Raises a Refusal."""
    does = "approve" if request.POST.get("choice") == "approve" else "reject"
    row = next((row for row in _rows(side) if row.does == does), None)
    if row is None:
        raise Http404("the procedure has no such act")
    inputs = {"reasons": request.POST.get("reasons", "").replace("\0", "")}
    act(side.case.pk, row.action, side.actor, inputs, rev=figure(request.POST.get("rev", "")) or 0)


def _rows(side: Side) -> Sequence[Row]:
    return side.stack.procedure(side.case.procedure).rows


def _show(
    request: DeskRequest, approval: Approval, side: Side, waiting: Sequence[Approval], refusal: Refusal | None = None
) -> HttpResponse:
    desk, case = request.desk, request.desk.find(side.case.number)
    side = Side(desk, case, side.stack, side.actor, side.derived)
    entries = queries.timeline(case, AUDIENCES["staff"])
    clock = next((one for one in case.clocks.all() if one.approval_id == approval.pk), None)
    place = [one.pk for one in waiting].index(approval.pk)
    others = [one for one in waiting if one.pk != approval.pk]
    context = {
        **head(desk, case, side),
        "approval": approval,
        "clock": clock,
        "clock_calendar": calendars.of(desk.platform.pk, clock.calendar) if clock else None,
        "place": place + 1,
        "of": len(waiting),
        "next": others[place % len(others)].pk if others else None,
        "why": _why(side, approval),
        "stood_in": _stood_in(desk, side.stack, approval),
        "story": _story(side, approval, entries),
        "files": [file for entry in entries for file in entry.files],
        "effects": _effects(side, approval, clock, desk.now),
        "errors": [{"text": say(refusal), "href": "reasons"}] if refusal else [],
        "reasons": request.POST.get("reasons", ""),
        "href": clause_address(desk.platform, side.stack, approval.clause),
    }
    return render(request, "desk/approval.html", context, status=refusal.status if refusal else 200)


def _why(side: Side, approval: Approval) -> str:
    """Which condition of the approval's table holds, and what counts towards it."""
    counted_ones = [a for a in side.case.approvals.all() if a.name == approval.name and a.state in COUNTED]
    total = sum(one.amount for one in counted_ones)
    rule = next(rule for rule in side.stack.rules("approval") if rule.name == approval.name)
    cells = dict(zip([column.name for column in rule.columns], rule.rows[approval.row - 1], strict=True))
    language = side.desk.language
    conditions = [
        f"{side.stack.fact_label(column.name, language)} {cells[column.name]}"
        for column in rule.inputs
        if cells[column.name] != "-"
    ]
    words = gettext("{total} counts here: {conditions}. Such an amount is decided by: {role}.")
    said = words.format(total=money(total), conditions=", ".join(conditions) or "-", role=side.roles([approval.by]))
    sentences = [said]
    if approval.inform:
        sentences.append(gettext("Informed as well: {roles}.").format(roles=side.roles(approval.inform)))
    if len(counted_ones) == 1:
        sentences.append(gettext("Nothing was approved in this case before."))
    else:
        before = money(total - approval.amount)
        sentences.append(gettext("{earlier} of it was approved before.").format(earlier=before))
    return _joined(side, sentences)


def _joined(side: Side, sentences: Sequence[str]) -> str:
    """Sentences one after the other; Chinese sets no space between them."""
    return ("" if side.desk.language.startswith("zh") else " ").join(sentences)


def _story(side: Side, approval: Approval, entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """What one must know, as (heading, words): what was complained of, what was found, what the merchant says."""
    stack, language = side.stack, side.desk.language
    said = [entry for entry in entries if entry.content.get("text")]
    filed = next((entry for entry in said if stack_does(side, entry.name) == "open"), None)
    merchant = next((entry for entry in reversed(said) if entry.actor_role == "merchant"), None)
    found = [entry for entry in entries if stack_does(side, entry.name) == "answer_part"]
    facts = side.derived.facts

    def label(name: str) -> str:
        return stack.fact_label(name, language)

    known = [n for n in ("cause", "severity", "remedy_sought") if n in facts]
    told = found[-1].content if found else {}
    rows = [
        (gettext("What happened"), filed.content["text"] if filed else side.case.title),
        (gettext("Found"), " · ".join(f"{label(n)} {stack.value_label(n, facts[n], language)}" for n in known)),
        (gettext("So far"), str(told.get("text") or told.get("reasons") or "")),
        (stack.role_label("merchant", language), str(merchant.content["text"]) if merchant else ""),
        (gettext("Proposal"), _proposal(side, approval)),
        (gettext("Reasons"), str(approval.inputs.get("reasons", ""))),
    ]
    return [(heading, words) for heading, words in rows if words]


def stack_does(side: Side, action: str) -> str:
    """The verb behind an action of the case's procedure."""
    return next((row.does for row in _rows(side) if row.action == action), "")


def _proposal(side: Side, approval: Approval) -> str:
    remedy, terms = str(approval.inputs.get("remedy", "")), str(approval.inputs.get("terms", ""))
    label = side.stack.value_label("remedy_sought", remedy, side.desk.language) if remedy else ""
    return " ".join(part for part in (label, money(approval.amount), terms) if part)


def _effects(side: Side, approval: Approval, clock: Clock | None, now: datetime) -> list[tuple[str, str]]:
    """What follows on approving, on declining, and on doing nothing."""
    rows = [(gettext("Approve"), _if_approved(side, approval)), (gettext("Decline"), _if_declined(side, approval, now))]
    if clock is not None:
        silent = gettext("The limit is missed {until} and the record keeps it; the proposal goes on waiting.")
        rows.append((gettext("Do nothing"), silent.format(until=until(clock.due_at, side.desk.platform, now))))
    return rows


def _if_approved(side: Side, approval: Approval) -> str:
    row = next((row for row in _rows(side) if row.action == approval.action), None)
    said = [gettext("“{action}” happens at once.").format(action=side.label("actions", approval.action))]
    if row is not None and row.next != "same":
        said.append(gettext("The case is then: {state}.").format(state=side.label("states", row.next)))
    for name, limited in _windows(side, approval.action):
        amount = counted(limited.limit.unit.value, limited.limit.n)
        said.append(gettext("{name}: {amount}.").format(name=side.label("deadlines", name), amount=amount))
    return _joined(side, said)


def _if_declined(side: Side, approval: Approval, now: datetime) -> str:
    proposer = approval.requested_by.name if approval.requested_by else "-"
    said = [gettext("It goes back to {name} with your reasons; all other limits run on.").format(name=proposer)]
    binding = next((c for c in side.case.clocks.all() if c.state == "running" and c.approval_id is None), None)
    if binding is not None:
        name, by = side.label("deadlines", binding.deadline), until(binding.due_at, side.desk.platform, now)
        said.append(gettext("The next one: {name}, {until}.").format(name=name, until=by))
    return _joined(side, said)


def _windows(side: Side, action: str) -> list[tuple[str, Limited]]:
    """The user's own limits that the act starts."""
    found = []
    for deadline in side.stack.deadlines(side.case.procedure):
        limited = deadline.limit(side.derived.facts) if action in deadline.starts else None
        if limited is not None and deadline.favours == "user":
            found.append((deadline.name, limited))
    return found
