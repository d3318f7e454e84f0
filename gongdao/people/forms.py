"""The forms of signing in. Each knows its scope: a platform, or None for staff."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_noop, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from gongdao.errors import Refusal
from gongdao.look.reader import in_pages, language, languages, tag
from gongdao.people import accounts, attempts
from gongdao.people.access import network_address
from gongdao.people.errors import TooManyAttempts
from gongdao.people.models import Platform, User

# Sentences of Django's about passwords: its own Chinese lacks one of them and addresses people less politely than we
# do, so they stand in our catalogue, which comes before Django's (`people.settings`).
DJANGO_SAYS = (
    gettext_noop("Your password can’t be too similar to your other personal information."),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Your password can’t be entirely numeric."),
    gettext_noop("The password is too similar to the %(verbose_name)s."),
    gettext_noop("Your old password was entered incorrectly. Please enter it again."),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
    ),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
)


def said(refusal: Refusal) -> str:
    """The refusal's message in the reader's language."""
    return gettext(refusal.template).format(**refusal.values)


class ScopedForm(forms.Form):
    """A form about people of one platform (None: staff)."""

    status = 422
    """Of the page that shows the form again."""

    def __init__(self, request: HttpRequest, scope: Platform | None) -> None:
        super().__init__(request.POST if request.method == "POST" else None)
        self.request = request
        self.scope = scope
        self.scope_id = scope.pk if scope else 0

    def count(self, limit: attempts.Limit, *about: object) -> None:
        """Count an attempt in this scope; a ValidationError (and status 429) from the one too many on."""
        try:
            attempts.count(limit, self.scope_id, *about)
        except TooManyAttempts as refusal:
            self.status = refusal.status
            raise ValidationError(said(refusal)) from None


class SignInForm(ScopedForm):
    login = forms.CharField(label=_("E-mail or phone number"), max_length=254)
    password = forms.CharField(label=_("Password"), max_length=1024, strip=False, widget=forms.PasswordInput)
    login.widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
    password.widget.attrs = {"autocomplete": "current-password"}

    user: User

    def clean(self) -> dict[str, Any]:
        if self.errors:
            return self.cleaned_data
        name = accounts.normal_login(self.cleaned_data["login"], self.scope)[1]
        self.count(attempts.SIGN_IN_FROM, network_address(self.request))
        self.count(attempts.SIGN_IN, name)
        user = authenticate(self.request, platform=self.scope, **self.cleaned_data)
        if user is None:
            raise ValidationError(_("No account here has this e-mail or phone number with this password."))
        attempts.forget(attempts.SIGN_IN, self.scope_id, name)
        self.user = user
        return self.cleaned_data


class SignUpForm(ScopedForm):
    """A consumer's own account. An address that is taken must be refused, so trying many is limited."""

    name = forms.CharField(label=_("Your name"), max_length=100, help_text=_("As we should address you."))
    login = forms.CharField(label=_("E-mail or phone number"), max_length=254)
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least eight characters, and not only digits."),
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput,
    )
    name.widget.attrs = {"autocomplete": "name", "autofocus": True}
    login.widget.attrs = {"autocomplete": "username", "autocapitalize": "none"}
    password.widget.attrs = {"autocomplete": "new-password"}

    user: User

    def clean(self) -> dict[str, Any]:
        if self.errors:
            return self.cleaned_data
        data = self.cleaned_data
        address = {"email" if "@" in data["login"] else "phone": data["login"]}
        try:
            validate_password(data["password"], User(name=data["name"], **address))
        except ValidationError as error:
            self.add_error("password", error)
            return data
        self.count(attempts.SIGN_UP_FROM, network_address(self.request))
        try:
            self.user = accounts.create(
                self.scope, name=data["name"], password=data["password"], language=language(), **address
            )
        except Refusal as refusal:
            self.add_error("login", said(refusal))
        return data


class Languages(forms.Select):
    """The name of each language, in itself and marked as such."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["lang"] = tag(str(value))
        return option


class AccountForm(ScopedForm):
    """Name and language of whoever is signed in; the name of staff stands in the record, administrators change it."""

    name = forms.CharField(label=_("Your name"), max_length=100, help_text=_("As we should address you."))
    language = forms.ChoiceField(
        label=_("Language"),
        choices=languages,
        widget=Languages,
        help_text=_("Of the pages and of the letters that we send you."),
    )
    name.widget.attrs = {"autocomplete": "name"}

    def __init__(self, request: HttpRequest, scope: Platform | None, user: User) -> None:
        super().__init__(request, scope)
        self.user = user
        self.initial = {"name": user.name, "language": in_pages(user.language)}
        if scope is None:
            del self.fields["name"]

    def save(self) -> str:
        """Keep it; Django's code of the language chosen."""
        chosen = str(self.cleaned_data["language"])
        accounts.describe(self.user, name=self.cleaned_data.get("name", self.user.name), language=tag(chosen))
        return chosen


class ResetForm(ScopedForm):
    """Whom to send the link. The answer is the same whether or not there is an account."""

    email = forms.CharField(label=_("E-mail address"), max_length=254)
    email.widget.attrs = {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "autofocus": True}

    def clean_email(self) -> str:
        typed = self.cleaned_data["email"]
        if "@" not in typed:
            raise ValidationError(self._by_phone())
        try:
            email = accounts.normal_email(typed)
        except Refusal as refusal:
            raise ValidationError(said(refusal)) from None
        self.count(attempts.RESET_FROM, network_address(self.request))
        self.count(attempts.RESET, email)
        return email

    def _by_phone(self) -> str:
        if self.scope is None:
            return gettext("The link goes by e-mail only. Without an e-mail address, ask your administrator.")
        text = gettext("The link goes by e-mail only. If your account has only a phone number, call {phone}.")
        return text.format(phone=self.scope.complaint_phone)
