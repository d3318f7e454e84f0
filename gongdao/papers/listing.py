"""Which papers a case has for its reader: one statement for each decision, one agreement for each accepted offer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from gongdao.cases.models import Case
from gongdao.cases.queries import Entry
from gongdao.papers.decisions import decision
from gongdao.rulebook import Stack

STATEMENT, AGREEMENT = "statement", "agreement"
_NAME = re.compile(r"(statement|agreement)-([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that can be had now. `name` is its place in an address (`statement-123`); `title` is in words."""

    name: str
    kind: str
    title: str
    at: datetime


def listed(case: Case, stack: Stack, entries: Sequence[Entry], language: str) -> list[Paper]:
    """The papers of a case, oldest first, from the events that the reader may read. Work without parties has none."""
    if not concerns_a_party(stack, case.procedure):
        return []
    found = []
    for entry in entries:
        if decision(stack, case.procedure, entry) is not None:
            what = stack.event_label(entry.name, language)
            title = gettext("Statement of reasons: {what}").format(what=what)
            found.append(Paper(f"{STATEMENT}-{entry.id}", STATEMENT, title, entry.occurred_at))
        for proposal in accepted(entry):
            title = gettext("Settlement agreement")
            found.append(Paper(f"{AGREEMENT}-{proposal}", AGREEMENT, title, entry.occurred_at))
    return found


def concerns_a_party(stack: Stack, procedure: str) -> bool:
    """Does somebody from outside have a part in it? Work among staff, such as a legal opinion, is told to nobody."""
    roles = {role for row in stack.procedure(procedure).rows for role in row.by}
    return any(one.party for name, one in stack.roles.items() if name in roles)


def accepted(entry: Entry) -> list[str]:
    """The ids of the offers that an event accepted."""
    ends = ((key, one.get("state", [None, None])[1]) for key, one in entry.changes.items())
    return [key.partition(":")[2] for key, end in ends if key.startswith("proposal:") and end == "accepted"]


def parsed(name: str) -> tuple[str, int] | None:
    """Kind and id out of a name; None for what names no paper."""
    match = _NAME.fullmatch(name)
    return (match[1], int(match[2])) if match else None
