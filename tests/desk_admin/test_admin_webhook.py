"""Where commands to pay go: the address, the secret shown once, the history without it."""

import json

from admin_cast import Chief, chief, events  # noqa: F401
from proceedings_cast import Cast, fresh_caches, liao  # noqa: F401

from gongdao.desk.admin_webhook import WebhookForm
from gongdao.people.models import Webhook

AT = "https://pay.liaoliao.example/orders"


def test_address_and_secret(chief: Chief) -> None:
    for wrong in ("http://pay.example/", "https://me:word@pay.example/"):
        assert "cannot take commands" in chief.post("webhook/", 422, url=wrong, patience_hours="24")
    assert "webhook/secret/" not in chief.get("webhook/")
    shown = chief.post("webhook/", 200, url=AT, patience_hours="24")
    first = Webhook.objects.get(platform=chief.platform)
    assert first.secret in shown and first.secret not in chief.get("webhook/")
    assert "Commands go there from now on." in chief.post("webhook/", url=AT, patience_hours="36")
    shown = chief.post("webhook/secret/", 200)
    again = Webhook.objects.get(platform=chief.platform)
    assert again.secret in shown and again.secret != first.secret and again.patience_hours == 36
    told = events(chief.platform)
    done = [content["did"] for _, content in told]
    assert sorted(done) == ["webhook_changed", "webhook_changed", "webhook_secret_renewed"]
    assert first.secret not in json.dumps(told) and again.secret not in json.dumps(told)
    history = chief.get("history/")
    assert AT in history and "New secret for payments" in history


def test_hours_have_bounds() -> None:
    for hours, good in (("0", False), ("1", True), ("720", True), ("721", False), ("", False)):
        assert WebhookForm({"url": AT, "patience_hours": hours}).is_valid() == good
