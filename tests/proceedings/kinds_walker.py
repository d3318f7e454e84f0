"""One walk through a procedure: what a person tries next, what the table says of it, what the test keeps in mind.

Nothing here asks the product what is allowed; only which clocks run, and what they did, is read from it.
"""

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from kinds_model import START, Flow, Line
from kinds_world import FACTS, SAYS, World, housekeeping
from proceedings_cast import MORNING

from gongdao.cases.models import Clock, Proposal, Task
from gongdao.errors import Refusal
from gongdao.legaltime import clock
from gongdao.proceedings.act import act
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.side import open_beside
from gongdao.record.models import Event

HOUR = timedelta(hours=1)
PARTIES = ("consumer", "merchant")
BETWEEN = ("complaint", "dispute", "after_sales")  # both sides of a trade see these
WITHIN = ("legal_opinion", "escalation", "department_work")
AMONG_STAFF = (*WITHIN, "improvement", "lawsuit", "rule_change")
TAKERS = ("agent", "colleague")
ENDS_OFFER = ("settle", "decline", "lapse", "close", "withdraw", "hand_on", "withdraw_proposal")
TOLD = ("found", "reasons", "clause", "measure", "consent", "fee_shown", "tracking")


@dataclass
class Pending:
    """An act that waits: its row, who asked, who alone may decide, the sum in fen."""

    line: Line
    asked: str
    by: str
    amount: int


@dataclass
class Walk:
    """One case and what the test knows of it by itself; `at` is now."""

    world: World
    flow: Flow
    dice: random.Random
    at: datetime
    opener: str
    case_id: int
    state: str
    facts: dict[str, str]
    owner: str = ""
    files: bool = False
    offer: tuple[str, str] | None = None
    pending: Pending | None = None
    granted: int = 0
    seen: int = 0
    tries: int = 0
    did: dict[str, set[str]] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    steps: int = 0
    sides: dict[str, str] = field(default_factory=dict)
    arrived: set[str] = field(default_factory=set)
    acted: str = ""
    objected: dict[tuple[str, str], str] = field(default_factory=dict)
    asked_for: bool = False
    ended: Line | None = None
    lapsed: bool = False
    seen_states: set[str] = field(default_factory=set)

    @property
    def party(self) -> str:
        """Whose matter it is; nobody's, if staff work among themselves."""
        if self.flow.name in AMONG_STAFF:
            return ""
        return self.opener if self.opener in PARTIES and self.flow.name not in BETWEEN else "consumer"

    @property
    def over(self) -> bool:
        return self.state in self.flow.final

    @property
    def handler(self) -> str:
        """Against whom a party would object now."""
        return self.owner if any("owner" in line.by for line in self.flow.lines) else self.acted

    @property
    def open_to(self) -> list[str]:
        """To whom objections are open, the earliest first."""
        return [whom for (_, whom), state in self.objected.items() if state == "open"]

    @property
    def out(self) -> set[str]:
        return {whom for (_, whom), state in self.objected.items() if state == "upheld"}

    def people(self) -> list[str]:
        return [*self.world.people, "assistant"]

    def roles(self, who: str) -> set[str]:
        """The roles of a person in this case; none of staff to whom a party objected with success."""
        if who in self.out:
            return set()
        if who in PARTIES:
            sides = PARTIES if self.flow.name in BETWEEN else (self.party,)
            return {who} & set(sides)
        return {"agent" if who == "colleague" else who} | ({"owner"} if who == self.owner else set())

    def actor(self, who: str) -> Actor:
        return self.world.actor(who)

    def allowed(self) -> list[tuple[str, Line]]:
        """Who may do what now by the table, needs apart."""
        open_lines = [line for line in self.flow.lines if line.holds(self.state, self.facts)]
        return [(who, line) for line in open_lines for who in self.people() if self.roles(who) & set(line.by)]


def begin(world: World, flow: Flow, dice: random.Random) -> Walk:
    """A new case of the procedure by one of those who may open it."""
    at = MORNING + timedelta(minutes=dice.randrange(5000))
    line = dice.choice([one for one in flow.lines if START in one.states])
    opener = dice.choice(line.by)
    asserted = FACTS.get(flow.name, {}) | {name: values[0] for name, values in line.conditions.items()}
    if flow.name == "regulator":
        asserted["authority_asks"] = dice.choice(["answer", "mediation"])
    with clock.frozen(at):
        if flow.name in WITHIN:
            beside = world.file("complaint")
            world.do(beside.id, "agent", "claim")
            opener = "agent" if opener == "owner" else opener
            opened = open_beside(beside.id, f"{flow.name}.{line.action}", world.actor(opener), SAYS)
            world.do(beside.id, "consumer", "withdraw")
        else:
            files = (world.upload(world.actor(opener)),) if "evidence" in line.needs else ()
            opened = world.file(flow.name, opener, line.action, facts=asserted, attachment_ids=files)
    assert opened.state == line.next
    walk = Walk(world, flow, dice, at, opener, opened.id, line.next, {"human_asked": "no"} | asserted)
    walk.files, walk.did[line.action], walk.seen = "evidence" in line.needs, {opener}, opened.event_id
    walk.last[line.action], walk.sides[line.action] = 0, opener if opener in PARTIES else "consumer"
    if flow.name == "rule_change":
        walk.facts["important_rights"] = "no"
    return walk


def some_step(walk: Walk) -> None:
    """Mostly something that the table lets somebody do, sometimes anything, sometimes with something missing."""
    ends = walk.dice.random() < 0.1  # seldom an end, or most walks would never see the later states
    allowed = [(who, line) for who, line in walk.allowed() if ends or line.after(walk.state) not in walk.flow.final]
    fitting = [(who, line.action) for who, line in allowed]
    if not fitting or walk.dice.random() < 0.3:
        fitting = [(walk.dice.choice(walk.people()), walk.dice.choice(walk.flow.lines).action)]
    who, action = walk.dice.choice(fitting)
    line = walk.flow.find(walk.state, action, walk.roles(who), walk.facts)
    if line is not None and line.does == "appeal" and nobody_new(walk, line):
        return  # or nobody would be left who could decide
    if action == "uphold_objection" and (walk.out or walk.handler not in TAKERS):
        action = "dismiss_objection"  # or nobody would be left who could end the case
    line = walk.flow.find(walk.state, action, walk.roles(who), walk.facts)
    given, files = inputs_for(walk, line), walk.dice.random() < 0.3
    if line is not None and line.needs and walk.dice.random() < 0.15:
        missing = walk.dice.choice(sorted(line.needs))
        given.pop(missing, None)
        files &= missing != "evidence"
    attempt(walk, who, action, given, files)


def attempt(walk: Walk, who: str, action: str, given: dict[str, Any], with_file: bool) -> None:
    """One try, compared with what the table says of it."""
    walk.tries += 1
    line = walk.flow.find(walk.state, action, walk.roles(who), walk.facts)
    told = f"{walk.flow.name}: {who} does {action} in {walk.state} {walk.facts}"
    may = line is not None and not lacks(walk, line, who, given, with_file)
    may = first_things_first(walk, who, line, given, with_file) and may
    with clock.frozen(walk.at):
        actor = walk.actor(who)
        given = given | {"offer": standing(walk.case_id)}
        files = [walk.world.upload(actor)] if with_file else []
        try:
            done = act(walk.case_id, action, actor, given, files=files)
        except Refusal as refusal:
            assert not may, f"{told}: {refusal.message}"
            assert refusal.message and "{" not in refusal.message, told
            return
    assert may and line is not None, told
    assert done.pending == ("approval" in line.needs), told
    walk.files |= with_file and not done.pending
    remember(walk, line, who, given)
    assert done.case.state == walk.state, told
    walk.seen = max(done.events)
    if line.does == "hand_on":
        after_handing_on(walk)


def nobody_new(walk: Walk, appeal: Line) -> bool:
    """Has everybody who could decide the appeal decided in this case already?"""
    deciding = [line for line in walk.flow.lines if line.does == "answer" and appeal.next in line.states]
    return not any(
        walk.roles(who) & set(line.by) and not did_before(walk, who, line.needs.get("other_than", ()))
        for line in deciding
        for who in walk.people()
        if who not in (*PARTIES, "assistant")
    )


def standing(case_id: int) -> str:
    """Which offer one has before one's eyes."""
    offer = Proposal.objects.filter(case_id=case_id, state="offered").first()
    return str(offer.pk) if offer else ""


def first_things_first(walk: Walk, who: str, line: Line | None, given: dict[str, Any], with_file: bool) -> bool:
    """Do what staff have to do before the act, others first; now and then leave one thing out. Is it all done?

    Which duties are open is read from the product, like its clocks.
    """
    if line is None or not walk.roles(who) & set(line.by) - {*PARTIES, "assistant"}:
        return True
    done = True
    for task in Task.objects.filter(case_id=walk.case_id, blocks=line.action, state="open"):
        forgotten = walk.dice.random() < 0.1
        if not forgotten and task.who in walk.roles(who):
            given[f"duty.{task.name}"] = "yes"
        elif not forgotten:
            walk.acted = walk.owner if task.who == "owner" else task.who
            with clock.frozen(walk.at):
                walk.world.do(walk.case_id, walk.acted, "do_duty", duty=task.name)
        elif not (task.name == "gather_material" and with_file):
            done = False
    return done


def after_handing_on(walk: Walk) -> None:
    """The case that goes on is there, with the time of this one; it is withdrawn, so that its clocks rest."""
    [following] = walk.world.case_beside(walk.case_id)
    first = Event.objects.filter(case_id=walk.case_id).earliest("recorded_at", "id")
    assert (following.procedure, following.received_at) == ("complaint", first.occurred_at)
    with clock.frozen(walk.at):
        walk.world.do(following.pk, "consumer", "withdraw")


def inputs_for(walk: Walk, line: Line | None) -> dict[str, Any]:
    """Everything that any step asks for."""
    amount = walk.dice.choice(["12.50", "999.99", "1000.00"])
    taker = str(walk.actor(walk.dice.choice(TAKERS)).user_id)
    given = {**SAYS, "rating": "80", "remedy": "refund", "amount": amount, "assignee": taker}
    facts: Mapping[str, str] = {"fact.people_affected": "2"}
    if line is not None and line.does == "set_facts" and set(line.by) & set(PARTIES):
        routes = ["negotiation", "mediation", "arbitration", "litigation"]
        facts = {"fact.dispute_route": walk.dice.choice(routes)} if walk.flow.name == "dispute" else {}
        facts = facts or {"fact.human_asked": "yes"}
    return {**given, **facts} if line is not None and line.does == "set_facts" else given


def side(who: str) -> str:
    return who if who in PARTIES else "platform"


def did_before(walk: Walk, who: str, actions: Collection[str]) -> bool:
    """Of staff, ever and in person; of the sides, who did it last."""
    done = [action for action in actions if action in walk.last]
    if who in PARTIES:
        return bool(done) and walk.sides[max(done, key=walk.last.__getitem__)] == who
    return any(who in walk.did.get(action, ()) for action in actions)


def offered_by(walk: Walk, line: Line, who: str) -> tuple[str, str]:
    """From whom an offer comes, and to whom."""
    if who not in PARTIES:
        return "platform", walk.party or "consumer"
    return who, "consumer" if who == "merchant" else "merchant"


def lacks(walk: Walk, line: Line, who: str, given: Mapping[str, Any], with_file: bool) -> bool:
    """Must the step be refused although a row allows it?"""
    needs = line.needs
    if any(name in needs and name not in given for name in TOLD):
        return True
    if "evidence" in needs and not (with_file or walk.files):
        return True
    if "human" in needs and who == "assistant":
        return True
    if did_before(walk, who, needs.get("other_than", ())):
        return True
    if not set(needs.get("delivered", ())) <= walk.arrived:
        return True
    match line.does:
        case "claim":
            return line.next == "same" and walk.owner == who
        case "assign" if any(given["assignee"] == str(walk.actor(one).user_id) for one in walk.out):
            return True
        case "assign":
            return walk.owner != "" and given["assignee"] == str(walk.actor(walk.owner).user_id)
        case "merge" | "relate" | "join_group" | "unlink" | "split" | "unmerge":
            return True  # they ask for another case, a link or a part, which no walk names
        case "weigh":
            return True  # nobody looks at the page of a walk, so no signal is ever shown
        case "hand_on":
            return walk.party != "consumer"
        case "disclose":
            return not walk.asked_for
        case "reject":
            return walk.pending is None or who != walk.pending.by
        case "object":
            return not walk.handler or (who, walk.handler) in walk.objected
        case "uphold" | "dismiss":
            return not walk.open_to or walk.open_to[0] == who
        case "answer" | "answer_part" | "refuse" | "propose" if who in walk.open_to:
            return True
        case "approve":
            pending = walk.pending
            if pending is not None and pending.asked in walk.open_to and pending.line.does == "propose":
                return True
            return pending is None or who != pending.by or not pending.line.holds(walk.state, walk.facts)
        case "settle" | "decline":
            return walk.offer is None or walk.offer[1] != side(who)
        case "withdraw_proposal":
            if walk.offer is None:
                return side(who) != "platform" or walk.pending is None
            return walk.offer[0] != side(who)
    return "approval" in needs and walk.pending is not None


def remember(walk: Walk, line: Line, who: str, given: Mapping[str, Any]) -> None:
    """Keep what an accepted step changes."""
    if "approval" in line.needs:
        amount = round(float(given["amount"]) * 100)
        by = "general_manager" if walk.granted + amount >= 100_000 else "department_leader"
        walk.pending = Pending(line, who, "risk_management" if walk.flow.name == "lawsuit" else by, amount)
        return
    if line.does == "claim":
        walk.owner = who
    if line.does == "assign":
        walk.owner = next(one for one in TAKERS if str(walk.actor(one).user_id) == given["assignee"])
    if line.does == "object":
        walk.objected[who, walk.handler] = "open"
    if line.does in ("uphold", "dismiss"):
        side = next(key for key, state in walk.objected.items() if state == "open")
        walk.objected[side] = "upheld" if line.does == "uphold" else "dismissed"
        walk.owner = "" if walk.owner in walk.out else walk.owner
        if walk.pending is not None and walk.pending.asked in walk.out:
            walk.pending = None
    if line.does == "set_facts":
        walk.facts |= {name: given[f"fact.{name}"] for name in walk.facts if f"fact.{name}" in given}
    if line.does == "withdraw_proposal" and walk.offer is None:
        walk.pending = None
    move(walk, line, who)
    if line.does == "approve" and walk.pending is not None:
        pending, walk.pending = walk.pending, None
        walk.granted += pending.amount
        move(walk, pending.line, pending.asked)
    if line.does in ("reject", "close", "withdraw", "hand_on"):
        walk.pending = None


def move(walk: Walk, line: Line, who: str) -> None:
    walk.did.setdefault(line.action, set()).add(who)
    walk.acted = walk.acted if who in (*PARTIES, "clock", "assistant") else who
    walk.arrived.discard(line.action)
    walk.steps += 1
    walk.last[line.action] = walk.steps
    walk.sides[line.action] = who if who in PARTIES else "consumer"
    walk.asked_for = line.action == "records_asked" or (walk.asked_for and line.does != "disclose")
    if line.does == "propose":
        walk.offer = offered_by(walk, line, who)
    takes = [state for one in walk.flow.lines if one.does == "settle" for state in one.states]
    left = walk.state in takes and line.after(walk.state) not in takes
    if line.does in ENDS_OFFER or left:
        walk.offer = None
    walk.state = line.after(walk.state)
    walk.lapsed |= line.does == "lapse"
    if walk.over and line.next != "same":
        walk.ended = line
    if not walk.over:
        walk.seen_states.add(walk.state)


def wait(walk: Walk) -> bool:
    """Time goes on to the next end of a clock, and the worker does what is due. False if no clock runs."""
    running = Clock.objects.filter(case_id=walk.case_id, state="running", breached_at=None)
    due = running.order_by("due_at", "id").values_list("due_at", flat=True).first()
    walk.at = max(walk.at, due) if due is not None else walk.at + HOUR
    with clock.frozen(walk.at):
        housekeeping()
    since = Event.objects.filter(case_id=walk.case_id, id__gt=walk.seen).order_by("recorded_at", "id")
    for name, deadline, pk in since.values_list("name", "actor_role", "id"):
        line = walk.flow.find(walk.state, name, [f"clock:{deadline}"], walk.facts)
        acts = any(f"clock:{deadline}" in one.by and one.holds(walk.state, walk.facts) for one in walk.flow.lines)
        assert acts == (line is not None), f"{walk.flow.name}: {name} by {deadline} in {walk.state}"
        if line is not None:
            move(walk, line, "clock")
            walk.pending = None if line.does == "close" else walk.pending
        walk.seen = max(walk.seen, pk)
    walk.arrived |= set(walk.did)
    return due is not None


def step_home(walk: Walk) -> None:
    """The step that leads closest to an end, of those that the table allows; a claim first, or time, if none does."""
    far = walk.flow.distance()
    fitting = []
    for who, line in walk.allowed():
        given = inputs_for(walk, line)
        if far[line.after(walk.state)] < far[walk.state] and not lacks(walk, line, who, given, with_file=True):
            fitting.append((far[line.after(walk.state)], who, line, given))
    if walk.open_to and not walk.over:
        judge = next(one for one in ("general_manager", "department_leader") if one != walk.open_to[0])
        attempt(walk, judge, "dismiss_objection", inputs_for(walk, None), False)
    elif fitting:
        _, who, line, given = min(fitting, key=lambda one: one[0])
        attempt(walk, who, line.action, given, True)
    elif not walk.owner and any(line.does == "claim" and who == "agent" for who, line in walk.allowed()):
        action = next(line.action for who, line in walk.allowed() if line.does == "claim" and who == "agent")
        attempt(walk, "agent", action, inputs_for(walk, None), False)
    else:
        assert wait(walk), f"{walk.flow.name}: nothing leads on from {walk.state} {walk.facts}, and no clock runs"
