"""From an event to letters: the rulebook says who is told what and how; this finds the people and the words."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from pydantic_core import to_json

from gongdao.cases.models import Case, Party
from gongdao.people import queries
from gongdao.people.models import MerchantMember, Platform, User
from gongdao.record import ids
from gongdao.rulebook import NoticeRow, Stack
from gongdao.words import yuan

PARTIES = ("consumer", "merchant")

INSERT = """
insert into notices_letter (id, platform_id, case_id, event_id, event, role, user_id, channel, words, body, created_at,
                            next_at, attempts)
select x.*, %(now)s, %(now)s, 0
from json_to_recordset(%(letters)s::json) x (
    id bigint, platform_id smallint, case_id bigint, event_id bigint, event text, role text, user_id bigint,
    channel text, words text, body text)
"""
"""Puts letters into the outbox; parameters: `Post.params`."""


@dataclass(frozen=True, slots=True)
class About:
    """The event that letters are about."""

    event_id: int
    name: str
    actor_id: int | None = None
    clause: str = ""


class Told(NamedTuple):
    """What letters name of a case, for rounds over so many cases that whole ones would cost too much.

    `due_at` is none: who tells by this mentions a due instant.
    """

    pk: int
    number: str
    title: str
    ruleset_id: int
    platform_id: int
    platform: Platform
    department: str
    consumer_id: int | None
    merchant_id: int | None
    assignee_id: int | None
    due_at: datetime | None = None

    @property
    def consumer(self) -> User | None:
        """The account that filed it."""
        return User.objects.get(pk=self.consumer_id) if self.consumer_id is not None else None


@dataclass(frozen=True, slots=True)
class Reader:
    """One person to be told: an account, or a guest (`user_id` null) reached by the case's party row."""

    role: str
    user_id: int | None
    language: str
    has_email: bool


class Post:
    """Letters of one round: `add` gathers them event by event, `send` puts them into the outbox in one statement.

    Who holds which role is asked once per platform, however many events there are.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._letters: list[dict[str, Any]] = []
        self._rotas: dict[int, queries.Rota] = {}
        self._users: dict[int, User] = {}
        self._behind: dict[tuple[Any, ...], list[Reader]] = {}

    def add(
        self,
        stack: Stack,
        case: Case,
        about: About,
        facts: Mapping[str, Any],
        mentions: Mapping[str, Any],
        *,
        named: str | None = None,
        but_not: Collection[str] = (),
    ) -> None:
        """Write the letters of an event; `named` takes the notices of another event name, `but_not` leaves out roles.

        `mentions` may hold amount (fen), due (instant), deadline (name), department, clause, and facts that override.
        """
        rows = told(stack, case.procedure, named or about.name, {**facts, **mentions.get("facts", {})})
        self.tell(stack, case, about, rows, mentions, but_not)

    def tell(
        self,
        stack: Stack,
        case: Case | Told,
        about: About,
        rows: Iterable[NoticeRow],
        mentions: Mapping[str, Any],
        but_not: Collection[str] = (),
    ) -> None:
        """Write the letters of an event of which the book has said already whom it tells (`told`)."""
        written: list[dict[str, Any]] = []
        bodies: dict[tuple[str, str, bool], str] = {}
        for row in rows:
            for role in row.to:
                if role not in but_not:
                    for reader in self._readers(stack, case, role, mentions):
                        key = (row.words, reader.language, role in PARTIES)
                        if key not in bodies:
                            values = _values(stack, case, about, mentions, reader)
                            bodies[key] = wording(stack, row.words, reader.language, values)
                        written += _letters_to(reader, case, about, row.words, bodies[key], row.channels)
        self._letters += _once(written) if len(written) > 1 else written

    def send(self) -> None:
        """Put everything into the outbox."""
        if self._letters:
            with connection.cursor() as cursor:
                cursor.execute(INSERT, self.params())
        self._letters = []

    def params(self) -> dict[str, Any]:
        """The parameters of INSERT for the letters gathered so far."""
        fresh = ids.take(len(self._letters))
        rows = [{"id": pk, **letter} for pk, letter in zip(fresh, self._letters, strict=True)]
        return {"letters": to_json(rows).decode(), "now": self.now}

    def _readers(self, stack: Stack, case: Case | Told, role: str, mentions: Mapping[str, Any]) -> list[Reader]:
        """Who is behind a role in this case now; stand-ins for absent holders included."""
        if role == "consumer":
            return _consumer(case)
        if role == "merchant":
            if case.merchant_id is None:
                return []
            members = MerchantMember.objects.filter(merchant_id=case.merchant_id).select_related("user")
            return [_of_user(role, member.user) for member in members]
        if role == "owner" and case.assignee_id is not None:
            return [_of_user(role, user) for user in self._people([case.assignee_id])]
        declared = stack.roles.get("department_leader" if role == "owner" else role)
        if declared is None:
            return []
        department = mentions.get("department", case.department) if declared.scope == "department" else None
        key = (case.platform_id, case.ruleset_id, role, department)
        if key not in self._behind:
            found = self._rota(case.platform_id).holders(declared.name, department, stack.stand_ins)
            present = [holder.user_id for holder in found if not holder.absent] or [holder.user_id for holder in found]
            self._behind[key] = [_of_user(role, user) for user in self._people(present)]
        return self._behind[key]

    def _rota(self, platform_id: int) -> queries.Rota:
        if platform_id not in self._rotas:
            self._rotas[platform_id] = queries.rota(platform_id, self.now)
        return self._rotas[platform_id]

    def _people(self, user_ids: Collection[int]) -> list[User]:
        unknown = [user_id for user_id in user_ids if user_id not in self._users]
        if unknown:
            self._users |= User.objects.filter(is_active=True).in_bulk(unknown)
        return [self._users[user_id] for user_id in user_ids if user_id in self._users]


def told(stack: Stack, procedure: str, event: str, facts: Mapping[str, Any]) -> list[NoticeRow]:
    """Whom the book tells of an event of a procedure, by which channels and in which words."""
    return [row for notice in stack.notices(event, procedure) for row in notice.rows(facts)]


def wording(stack: Stack, words: str, language: str, named: Mapping[str, str]) -> str:
    """The words of a notice in a language (Chinese if it has none), with its placeholders filled."""
    texts = stack.words(words)
    return (texts.get(language) or texts["zh-Hans"]).format_map(defaultdict(str, named))


def link(platform: Platform, number: str, role: str = "consumer") -> str:
    """Where the reader sees the case: parties on the platform's pages, staff on the desk."""
    page = f"{platform.slug}/cases/{number}/" if role in PARTIES else f"desk/cases/{number}/"
    return f"{settings.GONGDAO_URL.rstrip('/')}/{page}"


def moment(platform: Platform, instant: datetime | None) -> str:
    """An instant in letters: local to the platform, to the minute; an end of day is said as 24:00 of that day."""
    return _moment(platform.timezone, instant) if instant else ""


@lru_cache(maxsize=4096)
def _moment(timezone: str, instant: datetime) -> str:
    local = instant.astimezone(ZoneInfo(timezone))
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{local.date() - timedelta(days=1)} 24:00"
    return f"{local.date()} {local.hour:02}:{local.minute:02}"


def _consumer(case: Case | Told) -> list[Reader]:
    """The consumer of a case, by account or as the guest who filed it."""
    if case.consumer is not None:
        return [_of_user("consumer", case.consumer)]
    party = Party.objects.filter(case_id=case.pk, role="consumer").first()
    return [Reader("consumer", None, party.language, bool(party.email))] if party else []


def _values(
    stack: Stack, case: Case | Told, about: About, mentions: Mapping[str, Any], reader: Reader
) -> dict[str, str]:
    """What the placeholders of notice words stand for."""
    platform = case.platform
    due = moment(platform, mentions.get("due") or case.due_at)
    deadline = mentions.get("deadline")
    if deadline:
        action = stack.label("deadlines", deadline, reader.language)
    else:
        action = stack.label("actions", about.name, reader.language)
    return {
        "number": case.number,
        "title": case.title,
        "platform": platform.name_en if reader.language == "en" else platform.name,
        "phone": platform.complaint_phone,
        "link": link(platform, case.number, reader.role),
        "due": due,
        "until": due,
        "amount": yuan(int(mentions.get("amount", 0))),
        "clause": mentions.get("clause", about.clause),
        "action": action,
    }


def _letters_to(
    reader: Reader, case: Case | Told, about: About, words: str, body: str, channels: Collection[str]
) -> list[dict[str, Any]]:
    """One row of the outbox for each channel that reaches the reader."""
    if reader.user_id is not None and reader.user_id == about.actor_id and reader.role not in PARTIES:
        return []  # nobody is told by letter what they have just done themselves
    return [
        {
            "platform_id": case.platform_id,
            "case_id": case.pk,
            "event_id": about.event_id,
            "event": about.name,
            "role": reader.role,
            "user_id": reader.user_id,
            "channel": channel,
            "words": words,
            "body": body,
        }
        for channel in channels
        if channel == "app" or (channel == "email" and reader.has_email)
    ]


def _of_user(role: str, user: User) -> Reader:
    return Reader(role, user.pk, "en" if user.language == "en" else "zh-Hans", bool(user.email))


def _once(letters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One letter per person, channel and words, whatever number of roles they have."""
    return list({(one["user_id"] or one["role"], one["channel"], one["words"]): one for one in letters}.values())
