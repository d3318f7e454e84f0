"""What stands in a rule's cells, for people: names become labels, tests and limits become words."""

import re
from collections.abc import Callable
from functools import cached_property

from django.utils.translation import gettext, pgettext

from gongdao.look import times
from gongdao.look.columns import GROUPS, HEADS, REQUIRED, TITLES
from gongdao.rulebook import Column, Rule, Stack
from gongdao.rulebook.compiling import NO_LIMIT
from gongdao.rulebook.facts import CHOICES
from gongdao.rulebook.kinds import KINDS
from gongdao.rulebook.registers import EVIDENCE, FOREVER, read_price, read_when
from gongdao.rulebook.rules import START
from gongdao.rulebook.stack import pick
from gongdao.words import NEEDS, yuan

ANY = "-"
RAW = ("words", "labels", "wording")
"""Kinds that hold words themselves: shown as they stand."""
_LIMIT = re.compile(r"([0-9]+) (minute|hour|working hour|working day|day|month|year)s?")
_COMPARED = re.compile(r"(<=|>=|<|>)\s*(\S+)")


class Words:
    """What the title, the heads and the cells of one rule read like in the reader's language."""

    def __init__(self, rule: Rule, stack: Stack, language: str) -> None:
        self.rule, self.stack, self.language = rule, stack, language
        self.kind = _meant(rule, stack)
        self.fact = ""

    def title(self) -> str:
        """What sort of table it is, and what it is about."""
        kind = str(TITLES.get(self.rule.kind, self.rule.kind))
        about = self._about()
        return gettext("{kind}: {about}").format(kind=kind, about=about) if about else kind

    def _about(self) -> str:
        name = self.rule.name
        if self.rule.kind == "articles":
            return self._law(name)
        group = {"deadline": "deadlines", "approval": "approvals", "register": "registers"}.get(self.rule.kind)
        said = self.stack.label(group, name, self.language) if group else ""
        return said if said != name else ""  # a name that no book puts into words says nothing to readers

    def heads(self) -> list[tuple[str, str]]:
        """The lines before the table, but for what only the machine needs."""
        said = self._keys()
        return [(said[key][0], self._listed(text, said[key][1])) for key, text in self.rule.head.items() if key in said]

    def _keys(self) -> dict[str, tuple[str, Callable[[str], str]]]:
        """Of each key of a head that people read: what it is called, and how its values read."""
        return {
            "on": (gettext("When"), self._event),
            "from": (gettext("Starts with"), self._event),
            "until": (gettext("Ends with"), self._event),
            "pauses": (gettext("Rests while"), self._state),
            "duty": (gettext("Whose duty"), self._role),
            "on_breach": (gettext("If missed"), self._breach),
            "final": (gettext("Ends as"), self._state),
            "blocks": (gettext("Has to wait for it"), self._action),
            "to": (gettext("Until"), self._event),
        }

    def head(self, column: Column) -> str:
        name = column.name
        if self._key(column):
            return self._keys()[name][0]
        if name in self.stack.facts:
            return self.stack.fact_label(name, self.language)
        return str(HEADS.get(name, name))

    def _key(self, column: Column) -> bool:
        """Does the column of an overview hold what stands in the heads of the rules that it lists?"""
        return self.rule.kind != self.kind and column.name in KINDS[self.kind].head and column.name in self._keys()

    def cell(self, column: Column, text: str) -> str:
        if self.rule.kind in RAW or text in ("", ANY):
            return text
        name = column.name
        if self._key(column):
            return self._listed(text, self._keys()[name][1])
        if name in self.stack.facts:
            return self._test(name, text)
        if self.kind == "procedure" and name == "needs":
            return self._needs(text)
        if self.kind == "facts" and name != "set_by":
            return self._declared(name, text)
        if self.kind == "target" and name == "value":
            return self._bound(text)
        if self.kind == "requires" and name in ("kind", "name"):
            return self._required(name, text)
        if group := GROUPS.get((self.kind, name)):
            return self._listed(text, lambda one: self.stack.label(group, one, self.language))
        say = self._says.get(name)
        return self._listed(text, say) if say else text

    @cached_property
    def _says(self) -> dict[str, Callable[[str], str]]:
        """How the values of a column read that mean the same in every table."""
        return {
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
            "set_by": self._setter,
            "who": self._role,
            "hold_by": self._role,
            "payer": self._role,
            "eased_for": self._role,
            "with": self._role,
            "from": self._event,
            "fulfilled_by": self._proof,
            "when": self._when,
            "law": self._law,
            "price": _price,
            "of": self._of,
            **dict.fromkeys(("base", "per"), lambda one: self.stack.fact_label(one, self.language)),
            "shown_at": lambda one: self._event(one),
            "keep": lambda one: gettext("for ever") if one == FOREVER else limit_words(one),
            **dict.fromkeys(("at_least", "at_most", "within", "review"), self._bound),
        }

    def _of(self, name: str) -> str:
        """A fact of which a figure is the share, or the procedure that a rule belongs to."""
        if name in self.stack.procedures and self.kind != "target":
            return procedure_label(self.stack, name, self.language)
        return self.stack.fact_label(name, self.language)

    def _bound(self, text: str) -> str:
        """A limit, or a sum in which facts may stand."""
        named = re.sub(r"[a-z][a-z0-9_]*", lambda one: self.stack.fact_label(one[0], self.language), text)
        return limit_words(text) if _LIMIT.fullmatch(text) else named

    def _required(self, column: str, text: str) -> str:
        """What a statute asks for; `self.fact` is the kind of the row."""
        if column == "kind":
            self.fact = text
            return self.stack.label("requirement_kinds", text, self.language)
        if group := REQUIRED.get(self.fact):
            return self.stack.label(group, text, self.language)
        if self.fact == "procedure":
            return self.stack.label("procedures", text, self.language)
        return " → ".join(self._event(one) for one in text.split(".."))

    def _when(self, text: str) -> str:
        """When a duty is done: the words of each of its forms."""
        when = read_when(text)
        if when is None:
            return text
        limit = limit_words(str(when.limit)) if when.limit else ""
        event = self._event(when.event) if when.event else ""
        form = when.form if when.form != "on" or when.limit else "at"
        said = {
            "continuously": gettext("at all times"),
            "every": gettext("every {limit}"),
            "on": gettext("{event}: within {limit}"),
            "at": gettext("{event}: first of all") if when.first else event,
            "before": gettext("before: {event}"),
        }[form]
        return said.format(limit=limit, event=event)

    def _law(self, name: str) -> str:
        """The title of a law in the register; in the reader's language."""
        titles = next((law.titles for law in self.stack.registers.laws if law.name == name), {})
        book = next((book.title for book in self.stack.books if book.id == name), name)
        return pick(titles, self.language) or book

    def _setter(self, name: str) -> str:
        special = {"filing": gettext("whoever complains"), "product": gettext("the system")}
        return special.get(name) or self._role(name)

    def _listed(self, text: str, say: Callable[[str], str]) -> str:
        return pgettext("between names of a list", ", ").join(
            say(part.strip()) for part in text.split(",") if part.strip()
        )

    def _declared(self, column: str, text: str) -> str:
        """A cell of the table that declares the facts; `self.fact` is the fact of the row."""
        if column == "fact":
            self.fact = text
            return self.stack.fact_label(text, self.language)
        if column in ("type", "unit"):
            return _type(text) if column == "type" else _unit(text)
        return self._test(self.fact, text) if column in ("values", "default") else text

    def _test(self, fact: str, text: str) -> str:
        declared = self.stack.facts[fact]
        if declared.type in CHOICES:
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

    def _proof(self, name: str) -> str:
        """What does a duty by itself: an event, or a file of the case."""
        return gettext("a file kept with the case") if name == EVIDENCE else self._event(name)

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

    def _needs(self, text: str) -> str:
        """The needs of an action; what follows a comma may be a further name of the need before it."""
        needs: list[str] = []
        for part in text.split(","):
            one = part.strip()
            name = one.partition(":")[0]
            if needs and ":" not in one and name not in NEEDS:
                needs[-1] += "," + one
            else:
                needs.append(one)
        return pgettext("between names of a list", ", ").join(self._need(one) for one in needs)

    def _need(self, text: str) -> str:
        name, _, about = text.partition(":")
        said = {
            "reasons": gettext("reasons"),
            "clause": gettext("the clause"),
            "evidence": gettext("evidence"),
            "tracking": gettext("how the goods travel"),
            "consent": gettext("consent, by an act of the consumer"),
            "guardian": gettext("the guardian where it holds: {what}"),
            "human": gettext("a person"),
            "fee_shown": gettext("the fee is shown before"),
            "trained": gettext("training"),
            "work": gettext("done before: {what}"),
            "main_answered": gettext("the result of the case it was merged under"),
            "other_than": gettext("not who did: {what}"),
            "approval": gettext("approval: {what}"),
            "delivered": gettext("delivered: {what}"),
        }.get(name, text)
        if name == "guardian":
            return said.format(what=self.stack.fact_label(about, self.language))
        group = {"approval": "approvals", "work": "procedures"}.get(name, "actions")
        return said.format(what=self._listed(about, lambda one: self.stack.label(group, one, self.language)))


def procedure_label(stack: Stack, name: str, language: str) -> str:
    """What a procedure is called: its label, else what one does to begin it."""
    said = stack.label("procedures", name, language)
    first = next((row.action for row in stack.procedure(name).rows if START in row.states), "")
    return stack.label("actions", first, language) if said == name and first else said


def _meant(rule: Rule, stack: Stack) -> str:
    """The kind whose columns a rule has: examples have those of the rule or the kind they are named after."""
    if rule.kind != "examples":
        return rule.kind
    if rule.name in KINDS:
        return rule.name
    if rule.name in stack.procedures:
        return "procedure"
    return stack.tables[rule.name].kind if rule.name in stack.tables else rule.kind


def limit_words(text: str) -> str:
    """`3 working days` in the reader's language; anything else as it stands."""
    if text == NO_LIMIT:
        return gettext("no limit")
    match = _LIMIT.fullmatch(text)
    return times.counted(match[2] + "s", int(match[1])) if match else text


def _scope(name: str) -> str:
    return {
        "case": gettext("one complaint"),
        "department": gettext("one department"),
        "platform": gettext("the whole platform"),
        "machine": gettext("a program"),
    }.get(name, name)


def _type(name: str) -> str:
    return {
        "choice": gettext("one of several"),
        "grade": gettext("one of several, from light to grave"),
        "money": gettext("an amount"),
        "number": gettext("a number"),
        "yes_no": gettext("yes or no"),
        "date": gettext("a date"),
        "text": gettext("words"),
    }.get(name, name)


def _unit(name: str) -> str:
    return {"CNY": gettext("yuan"), "working days": gettext("working days")}.get(name, name)


def _price(text: str) -> str:
    price = read_price(text)
    if price is None or price.form == "share":
        return text
    said = {
        "tariff": gettext("by the tariff of the body"),
        "agreed": gettext("as agreed"),
        "amount": gettext("{n} yuan").format(n=yuan(price.amount)) if price.amount else gettext("free of charge"),
    }
    return said[price.form]
