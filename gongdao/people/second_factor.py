"""The second factor of staff, by `GONGDAO_STAFF_MFA`: off (its pages are gone), optional, or required at the desk."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

PAGES = "/desk/second-factor/"
WITHOUT = (PAGES, "/desk/login/", "/desk/logout/", "/desk/reset/", "/desk/account/confirm/")
"""What a member of staff can reach before the second factor is set up."""


class SecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        mode, path = settings.GONGDAO_STAFF_MFA, request.path_info
        if mode == "off" and path.startswith(PAGES):
            raise Http404("the second factor is switched off")
        if mode == "required" and path.startswith("/desk/") and not path.startswith(WITHOUT) and _lacks_it(request):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return self.get_response(request)


def _lacks_it(request: HttpRequest) -> bool:
    return request.user.is_authenticated and not is_mfa_enabled(request.user)
