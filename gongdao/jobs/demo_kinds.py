"""The demo's matters of other kinds than complaints: disputes, after-sales, measures, authorities and the rest.

Each is told once in `demo_kinds.toml` and played, by the verbs only, up to where it stands today: on the platform that
it names (`on`), else on the first.
"""

import random
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from importlib.resources import files
from typing import Any

from django.core.files.base import ContentFile

from gongdao.cases.mandates import CONFIRMED
from gongdao.cases.models import Case
from gongdao.editions import books
from gongdao.errors import Refusal
from gongdao.intake import files as uploads
from gongdao.intake.submission import Filer, Submission
from gongdao.jobs.demo_people import Stage, order_for, script
from gongdao.people.models import Merchant, MerchantMember, User
from gongdao.proceedings import mandates
from gongdao.proceedings.act import act
from gongdao.proceedings.actors import Actor, Hat, representative
from gongdao.proceedings.open import open_cases

At = Callable[[datetime, Callable[[datetime], None]], None]
"""Puts a deed where it belongs among all that happens."""
ANSWERS = ("settle", "decline")  # verbs that name the offer they answer
CONSUMER = "consumer"


@lru_cache(maxsize=1)
def told() -> list[dict[str, Any]]:
    """The stories, as they are written."""
    text = (files("gongdao.jobs") / "demo_kinds.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["stories"])


@dataclass(slots=True)
class Matter:
    """One matter under way."""

    story: dict[str, Any]
    consumer: User
    shop: Merchant | None
    steps: Iterator[list[Any]]
    case_id: int = 0
    owner: User | None = None


class Kinds:
    """Plays every story of one platform once."""

    def __init__(self, stage: Stage, now: datetime, at: At) -> None:
        self._stage, self._at = stage, at
        self._dice = random.Random(20260404)  # its own, so that the complaints stay as they are
        self._matters: dict[str, Matter] = {}
        first = script()["platforms"][0]["slug"]
        for story in told():
            if story.get("on", first) != stage.platform.slug:
                continue
            shop = stage.shops[story["shop"]] if "shop" in story else None
            consumer = self._matters[story["same"]].consumer if "same" in story else self._dice.choice(stage.consumers)
            matter = self._matters[story["title"]] = Matter(story, consumer, shop, iter(story["steps"]))
            at(now - timedelta(days=story["days"]), partial(self._open, matter))

    def _open(self, matter: Matter, instant: datetime) -> None:
        story, stage = matter.story, self._stage
        procedure, _, action = story["kind"].partition(".")
        role = story.get("by", CONSUMER)
        opener = matter.consumer if role == CONSUMER else stage.who(role)[0]
        order = order_for(stage, story, matter.consumer, instant, self._dice) if "goods" in story else None
        stack = books.stack(stage.ruleset_id)
        submission = Submission(
            platform_id=stage.platform.pk,
            platform=stage.platform.slug,
            text=story["text"],
            title=story["title"],
            procedure=procedure,
            action=action,
            facts={name: stack.parse_fact(name, text) for name, text in story.get("facts", {}).items()},
            filer=Filer() if "against" in story else Filer(user_id=matter.consumer.pk),
            occurred_at=instant,
            order_number=order.number if order else "",
            order_id=order.pk if order else None,
            traded_at=order.placed_at if order else None,
            merchant_id=matter.shop.pk if matter.shop else None,
            attachment_ids=tuple(self._files(story, stage.actor(opener, instant), instant)),
            filed_by=None if role == CONSUMER else opener.pk,
            filed_as=role,
            said=story.get("said", {}),
        )
        matter.case_id = open_cases([submission], now=instant)[0].id
        self._next(matter, instant)

    def _next(self, matter: Matter, instant: datetime) -> None:
        step = next(matter.steps, None)
        if step is not None:
            who, action, hours, said = step
            self._at(instant + timedelta(hours=hours), partial(self._do, matter, who, action, said))

    def _do(self, matter: Matter, who: str, action: str, said: dict[str, Any], instant: datetime) -> None:
        case = Case.objects.get(pk=matter.case_id)
        actor = self._actor(matter, who, case, instant)
        inputs = {name: text for name, text in said.items() if name not in ("file", "under")}
        if action in mandates.ACTS and action != mandates.GIVE:
            inputs["mandate"] = str(case.mandates.latest("given_at").pk)
        if "under" in said:
            inputs["other"] = Case.objects.get(pk=self._matters[said["under"]].case_id).number
        rows = case.ruling().procedure.procedure(case.procedure).rows
        offer = case.proposals.filter(state="offered").first()
        if offer is not None and any(row.action == action and row.does in ANSWERS for row in rows):
            inputs["offer"] = str(offer.pk)
        try:
            act(case.pk, action, actor, inputs, files=self._files(said, actor, instant))
        except Refusal:
            return  # a clock was faster: the story ends here, as it would have
        self._next(matter, instant)

    def _actor(self, matter: Matter, who: str, case: Case, instant: datetime) -> Actor:
        stage = self._stage
        if who == "assistant":
            return Actor(stage.platform.pk, kind="model", staff=True, hats=(Hat("assistant"),))
        if who == "representative":
            return representative(case.mandates.filter(state=CONFIRMED).latest("given_at"))
        if who == "agent":
            matter.owner = self._dice.choice(stage.who("agent", case.department or "customer_service"))
        if who in ("agent", "owner"):
            assert matter.owner is not None
            return stage.actor(matter.owner, instant)
        if who == "merchant":
            return stage.actor(MerchantMember.objects.filter(merchant=matter.shop).latest("pk").user, instant)
        return stage.actor(matter.consumer if who == CONSUMER else stage.who(who)[0], instant)

    def _files(self, told: dict[str, Any], actor: Actor, instant: datetime) -> list[int]:
        """The evidence of a step, uploaded by whoever takes it: a note under the name that is told."""
        if "file" not in told:
            return []
        note = ContentFile(f"{told['file']}\n{told.get('text', '')}\n".encode(), name=told["file"])
        return [one.pk for one in uploads.keep(self._stage.platform.pk, actor.owner, [note], instant)]
