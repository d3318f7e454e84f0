"""Figures and proof: how long, how often, what is left behind and how long it is kept."""

import re
from collections.abc import Iterator

from gongdao.rulebook.checking.flow import place_of
from gongdao.rulebook.checking.lines import Line, Lines
from gongdao.rulebook.compiling import NO_LIMIT
from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.registers import FOREVER, read_price, read_when
from gongdao.rulebook.stack import Stack

RECORDS = "records"  # the labels table of what is kept
CASE = "case"
MADE = ("opinions", "editions")  # on every rule of a platform: what was said in its consultation, and its texts
_FIGURE = re.compile(r"[0-9]")
_VAGUE_LIMITS = {"deadline": "limit", "interval": "at_least", "approval": "limit"}


def duty_findings(stack: Stack, lines: Lines) -> list[Finding]:
    return [*_no_figure(lines), *_no_proof(lines), *_no_retention(stack, lines)]


def _no_figure(lines: Lines) -> Iterator[Finding]:
    for kind, column in _VAGUE_LIMITS.items():
        for line in lines.of(kind):
            if line.limit(column) is None and (kind, line.text(column)) != ("deadline", NO_LIMIT):
                yield _missing(line, column, "Write a limit such as `2 working days`")
    for line in lines.of("evidence"):
        if line.text("within") and line.limit("within") is None:
            yield _missing(line, "within", "Write a limit such as `3 days`")
    for line in lines.of("retention"):
        if line.text("keep") != FOREVER and line.limit("keep") is None:
            yield _missing(line, "keep", f"Write a limit such as `3 years`, or `{FOREVER}`")
    for line in lines.of("target"):
        if not _FIGURE.search(line.text("value")):
            yield _missing(line, "value", "Write a figure, or a limit such as `5 working days`")
    routes = {line.text("route") for line in lines.of("fee")}
    for line in lines.of("fee"):
        price = read_price(line.text("price"))
        if price is None or (price.form == "share" and price.route not in routes):
            cure = "Write `0 CNY`, an amount, `institution_tariff`, `agreed`, or a share of a route that has a price"
            yield _missing(line, "price", cure)
    for line in lines.of("duty"):
        when = read_when(line.text("when"))
        if when is None and line.text("when").startswith("before "):
            continue
        if when is None or (when.form == "on" and when.limit is None and not when.first):
            event = when.event if when is not None else "EVENT"
            cure = f"Write `continuously`, `every 3 months`, `on {event} within 2 working days` or `before ACTION`"
            yield _missing(line, "when", cure)


def _missing(line: Line, column: str, cure: str) -> Finding:
    text = line.text(column)
    says = f"says “{text}”, which is no figure" if text else "has no figure"
    return finding("no-figure", line.place(column), f"“{column}” of the {line.rule.kind} {_name(line)} {says}. {cure}.")


def _name(line: Line) -> str:
    named = {"duty": "duty", "retention": "record", "target": "metric", "fee": "route"}.get(line.rule.kind, "")
    return f"“{line.text(named) or line.rule.name}”"


def _no_proof(lines: Lines) -> Iterator[Finding]:
    for line in lines.of("duty"):
        if not line.items("proof"):
            message = f"Nothing shows that the duty {_name(line)} was done. Name a record in `→ proof`."
            yield finding("no-proof", line.place("proof"), message)
    for line in lines.of("evidence"):
        if not line.items("consumer_shows") and not line.items("merchant_shows"):
            message = (
                f"Row {line.number} of the evidence {_name(line)} lets nobody show anything. "
                "Name what one side has to show, in `→ consumer_shows` or `→ merchant_shows`."
            )
            yield finding("no-proof", line.place("consumer_shows"), message)


def _no_retention(stack: Stack, lines: Lines) -> Iterator[Finding]:
    """Records that no table keeps: files of cases, what the product makes for every platform, and proofs of duties."""
    kept = {name for line in lines.of("retention") for name in line.items("record")}
    files = [one for one in stack.procedures.values() if not one.within and one.name not in kept]
    if files and CASE not in kept:
        message = (
            f"Nothing says how long the files of “{files[0].name}” are kept. Add the record `{CASE}` "
            f"(or `{files[0].name}`) to a retention table with a limit and its start."
        )
        yield finding("no-retention", place_of(files[0]), message, {"record": CASE})
    named = [(name, line, "proof") for line in lines.of("duty") for name in line.items("proof")]
    named += [
        (line.text("name"), line, "name")
        for line in lines.of("labels")
        if files and line.rule.name == RECORDS and line.text("name") in MADE
    ]
    told: set[str] = set()
    for name, line, column in named:
        if name not in kept | told:
            told.add(name)
            message = f"Nothing says how long “{name}” is kept. Add it to a retention table with a limit and its start."
            yield finding("no-retention", line.place(column), message, {"record": name})
