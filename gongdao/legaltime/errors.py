"""What legal time refuses. Each docstring is the message."""

from gongdao.errors import Refusal


class LimitError(Refusal):
    """“{text}” is not a limit. Write a whole number from 1 to 100000 and a unit ({units}),
    for example “3 working days”."""

    status = 422


class NaiveTime(Refusal):
    """“{text}” has no time zone. Write the offset from UTC as well, for example 2026-02-13T18:00:00+08:00."""

    status = 422


class BadInstant(Refusal):
    """“{text}” is not an instant. Write date, time and offset from UTC, for example 2026-02-13T18:00:00+08:00."""

    status = 422


class BadPause(Refusal):
    """A pause from {start} to {end} ends before it begins."""

    status = 422


class BadCalendar(Refusal):
    """The calendar “{name}” cannot be used: {reason}."""

    status = 422


class UnknownCalendar(Refusal):
    """There is no calendar “{name}”. Known are: {known}."""

    status = 422


class UnknownZone(Refusal):
    """“{name}” is no time zone of the IANA list. Write for example Asia/Shanghai."""

    status = 422


class NoWorkingTime(Refusal):
    """The calendar “{name}” has no working time within {years} years, so that this limit never ends."""

    status = 422


class OutOfReach(Refusal):
    """The calendar “{name}” reckons with the years {first} to {last}; this leads to {year}."""

    status = 422


class BadYearTable(Refusal):
    """This is not an official table of a year: {reason}."""

    status = 422
