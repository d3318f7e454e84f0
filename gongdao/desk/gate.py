"""The way into the desk: staff only, one platform at a time; a case of another platform does not exist here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import Any

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from gongdao.cases import queries
from gongdao.cases.models import Case
from gongdao.editions import books
from gongdao.editions.registers import Registers
from gongdao.errors import Refusal
from gongdao.legaltime import clock
from gongdao.look import reader
from gongdao.look.views import refused
from gongdao.people import kept
from gongdao.people import queries as people
from gongdao.people.access import address, to_sign_in
from gongdao.people.models import Platform, User
from gongdao.people.platforms import Request
from gongdao.people.queries import Rota
from gongdao.proceedings import actors, exclusions
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.errors import NoSuchCase
from gongdao.rulebook import Stack

View = Callable[..., HttpResponseBase]


@dataclass
class Desk:
    """Who works here now, on which platform; one instant for the whole page."""

    user: User
    platform: Platform
    now: datetime

    @cached_property
    def language(self) -> str:
        """The reader's language, as the rulebooks name it."""
        return reader.language()

    @cached_property
    def stack(self) -> Stack:
        """The rulebooks in force now, for what belongs to no single case. Raises NoEditionInForce."""
        return books.stack(books.in_force(self.platform.pk, self.now))

    @cached_property
    def actor(self) -> Actor:
        """The member of staff with the roles held now; stand-ins as the rules in force say."""
        return self.actor_under(self.stack)

    @cached_property
    def rota(self) -> Rota:
        """Everybody who holds a role on the platform now; asked once a page."""
        return people.rota(self.platform.pk, self.now)

    @cached_property
    def registers(self) -> Registers:
        """What the rulebooks in force refer to, beside what is registered."""
        return Registers(self.platform, self.now, self.stack)

    def actor_under(self, stack: Stack) -> Actor:
        """The same, by the rules that a case is pinned to. Equal to `actors.person`, from the rota of the page."""
        return actors.staff(self.user, self.platform.pk, self.rota, stack.stand_ins)

    @property
    def administers(self) -> bool:
        """Is the reader an administrator of the platform? Asked by every page, so it needs no rulebook."""
        return any(duty.user_id == self.user.pk and duty.role == "administrator" for duty in self.rota.duties)

    @property
    def audits(self) -> bool:
        """Does the reader audit or administer the platform? Asked by every page, too."""
        return any(one.user_id == self.user.pk and one.role in ("auditor", "administrator") for one in self.rota.duties)

    @cached_property
    def names(self) -> dict[int, str]:
        """The names of everybody on the rota, by their ids, in the order of the names."""
        return dict(sorted(((duty.user_id, duty.name) for duty in self.rota.duties), key=lambda one: (one[1], one[0])))

    def find(self, number: str) -> Case:
        """The case with this number on this platform, with what its page needs; `out` says who must keep out of it.

        Raises NoSuchCase, and what `exclusions` and `actors.covered` refuse the reader.
        """
        case = queries.for_desk(self.platform.pk, number, out=exclusions.column(self.now))
        if case is None:
            raise NoSuchCase()
        case.out = exclusions.read(case.out)  # type: ignore[attr-defined]
        case.out.check(self.user.pk)  # type: ignore[attr-defined]
        actors.covered(self.actor, self.platform, case.procedure, None, self.now)
        return case


class DeskRequest(Request):
    """What the views of the desk get. For type hints."""

    desk: Desk


def figure(text: str) -> int | None:
    """A figure that a form or an address carries, as an id or a revision; None for anything that cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def desk_page(view: View) -> View:
    """A page for staff with a role on the platform; a refusal becomes a page with its status."""

    @wraps(view)
    def guarded(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        if request.platform is None:
            return HttpResponseRedirect(address("account", None))  # which says that there is no role yet
        kept.remember(request.platform)
        request.desk = Desk(request.user, request.platform, clock.now())
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return refused(request, refusal)

    return never_cache(guarded)
