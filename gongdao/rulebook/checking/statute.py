"""The rule books against the statute: what they must hold, and that none gives less under any facts.

A rule and a statute meet on a subject (decision 0006): the words in the statute's own tables. Limits are compared by
`never_later`, so that a rule is laxer too where two units cannot be put in order for every calendar.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from itertools import product

from gongdao.legaltime.limits import Limit
from gongdao.rulebook.checking.clocks import never_later
from gongdao.rulebook.checking.lines import Line, Lines, chosen, held, meet, shown
from gongdao.rulebook.checking.partition import TooWide
from gongdao.rulebook.checking.rights import NOTHING, freely, states_of
from gongdao.rulebook.checking.structure import subject
from gongdao.rulebook.checking.tables import told
from gongdao.rulebook.compiling import lenient_fen, lenient_limit
from gongdao.rulebook.errors import listed
from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.registers import FOREVER, read_price, read_when
from gongdao.rulebook.stack import Stack

STATUTE, RULE = "statute", "rule"
ANYWHERE = ("",)  # in the place of states that nobody named
Keys = Callable[[Line], Iterable[Hashable]]
Gives = Callable[[Line, Line], bool]


def statute_findings(stack: Stack, lines: Lines) -> list[Finding]:
    found: list[Finding] = []
    for kind, (keys, column, gives) in _COMPARED.items():
        for statute, rules in _subjects(lines, kind, keys):
            try:
                found += _laxer(lines, statute, rules, column, gives)
            except TooWide:  # the tables are told to be too wide by themselves
                continue
    for statute, rules in _subjects(lines, "right", lambda line: [subject(line.text("right"))]):
        found += _rights(stack, lines, statute, rules)
    return list(dict.fromkeys(found))


def _subjects(lines: Lines, kind: str, keys: Keys) -> Iterator[tuple[list[Line], list[Line]]]:
    """The rows of the statute and of the rules on one subject, for each subject of both."""
    groups: dict[Hashable, tuple[list[Line], list[Line]]] = {}
    for line in lines.of(kind):
        if line.rank in (STATUTE, RULE):
            for key in keys(line):
                groups.setdefault(key, ([], []))[line.rank == RULE].append(line)
    return ((statute, rules) for statute, rules in groups.values() if statute and rules)


def _laxer(lines: Lines, statute: list[Line], rules: list[Line], column: str, gives: Gives) -> Iterator[Finding]:
    """Facts under which a row of the statute holds and the rules give less. The shortest limit of the platform counts,
    as all run; of a user's windows each must be long enough."""
    every = all if statute[0].rule.head.get("favours") == "user" else any
    seen: set[tuple[str, int]] = set()
    for example, together in held(lines.facts, [*statute, *rules]):
        own = chosen([line for line in together if line.rank == RULE])
        for law in chosen([line for line in together if line.rank == STATUTE]):
            if own and every(gives(law, line) for line in own):
                continue
            least = next((line for line in own if not gives(law, line)), None)
            key = (law.rule.name, least.test.line if least else 0)
            if key in seen:
                continue
            seen.add(key)
            yield _finding(law, least or rules[0], column if least else "", column, shown(lines.facts, example))


def _finding(law: Line, line: Line, at: str, column: str, facts: dict[str, str]) -> Finding:
    has = f"has {column} “{line.text(at)}”" if at else "says nothing"
    message = (
        f"The {line.rule.kind} “{_name(line)}” {has}{' where ' + told(facts) if facts else ''}; the statute "
        f"({law.rule.clause}) has “{law.text(column)}”. Write that, or what favours the user more."
    )
    example = {"statute": law.rule.clause, "wants": law.text(column), **facts}
    return finding("laxer-than-statute", line.place(at), message, example)


def _name(line: Line) -> str:
    named = {"duty": "duty", "retention": "record", "fee": "route", "target": "metric"}.get(line.rule.kind, "")
    return line.text(named) or line.rule.name


# how each kind is compared


def _steps(line: Line) -> Iterable[Hashable]:
    head = line.rule.key
    return product(head("from").items(), head("until").items(), [head("duty").text], [head("favours").text])


def _spans(line: Line) -> Iterable[Hashable]:
    return product(line.rule.key("from").items(), line.rule.key("to").items())


def _records(line: Line) -> Iterable[Hashable]:
    return line.items("record")


def _column(name: str) -> Keys:
    return lambda line: [subject(line.text(name))]


def _named(line: Line) -> Iterable[Hashable]:
    return [(subject(line.rule.name), line.text("metric"))]


def _deadline(law: Line, line: Line) -> bool:
    longest = law.limit("limit")
    own = line.limit("limit")
    if longest is None or own is None:
        return longest is None
    user = law.rule.head.get("favours") == "user"
    return never_later(longest, own) if user else never_later(own, longest)


def _interval(law: Line, line: Line) -> bool:
    return _at_least(law.limit("at_least"), line.limit("at_least"))


def _at_least(wanted: Limit | None, own: Limit | None) -> bool:
    return wanted is None or (own is not None and never_later(wanted, own))


def _retention(law: Line, line: Line) -> bool:
    """As long, and counted from no fewer events: a record is kept until the last of its limits is over."""
    if line.text("keep") == FOREVER or law.limit("keep") is None:
        return line.text("keep") == FOREVER or law.text("keep") != FOREVER
    return _at_least(law.limit("keep"), line.limit("keep")) and set(law.items("from")) <= set(line.items("from"))


def _fee(law: Line, line: Line) -> bool:
    wanted, own = read_price(law.text("price")), read_price(line.text("price"))
    if wanted is None or own is None or own == wanted:
        return wanted is None or own is not None
    if own.form == "amount" and own.amount == 0:
        return True
    return wanted.form == "agreed" or (own.form == wanted.form == "amount" and own.amount <= wanted.amount)


def _duty(law: Line, line: Line) -> bool:
    wanted, own = read_when(law.text("when")), read_when(line.text("when"))
    if wanted is None or own is None:
        return wanted is None
    if own.form == "continuously":
        return wanted.form in ("continuously", "every")
    if own.form != wanted.form or own.event != wanted.event or wanted.first > own.first:
        return False
    return wanted.limit is None or (own.limit is not None and never_later(own.limit, wanted.limit))


def _amount(law: Line, line: Line) -> bool:
    """What is due to a user is no less: factor and floor no lower, a cap (with its factor) no higher."""
    cap = bool(law.text("at_most")) and not law.text("at_least")
    higher = {"times": not cap, "at_least": True, "at_most": False}
    if law.text("base") != line.text("base"):
        return False
    blank = {"times": "1"}
    return all(_figure(law.text(name), line.text(name), blank.get(name, ""), up) for name, up in higher.items())


def _figure(law: str, own: str, blank: str, up: bool) -> bool:
    wanted, given = _number(law or blank), _number(own or blank)
    if not (law or blank):
        return True
    if wanted is None or given is None:
        return law == own
    return given >= wanted if up else given <= wanted


def _number(text: str) -> Decimal | None:
    amount = lenient_fen(text)
    if amount is not None:
        return Decimal(amount) / 100
    try:
        return Decimal(text.removesuffix("%").strip())
    except InvalidOperation:
        return None


def _target(law: Line, line: Line) -> bool:
    up = law.text("bound").startswith(">")
    if line.text("bound")[:1] != law.text("bound")[:1]:
        return False
    wanted, own = lenient_limit(law.text("value")), lenient_limit(line.text("value"))
    if wanted is not None:
        return own is not None and (never_later(wanted, own) if up else never_later(own, wanted))
    return _figure(law.text("value"), line.text("value"), "", up)


_COMPARED: dict[str, tuple[Keys, str, Gives]] = {
    "deadline": (_steps, "limit", _deadline),
    "interval": (_spans, "at_least", _interval),
    "retention": (_records, "keep", _retention),
    "fee": (_column("route"), "price", _fee),
    "duty": (_column("duty"), "when", _duty),
    "amount": (_named, "times", _amount),
    "target": (_named, "value", _target),
}  # kind -> its subjects, the column that is told, does a row of the rules give what a row of the statute asks


def _rights(stack: Stack, lines: Lines, statute: list[Line], rules: list[Line]) -> Iterator[Finding]:
    for law in statute:
        yield from _narrower(stack, lines, law, rules)
        for line in rules:
            more = sorted(freely(line) - freely(law))
            shared = set(law.items("holder")) & set(line.items("holder"))
            facts = meet(lines.facts, law, line) if more and shared else None
            if facts is not None:
                says = f"depends on {listed(more)}"
                yield _right("right-conditioned", law, line, "may_depend_on", says, shown(lines.facts, facts))


def _narrower(stack: Stack, lines: Lines, law: Line, rules: list[Line]) -> Iterator[Finding]:
    """The first facts under which a right has fewer holders or states than in the statute.

    A statute that names no states means the right as such; then the rules say in which states their actions give it.
    """
    states = states_of(law, stack)
    wanted = set(product(law.items("holder"), states or ANYWHERE))
    for example, together in held(lines.facts, [law, *rules]):
        own = [line for line in together if line is not law]
        lacking = sorted(wanted - _given(own, stack, states))
        if law in together and lacking:
            missing = listed([f"{holder} in {state}" if state else holder for holder, state in lacking])
            line = next(iter(own), rules[0])
            facts = shown(lines.facts, example)
            yield _right("laxer-than-statute", law, line, "holder", f"leaves out {missing}", facts)
            return


def _right(code: str, law: Line, line: Line, column: str, says: str, facts: dict[str, str]) -> Finding:
    states = law.items("in_states")
    message = (
        f"The right “{line.text('right')}” {says}{' where ' + told(facts) if facts else ''}; the statute "
        f"({law.rule.clause}) gives it to {listed(law.items('holder'))}{' in ' + listed(states) if states else ''}, "
        f"depending on {listed(sorted(freely(law))) or NOTHING}. Write that."
    )
    return finding(code, line.place(column), message, {"statute": law.rule.clause, **facts})


def _given(rows: list[Line], stack: Stack, asked: set[str]) -> set[tuple[str, str]]:
    """Who has the right in which state; only who, if no states were asked for."""
    return {
        pair for line in rows for pair in product(line.items("holder"), states_of(line, stack) if asked else ANYWHERE)
    }
