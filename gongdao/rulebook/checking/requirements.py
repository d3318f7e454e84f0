"""What the statute asks every platform's books to hold: rules of a kind about a name, perhaps with certain roles."""

from collections.abc import Iterator

from gongdao.rulebook.checking.lines import Lines
from gongdao.rulebook.errors import listed
from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.stack import Stack

RULE = "rule"


def requirement_findings(stack: Stack, lines: Lines) -> Iterator[Finding]:
    """Requirements of the statute that no rule book meets; a statute by itself is not asked."""
    if not any(book.rank == RULE for book in stack.books):
        return
    for line in lines.of("requires"):
        kind, name = line.text("kind"), line.text("name")
        there = list(_about(stack, lines, kind, name))
        roles = {role for roles in there for role in roles}
        missing = [role for role in line.items("with") if role not in roles]
        if there and not missing:
            continue
        what = f"{kind} “{name}”" + (f" with {listed(missing)}" if missing else "")
        message = f"No rule book holds the {what}, which {line.rule.clause} requires. Add it to a book of the platform."
        example = {"kind": kind, "name": name, **({"with": missing} if missing else {})}
        yield finding("missing-requirement", line.place("name"), message, example)


def _about(stack: Stack, lines: Lines, kind: str, name: str) -> Iterator[set[str]]:
    """The rules of a kind about a name; for each the roles that hold it, act in it or are told."""
    columns = {"right": "right", "duty": "duty", "retention": "record", "fee": "route", "register": "entry"}
    if kind == "procedure":
        ranks = {book.id: book.rank for book in stack.books}
        each = stack.procedures.get(name)
        if each is not None and ranks[each.book] == RULE:
            yield {role for row in each.rows for role in row.by}
    elif kind in ("deadline", "interval"):
        start, _, end = name.partition("..")
        for line in lines.of(kind, RULE):
            ends = line.rule.key("until" if kind == "deadline" else "to").items()
            if start in line.rule.key("from").items() and end in ends:
                yield set(line.rule.key("duty").items())
    elif kind == "notice":
        for line in lines.of(kind, RULE):
            if name == line.rule.name or name in line.rule.key("on").items():
                yield set(line.items("to"))
    else:
        for line in lines.of(kind, RULE) if kind in columns else ():
            if name in line.items(columns[kind]) or (kind == "register" and name == line.text("register")):
                yield set(line.items("holder") or line.items("who"))
