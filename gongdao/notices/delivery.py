"""The mailer: letters leave the outbox once, are tried again when they fail, and every attempt is written down."""

import smtplib
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from gongdao.legaltime import clock
from gongdao.look.cells import procedure_label
from gongdao.look.reader import in_pages
from gongdao.look.reader import language as active
from gongdao.notices import letters, representatives
from gongdao.notices.models import Delivery, Letter

LEASE = timedelta(minutes=5)  # a mailer that dies leaves its letters to the next one after this
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))

_CLAIM = """
update notices_letter set next_at = %s, attempts = attempts + 1 where id in (
  select id from notices_letter where next_at <= %s and channel = any(%s)
  order by next_at, id limit %s for update skip locked
) returning id
"""


def deliver(limit: int = 100) -> list[Letter]:
    """One bounded round: claim due letters, deliver them, note each attempt. Returns those that arrived.

    Without a mail server (`EMAIL_HOST` empty) e-mail letters wait in the outbox untouched.
    """
    now = clock.now()
    channels = ["app", "email"] if settings.EMAIL_HOST else ["app"]
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [now + LEASE, now, channels, limit])
        ids = [pk for (pk,) in cursor.fetchall()]
    letters = list(
        Letter.objects.filter(pk__in=ids).select_related("platform", "case", "user", "mandate").order_by("id")
    )
    by_app = [letter for letter in letters if letter.channel == "app"]
    by_mail = [letter for letter in letters if letter.channel == "email"]
    _arrived(by_app, now)
    return by_app + (_mail(by_mail, now) if by_mail else [])


def _arrived(letters: Sequence[Letter], now: datetime) -> None:
    """In-app letters stand on the person's pages from this instant on."""
    for letter in letters:
        letter.delivered_at, letter.next_at = now, None
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(delivered_at=now, next_at=None)
    Delivery.objects.bulk_create(
        [Delivery(letter=letter, at=now, address="app", ok=True, answer="") for letter in letters]
    )


def _mail(letters: Sequence[Letter], now: datetime) -> list[Letter]:
    """Send by SMTP over one connection; a letter that fails is put back with a longer wait each time."""
    sent = []
    mailer = get_connection()
    for letter in letters:
        address = address_of(letter)
        try:
            if not address:
                raise NoAddress
            message(letter, address, mailer).send()
        except (smtplib.SMTPException, OSError, NoAddress, ValueError) as error:
            # ValueError: a name or address that no header can hold; it must not stop the letters behind it
            mailer.close()
            _failed(letter, address, repr(error), now)
        else:
            letter.delivered_at, letter.next_at = now, None
            letter.save(update_fields=["delivered_at", "next_at"])
            Delivery.objects.create(letter=letter, at=now, address=address, ok=True, answer="accepted")
            sent.append(letter)
    mailer.close()
    return sent


class NoAddress(Exception):
    """The person has no e-mail address any more."""


def address_of(letter: Letter) -> str:
    """Where the letter goes now: the account's address, the guest's, or that of who acts for the party."""
    if letter.mandate is not None:
        return representatives.address_of(letter.mandate, letter.event)
    if letter.user is not None:
        return letter.user.email or ""
    party = letter.case.parties.filter(role=letter.role).first() if letter.case else None
    return party.email if party else ""


def message(letter: Letter, address: str, mailer: object) -> EmailMultiAlternatives:
    """The e-mail of a letter: plain text and HTML in the platform's name; the id makes a repeated one recognisable."""
    platform = letter.platform
    language = letter.user.language if letter.user else _language_of_guest(letter)
    body = letter.body
    with translation.override(in_pages(language) or in_pages(platform.language) or "en"):
        name = " ".join(letters.name_of(platform, active()).split())
        subject = gettext("%(platform)s: %(about)s") % {"platform": name, "about": _about(letter)}
        if letter.mandate is not None and letter.case is not None:
            body = representatives.body_for(letter.mandate, platform, letter.case, body)
        context = {"platform": platform, "platform_name": name, "subject": subject, "body": body}
        html = render_to_string("notices/letter.html", context)
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    email = EmailMultiAlternatives(
        subject,
        body,
        from_email=formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[address],
        reply_to=[platform.complaint_email],
        headers={"Message-ID": f"<letter-{letter.pk}@{host}>", "Auto-Submitted": "auto-generated"},
        connection=mailer,
    )
    email.attach_alternative(html, "text/html")
    return email


def _about(letter: Letter) -> str:
    """The kind of matter and its number, in the language of the letter."""
    case = letter.case
    if case is None:
        return ""
    return f"{procedure_label(case.ruling().procedure, case.procedure, active())} {case.number}"


def _language_of_guest(letter: Letter) -> str:
    if letter.mandate is not None:
        return letter.mandate.language
    party = letter.case.parties.filter(role=letter.role).first() if letter.case else None
    return party.language if party else ""


def _failed(letter: Letter, address: str, answer: str, now: datetime) -> None:
    last = letter.attempts > len(WAITS)
    letter.next_at = None if last else now + WAITS[letter.attempts - 1]
    letter.save(update_fields=["next_at"])
    Delivery.objects.create(letter=letter, at=now, address=address, ok=False, answer=answer[:500])
