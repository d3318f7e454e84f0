"""The conditions in the address of a queue: read, laid upon a view, and put into words.

What an address asks for and the rulebooks in force no longer know is left out, and said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gongdao.cases.queue_view import View
from gongdao.desk.gate import Desk, figure
from gongdao.desk.leaders import windows
from gongdao.desk.queues import INSTANT, end_of_day
from gongdao.look.cells import procedure_label
from gongdao.look.times import say_day
from gongdao.people.models import Merchant
from gongdao.rulebook import Stack

MANY = ("department", "severity", "state", "category", "procedure", "channel", "deadline")
NAMES = (*MANY, "assignee", "merchant", "due", "q")
EVERY = "all"
APPROVAL = "approval."  # before the name of an approval: the name of its clock
ME, NOBODY = "me", "nobody"
WITHIN = {"today": 1, "3d": 3, "7d": 7}
HOURS = {"4h": 4, "24h": 24}  # of the platform's own limits, from now on
DUE = {
    "late": _("Late"),
    "4h": _("Late within 4 hours"),
    "24h": _("Late within 24 hours"),
    "today": _("By midnight"),
    "3d": _("Within three days"),
    "7d": _("Within seven days"),
}
WORDS = {
    "department": _("Department"),
    "state": _("State"),
    "procedure": pgettext_lazy("condition of a list", "Procedure"),
    "channel": _("How it came"),
    "deadline": _("Which limit"),
    "assignee": _("In charge"),
    "merchant": _("Merchant"),
    "due": _("Due"),
    "q": _("Text in the title or number"),
}
LONGEST = 64
Parameters = Mapping[str, Sequence[str]]
Values = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """The conditions of an address; `unknown` are (condition, value) that were left out, `merchants` ids by text."""

    values: Values
    unknown: tuple[tuple[str, str], ...] = ()
    merchants: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def pairs(self) -> list[tuple[str, str]]:
        """The conditions as they stand in an address."""
        return [(name, value) for name, values in self.values.items() for value in values]


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition in words, and the address without it."""

    words: str
    href: str


def read(desk: Desk, several: Sequence[Parameters]) -> list[Asked]:
    """The conditions of several addresses at once; one statement if any of them names a merchant."""
    merchants = _merchants(desk, {value.strip()[:LONGEST] for one in several for value in one.get("merchant", ())})
    return [_asked(desk, one, merchants) for one in several]


def _asked(desk: Desk, parameters: Parameters, merchants: Mapping[str, tuple[int, ...]]) -> Asked:
    values: Values = {}
    unknown = []
    for name in NAMES:
        said = [text for one in parameters.get(name, ()) if (text := one.replace("\0", "").strip()[:LONGEST])]
        known = list(dict.fromkeys(text for text in said if _knows(desk, name, text, merchants)))
        unknown += [(name, text) for text in said if text not in known]
        if known:
            values[name] = tuple(known) if name in MANY else (known[-1],)
    return Asked(values, tuple(unknown), merchants)


def _merchants(desk: Desk, named: set[str]) -> dict[str, tuple[int, ...]]:
    """The merchants of these codes or names: text -> ids."""
    found: dict[str, tuple[int, ...]] = {}
    named.discard("")
    if not named:
        return found
    rows = Merchant.objects.of(desk.platform.pk).filter(Q(code__in=named) | Q(name__in=named))[:LONGEST]
    for one in rows:
        for text in named & {one.code, one.name}:
            found[text] = (*found.get(text, ()), one.pk)
    return found


def _knows(desk: Desk, name: str, text: str, merchants: Mapping[str, Any]) -> bool:
    stack = desk.stack
    if name in ("severity", "category", "department"):
        return (text == EVERY and name == "department") or text in values_of(stack, name)
    if name == "state":
        return any(text in procedure.states for procedure in stack.procedures.values())
    if name == "deadline":
        return text in stack.deadline_map or text.removeprefix(APPROVAL) in stack.approvals
    if name == "assignee":
        return text in (ME, NOBODY) or figure(text) is not None
    if name == "due":
        return text in DUE or _day(text) is not None
    known = {"procedure": stack.procedures, "channel": stack.labels.get("channels", {}), "merchant": merchants}
    return text in known.get(name, (text,))


def values_of(stack: Stack, fact: str) -> tuple[str, ...]:
    """The values of a fact that is a choice; none where these rulebooks do not know it."""
    return stack.facts[fact].values if fact in stack.facts else ()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def narrowed(desk: Desk, view: View, asked: Asked) -> View:
    """The view with the conditions; a department that is named goes before the reader's own."""
    values = asked.values
    departments = values.get("department")
    if departments:
        view = replace(view, departments=() if EVERY in departments else departments)
    if "state" in values:
        view = replace(view, states=values["state"], but_states=())
    if "assignee" in values:
        (who,) = values["assignee"]
        view = replace(view, assignee=desk.user.pk if who == ME else 0 if who == NOBODY else figure(who))
    if "due" in values:
        (due,) = values["due"]
        before = _before(desk, due)
        view = replace(view, due_before=min(before, view.due_before) if view.due_before else before)
        if due in HOURS:
            view = replace(view, due_from=desk.now + INSTANT, but_deadlines=tuple(windows(desk.stack)))
    return replace(
        view,
        severities=values.get("severity", view.severities),
        merchants=tuple(pk for text in values.get("merchant", ()) for pk in asked.merchants[text]),
        categories=values.get("category", ()),
        procedures=values.get("procedure", ()),
        channels=values.get("channel", ()),
        deadlines=values.get("deadline", ()),
        text="".join(values.get("q", ())),
    )


def _before(desk: Desk, text: str) -> datetime:
    """The first instant that is no longer meant; a day is meant until its end."""
    if text == "late":
        return desk.now + INSTANT
    if text in HOURS:
        return desk.now + timedelta(hours=HOURS[text]) + INSTANT
    midnight = end_of_day(desk) + INSTANT
    if text in WITHIN:
        return midnight + timedelta(days=WITHIN[text] - 1)
    day = date.fromisoformat(text)
    return datetime.combine(day, datetime.min.time(), midnight.tzinfo) + timedelta(days=1) + INSTANT


def address(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The path with these parameters."""
    query = urlencode(list(pairs))
    return f"{path}?{query}" if query else path


def chips(desk: Desk, view: View, asked: Asked, path: str, kept: Sequence[tuple[str, str]] = ()) -> list[Chip]:
    """The conditions in words; `view` is what they narrow, `kept` stands in every address."""
    pairs = asked.pairs()
    found = []
    if view.departments and "department" not in asked.values:
        words = ", ".join(said(desk, "department", name) for name in view.departments)
        found.append(Chip(words, address(path, [*pairs, ("department", EVERY), *kept])))
    for one in pairs:
        if one != ("department", EVERY):
            rest = [other for other in pairs if other != one]
            found.append(Chip(said(desk, *one), address(path, [*rest, *kept])))
    return found


def said(desk: Desk, name: str, value: str) -> str:
    """One condition in words, as it stands on its chip."""
    stack, language = desk.stack, desk.language
    if name in ("state", "department", "channel"):
        return stack.label(f"{name}s", value, language)
    if name in ("severity", "category"):
        return stack.value_label(name, value, language)
    if name == "deadline":
        return stack.deadline_label(value, language)
    if name == "procedure":
        return procedure_label(stack, value, language)
    words = {
        "assignee": lambda: who(desk, value),
        "due": lambda: str(DUE[value]) if value in DUE else say_day(date.fromisoformat(value), None),
        "merchant": lambda: value,
        "q": lambda: gettext("“{text}”").format(text=value),
    }[name]()
    return words if name == "q" else gettext("{name}: {value}").format(name=WORDS[name], value=words)


def who(desk: Desk, value: str) -> str:
    """Whom a condition on the person in charge means."""
    if value in (ME, NOBODY):
        return gettext("myself") if value == ME else gettext("nobody")
    return desk.names.get(int(value)) or gettext("somebody who is not here any more")


@dataclass(frozen=True, slots=True)
class Select:
    """One choice of a form: `groups` are (heading, [(value, words)]), at the top without heading."""

    name: str
    words: str
    groups: list[tuple[str, list[tuple[str, str]]]]
    chosen: str = ""


def selects(desk: Desk, view: View, asked: Asked) -> list[Select]:
    """What can be asked for by choosing; merchant, day and text are typed."""
    (who,), (due,) = asked.values.get("assignee", ("",)), asked.values.get("due", ("",))
    stack, language = desk.stack, desk.language
    choices = {name: [(one, said(desk, name, one)) for one in _values(stack, name)] for name in MANY if name != "state"}
    choices["department"].insert(0, (EVERY, gettext("All departments")))
    found = [Select(name, _name(desk, name), [("", one)]) for name, one in choices.items() if len(one) > 1]
    states = [(procedure_label(stack, name, language), _states(desk, name, view)) for name in stack.procedures]
    people = [(ME, gettext("myself")), (NOBODY, gettext("nobody"))]
    people += [(str(pk), name) for pk, name in desk.names.items() if pk != desk.user.pk]
    found.append(Select("state", _name(desk, "state"), [one for one in states if one[1]]))
    found.append(Select("assignee", _name(desk, "assignee"), [("", people)], who))
    found.append(Select("due", _name(desk, "due"), [("", [(name, str(words)) for name, words in DUE.items()])], due))
    return found


def _name(desk: Desk, name: str) -> str:
    return str(WORDS[name]) if name in WORDS else desk.stack.fact_label(name, desk.language)


def _values(stack: Stack, name: str) -> Iterable[str]:
    if name == "procedure":
        return stack.procedures
    return stack.labels.get("channels", {}) if name == "channel" else values_of(stack, name)


def _states(desk: Desk, procedure: str, view: View) -> list[tuple[str, str]]:
    one = desk.stack.procedures[procedure]
    wanted = one.final if view.final else [state for state in one.states if state not in one.final]
    return [(state, said(desk, "state", state)) for state in wanted]
