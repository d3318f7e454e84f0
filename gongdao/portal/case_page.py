"""Everything that the page of one case shows to one of its parties, gathered in a fixed number of statements."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from gongdao.cases import queries
from gongdao.cases.models import Approval, Attachment, Case, Clock
from gongdao.editions import calendars
from gongdao.editions.links import Editions
from gongdao.editions.places import places
from gongdao.look import times
from gongdao.look.handed import handed
from gongdao.look.reader import languages, tag
from gongdao.papers.burden import proof_of
from gongdao.papers.listing import listed
from gongdao.people.models import Holding
from gongdao.portal import mandates, standing
from gongdao.portal.actions import Offered
from gongdao.portal.decisions import explainable, named
from gongdao.portal.paying import payments
from gongdao.portal.story import Told, heard, story
from gongdao.portal.visitor import language
from gongdao.proceedings import calculator
from gongdao.proceedings import offers as offering
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.possible import possible
from gongdao.proceedings.why import why

COUNTING = "V-2"
"""The clause of counting that the arithmetic cites by its sub-clauses; rulebooks without it count the same way."""


ANSWERS = "M-3.4"
"""The clause by which the platform answers for third parties."""


def context(case: Case, actor: Actor, now: datetime, *, explain: str = "") -> dict[str, Any]:
    """`explain` is the id of the clock whose why is asked for; without it, that of the present turn."""
    role = role_of(case, actor)
    editions = Editions(case.platform.slug, case.ruleset_id)
    stands = standing.standing(case, editions.stack, role, now)
    entries = queries.timeline(case, queries.AUDIENCES[role])
    told = story(case, entries, role, editions, actor)
    offers = offered(case, actor, editions)
    return {
        "case": case,
        "role": role,
        "now": now,
        "stack": editions.stack,
        "editions": editions,
        "stands": stands,
        "told": told,
        "papers": listed(case, editions.stack, entries, language()),
        "languages": [(tag(code), words) for code, words in languages()],
        "files": [(file, entry.occurred_at) for entry in entries for file in entry.files],
        "offer": standing.offered(case),
        **_offers(case, editions),
        "sums": _sums(case, now, editions),
        "payments": payments(case, editions.stack, role),
        "heard": None if standing.offered(case) else heard(case, told),
        "reasons": _reasons(entries),
        "approval": _approval(case, editions),
        "limits": _limits(case, editions),
        "why": _explained(case, editions, stands, explain),
        "asked": bool(explain),
        "decisions": named(explainable(case, editions.stack, role), editions.stack),
        "actions": offers,
        "message": _message(offers),
        "appeal": next((one for one in offers if one.does == "appeal"), None),
        "routes_first": case.state == "refused" or any(one.does == "appeal" for one in offers),
        "handed": _handed(entries, editions),
        "proof": proof_of(case, entries, language(), first=role),
        "places": places(case.platform, now, editions),
        "handled_for": _handled_for(case, now),
        "answers_href": editions.href(ANSWERS),
        **mandates.shown(case, actor, role, now),
        "unknown_order": bool(case.order_number) and case.order_id is None,
    }


def _offers(case: Case, editions: Editions) -> dict[str, Any]:
    """Whose offer stands, and those before it, the newest first."""
    made = offering.history(case, editions.stack)
    return {
        "offer_by": next((one.by for one in made if one.stands), ""),
        "before": [one for one in made if not one.stands],
    }


def _sums(case: Case, now: datetime, editions: Editions) -> Sequence[calculator.Line]:
    """What the rules come to, as far as it is known; nothing of a case that is over."""
    return [] if case.final else calculator.lines(calculator.reckon(case, now, language()), language(), editions.href)


def role_of(case: Case, actor: Actor) -> str:
    """The party that the visitor is in this case."""
    return actor.hats_in(case)[0].role


def offered(case: Case, actor: Actor, editions: Editions) -> list[Offered]:
    """The actions open to the visitor now, named by the rulebook."""
    return [
        Offered(
            one,
            editions.stack.label("actions", one.action, language()),
            one.row.does,
            one.row.clause,
            editions.href(one.row.clause),
        )
        for one in possible(case, actor)
    ]


def _handled_for(case: Case, now: datetime) -> str:
    """The sentence about the third party whose person is in charge; the platform answers for it (M-3.4)."""
    held = Holding.objects.of(case.platform_id).filter(user=case.assignee_id, third_party__isnull=False)
    name = held.filter(since__lte=now).exclude(until__lte=now).values_list("third_party__name", flat=True).first()
    said = gettext("Handled for the platform by {name}; for what they do the platform answers to you.")
    return said.format(name=name) if case.assignee_id and name else ""


def _message(offers: Sequence[Offered]) -> Offered | None:
    """The act of writing that has a form on the page: the one that the case waits for, else the ordinary one."""
    writing = sorted((one for one in offers if one.does == "message"), key=lambda one: one.one.row.next == "same")
    return writing[0] if writing else None


def told_of(case: Case, role: str, reader: Actor) -> list[Told]:
    """The story alone, for a page that says what changed meanwhile."""
    entries = queries.timeline(case, queries.AUDIENCES[role])
    return story(case, entries, role, Editions(case.platform.slug, case.ruleset_id), reader)


def visible_file(case: Case, role: str, file_id: int) -> Attachment | None:
    """A file of the case that this party may read."""
    return Attachment.objects.filter(case=case, pk=file_id, audience__in=queries.AUDIENCES[role]).first()


def _reasons(entries: Sequence[queries.Entry]) -> str:
    """Why the newest proposal was made."""
    made = [one for one in entries if any(key.startswith("proposal:") for key in one.changes)]
    return next((str(one.content["reasons"]) for one in reversed(made) if one.content.get("reasons")), "")


def _handed(entries: Sequence[queries.Entry], editions: Editions) -> dict[str, Any] | None:
    """The records and the merchant's details, as they were handed over last."""
    for entry in reversed(entries):
        if lines := list(handed(entry.content)):
            clause = str(entry.content.get("clause") or entry.clause)
            at, href = entry.occurred_at, editions.href(clause)
            return {"lines": lines, "at": at, "files": entry.files, "clause": clause, "href": href}
    return None


def _approval(case: Case, editions: Editions) -> dict[str, Any] | None:
    """Who approved what is on offer."""
    approved = [one for one in case.approvals.all() if one.state == "approved" and one.decided_at is not None]
    last: Approval | None = max(approved, key=lambda one: one.pk, default=None)
    if last is None or standing.offered(case) is None:
        return None
    who = editions.stack.role_label(last.by, language())
    return {"who": who, "at": last.decided_at, "clause": last.clause, "href": editions.href(last.clause)}


def _limits(case: Case, editions: Editions) -> list[dict[str, Any]]:
    """The platform's limits, met, running and missed, each with its clause; waiting ones say for whom."""
    rows = [c for c in case.clocks.all() if c.favours == "platform" and c.of_procedure]
    return [
        {
            "clock": clock,
            "label": editions.stack.label("deadlines", clock.deadline, language()),
            "href": editions.href(clock.clause),
            "limit": times.limited(clock.limit),
            "calendar": _calendar(clock),
        }
        for clock in sorted(rows, key=lambda clock: (clock.starts_at, clock.due_at, clock.pk))
    ]


def _calendar(clock: Clock) -> Any:
    return calendars.of(clock.platform_id, clock.calendar) if "working" in clock.limit else None


def _explained(case: Case, editions: Editions, stands: standing.Standing, asked: str) -> dict[str, Any] | None:
    """The why of one clock: the clause's words, the edition, the calendar and the arithmetic."""
    clocks: Sequence[Clock] = [c for c in case.clocks.all() if c.of_procedure]
    clock = next((c for c in clocks if str(c.pk) == asked), None) or stands.clock
    if clock is None:
        return None
    found = why(clock)
    version, title = editions.titles.get(found.book.id, (found.book.version, found.book.title))
    edition = gettext("“{title}”, edition {version}. It was in force when this was filed; this case keeps it.")
    first = gettext("Row {row} of {clause} gives {limit}; it runs from {start}.").format(
        row=clock.row,
        clause=clock.clause,
        limit=times.limited(clock.limit),
        start=times.exact(clock.starts_at.astimezone(times.zone_of(case.platform)))[:16],
    )
    return {
        "clock": clock,
        "label": editions.stack.label("deadlines", clock.deadline, language()),
        "text": found.clause.text_markdown or found.clause.title,
        "spoken": found.book.language,
        "clause": clock.clause,
        "href": editions.href(clock.clause),
        "edition": edition.format(title=title, version=version),
        "calendar": found.calendar,
        "due": found.due,
        "first": first,
        "counting": editions.href(COUNTING).removesuffix(COUNTING),
    }
