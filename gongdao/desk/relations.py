"""To whom staff are close: everybody declares for themselves, administrators and auditors read what all declared."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongdao.desk.admin_forms import AbsenceForm
from gongdao.desk.admin_pages import confirmed, said
from gongdao.desk.gate import Desk, DeskRequest, desk_page
from gongdao.people.models import Relation
from gongdao.proceedings import relations
from gongdao.proceedings.administer import is_administrator, require_administrator
from gongdao.proceedings.administer_errors import NoSuchEntry

KINDS: dict[str, str | Promise] = {
    Relation.Kind.FAMILY: _("Family"),
    Relation.Kind.EMPLOYMENT: _("Works or worked there"),
    Relation.Kind.SHAREHOLDING: _("Holds shares"),
    Relation.Kind.OTHER: _("Another relation"),
}
MOST = 500


class RelationForm(AbsenceForm):
    """To a shop by its code, or to a person by e-mail or phone; the person is not told."""

    kind = forms.ChoiceField(label=_("What the relation is"), choices=KINDS.items(), widget=forms.RadioSelect)
    merchant = forms.CharField(
        label=_("Shop"), required=False, max_length=60, help_text=_("The shop’s number on the marketplace.")
    )
    name = forms.CharField(label=_("Name of the person"), required=False, max_length=100)
    contact = forms.CharField(
        label=_("E-mail or phone of the person"),
        required=False,
        max_length=254,
        help_text=_("By it the cases of this person are recognised; nothing is sent there."),
    )
    until = forms.DateTimeField(label=_("Until before"), required=False, help_text=_("Leave it empty if it lasts."))
    note = forms.CharField(
        label=_("Remark"), required=False, max_length=200, help_text=_("Administrators and auditors read it, too.")
    )
    field_order = ("kind", "merchant", "name", "contact", "since", "until", "note")

    def clean_merchant(self) -> str:
        code = str(self.cleaned_data["merchant"]).strip()
        if code and not self.desk.platform.merchants.filter(code=code).exists():
            raise forms.ValidationError(_("There is no shop with this number."))
        return code

    def __init__(self, desk: Desk, data: Any = None) -> None:
        self.desk = desk
        super().__init__(desk, data)


@desk_page
def overview(request: DeskRequest) -> HttpResponse:
    """What the reader declared, with the form; what everybody did, for those who watch over it."""
    desk = request.desk
    form = RelationForm(desk, request.POST or None)
    if form.done(lambda **values: relations.declare(desk.actor, **values)):
        return said(request, gettext("It is declared. You keep out of these cases from now on."), request.path)
    rows = Relation.objects.of(desk.platform).select_related("user", "merchant").order_by("-since", "-pk")
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "stack": desk.stack,
        "form": form,
        "own": _lines(rows.filter(user=desk.user)),
        "all": _lines(rows.exclude(user=desk.user)[:MOST]) if relations.sees_all(desk.actor) else None,
        "administers": is_administrator(desk.actor),
    }
    return render(request, "desk/relations.html", context, status=form.status if form.is_bound else 200)


@desk_page
def end(request: DeskRequest, relation_id: int) -> HttpResponse:
    """An administrator ends the relation of a colleague."""
    desk = request.desk
    require_administrator(desk.actor)
    row = Relation.objects.of(desk.platform).select_related("user").filter(pk=relation_id).first()
    if row is None:
        raise NoSuchEntry()
    return confirmed(
        request,
        lambda: relations.end(desk.actor, relation_id),
        title=gettext("End this relation?"),
        text=gettext("{name} may handle these cases again. The row stays.").format(name=row.user.name),
        yes=gettext("End the relation"),
        done=gettext("The relation of {name} has ended.").format(name=row.user.name),
        back=request.path.removesuffix(f"{relation_id}/end/"),
    )


def _lines(rows: Any) -> list[tuple[Relation, str | Promise]]:
    return [(row, KINDS[row.kind]) for row in rows]
