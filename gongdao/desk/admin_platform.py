"""The platform itself, for its administrators: contacts, calendars, rulebooks in force, API keys, further platforms."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables

from gongdao.cases.models import Clock
from gongdao.desk.admin_forms import ContactForm, KeyForm, PlatformForm, YearForm, scope_words
from gongdao.desk.admin_pages import admin_page, at, confirmed, said, show
from gongdao.desk.gate import Desk, DeskRequest
from gongdao.editions import calendars as official
from gongdao.editions.models import CalendarYear, Ruleset
from gongdao.legaltime import Calendar, DayKind, parse_year_table
from gongdao.people.contacts import FIELDS
from gongdao.people.models import ApiKey, Platform
from gongdao.proceedings import administer
from gongdao.proceedings.administer_errors import NoSuchEntry
from gongdao.proceedings.clocks import OPEN
from gongdao.proceedings.errors import YearKnown

MOST_WAITING = 10_000  # counted up to here
RULESETS = 50


@dataclass(frozen=True, slots=True)
class Year:
    """What is known of a year; `loaded_at` for a table that an administrator has loaded."""

    number: int
    provisional: bool
    off: int
    made_up: int
    loaded_at: datetime | None


@admin_page
def contacts(request: DeskRequest) -> HttpResponse:
    """The contacts that users see on every page; placeholders are refused."""
    platform = request.desk.platform
    form = ContactForm(
        request.POST or None, initial={name: getattr(platform, name) for name in (*FIELDS, "service_hours")}
    )
    changed: list[bool] = []
    if form.done(lambda **values: changed.append(bool(administer.set_contact(request.desk.actor, **values).new))):
        words = (
            gettext("The contacts are changed; users see them at once.")
            if any(changed)
            else gettext("Nothing changed.")
        )
        return said(request, words, at("contacts"))
    return show(request, "contacts", {"form": form}, form.status if form.is_bound else 200)


@admin_page
def calendars(request: DeskRequest) -> HttpResponse:
    """Which years are official, how many open clocks wait, and the form for the table of a year.

    A table cannot be taken back, so it is shown first and loaded by a second press (`confirmed`).
    """
    desk = request.desk
    form = YearForm(request.POST or None, request.FILES or None)
    if request.POST.get("confirmed"):
        if form.done(lambda table: administer.load_calendar(desk.actor, table, desk.platform.calendar)):
            words = gettext("The table is loaded. The open clocks that waited for it are worked out again in a minute.")
            return said(request, words, at("calendars"))
    elif form.done(lambda table: _unknown(desk, table)):
        return show(request, "year", _shown(desk, form.cleaned_data["table"]))
    context = {"form": form, "years": years(desk), "provisional": waiting(desk), "most": MOST_WAITING}
    return show(request, "calendars", context, form.status if form.is_bound else 200)


@admin_page
def editions(request: DeskRequest) -> HttpResponse:
    """The rulebooks in force and those before."""
    rows = Ruleset.objects.filter(platform=request.desk.platform, since__isnull=False).order_by("-since")
    rulesets = list(rows.prefetch_related("editions")[:RULESETS])
    current = next((row.pk for row in rulesets if row.since and row.since <= request.desk.now), None)
    return show(request, "editions", {"rulesets": rulesets, "current": current})


@sensitive_variables("plain")
@admin_page
def keys(request: DeskRequest) -> HttpResponse:
    """The keys of the platform's machines. A new one is shown once, in the answer to the form and nowhere else."""
    desk = request.desk
    form = KeyForm(request.POST or None)
    plain: list[str] = []
    if form.done(lambda **values: plain.append(administer.issue_key(desk.actor, **values))):
        return show(request, "key", {"key": plain[0], "name": form.cleaned_data["name"]})
    rows = ApiKey.objects.of(desk.platform).order_by("-revoked_at", "name")  # PostgreSQL: null, in force, comes first
    context = {"form": form, "rows": [(row, scope_words(row.scopes)) for row in rows]}
    return show(request, "keys", context, form.status if form.is_bound else 200)


@admin_page
def revoke(request: DeskRequest, key_id: int) -> HttpResponse:
    desk = request.desk
    row = ApiKey.objects.of(desk.platform).filter(pk=key_id).first()
    if row is None:
        raise NoSuchEntry()
    return confirmed(
        request,
        lambda: administer.revoke_key(desk.actor, key_id),
        title=gettext("Revoke this key?"),
        text=gettext("“{name}” opens nothing any more, within seconds. It cannot be given back.").format(name=row.name),
        yes=gettext("Revoke the key"),
        done=gettext("The key “{name}” is revoked.").format(name=row.name),
        back=at("keys"),
    )


@admin_page
def platforms(request: DeskRequest) -> HttpResponse:
    """The platforms on which the reader has a role, and the form for another one."""
    form = PlatformForm(request.POST or None, request.FILES or None)
    made: list[Platform] = []
    if form.done(lambda **values: made.append(administer.add_platform(request.desk.actor, **values))):
        words = gettext("{name} is open, with its rulebooks in force. You are its administrator.")
        return said(request, words.format(name=made[0].name), at("platforms"))
    return show(request, "platforms", {"form": form}, form.status if form.is_bound else 200)


def years(desk: Desk) -> list[Year]:
    """Last year to the year after next."""
    official.forget()  # another process may have loaded a year a moment ago, and this page must say so
    calendar = official.of(desk.platform.pk, desk.platform.calendar)
    mine = CalendarYear.objects.filter(platform=desk.platform, calendar=desk.platform.calendar)
    loaded = dict(mine.values_list("year", "loaded_at"))
    this = desk.now.astimezone(ZoneInfo(desk.platform.timezone)).year
    numbers = sorted({*range(this - 1, this + 3), *loaded})
    return [_year(calendar, number, loaded.get(number)) for number in numbers]


def waiting(desk: Desk) -> int:
    """Open clocks whose due still rests on a provisional year, counted up to MOST_WAITING."""
    rows = Clock.objects.filter(platform_id=desk.platform.pk, provisional=True, state__in=OPEN)
    return rows.filter(calendar=desk.platform.calendar)[:MOST_WAITING].count()


def _year(calendar: Calendar, number: int, loaded_at: datetime | None) -> Year:
    kinds = [calendar.kind(day) for day in _days(number)]
    off, made_up = kinds.count(DayKind.HOLIDAY), kinds.count(DayKind.MADE_UP)
    return Year(number, calendar.provisional(number), off, made_up, loaded_at)


def _days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def _unknown(desk: Desk, text: str) -> None:
    """Raises BadYearTable, or YearKnown for a year that was loaded."""
    year = parse_year_table(text).year
    if CalendarYear.objects.filter(platform=desk.platform, calendar=desk.platform.calendar, year=year).exists():
        raise YearKnown(year=year)


def _shown(desk: Desk, text: str) -> dict[str, object]:
    """What the table says, to be looked at before it is loaded."""
    table = parse_year_table(text)
    days = [(day, public) for day, public in sorted(table.days.items())]
    known = not official.of(desk.platform.pk, desk.platform.calendar).provisional(table.year)
    made_up = sum(not public.off for _, public in days)
    return {
        "table": text,
        "year": table.year,
        "days": days,
        "off": len(days) - made_up,
        "made_up": made_up,
        "known": known,
        "provisional": waiting(desk),
    }
