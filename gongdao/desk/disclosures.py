"""The log of what was handed to consumers: whose data, to whom, when, by whom, on which clause; for those who audit."""

import csv
from collections.abc import Callable, Sequence
from functools import wraps
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import pgettext

from gongdao.cases.models import Disclosure
from gongdao.desk.admin_pages import show
from gongdao.desk.board import plain
from gongdao.desk.gate import Desk, DeskRequest, desk_page
from gongdao.proceedings.administer_errors import NotForAuditors

PAGE = 50
MOST_LINES = 10_000  # of a file
RELATED = ("case", "merchant", "order", "made_by")


def audit_page(view: Callable[[DeskRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for auditors and administrators of the platform. NotForAuditors becomes a page with its sentence."""

    @wraps(view)
    def guarded(request: DeskRequest) -> HttpResponseBase:
        if not request.desk.audits:
            raise NotForAuditors()
        return view(request)

    return desk_page(guarded)


@audit_page
def disclosures(request: DeskRequest) -> HttpResponse:
    """The log, the latest first; `?page=` goes on."""
    rows = Paginator(_rows(request.desk), PAGE).get_page(request.GET.get("page"))
    return show(request, "disclosures", {"rows": rows})


@audit_page
def export(request: DeskRequest) -> HttpResponse:
    """The same as a CSV file, at most MOST_LINES of the latest."""
    desk = request.desk
    zone = ZoneInfo(desk.platform.timezone)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"{desk.platform.slug}-disclosures-{desk.now.astimezone(zone).date()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\ufeff")  # so that spreadsheets read it as UTF-8
    writer = csv.writer(answer)
    writer.writerow(_heads())
    for row in _rows(desk)[:MOST_LINES]:
        writer.writerow([plain(cell) for cell in _cells(desk, row, zone)])
    return answer


def _rows(desk: Desk) -> QuerySet[Disclosure]:
    return Disclosure.objects.filter(platform=desk.platform).select_related(*RELATED).order_by("-made_at", "-id")


def _heads() -> Sequence[str]:
    return [
        pgettext("column of a file", "when"),
        pgettext("column of a file", "case"),
        pgettext("column of a file", "to whom"),
        pgettext("column of a file", "merchant"),
        pgettext("column of a file", "order"),
        pgettext("column of a file", "files"),
        pgettext("column of a file", "by whom"),
        pgettext("column of a file", "clause"),
        pgettext("column of a file", "event"),
    ]


def _cells(desk: Desk, row: Disclosure, zone: ZoneInfo) -> Sequence[object]:
    return [
        row.made_at.astimezone(zone).isoformat(" ", "seconds"),
        row.case.number,
        desk.stack.role_label(row.to_role, desk.language),
        row.merchant.name if row.merchant else "",
        row.order.number if row.order else "",
        row.files,
        row.made_by.name if row.made_by else "",
        row.clause,
        row.event_id,
    ]
