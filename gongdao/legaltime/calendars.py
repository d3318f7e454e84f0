"""Calendars: the time zone, the kind of every date, the weekly working hours, and which years are still provisional.

Dates are proleptic Gregorian ordinals (`date.toordinal`) inside the package, because they are counted.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from gongdao.legaltime.china import CHINA
from gongdao.legaltime.errors import BadCalendar, BadYearTable, NoWorkingTime, OutOfReach, UnknownCalendar
from gongdao.legaltime.tables import Days, PublicDays, YearTable, awaited
from gongdao.legaltime.zones import first_instant, local, zone

FIRST, LAST = 1900, 2500  # years that any calendar reckons with
EMPTY_YEARS = 2  # so many years without working time are taken as "never"

Shift = tuple[time, time]
"""Opening and closing by the wall clock; a closing of 00:00 is the end of the day."""
Week = tuple[tuple[Shift, ...], ...]
"""The shifts of Monday to Sunday."""

_OFFICE_DAY: tuple[Shift, ...] = ((time(9), time(12)), (time(13, 30), time(18)))
OFFICE: Week = (_OFFICE_DAY,) * 5 + ((), ())
ALWAYS: Week = (((time(0), time(0)),),) * 7


class DayKind(StrEnum):
    """What a date is. The last two differ from the weekday by the public days."""

    WORKING = "working"
    REST = "rest"
    HOLIDAY = "holiday"
    MADE_UP = "made_up"


@dataclass(frozen=True, slots=True)
class _Year:
    working: Sequence[int]
    public: Days
    provisional: bool


@dataclass(frozen=True, eq=False)
class Calendar:
    """A calendar never changes; `with_year` and the like give another one. Raises BadCalendar."""

    name: str
    zone: ZoneInfo = field(default_factory=lambda: zone("Asia/Shanghai"))
    week: Week = OFFICE
    rest: frozenset[int] = frozenset({5, 6})
    public: PublicDays = field(default_factory=PublicDays)
    tables: Mapping[int, YearTable] = field(default_factory=dict)
    _years: dict[int, _Year] = field(init=False, default_factory=dict, repr=False)
    _midnights: dict[int, datetime] = field(init=False, default_factory=dict, repr=False)
    _shifts: dict[int, list[tuple[datetime, datetime]]] = field(init=False, default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise BadCalendar(name=self.name, reason="its week must have seven days")
        for shifts in self.week:
            ends = [time.min]
            for opening, closing in shifts:
                ends += [opening, time.max if closing == time.min else closing]
                if opening.tzinfo or closing.tzinfo or ends[-2] < ends[-3] or ends[-1] <= ends[-2]:
                    raise BadCalendar(name=self.name, reason="the shifts of a day must be in order and not overlap")
        if not self.rest <= set(range(7)):
            raise BadCalendar(name=self.name, reason="a weekday is a number from 0 for Monday to 6")

    def with_year(self, year: int, table: YearTable) -> "Calendar":
        """The calendar with this official table: `year` is no longer provisional. Raises BadYearTable.

        Holidays of the statute stay holidays where the table does not name them.
        """
        if table.year != year:
            raise BadYearTable(reason=f"it is the table of {table.year}, not of {year}")
        return replace(self, tables={**self.tables, year: table})

    def with_week(self, week: Week) -> "Calendar":
        """The calendar with other working hours; the working days stay. Raises BadCalendar."""
        return replace(self, week=week)

    def in_zone(self, name: str) -> "Calendar":
        """The calendar in another IANA time zone. Raises UnknownZone."""
        return replace(self, zone=zone(name))

    def kind(self, day: date) -> DayKind:
        """Raises OutOfReach for a year that the calendar does not know."""
        public = self._year(day.year).public.get(day)
        if public is None:
            return DayKind.REST if day.weekday() in self.rest else DayKind.WORKING
        if public.off:
            return DayKind.HOLIDAY
        return DayKind.MADE_UP if day.weekday() in self.rest else DayKind.WORKING

    def public_name(self, day: date) -> str | None:
        """The name of the holiday that makes the date a holiday or a make-up workday."""
        public = self._year(day.year).public.get(day)
        return public.name if public else None

    def provisional(self, year: int) -> bool:
        """Whether the official table of the year is still to come."""
        return self._year(year).provisional

    def is_working(self, ordinal: int) -> bool:
        year = self._year(date.fromordinal(ordinal).year).working
        at = bisect_left(year, ordinal)
        return at < len(year) and year[at] == ordinal

    def working_after(self, ordinal: int, n: int) -> int:
        """The n-th working day after a day. Raises NoWorkingTime, OutOfReach."""
        year, empty = date.fromordinal(ordinal).year, 0
        while True:
            working = self._year(year).working
            at = bisect_right(working, ordinal) + n - 1
            if at < len(working):
                return working[at]
            n = at - len(working) + 1
            empty = 0 if working else empty + 1
            self._give_up(empty)
            year += 1

    def working_before(self, ordinal: int, n: int) -> int:
        """The n-th working day before a day. Raises NoWorkingTime, OutOfReach."""
        year, empty = date.fromordinal(ordinal).year, 0
        while True:
            working = self._year(year).working
            at = bisect_left(working, ordinal) - n
            if at >= 0:
                return working[at]
            n = -at
            empty = 0 if working else empty + 1
            self._give_up(empty)
            year -= 1

    def working_between(self, after: int, until: int) -> int:
        """How many working days lie after the one day and not after the other."""
        if until <= after:
            return 0
        years = range(date.fromordinal(after + 1).year, date.fromordinal(until).year + 1)
        lists = [self._year(year).working for year in years]
        return sum(bisect_right(days, until) - bisect_right(days, after) for days in lists)

    def midnight(self, ordinal: int) -> datetime:
        """The first instant of a day in the zone: 00:00, or where the wall clock jumps over it, the jump."""
        known = self._midnights.get(ordinal)
        if known is None:
            known = first_instant(datetime.combine(date.fromordinal(ordinal), time.min), self.zone)
            self._midnights[ordinal] = known
        return known

    def day_of(self, instant: datetime) -> int:
        """The day in the zone on which an aware instant lies."""
        moment = instant.astimezone(self.zone)
        day = moment.toordinal()
        if moment.fold and self.midnight(day + 1) <= instant:
            day += 1  # the wall clock was put back over midnight; a day that has begun is not taken back
        return day

    def local(self, instant: datetime) -> datetime:
        """The instant with the offset of the zone."""
        return local(instant, self.zone)

    def shifts(self, ordinal: int) -> Sequence[tuple[datetime, datetime]]:
        """The working time of a day. A make-up workday without hours of its own has those of the first with hours."""
        known = self._shifts.get(ordinal)
        if known is None:
            known = [
                (
                    self._at(ordinal, opening),
                    self.midnight(ordinal + 1) if closing == time.min else self._at(ordinal, closing),
                )
                for opening, closing in self._hours(date.fromordinal(ordinal))
            ]
            self._shifts[ordinal] = known
        return known

    def _hours(self, day: date) -> tuple[Shift, ...]:
        public, own = self._year(day.year).public.get(day), self.week[day.weekday()]
        if public is None:
            return own
        if public.off:
            return ()
        return own or next((shifts for shifts in self.week if shifts), ())

    def _at(self, ordinal: int, wall: time) -> datetime:
        return first_instant(datetime.combine(date.fromordinal(ordinal), wall), self.zone)

    def _year(self, year: int) -> _Year:
        known = self._years.get(year)
        if known is None:
            known = self._years[year] = self._read(year)
        return known

    def _read(self, year: int) -> _Year:
        first, last = max(FIRST, self.public.first), min(LAST, self.public.last)
        if not first <= year <= last:
            raise OutOfReach(name=self.name, first=first, last=last, year=year)
        announced = None if year in self.tables else self.public.announced(year)
        days = dict(announced.days if announced else self.public.statutory(year))
        for neighbour in (year - 1, year + 1, year):
            if neighbour in self.tables:
                days |= {day: public for day, public in self.tables[neighbour].days.items() if day.year == year}
        working = [
            o for o in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()) if self._worked(o, days)
        ]
        return _Year(working, days, provisional=announced is None and year not in self.tables)

    def _worked(self, ordinal: int, days: Days) -> bool:
        public = days.get(date.fromordinal(ordinal))
        return not public.off if public else (ordinal - 1) % 7 not in self.rest

    def _give_up(self, empty: int) -> None:
        if empty >= EMPTY_YEARS:
            raise NoWorkingTime(name=self.name, years=EMPTY_YEARS)


_NAMED = {
    "cn": Calendar("cn", public=CHINA),
    "plain": Calendar("plain"),
    "24x7": Calendar("24x7", week=ALWAYS, rest=frozenset()),
}


def calendar(name: str) -> Calendar:
    """A calendar by name, zone Asia/Shanghai: `cn` (mainland China), `plain` (weekends only), `24x7`.

    `cn` and `plain` work Monday to Friday 09:00-12:00 and 13:30-18:00. Raises UnknownCalendar.
    """
    found = _NAMED.get(name)
    if found is None:
        raise UnknownCalendar(name=name[:40], known=", ".join(_NAMED))
    return found


def calendar_in(zone: ZoneInfo, name: str) -> Calendar:
    """A calendar in a time zone. A name that `calendar` does not know is a country whose days nobody has told us.

    Its weeks are those of `plain`, and each of its years is provisional until the official table is loaded.
    """
    found = _NAMED.get(name) or Calendar(name, public=PublicDays(announced=awaited))
    return replace(found, zone=zone)
