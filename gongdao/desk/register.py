"""A complaint taken down by staff for a customer who calls or comes: the same filing, by another hand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from gongdao.desk.gate import Desk, DeskRequest, desk_page
from gongdao.desk.queues import PROCEDURE
from gongdao.errors import Refusal
from gongdao.intake import drafts, files, orders
from gongdao.intake.asking import asked
from gongdao.intake.submission import LONGEST_TEXT, LONGEST_TITLE, Filer, Submission, clean_text
from gongdao.look.refusals import say
from gongdao.people import accounts, guests
from gongdao.people.models import User
from gongdao.proceedings.errors import NotYourPart
from gongdao.proceedings.open import Opened, filing_row, open_cases
from gongdao.rulebook import Stack

FORM = "desk:register"
CHANNELS = ("phone", "walk_in", "email", "chat")
FACTS = ("category", "topic", "remedy_sought")  # those of them that the rulebooks declare, and what they ask
GIVEN = "registered"
"""The session's key for the receipt that is shown once: case number and claim code."""


class Register(forms.Form):
    """Choices in the words of the rulebooks in force."""

    use_required_attribute = False
    channel = forms.ChoiceField(label=_("How did it come in"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=100)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("The receipt goes there"))
    order_number = forms.CharField(label=_("Order number"), max_length=orders.LONGEST_NUMBER, required=False)
    category = forms.ChoiceField(label=_("Category"))
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    remedy_sought = forms.ChoiceField(label=_("What the customer asks for"), required=False)
    title = forms.CharField(label=_("In one line"), max_length=LONGEST_TITLE, required=False)
    text = forms.CharField(
        label=_("What happened, in the customer's words"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST_TEXT,
    )

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stack, language = desk.stack, desk.language
        self._choose("channel", [(name, stack.label("channels", name, language)) for name in CHANNELS])
        self.desk, self.facts = desk, filed_facts(stack)
        for name in set(FACTS) - set(self.facts):
            del self.fields[name]
        for name in self.facts:
            if name not in self.fields:
                self.fields[name] = forms.ChoiceField(label=stack.fact_label(name, language))
            values = [(value, stack.value_label(name, value, language)) for value in stack.facts[name].values]
            self._choose(name, [("", _("Please choose")), *values])

    def asked(self) -> list[forms.BoundField]:
        """The fields of the facts, in their order."""
        return [self[name] for name in self.facts]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("phone") or data.get("email") or "email" in self.errors):
            raise ValidationError(_("Give a phone number or an e-mail address, so that the customer can be reached."))
        if data.get("phone"):
            try:
                data["phone"] = accounts.normal_phone(data["phone"], self.desk.platform)
            except Refusal as refusal:
                self.add_error("phone", say(refusal))
        return data


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def register(request: DeskRequest) -> HttpResponse:
    """The form, with its draft; sent, it opens a case and shows receipt and claim code once."""
    desk = request.desk
    _check_part(desk)
    owner = desk.actor.owner
    if request.method != "POST":
        given = request.session.pop(GIVEN, None)
        draft = drafts.load(desk.platform.pk, owner, FORM)
        return _show(request, Register(desk, initial={"channel": "phone", **draft}), given)
    form = Register(desk, request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    code = guests.new_claim_code()
    try:
        opened = _open(request, form.cleaned_data, code)
    except Refusal as refusal:
        form.add_error("text" if refusal.code in ("empty-text", "text-too-long") else None, say(refusal))
        return _show(request, form, status=refusal.status)
    drafts.discard(desk.platform.pk, owner, FORM)
    request.session[GIVEN] = {"number": opened.number, "code": "" if opened.submission.filer.user_id else code}
    return redirect("desk:register")


@require_http_methods(["POST"])
@desk_page
def autosave(request: DeskRequest) -> HttpResponse:
    """Keep what is typed."""
    values = {name: request.POST.get(name, "") for name in (*Register.base_fields, *filed_facts(request.desk.stack))}
    drafts.merge(request.desk.platform.pk, request.desk.actor.owner, FORM, values, request.desk.now)
    return HttpResponse(status=204)


def _check_part(desk: Desk) -> None:
    """Only roles that may file by the rulebook. Raises NotYourPart."""
    if _part(desk) is None:
        procedure = desk.stack.procedure(PROCEDURE)
        rows = [row for row in procedure.rows if row.does == "open"]
        roles = ", ".join(desk.stack.role_label(role, desk.language) for row in rows for role in row.by)
        label = ", ".join(desk.stack.label("actions", row.action, desk.language) for row in rows)
        raise NotYourPart(action=label, roles=roles, clause=procedure.clause)


def _part(desk: Desk) -> str | None:
    """The role of the reader's in which the rulebook lets them file, the first that its row names."""
    roles = {hat.role for hat in desk.actor.hats}
    row = filing_row(desk.stack, PROCEDURE, roles, {})
    return next((role for role in row.by if role in roles), None) if row else None


def filed_facts(stack: Stack) -> list[str]:
    """The facts that the form asks."""
    found = asked(stack)
    if found is None or found.name in FACTS:
        return [name for name in FACTS if name in stack.facts]
    return [found.name, *(name for name in FACTS if name in stack.facts and name != "category")]


def _open(request: DeskRequest, data: dict[str, Any], code: str) -> Opened:
    desk, stack = request.desk, request.desk.stack
    text = clean_text(data["text"])
    order = orders.find(desk.platform.pk, data["order_number"], None, trusted=True)
    uploads = files.keep(desk.platform.pk, desk.actor.owner, request.FILES.getlist("files"), desk.now)
    known = _account(desk, data)
    filer = Filer(user_id=known.pk) if known else Filer(name=data["name"], email=data["email"], phone=data["phone"])
    submission = Submission(
        platform_id=desk.platform.pk,
        platform=desk.platform.slug,
        text=text,
        title=data["title"],
        channel=data["channel"],
        facts={name: stack.parse_fact(name, data[name]) for name in filed_facts(stack) if data[name]},
        filer=filer,
        occurred_at=desk.now,
        order_number=order.number,
        order_id=order.order_id,
        traded_at=order.traded_at,
        merchant_id=order.merchant_id,
        attachment_ids=tuple(file.pk for file in uploads),
        claim_hash=None if known else guests.claim_hash(code),
        filed_by=desk.user.pk,
        filed_as=_part(desk) or "",
    )
    return open_cases([submission], now=desk.now)[0]


def _account(desk: Desk, data: dict[str, Any]) -> User | None:
    """The consumer's account on this platform, if phone or e-mail name one that the marketplace has handed over.

    At sign-up anybody can type a stranger's address: a case must not go to an account for which nobody vouches.
    """
    for typed in (data["phone"], data["email"]):
        user = accounts.named_by(desk.platform, typed) if typed else None
        if user is not None and user.kind == User.Kind.CONSUMER and user.external_ref:
            return user
    return None


def _show(request: DeskRequest, form: Register, given: Any = None, status: int = 200) -> HttpResponse:
    context = {"platform": request.desk.platform, "now": request.desk.now, "form": form, "given": given}
    return render(request, "desk/register.html", context, status=status)
