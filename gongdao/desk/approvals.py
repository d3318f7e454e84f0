"""The approvals inbox, and the page on which one is decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import F, OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from gongdao.cases import queries
from gongdao.cases.models import Approval, Attachment, Clock
from gongdao.cases.queries import AUDIENCES
from gongdao.desk import deciding
from gongdao.desk.case import head, side_of
from gongdao.desk.deciding import StoodIn
from gongdao.desk.gate import Desk, DeskRequest, desk_page, figure
from gongdao.desk.labels import clause_address
from gongdao.desk.leaders import to_decide
from gongdao.desk.side import Side
from gongdao.editions import calendars
from gongdao.errors import Refusal
from gongdao.intake.files import PICTURES
from gongdao.legaltime import Calendar
from gongdao.look.currency import money
from gongdao.look.refusals import say
from gongdao.proceedings import exclusions
from gongdao.proceedings.act import act

MOST = 100  # on one page of the inbox
LARGEST_SHOWN = 2_000_000  # bytes of a picture that is shown small; a phone would wait for a larger one


@dataclass(frozen=True, slots=True)
class Waiting:
    """One approval in the inbox, in the words of its own case's rules."""

    approval: Approval
    clock: Clock | None
    calendar: Calendar | None
    label: str
    stood_in: StoodIn | None


@dataclass(frozen=True, slots=True)
class Proof:
    """A file of the case; `shown` if it is a picture that is small enough."""

    file: Attachment
    shown: bool


def mine(desk: Desk) -> list[int]:
    """Ids of the pending approvals that the reader may decide, by own role or as a stand-in, the first due first;
    without those of cases that the reader must keep out of."""
    wanted = to_decide(desk)
    if wanted is None:
        return []
    own = Clock.objects.filter(case=OuterRef("case"), approval=OuterRef("pk"))  # by the case: that is indexed
    rows = Approval.objects.filter(wanted).annotate(due=Subquery(own.order_by("due_at").values("due_at")[:1]))
    found = list(rows.order_by(F("due").asc(nulls_last=True), "id").values_list("pk", "case_id")[:MOST])
    out = exclusions.of_all([case_id for _pk, case_id in found], desk.now) if found else {}
    return [pk for pk, case_id in found if case_id not in out or desk.user.pk not in out[case_id].why]


@desk_page
def inbox(request: DeskRequest) -> HttpResponse:
    """What waits for the reader's decision."""
    desk = request.desk
    ids = mine(desk)
    rows = Approval.objects.select_related("case", "requested_by").in_bulk(ids)
    cases = [one.case_id for one in rows.values()]
    clocks = {one.approval_id: one for one in Clock.objects.filter(case__in=cases, approval__in=ids)}
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "inbox": [_waiting(desk, rows[pk], clocks.get(pk)) for pk in ids],
        "waiting": len(ids),
        "said": deciding.in_a_row(len(ids)),
        "live": f"{desk.platform.slug}/queue/all",
    }
    return render(request, "desk/approvals.html", context)


def _waiting(desk: Desk, approval: Approval, clock: Clock | None) -> Waiting:
    stack = approval.case.ruling().procedure
    calendar = calendars.of(desk.platform.pk, clock.calendar) if clock else None
    label = deciding.what(stack, approval, desk.language)
    return Waiting(approval, clock, calendar, label, deciding.stood_in(desk, stack, approval))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def approval_page(request: DeskRequest, approval_id: int) -> HttpResponse:
    """Decide one approval. Whoever may not decide it is not told that it exists."""
    desk = request.desk
    waiting = mine(desk)
    if approval_id not in waiting:
        return _gone(request, approval_id)
    approval = Approval.objects.select_related("case", "requested_by").get(pk=approval_id)
    case = desk.find(approval.case.number)
    side = side_of(desk, case, case.ruling().procedure)
    if request.method != "POST":
        return _show(request, approval, side, waiting)
    try:
        said = _decide(request, side, approval)
    except Refusal as refusal:
        if not Approval.objects.filter(pk=approval_id, state="pending").exists():
            return _gone(request, approval_id)
        return _show(request, approval, side, waiting, refusal)
    messages.success(request, said)
    following = [pk for pk in waiting if pk != approval_id]
    return redirect("desk:approval", following[0]) if following else redirect("desk:approvals")


def _gone(request: DeskRequest, approval_id: int) -> HttpResponse:
    """One that was decided meanwhile leads to its case, and says by whom; any other does not exist here."""
    desk = request.desk
    over = Approval.objects.filter(pk=approval_id, platform_id=desk.platform.pk).exclude(state="pending")
    approval = over.select_related("case", "decided_by").first()
    if approval is None or not any(
        hat.role == approval.by and hat.department in (None, approval.department) for hat in desk.actor.hats
    ):
        raise Http404("no such approval")
    messages.info(request, deciding.decided_words(desk, approval))
    return redirect("desk:case", approval.case.number)


def _decide(request: DeskRequest, side: Side, approval: Approval) -> str:
    """By the procedure's own actions for approving and rejecting; what is said then. Raises a Refusal."""
    does = "approve" if request.POST.get("choice") == "approve" else "reject"
    row = deciding.row_of(side, does)
    if row is None:
        raise Http404("the procedure has no such act")
    inputs = {"reasons": request.POST.get("reasons", "").replace("\0", "")}
    act(side.case.pk, row.action, side.actor, inputs, rev=figure(request.POST.get("rev", "")) or 0)
    words = gettext("Approved: {what}.") if does == "approve" else gettext("Declined: {what}.")
    return words.format(
        what=f"{deciding.what(side.stack, approval, side.desk.language)} {money(approval.amount)} {side.case.number}"
    )


def _show(
    request: DeskRequest, approval: Approval, side: Side, waiting: Sequence[int], refusal: Refusal | None = None
) -> HttpResponse:
    desk, case = request.desk, side.case
    if refusal is not None:  # what changed meanwhile is to be seen
        case = desk.find(case.number)
        side = Side(desk, case, side.stack, side.actor, side.derived)
    entries = queries.timeline(case, AUDIENCES["staff"])
    clock = next((one for one in case.clocks.all() if one.approval_id == approval.pk), None)
    others = [pk for pk in waiting if pk != approval.pk]
    context = {
        **head(desk, case, side),
        "approval": approval,
        "clock": clock,
        "clock_calendar": calendars.of(desk.platform.pk, clock.calendar) if clock else None,
        "what": deciding.what(side.stack, approval, desk.language),
        "place": waiting.index(approval.pk) + 1,
        "of": len(waiting),
        "waiting": len(waiting),
        "next": others[(waiting.index(approval.pk)) % len(others)] if others else None,
        "why": deciding.why(side, approval),
        "stood_in": deciding.stood_in(desk, side.stack, approval),
        "story": deciding.story(side, approval, entries),
        "proofs": [Proof(file, _is_shown(file)) for entry in entries for file in entry.files],
        "earlier": deciding.earlier(side, approval),
        "effects": deciding.effects(side, approval, clock, desk.now),
        "reasons_to_approve": deciding.needs_reasons(deciding.row_of(side, "approve")),
        "reasons_to_decline": deciding.needs_reasons(deciding.row_of(side, "reject")),
        "errors": [{"text": say(refusal), "href": "reasons"}] if refusal else [],
        "reasons": request.POST.get("reasons", ""),
        "href": clause_address(desk.platform, side.stack, approval.clause),
    }
    return render(request, "desk/approval.html", context, status=refusal.status if refusal else 200)


def _is_shown(file: Attachment) -> bool:
    return file.content_type in PICTURES and file.size <= LARGEST_SHOWN
