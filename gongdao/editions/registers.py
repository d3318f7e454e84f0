"""What the rulebooks in force refer to, beside what is registered: every gap with clause and cure (V-1.5, H-8.4).

A gap is a finding about the running system: what is not registered, lacks what is asked, cannot be right or was not
looked at in time; a role that nobody holds or whose holders are all away; a department where nobody works; a rulebook
in force without words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from gongdao.editions import books, calendars
from gongdao.legaltime import Limit, due
from gongdao.look.times import counted
from gongdao.people import queries, registers
from gongdao.people.errors import BadContact
from gongdao.people.models import Holding, Platform
from gongdao.people.models import RegisterEntry as Row
from gongdao.people.queries import Rota
from gongdao.rulebook import Book, Stack
from gongdao.rulebook.registers import RegisterEntry as Asked
from gongdao.rulebook.stack import pick

ROLES, DEPARTMENTS, DOCUMENTS, CONTACTS = "roles", "departments", "documents", "contacts"
ERROR, WARNING = "error", "warning"
# code -> what is wrong, what to do
SAYS: dict[str, tuple[str | Promise, str | Promise]] = {
    "unregistered": (_("“{entry}” is not registered."), _("Register it, with: {fields}.")),
    "no-field": (_("“{entry}” has no {field}: {name}."), _("Add it.")),
    "placeholder": (
        _("“{entry}”: “{text}” cannot be right as {field}: {name}."),
        _("Write the real one, or end the entry."),
    ),
    "not-reviewed": (
        _("Nobody has looked at “{entry}” since {since}; {limit} was the limit, until {until}."),
        _("Look whether it is still right, then confirm it."),
    ),
    "no-holder": (_("Nobody holds the role “{role}”{place}."), _("Give the role to a colleague.")),
    "all-absent": (
        _("Everybody who holds the role “{role}”{place} is away, and nobody stands in."),
        _("Give the role to a colleague who is there, or end an absence that is over."),
    ),
    "no-members": (_("Nobody works in the department “{department}”."), _("Give a colleague a role there.")),
    "unknown-department": (
        _("The register asks for “{entry}”, but the rulebooks declare no such department."),
        _("Correct the rulebook: the entry bears the department's name, or that with _department behind it."),
    ),
    "no-text": (_("The rulebook “{name}” is in force without any words."), _("Publish an edition with its text.")),
}
CODES = tuple(SAYS)


@dataclass(frozen=True, slots=True)
class Gap:
    """`clause` of `book` asks for it. `values` hold declared names, texts and instants (ISO 8601) for the sentence."""

    code: str
    register: str
    entry: str
    clause: str
    book: str
    version: str
    values: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def level(self) -> str:
        """A look that is overdue is a warning, everything else an error."""
        return WARNING if self.code == "not-reviewed" else ERROR


@dataclass(frozen=True, slots=True)
class Real:
    """One real thing: a row of the register, or (no `row`) what has its home elsewhere in the system."""

    row: Row | None
    name: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Registered:
    """An entry that the rulebook asks for, with what there is of it. `due_at`: look again before then."""

    asked: Asked
    real: tuple[Real, ...]
    looked_at: datetime | None
    due_at: datetime | None

    @property
    def needs(self) -> tuple[str, ...]:
        """The fields that are typed; who holds a role is told by the holdings."""
        return tuple(need for need in self.asked.needs if need != registers.HOLDER)

    @property
    def at_home_elsewhere(self) -> bool:
        """Is it kept by another page (contacts, staff, editions), so that only a look is recorded here?"""
        return self.asked.register in (ROLES, DEPARTMENTS) or any(one.row is None for one in self.real)

    def label(self, language: str) -> str:
        return pick(self.asked.texts, language)


@dataclass(frozen=True)
class Registers:
    """The registers of one platform under the rulebooks in force at an instant. Three queries."""

    platform: Platform
    at: datetime
    stack: Stack

    @cached_property
    def rota(self) -> Rota:
        return queries.rota(self.platform.pk, self.at)

    @cached_property
    def _rows(self) -> dict[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = {}
        for row in registers.current(self.platform.pk, self.at):
            found.setdefault((row.register, row.entry), []).append(row)
        return found

    @cached_property
    def _given(self) -> dict[str, datetime]:
        """Role, and department, -> when somebody last got it: that was a look, too."""
        held = Holding.objects.of(self.platform).filter(since__lte=self.at).order_by("since")
        found: dict[str, datetime] = {}
        for role, department, since in held.values_list("role", "department", "since"):
            found[f"{ROLES}.{role}"] = since
            if department:
                found[f"{DEPARTMENTS}.{department}"] = since
        return found

    @cached_property
    def _routed(self) -> Mapping[str, str]:
        return routed(self.stack)

    @cached_property
    def entries(self) -> tuple[Registered, ...]:
        """Every entry that the rulebooks ask for, in their order."""
        return tuple(self._registered(asked) for asked in self.stack.registers.entries)

    def entry(self, register: str, name: str) -> Registered | None:
        """The entry of this name in this register."""
        return next((one for one in self.entries if (one.asked.register, one.asked.name) == (register, name)), None)

    def gaps(self) -> list[Gap]:
        """What is missing or out of date: the entries in the order of the books, then roles, departments, texts."""
        found = [gap for one in self.entries for gap in self._of_entry(one)]
        return [*found, *self._of_roles(), *self._of_departments(), *self._of_texts()]

    def _registered(self, asked: Asked) -> Registered:
        rows = self._rows.get((asked.register, asked.name), [])
        home = self._home(asked)
        real = (home,) if home else tuple(Real(row, row.name, row.fields) for row in rows)
        looks = [row.reviewed_at for row in rows]
        looked_at = min(looks) if looks and home is None else max([*looks, *self._implied(asked)], default=None)
        limit = asked.review
        calendar = calendars.of(self.platform.pk, self.platform.calendar)
        due_at = due(looked_at, limit, calendar).at if looked_at and limit else None
        return Registered(asked, real, looked_at, due_at)

    def _home(self, asked: Asked) -> Real | None:
        """What the system knows by itself: contacts of the platform, editions in force."""
        kept = registers.PLATFORM_FIELDS.get(asked.name) if asked.register == CONTACTS else None
        if kept is not None:
            return Real(None, self.platform.name, {kind: getattr(self.platform, name) for kind, name in kept.items()})
        book = self._book(asked)
        if book is None:
            return None
        place = f"/{self.platform.slug}/rules/{book.id}/{book.version}/"
        return Real(None, book.title, {"url": place, "version": book.version})

    def _book(self, asked: Asked) -> Book | None:
        if asked.register != DOCUMENTS:
            return None
        return next((book for book in self.stack.books if book.id == asked.name), None)

    def _implied(self, asked: Asked) -> Sequence[datetime]:
        """Looks that nobody wrote down: the platform was opened, a role given, an edition put in force."""
        if asked.register in (ROLES, DEPARTMENTS):
            name = asked.name if asked.register == ROLES else self.department(asked)
            given = self._given.get(f"{asked.register}.{name}")
            return [given] if given else []
        if self._book(asked) is not None:
            since = books.since(books.in_force(self.platform.pk, self.at))
            return [since] if since else []
        return [self.platform.created_at] if asked.name in registers.PLATFORM_FIELDS else []

    def department(self, asked: Asked) -> str | None:
        """The department that an entry of that register means."""
        known = self.stack.labels.get(DEPARTMENTS, {})
        return next((name for name in (asked.name, asked.name.removesuffix("_department")) if name in known), None)

    def _of_entry(self, one: Registered) -> Iterator[Gap]:
        asked = one.asked
        if asked.register == DEPARTMENTS and self.department(asked) is None:
            yield _gap("unknown-department", asked)
        if not one.real and asked.register not in (ROLES, DEPARTMENTS):
            yield _gap("unregistered", asked)
            return
        for real in one.real:
            yield from _of_fields(one, real)
        if one.due_at is not None and one.looked_at is not None and one.due_at <= self.at:
            yield _gap(
                "not-reviewed",
                asked,
                since=one.looked_at.isoformat(),
                until=one.due_at.isoformat(),
                limit=str(asked.review),
            )

    def _of_roles(self) -> Iterator[Gap]:
        """Roles of the register and those that procedures and approvals cannot do without."""
        for role, (clause, register) in needed_roles(self.stack).items():
            wide = self.stack.roles[role].scope == "platform"
            for department in [None] if wide else list(self._routed):
                code = self._lacking(role, department)
                if code:
                    values = {"role": role} | ({"department": department} if department else {})
                    book = self.stack.clause(clause)
                    yield Gap(code, register, role, clause, book.book, book.version, values)

    def _lacking(self, role: str, department: str | None) -> str:
        own = self.rota.holders(role, department, {})
        if not own:
            return "no-holder"
        present = self.rota.holders(role, department, self.stack.stand_ins)
        return "all-absent" if all(one.absent for one in present) else ""

    def _of_departments(self) -> Iterator[Gap]:
        asked = {
            self.department(one.asked): one.asked.clause for one in self.entries if one.asked.register == DEPARTMENTS
        }
        wanted = {name: clause for name, clause in asked.items() if name} | {
            name: clause for name, clause in self._routed.items() if name not in asked
        }
        working = {duty.department for duty in self.rota.duties}
        for name, clause in wanted.items():
            if name not in working:
                book = self.stack.clause(clause)
                yield Gap("no-members", DEPARTMENTS, name, clause, book.book, book.version, {"department": name})

    def _of_texts(self) -> Iterator[Gap]:
        for book in self.stack.books:
            if not any(clause.text_markdown.strip() for clause in book.clauses):
                first = book.clauses[0].id if book.clauses else ""
                yield Gap("no-text", DOCUMENTS, book.id, first, book.id, book.version, {"name": book.title})

    def say(self, gap: Gap, language: str) -> tuple[str, str]:
        """What is wrong and what to do, in the active language; names as the rulebooks call them in `language`."""
        wrong, cure = SAYS[gap.code]
        values = self._words(gap, language)
        return str(wrong).format(**values), str(cure).format(**values)

    def _words(self, gap: Gap, language: str) -> dict[str, str]:
        zone = ZoneInfo(self.platform.timezone)
        values = dict(gap.values)
        one = self.entry(gap.register, gap.entry)
        values["entry"] = one.label(language) if one else gap.entry
        for name in ("since", "until"):
            if name in values:
                values[name] = f"{datetime.fromisoformat(values[name]).astimezone(zone):%Y-%m-%d}"
        if "field" in values:
            values["field"] = self.field(values["field"], language)
        if "limit" in values:
            limit = Limit.parse(values["limit"])
            values["limit"] = counted(limit.unit.value, limit.n)
        if "fields" in values:
            values["fields"] = self.field_list(values["fields"].split(), language)
        values["place"] = ""
        if "department" in values:
            values["department"] = self.stack.label(DEPARTMENTS, values["department"], language)
            values["place"] = gettext(" ({department})").format(department=values["department"])
        if "role" in values:
            values["role"] = self.stack.role_label(values["role"], language)
        return values

    def field(self, name: str, language: str) -> str:
        """What a field is called."""
        return self.stack.label("register_fields", name, language)

    def field_list(self, names: Iterable[str], language: str) -> str:
        """What several fields are called, one after the other."""
        return pgettext("between names of a list", ", ").join(self.field(name, language) for name in names)


def registers_of(platform: Platform, at: datetime) -> Registers:
    """Raises NoEditionInForce."""
    return Registers(platform, at, books.stack(books.in_force(platform.pk, at)))


def gaps(platform: Platform, at: datetime) -> list[Gap]:
    """Every gap of the platform at the instant. Raises NoEditionInForce."""
    return registers_of(platform, at).gaps()


def routed(stack: Stack) -> Mapping[str, str]:
    """Departments that a table sends cases to -> the clause of the first such table; all declared, where none does."""
    found: dict[str, str] = {}
    for table in (stack.tables[name] for name in stack.derivation):
        for row in table.rows:
            name = row.outputs.get("department")
            if isinstance(name, str):
                found.setdefault(name, table.clause)
    clauses = {one.clause for one in stack.registers.entries if one.register == DEPARTMENTS}
    return found or dict.fromkeys(stack.labels.get(DEPARTMENTS, {}), min(clauses, default=""))


def needed_roles(stack: Stack) -> Mapping[str, tuple[str, str]]:
    """Roles that people must hold -> the clause that asks for each, and the register it stands in ("" if in none)."""
    asked = [(one.name, one.clause, ROLES) for one in stack.registers.entries if one.register == ROLES]
    acting = [(name, row.clause, "") for p in stack.procedures.values() for row in p.rows for name in row.by]
    approving = [
        (str(row.outputs.get("by")), one.table.clause, "") for one in stack.approvals.values() for row in one.table.rows
    ]
    found: dict[str, tuple[str, str]] = {}
    for name, clause, register in (*asked, *acting, *approving):
        role = stack.roles.get(name)
        if role is not None and role.scope in ("department", "platform"):
            found.setdefault(name, (clause, register))
    return found


def _of_fields(one: Registered, real: Real) -> Iterator[Gap]:
    for need in one.needs:
        text = real.fields.get(need, "")
        if not text.strip():
            yield _gap("no-field", one.asked, field=need, name=real.name)
            continue
        try:
            registers.field(need, text)
        except BadContact:
            yield _gap("placeholder", one.asked, field=need, name=real.name, text=text)


def _gap(code: str, asked: Asked, **values: str) -> Gap:
    if code == "unregistered":
        values["fields"] = " ".join(need for need in asked.needs if need != registers.HOLDER)
    return Gap(code, asked.register, asked.name, asked.clause, asked.book, asked.version, values)
