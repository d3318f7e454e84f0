"""What the reader has chosen: the language; theme and print size, kept in cookies so that the first paint is right."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, get_language_info

CHOICES = {"theme": ("system", "light", "dark"), "print": ("normal", "large")}
COOKIE_AGE = 365 * 24 * 3600  # seconds


def choice(request: HttpRequest | None, name: str) -> str:
    """The reader's choice of `theme` or `print`; the first of `CHOICES` if none or a strange one."""
    value = request.COOKIES.get(name, "") if request else ""
    return value if value in CHOICES[name] else CHOICES[name][0]


def speak(response: HttpResponse, code: str) -> None:
    """Have the pages in this language from now on in this browser, as Django's `set_language` does."""
    name, age = settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_COOKIE_AGE
    response.set_cookie(name, code, max_age=age, samesite="Lax", secure=settings.LANGUAGE_COOKIE_SECURE)


@lru_cache
def tag(code: str) -> str:
    """The BCP 47 tag of one of Django's language codes: ``zh-hans`` -> ``zh-Hans``."""
    return "-".join(part.title() if len(part) == 4 else part for part in code.split("-"))


def languages() -> list[tuple[str, str]]:
    """The languages of the pages: Django's code, and what each calls itself."""
    return [(code, get_language_info(code)["name_local"]) for code, _ in settings.LANGUAGES]


def in_pages(language: str) -> str | None:
    """Django's code of a language as the rulebooks name it; None for one that no page is in."""
    code = language.lower()
    return code if code in dict(settings.LANGUAGES) else None


def language() -> str:
    """The language of whoever reads the page, as the rulebooks name it."""
    return tag(get_language() or settings.LANGUAGE_CODE)


def layout(request: HttpRequest) -> dict[str, str]:
    """What an error page stands in: the frame of the desk for an address of the desk. A context processor."""
    return {"layout": "look/desk.html" if request.path.startswith("/desk/") else "look/public.html"}
