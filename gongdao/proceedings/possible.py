"""What somebody can do with a case now, so that pages offer exactly what `act` would permit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongdao.cases.models import Case, Task
from gongdao.intake import kinds
from gongdao.legaltime import clock as legal_clock
from gongdao.notices.letters import CONSUMER
from gongdao.proceedings import duties, exclusions, mandates, offers
from gongdao.proceedings.actors import Actor, Hat
from gongdao.proceedings.hats import hats
from gongdao.proceedings.needs import did, side_did_last
from gongdao.proceedings.said import SAID
from gongdao.proceedings.verbs.set_facts import PREFIX
from gongdao.proceedings.work import Work, facts_from_json
from gongdao.rulebook import Row
from gongdao.rulebook.rules import SAME

# what the form of a verb asks for, beside what the row's needs add
FIELDS: Mapping[str, tuple[str, ...]] = {
    "record": ("text",),
    "disclose": ("registered_name", "address", "contact", "text", "files"),
    "refuse": ("text",),
    "assign": ("department", "assignee"),
    "claim": (),
    "set_facts": ("facts",),
    "message": ("to", "text", "files"),
    "statement": ("text", "files"),
    "hand_on": ("text",),
    "relate": ("other",),
    "merge": ("other",),
    "unmerge": (),
    "split": ("kind", "title", "part"),
    "join_group": ("other",),
    "unlink": ("link",),
    "note": ("text", "files"),
    "answer": ("text", "found", "files"),
    "answer_part": ("text", "files"),
    "propose": (
        "remedy",
        "amount",
        "payer",
        "goods",
        "freight",
        "perform_within",
        "in_kind",
        "in_kind_worth",
        "terms",
    ),
    "approve": ("text",),
    "reject": ("text",),
    "appeal": ("text", "human_asked", "files"),
    "settle": ("offer",),
    "decline": ("offer", "text"),
    "withdraw_proposal": (),
    "close": (),
    "reopen": ("text",),
    "withdraw": ("text",),
    "rate": ("rating", "text"),
    "object": ("reasons", "files"),
    "uphold": ("reasons",),
    "dismiss": ("reasons",),
    "weigh": ("signal", "outcome"),
}
NEEDED = {**SAID, "evidence": ("files",), "consent": ("consent",), "fee_shown": ("fee_shown",)}


@dataclass(frozen=True, slots=True)
class Possible:
    """An action open to the actor now in `role`: its row, the fields of its form, those of them that must be filled.

    `first` are the tasks that it waits for; the actor's own can be said to be done with the act.
    """

    action: str
    row: Row
    fields: tuple[str, ...]
    required: frozenset[str]
    stands_in_for: str | None = None
    role: str = ""
    first: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """An action that the procedure has, but not for this actor in this state: shown greyed, with whose and when."""

    action: str
    row: Row


def view_of(case: Case, actor: Actor) -> Work:
    """A Work for reading only: facts derived, nothing locked."""
    stack = case.ruling().procedure
    now = legal_clock.now()
    work = Work(case=case, platform=case.platform, stack=stack, actor=actor, at=now, now=now, inputs={})
    work.facts = stack.derive(facts_from_json(stack, case.facts)).facts
    return work


def worn_by(actor: Actor, case: Case) -> Mapping[str, Hat]:
    """The roles that the actor has in the case now, by name."""
    return {hat.role: hat for hat in hats(view_of(case, actor))}


def possible(case: Case, actor: Actor, worn: Mapping[str, Hat] | None = None) -> list[Possible]:
    """The actions open to the actor in this case now, in the order of the procedure; `worn`: their roles, if known."""
    work = view_of(case, actor)
    worn = worn_by(actor, case) if worn is None else worn
    found: dict[str, Possible] = {}
    waiting = [task for task in case.checklist if task.state == "open" and task.blocks] if actor.staff else []
    for row in work.stack.procedure(case.procedure).actions(case.state, work.facts):
        hat = next((worn[role] for role in row.by if role in worn), None)
        if hat is None or not mandates.reaches(actor, row):
            continue
        if row.action not in found and not _in_vain(work, row, hat):
            first = tuple(task for task in waiting if task.blocks == row.action)
            found[row.action] = _possible(work, row, hat, first)
    return list(found.values())


def _in_vain(work: Work, row: Row, hat: Hat) -> bool:
    """Would it be refused whatever came with it: a case claimed already, what is for the other side, an objection that
    nobody made, what nobody asked for?"""
    side = offers.side_of(work.stack, hat)
    if row.does == "claim":
        return row.next == SAME and work.case.assignee_id == work.actor.user_id
    if row.does == "disclose":
        return duties.awaited(work, row.action) is None
    if row.does == "object":
        return exclusions.handler(work.case) is None
    if row.does in ("uphold", "dismiss"):
        return not exclusions.objected(work.case)
    if row.does == "weigh":
        return not any(one.waits for one in work.case.signals)
    if row.does in ("settle", "decline"):
        offer = offers.standing(work.case)
        return offer is None or offers.made_to(offer) != side
    if row.does == "withdraw_proposal" and side != offers.PLATFORM:
        offer = offers.standing(work.case)
        return offer is None or offers.made_by(offer) != side
    others = [name for need in row.needs if need.name == "other_than" for name in need.args]
    if not others:
        return False
    return did(work, others) if side == offers.PLATFORM else side_did_last(work.case, others) == side


def closed(case: Case, actor: Actor) -> list[Closed]:
    """The other actions of this state, which are for somebody else."""
    work = view_of(case, actor)
    mine = {one.action for one in possible(case, actor)}
    rows = work.stack.procedure(case.procedure).actions(case.state, work.facts)
    return list({r.action: Closed(r.action, r) for r in rows if r.by and r.action not in mine}.values())


def _possible(work: Work, row: Row, hat: Hat, first: tuple[Task, ...]) -> Possible:
    needed = [name for need in row.needs for name in NEEDED.get(need.name, ())]
    fields = dict.fromkeys([*FIELDS.get(row.does, ("text",)), *needed])
    role = work.stack.roles.get(hat.role)
    if "facts" in fields and role is not None and role.party:
        named = [f"{PREFIX}{name}" for name in kinds.settable(work.stack, work.case.procedure)]
        fields = dict.fromkeys([*named, "text", *needed])
    if row.does == "reopen" and "reasons" in needed:  # which say it all
        fields.pop("text")
    if row.does == "propose" and hat.role == CONSUMER:
        fields = dict.fromkeys(name for name in fields if not name.startswith("in_kind"))
    return Possible(row.action, row, tuple(fields), frozenset(needed), hat.stands_in_for, hat.role, first)


def effective_facts(case: Case) -> dict[str, Any]:
    """The facts of a case as the pinned books see them, asserted and derived."""
    stack = case.ruling().procedure
    return stack.derive(facts_from_json(stack, case.facts)).facts
