"""What the reader has chosen: theme and print size, kept in plain cookies so that the first paint is right."""

from django.http import HttpRequest

CHOICES = {"theme": ("system", "light", "dark"), "print": ("normal", "large")}
COOKIE_AGE = 365 * 24 * 3600  # seconds


def choice(request: HttpRequest | None, name: str) -> str:
    """The reader's choice of `theme` or `print`; the first of `CHOICES` if none or a strange one."""
    value = request.COOKIES.get(name, "") if request else ""
    return value if value in CHOICES[name] else CHOICES[name][0]
