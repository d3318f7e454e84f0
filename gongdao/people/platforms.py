"""Which platform a request is about, and who the visitor is there.

The public's pages start with the platform's short name; an unknown one is a 404. Under `/desk/` the platform is the one
that the member of staff chose in this session. A session of another platform, or of staff, is nobody on a public page;
a consumer is nobody at the desk.
"""

from collections.abc import Callable
from typing import TypeGuard, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from gongdao.legaltime import clock
from gongdao.look import currency
from gongdao.people.models import Platform, User
from gongdao.people.queries import platforms_of
from gongdao.people.reserved import RESERVED

DESK = "desk"
CHOSEN = "desk_platform"
"""The session's key for the id of the platform that a member of staff works on."""


class Request(HttpRequest):
    """What the views get: a request that went through the middleware below. For type hints."""

    user: User | AnonymousUser
    platform: Platform | None
    platforms: list[Platform]


class PlatformMiddleware:
    """Sets `request.platform` (a Platform or None), and `request.user` to who the visitor is there.

    At the desk, `request.platforms` lists the platforms on which the visitor holds a role.
    """

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        segment = request.path_info.lstrip("/").partition("/")[0]
        visitor = request.user
        request.platform = None
        request.platforms = []
        if segment == DESK:
            request.user = visitor if is_staff(visitor) else AnonymousUser()
            request.platforms = platforms_of(visitor, clock.now()) if is_staff(visitor) else []
            request.platform = _chosen(request)
        elif segment and "." not in segment and segment not in RESERVED:
            request.platform = platform = find(segment)
            request.user = cast(User, SimpleLazyObject(lambda: _at(platform, visitor)))
        _speak(request)
        return self.get_response(request)


def _at(platform: Platform, visitor: User | AnonymousUser) -> User | AnonymousUser:
    """Who the visitor is on a public page of the platform."""
    if not is_of(visitor, platform):
        return AnonymousUser()
    visitor.platform = platform
    return visitor


def _speak(request: Request) -> None:
    """Amounts are in the platform's currency; who asks for no language of the pages reads that of its rulebooks."""
    platform = request.platform
    currency.use(platform.currency if platform else currency.HOME)
    if platform is None or settings.LANGUAGE_COOKIE_NAME in request.COOKIES or _asks(request):
        return
    own = platform.language.lower()
    if own in dict(settings.LANGUAGES):
        translation.activate(own)
        request.LANGUAGE_CODE = own


def _asks(request: Request) -> bool:
    """Does the browser ask for a language that the pages are in?"""
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            get_supported_language_variant(code)
        except LookupError:
            continue
        return True
    return False


def find(slug: str) -> Platform:
    """The platform of this short name. Raises Http404."""
    platform = Platform.objects.filter(slug=slug).first()
    if platform is None:
        raise Http404("no such platform")
    return platform


def is_staff(visitor: User | AnonymousUser) -> TypeGuard[User]:
    return visitor.is_authenticated and visitor.kind == User.Kind.STAFF


def is_of(visitor: User | AnonymousUser, platform: Platform) -> TypeGuard[User]:
    """Is the visitor a consumer or merchant of this platform?"""
    return visitor.is_authenticated and visitor.platform_id == platform.pk


def choose(request: Request, slug: str) -> Platform:
    """Work on this platform from now on in this session. Raises Http404 where the visitor holds no role there."""
    for platform in request.platforms:
        if platform.slug == slug:
            request.session[CHOSEN] = platform.pk
            return platform
    raise Http404("no such platform")


def _chosen(request: Request) -> Platform | None:
    chosen = request.session.get(CHOSEN)
    for platform in request.platforms:
        if platform.pk == chosen:
            return platform
    return request.platforms[0] if request.platforms else None
