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
    """`head`, `inputs`, `outputs`: name -> is it necessary. `free` columns hold prose and are taken as they are.

    `facts`: further inputs are facts (unary tests). `languages`: further inputs are languages (prose).
    `casts`: how an output cell is read; None means any output, each a fact.
    """

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
    """A name that ends in `?` is optional."""
    read = [{name.rstrip("?"): not name.endswith("?") for name in names.split()} for names in (head, inputs, outputs)]
    return Kind(
        read[0], read[1], read[2], None if any_output else (casts or {}), facts, languages, frozenset(free.split()), hit
    )


KINDS: dict[str, Kind] = {
    "facts": _kind(inputs="fact type values? unit? default? set_by? label?", languages=True, free="label"),
    "roles": _kind(inputs="role scope stand_in? label?", languages=True, free="label"),
    "events": _kind(inputs="event label?", languages=True, free="label"),
    "labels": _kind(inputs="name", languages=True),
    "decision": _kind("hit?", facts=True, any_output=True),
    "procedure": _kind("final within? blocks?", "state action by next needs? does?", facts=True),
    "deadline": _kind(
        "of from until pauses? duty favours calendar? extend? on_breach? hit?",
        outputs="limit warn?",
        facts=True,
        casts={"limit": "limit", "warn": "limit"},
    ),
    "interval": _kind("from to hit?", outputs="at_least", facts=True, casts={"at_least": "limit"}),
    "approval": _kind(
        "sum? hit?", outputs="by inform? limit?", facts=True, casts={"by": "name", "inform": "names", "limit": "limit"}
    ),
    "right": _kind("of?", inputs="right holder action in_states may_depend_on", facts=True),
    "evidence": _kind(
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
        "hit?",
        outputs="base times? at_least? at_most? round?",
        facts=True,
        casts={"base": "text", "times": "text", "at_least": "text", "at_most": "text", "round": "text"},
    ),
    "notice": _kind(
        "on of? hit?",
        outputs="to channel words",
        facts=True,
        hit="collect",
        casts={"to": "names", "channel": "names", "words": "name"},
    ),
    "words": _kind(languages=True),
    "retention": _kind("hit?", "record", "keep from? hold_by?", facts=True, hit="collect"),
    "fee": _kind("hit?", "route", "payer price shown_at", facts=True, free="shown_at"),
    "survey": _kind("on", "dimension", "scale label?", free="label"),
    "target": _kind("hit?", "metric", "bound value better? of? per?", facts=True),
    "duty": _kind("hit?", "duty", "who when proof?", facts=True, hit="collect"),
    "examples": _kind(facts=True, any_output=True),
    "laws": _kind(inputs="law version from until? number? verified also?", languages=True, free="number also"),
    "articles": _kind(inputs="article topics version?"),
    "cites": _kind(inputs="law article? version? for"),
    "requires": _kind(inputs="kind name with?"),
    "wording": _kind(inputs="finding", languages=True),
    "register": _kind(inputs="entry register kind? set_up_by? needs? review?", languages=True),
}
