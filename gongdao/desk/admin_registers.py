"""The registers of the rulebooks for administrators: what is asked, what there is, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gongdao.desk import duties
from gongdao.desk.admin_forms import AdminForm
from gongdao.desk.admin_pages import admin_page, at, confirmed, said, show
from gongdao.desk.gate import Desk, DeskRequest
from gongdao.desk.labels import clause_address
from gongdao.editions.registers import CONTACTS, DEPARTMENTS, DOCUMENTS, ROLES, Gap, Registered, Registers
from gongdao.look.times import counted
from gongdao.people import registers as kept
from gongdao.people.models import RegisterEntry, User
from gongdao.proceedings import nobody, registers
from gongdao.proceedings.administer_errors import NoSuchEntry

HINTS: dict[str, str | Promise] = {
    "address": _("City, road and number."),
    "phone": _("The number itself; a service number needs no area code."),
    "url": _("With https://, or a page of this platform beginning with a slash."),
    "hours": _("As users read it, for example: every day 9:00-18:00."),
    "version": _("The number or date that the document bears."),
}
INPUT_MODES = {"phone": "tel", "email": "email", "url": "url"}
HOMES = {ROLES: "staff", DEPARTMENTS: "staff", CONTACTS: "contacts", DOCUMENTS: "editions"}


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the list shows it: what is asked, what there is, when it was looked at, what is wrong."""

    one: Registered
    label: str
    needs: str
    review: str
    wrong: tuple[str, ...]
    href: str
    clause_href: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A gap in words, with the page on which it is closed."""

    gap: Gap
    wrong: str
    cure: str
    href: str
    clause_href: str


class EntryForm(AdminForm):
    """Name and the fields of one entry: those that the rulebook asks for first, the others may stay empty."""

    name = forms.CharField(label=_("Name"), max_length=kept.LONGEST)

    def __init__(self, found: Registers, one: Registered, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spare = [kind for kind in kept.FIELDS if kind not in one.needs and kind != "version"]
        for kind in (*one.needs, *spare):
            attrs = {"inputmode": INPUT_MODES[kind]} if kind in INPUT_MODES else {}
            self.fields[kind] = forms.CharField(
                label=found.field(kind, language),
                max_length=kept.LONGEST,
                required=kind in one.needs,
                help_text=str(HINTS.get(kind, "")),
                widget=forms.TextInput(attrs=attrs),
            )

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        return {"name": data.pop("name", ""), "fields": {kind: text for kind, text in data.items() if text}}


@admin_page
def overview(request: DeskRequest) -> HttpResponse:
    """Every register that the rulebooks ask for, with what each entry has."""
    desk = request.desk
    found = desk.registers
    wrong: dict[tuple[str, str], list[str]] = {}
    for gap in found.gaps():
        wrong.setdefault((gap.register, gap.entry), []).append(found.say(gap, desk.language)[0])
    order = list(desk.stack.labels.get("registers", {}))
    entries = sorted(
        found.entries, key=lambda one: order.index(one.asked.register) if one.asked.register in order else len(order)
    )
    groups = [
        (desk.stack.label("registers", name, desk.language), name, [_line(desk, one, wrong) for one in ones])
        for name, ones in groupby(entries, key=lambda one: one.asked.register)
    ]
    return show(request, "registers", {"groups": groups})


@admin_page
def entry(request: DeskRequest, register: str, name: str) -> HttpResponse:
    """One entry: what the clause asks, what is registered, and the form for one more."""
    desk = request.desk
    one = _entry(desk, register, name)
    bound = request.POST if request.method == "POST" else None
    form = None
    if not one.at_home_elsewhere:
        first = {"name": one.label(desk.platform.language) if register in (CONTACTS, DOCUMENTS) else ""}
        form = EntryForm(desk.registers, one, desk.language, bound, initial={} if one.real else first)
        if form.done(lambda **values: registers.add_entry(desk.actor, register, name, **values)):
            return said(request, gettext("It is registered."), at("entry", register, name))
    elif bound is not None:
        raise NoSuchEntry()
    return _show_entry(request, one, form, "entry")


@admin_page
def change(request: DeskRequest, row_id: int) -> HttpResponse:
    """Other values for one row."""
    desk = request.desk
    row = _row(desk, row_id)
    one = _entry(desk, row.register, row.entry)
    initial = {"name": row.name, **row.fields}
    bound = request.POST if request.method == "POST" else None
    form = EntryForm(desk.registers, one, desk.language, bound, initial=initial)
    if form.done(lambda **values: registers.change_entry(desk.actor, row_id, **values)):
        return said(
            request, gettext("It is saved and counts as looked at today."), at("entry", row.register, row.entry)
        )
    return _show_entry(request, one, form, "register_row", row=row)


@require_POST
@admin_page
def reviewed(request: DeskRequest, register: str, name: str) -> HttpResponse:
    """Somebody looked, and it is still right."""
    registers.review_entry(request.desk.actor, register, name)
    return said(request, gettext("Noted: you looked at it and it is right."), at("entry", register, name))


@admin_page
def end(request: DeskRequest, row_id: int) -> HttpResponse:
    row = _row(request.desk, row_id)
    return confirmed(
        request,
        lambda: registers.end_entry(request.desk.actor, row_id),
        title=gettext("End this entry?"),
        text=gettext("“{name}” is shown to nobody any more and stays in the history.").format(name=row.name),
        yes=gettext("End the entry"),
        done=gettext("“{name}” has ended.").format(name=row.name),
        back=at("entry", row.register, row.entry),
    )


@admin_page
def gaps(request: DeskRequest) -> HttpResponse:
    """What the rulebooks refer to and the system lacks, each with its clause, its cure and the page for it."""
    desk = request.desk
    findings = [_finding(desk, gap) for gap in desk.registers.gaps()]
    left = nobody.left(desk.platform.pk, desk.rota, desk.now)
    late = [one for one in duties.recurring(desk) if one.turn.due_at <= desk.now]
    return show(request, "gaps", {"findings": findings, "nobody": left, "late": late})


def href(gap: Gap) -> str:
    """The page on which a gap is closed."""
    if gap.code in ("no-holder", "all-absent", "no-members"):
        return at("staff")
    if gap.code in ("no-text", "unknown-department"):
        return at("editions")
    return reverse("desk:admin:entry", args=[gap.register, gap.entry])


def _finding(desk: Desk, gap: Gap) -> Finding:
    wrong, cure = desk.registers.say(gap, desk.language)
    return Finding(gap, wrong, cure, href(gap), clause_address(desk.platform, desk.stack, gap.clause))


def _line(desk: Desk, one: Registered, wrong: Mapping[tuple[str, str], list[str]]) -> Line:
    asked = one.asked
    names = [asked.name, desk.registers.department(asked)] if asked.register == DEPARTMENTS else [asked.name]
    return Line(
        one=one,
        label=one.label(desk.language),
        needs=desk.registers.field_list(asked.needs, desk.language),
        review=counted(asked.review.unit.value, asked.review.n) if asked.review else "",
        wrong=tuple(text for name in names for text in wrong.get((asked.register, name or ""), [])),
        href=at("entry", asked.register, asked.name),
        clause_href=clause_address(desk.platform, desk.stack, asked.clause),
    )


def _show_entry(
    request: DeskRequest, one: Registered, form: EntryForm | None, page: str, row: RegisterEntry | None = None
) -> HttpResponse:
    desk = request.desk
    asked = one.asked
    context = {
        "line": _line(desk, one, {}),
        "register": desk.stack.label("registers", asked.register, desk.language),
        "kind": desk.stack.label("institution_kinds", asked.kind, desk.language) if asked.kind else "",
        "set_up_by": desk.stack.label("set_up_by", asked.set_up_by, desk.language) if asked.set_up_by else "",
        "real": [(real, _fields(desk, real.fields), _looker(real.row)) for real in one.real],
        "holders": _holders(desk, one),
        "findings": [_finding(desk, gap) for gap in desk.registers.gaps() if _about(gap, one)],
        "home": at(HOMES[asked.register]) if one.at_home_elsewhere else "",
        "reviewable": one.at_home_elsewhere or bool(one.real),
        "form": form,
        "row": row,
    }
    return show(request, page, context, form.status if form is not None and form.is_bound else 200)


def _about(gap: Gap, one: Registered) -> bool:
    return (gap.register, gap.entry) == (one.asked.register, one.asked.name)


def _fields(desk: Desk, fields: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(desk.registers.field(kind, desk.language), text) for kind in kept.FIELDS if (text := fields.get(kind))]


def _looker(row: RegisterEntry | None) -> tuple[datetime, User | None] | None:
    return (row.reviewed_at, row.reviewed_by) if row else None


def _holders(desk: Desk, one: Registered) -> list[str]:
    """Who holds the role, or works in the department."""
    role = one.asked.name if one.asked.register == ROLES else None
    department = desk.registers.department(one.asked) if one.asked.register == DEPARTMENTS else None
    ids = [
        duty.user_id
        for duty in desk.rota.duties
        if (role and duty.role == role) or (department and duty.department == department)
    ]
    return [desk.names[user_id] for user_id in dict.fromkeys(ids) if user_id in desk.names]


def _entry(desk: Desk, register: str, name: str) -> Registered:
    one = desk.registers.entry(register, name)
    if one is None:
        raise NoSuchEntry()
    return one


def _row(desk: Desk, row_id: int) -> RegisterEntry:
    row = RegisterEntry.objects.of(desk.platform).filter(pk=row_id, until=None).first()
    if row is None:
        raise NoSuchEntry()
    return row
