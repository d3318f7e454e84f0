"""openapi.json says what the API does, and its page needs no other host."""

import json
import re
from typing import Any

from api_cast import api_middleware, machine, refused, still  # noqa: F401
from django.test import Client
from proceedings_cast import Cast, fresh_caches, liao  # noqa: F401

from gongdao.people.apikeys import SCOPES


def document() -> dict[str, Any]:
    response = Client().get("/api/v1/openapi.json")
    assert response.status_code == 200
    return json.loads(response.content)


def test_it_is_openapi_3_1_and_every_reference_leads_somewhere(db: None) -> None:
    found = document()
    assert found["openapi"].startswith("3.1")
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(found)):
        place: Any = found
        for part in reference.split("/"):
            place = place[part]
        assert place


def test_every_operation_names_scope_answer_and_problems(db: None) -> None:
    found = document()
    operations = {
        f"{method} {path}": operation
        for path, operations in found["paths"].items()
        for method, operation in operations.items()
    }
    assert {
        "post /api/v1/cases",
        "post /api/v1/cases/batch",
        "get /api/v1/cases",
        "get /api/v1/cases/{number}",
        "get /api/v1/cases/{number}/events",
        "get /api/v1/cases/{number}/sums",
        "get /api/v1/cases/{number}/papers",
        "get /api/v1/cases/{number}/papers/{name}.pdf",
        "post /api/v1/cases/{number}/messages",
        "post /api/v1/cases/{number}/attachments",
        "post /api/v1/cases/{number}/actions",
        "put /api/v1/orders/{number}",
        "post /api/v1/orders",
        "post /api/v1/payments/{key}",
    } == set(operations)
    for name, operation in operations.items():
        if name == "post /api/v1/payments/{key}":
            assert operation["security"] == [{"Signature": []}] and len(operation["parameters"]) == 4
        else:
            assert operation["security"][0]["Bearer"][0] in SCOPES, name
        assert {"400", "401", "403", "404", "405", "422", "500"} <= set(operation["responses"]), name
        own = next(iter(operation["responses"].values()))
        kind = "application/pdf" if name.endswith(".pdf") else "application/json"
        assert own["content"][kind]["schema"], name
        assert operation["description"], name
    problem = found["components"]["responses"]["Problem422"]["content"]
    assert list(problem) == ["application/problem+json"]
    assert found["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"


def test_the_examples_of_the_description_are_accepted(liao: Cast) -> None:
    schemas = document()["components"]["schemas"]
    api = machine(liao)
    order, batch = schemas["OrderFields"]["examples"][0], schemas["NewOrders"]["examples"][0]
    order |= {"signed_at": "2026-11-17T09:05:00+08:00"}  # the test's day is the example's day, in the morning
    assert api.send("PUT", "/orders/LL20261115-0042", order).status_code == 200
    assert api.post("/orders", batch).status_code == 200
    assert api.post("/cases", schemas["NewCase"]["examples"][0]).status_code == 201
    assert api.post("/cases/batch", schemas["NewCases"]["examples"][0]).status_code == 201


def test_the_page_needs_no_other_host(db: None) -> None:
    response = Client().get("/api/v1/docs")
    text = response.content.decode()
    assert response.status_code == 200
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text)
    for path in ("/api/v1/cases/batch", "/api/v1/orders", "Idempotency-Key", "order_unverified", "cases:write"):
        assert path in text


def test_only_to_be_read(liao: Cast) -> None:
    refused(machine(liao).post("/openapi.json"), 405, "method-not-allowed")
    refused(machine(liao).post("/docs"), 405, "method-not-allowed")
