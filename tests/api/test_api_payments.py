"""Payments between Gongdao and a marketplace: commands go out signed and once, answers come in signed and in order."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from api_cast import api_middleware, machine, refused  # noqa: F401
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from marketplace import Marketplace, marketplace, tell
from proceedings_cast import MORNING, Cast, diligent, fresh_caches, liao, sheng, taken  # noqa: F401

from gongdao.cases import payments as listed
from gongdao.cases.models import Case, Order, Payment, PaymentAttempt
from gongdao.errors import Refusal
from gongdao.intake import files
from gongdao.legaltime import clock
from gongdao.notices import webhooks
from gongdao.notices.models import Letter
from gongdao.people.errors import BadWebhookUrl
from gongdao.people.models import Webhook
from gongdao.people.webhooks import checked, resolved
from gongdao.proceedings import pay, payment_acts
from gongdao.proceedings.act import act
from gongdao.proceedings.errors import NotNow
from gongdao.record import ids
from gongdao.record.models import Event

HOUR = timedelta(hours=1)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture(autouse=True)
def here(settings: Any) -> Iterator[None]:
    settings.GONGDAO_WEBHOOK_LOCAL = True
    with clock.frozen(MORNING + HOUR):
        yield


@pytest.fixture
def shop(liao: Cast) -> Iterator[Marketplace]:
    with marketplace() as one:
        one.join(liao.platform)
        yield one


def accepted(liao: Cast, amount: str = "80.00", **filed: Any) -> Payment:
    """The payment of a complaint whose offer the consumer has just accepted."""
    case_id = liao.file(**filed).id
    lin, zhou = liao.as_(liao.lin, MORNING), liao.as_(liao.zhou, MORNING)
    act(case_id, "claim", lin)
    act(case_id, "accept", lin)
    diligent(case_id, "propose_remedy", lin, {"amount": amount, "remedy": "refund", "reasons": "开裂。"})
    act(case_id, "approve", liao.as_(liao.leader, MORNING))
    act(case_id, "accept_proposal", zhou, taken(case_id))
    return Payment.objects.get(case_id=case_id)


def secret(liao: Cast) -> str:
    return Webhook.objects.get(platform=liao.platform).secret


def events(payment: Payment) -> list[str]:
    rows = Event.objects.filter(case_id=payment.case_id, name__startswith="payment.")
    return list(rows.order_by("recorded_at", "id").values_list("name", flat=True))


def test_the_signature_is_that_of_the_specification() -> None:
    # the example of the specification's own libraries
    signed = webhooks.signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_an_accepted_offer_is_ordered_sent_once_and_confirmed(liao: Cast, shop: Marketplace) -> None:
    payment = accepted(liao)
    assert (payment.state, payment.kind, payment.amount, payment.payee) == ("ordered", "payout", 8000, "consumer")
    with pytest.raises(NotNow):
        act(payment.case_id, "accept_proposal", liao.as_(liao.zhou, MORNING), taken(payment.case_id))
    assert pay.pay() == 1 and pay.pay() == 0
    [(headers, body)] = shop.taken
    assert webhooks.verify(secret(liao), headers, body, clock.now()) == payment.key
    told = json.loads(body)
    assert told["type"] == "payment.ordered"
    assert (told["data"]["amount"], told["data"]["currency"], told["data"]["key"]) == ("80.00", "CNY", payment.key)
    payment.refresh_from_db()
    assert (payment.state, payment.sent_at) == ("sent", MORNING + HOUR)
    answer = tell(secret(liao), payment.key, "m-1", state="confirmed")
    assert (answer.status_code, json.loads(answer.content)["state"]) == (200, "confirmed")
    payment.refresh_from_db()
    assert (payment.state, payment.confirmed) == ("confirmed", 8000)
    assert events(payment) == ["payment.sent", "payment.confirmed"]
    assert Letter.objects.filter(case=payment.case_id, words="paid", role="consumer", body__contains="80.00").exists()
    again = tell(secret(liao), payment.key, "m-1", state="confirmed")
    anew = tell(secret(liao), payment.key, "m-2", state="confirmed")
    assert again.content == answer.content and anew.status_code == 200
    refused(tell(secret(liao), payment.key, "m-1", state="failed", reason="x"), 422, "idempotency-key-reused")
    assert events(payment) == ["payment.sent", "payment.confirmed"]
    seen = machine(liao).get(f"/cases/{payment.case.number}")
    assert [one["state"] for one in json.loads(seen.content)["payments"]] == ["confirmed"]


def test_money_goes_back_on_the_order_as_far_as_it_was_paid(liao: Cast) -> None:
    order = Order.objects.create(
        id=ids.take(1)[0], platform=liao.platform, number="LL-1", verified=True, updated_at=MORNING, paid=8000
    )
    assert accepted(liao, order_id=order.pk).kind == "refund"
    assert accepted(liao, "80.01", order_id=order.pk).kind == "payout"


def test_a_part_then_the_rest_then_it_comes_back(liao: Cast, shop: Marketplace) -> None:
    payment, key = accepted(liao), secret(liao)
    refused(tell(key, payment.key, "m-0", state="partial"), 422, "bad-part")
    assert tell(key, payment.key, "m-1", state="partial", amount="30.00").status_code == 200
    refused(tell(key, payment.key, "m-2", state="partial", amount="20.00"), 422, "bad-part")
    refused(tell(key, payment.key, "m-3", state="partial", amount="80.00"), 422, "bad-part")
    refused(tell(key, payment.key, "m-4", state="partial", amount="一百"), 422, "bad-amount")
    assert tell(key, payment.key, "m-5", state="partial", amount="50.00").status_code == 200
    payment.refresh_from_db()
    assert (payment.state, payment.rest) == ("partial", 3000)
    assert tell(key, payment.key, "m-6", state="confirmed").status_code == 200
    refused(tell(key, payment.key, "m-7", state="partial", amount="60.00"), 409, "payment-goes-back")
    refused(tell(key, payment.key, "m-8", state="failed", reason="late"), 409, "payment-goes-back")
    refused(tell(key, payment.key, "m-9", state="returned"), 422, "reason-code-needed")
    assert tell(key, payment.key, "m-9", state="returned", reason="account_closed").status_code == 200
    refused(tell(key, payment.key, "m-10", state="confirmed"), 409, "payment-goes-back")
    payment.refresh_from_db()
    assert (payment.state, payment.confirmed, payment.reason) == ("returned", 0, "account_closed")
    assert events(payment) == ["payment.partial", "payment.partial", "payment.confirmed", "payment.returned"]


def test_who_may_not_tell(liao: Cast, sheng: Cast, shop: Marketplace) -> None:
    payment, key = accepted(liao), secret(liao)
    refused(tell(SECRET, payment.key, "m-1", state="confirmed"), 401, "bad-signature")
    shop.join(sheng.platform)
    refused(tell(secret(sheng), payment.key, "m-1", state="confirmed"), 401, "bad-signature")
    refused(tell(key, payment.key, "m-1", seconds=-301, state="confirmed"), 401, "stale-message")
    refused(tell(key, payment.key, "m-1", seconds=301, state="confirmed"), 401, "stale-message")
    refused(tell(key, "pay_" + "0" * 32, "m-1", state="confirmed"), 404, "no-such-payment")
    refused(tell(key, payment.key, "", state="confirmed"), 401, "signature-missing")
    refused(tell(key, payment.key, "m-1", state="received"), 422, "invalid-request")
    refused(machine(liao).post(f"/payments/{payment.key}", {"state": "confirmed"}), 401, "signature-missing")
    payment.refresh_from_db()
    assert payment.state == "ordered" and not events(payment)


def test_a_command_is_tried_again_and_in_the_end_left_to_people(liao: Cast, shop: Marketplace) -> None:
    payment = accepted(liao)
    shop.status, shop.headers = 307, {"Location": f"{shop.at}&redirected=1"}  # which nobody follows
    at = MORNING + HOUR
    for wait in (timedelta(), *pay.WAITS):
        at += wait
        with clock.frozen(at):
            assert pay.pay() == 1 and pay.pay() == 0
    assert shop.keys() == [payment.key] * (len(pay.WAITS) + 1)
    payment.refresh_from_db()
    assert (payment.stuck, payment.error, events(payment)) == (True, "http-307", ["payment.stuck"])
    assert PaymentAttempt.objects.filter(payment=payment, ok=False, status=307, answer="noted").count() == 7
    assert Letter.objects.filter(case=payment.case_id, words="payment_open", user=liao.lin).exists()
    assert list(listed.to_look_after(liao.platform.pk, at, listed.PATIENCE)) == [payment]
    with clock.frozen(at):
        assert payment_acts.order_again(payment.pk, liao.as_(liao.leader, at), reasons="已恢复。") == payment
        shop.status = 200
        assert pay.pay() == 1
    payment.refresh_from_db()
    assert payment.state == "sent" and set(shop.keys()) == {payment.key}


def test_without_an_address_commands_wait_and_nobody_is_spoken_to_unawares(liao: Cast, shop: Marketplace) -> None:
    Webhook.objects.all().delete()
    payment = accepted(liao)
    assert pay.pay() == 0
    shop.join(liao.platform)
    with override_settings(GONGDAO_WEBHOOK_LOCAL=False):
        assert pay.pay() == 1
    payment.refresh_from_db()
    assert not shop.taken and (payment.state, payment.error) == ("ordered", "unreachable")


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/pay",
        "ftp://shop.example/",
        "https://user:word@shop.example/",
        "https:///pay",
        "https://shop.example:99999/",
        "https://shop.example/#part",
        "https://shop.example/\r\nX: y",
        "https://shop.example/" + "x" * 600,
    ],
)
def test_addresses_that_take_no_commands(url: str, settings: Any) -> None:
    settings.GONGDAO_WEBHOOK_LOCAL = False
    with pytest.raises(BadWebhookUrl):
        checked(url)


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "fd00::1", "0.0.0.0", "224.0.0.1"])
def test_hosts_behind_the_firewall_are_not_reached(host: str, settings: Any) -> None:
    settings.GONGDAO_WEBHOOK_LOCAL = False
    with pytest.raises(OSError, match="no public address"):
        resolved(host, 443)
    assert resolved("1.1.1.1", 443) == "1.1.1.1"


def test_failed_then_ordered_again_by_whom_the_rules_name(liao: Cast, shop: Marketplace) -> None:
    payment, key = accepted(liao), secret(liao)
    leader, at = liao.as_(liao.leader, MORNING), MORNING + HOUR

    def again(who: Any, reasons: str = "账户已更正。") -> str:
        try:
            return payment_acts.order_again(payment.pk, liao.as_(who, at), reasons=reasons).state
        except Refusal as refusal:
            return refusal.code

    assert again(liao.leader) == "payment-not-over"
    tell(key, payment.key, "m-0", state="partial", amount="30.00")
    assert tell(key, payment.key, "m-1", state="failed", reason="account_closed").status_code == 200
    assert Letter.objects.filter(case=payment.case_id, words="payment_delayed", role="consumer").exists()
    assert Letter.objects.filter(case=payment.case_id, words="payment_open", user=liao.lin).exists()
    assert [again(liao.lin), again(liao.manager), again(liao.zhou)] == ["not-your-part"] * 3
    assert again(liao.wang) == "no-such-payment"
    assert again(liao.leader, " ") == "reasons-needed"
    assert again(liao.leader) == "ordered"
    assert again(liao.leader) == "payment-not-over"
    anew = Payment.objects.get(after=payment)
    assert (anew.amount, anew.key != payment.key) == (5000, True)  # what was paid before is not paid again
    assert pay.pay() == 1 and shop.keys() == [anew.key]
    assert json.loads(shop.taken[0][1])["data"]["in_place_of"] == payment.key
    refused(tell(key, payment.key, "m-2", state="confirmed"), 409, "payment-goes-back")
    assert tell(key, anew.key, "m-3", state="failed", reason="account_closed").status_code == 200
    assert list(listed.to_look_after(liao.platform.pk, at, listed.PATIENCE)) == [anew]
    with pytest.raises(Refusal, match="attach the evidence"):
        payment_acts.settle_by_hand(anew.pk, leader, reasons="已转账。")
    from_bank = evidence(liao, leader)
    payment_acts.settle_by_hand(anew.pk, leader, reasons="已转账。", files=[from_bank])
    anew.refresh_from_db()
    assert (anew.state, anew.confirmed, anew.settled_by) == ("confirmed", 5000, liao.leader)
    assert not listed.to_look_after(liao.platform.pk, at, listed.PATIENCE).exists()
    assert events(anew)[-1] == "payment.settled"


def evidence(liao: Cast, actor: Any) -> int:
    """An upload of the actor that belongs to no case yet."""
    from_bank = SimpleUploadedFile("receipt.pdf", PDF)
    return files.keep(liao.platform.pk, actor.owner, [from_bank], clock.now())[0].pk


def test_the_payee_says_whether_the_money_has_come(liao: Cast, shop: Marketplace) -> None:
    payment, key = accepted(liao), secret(liao)
    zhou, wang = liao.as_(liao.zhou, MORNING), liao.as_(liao.wang, MORNING)
    with pytest.raises(Refusal, match="has not said yet"):
        payment_acts.receive(payment.pk, zhou)
    tell(key, payment.key, "m-1", state="confirmed")
    with pytest.raises(Refusal, match="no such payment"):
        payment_acts.receive(payment.pk, wang)
    with pytest.raises(Refusal, match="whoever the money is for"):
        payment_acts.receive(payment.pk, liao.as_(liao.lin, MORNING))
    payment_acts.miss(payment.pk, zhou)
    payment_acts.miss(payment.pk, zhou)
    assert events(payment) == ["payment.confirmed", "payment.missing"]
    letters = Letter.objects.filter(case=payment.case_id, event="payment.missing")
    assert list(letters.values_list("user", "words")) == [(liao.lin.pk, "payment_open")]
    assert list(listed.to_look_after(liao.platform.pk, clock.now(), listed.PATIENCE, "missing")) == [payment]
    payment_acts.receive(payment.pk, zhou)
    payment_acts.receive(payment.pk, zhou)
    assert events(payment) == ["payment.confirmed", "payment.missing", "payment.received"]
    assert not listed.to_look_after(liao.platform.pk, clock.now(), listed.PATIENCE).exists()
    refused(tell(key, payment.key, "m-2", state="returned", reason="x"), 409, "payment-goes-back")


def test_what_nobody_answers_is_put_before_staff(liao: Cast) -> None:
    payment = accepted(liao)
    due = MORNING + HOUR + listed.PATIENCE

    def waiting(at: Any) -> list[Payment]:
        return list(listed.to_look_after(liao.platform.pk, at, listed.PATIENCE, "waiting"))

    assert waiting(due - timedelta(seconds=1)) == [] and waiting(due) == [payment]
    assert Case.objects.get(pk=payment.case_id).state == "settled"
