"""Reading cases and acting for their parties: the right platform, the right party, the right revision."""

import json
from typing import Any

import pytest
from api_cast import GUEST, KNOWN, NOW, TEXT, Machine, api_middleware, machine, refused, still  # noqa: F401
from django.core.files.uploadedfile import SimpleUploadedFile
from proceedings_cast import MORNING, Cast, diligent, fresh_caches, liao, sheng  # noqa: F401

from gongdao.api.answers import CaseLines, CaseOfPlatform, Done, EventsOfCase
from gongdao.cases.models import Attachment, Case
from gongdao.legaltime import clock
from gongdao.proceedings.act import act
from gongdao.record.models import Content, Event

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def filed(api: Machine, **more: Any) -> str:
    response = api.post("/cases", {"text": TEXT, "category": "service_quality", "consumer": KNOWN} | more)
    assert response.status_code == 201, response.content
    return json.loads(response.content)["number"]


def proposed(cast: Cast, api: Machine) -> tuple[str, int]:
    """A case in which a small remedy is offered, and its revision."""
    number = filed(api)
    case = Case.objects.get(number=number)
    as_lin = cast.as_(cast.lin, NOW)
    act(case.pk, "claim", as_lin)
    act(case.pk, "accept", as_lin)
    inputs = {"remedy": "compensation", "amount": "50.00", "reasons": "内胆开裂属实。"}
    diligent(case.pk, "propose_remedy", as_lin, inputs)
    act(case.pk, "approve", cast.as_(cast.leader, NOW))
    return number, Case.objects.get(pk=case.pk).rev


def test_a_case_with_clocks_and_actions(liao: Cast) -> None:
    api = machine(liao)
    number = filed(api)
    response = api.get(f"/cases/{number}")
    case = CaseOfPlatform.model_validate_json(response.content)
    assert (case.number, case.state, case.rev, case.consumer_ref) == (number, "received", 1, "u-1")
    assert case.facts["category"] == "service_quality" and case.facts["severity"]
    books = {edition.partition("@")[0] for edition in case.editions}
    assert books == {"vocabulary", "laws", "statute", "mechanism", "handbook"}
    assert (case.substance.editions, case.substance.since) == (case.editions, "arrival")
    assert case.clocks and all(clock.clause and clock.due_at > NOW for clock in case.clocks)
    assert min(clock.due_at for clock in case.clocks) == case.due_at
    assert "message" in {one.action for one in case.actions.consumer}
    assert case.actions.merchant == []


def test_a_breach_is_shown(liao: Cast) -> None:
    api = machine(liao)
    number = filed(api)
    case = Case.objects.get(number=number)
    assert case.due_at is not None
    case.clocks.filter(due_at=case.due_at).update(breached_at=case.due_at)
    shown = CaseOfPlatform.model_validate_json(api.get(f"/cases/{number}").content)
    assert next(clock.breached_at for clock in shown.clocks if clock.due_at == case.due_at) == case.due_at


def test_who_acts_for_a_party_is_listed_and_named_by_no_machine(liao: Cast) -> None:
    api, opened = machine(liao), liao.file(MORNING)
    lawyer = {
        "name": "秦律师",
        "email": "qin@law.example",
        "kind": "lawyer",
        "scope": "settle",
        "valid_until": "2026-12-01",
    }
    act(opened.id, "give_mandate", liao.as_(liao.zhou, MORNING), lawyer)
    answer = api.get(f"/cases/{opened.number}").content
    (one,) = CaseOfPlatform.model_validate_json(answer).mandates
    assert (one.party, one.name, one.scope, str(one.valid_until)) == ("consumer", "秦律师", "settle", "2026-12-01")
    assert b"qin@law.example" not in answer
    inputs = {name: text for name, text in lawyer.items() if name != "email"} | {"email": "other@law.example"}
    sent = {"action": "give_mandate", "on_behalf_of": "consumer", "rev": 1, "inputs": inputs}
    refused(api.post(f"/cases/{opened.number}/actions", sent), 403, "only-the-party")


def test_cases_of_the_other_platform_are_not_there(liao: Cast, sheng: Cast) -> None:
    number = filed(machine(liao))
    other = machine(sheng)
    body = {"text": "x", "on_behalf_of": "consumer"}
    action = {"action": "withdraw", "on_behalf_of": "consumer", "rev": 1}
    for response in (
        other.get(f"/cases/{number}"),
        other.get(f"/cases/{number}/events"),
        other.post(f"/cases/{number}/messages", body),
        other.post(f"/cases/{number}/actions", action),
        upload(other, number, [SimpleUploadedFile("a.png", PNG)]),
        other.get("/cases/nonsense"),
        other.get("/cases/a%00b"),
    ):
        refused(response, 404, "no-such-case")
    assert json.loads(other.get("/cases").content)["cases"] == []
    assert Event.objects.filter(case_id=Case.objects.get(number=number).pk).count() == 1


def test_pages_of_cases(liao: Cast) -> None:
    api = machine(liao)
    numbers = [liao.file(MORNING).number for _ in range(5)] + [filed(api) for _ in range(3)]
    seen, cursor = [], ""
    for _ in range(10):
        page = CaseLines.model_validate_json(api.get(f"/cases?limit=3&cursor={cursor}").content)
        seen += [case.number for case in page.cases]
        cursor = page.next or ""
        if not cursor:
            break
    assert sorted(seen) == sorted(numbers) and len(seen) == 8
    later = CaseLines.model_validate_json(api.get("/cases?updated_since=2026-11-18T10:30:00%2B08:00").content)
    assert sorted(case.number for case in later.cases) == sorted(numbers[5:])
    assert len(json.loads(api.get("/cases?state=received").content)["cases"]) == 8
    assert json.loads(api.get("/cases?state=closed").content)["cases"] == []
    department = Case.objects.get(number=numbers[0]).department
    assert len(json.loads(api.get(f"/cases?department={department}&state=received").content)["cases"]) == 8


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("cursor=nonsense", "bad-cursor"),
        ("cursor=MX4x", "bad-cursor"),
        ("state=nonsense", "unknown-filter"),
        ("department=nonsense", "unknown-filter"),
        ("limit=0", "invalid-request"),
        ("limit=x", "invalid-request"),
        ("limit=201", "invalid-request"),
        ("updated_since=2026-11-18T10:30:00", "naive-instant"),
        ("updated_since=yesterday", "bad-time"),
    ],
)
def test_bad_questions(liao: Cast, query: str, code: str) -> None:
    refused(machine(liao).get(f"/cases?{query}"), 422, code)


def test_events_for_their_audience(liao: Cast) -> None:
    api = machine(liao)
    number = filed(api)
    case = Case.objects.get(number=number)
    act(case.pk, "note", liao.as_(liao.lin, NOW), {"text": "只给同事看"})
    api.post(f"/cases/{number}/messages", {"text": "照片随后发来", "on_behalf_of": "consumer"})
    names = {}
    for audience in ("staff", "consumer", "merchant"):
        response = api.get(f"/cases/{number}/events?audience={audience}")
        events = EventsOfCase.model_validate_json(response.content).events
        names[audience] = [event.name for event in events]
    assert names == {"staff": ["file", "note", "message"], "consumer": ["file", "message"], "merchant": ["file"]}
    assert events[0].content["text"] == TEXT and events[0].state == [None, "received"]
    refused(api.get(f"/cases/{number}/events?audience=everybody"), 422, "invalid-request")


def test_the_consumer_accepts_through_the_shop(liao: Cast) -> None:
    api = machine(liao)
    number, rev = proposed(liao, api)
    action = {"action": "accept_proposal", "on_behalf_of": "consumer", "rev": rev}
    refused(api.post(f"/cases/{number}/actions", action), 422, "consent-needed")
    action |= {"inputs": {"consent": "yes"}}
    refused(api.post(f"/cases/{number}/actions", action), 409, "offer-changed")
    [offer] = api.get(f"/cases/{number}").json()["proposals"]
    assert (offer["by"], offer["to"], offer["payer"]) == ("platform", "consumer", "platform")
    action |= {"inputs": {"consent": "yes", "offer": offer["id"]}}
    refused(api.post(f"/cases/{number}/actions", action | {"rev": rev - 1}), 409, "stale")
    response = api.post(f"/cases/{number}/actions", action, Idempotency_Key="a-1")
    done = Done.model_validate_json(response.content)
    assert (done.state, done.pending) == ("settled", False) and done.rev > rev
    assert api.post(f"/cases/{number}/actions", action, Idempotency_Key="a-1").content == response.content
    sealed = Event.objects.get(pk=int(done.events[-1]))
    assert (sealed.name, sealed.actor_role) == ("accept_proposal", "consumer")
    shown = CaseOfPlatform.model_validate_json(api.get(f"/cases/{number}").content)
    assert [(one.amount, one.state) for one in shown.proposals] == [("50.00", "accepted")]
    refused(api.post(f"/cases/{number}/actions", action | {"rev": done.rev}), 409, "not-now")


def test_machines_do_nothing_that_is_for_staff(liao: Cast) -> None:
    api = machine(liao)
    number = filed(api)
    before = Event.objects.count()
    action = {"action": "close", "on_behalf_of": "consumer", "rev": 1}
    for name, status, code in (("accept", 403, "not-your-part"), ("claim", 403, "not-your-part")):
        refused(api.post(f"/cases/{number}/actions", action | {"action": name}), status, code)
    refused(api.post(f"/cases/{number}/actions", action | {"action": "fly"}), 422, "unknown-action")
    refused(api.post(f"/cases/{number}/actions", action | {"on_behalf_of": "owner"}), 422, "invalid-request")
    refused(api.post(f"/cases/{number}/actions", action | {"on_behalf_of": "merchant"}), 422, "no-merchant")
    long = action | {"action": "withdraw", "inputs": {"text": "长" * 20_001}}
    body = refused(api.post(f"/cases/{number}/actions", long), 422, "text-too-long")
    assert body["errors"][0]["pointer"] == "/inputs/text"
    assert Event.objects.count() == before
    withdrawn = action | {"action": "withdraw", "inputs": {"text": "不用了\u0000"}}
    assert json.loads(api.post(f"/cases/{number}/actions", withdrawn).content)["state"] == "withdrawn"


def test_words_of_a_guest_and_of_the_merchant(liao: Cast) -> None:
    api = machine(liao)
    api.send("PUT", "/orders/LL-1", {"paid": "128.50", "merchant": {"code": "HM"}})
    number = filed(api, consumer=GUEST, order_number="LL-1")
    for party in ("consumer", "merchant"):
        response = api.post(f"/cases/{number}/messages", {"text": f"我是{party}", "on_behalf_of": party})
        done = Done.model_validate_json(response.content)
        assert Event.objects.get(pk=int(done.events[-1])).audience == party
    refused(api.post(f"/cases/{number}/messages", {"text": " ", "on_behalf_of": "consumer"}), 422, "empty-text")
    twice = [
        api.post(f"/cases/{number}/messages", {"text": "一次", "on_behalf_of": "consumer"}, Idempotency_Key="m-1")
        for _ in range(2)
    ]
    assert twice[0].content == twice[1].content
    assert Event.objects.filter(name="message").count() == 3


def upload(api: Machine, number: str, files: list[SimpleUploadedFile], key: str = "", **fields: str) -> Any:
    data = {"on_behalf_of": "consumer", "files": files} | fields
    headers = {"Authorization": f"Bearer {api.key}", "Accept-Language": "en"}
    if key:
        headers["Idempotency-Key"] = key
    return api.client.post(f"/api/v1/cases/{number}/attachments", data, headers=headers)


def test_files(liao: Cast) -> None:
    api = machine(liao)
    number = filed(api)
    image = lambda: SimpleUploadedFile("../../etc/照片.png", PNG)  # noqa: E731
    response = upload(api, number, [image()], key="f-1", text="内胆")
    done = Done.model_validate_json(response.content)
    kept = Attachment.objects.get()
    assert (kept.name, kept.content_type, kept.event_id) == ("照片.png", "image/png", int(done.events[-1]))
    assert upload(api, number, [image()], key="f-1", text="内胆").content == response.content
    refused(upload(api, number, [image()], key="f-1", text="别的"), 422, "idempotency-key-reused")
    assert Attachment.objects.count() == 1
    content = json.loads(bytes(Content.objects.get(event_id=kept.event_id).body))
    assert content["text"] == "内胆" and content["files"][0]["sha256"] == bytes(kept.sha256).hex()
    shown = EventsOfCase.model_validate_json(api.get(f"/cases/{number}/events").content).events[-1]
    assert [file.name for file in shown.files] == ["照片.png"]


def test_bad_files(liao: Cast, settings: Any) -> None:
    settings.GONGDAO_LARGEST_FILE = 1024 * 1024
    api = machine(liao)
    number = filed(api)
    before = Event.objects.count()
    path = f"/cases/{number}/attachments"
    refused(upload(api, number, [SimpleUploadedFile("a.png", PNG + b"\0" * 1024 * 1024)]), 422, "file-too-large")
    refused(upload(api, number, [SimpleUploadedFile("a.exe", b"MZ\0\0" + b"\0" * 100)]), 422, "file-kind-refused")
    refused(upload(api, number, []), 422, "files-needed")
    refused(upload(api, number, [SimpleUploadedFile("a.png", PNG)], on_behalf_of="owner"), 422, "party-needed")
    refused(api.post(path, {}), 415, "not-multipart")
    refused(api.post(path, b"--x\r\nnonsense", content_type="multipart/form-data"), 400, "broken-form")
    assert (Attachment.objects.count(), Event.objects.count()) == (0, before)


def test_every_address_needs_its_scope(liao: Cast) -> None:
    number = filed(machine(liao))
    reader, writer = machine(liao, "cases:read"), machine(liao, "cases:write")
    assert reader.get(f"/cases/{number}").status_code == 200
    refused(writer.get(f"/cases/{number}"), 403, "scope-missing")
    refused(writer.get("/cases"), 403, "scope-missing")
    refused(reader.post(f"/cases/{number}/messages", {"text": "x", "on_behalf_of": "consumer"}), 403, "scope-missing")
    refused(reader.post(f"/cases/{number}/actions", {}), 403, "scope-missing")
    refused(reader.send("PUT", "/orders/LL-1", {}), 403, "scope-missing")
    refused(upload(reader, number, [SimpleUploadedFile("a.png", PNG)]), 403, "scope-missing")


def test_the_clock_of_the_listing_moves_with_acts(liao: Cast) -> None:
    api = machine(liao)
    first, second = filed(api), filed(api)
    with clock.frozen(NOW.replace(minute=NOW.minute + 5)):
        api.post(f"/cases/{first}/messages", {"text": "补充", "on_behalf_of": "consumer"})
    page = CaseLines.model_validate_json(api.get("/cases").content)
    assert [case.number for case in page.cases] == [second, first]
