"""From an event to letters: the rulebook says who is told what and how; this finds the people and the words."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from django.conf import settings
from django.db import connection
from django.utils import translation

from gongdao.cases import mandates
from gongdao.cases.mandates import Mandate
from gongdao.cases.models import Case, Party
from gongdao.look import times
from gongdao.look.currency import figure
from gongdao.look.reader import in_pages
from gongdao.people import queries
from gongdao.people.models import MerchantMember, Platform, User
from gongdao.record import ids
from gongdao.rulebook import NoticeRow, Stack
from gongdao.rulebook.stack import picked

CONSUMER, MERCHANT = PARTIES = ("consumer", "merchant")

INSERT = """
insert into notices_letter (id, platform_id, case_id, event_id, event, role, user_id, mandate_id, channel, words, body,
                            created_at, next_at, attempts)
select x.*, %(now)s, %(now)s, 0
from json_to_recordset(%(letters)s::json) x (
    id bigint, platform_id smallint, case_id bigint, event_id bigint, event text, role text, user_id bigint,
    mandate_id bigint, channel text, words text, body text)
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
    """One person to be told: an account, a guest (`user_id` null) reached by the case's party row, or who acts for a
    party by a mandate and is reached by e-mail only."""

    role: str
    user_id: int | None
    language: str
    has_email: bool
    mandate_id: int | None = None

    def takes(self, channel: str) -> bool:
        """Does a letter on this channel come to them?"""
        return self.has_email if channel == "email" else channel == "app" and self.mandate_id is None


Addressed = tuple[Reader, str, str]
"""A reader, the words and the channel of a letter."""


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
        self._staff: dict[tuple[Any, ...], list[Addressed]] = {}
        self._mandates: dict[int, list[Mandate]] = {}

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

        `mentions` may hold amount (fen), due (instant), deadline (name), department, clause, facts that override, and
        the mandate that has just ended.
        """
        rows = told(stack, case.procedure, named or about.name, {**facts, **mentions.get("facts", {})})
        self.tell(stack, case, about, rows, mentions, but_not)

    def tell(
        self,
        stack: Stack,
        case: Case | Told,
        about: About,
        rows: tuple[NoticeRow, ...],
        mentions: Mapping[str, Any],
        but_not: Collection[str] = (),
    ) -> None:
        """Write the letters of an event of which the book has said already whom it tells (`told`)."""
        bodies: dict[tuple[str, str, bool], str] = {}
        for reader, words, channel in self._addressed(stack, case, about.actor_id, rows, mentions, but_not):
            key = (words, reader.language, reader.role in PARTIES)
            body = bodies.get(key)
            if body is None:
                language, text = picked(stack.words(words), reader.language)
                values = _Values(stack, case, about, mentions, reader.role, language, self.now)
                body = bodies[key] = text.format_map(values)
            self._letters.append(
                {
                    "platform_id": case.platform_id,
                    "case_id": case.pk,
                    "event_id": about.event_id,
                    "event": about.name,
                    "role": reader.role,
                    "user_id": reader.user_id,
                    "mandate_id": reader.mandate_id,
                    "channel": channel,
                    "words": words,
                    "body": body,
                }
            )

    def send(self) -> None:
        """Put everything into the outbox."""
        if self._letters:
            with connection.cursor() as cursor:
                cursor.execute(INSERT, self.params())
        self._letters = []

    def params(self) -> dict[str, Any]:
        """The parameters of INSERT for the letters gathered so far."""
        for letter, pk in zip(self._letters, ids.take(len(self._letters)), strict=True):
            letter["id"] = pk
        return {"letters": msgspec.json.encode(self._letters).decode(), "now": self.now}

    def _addressed(
        self,
        stack: Stack,
        case: Case | Told,
        actor_id: int | None,
        rows: tuple[NoticeRow, ...],
        mentions: Mapping[str, Any],
        but_not: Collection[str],
    ) -> list[Addressed]:
        """Who gets which words by which channel; nobody is told as staff what they have just done themselves.

        Cases of one department and agent have the same readers among staff.
        """
        department = mentions.get("department", case.department)
        key = (rows, case.platform_id, case.ruleset_id, department, case.assignee_id, actor_id, *but_not)
        found = self._staff.get(key)
        if found is None:
            found = _once(
                (reader, row.words, channel)
                for row in rows
                for role in row.to
                if role not in but_not
                for reader in self._readers(stack, case, role, mentions)
                if role in PARTIES or actor_id is None or reader.user_id != actor_id
                for channel in row.channels
                if reader.takes(channel)
            )
            if not any(role in PARTIES for row in rows for role in row.to):
                self._staff[key] = found
        return found

    def _readers(self, stack: Stack, case: Case | Told, role: str, mentions: Mapping[str, Any]) -> list[Reader]:
        """Who is behind a role in this case now; stand-ins for absent holders and who acts for a party included."""
        if role in PARTIES:
            return [*(_consumer(case) if role == CONSUMER else _shop(case)), *self._acting(case, role, mentions)]
        if role == "owner" and case.assignee_id is not None:
            return [_of_user(role, user) for user in self._people([case.assignee_id])]
        declared = stack.roles.get(_without_owner(stack) if role == "owner" else role)
        if declared is None:
            return []
        department = mentions.get("department", case.department) if declared.scope == "department" else None
        key = (case.platform_id, case.ruleset_id, role, department)
        if key not in self._behind:
            if case.platform_id not in self._rotas:
                self._rotas[case.platform_id] = queries.rota(case.platform_id, self.now)
            found = self._rotas[case.platform_id].holders(declared.name, department, stack.stand_ins)
            present = [holder.user_id for holder in found if not holder.absent] or [holder.user_id for holder in found]
            self._behind[key] = [_of_user(role, user) for user in self._people(present)]
        return self._behind[key]

    def _acting(self, case: Case | Told, role: str, mentions: Mapping[str, Any]) -> list[Reader]:
        """Who acts for the party today, and whose mandate the letter is about, once it has held."""
        if case.pk not in self._mandates:
            today = mandates.day(case.platform.timezone, self.now)
            self._mandates[case.pk] = list(mandates.holding(case.pk, today))
        about: Mandate | None = mentions.get("mandate")
        found = {one.pk: one for one in (*self._mandates[case.pk], *([about] if about else ())) if one.role == role}
        return [Reader(role, None, one.language, True, one.pk) for one in found.values()]

    def _people(self, user_ids: Collection[int]) -> list[User]:
        unknown = [user_id for user_id in user_ids if user_id not in self._users]
        if unknown:
            self._users |= User.objects.filter(is_active=True).in_bulk(unknown)
        return [self._users[user_id] for user_id in user_ids if user_id in self._users]


def whose(case: Case) -> str:
    """The party whose matter it is: the consumer's, or that of a merchant who came with an own one."""
    own = case.consumer_id is None and case.merchant_id is not None
    return MERCHANT if own and not Party.objects.filter(case=case, role=CONSUMER).exists() else CONSUMER


def told(stack: Stack, procedure: str, event: str, facts: Mapping[str, Any]) -> tuple[NoticeRow, ...]:
    """Whom the book tells of an event of a procedure, by which channels and in which words."""
    return tuple(row for notice in stack.notices(event, procedure) for row in notice.rows(facts))


def name_of(platform: Platform, language: str) -> str:
    """The platform's name as readers of a language know it."""
    return platform.name_en if language == "en" else platform.name


def link(platform: Platform, number: str, role: str = "consumer") -> str:
    """Where the reader sees the case: parties on the platform's pages, staff on the desk."""
    page = f"{platform.slug}/cases/{number}/" if role in PARTIES else f"desk/cases/{number}/"
    return f"{settings.GONGDAO_URL.rstrip('/')}/{page}"


def moment(platform: Platform, instant: datetime | None, language: str, now: datetime) -> str:
    """A due instant in letters of a language: local to the platform, to the minute, with its day, never "today"."""
    return _moment(platform.timezone, instant, language, now.year) if instant else ""


@lru_cache(maxsize=4096)
def _moment(timezone: str, instant: datetime, language: str, year: int) -> str:
    code = in_pages(language)
    if code is None:  # books may be in a language that we have no names of days for
        return times.in_figures(instant, timezone)
    with translation.override(code):
        return times.lasting(instant, timezone, year)


def _consumer(case: Case | Told) -> list[Reader]:
    """The consumer of a case, by account or as the guest who filed it."""
    if case.consumer is not None:
        return [_of_user("consumer", case.consumer)]
    party = Party.objects.filter(case_id=case.pk, role="consumer").first()
    return [Reader("consumer", None, party.language, bool(party.email))] if party else []


def _shop(case: Case | Told) -> list[Reader]:
    """The people of the shop."""
    if case.merchant_id is None:
        return []
    members = MerchantMember.objects.filter(merchant_id=case.merchant_id).select_related("user")
    return [_of_user(MERCHANT, member.user) for member in members]


class _Values:
    """What the placeholders of notice words stand for, worked out as they are met; an unknown one for nothing."""

    def __init__(
        self,
        stack: Stack,
        case: Case | Told,
        about: About,
        mentions: Mapping[str, Any],
        role: str,
        language: str,
        now: datetime,
    ) -> None:
        self.stack, self.case, self.about, self.mentions = stack, case, about, mentions
        self.role, self.language, self.now = role, language, now

    def __getitem__(self, name: str) -> str:
        value = _PLACEHOLDERS.get(name)
        return value(self) if value else ""

    def action(self) -> str:
        if deadline := self.mentions.get("deadline"):
            return self.stack.deadline_label(deadline, self.language)
        return self.stack.event_label(self.about.name, self.language)

    def due(self) -> str:
        instant = self.mentions.get("due") or self.case.due_at
        return moment(self.case.platform, instant, self.language, self.now)


_PLACEHOLDERS: dict[str, Callable[[_Values], str]] = {
    "number": lambda values: values.case.number,
    "title": lambda values: values.case.title,
    "platform": lambda values: name_of(values.case.platform, values.language),
    "phone": lambda values: values.case.platform.complaint_phone,
    "link": lambda values: link(values.case.platform, values.case.number, values.role),
    "due": _Values.due,
    "until": _Values.due,
    "amount": lambda values: figure(int(values.mentions.get("amount", 0))),
    "clause": lambda values: values.mentions.get("clause", values.about.clause),
    "action": _Values.action,
}


def _of_user(role: str, user: User) -> Reader:
    return Reader(role, user.pk, user.language, bool(user.email))


def _without_owner(stack: Stack) -> str:
    """Who is told in the place of an owner whom nobody has named yet: the stand-in of those who could take the case."""
    takers = stack.roles.get(stack.roles["owner"].stand_in) if "owner" in stack.roles else None
    return takers.stand_in or takers.name if takers else ""


def _once(addressed: Iterable[Addressed]) -> list[Addressed]:
    """One letter per person, channel and words, whatever number of roles they have: in the last of them."""
    return list({(one[0].user_id or (one[0].role, one[0].mandate_id), *one[1:]): one for one in addressed}.values())
