"""The API object: parser of bodies, problems, routers."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.parser import Parser
from pydantic_core import from_json

from gongdao.api import problems, views_cases
from gongdao.api.errors import BrokenJson, NotJson, NotUtf8Body


class JsonParser(Parser):
    """Bodies are JSON in UTF-8, and say so."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Raises NotJson, NotUtf8Body, BrokenJson."""
        charset = (request.content_params or {}).get("charset", "utf-8").lower()
        if request.content_type != "application/json" or charset not in ("utf-8", "utf8"):
            raise NotJson(content_type=request.META.get("CONTENT_TYPE", "")[:80])
        try:
            return from_json(request.body.decode("utf-8"), allow_inf_nan=False)
        except UnicodeDecodeError as error:
            raise NotUtf8Body(position=error.start) from None
        except ValueError as error:
            raise BrokenJson(reason=str(error)) from None


api = NinjaAPI(
    title="Gongdao",
    version="1",
    parser=JsonParser(),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)
problems.register(api)
api.add_router("", views_cases.router)
