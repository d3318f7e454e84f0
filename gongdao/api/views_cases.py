"""Cases: filing, reading, acting for a party."""

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, StringConstraints
from pydantic_core import to_json

from gongdao.api import acting, filing, reading, values
from gongdao.api.answers import CaseLines, CaseOfPlatform, Done, EventsOfCase, Filed, FiledCases, SumsOfCase
from gongdao.api.errors import FilesNeeded, NotMultipart, PartyNeeded
from gongdao.api.keys import key_of, needs
from gongdao.api.once import once
from gongdao.api.shapes import NewAction, NewCase, NewCases, NewMessage
from gongdao.intake.repeats import Answer
from gongdao.intake.submission import clean_text
from gongdao.legaltime import clock
from gongdao.look.reader import language

router = Router(tags=["cases"])
JSON = "application/json"
Name = Annotated[str, StringConstraints(max_length=60)]
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


FILES = IDEMPOTENT | {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["on_behalf_of", "files"],
                    "properties": {
                        "on_behalf_of": {"type": "string", "enum": ["consumer", "merchant"]},
                        "text": {"type": "string"},
                        "files": {"type": "array", "items": {"type": "string", "contentMediaType": "*/*"}},
                    },
                }
            }
        },
    }
}


@router.post("/cases", response={201: Filed}, **needs("cases:write", **IDEMPOTENT))
def file_case(request: HttpRequest, matter: NewCase) -> HttpResponse:
    """File one matter."""
    [filed] = filing.file(key_of(request).platform, once(request), [matter], [""])
    response = HttpResponse(to_json(filed), status=201, content_type=JSON)
    response["Location"] = f"/api/v1/cases/{filed['number']}"
    return response


@router.post("/cases/batch", response={201: FiledCases}, **needs("cases:write", **IDEMPOTENT))
def file_cases(request: HttpRequest, batch: NewCases) -> HttpResponse:
    """File up to 1,000 matters at once; all of them become cases, or none."""
    pointers = [f"/cases/{place}" for place in range(len(batch.cases))]
    filed = filing.file(key_of(request).platform, once(request), batch.cases, pointers)
    return HttpResponse(to_json({"cases": filed}), status=201, content_type=JSON)


@router.get("/cases", response={200: CaseLines}, **needs("cases:read"))
def list_cases(
    request: HttpRequest,
    cursor: Annotated[str, StringConstraints(max_length=200)] = "",
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
    procedure: Name = "",
    state: Name = "",
    department: Name = "",
    updated_since: Annotated[str | None, Field(json_schema_extra={"format": "date-time"})] = None,
) -> HttpResponse:
    """The platform's cases by the time of their last change, oldest first.

    Whoever walks on from cursor to cursor sees each case at least once, and again if it changed meanwhile. To follow
    changes, keep the newest `updated_at` and ask again with an `updated_since` a minute earlier.
    """
    cases, following = reading.page(
        key_of(request).platform_id,
        cursor=cursor,
        limit=limit,
        procedure=procedure,
        state=state,
        department=department,
        updated_since=values.instant(updated_since, clock.now()),
    )
    return HttpResponse(
        to_json({"cases": [reading.line(case) for case in cases], "next": following}), content_type=JSON
    )


@router.get("/cases/{number}", response={200: CaseOfPlatform}, **needs("cases:read"))
def get_case(request: HttpRequest, number: str) -> HttpResponse:
    """A case: where it stands, its clocks with their clauses, what was offered, what each party can do now."""
    case = reading.found(key_of(request).platform_id, number)
    return HttpResponse(to_json(reading.whole(case, acting.parties(case), language())), content_type=JSON)


@router.get("/cases/{number}/sums", response={200: SumsOfCase}, **needs("cases:read"))
def get_sums(request: HttpRequest, number: str) -> HttpResponse:
    """What the rules come to for a case: its tables of amounts over its facts and its order, each step with clause."""
    case = reading.found(key_of(request).platform_id, number)
    return HttpResponse(to_json(reading.sums(case, clock.now(), language())), content_type=JSON)


@router.get("/cases/{number}/events", response={200: EventsOfCase}, **needs("cases:read"))
def get_events(
    request: HttpRequest, number: str, audience: Literal["staff", "consumer", "merchant"] = "staff"
) -> HttpResponse:
    """What happened in a case, oldest first.

    All of it is the platform's to read. Before you show it to a party, ask with that party as `audience`: the notes of
    staff and the words between others are left out then.
    """
    case = reading.found(key_of(request).platform_id, number)
    return HttpResponse(to_json({"events": reading.events(case, audience, language())}), content_type=JSON)


@router.post("/cases/{number}/messages", response={200: Done}, **needs("messages:write", **IDEMPOTENT))
def send_message(request: HttpRequest, number: str, message: NewMessage) -> HttpResponse:
    """Words of a party to the platform."""
    case = acting.case_of(key_of(request).platform_id, number)
    actor = acting.party(case, message.on_behalf_of)
    checked = values.Reading()
    text = checked.take("/text", clean_text, message.text)
    checked.finish()
    action = acting.message_action(case, actor)
    return _kept(acting.act(once(request), case, action, actor, {"text": text}))


@router.post("/cases/{number}/attachments", response={200: Done}, **needs("attachments:write", **FILES))
def send_attachments(request: HttpRequest, number: str) -> HttpResponse:
    """Files of a party, with a few words if there are any (multipart/form-data)."""
    if request.content_type != "multipart/form-data":
        raise NotMultipart(content_type=request.content_type or "")
    case = acting.case_of(key_of(request).platform_id, number)
    uploads = request.FILES.getlist("files")
    fields = {name: request.POST.get(name, "") for name in ("text", "on_behalf_of")}
    if fields["on_behalf_of"] not in ("consumer", "merchant"):
        raise PartyNeeded()
    if not uploads:
        raise FilesNeeded()
    actor = acting.party(case, fields["on_behalf_of"])
    text = clean_text(fields["text"]) if fields["text"].strip() else ""
    named = once(request, acting.content_of(uploads, fields))
    return _kept(acting.send_files(named, case, actor, uploads, text))


@router.post("/cases/{number}/actions", response={200: Done}, **needs("actions:write", **IDEMPOTENT))
def do_action(request: HttpRequest, number: str, action: NewAction) -> HttpResponse:
    """An act of a party, as its own procedure names it: see `actions` of the case.

    Only the party's own act counts: send what the person has done in your shop, never what you assume.
    """
    case = acting.case_of(key_of(request).platform_id, number)
    actor = acting.party(case, action.on_behalf_of)
    inputs = acting.cleaned(action.inputs)
    return _kept(acting.act(once(request), case, action.action, actor, inputs, rev=action.rev))


def _kept(answer: Answer) -> HttpResponse:
    return HttpResponse(answer.body, status=answer.status, content_type=JSON)
