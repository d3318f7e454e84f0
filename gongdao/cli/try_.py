"""`gongdao try`: what rulebooks would make of a case that never was, each thing with clause and row. Writes nothing."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from gongdao.cli.decide import as_text, facts_of, stack_of
from gongdao.errors import Refusal
from gongdao.legaltime import clock, parse_instant
from gongdao.rulebook import Stack
from gongdao.rulebook.simulating import as_json, simulate
from gongdao.words import LANGUAGES


@click.command("try")
@click.option(
    "--book",
    "books",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A rulebook (repeatable); the shipped books if none is named.",
)
@click.option("--facts", default="{}", help='JSON object of strings, amounts in yuan: \'{"amount": "1000.00"}\'.')
@click.option("--procedure", help="The procedure; complaint, or else the first one, if none is named.")
@click.option("--at", metavar="INSTANT", help="When the case comes in, with offset; now if not said.")
@click.option("--language", default="en", show_default=True, type=click.Choice(LANGUAGES), help="Of labels and values.")
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object.")
def command(
    books: tuple[Path, ...], facts: str, procedure: str | None, at: str | None, language: str, as_object: bool
) -> None:
    """Route, approvals, limits, notices, evidence and rights of a case with these FACTS."""
    stack = stack_of(books)
    try:
        instant = parse_instant(at) if at else clock.now().replace(microsecond=0)
        answer = _answer(stack, procedure or stack.main_procedure, facts, instant, language)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(as_text(answer) if as_object else "\n".join(_lines(answer)))


def _answer(stack: Stack, procedure: str, facts: str, at: datetime, language: str) -> dict[str, Any]:
    return as_json(stack, simulate(stack, procedure, facts_of(stack, facts), at), language)


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    """The answer for people: sections of indented lines, each ending with its clause and row."""
    yield f"{answer['procedure']}, in at {answer['at']}"
    yield from _section("Facts", (f"{one['label']}: {one['text']} ({one['source']})" for one in answer["facts"]))
    yield from _section("Decided", map(_lit, answer["derived"]))
    begun = [one for one in answer["clocks"] if one["begins"]]
    yield from _section("Clocks from the first step", map(_clock, sorted(begun, key=lambda one: one["due"] or "~")))
    yield from _section("Clocks that may follow", (_clock(one) for one in answer["clocks"] if not one["begins"]))
    for name in ("approvals", "evidence", "amounts", "rights", "fees", "retention"):
        yield from _section(name.capitalize(), map(_sum if name == "amounts" else _lit, answer[name]))
    yield from _section("Steps", map(_act, answer["acts"]))
    told = {one["action"]: one["notices"] for one in answer["acts"]} | answer["told"]
    yield from _section("Notices", (f"{event}: {_lit(one)}" for event, lits in told.items() for one in lits))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = [f"  {line}" for line in lines]
    yield from ["", title, *found] if found else []


def _where(one: dict[str, Any]) -> str:
    return f"[{one['clause']}{', row ' + str(one['row']) if one['row'] else ''}]"


def _lit(one: dict[str, Any]) -> str:
    unknown = f"undecided: {', '.join(one['undecided'])} unknown" if one["undecided"] else ""
    outputs = "; ".join(f"{each['label']}: {each['text']}" for each in one["outputs"])
    said = " ".join(part for part in (outputs, unknown) if part) or "no row holds"
    return f"{one['name']}: {said} {_where(one)}"


def _sum(one: dict[str, Any]) -> str:
    """A sum with the steps that led to it, in yuan."""
    if one["value"] is None:
        return _lit(one)
    steps = ", ".join(f"{step['step']} {step['by']} = {step['yuan']}" for step in one["steps"])
    return f"{one['name']}: {one['value']} ({steps}) {_where(one)}"


def _clock(one: dict[str, Any]) -> str:
    if one["due"] is None:
        return f"{one['label']} ({_lit(one)})"
    warned = f", warning at {one['warn']}" if one["warn"] else ""
    provisional = " (provisional)" if one["provisional"] else ""
    return f"{one['label']}: {one['limit']}, before {one['due']}{provisional}{warned} {_where(one)}"


def _act(one: dict[str, Any]) -> str:
    needs = f", needs {', '.join(one['needs'])}" if one["needs"] else ""
    unknown = f", if {', '.join(one['undecided'])} is known" if one["undecided"] else ""
    step = f"{one['label']} ({', '.join(one['from'])} -> {one['to']}) by {', '.join(one['by'])}"
    return f"{step}{needs}{unknown} {_where(one)}"
