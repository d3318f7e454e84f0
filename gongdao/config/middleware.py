"""The content security policy: nothing from another host, no inline script or style without this response's nonce.

And the language, compressed pages, addresses that can name nothing, and the page of a refusal that no view has answered
itself.
"""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from gongdao.errors import Refusal
from gongdao.look.views import refused

POLICY = (
    "default-src 'self'; script-src 'self'{nonce}; style-src 'self'{nonce}; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
WITHOUT_NONCE = POLICY.format(nonce="")


def content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Sets the policy of each response; `request.csp_nonce` is made only if a template asks for it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        made: list[str] = []

        def nonce() -> str:
            made.append(secrets.token_urlsafe(16))
            return made[0]

        request.csp_nonce = SimpleLazyObject(nonce)  # type: ignore[attr-defined]
        response = get_response(request)
        if not response.has_header("Content-Security-Policy"):
            policy = POLICY.format(nonce=f" 'nonce-{made[0]}'") if made else WITHOUT_NONCE
            response.headers["Content-Security-Policy"] = policy
        return response

    return middleware


class CompressedPages(GZipMiddleware):
    """Compresses pages and JSON. Photos are compressed already, and a download keeps its length and its ranges.

    Django adds a random length against BREACH, and the token in a page's forms is masked anew for each page.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        if response.streaming or not kind.startswith(("text/", "application/json")):
            return response
        return super().process_response(request, response)


def spoken(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The language that the request asks for, as Django's LocaleMiddleware sets it, without the work for addresses that
    begin with a language."""

    def middleware(request: HttpRequest) -> HttpResponse:
        translation.activate(translation.get_language_from_request(request))
        request.LANGUAGE_CODE = translation.get_language()
        response = get_response(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

    return middleware


def without_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answers 404 to an address with a NUL: no text in PostgreSQL can hold one, so it names no page.

    The API reads its addresses itself and answers with a problem.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        found = "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")
        if found and not request.path_info.startswith(settings.API_PREFIX):
            raise Http404("a NUL in the address")
        return get_response(request)

    return middleware


class RefusalMiddleware:
    """A Refusal that leaves a view becomes its page, with its status and sentence; anything else stays a failure."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refused(request, exception) if isinstance(exception, Refusal) else None
