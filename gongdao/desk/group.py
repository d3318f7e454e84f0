"""The page of a group: many cases of one cause, each with its own record, worked on together by ticking them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongdao.cases import groups
from gongdao.desk.bulk_acts import KINDS
from gongdao.desk.case import head, side_of
from gongdao.desk.gate import DeskRequest, desk_page, figure


@desk_page
def group(request: DeskRequest, number: str) -> HttpResponse:
    """The group that the case leads: how many stand where, and a page of its members in the order of joining."""
    desk = request.desk
    case = desk.find(number)
    side = side_of(desk, case, case.ruling().procedure)
    after = figure(request.GET.get("after", ""))
    rows, onward = groups.members(case, after)
    counted = groups.counted(case)
    here = reverse("desk:group", args=[case.number])
    context = {
        **head(desk, case, side),
        "live": "",
        "rows": rows,
        "counted": [(side.label("states", state), n) for state, n in counted],
        "total": sum(n for _, n in counted),
        "next": f"{here}?after={onward}" if onward is not None else "",
        "first": here if after is not None else "",
        "kinds": [kind for kind in KINDS.values() if kind.name != "group"],
        "back": request.get_full_path(),
    }
    return render(request, "desk/group.html", context)
