"""What a party does on its case: the form of one action, what is kept of it, and its doing - once."""

import re
import secrets
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from gongdao.cases import queries
from gongdao.cases.models import Case
from gongdao.editions.links import Editions
from gongdao.errors import Refusal
from gongdao.intake import drafts
from gongdao.knowledge import filling
from gongdao.legaltime import clock
from gongdao.portal import case_page, limits, proof, standing, story, visitor
from gongdao.portal.actions import OFFERED, TEXTS, Offered, action_form, blame, inputs_of, texts_of
from gongdao.portal.replies import replies
from gongdao.portal.uploads import Shelf, draft_name, upload_limits
from gongdao.portal.views_cases import not_yours
from gongdao.portal.views_home import shown
from gongdao.portal.visitor import Visit, kept_at, page
from gongdao.proceedings import offers
from gongdao.proceedings.act import act
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.errors import Stale
from gongdao.proceedings.possible import effective_facts

EMPTY = {**dict.fromkeys((*TEXTS, "rating", *OFFERED), ""), "files": [], "sent": {}}
REMEMBERED = 5
"""How many of the forms that were sent a draft still knows, so that none of them is done twice."""


@page
def do(request: Visit, number: str, action: str) -> HttpResponseBase:
    """One action: its form, with what it means, and its doing."""
    found = visitor.find(request, number)
    if found is None:
        return _nobodys(request, number, action)
    row, actor = found
    editions = Editions(request.platform.slug, row.ruleset_id)
    offers = {one.action: one for one in case_page.offered(row, actor, editions)}
    if request.method == "POST":
        return Doing(request, row, actor, action, offers.get(action), editions).run()
    if action not in offers:
        messages.info(request, gettext("This cannot be done any more; see below how the case stands now."))
        return HttpResponseRedirect(_address(request, number))
    doing = Doing(request, row, actor, action, offers[action], editions)
    human = {"human_asked": True} if "human" in request.GET else {}
    return doing.page(action_form(row, offers[action].one, editions.stack, initial=doing.kept() | human))


@page
def autosave(request: Visit, number: str, action: str) -> HttpResponseBase:
    """What `app.js` sends while somebody types on the page of a case they may see; nothing for a form that was sent."""
    found = visitor.find(request, number)
    if found is None or request.method != "POST":
        raise Http404("no such case")
    platform_id, writer = found[0].platform_id, visitor.draft_owner(request, writing=True)
    data, name = visitor.posted(request), draft_name(number, action)
    if data.get("once", "") not in drafts.load(platform_id, writer, name).get("done", []):
        drafts.merge(platform_id, writer, name, texts_of(data), clock.now())
    return HttpResponse(status=204, headers={"X-Kept": kept_at(found[0].platform)})


def _nobodys(request: Visit, number: str, action: str) -> HttpResponseBase:
    """A case that is not the visitor's (any more): what they wrote is kept all the same."""
    texts = texts_of(visitor.posted(request)) if request.method == "POST" else {}
    if texts:
        writer = visitor.draft_owner(request, writing=True)
        drafts.merge(request.platform.pk, writer, draft_name(number, action), texts, clock.now())
    return not_yours(request, number, kept=bool(texts))


class Doing:
    """One form of one action: `offer` None if the action is not open (any more)."""

    def __init__(
        self, request: Visit, row: Case, actor: Actor, action: str, offer: Offered | None, editions: Editions
    ) -> None:
        self.request, self.row, self.actor, self.action = request, row, actor, action
        self.offer, self.editions = offer, editions
        self.now: datetime = clock.now()
        self.writer = visitor.draft_owner(request, writing=request.method == "POST")
        self.name = draft_name(row.number, action)
        self.shelf = Shelf(row.platform_id, self.writer, self.name, actor.owner)

    def kept(self) -> dict[str, Any]:
        return drafts.load(self.row.platform_id, self.writer, self.name)

    def run(self) -> HttpResponseBase:
        """What was posted. The same form sent again, by a second click say, leads to where the first one led."""
        data = visitor.posted(self.request)
        with drafts.one_at_a_time(self.row.platform_id, self.writer, self.name):
            if data.get("once", "") in self.kept().get("done", []):
                return HttpResponseRedirect(_address(self.request, self.row.number))
            drafts.merge(self.row.platform_id, self.writer, self.name, texts_of(data), self.now)
            return self._perform(data)

    def _perform(self, data: dict[str, str]) -> HttpResponseBase:
        """Keep text and files, then act; a refusal shows the form again with everything in it."""
        if self.offer is None:
            act(self.row.pk, self.action, self.actor, texts_of(data))  # refuses, and says why and what is possible
            raise Http404("no such action")
        form = action_form(self.row, self.offer.one, self.editions.stack, data)
        seen: int | None = None
        try:
            if (answer := self._files(data)) is not None:
                return answer
            file_ids = [one.pk for one in self.shelf.held()]
            if file_ids and "text" in form.fields:
                form.fields["text"].required = False  # a file says enough
            if not form.is_valid():
                return self.page(form, status=422)
            seen = int(data["rev"]) if re.fullmatch("[0-9]{1,9}", data.get("rev", "")) else None
            inputs = inputs_of(form) | ({"offer": data["offer"]} if data.get("offer") else {})
            done = act(self.row.pk, self.action, self.actor, inputs, rev=seen, files=file_ids)
        except Refusal as refusal:
            form = self._unticked(data)
            blame(form, refusal)
            return self.page(form, status=refusal.status, seen=seen if isinstance(refusal, Stale) else None)
        self._remember(data.get("once", ""))
        text = gettext("It waits for approval now.") if done.pending else gettext("Done: {action}.")
        messages.success(self.request, text.format(action=self.offer.label))
        return HttpResponseRedirect(_address(self.request, self.row.number))

    def _unticked(self, data: dict[str, str]) -> forms.Form:
        """The form as it was sent, but consent is given anew: what it was given to may have changed."""
        assert self.offer is not None
        sent = {name: value for name, value in data.items() if name != "consent"}
        form = action_form(self.row, self.offer.one, self.editions.stack, sent)
        form.is_valid()
        return form

    def _files(self, data: dict[str, str]) -> HttpResponseBase | None:
        """Keep the files that came with the form; the answer, if nothing more was asked for. Raises Refusal."""
        asked = data.get("do", "")
        removed = re.fullmatch("remove:([0-9]{1,18})", asked)
        if removed:
            self.shelf.remove(int(removed[1]))
        sent = self.request.FILES.getlist("files")
        if sent:
            limits.count(self.request, limits.UPLOADED, len(sent))
            self.shelf.take(sent, self.now)
        if asked == "insert":
            self._insert(data)
        if not removed and asked not in ("upload", "insert"):
            return None
        here = _address(self.request, self.row.number) + "#say" if data.get("at") == "case" else self._own_address()
        return HttpResponseRedirect(here)

    def _insert(self, data: dict[str, str]) -> None:
        """Put a saved reply of the shop behind what is written."""
        found = [one for one in replies(self.row, self.actor) if str(one.pk) == data.get("reply")]
        if found:
            values = filling.values_of(self.row, self.editions.stack, self.now)
            text = "\n\n".join(filter(None, [data.get("text", "").rstrip(), filling.fill(found[0].body, values)]))
            drafts.merge(self.row.platform_id, self.writer, self.name, {"text": text}, self.now)

    def _remember(self, once: str) -> None:
        done = [*self.kept().get("done", []), once][-REMEMBERED:] if once else []
        drafts.merge(self.row.platform_id, self.writer, self.name, {**EMPTY, "done": done}, self.now)

    def _own_address(self) -> str:
        return reverse("case_do", args=[self.request.platform.slug, self.row.number, self.action])

    def page(self, form: forms.Form, *, status: int = 200, seen: int | None = None) -> HttpResponseBase:
        """The form; `seen` is the revision of the case that the visitor had before them when it had changed."""
        assert self.offer is not None
        role = case_page.role_of(self.row, self.actor)
        fresh = queries.by_number(self.row.platform_id, self.row.number) or self.row
        takes_files = "files" in self.offer.one.fields
        context = {
            "platform": shown(self.request.platform),
            "case": fresh,
            "role": role,
            "offer": self.offer,
            "proposal": standing.offered(fresh),
            "by_platform": offers.by_platform(standing.offered(fresh)),
            "stack": self.editions.stack,
            "form": form,
            "once": secrets.token_urlsafe(12),
            "changed": story.since(fresh, case_page.told_of(fresh, role, self.actor), seen) if seen is not None else [],
            "takes_files": takes_files,
            "replies": replies(self.row, self.actor) if "text" in form.fields else [],
        }
        if takes_files:
            facts = effective_facts(fresh)
            context |= upload_limits() | {
                "uploads": self.shelf.held(),
                "upload_at": f"{self._own_address()}uploads/",
                "proof": proof.helps(self.editions.stack, facts, role, self.editions.href),
            }
        return render(self.request, "portal/action.html", context, status=status)


def _address(request: Visit, number: str) -> str:
    return reverse("case", args=[request.platform.slug, number])
