"""Legal time: limits, calendars, and the counting of the rulebook's clause V-2, each answer with its steps.

Instants are aware datetimes; results carry the offset of the calendar's zone. The steps cite these sub-clauses:

- V-2.1  the day of the event does not count; counting begins with the next day
- V-2.2  a limit in days ends at 24:00 of its last day, written as 00:00 of the next day and not included
- V-2.3  a period in days, months or years whose last day is no working day runs to the end of the next working day
- V-2.4  an interval ("not before") never rolls: its last day may be a day of rest
- V-2.5  working days are Monday to Friday without the public holidays, and the make-up workdays at weekends
- V-2.6  a month or year ends on the day with the number of the event's day, or on the month's last day if it has none
- V-2.7  hours and minutes are real time around the clock, also where the wall clock is put forward or back
- V-2.8  working hours are counted in the shifts of working days: from the next opening if the event lies outside them;
         time that is used up exactly at closing ends at that closing
- V-2.9  while a clock is paused, hours stand still; a day is skipped only if the clock was paused all of it
- V-2.10 in a year whose official table is not published, weekends and the statutory holidays are assumed; what rests on
         them is provisional and is reckoned again when the table is loaded
"""

from gongdao.legaltime.calendars import ALWAYS, OFFICE, Calendar, DayKind, Shift, Week, calendar, calendar_in
from gongdao.legaltime.count import before, due, elapsed, moved
from gongdao.legaltime.errors import (
    BadCalendar,
    BadInstant,
    BadPause,
    BadYearTable,
    LimitError,
    NaiveTime,
    NoWorkingTime,
    OutOfReach,
    UnknownCalendar,
    UnknownZone,
)
from gongdao.legaltime.instants import parse_instant
from gongdao.legaltime.limits import Limit, Unit
from gongdao.legaltime.steps import Due, Elapsed, Step
from gongdao.legaltime.tables import PublicDay, PublicDays, YearTable, parse_year_table

__all__ = [
    "ALWAYS",
    "OFFICE",
    "BadCalendar",
    "BadInstant",
    "BadPause",
    "BadYearTable",
    "Calendar",
    "DayKind",
    "Due",
    "Elapsed",
    "Limit",
    "LimitError",
    "NaiveTime",
    "NoWorkingTime",
    "OutOfReach",
    "PublicDay",
    "PublicDays",
    "Shift",
    "Step",
    "Unit",
    "UnknownCalendar",
    "UnknownZone",
    "Week",
    "YearTable",
    "before",
    "calendar",
    "calendar_in",
    "due",
    "elapsed",
    "moved",
    "parse_instant",
    "parse_year_table",
]
