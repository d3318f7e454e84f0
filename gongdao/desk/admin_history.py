"""The history of a platform: who changed what, when, with the values before and after, from the record."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongdao.desk.admin_forms import scope_words
from gongdao.desk.admin_pages import admin_page, show
from gongdao.desk.gate import Desk, DeskRequest
from gongdao.desk.relations import KINDS as RELATIONS
from gongdao.people.models import Holding, User
from gongdao.proceedings.administer_errors import NoSuchEntry
from gongdao.record.models import Content, Event

NAMES = (
    "staff.changed",
    "contact.changed",
    "register.changed",
    "absence.changed",
    "calendar.loaded",
    "edition.published",
)
INSTANTS = ("since", "until", "reviewed_at")
PAGE = 50

DONE: dict[str, str | Promise] = {
    "staff_added": _("Colleague added"),
    "role_given": _("Role given"),
    "role_ended": _("Role ended"),
    "third_party_added": _("Third party registered"),
    "third_party_changed": _("Third party changed"),
    "training_recorded": _("Training recorded"),
    "relation_declared": _("Relation declared"),
    "relation_ended": _("Relation ended"),
    "absence_set": _("Absence noted"),
    "absence_ended": _("Absence ended"),
    "contact_changed": _("Contacts changed"),
    "entry_registered": _("Entry registered"),
    "entry_changed": _("Entry changed"),
    "entry_reviewed": _("Entry looked at"),
    "entry_ended": _("Entry ended"),
    "platform_added": _("Platform opened"),
    "editions_in_force": _("Rulebooks put in force"),
    "key_issued": _("API key issued"),
    "key_revoked": _("API key revoked"),
    "webhook_changed": _("Address for payments changed"),
    "webhook_secret_renewed": _("New secret for payments"),
}
FIELDS: dict[str, str | Promise] = {
    "register": _("Register"),
    "entry": _("Entry"),
    "kind": _("Kind"),
    "merchant": _("Shop"),
    "name": _("Name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "is_active": _("May sign in"),
    "role": _("Role"),
    "department": _("Department"),
    "third_party": _("Third party"),
    "contract": _("Number of the contract"),
    "valid_from": _("First day"),
    "valid_until": _("Last day"),
    "roles": _("Roles that it covers"),
    "procedures": _("Kinds of matters"),
    "training": _("Training"),
    "passed_on": _("Passed on"),
    "proof": _("Proof"),
    "since": _("From"),
    "until": _("Until before"),
    "note": _("Remark"),
    "complaint_phone": _("Complaint phone"),
    "complaint_email": _("Complaint e-mail"),
    "complaint_address": _("Complaint address"),
    "service_hours": _("Service hours"),
    "slug": _("Short name in addresses"),
    "name_en": _("English name"),
    "timezone": _("Time zone"),
    "prefix": _("Begins with"),
    "scopes": _("What it may do"),
    "key_name": _("Name of the machine"),
    "calendar": _("Calendar"),
    "year": _("Year"),
    "reviewed_at": _("Looked at"),
    "url": _("Address"),
    "patience_hours": _("Hours without an answer"),
}


@dataclass(frozen=True, slots=True)
class Detail:
    """One value before and after, each a datetime if `instant`; None is nothing."""

    label: str
    old: Any
    new: Any
    instant: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One event. `words` says what was done and whom it concerns; `erased` if its content was."""

    at: datetime
    who: str
    words: str
    details: list[Detail]
    erased: bool


@admin_page
def history(request: DeskRequest) -> HttpResponse:
    """The newest first, fifty a page; `?before` is the id of the last event of the page before."""
    desk = request.desk
    events = list(_events(desk, request.GET.get("before"))[: PAGE + 1])
    following = str(events[PAGE - 1].pk) if len(events) > PAGE else ""
    context = {"lines": list(lines(desk, events[:PAGE])), "next": following, "first": "before" in request.GET}
    return show(request, "history", context)


def lines(desk: Desk, events: Sequence[Event]) -> Iterator[Line]:
    """The events in words; three queries for all of them."""
    bodies = dict(Content.objects.filter(pk__in=[event.pk for event in events]).values_list("pk", "body"))
    contents = {pk: json.loads(bytes(body)) for pk, body in bodies.items() if body is not None}
    ids = {event.actor_id for event in events} | {_person(content) for content in contents.values()}
    names = _names(desk, {pk for pk in ids if pk is not None})
    for event in events:
        content = contents.get(event.pk, {})
        person = _person(content)
        done = DONE.get(content.get("did", ""))
        yield Line(
            at=event.recorded_at,
            who=names.get(event.actor_id or 0) or gettext("Somebody of another platform"),
            words=_told(
                str(done) if done else desk.stack.event_label(event.name, desk.language), names.get(person or 0)
            ),
            details=list(_details(desk, content)),
            erased=event.pk in bodies and bodies[event.pk] is None,
        )


def _told(done: str | Promise, name: str | None) -> str:
    return gettext("{done}: {name}").format(done=done, name=name) if name else str(done)


def _events(desk: Desk, before: str | None) -> Any:
    rows = Event.objects.filter(case_id__isnull=True, platform_id=desk.platform.pk, name__in=NAMES)
    if before is not None:
        last = rows.filter(pk=int(before)).first() if before.isdecimal() and len(before) < 19 else None
        if last is None:
            raise NoSuchEntry()
        earlier = Q(recorded_at__lt=last.recorded_at) | Q(recorded_at=last.recorded_at, pk__lt=last.pk)
        rows = rows.filter(earlier, recorded_at__lte=last.recorded_at)
    return rows.order_by("-recorded_at", "-pk")


def _person(content: Mapping[str, Any]) -> int | None:
    user = content.get("about", {}).get("user") or ""
    return int(user) if user.isdecimal() else None


def _names(desk: Desk, ids: set[int]) -> dict[int, str]:
    """Names of those who work or worked on this platform; staff of another one stay unnamed."""
    here = Holding.objects.of(desk.platform).filter(user__in=ids).values("user")
    return dict(User.objects.filter(pk__in=here).values_list("pk", "name"))


def _details(desk: Desk, content: Mapping[str, Any]) -> Iterator[Detail]:
    asked = desk.stack.labels.get("register_fields", {})
    about = {key: value for key, value in content.get("about", {}).items() if key not in ("user", "key", "ruleset")}
    old, new = content.get("old", {}), content.get("new", {})
    plain = {key: value for key, value in content.items() if key not in ("did", "about", "old", "new")}
    for key in sorted({*about, *plain, *new}, key=_place):
        now = new[key] if key in new else about.get(key, plain.get(key))
        was = old.get(key)
        if key != "user" and (now or was):
            label = desk.registers.field(key, desk.language) if key in asked and key not in FIELDS else _label(key)
            yield Detail(label, _value(desk, key, was), _value(desk, key, now), key in INSTANTS)


def _place(key: str) -> tuple[int, str]:
    """Known fields in the order of FIELDS, others after them."""
    return (list(FIELDS).index(key) if key in FIELDS else len(FIELDS), key)


def _label(key: str) -> str:
    return str(FIELDS.get(key, key))


def _value(desk: Desk, key: str, value: Any) -> Any:
    """A stored value as it is shown."""
    if not isinstance(value, str) or not value:
        return value
    if key in INSTANTS:
        return datetime.fromisoformat(value)
    if key == "role":
        return desk.stack.role_label(value, desk.language)
    if key == "roles":
        return ", ".join(desk.stack.role_label(one, desk.language) for one in value.split())
    if key == "procedures":
        return ", ".join(desk.stack.label("procedures", one, desk.language) for one in value.split())
    if key == "department":
        return desk.stack.label("departments", value, desk.language)
    if key == "register":
        return desk.stack.label("registers", value, desk.language)
    if key == "entry":
        one = next((one for one in desk.registers.entries if one.asked.name == value), None)
        return one.label(desk.language) if one else value
    if key == "scopes":
        return scope_words(value.split())
    if key == "kind":
        return str(RELATIONS.get(value, value))
    if key == "is_active":
        return desk.stack.label("yes_no", value, desk.language)
    return value
