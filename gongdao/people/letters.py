"""The one letter that people send by themselves: the link to set a new password."""

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
    context = {"user": user, "platform": scope, "link": request.build_absolute_uri(path)}
    with translation.override(in_pages(user.language) or "en"):
        subject = " ".join(render_to_string("people/letters/reset_subject.txt", context).split())
        body = render_to_string("people/letters/reset.txt", context)
    Thread(target=_send, args=(EmailMessage(subject, body, to=[user.email or ""]),), name="reset-letter").start()


def _send(letter: EmailMessage) -> None:
    try:
        letter.send()
    except (OSError, smtplib.SMTPException):
        log.exception("the mail server did not take a letter for a new password")
