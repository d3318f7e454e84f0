"""Rule -> the rows of registers. Lenient: what `check` finds wrong in a cell reads as nothing."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from gongdao.legaltime.limits import Limit
from gongdao.rulebook.compiling import FactMap, compile_rows, defaults_of, fact_columns, lenient_limit, unknown_facts
from gongdao.rulebook.findings import Finding
from gongdao.rulebook.kinds import KINDS, LANGUAGE
from gongdao.rulebook.model import Cell, Rule
from gongdao.rulebook.registers import (
    Article,
    Citation,
    Duty,
    Fee,
    Law,
    Phrase,
    RegisterEntry,
    Registers,
    Requirement,
    Retention,
    Survey,
    Target,
    read_price,
    read_when,
)


class _Record:
    """A row's cells by column name; a column that is not there reads as blank."""

    def __init__(self, rule: Rule, cells: Mapping[str, Cell]) -> None:
        self.rule = rule
        self.cells = cells

    def text(self, name: str) -> str:
        return self.cells[name].text if name in self.cells else ""

    def items(self, name: str) -> tuple[str, ...]:
        return self.cells[name].items() if name in self.cells else ()

    def limit(self, name: str) -> Limit | None:
        return lenient_limit(self.text(name))

    def date(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            return None

    def texts(self) -> dict[str, str]:
        """Language -> text."""
        fixed = KINDS[self.rule.kind].inputs
        return {
            name: cell.text
            for name, cell in self.cells.items()
            if name not in fixed and cell.text and LANGUAGE.fullmatch(name)
        }


def _laws(one: _Record, about: dict[str, Any]) -> list[Law]:
    also = tuple(part.strip() for part in one.text("also").split(" / ") if part.strip())
    return [
        Law(
            name=one.text("law"), edition=one.text("version"), starts=one.date("from"), ends=one.date("until"),
            number=one.text("number"), verified=one.text("verified") == "yes", also=also, titles=one.texts(), **about,
        )
    ]  # fmt: skip


def _articles(one: _Record, about: dict[str, Any]) -> list[Article]:
    return [
        Article(law=one.rule.name, article=each, topics=one.items("topics"), edition=one.text("version"), **about)
        for each in one.items("article")
    ]


def _citations(one: _Record, about: dict[str, Any]) -> list[Citation]:
    return [
        Citation(
            law=one.text("law"), articles=one.items("article"), edition=one.text("version"), topics=one.items("for"),
            **about,
        )
    ]  # fmt: skip


def _requirements(one: _Record, about: dict[str, Any]) -> list[Requirement]:
    return [Requirement(kind=one.text("kind"), name=one.text("name"), roles=one.items("with"), **about)]


def _phrases(one: _Record, about: dict[str, Any]) -> list[Phrase]:
    return [Phrase(finding=one.text("finding"), texts=one.texts(), **about)]


def _entries(one: _Record, about: dict[str, Any]) -> list[RegisterEntry]:
    return [
        RegisterEntry(
            name=one.text("entry"), register=one.text("register"), kind=one.text("kind"),
            set_up_by=one.text("set_up_by"), needs=one.items("needs"), review=one.limit("review"), texts=one.texts(),
            **about,
        )
    ]  # fmt: skip


def _duties(one: _Record, about: dict[str, Any]) -> list[Duty]:
    when = one.text("when")
    return [
        Duty(
            name=one.text("duty"), who=one.text("who"), when=when, parsed=read_when(when), proof=one.items("proof"),
            of=one.rule.key("of").items(), fulfilled_by=one.items("fulfilled_by"), **about,
        )
    ]  # fmt: skip


def _retentions(one: _Record, about: dict[str, Any]) -> list[Retention]:
    return [
        Retention(
            record=one.text("record"), keep=one.text("keep"), limit=one.limit("keep"), starts=one.items("from"),
            hold_by=one.text("hold_by"), **about,
        )
    ]  # fmt: skip


def _fees(one: _Record, about: dict[str, Any]) -> list[Fee]:
    price = one.text("price")
    return [
        Fee(
            route=one.text("route"), payer=one.text("payer"), price=price, parsed=read_price(price),
            shown_at=one.text("shown_at"), **about,
        )
    ]  # fmt: skip


def _targets(one: _Record, about: dict[str, Any]) -> list[Target]:
    return [
        Target(
            metric=one.text("metric"), bound=one.text("bound"), value=one.text("value"), better=one.text("better"),
            of=one.text("of"), per=one.text("per"), **about,
        )
    ]  # fmt: skip


def _surveys(one: _Record, about: dict[str, Any]) -> list[Survey]:
    return [
        Survey(
            name=one.rule.name, events=one.rule.key("on").items(), dimension=one.text("dimension"),
            scale=one.text("scale"), label=one.text("label"), **about,
        )
    ]  # fmt: skip


_READERS: dict[str, tuple[str, Callable[[_Record, dict[str, Any]], list[Any]]]] = {
    "laws": ("laws", _laws),
    "articles": ("articles", _articles),
    "cites": ("citations", _citations),
    "requires": ("requirements", _requirements),
    "wording": ("phrases", _phrases),
    "register": ("entries", _entries),
    "duty": ("duties", _duties),
    "retention": ("retentions", _retentions),
    "fee": ("fees", _fees),
    "target": ("targets", _targets),
    "survey": ("surveys", _surveys),
}  # kind -> field of Registers, reader of a row


def read_registers(rules: list[Rule], facts: FactMap, found: list[Finding]) -> Registers:
    """Every row of the kinds above; a condition that cannot be read becomes a finding, and the rule is left out."""
    made: dict[str, list[Any]] = {name: [] for name, _ in _READERS.values()}
    for rule in rules:
        if rule.kind in _READERS:
            name, reader = _READERS[rule.kind]
            made[name] += [one for record, about in conditioned(rule, facts, found) for one in reader(record, about)]
    return Registers(**{name: tuple(each) for name, each in made.items()})


def conditioned(rule: Rule, facts: FactMap, found: list[Finding]) -> list[tuple[_Record, dict[str, Any]]]:
    """Each row with what `Entry` holds of it."""
    before = len(found)
    columns = fact_columns(rule) if KINDS[rule.kind].facts else []
    unknown_facts(rule, columns, facts, found)
    rows = compile_rows(rule, facts if columns else {}, found)
    if len(found) > before:
        return []
    defaults = defaults_of(tuple(facts[column.name] for column in columns))
    return [
        (
            _Record(rule, cells),
            {
                "rule": rule.name, "row": number, "clause": rule.clause, "book": rule.book, "version": rule.version,
                "line": test.line, "test": test, "defaults": defaults,
            },
        )
        for number, (cells, test) in enumerate(zip(rule.records(), rows, strict=True), 1)
    ]  # fmt: skip
