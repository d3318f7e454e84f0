"""One act under way: the locked case, the pinned rules, who acts and what came with it. Verbs work on this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gongdao.cases.models import Approval, Case, Clock
from gongdao.legaltime import Limit
from gongdao.look import reader
from gongdao.notices import letters
from gongdao.people import kept
from gongdao.people.models import Platform
from gongdao.proceedings.actors import Actor, Hat, mandated
from gongdao.proceedings.ledger import Ledger, Writer
from gongdao.proceedings.locking import lock_clocks
from gongdao.record import ids
from gongdao.record.pure.events import Basis, Event
from gongdao.rulebook import Row, Stack

EFFECTIVE = ("category", "severity", "level", "priority", "cause", "department")


@dataclass(slots=True)
class Work:
    """State of one act. `facts` are the effective facts (asserted and derived); `at` is when it happened, `now` when
    it is written down.

    Until the next `write`: `ledger` collects the changes, `content` the words, `audience` who may read them, `mentions`
    what letters name, `announce` a product event whose notices go out too, `agreed` the time named by an offer that is
    being accepted. `written` lists the events so far.
    """

    case: Case
    platform: Platform
    stack: Stack
    actor: Actor
    at: datetime
    now: datetime
    inputs: Mapping[str, Any]
    open_clocks: list[Clock] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    action: str = ""
    row: Row | None = None
    hat: Hat | None = None
    ledger: Ledger = field(default_factory=Ledger)
    writer: Writer = field(default_factory=Writer)
    content: dict[str, Any] = field(default_factory=dict)
    audience: str = "all"
    attachment_ids: list[int] = field(default_factory=list)
    mentions: dict[str, Any] = field(default_factory=dict)
    announce: str | None = None
    released: Approval | None = None
    agreed: Limit | None = None
    event_id: int = field(default_factory=lambda: ids.take(1)[0])
    written: list[int] = field(default_factory=list)

    @property
    def horizon(self) -> datetime:
        """Until when overdue clocks have had their effect: now, or the told instant of a matter of the past."""
        return self.at if self.case.retrospective else self.now

    @property
    def clause(self) -> str:
        return self.row.clause if self.row else ""

    def label(self, group: str, name: str) -> str:
        """The word for a declared name in the reader's language, for messages."""
        return self.stack.label(group, name, self.language)

    @property
    def language(self) -> str:
        """The language of whoever is asking, as the rulebooks name it."""
        return reader.language()

    def derive(self) -> None:
        """Work out the effective facts from the asserted ones."""
        self.facts = self.stack.derive(facts_from_json(self.stack, self.case.facts)).facts

    def effective(self) -> dict[str, Any]:
        """The facts that stand as columns of the case, for queues."""
        return {name: self.facts.get(name) for name in EFFECTIVE}

    def write(self, name: str, *, basis: Basis | None = None, occurred_at: datetime | None = None) -> int:
        """Write the event with its rows and letters, and begin the next ledger. Returns the event's id."""
        event = Event(
            id=self.event_id,
            platform=self.platform.slug,
            platform_id=self.platform.pk,
            case_id=self.case.pk,
            procedure=self.case.procedure,
            name=name,
            audience=self.audience,
            occurred_at=occurred_at or self.at,
            recorded_at=self.now,
            actor=self.actor.sealed(self.hat),
            basis=basis,
            changes=self.ledger.changes,
            content=self.content or None,
            retrospective=self.case.retrospective,
        )
        self.writer.write(self.ledger, event)
        if not self.case.retrospective:
            about = letters.About(event.id, name, self.actor.user_id, basis.clause if basis else "")
            post = letters.Post(self.now)
            for named in (name, self.announce) if self.announce else (name,):
                post.add(
                    self.stack, self.case, about, self.facts, self.mentions, named=named, but_not=self._not_addressed()
                )
            post.send()
        self.written.append(event.id)
        self.ledger, self.content, self.event_id = Ledger(), {}, ids.take(1)[0]
        self.audience, self.mentions, self.announce, self.agreed = "all", {}, None, None
        return event.id

    def _not_addressed(self) -> tuple[str, ...]:
        """The party that may not read the event is not told of it either."""
        return {"consumer": ("merchant",), "merchant": ("consumer",)}.get(self.audience, ())

    def basis(self) -> Basis | None:
        """The row of the procedure that permits this act."""
        if self.row is None:
            return None
        return Basis(book=self.row.book, version=self.row.version, clause=self.row.clause, row=self.row.row)


def begin(
    case: Case,
    actor: Actor,
    *,
    at: datetime,
    now: datetime,
    inputs: Mapping[str, Any],
    files: Sequence[int] = (),
    open_clocks: list[Clock] | None = None,
) -> Work:
    """The work on a case whose row is locked by the caller's transaction; its clocks may be given, if read already.

    Raises MandateOver for who acts by a mandate that does not hold any more.
    """
    case.platform = kept.platform(case.platform_id)
    mandated(actor, case.platform, now)
    work = Work(
        case=case,
        platform=case.platform,
        stack=case.ruling().procedure,
        actor=actor,
        at=at,
        now=now,
        inputs=inputs,
        open_clocks=lock_clocks(case) if open_clocks is None else open_clocks,
        attachment_ids=list(files),
    )
    work.derive()
    return work


def facts_from_json(stack: Stack, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Asserted facts as Python values; they are stored as table-cell strings."""
    return {name: stack.parse_fact(name, text) for name, text in stored.items()}


def facts_to_json(stack: Stack, facts: Mapping[str, Any]) -> dict[str, str]:
    """Asserted facts as they are stored: strings in the form of a table cell."""
    return {name: stack.format_fact(name, value) for name, value in facts.items()}
