"""The way in: pages that need somebody signed in, and where they send who is not."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from gongdao.people.handover import is_local
from gongdao.people.platforms import Request

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Only for who is signed in where this page lies: on its platform, or as staff at the desk."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if request.user.is_authenticated else to_sign_in(request)

    return guarded


def to_sign_in(request: Request, back_to: str | None = None) -> HttpResponse:
    """To the sign-in page, which comes back to `back_to` (default: this page)."""
    platform = None if request.path_info.startswith("/desk/") else request.platform
    sign_in = address("sign_in", platform.slug if platform else None)
    return HttpResponseRedirect(f"{sign_in}?{urlencode({'next': back_to or request.get_full_path()})}")


def address(name: str, slug: str | None, *args: str) -> str:
    """The address of one of the sign-in pages, of a platform or (None) of the desk."""
    return reverse(name, args=[slug, *args]) if slug else reverse(f"desk_{name}", args=args)


def wanted(request: HttpRequest, slug: str | None) -> str:
    """Where to go after signing in: the local `next` of the request, else the home of the platform or the desk."""
    path = request.POST.get("next") or request.GET.get("next") or ""
    return path if is_local(path) else (f"/{slug}/" if slug else "/desk/")


def network_address(request: HttpRequest) -> str:
    """The visitor's IP address, through trusted proxies only (`ALLAUTH_TRUSTED_PROXY_COUNT`); empty if unknown."""
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:
        return ""
