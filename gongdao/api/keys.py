"""Who asks: a scoped API key of one platform."""

from typing import Any, cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from gongdao.api.errors import KeyMissing, KeyUnknown, ScopeMissing
from gongdao.people import apikeys
from gongdao.people.models import ApiKey


class Bearer(HttpBearer):
    """`auth=` of an operation that needs a scope."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> ApiKey:
        """The key. Raises KeyMissing, KeyUnknown, ScopeMissing."""
        # not request.headers, which would read all headers of each request
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != self.openapi_scheme or not token.strip():
            raise KeyMissing()
        return self.authenticate(request, token)

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        key = apikeys.find(token.strip())
        if key is None:
            raise KeyUnknown()
        if self.scope not in key.scopes:
            raise ScopeMissing(scope=self.scope, scopes=", ".join(key.scopes) or "-")
        return key


def needs(scope: str, **described: Any) -> dict[str, Any]:
    """The arguments of an operation for holders of a scope; `described` adds to its description."""
    return {"auth": Bearer(scope), "openapi_extra": {"x-scope": scope, **described}}


def key_of(request: HttpRequest) -> ApiKey:
    """The key that `Bearer` found."""
    return cast(ApiKey, request.auth)  # type: ignore[attr-defined]
