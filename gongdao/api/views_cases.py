"""Filing cases."""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic_core import to_json

from gongdao.api import filing
from gongdao.api.answers import Filed, FiledCases
from gongdao.api.keys import Bearer, key_of
from gongdao.api.once import once
from gongdao.api.shapes import NewCase, NewCases

router = Router(tags=["cases"])
JSON = "application/json"
IDEMPOTENT = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": False,
            "schema": {"type": "string", "maxLength": 200},
            "description": "A name of your own for this request. Sent again with the same body within 30 days, it gets "
            "the first answer again and opens nothing.",
        }
    ]
}


@router.post("/cases", response={201: Filed}, auth=Bearer("cases:write"), openapi_extra=IDEMPOTENT)
def file_case(request: HttpRequest, matter: NewCase) -> HttpResponse:
    """File one matter."""
    [filed] = filing.file(key_of(request).platform, once(request), [matter], [""])
    response = HttpResponse(to_json(filed), status=201, content_type=JSON)
    response["Location"] = f"/api/v1/cases/{filed['number']}"
    return response


@router.post("/cases/batch", response={201: FiledCases}, auth=Bearer("cases:write"), openapi_extra=IDEMPOTENT)
def file_cases(request: HttpRequest, batch: NewCases) -> HttpResponse:
    """File up to 1,000 matters at once; all of them become cases, or none."""
    pointers = [f"/cases/{place}" for place in range(len(batch.cases))]
    filed = filing.file(key_of(request).platform, once(request), batch.cases, pointers)
    return HttpResponse(to_json({"cases": filed}), status=201, content_type=JSON)
