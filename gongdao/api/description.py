"""The API described: `openapi.json` (OpenAPI 3.1), and a page of our own made from it."""

import json
from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja.openapi.schema import REF_TEMPLATE

from gongdao.api.answers import Problem
from gongdao.api.api import PREFIX, api
from gongdao.api.problems import CONTENT_TYPE

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PROBLEMS = (400, 401, 403, 404, 405, 409, 413, 415, 422, 500)
OF_BODIES = (413, 415)
SIGNED = "Signature"
METHODS = ("get", "put", "post", "delete", "patch")


@lru_cache(maxsize=1)
def described() -> dict[str, Any]:
    """The OpenAPI document; every operation names its problems and the scope it needs."""
    document = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    schemas = document["components"]["schemas"]
    problem = Problem.model_json_schema(ref_template=REF_TEMPLATE)
    schemas |= problem.pop("$defs", {}) | {"Problem": problem}
    document["components"]["responses"] = {
        f"Problem{status}": {
            "description": HTTPStatus(status).phrase,
            "content": {CONTENT_TYPE: {"schema": {"$ref": REF_TEMPLATE.format(model="Problem")}}},
        }
        for status in PROBLEMS
    }
    document["components"].setdefault("securitySchemes", {})[SIGNED] = {
        "type": "apiKey",
        "in": "header",
        "name": "webhook-signature",
        "description": "Standard Webhooks, with the secret that the administrator shares with the marketplace.",
    }
    for operations in document["paths"].values():
        for operation in operations.values():
            scope = operation.pop("x-scope", "")
            operation["security"] = [{"Bearer": [scope]} if scope else {SIGNED: []}]
            statuses = [each for each in PROBLEMS if "requestBody" in operation or each not in OF_BODIES]
            operation["responses"] |= {
                str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses
            }
    return document


def schema(request: HttpRequest) -> HttpResponse:
    """`openapi.json`."""
    return HttpResponse(json.dumps(described(), ensure_ascii=False, indent=1), content_type="application/json")


def page(request: HttpRequest) -> HttpResponse:
    """The description for people. Nothing comes from another host."""
    response = render(
        request, "api/docs.html", {"document": described(), "operations": _operations(), "types": _types()}
    )
    response["Content-Security-Policy"] = POLICY
    return response


@lru_cache(maxsize=1)
def _operations() -> list[dict[str, Any]]:
    """What the page shows of each operation, in the order of the document."""
    return [
        {
            "method": method.upper(),
            "path": path,
            "id": operation["operationId"],
            "summary": operation["summary"],
            "description": _plain(operation["description"]),
            "scope": next(iter(operation["security"][0].get("Bearer", [SIGNED]))),
            "parameters": operation.get("parameters", []),
            "body": _body(operation),
            "answer": _answer(operation),
        }
        for path, operations in described()["paths"].items()
        for method, operation in operations.items()
    ]


@lru_cache(maxsize=1)
def _types() -> list[dict[str, Any]]:
    """The named types, in the order of the alphabet."""
    return [
        {"name": name, "about": _plain(each.get("description", "")), **_shown(each)}
        for name, each in sorted(described()["components"]["schemas"].items())
    ]


def _plain(text: str) -> str:
    """Paragraphs as running text."""
    return "\n\n".join(" ".join(part.split()) for part in text.replace("`", "").split("\n\n"))


def _body(operation: Mapping[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    return next(({"type": kind, **_shown(each["schema"])} for kind, each in content.items()), {})


def _answer(operation: Mapping[str, Any]) -> dict[str, Any]:
    status, response = next(iter(operation["responses"].items()))
    content = response.get("content", {})
    return next(({"status": status, **_shown(each["schema"])} for each in content.values()), {"status": status})


def _shown(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a schema, and its first example as indented JSON."""
    named = _followed(schema)
    required = named.get("required", [])
    fields = [
        {
            "name": name,
            "kind": _kind(field),
            "required": name in required,
            "about": _plain(field.get("description", "")),
        }
        for name, field in named.get("properties", {}).items()
    ]
    examples = named.get("examples", [])
    shown = json.dumps(examples[0], ensure_ascii=False, indent=2) if examples else ""
    return {"fields": fields, "example": shown}


def _followed(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref")
    return described()["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema


def _kind(field: Mapping[str, Any]) -> str:
    """A type in words: `string`, `list of NewCase`, `date-time or null`."""
    if "anyOf" in field:
        return " or ".join(_kind(each) for each in field["anyOf"])
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "enum" in field:
        return ", ".join(each or '""' for each in field["enum"])
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}))}"
    return str(field.get("format") or field.get("type", "anything"))
