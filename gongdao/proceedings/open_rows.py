"""The rows of new cases, gathered table by table and inserted by one statement, whatever their number.

Each table is one JSON parameter: an array per column takes psycopg several times as long to write."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from pydantic_core import to_json

from gongdao.editions import books
from gongdao.intake.kinds import IMMEDIATE, LAWSUIT_RISK
from gongdao.intake.submission import Filer, Submission
from gongdao.legaltime import Limit
from gongdao.notices import letters
from gongdao.people.models import Platform
from gongdao.proceedings import clocks
from gongdao.record.append import EVENT_CTES, event_params
from gongdao.record.pure.events import Event
from gongdao.rulebook.stack import picked

if TYPE_CHECKING:
    from gongdao.proceedings.open import Opening, Owing, Running

TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "ca": (
        "cases_case",
        {
            "id": "bigint",
            "number": "text",
            "ruleset_id": "bigint",
            "substance_id": "bigint",
            "procedure": "text",
            "state": "text",
            "channel": "text",
            "title": "text",
            "facts": "jsonb",
            "category": "text",
            "severity": "text",
            "level": "text",
            "priority": "text",
            "cause": "text",
            "department": "text",
            "immediate": "boolean",
            "lawsuit_risk": "boolean",
            "consumer_id": "bigint",
            "merchant_id": "bigint",
            "order_id": "bigint",
            "order_number": "text",
            "parent_id": "bigint",
            "claim_hash": "bytea",
            "received_at": "timestamptz",
            "due_at": "timestamptz",
            "due_clock": "text",
            "retrospective": "boolean",
        },
    ),
    "ta": (
        "cases_task",
        {
            "id": "bigint",
            "case_id": "bigint",
            "name": "text",
            "book": "text",
            "clause": "text",
            "row": "int",
            "who": "text",
            "blocks": "text",
            "opened_at": "timestamptz",
            "due_at": "timestamptz",
        },
    ),
    "cl": (
        "cases_clock",
        {
            "id": "bigint",
            "case_id": "bigint",
            "task_id": "bigint",
            "deadline": "text",
            "favours": "text",
            "breaches": "boolean",
            "clause": "text",
            "row": "int",
            "limit": "text",
            "warn": "text",
            "calendar": "text",
            "provisional": "boolean",
            "starts_at": "timestamptz",
            "due_at": "timestamptz",
            "warn_at": "timestamptz",
        },
    ),
    "pa": (
        "cases_party",
        {"id": "bigint", "case_id": "bigint", "name": "text", "email": "text", "phone": "text", "language": "text"},
    ),
    "le": (
        "notices_letter",
        {
            "id": "bigint",
            "case_id": "bigint",
            "event_id": "bigint",
            "event": "text",
            "user_id": "bigint",
            "channel": "text",
            "words": "text",
            "body": "text",
        },
    ),
}
# columns that are the same for every row of the statement
SAME: dict[str, dict[str, str]] = {
    "ca": {"platform_id": "%(platform)s", "final": "false", "rev": "1", "updated_at": "%(now)s"},
    "cl": {"platform_id": "%(platform)s", "rev": "1", "state": "'running'", "pauses": "'[]'"},
    "ta": {"platform_id": "%(platform)s", "rev": "1", "state": "'open'"},
    "pa": {"platform_id": "%(platform)s", "role": "'consumer'"},
    "le": {
        "platform_id": "%(platform)s",
        "role": "'consumer'",
        "created_at": "%(now)s",
        "next_at": "%(now)s",
        "attempts": "0",
    },
}


def insert_of(alias: str, table: str, columns: Mapping[str, str], same: Mapping[str, str]) -> str:
    """A CTE that inserts the rows of the JSON parameter `alias`; `same` are columns alike in every row."""
    names = ", ".join(f'"{name}"' for name in (*columns, *same))
    typed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    values = "".join(f", {value}" for value in same.values())
    rows = f"json_to_recordset(%({alias})s::json) u ({typed})"
    return f"{alias} as (insert into {table} ({names}) select u.*{values} from {rows})"


_INSERTS = ", ".join(insert_of(alias, *named, SAME[alias]) for alias, named in TABLES.items())
STATEMENT = f"with {_INSERTS}, {EVENT_CTES} select 1"


def _merchant(submission: Submission, plan: "Opening") -> int | None:
    """The shop of the case: the other side of a two-sided matter, or whoever comes alone, if shops act there."""
    alone = submission.filer.user_id is None and not submission.filer.guest
    return submission.merchant_id if plan.two_sided or (alone and plan.shop_acts) else None


@dataclass(frozen=True, slots=True)
class Ticking:
    """A clock about to be inserted."""

    id: int
    deadline: str
    limit: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Owed:
    """A task about to be inserted, with its clock if it has a limit."""

    id: int
    row: Mapping[str, Any]
    tick: Ticking | None


class Rows:
    """Collects the rows of one `open_cases`; `insert` sends them. Equal limits and instants are reckoned once."""

    def __init__(self, platform: Platform, now: datetime, ids: Sequence[int]) -> None:
        self.platform = platform
        self.now = now
        self.id = iter(ids).__next__
        self._rows: dict[str, list[dict[str, Any]]] = {alias: [] for alias in TABLES}
        self._events: list[Event] = []
        self._reckoned: dict[tuple[Any, ...], clocks.Reckoned] = {}

    def case(
        self,
        case_id: int,
        number: str,
        submission: Submission,
        plan: "Opening",
        substance_id: int,
        title: str,
        due: tuple[datetime | None, str | None],
    ) -> None:
        """The case itself."""
        self._rows["ca"].append(
            {
                "id": case_id,
                "number": number,
                "ruleset_id": plan.ruleset_id,
                "substance_id": substance_id,
                "procedure": submission.procedure,
                "state": plan.row.next,
                "channel": submission.channel,
                "title": title,
                "facts": plan.facts,
                **plan.effective,
                "immediate": plan.known.get(IMMEDIATE) is True,
                "lawsuit_risk": plan.known.get(LAWSUIT_RISK) is True,
                "consumer_id": submission.filer.user_id,
                "merchant_id": _merchant(submission, plan),
                "order_id": submission.order_id,
                "order_number": submission.order_number,
                "parent_id": submission.parent_id,
                "claim_hash": submission.claim_hash and f"\\x{submission.claim_hash.hex()}",
                "received_at": submission.occurred_at,
                "due_at": due[0],
                "due_clock": due[1],
                "retrospective": submission.retrospective,
            }
        )

    def clock(self, case_id: int, running: "Running", start: datetime, *, past: bool = False) -> Ticking:
        """One clock that filing starts; in a matter of the past every clock of the platform breaches."""
        breaches = running.breaches or (past and running.favours == "platform")
        limited = running.limited
        return self._clock(case_id, {**running.row, "breaches": breaches}, limited.limit, limited.warn, start)

    def task(self, case_id: int, owing: "Owing", start: datetime) -> Owed:
        """One task that filing puts on the case, with its clock."""
        task_id = self.id()
        row = {**owing.clock, "task_id": task_id, "calendar": "", "warn": ""}
        tick = self._clock(case_id, row, owing.limit, None, start) if owing.limit else None
        due_at = tick.due_at if tick else None
        self._rows["ta"].append({"id": task_id, "case_id": case_id, **owing.task, "opened_at": start, "due_at": due_at})
        return Owed(task_id, owing.task, tick)

    def _clock(
        self, case_id: int, row: Mapping[str, Any], limit: Limit, warn: Limit | None, start: datetime
    ) -> Ticking:
        calendar = row["calendar"] or self.platform.calendar
        key = (calendar, row["limit"], row["warn"], start)
        reckoned = self._reckoned.get(key)
        if reckoned is None:
            reckoned = self._reckoned[key] = clocks.reckon(self.platform.pk, calendar, limit, warn, start)
        tick = Ticking(self.id(), row["deadline"], row["limit"], reckoned.due_at)
        self._rows["cl"].append(
            {
                "id": tick.id,
                "case_id": case_id,
                **row,
                "calendar": calendar,
                "provisional": reckoned.provisional,
                "starts_at": start,
                "due_at": reckoned.due_at,
                "warn_at": reckoned.warn_at,
            }
        )
        return tick

    def party(self, case_id: int, filer: Filer) -> None:
        """How a guest can be reached."""
        self._rows["pa"].append(
            {
                "id": self.id(),
                "case_id": case_id,
                "name": filer.name,
                "email": filer.email,
                "phone": filer.phone,
                "language": filer.language,
            }
        )

    def letters(
        self,
        case_id: int,
        event_id: int,
        number: str,
        title: str,
        submission: Submission,
        plan: "Opening",
        due_at: datetime | None,
    ) -> None:
        """The receipt to the consumer, in the words of the pinned book."""
        platform, filer, stack = self.platform, submission.filer, books.stack(plan.ruleset_id)
        named = {
            "number": number,
            "title": title,
            "phone": platform.complaint_phone,
            "link": letters.link(platform, number),
        }
        for telling in plan.told:
            if filer.user_id is None and not (filer.email or (filer.guest and telling.channel != "email")):
                continue
            language, text = picked(stack.words(telling.words), filer.language)
            named["platform"] = letters.name_of(platform, language)
            named["until"] = letters.moment(platform, due_at, language, self.now)
            self._rows["le"].append(
                {
                    "id": self.id(),
                    "case_id": case_id,
                    "event_id": event_id,
                    "event": plan.row.action,
                    "user_id": filer.user_id,
                    "channel": telling.channel,
                    "words": telling.words,
                    "body": text.format_map(defaultdict(str, named)),
                }
            )

    def event(self, event: Event) -> None:
        """The event of filing."""
        self._events.append(event)

    @property
    def count(self) -> int:
        """How many rows STATEMENT will insert; an event is three."""
        return sum(map(len, self._rows.values())) + 3 * len(self._events)

    def params(self) -> dict[str, Any]:
        """The parameters of STATEMENT."""
        tables = {alias: to_json(rows).decode() for alias, rows in self._rows.items()}
        return {**tables, **event_params(self._events), "platform": self.platform.pk, "now": self.now}

    def insert(self) -> None:
        """Everything in one statement."""
        with connection.cursor() as cursor:
            cursor.execute(STATEMENT, self.params())
