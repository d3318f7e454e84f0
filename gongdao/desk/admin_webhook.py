"""Where the marketplace takes commands to pay: the address, the secret that signs, and how long an answer may take."""

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from gongdao.cases.payments import PATIENCE
from gongdao.desk.admin_forms import AdminForm
from gongdao.desk.admin_pages import admin_page, at, said, show
from gongdao.desk.gate import DeskRequest
from gongdao.people.models import Webhook
from gongdao.people.webhooks import LONGEST, MOST_HOURS
from gongdao.proceedings import webhooks
from gongdao.proceedings.administer_errors import NoSuchEntry

HOURS = int(PATIENCE.total_seconds() // 3600)


class WebhookForm(AdminForm):
    """Address and patience."""

    url = forms.CharField(
        label=_("Address of the marketplace"),
        max_length=LONGEST,
        help_text=_("With https://. Commands to pay are sent there as JSON, signed as Standard Webhooks."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "autocomplete": "off"}),
    )
    patience_hours = forms.IntegerField(
        label=_("Hours until a payment without an answer is looked after"), min_value=1, max_value=MOST_HOURS
    )


@sensitive_variables("row")
@admin_page
def webhook(request: DeskRequest) -> HttpResponse:
    """The address as it is, and the form for another one; the first time the secret is shown in the answer."""
    desk = request.desk
    row = Webhook.objects.filter(platform=desk.platform).first()
    initial = {"url": row.url, "patience_hours": row.patience_hours} if row else {"patience_hours": HOURS}
    form = WebhookForm(request.POST or None, initial=initial)
    if form.done(lambda **values: webhooks.set_webhook(desk.actor, **values)):
        if row is None:
            return _show_secret(request, Webhook.objects.get(platform=desk.platform).secret)
        return said(request, gettext("Commands go there from now on."), at("webhook"))
    context = {"form": form, "row": row, "answers": _answers(request)}
    return show(request, "webhook", context, form.status if form.is_bound else 200)


@require_POST
@sensitive_variables("secret")
@admin_page
def renew(request: DeskRequest) -> HttpResponse:
    """A new secret, shown once."""
    if not Webhook.objects.filter(platform=request.desk.platform).exists():
        raise NoSuchEntry()
    return _show_secret(request, webhooks.renew_secret(request.desk.actor))


def _show_secret(request: DeskRequest, secret: str) -> HttpResponse:
    return show(request, "webhook_secret", {"secret": secret, "answers": _answers(request)})


def _answers(request: DeskRequest) -> str:
    """Where the marketplace sends what became of a payment."""
    return request.build_absolute_uri(reverse("api:report_payment", args=["KEY"]))
