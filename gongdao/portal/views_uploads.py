"""Files that come by themselves while somebody still writes: with a complaint to be, or with an act on a case."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from gongdao.cases.models import Attachment
from gongdao.errors import Refusal
from gongdao.intake import files
from gongdao.intake.files import PICTURES
from gongdao.legaltime import clock
from gongdao.look.refusals import say
from gongdao.portal import limits, visitor
from gongdao.portal.filing import FORM
from gongdao.portal.uploads import Shelf, draft_name
from gongdao.portal.visitor import Visit, page


@page
def of_filing(request: Visit) -> HttpResponseBase:
    """Take or remove a file of the complaint to be."""
    writer = visitor.draft_owner(request, writing=request.method == "POST")
    shelf = Shelf(request.platform.pk, writer, FORM, writer)
    return _take(request, shelf, reverse("file_uploads", args=[request.platform.slug]))


@page
def one_of_filing(request: Visit, file_id: int) -> HttpResponseBase:
    """A file of one's own complaint to be."""
    return _show(files.pending(request.platform.pk, visitor.draft_owner(request), [file_id]))


@page
def of_act(request: Visit, number: str, action: str) -> HttpResponseBase:
    """Take or remove a file of what is about to be done on a case."""
    shelf = _shelf_of_act(request, number, action)
    return _take(request, shelf, reverse("case_uploads", args=[request.platform.slug, number, action]))


@page
def one_of_act(request: Visit, number: str, action: str, file_id: int) -> HttpResponseBase:
    """A file that waits to be sent with an act on a case."""
    shelf = _shelf_of_act(request, number, action)
    return _show(files.pending(shelf.platform_id, shelf.owner, [file_id]))


def _shelf_of_act(request: Visit, number: str, action: str) -> Shelf:
    found = visitor.find(request, number)
    if found is None:
        raise Http404("no such case")
    row, actor = found
    writer = visitor.draft_owner(request, writing=request.method == "POST")
    return Shelf(row.platform_id, writer, draft_name(row.number, action), actor.owner)


def _take(request: Visit, shelf: Shelf, address: str) -> HttpResponseBase:
    """The row of the page for the file that was kept; a refusal as a sentence; nothing for one that was removed."""
    if request.method != "POST":
        raise Http404
    removed = request.POST.get("remove", "")
    if removed.isdecimal():
        shelf.remove(int(removed))
        return HttpResponse(status=204)
    sent = request.FILES.getlist("file")
    if len(sent) != 1:
        raise Http404
    try:
        limits.count(request, limits.UPLOADED)
        [kept] = shelf.take(sent, clock.now(), request.POST.get("token", ""))
    except Refusal as refusal:
        return HttpResponse(say(refusal), status=refusal.status, content_type="text/plain; charset=utf-8")
    context = {"file": kept, "address": f"{address}{kept.pk}/", "pictures": PICTURES}
    return render(request, "portal/parts/upload_row.html", context)


def _show(found: list[Attachment]) -> HttpResponseBase:
    if not found:
        raise Http404("no such file")
    return files.response(found[0])
