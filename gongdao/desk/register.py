"""A matter taken down by staff: for a customer who calls or comes, or one that the rules let staff bring themselves."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from gongdao.desk.admin_forms import LOCAL
from gongdao.desk.gate import Desk, DeskRequest, desk_page
from gongdao.desk.said import add_fields, said_in
from gongdao.errors import Refusal
from gongdao.intake import drafts, files, kinds, orders
from gongdao.intake.asking import asked
from gongdao.intake.kinds import Kind
from gongdao.intake.submission import LONGEST_TEXT, LONGEST_TITLE, Filer, Submission, clean_text
from gongdao.look.refusals import say
from gongdao.people import accounts, guests
from gongdao.people.models import Merchant, User
from gongdao.proceedings.actors import covered
from gongdao.proceedings.errors import NotYourPart
from gongdao.proceedings.open import Opened, open_cases
from gongdao.proceedings.said import INPUTS
from gongdao.rulebook import Fact, Stack
from gongdao.rulebook.facts import LONGEST

FORM = "desk:register"
CHANNELS = ("phone", "walk_in", "email", "chat")
FACTS = ("category", "topic", "remedy_sought")  # those of them that the rulebooks declare, and what they ask
CUSTOMER = ("channel", "came_at", "name", "phone", "email", "order_number")
GIVEN = "registered"
"""The session's key for the receipt that is shown once: case number and claim code."""


class Register(forms.Form):
    """Choices in the words of the rulebooks in force."""

    use_required_attribute = False
    kind = forms.CharField(widget=forms.HiddenInput, required=False)
    channel = forms.ChoiceField(label=_("How did it come in"), widget=forms.RadioSelect)
    came_at = forms.DateTimeField(
        label=_("When it came in, if not now"),
        required=False,
        help_text=_("Its limits count from then"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, LOCAL),
    )
    name = forms.CharField(label=_("Name"), max_length=100)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("The receipt goes there"))
    shop = forms.CharField(
        label=_("Code of the shop"), max_length=60, required=False, help_text=_("If it is brought against a shop")
    )
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

    def __init__(self, desk: Desk, kind: Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stack, language = desk.stack, desk.language
        self.desk, self.of, self.facts = desk, kind, filed_facts(stack, kind)
        self._choose("channel", [(name, stack.label("channels", name, language)) for name in CHANNELS])
        self.for_customer = kinds.concerns_party(stack, kind.procedure)
        self.known_at_once = kinds.party_at_once(stack, kind)
        self.fields["name"].required = self.known_at_once
        unasked = [*(set(FACTS) - set(self.facts)), *(() if kinds.against_one(stack, kind) else ["shop"])]
        for name in [*unasked, *(() if self.for_customer else CUSTOMER)]:
            del self.fields[name]
        add_fields(self, kind.row, stack, language)
        allowed = {one.fact.name: one for one in kinds.questions(stack, kind)}
        for name in self.facts:
            if name not in self.fields:
                needed = name not in allowed or allowed[name].required
                self.fields[name] = _fact_field(stack.facts[name], stack.fact_label(name, language), needed)
            if stack.facts[name].type == "text":
                continue
            known = allowed[name].values if name in allowed else stack.facts[name].values
            self._choose(name, [("", _("Please choose")), *((v, stack.value_label(name, v, language)) for v in known)])

    def said(self) -> list[forms.BoundField]:
        """The fields of what the kind's row needs to be said, in their order."""
        return [self[name] for name in INPUTS if name in self.fields]

    def asked(self) -> list[forms.BoundField]:
        """The fields of the facts, in their order."""
        return [self[name] for name in self.facts]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def full_clean(self) -> None:
        """Times are those of the platform's wall clock."""
        with timezone.override(ZoneInfo(self.desk.platform.timezone)):
            super().full_clean()

    def clean_came_at(self) -> datetime:
        """When the matter came in; it is never registered before that."""
        came = self.cleaned_data["came_at"] or self.desk.now
        if came > self.desk.now:
            raise ValidationError(_("This lies in the future."))
        return came

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("shop"):
            self._shop(data)
        elif self._customer_told(data) and not (data.get("phone") or data.get("email") or "email" in self.errors):
            raise ValidationError(_("Give a phone number or an e-mail address, so that the customer can be reached."))
        if data.get("phone"):
            try:
                data["phone"] = accounts.normal_phone(data["phone"], self.desk.platform)
            except Refusal as refusal:
                self.add_error("phone", say(refusal))
        return data

    def _customer_told(self, data: dict[str, Any]) -> bool:
        """Is there a customer, or must there be one?"""
        return self.known_at_once or (self.for_customer and bool(data.get("name")))

    def _shop(self, data: dict[str, Any]) -> None:
        """The shop that a matter is brought against; then there is no customer in it."""
        data["shop_found"] = Merchant.objects.of(self.desk.platform).filter(code=data["shop"].strip()).first()
        if data["shop_found"] is None:
            self.add_error("shop", _("There is no shop with this code on the platform."))
        self.errors.pop("name", None)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def register(request: DeskRequest) -> HttpResponse:
    """The form, with its draft; sent, it opens a case and shows receipt and claim code once."""
    desk = request.desk
    kind = _kind(desk, request.POST.get("kind") or request.GET.get("kind", ""))
    owner = desk.actor.owner
    if request.method != "POST":
        given = request.session.pop(GIVEN, None)
        draft = drafts.load(desk.platform.pk, owner, FORM)
        return _show(request, Register(desk, kind, initial={"channel": "phone", **draft, "kind": kind.key}), given)
    form = Register(desk, kind, request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    code = guests.new_claim_code()
    try:
        opened = _open(request, form.of, form.cleaned_data, code)
    except Refusal as refusal:
        form.add_error("text" if refusal.code in ("empty-text", "text-too-long") else None, say(refusal))
        return _show(request, form, status=refusal.status)
    drafts.discard(desk.platform.pk, owner, FORM)
    filer = opened.submission.filer
    request.session[GIVEN] = {
        "number": opened.number,
        "code": code if filer.guest else "",
        "known": bool(filer.user_id),
    }
    return redirect("desk:register")


@require_http_methods(["POST"])
@desk_page
def autosave(request: DeskRequest) -> HttpResponse:
    """Keep what is typed."""
    known = (*Register.base_fields, *request.desk.stack.facts)
    values = {name: text for name, text in request.POST.items() if name in known}
    drafts.merge(request.desk.platform.pk, request.desk.actor.owner, FORM, values, request.desk.now)
    return HttpResponse(status=204)


def _kind(desk: Desk, key: str) -> Kind:
    """The kind that was chosen, or the first that the reader may file. Raises NotYourPart."""
    known = kinds.offered(desk.stack, {hat.role for hat in desk.actor.hats})
    if not known:
        main = desk.stack.main_procedure
        rows = kinds.openings(desk.stack, main)
        roles = ", ".join(desk.stack.role_label(role, desk.language) for row in rows for role in row.by)
        label = ", ".join(desk.stack.label("actions", row.action, desk.language) for row in rows)
        raise NotYourPart(action=label, roles=roles, clause=desk.stack.procedure(main).clause)
    return next((one for one in known if one.key == key), known[0])


def _part(desk: Desk, kind: Kind) -> str:
    """The role of the reader's in which the rulebook lets them file, the first that the row names."""
    roles = {hat.role for hat in desk.actor.hats}
    return next(role for role in kind.row.by if role in roles)


def filed_facts(stack: Stack, kind: Kind) -> list[str]:
    """The facts that the form asks: what decides the department, what is asked for where something is offered, and
    what the kind itself asks."""
    found, flow = asked(stack), stack.procedure(kind.procedure)
    about = [found.name] if found is not None and found.name not in FACTS else []
    routing = [*about, *(name for name in FACTS[:2] if not (about and name == "category"))]
    names = routing if kinds.routed(stack, kind.procedure) else []
    names += [FACTS[2]] if any(row.does == "propose" for row in flow.rows) else []
    own = [one.fact.name for one in kinds.questions(stack, kind)]
    return [name for name in dict.fromkeys([*names, *own]) if name in stack.facts]


def _open(request: DeskRequest, kind: Kind, data: dict[str, Any], code: str) -> Opened:
    desk, stack = request.desk, request.desk.stack
    covered(desk.actor, desk.platform, kind.procedure, _part(desk, kind), desk.now)
    text = clean_text(data["text"])
    order = orders.find(desk.platform.pk, data.get("order_number", ""), None, trusted=True)
    uploads = files.keep(desk.platform.pk, desk.actor.owner, request.FILES.getlist("files"), desk.now)
    known, shop = _account(desk, data), data.get("shop_found")
    typed = {name: data.get(name, "") for name in ("name", "email", "phone")}
    filer = Filer() if shop else Filer(user_id=known.pk) if known else Filer(**typed)
    submission = Submission(
        platform_id=desk.platform.pk,
        platform=desk.platform.slug,
        text=text,
        title=data["title"],
        channel=data.get("channel", "web"),
        procedure=kind.procedure,
        action=kind.row.action,
        facts={name: stack.parse_fact(name, data[name]) for name in filed_facts(stack, kind) if data[name]},
        said=said_in(data),
        filer=filer,
        occurred_at=data.get("came_at") or desk.now,
        order_number=order.number,
        order_id=order.order_id,
        traded_at=order.traded_at,
        merchant_id=shop.pk if shop else order.merchant_id,
        attachment_ids=tuple(file.pk for file in uploads),
        claim_hash=guests.claim_hash(code) if filer.guest else None,
        filed_by=desk.user.pk,
        filed_as=_part(desk, kind),
        filed_for=desk.actor.acts_for,
    )
    return open_cases([submission], now=desk.now)[0]


def _fact_field(fact: Fact, label: str, needed: bool) -> forms.Field:
    """Words for a text, else a choice, whose values are put in afterwards."""
    if fact.type == "text":
        return forms.CharField(label=label, max_length=LONGEST, required=needed)
    return forms.ChoiceField(label=label, required=needed)


def _account(desk: Desk, data: dict[str, Any]) -> User | None:
    """The consumer's account on this platform, if phone or e-mail name one that the marketplace has handed over.

    At sign-up anybody can type a stranger's address: a case must not go to an account for which nobody vouches.
    """
    for typed in (data.get("phone"), data.get("email")):
        user = accounts.named_by(desk.platform, typed) if typed else None
        if user is not None and user.kind == User.Kind.CONSUMER and user.external_ref:
            return user
    return None


def _show(request: DeskRequest, form: Register, given: Any = None, status: int = 200) -> HttpResponse:
    desk = request.desk
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "form": form,
        "given": given,
        "kinds": _choices(desk, form.of),
    }
    return render(request, "desk/register.html", context, status=status)


def _choices(desk: Desk, chosen: Kind) -> list[dict[str, Any]]:
    """The kinds that the reader may file, in words."""
    known = kinds.offered(desk.stack, {hat.role for hat in desk.actor.hats})
    return [
        {"key": one.key, "words": kinds.words_of(desk.stack, one, desk.language), "chosen": one.key == chosen.key}
        for one in known
    ]
