"""Accounts: what somebody types to sign in, and the account that it names on one platform."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from gongdao.people.errors import AddressTaken, BadEmail, BadPhone, NameNeeded, NoWayToReach
from gongdao.people.models import Platform, User
from gongdao.words import WRITTEN

HOME_REGION = "CN"
"""Staff are of no platform: their numbers without country code are read as numbers of this region (ISO 3166)."""


def normal_email(text: str) -> str:
    """Lower case, no surrounding blanks. Raises BadEmail."""
    text = text.strip().lower()
    try:
        validate_email(text)
    except ValidationError:
        raise BadEmail(text=text[:80]) from None
    return text


def region_of(platform: Platform | None) -> str:
    """The country whose numbers need no country code on the platform: that of its calendar."""
    region = platform.calendar.upper() if platform else HOME_REGION
    return region if region in phonenumbers.SUPPORTED_REGIONS else HOME_REGION


def normal_phone(text: str, platform: Platform | None = None) -> str:
    """E.164, for example ``+8613800138000``. Raises BadPhone."""
    try:
        number = phonenumbers.parse(text, region_of(platform))
    except phonenumbers.NumberParseException:
        raise BadPhone(text=text[:40]) from None
    if not phonenumbers.is_valid_number(number):
        raise BadPhone(text=text[:40])
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normal_login(typed: str, platform: Platform | None) -> tuple[str, str]:
    """Field and normal form of what somebody types to sign in; what is neither e-mail nor phone names nobody."""
    try:
        return ("email", normal_email(typed)) if "@" in typed else ("phone", normal_phone(typed, platform))
    except (BadEmail, BadPhone):
        return "email", typed.strip().lower()[:254]


def named_by(platform: Platform | None, typed: str) -> User | None:
    """The active account that this e-mail address or phone number names on the platform (None: among staff)."""
    field, value = normal_login(typed, platform)
    return User.objects.filter(platform=platform, is_active=True, **{field: value}).first()


def describe(user: User, *, name: str, language: str) -> None:
    """How the account is addressed, and in which language it is written to. Raises NameNeeded."""
    if not name.strip():
        raise NameNeeded()
    user.name, user.language = name.strip()[:100], language
    user.save(update_fields=["name", "language"])


def create(
    platform: Platform | None,
    *,
    kind: str = User.Kind.CONSUMER,
    name: str,
    email: str = "",
    phone: str = "",
    password: str | None = None,
    language: str = "",
    external_ref: str | None = None,
) -> User:
    """A new account with e-mail, phone or the marketplace's reference; without a password it cannot sign in by one.

    Without `language` it reads that of the platform.

    Raises NameNeeded, NoWayToReach, BadEmail, BadPhone, and AddressTaken where the platform has the address already.
    """
    if not name.strip():
        raise NameNeeded()
    if not (email or phone or external_ref):
        raise NoWayToReach()
    language = language or (platform.language if platform else WRITTEN[0])
    user = User(platform=platform, kind=kind, name=name.strip()[:100], language=language, external_ref=external_ref)
    user.email = normal_email(email) if email else None
    user.phone = normal_phone(phone, platform) if phone else None
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise AddressTaken() from None
    return user
