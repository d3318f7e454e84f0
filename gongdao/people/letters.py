"""The letters that people send to themselves: the links to set a new password and to confirm an address."""

import logging
import smtplib
from threading import Thread

from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from gongdao.look.reader import in_pages
from gongdao.people.access import address
from gongdao.people.models import Platform, User

log = logging.getLogger(__name__)


def send_reset(request: HttpRequest, scope: Platform | None, user: User) -> None:
    """Send the link by another thread: the answer must not take longer where there is an account."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = address("reset_confirm", scope.slug if scope else None, uid, default_token_generator.make_token(user))
    send_letter("reset", scope, user, {"link": request.build_absolute_uri(path)})


def send_letter(name: str, scope: Platform | None, user: User, values: dict[str, str]) -> None:
    """The letter `people/letters/NAME.txt` to an account in its own language, by another thread."""
    context = {"user": user, "platform": scope, **values}
    with translation.override(in_pages(user.language) or "en"):
        subject = " ".join(render_to_string(f"people/letters/{name}_subject.txt", context).split())
        body = render_to_string(f"people/letters/{name}.txt", context)
    Thread(target=_send, args=(EmailMessage(subject, body, to=[user.email or ""]),), name=f"{name}-letter").start()


def _send(letter: EmailMessage) -> None:
    try:
        letter.send()
    except (OSError, smtplib.SMTPException):
        log.exception("the mail server did not take a letter with a link")
