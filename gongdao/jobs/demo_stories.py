"""The demo's complaints: how each goes, step by step, and what is said in it; told by `demo_month`."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gongdao.cases.models import Approval, Case, Proposal, Task
from gongdao.jobs.demo_people import Stage, script
from gongdao.people.models import Platform, User
from gongdao.proceedings import duties
from gongdao.proceedings.act import act

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

CONSUMERS = frozenset(
    ("message", "supply_material", "accept_proposal", "decline_proposal", "appeal", "withdraw", "rate")
)


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


def plan(story: Story) -> Iterator[tuple[timedelta, str]]:
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
    if action == KEEP_UP:
        _keep_up(story, at)
        return
    person, inputs = _person(story, action), _inputs(story, action)
    if person.is_staff:
        first = Task.objects.filter(case=story.case_id, state="open", blocks=action).values_list("name", flat=True)
        inputs |= {f"{duties.PREFIX}{name}": "yes" for name in first}
    if action in ("accept_proposal", "decline_proposal"):
        inputs["offer"] = str(Proposal.objects.get(case=story.case_id, state="offered").pk)
    act(story.case_id, action, story.stage.actor(person, at), inputs)


def _keep_up(story: Story, at: datetime) -> None:
    """What the duties ask for by now is done by whom they bind, or in one case of ten forgotten."""
    stage, case = story.stage, Case.objects.get(pk=story.case_id)
    department = case.department or "management"
    seen: set[int] = set()
    for _ in range(2):  # what is done first may call for more
        for task in Task.objects.filter(case=case, state="open", blocks=None).exclude(pk__in=seen).order_by("id"):
            seen.add(task.pk)
            people = [story.owner] if task.who == "owner" else stage.who(task.who, department) or stage.who(task.who)
            if people and people[0] is not None and story.dice.random() < 0.9:
                act(case.pk, duties.DO, stage.actor(people[0], at), {"duty": task.name})


def _person(story: Story, action: str) -> User:
    stage = story.stage
    if action in CONSUMERS:
        return story.consumer
    if action == "approve":
        approval = Approval.objects.get(case=story.case_id, state="pending")
        return (stage.who(approval.by, approval.department or "") or stage.who(approval.by))[0]
    if action == "claim":
        department = Case.objects.values_list("department", flat=True).get(pk=story.case_id)
        story.owner = story.dice.choice(stage.who("agent", department or "management"))
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
