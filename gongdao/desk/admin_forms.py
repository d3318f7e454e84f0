"""The administrator's forms. A form checks shape; the verb decides, and its refusal becomes an error of the form."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongdao.desk.forms import ManyFiles
from gongdao.desk.gate import Desk
from gongdao.errors import Refusal
from gongdao.legaltime.tables import MOST_CHARACTERS
from gongdao.look.refusals import say
from gongdao.people import apikeys
from gongdao.people.models import User
from gongdao.proceedings import administer
from gongdao.rulebook import Stack

# a refusal of a verb -> the field that it is about
FIELD_OF = {
    "bad-slug": "slug",
    "bad-timezone": "timezone",
    "bad-email": "email",
    "address-taken": "email",
    "held-already": "role",
    "unknown-role": "role",
    "end-before-start": "until",
    "key-name-taken": "name",
    "bad-year-table": "table",
    "year-known": "table",
    "bad-calendar-name": "calendar",
    "book-error": "books",
}
SCOPES = {
    "cases:read": _("read cases"),
    "cases:write": _("file complaints"),
    "orders:write": _("push orders"),
    "messages:write": _("send messages"),
    "attachments:write": _("attach files"),
    "actions:write": _("act on cases"),
}
LOCAL = "%Y-%m-%dT%H:%M"
TABLE_BYTES = 4 * MOST_CHARACTERS
MOST_BOOK = 1_000_000  # bytes


class AdminForm(forms.Form):
    """A form that a verb may refuse; `status` is that of the page which shows it again."""

    status = 422

    def refuse(self, refusal: Refusal) -> None:
        field = getattr(refusal, "field", "") or FIELD_OF.get(refusal.code, "")
        self.add_error(field if field in self.fields else None, say(refusal))
        self.status = refusal.status

    def done(self, verb: Callable[..., Any]) -> bool:
        """Whether the verb took the values. Its refusal becomes an error here, unless it is about who asks for what."""
        if not self.is_valid():
            return False
        try:
            verb(**self.cleaned_data)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            self.refuse(refusal)
            return False
        return True


class RoleForm(AdminForm):
    """One choice for role and department, so that no wrong pair can be chosen."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "–"), *role_choices(desk.stack, desk.language)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        role, _dot, department = data.get("role", "").partition(".")
        return {**data, "role": role, "department": department or None}


class ColleagueForm(RoleForm):
    name = forms.CharField(label=_("Name"), max_length=100)
    email = forms.CharField(label=_("E-mail"), max_length=254)
    password = forms.CharField(
        label=_("First password"),
        required=False,
        max_length=1024,
        strip=False,
        help_text=_("Leave it empty to send a link by e-mail with which your colleague sets one."),
        widget=forms.PasswordInput,
    )
    field_order = ("name", "email", "role", "password")
    email.widget.attrs = {"autocomplete": "off", "inputmode": "email", "autocapitalize": "none"}
    password.widget.attrs = {"autocomplete": "new-password"}

    def clean_password(self) -> str | None:
        return checked_password(self.cleaned_data)


class AbsenceForm(AdminForm):
    """Times are those of the platform's wall clock."""

    since = forms.DateTimeField(label=_("From"))
    until = forms.DateTimeField(
        label=_("Until before"), required=False, help_text=_("Leave it empty if nobody knows yet.")
    )
    note = forms.CharField(
        label=_("Remark"), required=False, max_length=200, help_text=_("Administrators read it, too; no diagnosis.")
    )

    def __init__(self, desk: Desk, data: Any = None) -> None:
        self.zone = ZoneInfo(desk.platform.timezone)
        super().__init__(data, initial={"since": desk.now.astimezone(self.zone).strftime(LOCAL)})
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateTimeInput({"type": "datetime-local"}, LOCAL)

    def full_clean(self) -> None:
        with timezone.override(self.zone):
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since: datetime | None = data.get("since")
        if since and data.get("until") and data["until"] <= since:
            self.add_error("until", gettext("The end must be after the beginning."))
        return data


class ManyFilesField(forms.FileField):
    """Text files in UTF-8 as (name, text) pairs."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, str]]:
        return [self._read(super(ManyFilesField, self).clean(one, initial)) for one in data or []]

    def _read(self, file: Any) -> tuple[str, str]:
        if file.size > MOST_BOOK:
            raise ValidationError(_("This file is too long for a rulebook."))
        try:
            return file.name, file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(_("This file is not in UTF-8. Save it as UTF-8 and choose it again.")) from None


class ContactForm(AdminForm):
    complaint_phone = forms.CharField(label=_("Complaint phone"), max_length=40)
    complaint_email = forms.CharField(label=_("Complaint e-mail"), max_length=254)
    complaint_address = forms.CharField(
        label=_("Complaint address"), max_length=200, help_text=_("City, road, number and recipient.")
    )
    service_hours = forms.CharField(
        label=_("Service hours"), required=False, max_length=200, help_text=_("As users read it beside the phone.")
    )
    complaint_phone.widget.attrs = {"inputmode": "tel"}
    complaint_email.widget.attrs = {"inputmode": "email"}


class PlatformForm(ContactForm):
    slug = forms.CharField(
        label=_("Short name in addresses"),
        max_length=40,
        help_text=_("Lower-case letters, digits and hyphens. It stays for good."),
    )
    platform_name = forms.CharField(label=_("Name of the platform"), max_length=100)
    name_en = forms.CharField(label=_("English name"), max_length=100)
    timezone = forms.CharField(
        label=_("Time zone"), max_length=64, required=False, help_text=_("Empty: Asia/Shanghai.")
    )
    calendar = forms.CharField(
        label=_("Country of the calendar"),
        max_length=40,
        required=False,
        help_text=_("Two letters; empty: cn. Its public holidays are loaded year by year."),
    )
    books = ManyFilesField(
        label=_("Own rulebooks"), required=False, help_text=_("Markdown files. Without any, the shipped ones.")
    )
    field_order: tuple[str, ...] = ("platform_name", "name_en", "slug", "timezone", "calendar", "books")
    slug.widget.attrs = {"autocapitalize": "none", "spellcheck": "false"}

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        chosen = {name: data.pop(name) for name in ("timezone", "calendar", "books") if name in data}
        return {
            **data,
            **{name: value for name, value in chosen.items() if value},
            "name": data.pop("platform_name", ""),
        }


class SetupForm(PlatformForm):
    """The first administrator and the first platform; `person` and `platform` are the verb's two parts."""

    person_name = forms.CharField(label=_("Your full name"), max_length=100)
    email = forms.CharField(label=_("Your e-mail"), max_length=254, help_text=_("You sign in with it."))
    password = forms.CharField(label=_("Password"), max_length=1024, strip=False, widget=forms.PasswordInput)
    again = forms.CharField(label=_("The password once more"), max_length=1024, strip=False, widget=forms.PasswordInput)
    field_order = ("person_name", "email", "password", "again", *PlatformForm.field_order)
    PERSON = ("person_name", "email", "password", "again")
    email.widget.attrs = {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none"}
    password.widget.attrs = again.widget.attrs = {"autocomplete": "new-password"}

    def clean_password(self) -> str | None:
        return checked_password({**self.cleaned_data, "name": self.cleaned_data.get("person_name", "")})

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean())
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", gettext("The two passwords are not the same."))
        person = {name: data.pop(name, "") for name in self.PERSON}
        person["name"] = person.pop("person_name")
        del person["again"]
        return {"person": person, "platform": data}


class YearForm(AdminForm):
    """An official table, pasted or as a file; `table` is its text in the end."""

    table = forms.CharField(
        label=_("Table as JSON"),
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
        help_text=_('For example {"year": 2027, "days": [{"name": "…", "date": "2027-01-01", "isOffDay": true}]}'),
    )
    file = forms.FileField(label=_("Or as a file"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        pasted, file = data.get("table", ""), data.get("file")
        if bool(pasted) == bool(file):
            self.add_error("table", gettext("Paste the table or choose a file, one of the two."))
        return {"table": pasted or (self._read(file) if file else "")}

    def _read(self, file: Any) -> str:
        if file.size > TABLE_BYTES:
            self.add_error("file", gettext("This file is too long for the table of a year."))
            return ""
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", gettext("This file is not in UTF-8. Save it as UTF-8 and choose it again."))
            return ""


class KeyForm(AdminForm):
    name = forms.CharField(label=_("Name of the machine"), max_length=100)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=[(scope, SCOPES.get(scope, scope)) for scope in apikeys.SCOPES],
        widget=forms.CheckboxSelectMultiple,
    )


def role_choices(stack: Stack, language: str) -> list[tuple[str, Any]]:
    """Choices ``ROLE`` and, grouped by the role, ``ROLE.DEPARTMENT``."""
    wide: list[tuple[str, Any]] = []
    groups: dict[str, list[tuple[str, str]]] = {}
    for role, department in administer.givable(stack):
        words = role_words(stack, language, role, department)
        if department is None:
            wide.append((role, words))
        else:
            groups.setdefault(role, []).append((f"{role}.{department}", words))
    return wide + [(stack.role_label(role, language), choices) for role, choices in groups.items()]


def role_words(stack: Stack, language: str, role: str, department: str | None) -> str:
    """A role and its department as people say it."""
    words = stack.role_label(role, language)
    return f"{words} · {stack.label('departments', department, language)}" if department else words


def scope_words(scopes: Iterable[str]) -> str:
    """What a key may do, as people say it."""
    return ", ".join(str(SCOPES.get(scope, scope)) for scope in scopes)


def checked_password(data: dict[str, Any]) -> str | None:
    """The password if it is good enough for this person; None if none is given. Raises ValidationError."""
    password = data.get("password")
    if not password:
        return None
    validate_password(password, User(name=data.get("name", ""), email=data.get("email", "")))
    return str(password)
