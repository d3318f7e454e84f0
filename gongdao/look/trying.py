"""The form of a case that never was, made from the vocabulary: its state is the address (GET)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext, pgettext

from gongdao.errors import BadAmount
from gongdao.look.cells import procedure_label
from gongdao.look.refusals import say
from gongdao.rulebook import BadFact, Fact, Stack, Table
from gongdao.rulebook.explaining import own_label
from gongdao.rulebook.facts import CHOICES, Span, Value
from gongdao.rulebook.model import unnumbered
from gongdao.words import fen, yuan

FACT = "fact."
CASE = "case"  # the table of the facts that any case may have
YEARS = range(1990, 2101)
MOMENT = "%Y-%m-%dT%H:%M"
Choices = list[tuple[str, str]]


class TryForm(forms.Form):
    """Rules, procedure and moment, then a field for each fact that the rules of the procedure ask for.

    `facts` (Python values) and `at` (aware) hold after `is_valid()`; `strange` are given names of facts unknown here.
    """

    use_required_attribute = False

    def __init__(
        self, stack: Stack, procedure: str, language: str, rulesets: Choices, chosen: str, zone: tzinfo, now: datetime,
        data: Mapping[str, str],
    ) -> None:  # fmt: skip
        local = now.astimezone(zone).strftime(MOMENT)
        procedures = [(name, procedure_label(stack, name, language)) for name in stack.procedures]
        given = {"rules": chosen, "procedure": procedure, "at": local, **data}
        super().__init__({**given, "rules": chosen, "procedure": procedure}, auto_id="try-%s")
        self.stack, self.language, self.zone, self.now = stack, language, zone, now
        self.fields["rules"] = forms.ChoiceField(label=gettext("Rules"), choices=rulesets)
        self.fields["procedure"] = forms.ChoiceField(label=gettext("Procedure"), choices=procedures)
        self.fields["at"] = _Moment(zone, now)
        self.names = asked(stack, procedure)
        for name in self.names:
            self.fields[FACT + name] = FactField(stack, stack.facts[name], language)
        named = [key.removeprefix(FACT) for key, value in data.items() if key.startswith(FACT) and value]
        self.strange = [name for name in named if name not in self.names]

    @property
    def facts(self) -> dict[str, Value]:
        found = {name: self.cleaned_data[FACT + name] for name in self.names}
        return {name: value for name, value in found.items() if value is not None}

    @property
    def at(self) -> datetime:
        at = self.cleaned_data["at"]
        assert isinstance(at, datetime)
        return at

    def choosing(self) -> list[BoundField]:
        """What one chooses before any fact: rules, procedure, moment."""
        return [self[name] for name in ("rules", "procedure", "at")]

    def groups(self) -> list[tuple[str, bool, list[BoundField]]]:
        """Heading, is it folded, fields: by the clause that declares the facts; what the rules work out comes last.

        Only the first group and those with something in them are open.
        """
        derived = {name for table in deciding(self.stack, self.names) for name in table.outputs}
        found: dict[str, list[BoundField]] = {}
        for name in self.names:
            if name not in derived:
                found.setdefault(self._heading(name), []).append(self[FACT + name])
        worked = [self[FACT + name] for name in self.names if name in derived]
        made = list(found.items())
        made += [(gettext("Worked out by the rules, unless you set it"), worked)] if worked else []
        return [
            (heading, n > 0 and not any(_in_use(field) for field in fields), fields)
            for n, (heading, fields) in enumerate(made)
        ]

    def _heading(self, fact: str) -> str:
        rules = self.stack.rules("facts")
        clause = next((r.clause for r in rules if any(one["fact"].text == fact for one in r.records())), "")
        known = self.stack.clauses.get(clause)
        if known is None or all(book.language != self.language for book in self.stack.books if book.id == known.book):
            return gettext("Facts of {clause}").format(clause=clause)
        return unnumbered(known.title)


def _in_use(field: BoundField) -> bool:
    return bool(field.value() or field.errors)


def asked(stack: Stack, procedure: str) -> list[str]:
    """The facts on which anything in a case of this procedure can depend, in the order of the vocabulary."""
    names = needed(stack, procedure) | {name for table in _for_all(stack) for name in _inputs(table)}
    names |= {name for amount in stack.amounts.values() for one in amount.formulas for name in one.facts}
    names |= {name for one in (*stack.registers.fees, *stack.registers.retentions) for name, _ in one.test.tests}
    return [name for name in stack.facts if name in names]


def needed(stack: Stack, procedure: str) -> set[str]:
    """The facts that decide steps, limits, notices and rights of a procedure, with those they are worked out from.

    The facts of a procedure's own table of facts, and of the table `case`, belong to it whatever asks for them.
    """
    flow = stack.procedure(procedure)
    events = {row.action for row in flow.rows} | set(stack.events)
    tables = [each.table for each in stack.deadlines(procedure)]
    tables += [
        each.table for each in stack.notice_list if events & set(each.events) and procedure in (each.of or [procedure])
    ]
    tables += [
        stack.approval(arg).table
        for row in flow.rows
        for need in row.needs
        if need.name == "approval"
        for arg in need.args
    ]
    names = {name for table in tables for name in _inputs(table)}
    names |= {name for row in flow.rows for name, _ in row.test.tests}
    names |= {name for one in stack.rights() if procedure in (one.of or [procedure]) for name, _ in one.test.tests}
    own = [rule for rule in stack.rules("facts") if rule.name in (CASE, procedure)]
    derived = {name for each in stack.derivation for name in stack.table(each).outputs}
    names |= {one["fact"].text for rule in own for one in rule.records()} & derived
    while True:
        more = {name for table in deciding(stack, names) for name in (*_inputs(table), *table.outputs)} - names
        if not more:
            return names & set(stack.facts)
        names |= more


def deciding(stack: Stack, names: Collection[str]) -> list[Table]:
    """The tables that work out any of these facts."""
    tables = [stack.table(name) for name in stack.derivation]
    return [table for table in tables if not set(table.outputs).isdisjoint(names)]


def _for_all(stack: Stack) -> list[Table]:
    """Tables that no procedure owns."""
    return [table for kind in ("evidence", "amount") for table in stack.tables_of(kind)]


def _inputs(table: Table) -> list[str]:
    return [fact.name for fact in table.facts]


class _Moment(forms.DateTimeField):
    """A moment in the platform's zone, typed as a local time; aware."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)

    def __init__(self, zone: tzinfo, now: datetime) -> None:
        super().__init__(label=gettext("Filed at"))
        self.zone, self.now = zone, now

    def clean(self, value: Any) -> datetime:
        text = str(value or "").strip()
        if not text:
            return self.now
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            at = None
        if at is not None and at.year in YEARS:
            return at if at.tzinfo else at.replace(tzinfo=self.zone)
        raise forms.ValidationError(gettext("Write a moment between 1990 and 2100, for example 2026-02-13 09:30."))


class FactField(forms.Field):
    """One fact; empty means that it is not known. Cleans to a Python value of the fact, or None."""

    def __init__(self, stack: Stack, fact: Fact, language: str) -> None:
        self.fact, self.stack = fact, stack
        super().__init__(label=stack.fact_label(fact.name, language), widget=_widget(fact))
        empty = gettext("not known")
        if fact.default is not None:
            words = stack.value_label(fact.name, fact.default, language)
            empty = gettext("not said, then: {value}").format(value=words)
        if isinstance(self.widget, forms.Select | forms.RadioSelect):
            values: Sequence[Value] = (True, False) if fact.type == "yes_no" else fact.values
            said = [(stack.format_fact(fact.name, v), stack.value_label(fact.name, v, language)) for v in values]
            self.widget.choices = [("", empty), *said]
        else:
            self.widget.attrs["placeholder"] = str(empty)
            self.help_text = own_label(stack, "units", fact.unit, language) if fact.unit else ""

    def clean(self, value: Any) -> Value | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            if self.fact.type == "money":
                fen(text.removesuffix(" " + self.fact.unit))
            return self.fact.parse(text)
        except BadAmount as error:
            raise forms.ValidationError(say(error)) from None
        except BadFact:
            raise forms.ValidationError(_allowed(self.fact)) from None


def _widget(fact: Fact) -> forms.Widget:
    if fact.type == "yes_no":
        return forms.RadioSelect()
    if fact.type in CHOICES:
        return forms.Select()
    if fact.type == "date":
        return forms.DateInput(attrs={"type": "date"})
    mode = {"money": "decimal", "number": "numeric"}.get(fact.type, "text")
    return forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off", "maxlength": "200"})


def _allowed(fact: Fact) -> str:
    """What may be written, in the reader's language."""
    spans = ""
    if fact.type in ("number", "money") and fact.spans != ((None, None),):
        spans = pgettext("between names of a list", ", ").join(_span(fact, span) for span in fact.spans)
        spans = gettext("Allowed: {values}.").format(values=spans)
    said = {
        "number": gettext("Write a whole number in plain digits, for example 100."),
        "date": gettext("Write a date, for example 2026-02-13."),
        "text": gettext("Write at most 200 characters."),
        "money": "",
    }.get(fact.type, gettext("Choose one of the values."))
    return f"{said} {spans}".strip()


def _span(fact: Fact, span: Span) -> str:
    low, high = (None if end is None else yuan(end) if fact.type == "money" else str(end) for end in span)
    if low is not None and high is not None:
        return gettext("from {low} to {high}").format(low=low, high=high)
    return gettext("{n} and more").format(n=low) if low is not None else gettext("at most {n}").format(n=high)
