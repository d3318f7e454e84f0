"""The marketplace's answer about a payment comes twice at once: as the same message, and as two messages."""

from typing import Any

import pytest
from api_cast import api_middleware  # noqa: F401
from django.http import HttpResponse
from marketplace import tell
from proceedings_cast import MORNING, Cast, fresh_caches, taken  # noqa: F401
from test_races import HOUR, ROUNDS, at_once, liao, proposed  # noqa: F401

from gongdao.cases.models import Payment
from gongdao.legaltime import clock
from gongdao.people.webhooks import save
from gongdao.proceedings.act import act
from gongdao.record.models import Event


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_webhook_that_comes_twice_at_once(liao: Cast, rounds: int, settings: Any) -> None:
    settings.GONGDAO_WEBHOOK_LOCAL = True
    secret = save(liao.platform, "http://127.0.0.1:9/pay", 24).row.secret
    with clock.frozen(MORNING + HOUR):
        for number in range(rounds):
            case = proposed(liao)
            act(case.pk, "accept_proposal", liao.as_(liao.zhou, MORNING), taken(case.pk))
            key = Payment.objects.get(case=case).key
            messages = [f"m-{number}", f"m-{number}" if number % 2 else f"n-{number}"]
            answers = at_once(*[lambda key=key, one=one: tell(secret, key, one, state="confirmed") for one in messages])
            assert [one.status_code for one in answers if isinstance(one, HttpResponse)] == [200, 200], answers
            assert Payment.objects.get(case=case).state == "confirmed"
            assert Event.objects.filter(case_id=case.pk, name="payment.confirmed").count() == 1
