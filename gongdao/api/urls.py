"""`/api/v1`: the operations; whatever they leave unanswered is a problem too."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from gongdao.api.api import api
from gongdao.api.description import page, schema
from gongdao.api.errors import NoSuchAddress
from gongdao.api.problems import not_allowed, problem

METHOD_NOT_ALLOWED = 405


def _answering(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """ninja answers a wrong method itself, in plain text."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == METHOD_NOT_ALLOWED:
            return not_allowed(request, response["Allow"])
        return response

    return answered


def _reading(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Only for GET and HEAD."""

    @csrf_exempt
    @wraps(view)
    def read(request: HttpRequest) -> HttpResponse:
        return view(request) if request.method in ("GET", "HEAD") else not_allowed(request, "GET, HEAD")

    return read


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Any other address."""
    return problem(NoSuchAddress(path=request.path[:200]))


def _patterns() -> list[URLPattern | URLResolver]:
    patterns = list(api.urls[0])
    for pattern in patterns:
        assert isinstance(pattern, URLPattern)
        pattern.callback = _answering(pattern.callback)
    described = [path("openapi.json", _reading(schema), name="openapi"), path("docs", _reading(page), name="docs")]
    return [*described, *patterns, re_path(r"^.*$", nothing_here)]


app_name = "api"
urlpatterns = _patterns()
