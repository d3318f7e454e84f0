"""The first visit to an empty system: its first administrator and platform. Afterwards there is no such page."""

from typing import Any

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from gongdao.desk.admin_forms import SetupForm
from gongdao.look.reader import language
from gongdao.people.models import User
from gongdao.people.platforms import Request
from gongdao.people.queries import is_set_up
from gongdao.proceedings import administer


@never_cache
@sensitive_post_parameters("password", "again")
def setup(request: Request) -> HttpResponse:
    """Set up and go on signed in. Raises Http404 once there is a platform or staff; of two at once, one is refused."""
    if is_set_up():
        raise Http404("set up already")
    form = SetupForm(request.POST or None, request.FILES or None)
    made: list[User] = []

    def verb(person: dict[str, Any], platform: dict[str, Any]) -> None:
        made.append(administer.set_up({**person, "language": language()}, platform))

    if not form.done(verb):
        return render(request, "desk/setup.html", {"form": form}, status=form.status if form.is_bound else 200)
    messages.success(request, gettext("Everything is set up. Now give the roles to your colleagues."))
    return perform_login(request, made[0], email_verification="none", redirect_url=reverse("desk:admin:staff"))
