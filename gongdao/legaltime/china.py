"""The public days of mainland China.

Announced years come from the package `chinesecalendar` (the yearly notices of the State Council, from 2004 on). For a
year without notice the holidays are those of the statute (Regulation on public holidays for national festivals and
memorial days, 2024 version), computed by the package `holidays`, because some follow the lunar calendar: New Year 1
day, Spring Festival 4 (with the eve), Qingming 1, Labour Day 2, Dragon Boat 1, Mid-Autumn 1, National Day 3.
Which working days are given in exchange for weekends nobody knows before the notice, so none is assumed.
"""

from chinese_calendar.constants import holidays as _off
from chinese_calendar.constants import workdays as _made_up
from holidays import country_holidays

from gongdao.legaltime.tables import Days, PublicDay, PublicDays, YearTable

FIRST, _LAST_ANNOUNCED = min(_off).year, max(_off).year
LAST = 2099  # the lunar tables of `holidays` end here


def announced(year: int) -> YearTable | None:
    """The official table, None where no notice is known."""
    if not FIRST <= year <= _LAST_ANNOUNCED:
        return None
    days = {day: PublicDay(name, off=True) for day, name in _off.items() if day.year == year}
    days |= {day: PublicDay(name, off=False) for day, name in _made_up.items() if day.year == year}
    return YearTable(year, days)


def statutory(year: int) -> Days:
    """The holidays of the statute, without exchanged days."""
    return {day: PublicDay(name, off=True) for day, name in country_holidays("CN", years=year, observed=False).items()}


CHINA = PublicDays(FIRST, LAST, announced, statutory)
