"""Where else one can turn, with address, telephone and hours: what the platform has registered, nothing else."""

from dataclasses import dataclass, field
from datetime import datetime

from gongdao.editions import books
from gongdao.editions.errors import NoEditionInForce
from gongdao.editions.links import Editions
from gongdao.look.cells import Words
from gongdao.look.reader import language
from gongdao.people import registers
from gongdao.people.errors import BadContact
from gongdao.people.models import Platform, RegisterEntry
from gongdao.rulebook import Stack
from gongdao.rulebook.stack import pick

INSTITUTIONS, SERVICE_POINTS = "institutions", "service_points"


@dataclass(frozen=True, slots=True)
class Place:
    """A body or a counter. `what` is what the rulebook calls it; a field that is not registered is empty."""

    name: str
    what: str
    address: str = ""
    phone: str = ""
    hours: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """What a way costs, in words, by which clause."""

    route: str
    price: str
    clause: str
    href: str


@dataclass(slots=True)
class Places:
    """By kind: those that mediate, arbitrate, judge; `others` are (kind in words, its places); `counters` our own.

    `fees` says by its name what each way costs.
    """

    mediation: list[Place] = field(default_factory=list)
    arbitration: list[Place] = field(default_factory=list)
    court: list[Place] = field(default_factory=list)
    counters: list[Place] = field(default_factory=list)
    others: dict[str, list[Place]] = field(default_factory=dict)
    fees: dict[str, Fee] = field(default_factory=dict)


def places(platform: Platform, at: datetime, known: Editions | None = None) -> Places:
    """What is registered now, under the rulebooks in force now; nothing before there are any.

    `known` are editions that the page has read already; they serve if they are in force.
    """
    found = Places()
    try:
        ruleset = books.in_force(platform.pk, at)
    except NoEditionInForce:
        return found
    editions = known if known and known.ruleset_id == ruleset else Editions(platform.slug, ruleset)
    stack = editions.stack
    found.fees = _fees(stack, editions)
    asked = {(one.register, one.name): one for one in stack.registers.entries}
    for row in registers.current(platform.pk, at).filter(register__in=[INSTITUTIONS, SERVICE_POINTS]):
        entry = asked.get((row.register, row.entry))
        if entry is None:
            continue
        place = _place(row, pick(entry.texts, language()))
        if row.register == SERVICE_POINTS:
            found.counters.append(place)
        elif entry.kind in ("mediation", "arbitration", "court"):
            getattr(found, entry.kind).append(place)
        else:
            found.others.setdefault(stack.label("institution_kinds", entry.kind, language()), []).append(place)
    return found


def _fees(stack: Stack, editions: Editions) -> dict[str, Fee]:
    """By the name of the way; of two clauses about one way the platform's own, which stands later, is shown."""
    found = {}
    for rule in stack.rules("fee"):
        names = [column.name for column in rule.columns]
        route, price = names.index("route"), names.index("price")
        for cells in rule.cells:
            words = Words(rule, stack, language())
            name, cost = (words.cell(rule.columns[at], cells[at].text) for at in (route, price))
            found[cells[route].text] = Fee(name, cost, rule.clause, editions.href(rule.clause))
    return found


def _place(row: RegisterEntry, what: str) -> Place:
    """A field that cannot be right is left out, never shown as if it were."""
    good = {}
    for kind in ("address", "phone", "hours", "url"):
        try:
            good[kind] = registers.field(kind, row.fields.get(kind, ""))
        except BadContact:
            continue
    return Place(row.name, what, **good)
