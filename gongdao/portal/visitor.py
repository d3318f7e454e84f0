"""Who looks at a public page: an account of this platform, a guest who claimed a case, or nobody in particular."""

import re
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from gongdao.cases import queries
from gongdao.cases.mandates import GIVEN, Mandate, proven
from gongdao.cases.models import Case
from gongdao.errors import Refusal
from gongdao.intake import drafts
from gongdao.legaltime import clock
from gongdao.look.reader import language as language
from gongdao.look.times import zone_of
from gongdao.look.views import refused
from gongdao.people.models import Platform
from gongdao.people.platforms import Request
from gongdao.portal import limits
from gongdao.portal.limits import TooManyFromHere
from gongdao.proceedings import actors
from gongdao.proceedings.actors import Actor

COOKIE = "gongdao_draft"
COOKIE_AGE = 30 * 24 * 3600  # seconds
CLAIMS = "claims"
"""The session's key for the ids of the cases that a guest has opened by receipt number and claim code."""
MANDATES = "mandates"
"""The same for the ids of the mandates by which somebody has opened a case."""
_KEY = re.compile(r"[A-Za-z0-9_-]{32}")

View = Callable[..., HttpResponseBase]


class Visit(Request):
    """A request to a page of one platform; for type hints."""

    platform: Platform  # type: ignore[assignment]
    new_draft_key: str
    draft_adopted: bool


def page(view: View) -> View:
    """A page of one platform: 404 for another one, a refusal as a page, the draft cookie of a new guest set."""

    @wraps(view)
    def guarded(request: Visit, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.platform is None or request.platform.slug != slug:
            raise Http404("no such platform")
        try:
            response = view(request, *args, **kwargs)
        except TooManyFromHere as refusal:
            response = render(request, "portal/too_many.html", refusal.values, status=refusal.status)
        except Refusal as refusal:
            response = refused(request, refusal)
        new = getattr(request, "new_draft_key", None)
        if new:
            response.set_cookie(
                COOKIE,
                new,
                max_age=COOKIE_AGE,
                path=f"/{slug}/",
                httponly=True,
                samesite="Lax",
                secure=request.is_secure(),
            )
        return response

    return never_cache(guarded)


def draft_owner(request: Visit, *, writing: bool = False) -> str:
    """Under which name this visitor's drafts are kept; `writing` gives a new guest a cookie, else `guest:` is nobody.

    What a guest began goes over to the account that signs in in the same browser.
    """
    key = request.COOKIES.get(COOKIE, "")
    key = key if _KEY.fullmatch(key) else getattr(request, "new_draft_key", "")
    if request.user.is_authenticated:
        owner = f"user:{request.user.pk}"
        if key and not getattr(request, "draft_adopted", False):
            request.draft_adopted = True
            drafts.adopt(request.platform.pk, f"guest:{key}", owner)
        return owner
    if writing and not key:
        limits.count(request, limits.BEGUN)
        key = request.new_draft_key = secrets.token_urlsafe(24)
    return f"guest:{key}"


def claim(request: Visit, case_id: int) -> None:
    """This session may see the case from now on, as its guest."""
    _remember(request, CLAIMS, case_id)


def represent(request: Visit, mandate_id: int) -> None:
    """This session may see the case of the mandate from now on, as long as it holds."""
    _remember(request, MANDATES, mandate_id)


def _remember(request: Visit, key: str, pk: int) -> None:
    request.session.cycle_key()  # what was nobody's session before now opens a case
    held = request.session.get(key, [])
    request.session[key] = [*(one for one in held if one != pk), pk][-20:]


def account(request: Visit) -> Actor | None:
    """The signed-in visitor as an actor on this platform."""
    if not request.user.is_authenticated:
        return None
    return actors.person(request.user, request.platform.pk, clock.now(), {})


def find(request: Visit, number: str) -> tuple[Case, Actor] | None:
    """The case with this number, and as whom the visitor may see it; None also for a case of somebody else.

    Raises MandateOver for who acted for a party by a mandate that does not hold now.
    """
    case = queries.by_number(request.platform.pk, number)
    if case is None:
        return None
    actor = account(request)
    if actor is not None and actor.may_see(case):
        return case, actor
    if case.pk in request.session.get(CLAIMS, []) and case.claim_hash is not None:
        return case, actors.guest(case)
    mandate = _mandate(request, case)
    if mandate is None:
        return None
    user = request.user if request.user.is_authenticated else None
    own = user is not None and proven(user, case.platform_id) == mandate.email
    acting = actors.representative(mandate, user if own else None)
    actors.mandated(acting, request.platform, clock.now())
    return case, acting


def _mandate(request: Visit, case: Case) -> Mandate | None:
    """The mandate by which the visitor acts here: opened in this session, or for the address of their account."""
    opened = Q(pk__in=request.session.get(MANDATES, []))
    if request.user.is_authenticated and (email := proven(request.user, case.platform_id)):
        opened |= Q(email=email)
    found = Mandate.objects.filter(opened, case=case).exclude(state=GIVEN)
    return max(found, key=lambda one: (one.standing, one.pk), default=None)


def kept_at(platform: Platform) -> str:
    """What the clock of the platform shows now, `11:16`: so an autosave says when it kept a draft."""
    return f"{clock.now().astimezone(zone_of(platform)):%H:%M}"


def posted(request: Visit) -> dict[str, str]:
    """What was posted, without NUL, which no text may hold."""
    return {name: str(value).replace("\0", "") for name, value in request.POST.items()}
