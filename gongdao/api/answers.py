"""What machines get. Instants carry an offset, amounts are yuan as strings, what does not apply is null."""

from datetime import datetime
from typing import Any

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


def answers(status: int, model: Any) -> dict[int, Any]:
    """`response=` of an operation: its own answer; the problems are added to the description by `description`."""
    return {status: model}
