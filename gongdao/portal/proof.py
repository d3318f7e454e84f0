"""What proof helps: what the rules on evidence expect of each side for what is claimed."""

from collections.abc import Callable
from dataclasses import dataclass

from gongdao.portal.visitor import language
from gongdao.rulebook import Stack
from gongdao.rulebook.decisions import Facts


@dataclass(frozen=True, slots=True)
class Proof:
    """In the reader's language, with the clauses: `yours` is what one's own side shows, `theirs` the other one."""

    yours: tuple[str, ...]
    theirs: tuple[str, ...]
    clauses: tuple[tuple[str, str], ...]


def helps(stack: Stack, facts: Facts, role: str, address: Callable[[str], str]) -> Proof | None:
    """For the party `role`; `address` of a clause goes with it. None where the rules say nothing about these facts."""
    mine, other = ("merchant_shows", "consumer_shows") if role == "merchant" else ("consumer_shows", "merchant_shows")
    yours: dict[str, None] = {}
    theirs: dict[str, None] = {}
    clauses: dict[str, None] = {}
    for table in stack.tables_of("evidence"):
        found = table.decide(facts)
        if table.facts and found.row is not None:
            yours.update(dict.fromkeys(found.outputs.get(mine, ())))
            theirs.update(dict.fromkeys(found.outputs.get(other, ())))
            clauses[found.clause] = None
    if not yours and not theirs:
        return None
    said = [tuple(stack.label("evidence", name, language()) for name in names) for names in (yours, theirs)]
    return Proof(said[0], said[1], tuple((clause, address(clause)) for clause in clauses))
