"""The few pages of the look itself: the reader's settings, the style guide, and what is said when a page fails."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from gongdao.errors import Refusal
from gongdao.look.reader import CHOICES, COOKIE_AGE
from gongdao.look.refusals import say
from gongdao.look.samples import samples

PAGES = (400, 403, 404, 409, 422, 500, 503)


@require_POST
def setting(request: HttpRequest) -> HttpResponse:
    """Keeps theme and print size in cookies and goes back to the page. `app.js` does the same without the journey."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    for name, values in CHOICES.items():
        value = request.POST.get(name)
        if value in values:
            response.set_cookie(name, value, max_age=COOKIE_AGE, samesite="Lax", secure=request.is_secure())
    return response


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, with fixed figures and a fixed time."""
    return render(request, "look/styleguide.html", samples())


@xframe_options_sameorigin
def letter(request: HttpRequest) -> HttpResponse:
    """The frame of an e-mail, for the style guide. Its styles stand in it, as in a mail program: on this page only."""
    text = gettext("The refund is being approved.")
    context = {"subject": gettext("How the refund goes on"), "text": text, "href": "/styleguide/"}
    response = render(request, "look/email.html", {**context, "platform": getattr(request, "platform", None)})
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
    response["Content-Security-Policy"] = policy
    return response


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page of a refusal, with its status."""
    return failed(request, refusal.status, say(refusal))


def failed(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """The page of an error status of `PAGES` (for another one that of 400 or 500), with the cause if there is one."""
    page = status if status in PAGES else 400 if status < 500 else 500
    return render(request, f"{page}.html", {"message": message}, status=status)
