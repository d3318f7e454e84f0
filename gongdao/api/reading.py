"""Cases as machines of the platform read them."""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from gongdao.api.errors import BadCursor, UnknownFilter
from gongdao.cases import payments, queries
from gongdao.cases.mandates import Mandate
from gongdao.cases.models import Case, Clock, Payment, Proposal
from gongdao.editions import books
from gongdao.legaltime import clock as legal_clock
from gongdao.notices import letters
from gongdao.proceedings import calculator, offers
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.errors import NoSuchCase
from gongdao.proceedings.possible import effective_facts, possible
from gongdao.rulebook import Stack
from gongdao.words import yuan


def page(
    platform_id: int,
    *,
    cursor: str,
    limit: int,
    procedure: str,
    state: str,
    department: str,
    updated_since: datetime | None,
) -> tuple[list[Case], str | None]:
    """Cases by the time of their last change, oldest first, and the cursor of the next page.

    Whoever walks on sees each case at least once, again if it changed meanwhile. Raises BadCursor, UnknownFilter.
    """
    rows = Case.objects.filter(platform_id=platform_id).order_by("updated_at", "id")
    rows = _filtered(rows, platform_id, procedure, state, department)
    if updated_since is not None:
        rows = rows.filter(updated_at__gte=updated_since)
    if cursor:
        rows = rows.extra(where=["(updated_at, id) > (%s, %s)"], params=list(_place(cursor)))
    found = list(rows[: limit + 1])
    return found[:limit], _cursor(found[limit - 1]) if len(found) > limit else None


def _filtered(rows: QuerySet[Case], platform_id: int, procedure: str, state: str, department: str) -> QuerySet[Case]:
    if not (procedure or state or department):
        return rows
    stack = books.stack(books.in_force(platform_id, legal_clock.now()))
    if procedure:
        _check("procedure", procedure, list(stack.procedures))
        rows = rows.filter(procedure=procedure)
    if state:
        _check("state", state, [each for flow in stack.procedures.values() for each in flow.states])
        rows = rows.filter(state=state)
    if department:
        _check("department", department, stack.fact("department").values)
        rows = rows.filter(department=department)
    return rows


def _check(kind: str, text: str, known: Sequence[str]) -> None:
    if text not in known:
        raise UnknownFilter(text=text[:40], kind=kind, known=", ".join(known))


def _cursor(case: Case) -> str:
    return base64.urlsafe_b64encode(f"{case.updated_at.isoformat()}~{case.pk}".encode()).decode()


def _place(cursor: str) -> tuple[datetime, int]:
    try:
        at, _, pk = base64.b64decode(cursor, altchars=b"-_", validate=True).decode("ascii").partition("~")
        place = datetime.fromisoformat(at), int(pk)
    except ValueError:
        raise BadCursor() from None
    if place[0].tzinfo is None or not 0 <= place[1] < 2**63:
        raise BadCursor()
    return place


def found(platform_id: int, number: str) -> Case:
    """The case with this number on this platform, with what hangs on it. Raises NoSuchCase."""
    case = queries.by_number(platform_id, number) if "\0" not in number else None
    if case is None:
        raise NoSuchCase()
    return case


def line(case: Case) -> dict[str, Any]:
    """A case in a list."""
    names = "number procedure state final rev title channel category severity department order_number retrospective"
    times = "received_at updated_at closed_at due_at due_clock"
    return {name: getattr(case, name) for name in f"{names} {times}".split()}


def whole(case: Case, parties: Mapping[str, Actor], language: str) -> dict[str, Any]:
    """A case with clocks, proposals, and what `parties` can do."""
    ruling = case.ruling()
    stack = ruling.procedure
    facts = effective_facts(case)
    return {
        **line(case),
        "state_label": stack.label("states", case.state, language),
        "link": letters.link(case.platform, case.number),
        "editions": _editions(stack),
        "substance": {"editions": _editions(ruling.substance), "since": case.substance_from},
        "facts": {name: stack.format_fact(name, value) for name, value in facts.items()},
        "consumer_ref": case.consumer.external_ref if case.consumer else None,
        "merchant_code": case.merchant.code if case.merchant else None,
        "order_verified": bool(case.order and case.order.verified),
        "clocks": [_clock(clock, stack, language) for clock in case.clocks.all()],
        "proposals": [_proposal(one) for one in case.proposals.all()],
        "payments": [payment_said(one) for one in payments.of_case(case.pk)],
        "mandates": [_mandate(one) for one in Mandate.objects.filter(case=case).order_by("id")],
        "actions": {"consumer": [], "merchant": []}
        | {party: _actions(case, actor, stack, language) for party, actor in parties.items()},
    }


def payment_said(payment: Payment) -> dict[str, Any]:
    """A payment as machines read it."""
    names = "key kind payee state reason ordered_at sent_at answered_at received_at missing_at"
    shown = {name: getattr(payment, name) for name in names.split()}
    return shown | {"amount": yuan(payment.amount), "confirmed": yuan(payment.confirmed)}


def sums(case: Case, now: datetime, language: str) -> dict[str, Any]:
    """What the rules of a case come to."""
    found = calculator.reckon(case, now, language)
    return {
        "sums": [one.as_json(found.stack, language) for one in found.items],
        "facts": {name: found.stack.format_fact(name, value) for name, value in found.facts.items()},
        "from_order": list(found.from_order),
    }


def _proposal(one: Proposal) -> dict[str, Any]:
    names = "remedy goods freight perform_within in_kind terms state offered_at answered_at"
    return {name: getattr(one, name) for name in names.split()} | {
        "id": str(one.pk),
        "by": offers.made_by(one),
        "to": offers.made_to(one),
        "payer": one.payer or offers.PLATFORM,
        "amount": yuan(one.amount),
        "in_kind_worth": None if one.in_kind_worth is None else yuan(one.in_kind_worth),
        "counters": str(one.counters_id) if one.counters_id else None,
    }


def _mandate(one: Mandate) -> dict[str, Any]:
    """Who acts for a party; how to reach them is not for the marketplace."""
    names = "name kind scope valid_from valid_until state given_at"
    return {name: getattr(one, name) for name in names.split()} | {"id": str(one.pk), "party": one.role}


def _editions(stack: Stack) -> list[str]:
    return [f"{book.id}@{book.version}" for book in stack.books]


def _clock(clock: Clock, stack: Stack, language: str) -> dict[str, Any]:
    names = "deadline favours clause limit state provisional starts_at due_at warn_at stopped_at breached_at"
    shown = {name: getattr(clock, name) for name in names.split()}
    return shown | {"label": stack.label("deadlines", clock.deadline, language)}


def _actions(case: Case, actor: Actor, stack: Stack, language: str) -> list[dict[str, Any]]:
    return [
        {
            "action": one.action,
            "label": stack.label("actions", one.action, language),
            "clause": one.row.clause,
            "fields": list(one.fields),
            "required": sorted(one.required),
        }
        for one in possible(case, actor)
    ]


def events(case: Case, audience: str, language: str) -> list[dict[str, Any]]:
    """The events of a case that the audience may read, oldest first."""
    stack = case.ruling().procedure
    names = "name audience actor_kind actor_role stood_in_for occurred_at recorded_at clause content erased leaf"
    return [
        {name: getattr(entry, name) for name in names.split()}
        | {
            "id": str(entry.id),
            "label": stack.event_label(entry.name, language),
            "state": entry.changes.get(f"case:{case.pk}", {}).get("state"),
            "files": [
                {"name": f.name, "content_type": f.content_type, "size": f.size, "sha256": bytes(f.sha256).hex()}
                for f in entry.files
            ],
        }
        for entry in queries.timeline(case, queries.AUDIENCES[audience])
    ]
