"""What machines get. Instants carry an offset, amounts are yuan as strings, what does not apply is null."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Exact(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Filed(Exact):
    """A case just opened."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "number": "20261118-0427",
                    "state": "received",
                    "received_at": "2026-11-18T01:42:00Z",
                    "due_at": "2026-11-19T01:42:00Z",
                    "link": "https://service.example/liaoliao/cases/20261118-0427",
                    "claim_code": None,
                }
            ]
        },
    )
    number: str
    state: str
    received_at: datetime
    due_at: datetime | None = Field(description="When the first clock of the case runs out")
    link: str = Field(description="The page of the case, for the consumer")
    claim_code: str | None = Field(description="For guests: shown by us this once, proves that the case is theirs")


class FiledCases(Exact):
    """The cases of a batch, in its order."""

    cases: list[Filed]


class CaseLine(Exact):
    """A case in a list."""

    number: str
    procedure: str
    state: str
    final: bool
    rev: int
    title: str
    channel: str
    category: str | None
    severity: str | None
    department: str | None
    order_number: str
    retrospective: bool
    received_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    due_clock: str | None


class CaseLines(Exact):
    """One page; `next` is the cursor of the page behind it, null at the end."""

    cases: list[CaseLine]
    next: str | None


class ClockOfCase(Exact):
    """A clock: the instant at which it runs out (exclusive), its limit, and the clause that sets it."""

    deadline: str
    label: str
    favours: str
    clause: str
    limit: str
    state: str
    provisional: bool
    starts_at: datetime
    due_at: datetime
    warn_at: datetime | None
    stopped_at: datetime | None
    breached_at: datetime | None


Side = Literal["platform", "consumer", "merchant"]


class ProposalOfCase(Exact):
    """What one side offered another. `id` is what the input `offer` names when it is accepted or declined; `payer`
    pays the amount; `perform_within` is a limit from the acceptance on; `counters` is the offer that it answered."""

    id: str
    by: Side
    to: Side
    remedy: str
    amount: str
    payer: Side
    goods: str
    freight: Side | None
    perform_within: str | None
    in_kind: Literal["points", "coupon"] | None
    in_kind_worth: str | None
    counters: str | None
    terms: str
    state: str
    offered_at: datetime
    answered_at: datetime | None


class StepOfSum(Exact):
    """One step: `base`, `times`, `round`, `at_most` or `at_least` what stands in the cell; the sum after it."""

    step: str
    by: str
    label: str
    yuan: str


class SumOfCase(Exact):
    """What one table comes to; `sum` is null while the facts `missing` are unknown."""

    name: str
    label: str
    sum: str | None
    steps: list[StepOfSum]
    clause: str
    row: int | None
    book: str
    version: str
    missing: list[str]


class SumsOfCase(Exact):
    """What the rules of a case come to. `from_order` names the facts that the order itself gave."""

    sums: list[SumOfCase]
    facts: dict[str, str]
    from_order: list[str]


class ActionOfCase(Exact):
    """An action open now: its inputs, and those of them that it cannot do without."""

    action: str
    label: str
    clause: str
    fields: list[str]
    required: list[str]


class ActionsOfCase(Exact):
    """The actions open to each party of the case."""

    consumer: list[ActionOfCase]
    merchant: list[ActionOfCase]


class SubstanceOfCase(Exact):
    """The rulebooks for amounts, evidence and fees: those in force at the `trade`; those of the `arrival` where no
    trade is known, or none was in force then (`unruled`)."""

    editions: list[str]
    since: Literal["trade", "arrival", "unruled"]


class PaymentOfCase(Exact):
    """A payment that follows from an accepted proposal. Amounts in yuan; `confirmed` is what is paid so far."""

    key: str
    kind: Literal["refund", "payout", "points", "coupon"]
    payee: str
    amount: str
    state: Literal["ordered", "sent", "partial", "confirmed", "received", "failed", "returned"]
    confirmed: str
    reason: str | None
    ordered_at: datetime
    sent_at: datetime | None
    answered_at: datetime | None
    received_at: datetime | None
    missing_at: datetime | None


class MandateOfCase(Exact):
    """Somebody who acts for a party. `state` given waits until staff have looked at the document; confirmed holds from
    `valid_from` to `valid_until` (days of the platform's clock, both included; null: until it is revoked)."""

    id: str
    party: Literal["consumer", "merchant"]
    name: str
    kind: Literal["family", "lawyer", "guardian", "organisation", "other"]
    scope: Literal["read", "act", "settle"]
    valid_from: date
    valid_until: date | None
    state: Literal["given", "confirmed", "revoked", "ended"]
    given_at: datetime


class CaseOfPlatform(CaseLine):
    """A case with everything that hangs on it. `facts` are asserted and derived, written as in a table; `editions` are
    those in force when the case came."""

    state_label: str
    link: str
    editions: list[str]
    substance: SubstanceOfCase
    facts: dict[str, str]
    consumer_ref: str | None
    merchant_code: str | None
    order_verified: bool
    clocks: list[ClockOfCase]
    proposals: list[ProposalOfCase]
    payments: list[PaymentOfCase]
    mandates: list[MandateOfCase]
    actions: ActionsOfCase


class FileOfEvent(Exact):
    """A file that came with an event."""

    name: str
    content_type: str
    size: int
    sha256: str


class EventOfCase(Exact):
    """Something that happened. `leaf` is its place in the sealed record, null while it waits."""

    id: str
    name: str
    label: str
    audience: str
    actor_kind: str
    actor_role: str | None
    stood_in_for: str | None
    occurred_at: datetime
    recorded_at: datetime
    clause: str
    state: list[str | None] | None = Field(description="The state before and after, where it changed")
    content: dict[str, Any] = Field(description="What was written; empty if nothing was, or if it was erased")
    erased: bool
    files: list[FileOfEvent]
    leaf: int | None


class EventsOfCase(Exact):
    """The events of a case, oldest first."""

    events: list[EventOfCase]


class PaperOfCase(Exact):
    """A paper that can be had as a PDF under its name."""

    name: str
    kind: str
    title: str
    at: datetime


class PapersOfCase(Exact):
    """The papers of a case for one of its parties, oldest first."""

    papers: list[PaperOfCase]


class Done(Exact):
    """The case after an act. `pending`: the act waits for an approval."""

    number: str
    state: str
    rev: int
    pending: bool
    events: list[str]


class OrderStored(Exact):
    """An order as it is known now. Amounts in yuan."""

    number: str
    goods: str
    list_price: str | None
    paid: str | None
    placed_at: datetime | None
    shipped_at: datetime | None
    signed_at: datetime | None


class OrdersStored(Exact):
    """The orders of a batch, in its order."""

    orders: list[OrderStored]


class Place(Exact):
    """Where in the request something is wrong: a JSON pointer into the body (RFC 6901), or a parameter's name."""

    pointer: str = ""
    parameter: str = ""
    message: str


class Problem(Exact):
    """An error (RFC 9457). `type` is stable; `detail` is a sentence in the language of the request."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:gongdao:problem:unknown-order",
                    "title": "Unknown order",
                    "status": 422,
                    "detail": "Order LL1 is not known here. Check the number, or send it marked as unverified.",
                    "errors": [{"pointer": "/order_number", "message": "Order LL1 is not known here."}],
                }
            ]
        },
    )
    type: str
    title: str
    status: int
    detail: str
    errors: list[Place]
