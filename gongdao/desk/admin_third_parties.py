"""Third parties for administrators: their contracts, what these cover, their people and the trainings of these."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gongdao.desk.admin_forms import AdminForm, ColleagueForm, role_words
from gongdao.desk.admin_pages import admin_page, at, said, show
from gongdao.desk.gate import Desk, DeskRequest
from gongdao.people import third_parties
from gongdao.people.letters import send_reset
from gongdao.people.models import Holding, ThirdParty, Training, User
from gongdao.proceedings import contracts
from gongdao.proceedings.administer import ADMINISTRATOR


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


class ContractForm(AdminForm):
    name = forms.CharField(label=_("Organisation"), max_length=200)
    contract = forms.CharField(label=_("Number of the contract"), max_length=100)
    valid_from = _day(_("First day"))
    valid_until = _day(_("Last day"), _("After it nobody of the organisation can act here."))
    roles = forms.MultipleChoiceField(label=_("Roles that it covers"), widget=forms.CheckboxSelectMultiple)
    procedures = forms.MultipleChoiceField(
        label=_("Kinds of matters"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )

    def __init__(self, desk: Desk, data: Any = None, row: ThirdParty | None = None) -> None:
        named = ("name", "contract", "valid_from", "valid_until", "roles", "procedures")
        initial = {name: getattr(row, name) for name in named} if row else None
        super().__init__(
            data, initial=initial, auto_id="contract_%s"
        )  # the page has a form with a name for a person too
        stack, language = desk.stack, desk.language
        held = [role.name for role in stack.roles.values() if role.scope in ("department", "platform")]
        choices = [(name, stack.role_label(name, language)) for name in held if name != ADMINISTRATOR]
        self.fields["roles"].choices = choices  # type: ignore[attr-defined]
        flows = [(name, stack.label("procedures", name, language)) for name in stack.procedures]
        self.fields["procedures"].choices = flows  # type: ignore[attr-defined]


class PersonForm(ColleagueForm):
    """A colleague of the third party, in a role that the contract covers."""

    def __init__(self, desk: Desk, third_party: ThirdParty, data: Any = None) -> None:
        super().__init__(desk, data)
        stack, wanted = desk.stack, []
        for name in third_party.roles:
            role = stack.roles.get(name)
            if role is None:
                continue
            places = [None] if role.scope == "platform" else list(stack.labels.get("departments", {}))
            wanted += [
                (f"{name}.{one}" if one else name, role_words(stack, desk.language, name, one)) for one in places
            ]
        self.fields["role"].choices = [("", "–"), *wanted]  # type: ignore[attr-defined]


class TrainingForm(AdminForm):
    training = forms.CharField(label=_("Training"), max_length=200)
    passed_on = _day(_("Passed on"))
    valid_until = _day(_("Counts until"), _("The last day."))
    proof = forms.CharField(label=_("Proof"), max_length=200, help_text=_("Where it is kept, or its number."))

    def __init__(self, user_id: int, data: Any = None) -> None:
        super().__init__(data, auto_id=f"training_{user_id}_%s")

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        return {**data, "name": data.pop("training", "")}


@dataclass(frozen=True, slots=True)
class Line:
    """A third party in the list; `soon` if the contract runs out soon, `over` if it has or has not begun."""

    row: ThirdParty
    people: int
    soon: bool
    over: bool


@dataclass(frozen=True, slots=True)
class Person:
    """One of its people; `until` is the last day of the latest training."""

    user: User
    roles: list[str]
    trainings: list[Training]
    until: date | None
    soon: bool
    over: bool
    form: TrainingForm


@admin_page
def overview(request: DeskRequest) -> HttpResponse:
    """All of them, with the form for another one."""
    desk = request.desk
    form, made = ContractForm(desk, request.POST or None), []
    if form.done(lambda **values: made.append(contracts.keep(desk.actor, None, **values).row)):
        return said(request, gettext("{name} is registered.").format(name=made[0].name), at("third_party", made[0].pk))
    today = third_parties.today(desk.platform, desk.now)
    held = Holding.objects.of(desk.platform).filter(third_party__isnull=False, since__lte=desk.now)
    people = list(held.exclude(until__lte=desk.now).values_list("third_party", "user").distinct())
    lines = [
        Line(
            row,
            sum(pk == row.pk for pk, _user in people),
            today <= row.valid_until <= today + contracts.SOON,
            not row.valid_from <= today <= row.valid_until,
        )
        for row in ThirdParty.objects.of(desk.platform).order_by("name", "pk")
    ]
    return show(request, "third_parties", {"form": form, "lines": lines}, form.status if form.is_bound else 200)


@admin_page
def one(request: DeskRequest, third_party_id: int) -> HttpResponse:
    """One third party: its contract, its people."""
    desk, row = request.desk, contracts.third_party(request.desk.platform.pk, third_party_id)
    form = ContractForm(desk, request.POST or None, row)
    if form.done(lambda **values: contracts.keep(desk.actor, row.pk, **values)):
        return said(request, gettext("{name} is changed.").format(name=row.name), request.path)
    return _one(request, row, form=form)


@require_POST
@sensitive_post_parameters("password")
@admin_page
def add_person(request: DeskRequest, third_party_id: int) -> HttpResponse:
    """Another one of its people."""
    desk, row = request.desk, contracts.third_party(request.desk.platform.pk, third_party_id)
    form, made = PersonForm(desk, row, request.POST), []
    if not form.done(lambda **values: made.append(contracts.add_person(desk.actor, row.pk, **values).row.user)):
        return _one(request, row, person_form=form)
    if made[0].created_at >= desk.now and not made[0].has_usable_password():
        send_reset(request, None, made[0])
    words = gettext("{name} works for {organisation}. Record a training before the first case.")
    return said(request, words.format(name=made[0].name, organisation=row.name), at("third_party", row.pk))


@require_POST
@admin_page
def train(request: DeskRequest, third_party_id: int, user_id: int) -> HttpResponse:
    """A training that somebody has passed."""
    desk, row = request.desk, contracts.third_party(request.desk.platform.pk, third_party_id)
    form = TrainingForm(user_id, request.POST)
    if not form.done(lambda **values: contracts.train(desk.actor, user_id, **values)):
        return _one(request, row, training_form=form, trained=user_id)
    return said(request, gettext("The training is recorded."), at("third_party", row.pk))


def _one(
    request: DeskRequest,
    row: ThirdParty,
    *,
    form: ContractForm | None = None,
    person_form: PersonForm | None = None,
    training_form: TrainingForm | None = None,
    trained: int | None = None,
) -> HttpResponse:
    desk = request.desk
    refused = next((each for each in (form, person_form, training_form) if each is not None and each.is_bound), None)
    context = {
        "row": row,
        "form": form or ContractForm(desk, None, row),
        "person_form": person_form or PersonForm(desk, row),
        "trained": trained,
        "people": _people(desk, row, {trained: training_form} if trained and training_form else {}),
        "refused": refused,
        "over": not row.valid_from <= third_parties.today(desk.platform, desk.now) <= row.valid_until,
    }
    return show(request, "third_party", context, refused.status if refused else 200)


def _people(desk: Desk, row: ThirdParty, refused: Mapping[int, TrainingForm]) -> list[Person]:
    """Who works for it now, by name; `refused` is a form to be shown again, by user id. Two statements."""
    today = third_parties.today(desk.platform, desk.now)
    held = row.holdings.filter(since__lte=desk.now).exclude(until__lte=desk.now).select_related("user")
    users = {one.user_id: one.user for one in held}
    trainings = Training.objects.of(desk.platform).filter(user__in=users).order_by("-valid_until", "-pk")
    found = []
    for user in sorted(users.values(), key=lambda user: (user.name, user.pk)):
        own = [one for one in trainings if one.user_id == user.pk]
        until = max((one.valid_until for one in own if one.passed_on <= today), default=None)
        roles = [
            role_words(desk.stack, desk.language, one.role, one.department) for one in held if one.user_id == user.pk
        ]
        over = until is None or until < today
        soon = until is not None and today <= until <= today + contracts.SOON
        form = refused.get(user.pk) or TrainingForm(user.pk)
        found.append(Person(user, roles, own, until, soon, over, form))
    return found
