"""The demo: a month of work on two platforms, done by the verbs under an injected clock, from texts of our own.

Each case follows one story; all stories run interleaved in the order of their instants, with the sweeper and the mailer
at work between them, so that clocks breach, lapse and close as they would have.
"""

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from gongdao.cases.models import Case, Task
from gongdao.editions import books
from gongdao.errors import Refusal
from gongdao.intake.submission import Filer, Submission
from gongdao.jobs.demo_kinds import Kinds
from gongdao.jobs.demo_payments import Payments
from gongdao.jobs.demo_people import Stage, fill_registers, order_for, save_macros, script, set_up
from gongdao.jobs.demo_rounds import Rounds
from gongdao.legaltime import clock
from gongdao.people.models import Platform, User
from gongdao.proceedings import deliver, duties, rounds, sweep
from gongdao.proceedings.act import act
from gongdao.proceedings.open import open_cases
from gongdao.record import sealer

CASES = 290
DAYS = 30
BOOKS_SINCE = datetime(2026, 3, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
HOUR = timedelta(hours=1)
LOOKED = timedelta(days=2)  # before the present: when the registers were looked at last
SHIFT = (9, 18)
KEEP_UP = "(duties)"  # in a plan: who has duties in the case does them

# how a case goes, and how often; a story is cut where the present begins, so every state occurs
STORIES = {
    "settle": 42,
    "answer": 24,
    "decline": 8,
    "material": 8,
    "appeal": 6,
    "withdraw": 4,
    "refuse": 4,
    "silent": 4,
}


def demo(
    progress: Callable[[int, int], object] = lambda done, of: None, *, cases: int = CASES, duties: bool = True
) -> bool:
    """Fill an empty system; False, and nothing done, where a platform is there already.

    `duties`: the recurring ones too, done turn after turn.
    """
    if Platform.objects.exists():
        return False
    now = clock.now()
    with transaction.atomic():  # all of it or none: an interrupted start leaves an empty system
        with clock.frozen(min(BOOKS_SINCE, now - timedelta(days=2 * DAYS))):
            stages = set_up(clock.now())
        for stage in stages:
            fill_registers(stage, now - LOOKED)
            save_macros(stage, now - LOOKED)
        month = Month(stages, now, cases)
        if duties:
            month.recur()
        month.play(progress)
    while sealer.seal():
        pass
    return True


# stories of the last day, each cut where it stands, so that every state and both approvals are there to be seen
HANDLED = ("claim", "accept", "reply", "classify")
LATEST: dict[str, tuple[str, ...]] = {
    "received": (),
    "in_hand": HANDLED,
    "awaiting_consumer": (*HANDLED, "ask_material"),
    "asked": (*HANDLED, "give_preliminary_result", "propose_remedy"),
    "proposed": (*HANDLED, "propose_remedy", "approve"),
    "settled": (*HANDLED, "propose_remedy", "approve", "accept_proposal"),
    "answered": (*HANDLED, "give_result"),
    "under_appeal": (*HANDLED, "give_result", "appeal"),
    "refused": ("claim", "refuse"),
    "withdrawn": ("claim", "withdraw"),
}
EACH = 3


@dataclass(slots=True)
class Story:
    """One case under way: who, what, and the steps still to come."""

    stage: Stage
    matter: dict[str, Any]
    consumer: User
    dice: random.Random
    kind: str
    case_id: int = 0
    owner: User | None = None
    urgent: bool = False
    steps: Iterator[tuple[timedelta, str]] = field(default_factory=lambda: iter(()))


class Month:
    """The month before `now`, played from its beginning."""

    def __init__(self, stages: list[Stage], now: datetime, cases: int) -> None:
        self.stages, self.now, self.cases = stages, now, cases
        self.dice = random.Random(20260201)
        self._queue: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._tickets = iter(range(10**9))
        self.payments = Payments(self._at)

    def recur(self) -> None:
        """The recurring duties, from the coming into force of the rulebooks on."""
        start = self.now - timedelta(days=DAYS)
        for stage in self.stages:
            Rounds(stage, books.since(stage.ruleset_id) or start, start, self._at)

    def play(self, progress: Callable[[int, int], object]) -> None:
        """Run everything that lies before now, housekeeping twice a day."""
        start = self.now - timedelta(days=DAYS)
        for _ in range(self.cases):
            self._at(start + (self.now - start) * self.dice.betavariate(1.2, 1), self._file)
        for steps in LATEST.values():
            for _ in range(EACH):
                at = self.now - timedelta(hours=self.dice.uniform(12, 22))
                self._at(at, partial(self._file, latest=steps))
        Kinds(self.stages[0], self.now, self._at)
        for half_day in range(DAYS * 2):
            self._at(start + timedelta(hours=12 * half_day), self._housekeeping)
        done = 0
        while self._queue:
            instant, _, step = heapq.heappop(self._queue)
            with clock.frozen(instant):
                step(instant)
            done += 1
            progress(done, done + len(self._queue))
        self._housekeeping(self.now)

    def _at(self, instant: datetime, step: Callable[[datetime], None]) -> None:
        if instant < self.now:
            heapq.heappush(self._queue, (instant, next(self._tickets), step))

    def _housekeeping(self, instant: datetime) -> None:
        while sweep.sweep() or deliver.deliver(500):
            pass
        for stage in self.stages:
            rounds.keep_platform(stage.platform.pk, instant)

    def _file(self, instant: datetime, latest: tuple[str, ...] | None = None) -> None:
        stage = self.dice.choices(self.stages, [stage.share for stage in self.stages])[0]
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
            story.steps = iter(list(_plan(story)))
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
            self._at(when, lambda at: self._do(story, action, at))

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


CONSUMERS = frozenset(
    ("message", "supply_material", "accept_proposal", "decline_proposal", "appeal", "withdraw", "rate")
)


def _plan(story: Story) -> Iterator[tuple[timedelta, str]]:
    """Waits and actions of a story."""
    dice = story.dice

    def soon(low: float, high: float) -> timedelta:
        return timedelta(hours=dice.uniform(low, high))

    if story.kind == "silent":
        return
    yield soon(0.1, 3), "claim"
    if story.kind == "withdraw":
        yield soon(1, 20), "withdraw"
        return
    if story.kind == "refuse":
        yield soon(1, 20), "refuse"
        yield soon(30, 60), "close"
        return
    yield soon(0.1, 2), "accept"
    yield soon(0.1, 4), "reply"
    yield soon(1, 20), "classify"
    yield soon(0.5, 5), KEEP_UP
    if dice.random() < 0.3:
        yield soon(1, 6), "note"
    if dice.random() < 0.25:
        yield soon(2, 20), "message"
    if story.kind == "material":
        yield soon(1, 10), "ask_material"
        yield soon(6, 60), "supply_material"
    yield soon(2, 26), "give_preliminary_result"
    if story.kind in ("settle", "decline", "material"):
        yield soon(1, 24), "propose_remedy"
        yield soon(0.5, 12), "approve"
        yield soon(3, 70), "decline_proposal" if story.kind == "decline" else "accept_proposal"
    yield soon(1, 30), "give_result"
    yield soon(1, 40), KEEP_UP
    if story.kind == "appeal":
        yield soon(10, 90), "appeal"
        yield soon(20, 80), "decide_appeal"
    yield soon(30, 120), "close"
    if dice.random() < 0.6:
        yield soon(1, 40), "rate"


def do(story: Story, action: str, at: datetime) -> None:
    """One step of a story, by the person whose turn it is."""
    case = Case.objects.only("department").get(pk=story.case_id)
    if action == "claim":
        story.owner = story.dice.choice(story.stage.who("agent", case.department or "management"))
    if action == KEEP_UP:
        _keep_up(story, case, at)
        return
    first = Task.objects.filter(case=case, state="open", blocks=action).values_list("name", flat=True)
    inputs = {**_inputs(story, action), **{f"{duties.PREFIX}{name}": "yes" for name in first}}
    if action in ("accept_proposal", "decline_proposal"):
        inputs["offer"] = str(case.proposals.get(state="offered").pk)
    act(case.pk, action, story.stage.actor(_person(story, action, case), at), inputs)


def _keep_up(story: Story, case: Case, at: datetime) -> None:
    """What the duties ask for by now is done by whom they bind, or in one case of ten forgotten."""
    stage, department = story.stage, case.department or "management"
    seen: set[int] = set()
    for _ in range(2):  # what is done first may call for more
        for task in Task.objects.filter(case=case, state="open", blocks=None).exclude(pk__in=seen).order_by("id"):
            seen.add(task.pk)
            people = [story.owner] if task.who == "owner" else stage.who(task.who, department) or stage.who(task.who)
            if people and people[0] is not None and story.dice.random() < 0.9:
                act(case.pk, duties.DO, stage.actor(people[0], at), {"duty": task.name})


def _person(story: Story, action: str, case: Case) -> User:
    stage = story.stage
    if action in CONSUMERS:
        return story.consumer
    if action == "approve":
        role = case.approvals.get(state="pending").by
        return (stage.who(role, case.department or "") or stage.who(role))[0]
    if action == "decide_appeal":
        return stage.who("service_centre")[0]
    assert story.owner is not None
    return story.owner


def _inputs(story: Story, action: str) -> dict[str, Any]:
    words, dice = script()["words"], story.dice

    def say(name: str) -> str:
        return str(dice.choice(words[name]))

    price = story.matter["price"] or 6000
    inputs: dict[str, dict[str, Any]] = {
        "reply": {"text": say("reply"), "to": "consumer"},
        "note": {"text": say("note")},
        "message": {"text": say("consumer")},
        "classify": {
            "fact.cause": dice.choice(["company", "company", "objective", "customer", "other"]),
            **({"fact.severity": story.matter["severity"]} if "severity" in story.matter else {}),
        },
        "ask_material": {"text": say("material"), "reasons": say("material")},
        "supply_material": {"text": say("supply")},
        "give_preliminary_result": {"text": say("preliminary"), "reasons": say("preliminary")},
        "propose_remedy": {
            "remedy": dice.choice(["refund", "compensation"]),
            "amount": f"{price // 100}.{price % 100:02d}",
            "terms": say("terms"),
            "reasons": say("proposal"),
        },
        "accept_proposal": {"consent": "yes"},
        "give_result": {"text": say("result"), "reasons": say("reasons"), "clause": "H-2.3.1.2"},
        "refuse": {"found": words["found"], "reasons": say("refuse"), "clause": "H-1.4.3"},
        "appeal": {"text": say("appeal"), "human_asked": dice.choice(["yes", ""])},
        "decide_appeal": {"text": say("appeal_decision"), "reasons": say("reasons"), "clause": "M-1.3.2"},
        "withdraw": {"text": say("withdraw")},
        "rate": {"rating": str(dice.choice([40, 70, 80, 90, 90, 95, 100]))},
    }
    return inputs.get(action, {})


def in_shift(instant: datetime, platform: Platform) -> datetime:
    """The instant itself if staff are at work then, else the next morning that they are, at the same minute."""
    local = instant.astimezone(ZoneInfo(platform.timezone))
    while local.weekday() >= 5 or not SHIFT[0] <= local.hour < SHIFT[1]:
        if local.hour >= SHIFT[1] or local.weekday() >= 5:
            local += timedelta(days=1)
        local = local.replace(hour=SHIFT[0])
        if local.weekday() < 5:
            break
    return local.astimezone(instant.tzinfo)
