"""A decision, explained: what was asked, the row, the clause's words, the edition, and what would change the outcome.

The sentences stand in the labels table `explain` of the vocabulary, the names of columns and units in `columns` and
`units`; where a stack has none of its own, those of the shipped vocabulary serve.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from gongdao.legaltime.limits import Limit
from gongdao.rulebook.amounts import Worked
from gongdao.rulebook.checking.examples import edge_value
from gongdao.rulebook.decisions import Decision, Facts, Table
from gongdao.rulebook.facts import Value
from gongdao.rulebook.loading import load_stack
from gongdao.rulebook.model import unnumbered
from gongdao.rulebook.nearest import Change, Nearest, answers, nearest
from gongdao.rulebook.sources import shipped
from gongdao.rulebook.stack import Stack, pick
from gongdao.words import yuan

_GROUPS = {"channel": "channels", "action": "actions", "in_states": "states", "record": "records", "proof": "records"}


@lru_cache(maxsize=1)
def _shipped() -> Stack:
    return load_stack([(name, text) for name, text in shipped() if name.endswith("vocabulary.md")])


@dataclass(frozen=True, slots=True)
class Explanation:
    """`said` holds one decision, or each row that holds of a table that collects; `worked` the sum of an `amount`."""

    stack: Stack = field(repr=False, hash=False)
    table: Table
    facts: Facts = field(hash=False)
    said: tuple[Decision, ...]
    nearest: tuple[Nearest, ...]
    worked: Worked | None = None

    def sentence(self, language: str) -> str:
        """The decision and what would change it, in `zh-Hans` or `en`."""
        return _Telling(self, language).sentence()

    def as_json(self, language: str) -> dict[str, Any]:
        """Names and edge texts, beside each its text in the language."""
        return _Telling(self, language).as_json()


def explain(stack: Stack, name: str, facts: Facts) -> Explanation:
    """Ask the table `name` and say why it answers so. Raises UnknownRule."""
    table = stack.table(name)
    amount = stack.amounts.get(table.name)
    worked = amount.work_out(facts) if amount is not None else None
    said = answers(table, facts) if worked is None else (worked.decision,)
    return Explanation(stack, table, facts, said, nearest(table, facts), worked)


def own_label(stack: Stack, group: str, name: str, language: str) -> str:
    """A text of the table `explain`, `columns` or `units`: the stack's, else the shipped one's, else the name."""
    for each in (stack, _shipped()):
        if texts := each.labels.get(group, {}).get(name):
            return pick(texts, language)
    return name


def limit_text(stack: Stack, limit: Limit, language: str) -> str:
    """`3 working days` in words of the language."""
    if language == "en":
        return str(limit)
    return f"{limit.n} {own_label(stack, 'units', limit.unit.value, language)}"


def output_text(stack: Stack, name: str, value: Any, language: str) -> str:
    """An output for people: facts, roles, channels and limits by their labels, lists joined, nothing as `none`."""
    if value is None or value == ():
        return own_label(stack, "explain", "nothing", language)
    if isinstance(value, tuple):
        return _joined(stack, "list", [output_text(stack, name, each, language) for each in value], language)
    if isinstance(value, Limit):
        return limit_text(stack, value, language)
    if name in stack.facts and stack.facts[name].holds(value):
        return fact_text(stack, name, value, language)
    if value in stack.roles:
        return stack.role_label(value, language)
    return stack.label(_GROUPS.get(name, ""), str(value), language)


def fact_text(stack: Stack, name: str, value: Value, language: str) -> str:
    """A fact's value for people, with its unit."""
    unit = stack.facts[name].unit
    text = stack.value_label(name, value, language)
    return f"{text} {own_label(stack, 'units', unit, language)}" if unit else text


def output_label(stack: Stack, name: str, language: str) -> str:
    """The name of an output column for people."""
    return stack.fact_label(name, language) if name in stack.facts else own_label(stack, "columns", name, language)


def outputs_json(stack: Stack, said: Decision, language: str) -> list[dict[str, Any]]:
    """Each output by name, label, edge value and text."""
    return [
        {
            "name": name,
            "label": output_label(stack, name, language),
            "value": edge_value(stack, name, value),
            "text": output_text(stack, name, value, language),
        }
        for name, value in said.outputs.items()
    ]


def _joined(stack: Stack, sign: str, texts: Sequence[str], language: str) -> str:
    """Texts with a sign of the language between them; signs of ASCII are followed by a space."""
    mark = own_label(stack, "explain", sign, language)
    return (mark + " " if mark.isascii() else mark).join(texts)


class _Telling:
    """An explanation in one language."""

    def __init__(self, told: Explanation, language: str) -> None:
        self.told = told
        self.stack = told.stack
        self.language = language

    def say(self, code: str, **values: object) -> str:
        return own_label(self.stack, "explain", code, self.language).format_map(values)

    def join(self, sign: str, texts: Sequence[str]) -> str:
        return _joined(self.stack, sign, texts, self.language)

    def sentence(self) -> str:
        found = [self._outcome(), *(self._nearest(each) for each in self.told.nearest)]
        return ("" if self.language.startswith("zh") else " ").join(found)

    def _outcome(self) -> str:
        table, said = self.told.table, self.told.said
        clause = self.stack.clauses[table.clause]
        where = {"clause": clause.id, "title": unnumbered(clause.title), "book": self._book(), "version": table.version}
        where["inputs"] = self.join("and", [self._input(each) for each in self._inputs()])
        if said and said[0].undecided:
            unknown = [self.stack.fact_label(name, self.language) for name in said[0].undecided]
            return self.say("undecided", facts=self.join("list", unknown), **where)
        if said and said[0].conflict:
            return self.say("conflict", rows=self._rows(said[0].conflict), **where)
        rows = [each.row for each in said if each.row is not None]
        if not rows:
            return self.say("no_row", **where)
        return self.say("decided", outputs=self._outputs(said), row=self._rows(rows), **where)

    def _book(self) -> str:
        return next(book.title for book in self.stack.books if book.id == self.told.table.book)

    def _rows(self, rows: Sequence[int]) -> str:
        return self.join("list", [str(row) for row in rows])

    def _outputs(self, said: Sequence[Decision]) -> str:
        if self.told.worked is not None and said is self.told.said and self.told.worked.fen is not None:
            return self.say("output", label=self._label("result"), value=yuan(self.told.worked.fen))
        return self.join("then", [self._row(each) for each in said])

    def _row(self, said: Decision) -> str:
        return self.join(
            "and",
            [
                self.say("output", label=self._label(name), value=self._text(name, value))
                for name, value in said.outputs.items()
                if value not in (None, ())
            ]
            or [self.say("nothing")],
        )

    def _label(self, name: str) -> str:
        return output_label(self.stack, name, self.language)

    def _text(self, name: str, value: Any) -> str:
        return output_text(self.stack, name, value, self.language)

    def _inputs(self) -> list[dict[str, str]]:
        """Each input with its source: given, default or unknown."""
        values, defaulted = self.told.table.values(self.told.facts)
        if self.told.worked is not None:
            values, defaulted = dict(self.told.worked.decision.inputs), self.told.worked.decision.defaulted
        names = list(dict.fromkeys([*(fact.name for fact in self.told.table.facts), *values]))
        return [
            {
                "fact": name,
                "label": self.stack.fact_label(name, self.language),
                "value": self.stack.format_fact(name, values[name]) if name in values else "",
                "text": fact_text(self.stack, name, values[name], self.language) if name in values else "",
                "source": "unknown" if name not in values else "default" if name in defaulted else "given",
            }
            for name in names
        ]

    def _input(self, one: Mapping[str, str]) -> str:
        return self.say(one["source"], label=one["label"], value=one["text"])

    def _nearest(self, one: Nearest) -> str:
        rows = [said.row for said in one.said if said.row is not None]
        changes = self.join("and", [self._change(each) for each in one.changes])
        if not rows:
            return self.say("otherwise_none", changes=changes)
        outputs = self.join("then", [self._row(each) for each in one.said])
        return self.say("otherwise", changes=changes, outputs=outputs, row=self._rows(rows))

    def _change(self, one: Change) -> str:
        new = fact_text(self.stack, one.fact, one.new, self.language)
        label = self.stack.fact_label(one.fact, self.language)
        if one.old is None:
            return self.say("known", label=label, value=new)
        return self.say("instead", label=label, value=new, old=fact_text(self.stack, one.fact, one.old, self.language))

    def as_json(self) -> dict[str, Any]:
        table, said = self.told.table, self.told.said
        clause = self.stack.clauses[table.clause]
        first = said[0] if said else None
        found: dict[str, Any] = {
            "name": table.name,
            "kind": table.kind,
            "hit": table.hit,
            "inputs": self._inputs(),
            "matches": self._matches(said),
            "undecided": [
                {"fact": name, "label": self.stack.fact_label(name, self.language)}
                for name in (first.undecided if first else ())
            ],
            "conflict": list(first.conflict) if first else [],
            "clause": {"id": clause.id, "title": clause.title, "words": clause.text_markdown},
            "book": {"id": table.book, "title": self._book(), "version": table.version},
            "nearest": [self._nearest_json(each) for each in self.told.nearest],
            "sentence": self.sentence(),
        }
        if self.told.worked is not None:
            found["amount"] = amount_json(self.told.worked)
        return found

    def _matches(self, said: Sequence[Decision]) -> list[dict[str, Any]]:
        return [
            {"row": each.row, "outputs": outputs_json(self.stack, each, self.language)}
            for each in said
            if each.row is not None
        ]

    def _nearest_json(self, one: Nearest) -> dict[str, Any]:
        changes = [
            {
                "fact": each.fact,
                "label": self.stack.fact_label(each.fact, self.language),
                "old": None if each.old is None else self.stack.format_fact(each.fact, each.old),
                "new": self.stack.format_fact(each.fact, each.new),
                "text": self._change(each),
            }
            for each in one.changes
        ]
        return {"changes": changes, "matches": self._matches(one.said)}


def amount_json(worked: Worked) -> dict[str, Any]:
    """The sum in yuan and after each step, exact (so that a product may have more than two decimals)."""
    steps = [{"step": one.code, "by": one.by, "yuan": format(one.fen.scaleb(-2), "f")} for one in worked.steps]
    return {"value": None if worked.fen is None else yuan(worked.fen), "steps": steps}
