"""Where staff open a matter out of a case: a legal question, an improvement, whatever the rules let them."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from gongdao.cases.models import Case
from gongdao.desk.gate import DeskRequest, desk_page
from gongdao.desk.said import add_fields
from gongdao.errors import Refusal
from gongdao.intake import files, kinds
from gongdao.intake.kinds import Kind
from gongdao.intake.submission import LONGEST_TEXT, LONGEST_TITLE
from gongdao.look.refusals import say
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.errors import NotYourPart
from gongdao.proceedings.side import beside, open_beside
from gongdao.rulebook import Stack

WORDS = forms.Textarea(attrs={"rows": 5})


class OutOfCase(forms.Form):
    """What is asked of whoever opens it, with what its row needs to be said."""

    use_required_attribute = False
    title = forms.CharField(label=_("In one line"), max_length=LONGEST_TITLE, required=False)
    text = forms.CharField(label=_("What it is about"), widget=WORDS, max_length=LONGEST_TEXT)
    department = forms.ChoiceField(label=_("Department"), required=False)

    def __init__(self, kind: Kind, stack: Stack, language: str, data: Any = None) -> None:
        super().__init__(data)
        names = [(name, stack.label("departments", name, language)) for name in stack.fact("department").values]
        self.fields["department"].choices = [("", _("That of the case")), *names]  # type: ignore[attr-defined]
        if not stack.procedure(kind.procedure).within or not kinds.routed(stack, kind.procedure):
            del self.fields["department"]
        add_fields(self, kind.row, stack, language)


@desk_page
def out_of_case(request: DeskRequest, number: str, key: str) -> HttpResponse:
    """The form; sent, it opens the matter and goes to its page."""
    desk = request.desk
    case = desk.find(number)
    actor = desk.actor_under(case.ruling().procedure)
    kind = _kind(case, key, actor)
    stack = case.ruling().procedure
    form = OutOfCase(kind, stack, desk.language, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            uploads = files.keep(desk.platform.pk, actor.owner, request.FILES.getlist("files"), desk.now)
            opened = open_beside(case.pk, key, actor, form.cleaned_data, files=[file.pk for file in uploads])
            return redirect("desk:case", opened.number)
        except Refusal as refusal:
            form.add_error("text" if refusal.code in ("empty-text", "text-too-long") else None, say(refusal))
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "case": case,
        "stack": stack,
        "form": form,
        "kind": kinds.words_of(stack, kind, desk.language),
        "act": stack.label("actions", kind.row.action, desk.language),
        "clause": kind.row.clause,
    }
    return render(request, "desk/out_of_case.html", context, status=422 if form.errors else 200)


def _kind(case: Case, key: str, actor: Actor) -> Kind:
    """Raises NotYourPart for what the rules do not let the reader open out of this case now."""
    kind = next((one for one in beside(case, actor) if one.key == key), None)
    if kind is None:
        flow = case.ruling().procedure.procedure(case.procedure)
        raise NotYourPart(action=key[:60], roles="-", clause=flow.clause)
    return kind
