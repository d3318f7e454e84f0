"""A shop's own pages: who acts for it, and what its people answer with again and again."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongdao.editions import books
from gongdao.errors import Refusal
from gongdao.knowledge import filling, macros
from gongdao.knowledge.errors import DiscouragingWords, MacroNameNeeded, NothingInMacro
from gongdao.knowledge.models import Macro
from gongdao.legaltime import clock
from gongdao.look.refusals import say
from gongdao.people.access import to_sign_in
from gongdao.people.models import Merchant
from gongdao.portal import visitor
from gongdao.portal.views_home import shown
from gongdao.portal.visitor import Visit, page
from gongdao.proceedings.actors import Actor


class ReplyForm(forms.Form):
    """A saved reply. `sure` is asked for only when the words may discourage."""

    use_required_attribute = False

    merchant = forms.ChoiceField(label=_("For which shop"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Name"), max_length=macros.LONGEST_NAME, help_text=_("So that your colleagues find it.")
    )
    body = forms.CharField(label=_("Words"), strip=False, widget=forms.Textarea(attrs={"rows": 7}), max_length=20_000)
    sure = forms.BooleanField(label=_("The words mean something else; keep them as they are"), required=False)

    def __init__(self, shops: list[Merchant], data: object = None, initial: object = None) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        self.fields["name"].error_messages["required"] = say(MacroNameNeeded())
        self.fields["body"].error_messages["required"] = say(NothingInMacro())
        self.fields["name"].error_messages["required"] = say(MacroNameNeeded())
        self.fields["body"].error_messages["required"] = say(NothingInMacro())
        if len(shops) > 1:
            self.fields["merchant"].choices = [(str(one.pk), one.name) for one in shops]  # type: ignore[attr-defined]
        else:
            del self.fields["merchant"]


@page
def shop(request: Visit) -> HttpResponseBase:
    """The shops that the visitor acts for, and their colleagues there."""
    actor = visitor.account(request)
    if actor is None:
        return to_sign_in(request)
    shops = _shops(actor)
    for one in shops:
        one.people = sorted((each.user for each in one.members.all()), key=lambda user: user.name)  # type: ignore[attr-defined]
    return render(request, "portal/shop.html", {"platform": shown(request.platform), "shops": shops})


@page
def replies(request: Visit) -> HttpResponseBase:
    """The saved replies of one's shops."""
    actor = visitor.account(request)
    if actor is None:
        return to_sign_in(request)
    shops = _shops(actor)
    found = macros.of_shops(request.platform.pk, actor.merchant_ids)
    context = {"platform": shown(request.platform), "replies": found, "several": len(shops) > 1}
    return render(request, "portal/replies.html", context)


@page
def reply(request: Visit, reply_id: int | None = None) -> HttpResponseBase:
    """Make one, change it, or take it out of use."""
    actor = visitor.account(request)
    if actor is None:
        return to_sign_in(request)
    shops = _shops(actor)
    macro = _macro(request, actor, shops, reply_id)
    if request.method != "POST":
        first = {"merchant": str(macro.merchant_id), "name": macro.name, "body": macro.body}
        return _page(request, ReplyForm(shops, initial=first), macro)
    back = HttpResponseRedirect(reverse("shop_replies", args=[request.platform.slug]))
    if request.POST.get("do") == "retire" and macro.pk:
        macros.retire(macro, clock.now())
        messages.success(request, gettext("“{name}” is out of use.").format(name=macro.name))
        return back
    form = ReplyForm(shops, visitor.posted(request))
    if not form.is_valid():
        return _page(request, form, macro, 422)
    said = form.cleaned_data
    macro.merchant_id, macro.name, macro.body = int(said.get("merchant") or shops[0].pk), said["name"], said["body"]
    stack = books.stack(books.in_force(request.platform.pk, clock.now()))
    try:
        macros.keep(macro, stack, clock.now(), meant_otherwise=said["sure"])
    except Refusal as refusal:
        form.add_error("body", say(refusal))
        return _page(request, form, macro, refusal.status, doubt=isinstance(refusal, DiscouragingWords))
    messages.success(request, gettext("“{name}” is kept.").format(name=macro.name))
    return back


def _page(request: Visit, form: ReplyForm, macro: Macro, status: int = 200, *, doubt: bool = False) -> HttpResponseBase:
    if not doubt:
        del form.fields["sure"]
    context = {"platform": shown(request.platform), "form": form, "macro": macro, "known": filling.KNOWN}
    return render(request, "portal/reply.html", context, status=status)


def _shops(actor: Actor) -> list[Merchant]:
    """The shops that an account acts for. Raises Http404 for one that acts for none."""
    found = Merchant.objects.of(actor.platform_id).filter(pk__in=actor.merchant_ids).prefetch_related("members__user")
    shops = list(found.order_by("name", "pk"))
    if not shops:
        raise Http404("no shop")
    return shops


def _macro(request: Visit, actor: Actor, shops: list[Merchant], reply_id: int | None) -> Macro:
    if reply_id is None:
        made_by = actor.user_id
        return Macro(platform_id=request.platform.pk, merchant_id=shops[0].pk, made_by_id=made_by, to="consumer")
    rows = Macro.objects.filter(platform_id=request.platform.pk, merchant_id__in=actor.merchant_ids, retired_at=None)
    return get_object_or_404(rows, pk=reply_id)
