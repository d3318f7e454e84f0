"""The tables of a rulebook as the public reads them: names become labels, tests and limits become words."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext, pgettext

from gongdao.look import times
from gongdao.rulebook import Column, Rule, Stack

ANY = "-"
HIDDEN = {
    "procedure": ("does",),
    "notice": ("words",),
    "right": ("right",),
    "labels": ("name",),
    **dict.fromkeys(("facts", "roles", "events"), ("label", "zh-Hans", "en")),
}
"""Columns that say how the machine does it, not what holds; and labels, where they stand in place of the name."""
RAW = ("words", "labels")
"""Kinds that hold words themselves: shown as they stand."""
_LIMIT = re.compile(r"([0-9]+) (minute|hour|working hour|working day|day|month|year)s?")
_COMPARED = re.compile(r"(<=|>=|<|>)\s*(\S+)")


@dataclass(frozen=True, slots=True)
class Shown:
    """A table for `look/parts/decision_table.html`, with its head as pairs of label and words."""

    title: str
    inputs: list[str]
    outputs: list[str]
    rows: list[dict[str, object]]
    head: list[tuple[str, str]]


def shown(rule: Rule, stack: Stack, language: str) -> Shown:
    """The table of a rule in the reader's language."""
    words = _Words(rule, stack, language)
    hidden = HIDDEN.get(rule.kind, ())
    inputs = [column for column in rule.inputs if column.name not in hidden]
    outputs = [column for column in rule.outputs if column.name not in hidden]
    place = {column.name: at for at, column in enumerate(rule.columns)}
    return Shown(
        title=words.title(),
        inputs=[words.head(column) for column in inputs],
        outputs=[words.head(column) for column in outputs],
        rows=[
            {
                "n": n,
                "inputs": [words.cell(column, row[place[column.name]].text) for column in inputs],
                "outputs": [words.cell(column, row[place[column.name]].text) for column in outputs],
            }
            for n, row in enumerate(rule.cells, 1)
        ],
        head=words.heads(),
    )


class _Words:
    """The labels of one rule."""

    def __init__(self, rule: Rule, stack: Stack, language: str) -> None:
        self.rule, self.stack, self.language = rule, stack, language
        self.fact = ""

    def title(self) -> str:
        """What sort of table it is, and what it is about."""
        kinds = {
            "decision": gettext("What follows from the facts"),
            "procedure": gettext("Who may do what, and when"),
            "deadline": gettext("Time limit"),
            "approval": gettext("Who approves"),
            "notice": gettext("Who is told"),
            "words": gettext("The words of the notice"),
            "right": gettext("Rights that nothing may take away"),
            "examples": gettext("Examples, checked with every change"),
            "facts": gettext("Facts"),
            "roles": gettext("Roles"),
            "events": gettext("Events"),
            "labels": gettext("Names"),
        }
        kind = kinds.get(self.rule.kind, self.rule.kind)
        about = self._about()
        return gettext("{kind}: {about}").format(kind=kind, about=about) if about else kind

    def _about(self) -> str:
        name, group = self.rule.name, {"deadline": "deadlines", "approval": "approvals"}.get(self.rule.kind)
        return self.stack.label(group, name, self.language) if group else ""

    def heads(self) -> list[tuple[str, str]]:
        """The lines before the table, but for what only the machine needs."""
        said: dict[str, tuple[str, Callable[[str], str]]] = {
            "on": (gettext("When"), self._event),
            "from": (gettext("Starts with"), self._event),
            "until": (gettext("Ends with"), self._event),
            "pauses": (gettext("Rests while"), self._state),
            "duty": (gettext("Whose duty"), self._role),
            "on_breach": (gettext("If missed"), self._breach),
            "final": (gettext("Ends as"), self._state),
        }
        found = []
        for key, text in self.rule.head.items():
            if key in said:
                label, say = said[key]
                found.append((label, self._listed(text, say)))
        return found

    def head(self, column: Column) -> str:
        name = column.name
        if name in self.stack.facts:
            return self.stack.fact_label(name, self.language)
        named = {
            "limit": gettext("Within"),
            "warn": gettext("Reminder before the end"),
            "by": gettext("By whom"),
            "inform": gettext("Informed"),
            "to": gettext("To whom"),
            "channel": gettext("How"),
            "state": gettext("State"),
            "action": gettext("Action"),
            "next": gettext("Then"),
            "needs": gettext("Needs"),
            "holder": gettext("Of whom"),
            "in_states": gettext("In which state"),
            "may_depend_on": gettext("May depend on"),
            "fact": gettext("Fact"),
            "type": pgettext("of a fact", "Type"),
            "values": gettext("Values"),
            "unit": gettext("Unit"),
            "default": gettext("If unknown"),
            "role": gettext("Role"),
            "scope": gettext("Scope"),
            "stand_in": gettext("Stand-in"),
            "event": gettext("Event"),
            "zh-Hans": gettext("Chinese"),
            "en": gettext("English"),
        }
        return named.get(name, name)

    def cell(self, column: Column, text: str) -> str:
        if self.rule.kind in RAW or text in ("", ANY):
            return text
        name = column.name
        if name in self.stack.facts:
            return self._test(name, text)
        say: dict[str, Callable[[str], str]] = {
            "limit": limit_words,
            "warn": limit_words,
            "by": self._role,
            "inform": self._role,
            "to": self._role,
            "holder": self._role,
            "channel": lambda one: self.stack.label("channels", one, self.language),
            "state": self._state,
            "next": self._state,
            "in_states": self._state,
            "action": self._action,
            "role": self._role,
            "stand_in": self._role,
            "scope": _scope,
            "event": self._event,
            "needs": self._need,
            "may_depend_on": _depends,
        }
        if self.rule.kind == "facts":
            return self._declared(name, text)
        return self._listed(text, say[name]) if name in say else text

    def _listed(self, text: str, say: Callable[[str], str]) -> str:
        return pgettext("between names of a list", ", ").join(
            say(part.strip()) for part in text.split(",") if part.strip()
        )

    def _declared(self, column: str, text: str) -> str:
        """A cell of the table that declares the facts; `self.fact` is the fact of the row."""
        if column == "fact":
            self.fact = text
            return self.stack.fact_label(text, self.language)
        if column == "type":
            return _type(text)
        return self._test(self.fact, text) if column in ("values", "default") else text

    def _test(self, fact: str, text: str) -> str:
        declared = self.stack.facts[fact]
        if declared.type == "choice":
            return self._listed(text, lambda one: self._value(fact, one))
        if declared.type == "yes_no":
            return self.stack.label("yes_no", text, self.language)
        unit = " " + gettext("yuan") if declared.unit == "CNY" else ""
        compared = _COMPARED.fullmatch(text)
        if compared is None:
            return f"{text}{unit}"
        said = {
            "<": gettext("below {n}"),
            "<=": gettext("at most {n}"),
            ">": gettext("above {n}"),
            ">=": gettext("{n} and more"),
        }[compared[1]]
        return said.format(n=compared[2] + unit)

    def _value(self, fact: str, text: str) -> str:
        inner = re.fullmatch(r"not\((.*)\)", text)
        if inner:
            return gettext("not {value}").format(value=self._value(fact, inner[1].strip()))
        group = fact if fact in self.stack.labels else fact + "s"
        return self.stack.label(group, text, self.language)

    def _event(self, name: str) -> str:
        return self.stack.event_label(name, self.language)

    def _action(self, name: str) -> str:
        return self.stack.label("actions", name, self.language)

    def _state(self, name: str) -> str:
        special = {"*": gettext("any state"), "same": gettext("stays"), "(start)": gettext("at the start")}
        return special.get(name) or self.stack.label("states", name, self.language)

    def _role(self, name: str) -> str:
        if name.startswith("clock:"):
            deadline = self.stack.label("deadlines", name.removeprefix("clock:"), self.language)
            return gettext("when the time is over: {deadline}").format(deadline=deadline)
        return self.stack.role_label(name, self.language)

    def _breach(self, text: str) -> str:
        how, _, role = text.partition(" ")
        said = {"escalate": gettext("{role} takes it up."), "inform": gettext("{role} is told.")}.get(how, "{role}")
        return said.format(role=self._role(role.strip()))

    def _need(self, text: str) -> str:
        name, _, about = text.partition(":")
        said = {
            "reasons": gettext("reasons"),
            "clause": gettext("the clause"),
            "evidence": gettext("evidence"),
            "consent": gettext("consent, by an act of the consumer"),
            "human": gettext("a person"),
            "other_than": gettext("not who did: {what}"),
            "approval": gettext("approval: {what}"),
            "delivered": gettext("delivered: {what}"),
        }.get(name, text)
        group = "approvals" if name == "approval" else "actions"
        return said.format(what=self.stack.label(group, about, self.language))


def limit_words(text: str) -> str:
    """`3 working days` in the reader's language; anything else as it stands."""
    match = _LIMIT.fullmatch(text)
    return times.counted(match[2] + "s", int(match[1])) if match else text


def _scope(name: str) -> str:
    return {
        "case": gettext("one complaint"),
        "department": gettext("one department"),
        "platform": gettext("the whole platform"),
    }.get(name, name)


def _type(name: str) -> str:
    return {
        "choice": gettext("one of several"),
        "money": gettext("an amount"),
        "number": gettext("a number"),
        "yes_no": gettext("yes or no"),
        "date": gettext("a date"),
        "text": gettext("words"),
    }.get(name, name)


def _depends(name: str) -> str:
    return {"nothing": gettext("nothing"), "time": gettext("time")}.get(name, name)
