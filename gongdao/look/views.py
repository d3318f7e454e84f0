"""The few pages of the look itself: the reader's settings, the style guide, and what is said when a page fails."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from gongdao.look.reader import CHOICES, COOKIE_AGE


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
    """Every component in every state."""
    return render(request, "look/styleguide.html")
