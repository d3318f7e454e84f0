"""Who has a case open, and who is typing: told by the page itself while it is shown, to colleagues only."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext, pgettext

from gongdao.cases.models import Case
from gongdao.desk.gate import Desk, DeskRequest, desk_page
from gongdao.desk.models import Looking

SHOWN = timedelta(minutes=1)  # a page that is shown says so three times in this time
TYPES = timedelta(seconds=15)
CHANNEL = "gongdao_live"
RECENT = 5
KEPT = timedelta(days=30)

_SEEN = """
insert into desk_looking (case_id, user_id, seen_at, typing_at) values (%(case)s, %(user)s, %(now)s, %(typing)s)
on conflict (case_id, user_id) do update set seen_at = excluded.seen_at, typing_at = excluded.typing_at
returning (select (l.seen_at > %(since)s, l.typing_at > %(typed)s) from desk_looking l
           where l.case_id = %(case)s and l.user_id = %(user)s)::text
"""


@desk_page
def here(request: DeskRequest, number: str) -> HttpResponse:
    """The others at this case; a POST says that the reader looks (`typing`, `leaving`), and tells those others."""
    case = Case.objects.filter(platform_id=request.desk.platform.pk, number=number).only("id", "number").first()
    if case is None:
        raise Http404("no such case")
    if request.method == "POST":
        _tell(request.desk, case, request)
    return render(request, "desk/parts/faces.html", faces(request.desk, case))


def faces(desk: Desk, case: Case) -> dict[str, object]:
    """What the head of the case page shows."""
    rows = Looking.objects.filter(case=case, seen_at__gt=desk.now - SHOWN).exclude(user_id=desk.user.pk)
    found = list(rows.order_by("user__name").values_list("user__name", "typing_at"))
    typing = [name for name, at in found if at is not None and at > desk.now - TYPES]
    names = [name for name, _ in found]
    words = _words([name for name in names if name not in typing], typing)
    return {"case": case, "live_too": topic(desk, case), "here_too": names, "here_words": words}


def _words(looking: Sequence[str], typing: Sequence[str]) -> str:
    comma = pgettext("between names of a list", ", ")
    said = []
    if typing:
        said.append(ngettext("{names} is typing", "{names} are typing", len(typing)).format(names=comma.join(typing)))
    if looking:
        text = ngettext("{names} is also here", "{names} are also here", len(looking))
        said.append(text.format(names=comma.join(looking)))
    return pgettext("between placeholders", "; ").join(said)


def topic(desk: Desk, case: Case) -> str:
    """What `/live` calls this."""
    return f"{desk.platform.slug}/looking/{case.pk}"


def _tell(desk: Desk, case: Case, request: HttpRequest) -> None:
    """Renew the reader's row; tell open pages only if somebody has come, gone, or begun or stopped to type."""
    leaving, typing = "leaving" in request.POST, "typing" in request.POST
    before = _renew(desk, case, desk.now - SHOWN if leaving else desk.now, desk.now if typing else None)
    if before[0] == "f":
        Looking.objects.filter(user_id=desk.user.pk, seen_at__lt=desk.now - KEPT).delete()
    if before != ("t" if not leaving else "f", "t" if typing else "f"):
        with connection.cursor() as cursor:
            cursor.execute("select pg_notify(%s, %s)", [CHANNEL, topic(desk, case)])


def _renew(desk: Desk, case: Case, seen: datetime, typing: datetime | None) -> tuple[str, str]:
    """Write the row; returns whether the reader looked and typed before, as PostgreSQL writes truth."""
    values: dict[str, Any] = {"case": case.pk, "user": desk.user.pk, "now": seen, "typing": typing}
    values |= {"since": desk.now - SHOWN, "typed": desk.now - TYPES}
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, values)
        told = cursor.fetchone()[0] or "(f,f)"
    looked, typed = told.strip("()").split(",")
    return looked or "f", typed or "f"


def recent(desk: Desk) -> list[Case]:
    """The cases of this platform that the reader had open last, the latest first."""
    rows = Looking.objects.filter(user_id=desk.user.pk, case__platform_id=desk.platform.pk).select_related("case")
    return [row.case for row in rows.order_by("-seen_at")[:RECENT]]
