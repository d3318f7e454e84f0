"""Every error of the API as problem+json (RFC 9457): `type`, `title`, `status`, `detail`, `errors`."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic_core import to_json

from gongdao.api.errors import (
    BodyTooLarge,
    BrokenForm,
    Failed,
    InvalidRequest,
    MethodNotAllowed,
    NoSuchAddress,
)
from gongdao.errors import Refusal
from gongdao.look.refusals import say

log = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"
MEGABYTE = 1024 * 1024
MOST_ERRORS = 100
BODY_DEPTH = 2  # a place in a body begins with "body" and the name of the view's parameter


class Wrong(Exception):
    """Several things are wrong in one request: (JSON pointer, refusal) each."""

    def __init__(self, found: Sequence[tuple[str, Refusal]]) -> None:
        self.found = list(found)
        super().__init__(self.found[0][1].message)


def problem(refusal: Refusal, errors: Sequence[Mapping[str, str]] = ()) -> HttpResponse:
    """The answer for a refusal; `errors` say where in the request it lies."""
    body = {
        "type": f"urn:gongdao:problem:{refusal.code}",
        "title": refusal.code.replace("-", " ").capitalize(),
        "status": refusal.status,
        "detail": say(refusal),
        "errors": list(errors)[:MOST_ERRORS],
    }
    response = HttpResponse(to_json(body), status=refusal.status, content_type=CONTENT_TYPE)
    if refusal.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="gongdao"'
    return response


def not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """The problem of a known address and a method that it does not have."""
    response = problem(MethodNotAllowed(method=str(request.method)[:20], allowed=allowed))
    response["Allow"] = allowed
    return response


def register(api: NinjaAPI) -> None:
    """Let every exception of an operation end in a problem."""
    for kind, handler in _HANDLERS.items():
        api.add_exception_handler(kind, handler)


def _refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    return problem(refusal)


def _wrong(request: HttpRequest, wrong: Any) -> HttpResponse:
    return problem(wrong.found[0][1], [{"pointer": pointer, "message": say(each)} for pointer, each in wrong.found])


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    """ninja wraps what the parser of bodies raises."""
    cause = error.__cause__
    return problem(cause) if isinstance(cause, Refusal) else _failed(request, error)


def _missing(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(NoSuchAddress(path=request.path))


def _too_large(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(BodyTooLarge(largest=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MEGABYTE))


def _broken_form(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(BrokenForm())


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """What pydantic says of the form, with the place as a JSON pointer into the body, or the parameter's name."""
    errors = [_placed(each["loc"], each["msg"]) for each in error.errors]
    first = errors[0]
    where = first.get("pointer") or first.get("parameter") or "/"
    return problem(InvalidRequest(where=where, message=first["message"]), errors)


def _placed(loc: Sequence[str | int], message: str) -> dict[str, str]:
    if loc and loc[0] != "body":
        return {"parameter": str(loc[-1]), "message": message}
    return {"pointer": "".join(f"/{_escaped(str(part))}" for part in loc[BODY_DEPTH:]), "message": message}


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _failed(request: HttpRequest, error: Any) -> HttpResponse:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(Failed())


_HANDLERS: dict[type[Exception], Any] = {
    Exception: _failed,
    Refusal: _refused,
    Wrong: _wrong,
    HttpError: _http_error,
    Http404: _missing,
    RequestDataTooBig: _too_large,
    MultiPartParserError: _broken_form,
    SuspiciousOperation: _broken_form,
    ValidationError: _invalid,
}
