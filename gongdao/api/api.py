"""The API object: parser of bodies, problems, routers."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.parser import Parser
from pydantic_core import from_json

from gongdao.api import problems, views_cases, views_orders, views_papers, views_payments
from gongdao.api.errors import BrokenJson, NotJson, NotUtf8Body

PREFIX = "/api/v1/"
ABOUT = (
    "For the machines of a marketplace. Send an API key of the platform in the header `Authorization: Bearer KEY`; it "
    "reads and writes that platform only. Instants carry an offset, amounts are strings in yuan. Errors are "
    "`application/problem+json`."
)


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


class Api(NinjaAPI):
    """Names each operation after its view."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)


api = Api(
    title="Gongdao",
    version="1",
    description=ABOUT,
    parser=JsonParser(),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)
problems.register(api)
api.add_router("", views_cases.router)
api.add_router("", views_orders.router)
api.add_router("", views_papers.router)
api.add_router("", views_payments.router)
