"""The demo's last thirty days on one platform.

All stories run interleaved in the order of their instants, with the sweeper and the mailer at work between them, so
that clocks breach, lapse and close as they would have.
"""

import heapq
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection

from gongdao.cases.models import Case
from gongdao.editions import books
from gongdao.errors import Refusal
from gongdao.intake.submission import Filer, Submission
from gongdao.jobs.demo_payments import Payments
from gongdao.jobs.demo_people import Stage, order_for, script
from gongdao.jobs.demo_rounds import Rounds
from gongdao.jobs.demo_stories import CONSUMERS, LATEST, STORIES, Story, do, in_shift, plan
from gongdao.legaltime import clock
from gongdao.proceedings import deliver, rounds, sweep
from gongdao.proceedings.open import open_cases

DAYS = 30
EACH = 2
"""How many complaints of a platform stand at each end of LATEST."""


class Month:
    """The month before `now`, played from its beginning."""

    def __init__(self, stage: Stage, now: datetime, cases: int) -> None:
        self.stage, self.now, self.cases = stage, now, cases
        self.dice = random.Random(f"20260201 {stage.platform.slug}")
        self._queue: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._tickets = iter(range(10**9))
        self.payments = Payments(self.at)

    def recur(self) -> None:
        """The recurring duties, from the coming into force of the rulebooks on."""
        start = self.now - timedelta(days=DAYS)
        Rounds(self.stage, books.since(self.stage.ruleset_id) or start, start, self.at)

    def play(self, progress: Callable[[int, int], object]) -> None:
        """Run everything that lies before now, housekeeping twice a day."""
        start = self.now - timedelta(days=DAYS)
        for _ in range(self.cases):
            self.at(start + (self.now - start) * self.dice.betavariate(1.2, 1), self._file)
        for steps in LATEST.values():
            for _ in range(EACH):
                at = self.now - timedelta(hours=self.dice.uniform(12, 22))
                self.at(at, partial(self._file, latest=steps))
        for half_day in range(DAYS * 2):
            self.at(start + timedelta(hours=12 * half_day), self._housekeeping)
        done = 0
        while self._queue:
            instant, _, step = heapq.heappop(self._queue)
            with clock.frozen(instant):
                step(instant)
            done += 1
            progress(done, done + len(self._queue))
        self._housekeeping(self.now)

    def at(self, instant: datetime, step: Callable[[datetime], None]) -> None:
        """Put a deed where it belongs among all that happens; what lies in the future does not."""
        if instant < self.now:
            heapq.heappush(self._queue, (instant, next(self._tickets), step))

    def _housekeeping(self, instant: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute("discard plans")  # made for tables that were all but empty then, and kept by the session
        self.stage.rota = None
        while sweep.sweep() or deliver.deliver(500):
            pass
        rounds.keep_platform(self.stage.platform.pk, instant)

    def _file(self, instant: datetime, latest: tuple[str, ...] | None = None) -> None:
        stage = self.stage
        kind = self.dice.choices(list(STORIES), list(STORIES.values()))[0]
        matter = self.dice.choice(script()["matters"])
        story = Story(stage, matter, self.dice.choice(stage.consumers), self.dice, kind)
        order = order_for(stage, matter, story.consumer, instant, self.dice)
        facts: dict[str, Any] = {
            "category": matter["category"],
            "topic": matter["topic"],
            "remedy_sought": matter["remedy"],
        }
        if matter.get("injury"):
            facts["injury"] = True
        submission = Submission(
            platform_id=stage.platform.pk,
            platform=stage.platform.slug,
            text=matter["text"],
            title=matter["title"],
            channel=self.dice.choice(["web", "web", "web", "phone", "api"]),
            facts=facts,
            filer=Filer(user_id=story.consumer.pk),
            occurred_at=instant,
            order_number=order.number if order else "",
            order_id=order.pk if order else None,
            traded_at=order.placed_at if order else None,
            merchant_id=order.merchant_id if order else None,
        )
        story.case_id = open_cases([submission], now=instant)[0].id
        if latest is None:
            story.steps = iter(list(plan(story)))
        else:
            story.urgent = True
            story.steps = iter([(timedelta(minutes=self.dice.uniform(10, 50)), action) for action in latest])
        self._next(story, instant)

    def _next(self, story: Story, instant: datetime) -> None:
        """Put the story's next step where it belongs: staff work in their shift, consumers at any time."""
        wait, action = next(story.steps, (None, ""))
        if wait is not None:
            when = instant + wait
            if action not in CONSUMERS and not story.urgent:
                when = in_shift(when, story.stage.platform)
            self.at(when, lambda at: self._do(story, action, at))

    def _do(self, story: Story, action: str, instant: datetime) -> None:
        try:
            do(story, action, instant)
        except Refusal:
            return  # the clock was faster: the story ends here, as it would have
        if action == "accept_proposal":
            self._paid(story, instant)
        self._next(story, instant)

    def _paid(self, story: Story, instant: datetime) -> None:
        """What becomes of the money, beside the story."""
        case, stage = Case.objects.get(pk=story.case_id), story.stage
        approval = case.approvals.filter(state="approved").select_related("decided_by").first()
        approver = stage.actor(approval.decided_by, instant) if approval and approval.decided_by else None
        payee = stage.actor(story.consumer, instant)
        self.payments.follow(case.pk, payee, approver, script()["words"]["pay_again"][0], instant)
