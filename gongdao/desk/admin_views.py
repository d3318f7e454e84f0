"""Staff, their roles and absences, for the administrators of a platform; everybody's own absence: `absence`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gongdao.desk.absence import to_come
from gongdao.desk.admin_forms import AbsenceForm, ColleagueForm, RoleForm, role_words
from gongdao.desk.admin_pages import admin_page, at, confirmed, said, show
from gongdao.desk.gate import Desk, DeskRequest
from gongdao.people import attempts
from gongdao.people.letters import send_reset
from gongdao.people.models import Absence, Holding, User
from gongdao.proceedings import administer
from gongdao.proceedings.administer_errors import NoSuchEntry

PEOPLE = 100  # on one page


@dataclass(frozen=True, slots=True)
class Colleague:
    """A line of the staff list; `away` is the absence in force."""

    user: User
    roles: list[str]
    away: Absence | None


@admin_page
def staff(request: DeskRequest) -> HttpResponse:
    """Who works on the platform, or (`?former`) worked here; `?q` is a part of name or e-mail."""
    former, wanted = "former" in request.GET, request.GET.get("q", "").strip()[:100]
    people = workers(request.desk, former)
    if wanted:
        people = people.filter(Q(name__icontains=wanted) | Q(email__icontains=wanted))
    page = Paginator(people.order_by("name", "pk"), PEOPLE).get_page(request.GET.get("page"))
    context = {
        "lines": list(colleagues(request.desk, page.object_list)),
        "page": page,
        "former": former,
        "wanted": wanted,
    }
    return show(request, "staff", context)


@sensitive_post_parameters("password")
@admin_page
def add(request: DeskRequest) -> HttpResponse:
    """A new colleague with a first role."""
    desk = request.desk
    form = ColleagueForm(desk, request.POST or None)
    made: list[User] = []

    def verb(**values: Any) -> None:
        made.append(administer.add_colleague(desk.actor, **values).row.user)

    if not form.done(verb):
        return show(request, "add", {"form": form}, form.status if form.is_bound else 200)
    person = made[0]
    if person.created_at < desk.now:
        words = gettext("{name} has an account already and now holds the role here, too.").format(name=person.name)
    elif person.has_usable_password():
        words = gettext("{name} can sign in now.").format(name=person.name)
    else:
        send_reset(request, None, person)
        words = gettext("{name} gets a link by e-mail to set a password.").format(name=person.name)
    return said(request, words, at("person", person.pk))


@admin_page
def person(request: DeskRequest, user_id: int) -> HttpResponse:
    """One colleague: roles now and before, absences, and the forms for both."""
    found = administer.colleague(request.desk.platform.pk, user_id)
    return _person(request, found)


@require_POST
@admin_page
def give(request: DeskRequest, user_id: int) -> HttpResponse:
    found = administer.colleague(request.desk.platform.pk, user_id)
    form = RoleForm(request.desk, request.POST)
    if not form.done(lambda **values: administer.give_role(request.desk.actor, user_id, **values)):
        return _person(request, found, role_form=form)
    words = role_words(
        request.desk.stack, request.desk.language, form.cleaned_data["role"], form.cleaned_data["department"]
    )
    return said(request, gettext("{name} now holds: {role}").format(name=found.name, role=words), at("person", user_id))


@admin_page
def end_role(request: DeskRequest, holding_id: int) -> HttpResponse:
    desk = request.desk
    held = Holding.objects.of(desk.platform).select_related("user").filter(pk=holding_id).first()
    if held is None:
        raise NoSuchEntry()
    about = {"name": held.user.name, "role": role_words(desk.stack, desk.language, held.role, held.department)}
    return confirmed(
        request,
        lambda: administer.end_role(desk.actor, holding_id),
        title=gettext("End this role?"),
        text=gettext("{name} – {role}. It ends at once and stays in the history.").format(**about),
        yes=gettext("End the role"),
        done=gettext("{name} no longer holds: {role}").format(**about),
        back=at("person", held.user_id),
    )


@admin_page
def send_link(request: DeskRequest, user_id: int) -> HttpResponse:
    """Send a link to set a password, to the colleague's own address only."""
    found = administer.colleague(request.desk.platform.pk, user_id)
    if not found.email or not found.is_active:
        raise NoSuchEntry()

    def verb() -> None:
        attempts.count(attempts.RESET, 0, found.email)
        send_reset(request, None, found)

    return confirmed(
        request,
        verb,
        title=gettext("Send a link to set a password?"),
        text=gettext("It goes to {email}, works once, for one hour.").format(email=found.email),
        yes=gettext("Send the link"),
        done=gettext("The link is on its way to {email}.").format(email=found.email),
        back=at("person", user_id),
    )


@require_POST
@admin_page
def absent(request: DeskRequest, user_id: int) -> HttpResponse:
    found = administer.colleague(request.desk.platform.pk, user_id)
    form = AbsenceForm(request.desk, request.POST)
    if not form.done(lambda **values: administer.set_absence(request.desk.actor, user_id, **values)):
        return _person(request, found, absence_form=form)
    return said(request, gettext("The absence of {name} is noted.").format(name=found.name), at("person", user_id))


def workers(desk: Desk, former: bool = False) -> QuerySet[User]:
    """Staff with a role in force on the platform, or those who had one."""
    held = Holding.objects.of(desk.platform)
    now = held.filter(since__lte=desk.now).exclude(until__lte=desk.now)
    people = User.objects.staff()
    if former:
        return people.filter(pk__in=held.values("user")).exclude(pk__in=now.values("user"))
    return people.filter(pk__in=now.values("user"))


def colleagues(desk: Desk, people: Iterable[User]) -> Iterable[Colleague]:
    """The lines of the staff list, in two queries."""
    people = list(people)
    roles: dict[int, list[str]] = {}
    held = Holding.objects.of(desk.platform).filter(user__in=people, since__lte=desk.now).exclude(until__lte=desk.now)
    for row in held.order_by("pk"):
        roles.setdefault(row.user_id, []).append(role_words(desk.stack, desk.language, row.role, row.department))
    ids = User.objects.filter(pk__in=[one.pk for one in people])
    gone = {row.user_id: row for row in to_come(desk, ids).filter(since__lte=desk.now).order_by("-pk")}
    for one in people:
        yield Colleague(one, roles.get(one.pk, []), gone.get(one.pk))


def _person(
    request: DeskRequest, found: User, *, role_form: RoleForm | None = None, absence_form: AbsenceForm | None = None
) -> HttpResponse:
    """The page of one colleague; a form that was refused comes back as it was typed."""
    desk = request.desk
    held = Holding.objects.of(desk.platform).filter(user=found).order_by("-since", "-pk")
    works_here = workers(desk).filter(pk=found.pk).exists()
    refused = role_form or absence_form
    context = {
        "person": found,
        "held": [(row, role_words(desk.stack, desk.language, row.role, row.department)) for row in held],
        "works_here": works_here,
        "absences": to_come(desk, User.objects.filter(pk=found.pk)).order_by("since") if works_here else [],
        "role_form": role_form or RoleForm(desk),
        "absence_form": absence_form or AbsenceForm(desk),
        "refused": refused,
    }
    return show(request, "person", context, refused.status if refused else 200)
