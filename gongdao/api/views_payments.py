"""What the marketplace tells of payments: messages signed as Standard Webhooks, with the secret shared for commands."""

import hashlib

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic_core import to_json

from gongdao.api import values
from gongdao.api.answers import PaymentOfCase
from gongdao.api.once import Once
from gongdao.api.reading import payment_said
from gongdao.api.shapes import PaymentReport
from gongdao.cases.models import Payment
from gongdao.intake.repeats import Answer
from gongdao.legaltime import clock
from gongdao.notices import webhooks
from gongdao.notices.errors import BadSignature
from gongdao.people.models import Webhook
from gongdao.proceedings.payment_errors import NoSuchPayment
from gongdao.proceedings.payment_reports import Report, report

router = Router(tags=["payments"])
OK = 200
SIGNED = {
    "parameters": [
        {"in": "header", "name": name, "required": True, "schema": {"type": "string"}, "description": said}
        for name, said in (
            (webhooks.ID, "Your own id of this message. Sent again under it, it gets the first answer again."),
            (webhooks.TIMESTAMP, "Seconds since 1970, at most five minutes from now."),
            (webhooks.SIGNATURE, "`v1,` and base64 of HMAC-SHA256 over id, timestamp and body, joined by dots."),
        )
    ],
}


def signed(request: HttpRequest) -> tuple[Payment, str]:
    """`auth=` of what only the marketplace of a payment may say: the payment and the message's id.

    Raises NoSuchPayment, SignatureMissing, StaleMessage, BadSignature.
    """
    match = request.resolver_match
    key = match.kwargs["key"] if match else ""
    payment = Payment.objects.filter(key=key).first() if "\0" not in key else None
    if payment is None:
        raise NoSuchPayment()
    webhook = Webhook.objects.filter(platform_id=payment.platform_id).first()
    if webhook is None:
        raise BadSignature()
    headers = {name: request.headers.get(name, "") for name in (webhooks.ID, webhooks.TIMESTAMP, webhooks.SIGNATURE)}
    return payment, webhooks.verify(webhook.secret, headers, request.body, clock.now())


@router.post("/payments/{key}", response={200: PaymentOfCase}, auth=signed, openapi_extra=SIGNED)
def report_payment(request: HttpRequest, key: str, told: PaymentReport) -> HttpResponse:
    """Say what became of a payment: all of it is paid, a part so far, it failed, it came back.

    Nothing goes backwards: a payment that failed or came back stays so, and what is ordered in its place has a key of
    its own. What is known already is answered as it stands.
    """
    payment, message_id = request.auth  # type: ignore[attr-defined]
    reading = values.Reading()
    amount = reading.take("/amount", values.money, told.amount)
    reading.finish()
    digest = hashlib.sha256(request.path.encode() + b"\n" + request.body).digest()
    once = Once(payment.platform_id, f"webhook:{message_id}", digest)

    def do() -> Answer:
        with transaction.atomic():
            noted = report(payment.pk, Report(told.state, amount, told.reason))
            return once.keep(OK, to_json(payment_said(noted)), clock.now())

    answer = once.run(do)
    return HttpResponse(answer.body, status=answer.status, content_type="application/json")
