"""Kinds of matters, from the rulebook: what somebody may open, by which row, between whom, and what is asked for it."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from gongdao.intake.errors import UnknownKind
from gongdao.look.cells import procedure_label
from gongdao.rulebook import Fact, Row, Stack
from gongdao.rulebook.rules import START

MERCHANT = "merchant"
OPEN = "open"
FILING = "filing"
IMMEDIATE = "immediate"
"""The fact by which a matter goes first, where the rulebooks have a table that decides it."""
LAWSUIT_RISK = "lawsuit_risk"
"""The fact by which a matter is on the watch list, where the rulebooks declare it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to come to the platform: a row from the start that opens a case of its procedure."""

    procedure: str
    row: Row

    @property
    def key(self) -> str:
        """Its name in an address or a form; a procedure may begin in several ways."""
        return f"{self.procedure}.{self.row.action}"


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that whoever opens a matter of a kind is asked, with the values that its row allows; none for words."""

    fact: Fact
    values: tuple[str, ...]
    required: bool


def offered(stack: Stack, roles: Collection[str]) -> list[Kind]:
    """The kinds that one of the roles may open by itself, the main procedure first, each with its first row."""
    return list(_offered(stack, frozenset(roles)))


@lru_cache(maxsize=256)  # asked once a filing
def _offered(stack: Stack, roles: frozenset[str]) -> tuple[Kind, ...]:
    main = stack.main_procedure
    flows = [one for one in stack.procedures.values() if not one.within]
    found: dict[str, Kind] = {}
    for flow in sorted(flows, key=lambda one: one.name != main):
        for row in openings(stack, flow.name):
            if roles & set(row.by):
                found.setdefault(f"{flow.name}.{row.action}", Kind(flow.name, row))
    return tuple(found.values())


def find(stack: Stack, procedure: str, action: str, roles: Collection[str]) -> Kind:
    """The kind that one of the roles opens by this action, the first of the procedure if none is named.

    Raises UnknownKind.
    """
    known = offered(stack, roles)
    kind = next((one for one in known if one.procedure == procedure and action in ("", one.row.action)), None)
    if kind is None:
        named = f"{procedure}.{action}" if action else procedure
        raise UnknownKind(named=named[:80], known=", ".join(one.key for one in known))
    return kind


def unanswered(stack: Stack, kind: Kind, facts: Collection[str]) -> list[str]:
    """The facts that must be known before such a matter can go its way, and are not among `facts`."""
    return [one.fact.name for one in questions(stack, kind) if one.required and one.fact.name not in facts]


def words_of(stack: Stack, kind: Kind, language: str) -> str:
    """What a kind of matter is called: its procedure; where that begins in several ways, what one does."""
    ways = [row for row in openings(stack, kind.procedure) if set(row.by) & set(kind.row.by)]
    if len({row.action for row in ways}) > 1:
        return stack.label("actions", kind.row.action, language)
    return procedure_label(stack, kind.procedure, language)


def openings(stack: Stack, procedure: str) -> list[Row]:
    """The rows by which cases of a procedure begin."""
    return [row for row in stack.procedure(procedure).rows if START in row.states and row.does == OPEN]


def two_sided(stack: Stack, procedure: str) -> bool:
    """Does the merchant of the trade answer in it: has a part without opening it, or a clock that waits for the shop?

    Where both may open and nobody waits for the shop, each comes with an own matter, which the other never sees; what
    staff alone open is brought against one of them.
    """
    by = {role for row in openings(stack, procedure) for role in row.by}
    other_opens = MERCHANT not in by and any(stack.roles[role].party for role in by if role in stack.roles)
    return shop_acts(stack, procedure) and (
        other_opens or any(one.duty == MERCHANT for one in stack.deadlines(procedure))
    )


def shop_acts(stack: Stack, procedure: str) -> bool:
    """Has a shop a part in it?"""
    return any(MERCHANT in row.by for row in stack.procedure(procedure).rows)


def against_one(stack: Stack, kind: Kind) -> bool:
    """Do staff bring it against either a user or a shop, who then answers it alone?"""
    if not concerns_party(stack, kind.procedure) or two_sided(stack, kind.procedure):
        return False
    sides = {role for row in stack.procedure(kind.procedure).rows for role in row.by if role in stack.roles}
    parties = {role for role in sides if stack.roles[role].party}
    return MERCHANT in parties and len(parties) > 1 and not parties & set(kind.row.by)


def routed(stack: Stack, procedure: str) -> bool:
    """Is it worked on in a department, so that it must be known what the matter is about?"""
    named = {role for row in stack.procedure(procedure).rows for role in row.by if role in stack.roles}
    working = [stack.roles[name] for name in named]
    return any(one.scope == "department" or (one.scope == "case" and not one.party) for one in working)


def concerns_party(stack: Stack, procedure: str) -> bool:
    """Does it wait for a party at some time, so that there must be one, whoever opens it?"""
    parties = {one.name for one in stack.roles.values() if one.party}
    return any(one.duty in parties for one in stack.deadlines(procedure))


def parties_open(stack: Stack, procedure: str) -> bool:
    """Can a party bring such a matter, or do staff alone?"""
    by = {role for row in openings(stack, procedure) for role in row.by}
    return any(stack.roles[role].party for role in by if role in stack.roles)


def party_at_once(stack: Stack, kind: Kind) -> bool:
    """Must a party be known when it is opened: because a party brings it or it is brought against one?

    What staff alone bring, and for which nobody but staff has to act at first, may come before its consumer is known.
    """
    if not concerns_party(stack, kind.procedure):
        return False
    parties = {one.name for one in stack.roles.values() if one.party}
    waits = any(one.duty in parties and kind.row.action in one.starts for one in stack.deadlines(kind.procedure))
    return waits or parties_open(stack, kind.procedure)


def settable(stack: Stack, procedure: str) -> list[str]:
    """The facts that a party may change by an act of its own: those on which the procedure's rows depend."""
    return list(dict.fromkeys(name for row in stack.procedure(procedure).rows for name in row.conditions))


def questions(stack: Stack, kind: Kind) -> list[Question]:
    """The choices and texts among the procedure's own facts; those on which a row or a limit depends must be answered,
    and where staff alone bring such a matter, all that are set at its filing.

    What a table works out is never asked.
    """
    derived = {name for each in stack.derivation for name in stack.table(each).outputs}
    own = [one for rule in stack.rules("facts") if rule.name == kind.procedure for one in rule.records()]
    names = dict.fromkeys([*(one["fact"].text for one in own), *kind.row.conditions])
    needed = {*settable(stack, kind.procedure)}
    needed |= {fact.name for one in stack.deadlines(kind.procedure) for fact in one.table.facts}
    if not parties_open(stack, kind.procedure):
        needed |= {one["fact"].text for one in own if "set_by" in one and FILING in one["set_by"].text}
    facts = [stack.facts[name] for name in names if name not in derived]
    asked = [fact for fact in facts if fact.type == "text" or (fact.values and fact.type != "yes_no")]
    return [Question(fact, _allowed(kind, fact), fact.name in needed) for fact in asked]


def _allowed(kind: Kind, fact: Fact) -> tuple[str, ...]:
    """The values of a fact under which the opening row can still hold."""
    tests = [test for name, test in kind.row.test.tests if name == fact.name]
    return tuple(value for value in fact.values if all(test.matches(value) for test in tests))


def danger_signs(stack: Stack) -> list[str]:
    """The facts that put a matter on the immediate track when somebody says yes to one; none in books without it."""
    tables = [stack.table(name) for name in stack.derivation]
    return [fact.name for one in tables if IMMEDIATE in one.outputs for fact in one.facts if fact.type == "yes_no"]
