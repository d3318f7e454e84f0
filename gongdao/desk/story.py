"""What happened in a case as people tell it: messages, notes, and decisions as one line each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext

from gongdao.cases.models import Attachment, Case
from gongdao.cases.queries import Entry
from gongdao.desk.labels import OUTCOMES, signal_words
from gongdao.desk.said import LABELS
from gongdao.look.currency import money
from gongdao.look.handed import handed
from gongdao.look.times import say_day, zone_of
from gongdao.papers import decisions
from gongdao.proceedings.said import INPUTS, MEASURES
from gongdao.rulebook import Stack

TALK = ("message", "open", "appeal")  # verbs whose words are between people
COLUMNS = ("state", "department", "category", "severity", "cause", "level", "priority")
GROUPS = {"state": "states", "department": "departments"}
SHOWN = {"all": None, "talk": ("talk",), "decisions": ("fact",), "internal": ("note",)}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that happened. `kind` is talk, note or fact; `day` is set where a new day begins."""

    entry: Entry
    kind: str
    name: str
    via: str
    text: str
    more: tuple[tuple[str, str], ...] = ()
    amount: int | None = None
    files: tuple[Attachment, ...] = ()
    day: str = ""
    strong: bool = False
    made_by: str = ""


@dataclass
class Teller:
    """Puts entries of one case into words of one language."""

    case: Case
    stack: Stack
    language: str
    people: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = self.stack.procedure(self.case.procedure).rows
        self._does = {row.action: row.does for row in rows}
        self._deadlines = {f"clock:{clock.pk}": clock.deadline for clock in self.case.clocks.all()}
        self._deadlines |= {f"task:{task.pk}": f"duty.{task.name}" for task in self.case.checklist}

    def items(self, entries: Sequence[Entry], shown: str = "all") -> Iterator[Item]:
        """The entries in the order in which they happened, each new day marked; `shown` is a key of SHOWN."""
        kinds, zone, before = SHOWN.get(shown), zone_of(self.case.platform), None
        for entry in sorted(entries, key=lambda entry: (entry.occurred_at, entry.recorded_at, entry.id)):
            item_day = entry.occurred_at.astimezone(zone).date()
            item = self.item(entry, item_day if item_day != before else None)
            if kinds is None or item.kind in kinds:
                before = item_day
                yield item

    def item(self, entry: Entry, day: date | None = None) -> Item:
        """One entry."""
        does, content = self._does.get(entry.name, ""), entry.content
        said = str(content.get("text", ""))
        kind = "note" if does == "note" else "talk" if does in TALK and (said or entry.files) else "fact"
        return Item(
            entry=entry,
            kind=kind,
            name=self._name(entry),
            via=self._via(entry, does),
            text=said if kind != "fact" else self._line(entry),
            more=tuple(self._more(content, kind)),
            amount=self._amount(entry),
            files=entry.files,
            day=say_day(day, None) if day else "",
            made_by=decisions.made_by(entry) if decisions.decision(self.stack, self.case.procedure, entry) else "",
            strong=does in ("propose", "answer", "settle", "refuse", "approve", "reject"),
        )

    def _name(self, entry: Entry) -> str:
        role = self.stack.role_label(entry.actor_role, self.language) if entry.actor_role else ""
        if entry.mandate is not None:
            name = entry.representative or gettext("Somebody")
            return gettext("{name}, representative of: {party}").format(name=name, party=role)
        if entry.actor_kind == "system":
            return ""
        return entry.actor_name or role

    def _via(self, entry: Entry, does: str) -> str:
        """How the words came: by which act, to whom, in whose place."""
        parts = [self.stack.event_label(entry.name, self.language)]
        if does == "message" and entry.actor_role not in ("consumer", "merchant"):
            to = ("consumer", "merchant") if entry.audience == "all" else (entry.audience,)
            parts.append(gettext("to {whom}").format(whom=", ".join(self._role(role) for role in to)))
        elif entry.actor_role in ("consumer", "merchant"):
            parts.append(self._role(entry.actor_role))
        if does == "open":
            parts.append(self.stack.label("channels", self.case.channel, self.language))
        if entry.stood_in_for:
            parts.append(gettext("in place of: {role}").format(role=self._role(entry.stood_in_for)))
        if entry.acted_for:
            parts.append(_for(entry))
        if entry.mandate is not None:
            parts.append(gettext("by a mandate"))
        return " · ".join(parts)

    def _role(self, role: str) -> str:
        return self.stack.role_label(role, self.language)

    def _line(self, entry: Entry) -> str:
        """A decision in one line: what was done, and what it changed."""
        parts = [self.stack.event_label(entry.name, self.language)]
        if entry.name.startswith(("clock.", "duty.")):
            # a row that began by the event is what follows from it, not what it is about
            known = [key for key, change in entry.changes.items() if change.get("state", [""])[0] is not None]
            named = [self._deadlines[key] for key in known if key in self._deadlines]
            parts += [self.stack.deadline_label(name, self.language) for name in dict.fromkeys(named)]
        changed = entry.changes.get(f"case:{self.case.pk}", {})
        parts += [
            self._change(name, *changed[name])
            for name in COLUMNS
            if name in changed and self._does.get(entry.name) != "open"
        ]
        parts += [
            signal_words(self.stack, change["name"][1], change["value"][1], self.language)
            for key, change in entry.changes.items()
            if key.startswith("signal:") and "name" in change
        ]
        if entry.acted_for:
            parts.append(_for(entry))
        if entry.mandate is None and entry.representative:
            parts.append(entry.representative)
        if "assignee" in changed and changed["assignee"][1]:
            person = self.people.get(changed["assignee"][1])
            parts += [gettext("in charge: {name}").format(name=person)] if person else []
        return " · ".join(parts)

    def _change(self, column: str, old: Any, new: Any) -> str:
        label = gettext("State") if column == "state" else self.stack.fact_label(column, self.language)
        return f"{label} {self._value(column, old)} → {self._value(column, new)}"

    def _value(self, column: str, value: Any) -> str:
        return self.stack.label(GROUPS.get(column, column), str(value), self.language) if value else "–"

    def _more(self, content: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
        """The words that come with an act, each under its name."""
        names = {"text": "", "terms": gettext("Terms"), "reasons": gettext("Reasons"), "clause": gettext("Clause")}
        names |= {name: str(LABELS[name]) for name in INPUTS if name not in names}
        for name, words in names.items():
            if content.get(name) and not (name == "text" and kind != "fact"):
                said = str(content[name])
                yield words, self.stack.label(MEASURES, said, self.language) if name == "measure" else said
        for line in handed(content):
            zone = zone_of(self.case.platform)
            yield line.label, f"{line.at.astimezone(zone):%Y-%m-%d %H:%M}" if line.at else line.words
        for name in ("number", "under", "split_off"):
            if content.get(name):
                yield gettext("Other case"), str(content[name])
        if content.get("signal"):
            yield self.stack.fact_label(content["signal"], self.language), str(OUTCOMES[content["outcome"]])
        if "rating" in content:
            yield gettext("Rating"), str(content["rating"])

    def _amount(self, entry: Entry) -> int | None:
        """The sum that an entry is about, in fen."""
        for key, change in entry.changes.items():
            if key.partition(":")[0] in ("proposal", "approval") and "amount" in change:
                return int(change["amount"][1])
        return None


def _for(entry: Entry) -> str:
    return gettext("for {name}").format(name=entry.acted_for)


def sealed_range(entries: Sequence[Entry]) -> tuple[int, int] | None:
    """First and last place of the entries in the sealed log, if any is sealed."""
    leaves = [entry.leaf for entry in entries if entry.leaf is not None]
    return (min(leaves), max(leaves)) if leaves else None


def since(case: Case, entries: Sequence[Entry], rev: int) -> list[Entry]:
    """What happened after the revision that somebody was looking at."""
    return [entry for entry in entries if entry.changes.get(f"case:{case.pk}", {}).get("rev", 0) > rev]


def amount_words(amount: int | None) -> str:
    """The sum in a line of the story; nothing for none."""
    return money(amount) if amount else ""
