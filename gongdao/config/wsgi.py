"""Everything but `/live`, as WSGI: pages with all middleware, the API with the little it needs."""

from collections.abc import Callable, Iterable
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

django.setup()


def _handler(middleware: list[str]) -> WSGIHandler:
    """Django's handler reads the list from the settings once, when it is made."""
    usual, settings.MIDDLEWARE = settings.MIDDLEWARE, middleware
    try:
        return WSGIHandler()
    finally:
        settings.MIDDLEWARE = usual


pages = _handler(settings.MIDDLEWARE)
api = _handler(settings.MIDDLEWARE_API)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    chosen = api if environ["PATH_INFO"].startswith(settings.API_PREFIX) else pages
    return chosen(environ, start_response)
