"""The e-mail address of a new account: confirmed by a link that goes there. Nothing waits for it; filing needs none.

A link says which account and which address; it holds for a week, and does nothing once the account has another one.
"""

from datetime import timedelta

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gongdao.people import attempts
from gongdao.people.access import address, network_address, signed_in
from gongdao.people.attempts import Limit
from gongdao.people.errors import TooManyAttempts
from gongdao.people.letters import send_letter
from gongdao.people.models import Platform, User
from gongdao.people.platforms import Request

SALT = "gongdao.people.confirming"
HOLDS = timedelta(days=7)
SENT = Limit("confirm", 4, timedelta(hours=1))
SENT_FROM = Limit("confirm-from", 30, timedelta(hours=1))


def send_link(request: HttpRequest, platform: Platform, user: User) -> None:
    """Send the link to the account's address. Raises TooManyAttempts."""
    attempts.count(SENT, user.pk)
    attempts.count(SENT_FROM, network_address(request))
    token = signing.dumps([user.pk, user.email], salt=SALT, compress=True)
    link = request.build_absolute_uri(address("confirm", platform.slug, token))
    send_letter("confirm", platform, user, {"link": link})


@never_cache
def confirm(request: Request, slug: str, token: str) -> HttpResponse:
    """The link of the letter. It asks for one tap, because mail programs open links by themselves."""
    if request.platform is None or request.platform.slug != slug:
        raise Http404("no such platform")
    user = _user(request.platform, token)
    if user is not None and request.method == "POST":
        user.confirmed_email = user.email
        user.save(update_fields=["confirmed_email"])
        messages.success(request, gettext("Your e-mail address is confirmed."))
        return HttpResponseRedirect(f"/{slug}/")
    response = render(request, "people/confirm.html", {"user": user}, status=200 if user else 404)
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_POST
@signed_in
def send_again(request: Request, slug: str) -> HttpResponse:
    """Once more to the address of who is signed in."""
    if request.platform is None or request.platform.slug != slug or not isinstance(request.user, User):
        raise Http404("no such platform")
    if request.user.email and not request.user.email_confirmed:
        try:
            send_link(request, request.platform, request.user)
            messages.success(request, gettext("The link is on its way to {email}.").format(email=request.user.email))
        except TooManyAttempts as refusal:
            messages.error(request, gettext(refusal.template).format(**refusal.values))
    return HttpResponseRedirect(address("account", slug))


def _user(platform: Platform, token: str) -> User | None:
    """Whose address the link confirms; None for a link that is made up, too old, or about an address given up."""
    try:
        pk, email = signing.loads(token, salt=SALT, max_age=HOLDS)
    except signing.BadSignature:
        return None
    return User.objects.of(platform).filter(pk=pk, email=email, is_active=True).first()
