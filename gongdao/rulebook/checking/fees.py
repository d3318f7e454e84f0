"""Fees: none for a complaint to the platform, and none that is a share of itself."""

from collections.abc import Iterator

from gongdao.rulebook.checking.lines import Line, Lines, meet, shown
from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.registers import read_price
from gongdao.rulebook.stack import Stack

INTERNAL = "internal"


def fee_findings(stack: Stack, lines: Lines) -> list[Finding]:
    return [*_internal(stack, lines), *_circular(lines)]


def _internal(stack: Stack, lines: Lines) -> Iterator[Finding]:
    """A price on a route that is a procedure or an action here, or a body of the platform, unless the house pays it."""
    own = {*stack.procedures, *(row.action for each in stack.procedures.values() for row in each.rows)}
    own |= {line.text("entry") for line in lines.of("register") if line.text("kind") == INTERNAL}
    for line in lines.of("fee"):
        price = read_price(line.text("price"))
        free = price is not None and price.form == "amount" and price.amount == 0
        if line.text("route") in own and not free and not _house_pays(line, stack):
            message = f"“{line.text('route')}” is a complaint to the platform and costs “{line.text('price')}”. "
            yield finding("internal-fee", line.place("price"), message + "Write `0 CNY`.", _example(line))


def _house_pays(line: Line, stack: Stack) -> bool:
    payers = [stack.roles.get(name) for name in line.items("payer")]
    return bool(payers) and all(role is not None and not role.party for role in payers)


def _example(line: Line) -> dict[str, str]:
    return {"route": line.text("route"), "price": line.text("price")}


def _circular(lines: Lines) -> Iterator[Finding]:
    """A share of a fee that, row by row and under some facts, is in the end a share of the first."""
    rows = lines.by("fee", "route")
    for line in lines.of("fee"):
        circle = _circle(lines, rows, [line])
        if circle is None:
            continue
        names = " <- ".join([*(each.text("route") for each in circle), line.text("route")])
        message = f"The fee “{line.text('route')}” is a share of itself: {names}. "
        message += "Write an amount, or `institution_tariff`, in one of these rows."
        facts = shown(lines.facts, meet(lines.facts, *circle) or {})
        yield finding("circular-fee", line.place("price"), message, {**_example(line), **facts})


def _circle(lines: Lines, rows: dict[str, list[Line]], path: list[Line]) -> list[Line] | None:
    price = read_price(path[-1].text("price"))
    if price is None or price.form != "share":
        return None
    if price.route == path[0].text("route"):
        return path
    for line in rows.get(price.route, []):
        if line not in path and meet(lines.facts, *path, line) is not None:
            circle = _circle(lines, rows, [*path, line])
            if circle is not None:
                return circle
    return None
