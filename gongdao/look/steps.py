"""The arithmetic of a limit in sentences, one for each step code of `gongdao.legaltime.steps`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext, gettext_lazy, pgettext

from gongdao.legaltime import Due, Step
from gongdao.look.times import MONTHS, WEEKDAYS, amount, counted, say_day

SAID = {
    "event_day": gettext_lazy("{date}: the day of the event, not counted."),
    "counted": gettext_lazy("{dates} count: {amount}."),
    "made_up": gettext_lazy("{dates}: worked in exchange for a holiday, counted."),
    "shorter_month": gettext_lazy("The month is shorter, so that its last day is taken: {date}."),
    "ends": gettext_lazy("The last day is {date}."),
    "rolled": gettext_lazy("{from} is no working day: the end moves to {to}."),
    "not_rolled": gettext_lazy("{date} is no working day; the end stays there."),
    "elapsed": gettext_lazy("From {from} on, {amount} around the clock."),
    "opens": gettext_lazy("Outside working time; counted from {at} on."),
    "worked": gettext_lazy("{dates}: {amount} of working time each."),
    "paused": gettext_lazy("Paused from {from} to {to}: {amount}, added to the end."),
    "provisional": gettext_lazy("Provisional: the public holidays of {years} are not announced yet."),
}
SKIPPED = {
    "rest": gettext_lazy("{dates}: days of rest, not counted."),
    "holiday": gettext_lazy("{dates}: public holidays, not counted."),
    "paused": gettext_lazy("{dates}: paused all day, not counted."),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of the sum and the clause of the counting rule it rests on."""

    text: str
    clause: str


def sentences(due: Due) -> list[Sentence]:
    """The steps in the reader's language; the last one is the result."""
    steps: Sequence[Step] = due.steps
    codes = {step.code for step in steps}
    silent = {"closes"} if "rolled" in codes else {"closes", "ends"}  # the last line says it
    said = [Sentence(_say(step), step.clause) for step in steps if step.code not in silent]
    endings = [step.clause for step in steps if step.code in ("ends", "rolled", "closes", "elapsed")]
    result = gettext("Due: {when}.").format(when=_closing(due.at))
    return [*said, Sentence(result, endings[-1] if endings else "")]


def _say(step: Step) -> str:
    template, values = _template(step), {name: _value(name, value) for name, value in step.values.items()}
    if "unit" in step.values:
        values["amount"] = counted(str(step.values["unit"]), int(step.values["n"]))
    if "seconds" in step.values:
        values["amount"] = amount(int(step.values["seconds"]))
    return template.format(**values)


def _template(step: Step) -> str:
    """The sentence of a code. KeyError is a code that legaltime has and this table has not; a test compares them."""
    if step.code == "counted" and not step.values.get("dates"):
        return gettext("From {from} to {to}: {amount}.")
    return str(SKIPPED[str(step.values["why"])] if step.code == "skipped" else SAID[step.code])


def _value(name: str, value: str | int) -> str:
    text = str(value)
    if name == "dates":
        return say_runs(text)
    if name in ("date", "from", "to", "at"):
        return _moment(text)
    return text


def _moment(text: str) -> str:
    """A date or an instant in ISO form; an instant keeps the offset it carries."""
    if "T" not in text:
        return say_day(date.fromisoformat(text), None)
    instant = datetime.fromisoformat(text)
    return f"{say_day(instant.date(), None)} {instant:%H:%M}"


def _closing(instant: datetime) -> str:
    """The exclusive due instant, in its own offset: 00:00 is 24:00 of the day before."""
    day, clock = instant.date(), f"{instant:%H:%M}"
    if clock == "00:00" and not instant.second:
        day, clock = day - timedelta(days=1), "24:00"
    words = {"day": day.day, "month": day.month, "year": day.year}
    names = {"weekday": str(WEEKDAYS[day.weekday()]), "month_name": str(MONTHS[day.month - 1])}
    return gettext("{weekday} {day} {month_name} {year}").format(**words, **names) + " " + clock


def say_runs(text: str) -> str:
    """``2026-02-14, 2026-02-24..2026-02-26`` as ``14 Feb, 24 to 26 Feb``."""
    return pgettext("between dates of a list", ", ").join(_say_run(run) for run in text.split(", "))


def _say_run(run: str) -> str:
    first, last = (date.fromisoformat(end) for end in (run.split("..") * 2)[:2])
    if first == last:
        return _short_date(first)
    if (first.year, first.month) != (last.year, last.month):
        return gettext("{first} to {last}").format(first=_short_date(first), last=_short_date(last))
    values = {"month": first.month, "month_name": str(MONTHS[first.month - 1])}
    return gettext("{first_day} to {last_day} {month_name}").format(first_day=first.day, last_day=last.day, **values)


def _short_date(day: date) -> str:
    return gettext("{day} {month_name}").format(month_name=str(MONTHS[day.month - 1]), month=day.month, day=day.day)
