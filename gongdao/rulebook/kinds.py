"""The closed set of kinds, and which head keys and columns each has. To add a kind, add a row here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Cast = Literal["fact", "limit", "name", "names", "text"]
HITS = ("unique", "first", "any", "collect")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})*")


@dataclass(frozen=True, slots=True)
class Kind:
    """`says`: what the kind is for. `head`, `inputs`, `outputs`: name -> is it necessary.

    `free` columns hold prose and are taken as they are.
    `facts`: further inputs are facts (unary tests). `languages`: further inputs are languages (prose).
    `casts`: how an output cell is read; None means any output, each a fact.
    """

    says: str
    head: Mapping[str, bool] = field(default_factory=dict)
    inputs: Mapping[str, bool] = field(default_factory=dict)
    outputs: Mapping[str, bool] = field(default_factory=dict)
    casts: Mapping[str, Cast] | None = field(default_factory=dict)
    facts: bool = False
    languages: bool = False
    free: frozenset[str] = frozenset()
    hit: str = "unique"

    @property
    def decides(self) -> bool:
        """Can `decide` run it: inputs are facts and outputs follow."""
        return self.facts and bool(self.outputs or self.casts is None) and not self.inputs


def _kind(
    says: str,
    head: str = "",
    inputs: str = "",
    outputs: str = "",
    *,
    casts: Mapping[str, Cast] | None = None,
    facts: bool = False,
    languages: bool = False,
    free: str = "",
    hit: str = "unique",
    any_output: bool = False,
) -> Kind:
    """`says` is a sentence for the reference page; a name that ends in `?` is optional."""
    read = [{name.rstrip("?"): not name.endswith("?") for name in names.split()} for names in (head, inputs, outputs)]
    return Kind(
        says=says,
        head=read[0],
        inputs=read[1],
        outputs=read[2],
        casts=None if any_output else (casts or {}),
        facts=facts,
        languages=languages,
        free=frozenset(free.split()),
        hit=hit,
    )


KINDS: dict[str, Kind] = {
    "facts": _kind(
        "Declares what can be known about a case, with type, values and default.",
        inputs="fact type values? unit? default? set_by? label?",
        languages=True,
        free="label",
    ),
    "roles": _kind(
        "Declares who somebody is in a case, a department or the platform, and who stands in.",
        inputs="role scope stand_in? label?",
        languages=True,
        free="label",
    ),
    "events": _kind(
        "Declares the events that the product sends by itself; every action of a procedure is an event anyway.",
        inputs="event label?",
        languages=True,
        free="label",
    ),
    "labels": _kind("Says how names read in each language.", inputs="name", languages=True),
    "decision": _kind(
        "Works out facts from facts: class, grade, route, priority.", "hit?", facts=True, any_output=True
    ),
    "procedure": _kind(
        "Lists who may do what in which state, what it needs and where it leads. What has no row is forbidden.",
        "final within? blocks?",
        "state action by next needs? does?",
        facts=True,
    ),
    "deadline": _kind(
        "Says how long somebody has from one event until another, when the clock rests, and what a miss brings.",
        "of from until pauses? duty favours calendar? extend? agreed? on_breach? hit?",
        outputs="limit warn?",
        facts=True,
        casts={"limit": "limit", "warn": "limit"},
    ),
    "interval": _kind(
        "Says how long at least must pass between two events.",
        "from to hit?",
        outputs="at_least",
        facts=True,
        casts={"at_least": "limit"},
    ),
    "approval": _kind(
        "Says who must consent, whom to inform, and within which limit.",
        "sum? hit?",
        outputs="by inform? limit?",
        facts=True,
        casts={"by": "name", "inform": "names", "limit": "limit"},
    ),
    "right": _kind(
        "Names an action that nothing may keep from its holder but what the table says.",
        "of?",
        inputs="right holder action in_states may_depend_on",
        facts=True,
    ),
    "evidence": _kind(
        "Says who has to prove what, by when, and what happens if it is missing.",
        "hit?",
        outputs="consumer_shows merchant_shows eased_for? within? if_missing?",
        facts=True,
        hit="collect",
        free="if_missing",
        casts={
            "consumer_shows": "names",
            "merchant_shows": "names",
            "eased_for": "names",
            "within": "limit",
            "if_missing": "text",
        },
    ),
    "amount": _kind(
        "Works out a sum of money: a base, a factor, bounds and rounding.",
        "hit?",
        outputs="base times? at_least? at_most? round?",
        facts=True,
        casts={"base": "text", "times": "text", "at_least": "text", "at_most": "text", "round": "text"},
    ),
    "notice": _kind(
        "Says who is told on an event, by which channels, in which words.",
        "on of? hit?",
        outputs="to channel words",
        facts=True,
        hit="collect",
        casts={"to": "names", "channel": "names", "words": "name"},
    ),
    "words": _kind("Holds the text of a notice in each language, with {values} to fill in.", languages=True),
    "retention": _kind(
        "Says how long a record is kept, from which event on, and who keeps it.",
        "hit?",
        "record",
        "keep from? hold_by?",
        facts=True,
        hit="collect",
    ),
    "fee": _kind(
        "Says what a way of redress costs, who pays, and where the price is shown.",
        "hit?",
        "route",
        "payer price shown_at",
        facts=True,
        free="shown_at",
    ),
    "survey": _kind("Asks for a mark on an event.", "on", "dimension", "scale label?", free="label"),
    "target": _kind(
        "Sets a bound for a figure of the service, so that missing it can be seen.",
        "hit?",
        "metric",
        "bound value better? of? per?",
        facts=True,
    ),
    "duty": _kind(
        "Obliges a role to something that no deadline of a case covers, with the proof it leaves.",
        "of? hit?",
        "duty",
        "who when proof? fulfilled_by?",
        facts=True,
        hit="collect",
    ),
    "examples": _kind(
        "Gives facts and the outcome expected of a table, steps of a procedure, or a list of rules; `check` runs them.",
        facts=True,
        any_output=True,
    ),
    "laws": _kind(
        "Registers laws with version, number and dates in force.",
        inputs="law version from until? number? verified also?",
        languages=True,
        free="number also",
    ),
    "articles": _kind("Says what an article of a registered law is about.", inputs="article topics version?"),
    "cites": _kind(
        "Says on which article of which law the clause leans, and for what.", inputs="law article? version? for"
    ),
    "requires": _kind("Says, in a statute, what a platform's book must contain.", inputs="kind name with?"),
    "wording": _kind(
        "Names phrases that a clause may not hold, and the finding each raises.", inputs="finding", languages=True
    ),
    "register": _kind(
        "Names what must exist in the running system and be current: contacts, institutions, documents.",
        inputs="entry register kind? set_up_by? needs? review?",
        languages=True,
    ),
}
