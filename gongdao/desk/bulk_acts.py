"""What can be done with many cases at once: which act it is for each, rehearsed one by one, done one by one."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongdao.cases.models import Case
from gongdao.desk import macros
from gongdao.desk.gate import Desk, figure
from gongdao.errors import Refusal
from gongdao.intake import repeats
from gongdao.intake.repeats import Answer
from gongdao.knowledge import filling, wording
from gongdao.knowledge.errors import DiscouragingWords
from gongdao.look.refusals import say
from gongdao.look.times import until
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.errors import NothingChanges
from gongdao.proceedings.possible import possible
from gongdao.proceedings.rehearse import Step, Tried, do_all, rehearse
from gongdao.rulebook import Stack

MOST = 50
TICK = re.compile(r"([0-9]{1,18}):([0-9]{1,9})")
FACT = "fact."
SHOWN = 160  # characters of a text in the preview
GROUPS = {"state": "states", "department": "departments"}


class NothingTicked(Refusal):
    """No case is ticked. Tick those that it is about, then choose again."""

    status = 422


class TooManyTicked(Refusal):
    """At most {most} cases at once; {n} are ticked. Do it in parts."""

    status = 422


class NothingChosen(Refusal):
    """Choose what shall be done with these cases."""

    status = 422


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing to do with many cases: the verb behind it (a saved reply has its own), its name, its key.

    `moves`: offered where the cases are of one cause, for it ends them.
    """

    name: str
    verb: str
    words: str | Promise
    key: str
    moves: bool = False


KINDS = {
    one.name: one
    for one in (
        Kind("assign", "assign", _("Give to"), "T"),
        Kind("claim", "claim", _("Take over"), "V"),
        Kind("classify", "set_facts", _("Classify"), "C"),
        Kind("note", "note", _("Note for colleagues"), "I"),
        Kind("macro", "", _("Use a saved reply"), "/"),
        Kind("group", "join_group", _("Make a group"), "R"),
        Kind("answer", "answer", _("Give the result"), "Q", moves=True),
        Kind("close", "close", _("Close the cases"), "E", moves=True),
    )
}


@dataclass(frozen=True, slots=True)
class Ticked:
    """A case and the revision that the reader was looking at."""

    case: Case
    rev: int

    @property
    def value(self) -> str:
        return f"{self.case.pk}:{self.rev}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would become, or became, of one case: `effects` in words, or why not."""

    ticked: Ticked
    effects: Sequence[str] = ()
    refusal: str = ""


def ticked(desk: Desk, texts: Sequence[str]) -> list[Ticked]:
    """The cases of the platform that are named as ID:REV, in that order. Raises NothingTicked, TooManyTicked."""
    wanted = {int(found[1]): int(found[2]) for text in texts if (found := TICK.fullmatch(text))}
    if len(wanted) > MOST:
        raise TooManyTicked(most=MOST, n=len(wanted))
    rows = Case.objects.select_related("platform").filter(platform_id=desk.platform.pk)
    cases = rows.in_bulk(list(wanted))
    if not cases:
        raise NothingTicked()
    return [Ticked(cases[pk], rev) for pk, rev in wanted.items() if pk in cases]


def steps_of(desk: Desk, kind: Kind, case: Case, actor: Actor, inputs: Mapping[str, str]) -> list[Step]:
    """The acts of this procedure that do it. Raises NothingChanges if the case is as the facts would make it."""
    if kind.name == "macro":
        return _macro_steps(desk, case, inputs)
    open_here = [one.action for one in possible(case, actor) if one.row.does == kind.verb]
    # one open to the actor, else the first, so that it is refused in words
    rows = case.ruling().procedure.procedure(case.procedure).rows
    known = [row.action for row in rows if row.does == kind.verb]
    if kind.name == "group" and inputs.get("other") == case.number:
        raise NothingChanges()
    if kind.verb == "set_facts":
        inputs = {name: text for name, text in inputs.items() if _changes(case, name, text)}
        if not any(name.startswith(FACT) for name in inputs):
            raise NothingChanges()
    return [Step(next(iter((*open_here, *known)), kind.name), inputs)]


def _changes(case: Case, name: str, text: str) -> bool:
    return not name.startswith(FACT) or case.facts.get(name.removeprefix(FACT)) != text


def _macro_steps(desk: Desk, case: Case, inputs: Mapping[str, str]) -> list[Step]:
    """The words of a saved reply, filled in for this case, and its acts. Raises NothingChosen."""
    macro = macros.find(desk, figure(inputs["macro"]))
    if macro is None:
        raise NothingChosen()
    stack = case.ruling().procedure
    values = filling.values_of(case, stack, desk.now)
    to = macros.choice(stack.procedure(case.procedure), macro)
    words = macros.said(to, filling.fill(macro.body, values))
    return [step for _, step in macros.steps(macro, range(len(macro.acts)), values, words)]


def tried(desk: Desk, kind: Kind, cases: Sequence[Ticked], inputs: Mapping[str, str]) -> Iterator[Outcome]:
    """Each case rehearsed by itself: what would change, or why not. Nothing is kept of it."""
    for one in cases:
        stack = one.case.ruling().procedure
        actor = desk.actor_under(stack)
        try:
            found = rehearse(one.case.pk, actor, steps_of(desk, kind, one.case, actor, inputs), rev=one.rev)
        except Refusal as refusal:
            yield Outcome(one, refusal=say(refusal))
            continue
        refused = next((step.refusal for step in found if step.refusal), None)
        if refused is not None:
            yield Outcome(one, refusal=say(refused))
        else:
            yield Outcome(one, [words for step in found for words in effects(desk, stack, step)])


def done(desk: Desk, kind: Kind, cases: Sequence[Ticked], inputs: Mapping[str, str], token: str) -> Iterator[Outcome]:
    """Each case by itself, in a transaction of its own; what was done under this token is not done again."""
    for one in cases:
        try:
            _once(desk, kind, one, inputs, token)
        except Refusal as refusal:
            yield Outcome(one, refusal=say(refusal))
        else:
            yield Outcome(one)


def _once(desk: Desk, kind: Kind, one: Ticked, inputs: Mapping[str, str], token: str) -> None:
    """Raises the Refusal of the act, unless the same was done under the token before."""
    actor = desk.actor_under(one.case.ruling().procedure)
    key = f"desk.{desk.user.pk}.{token}.{one.case.pk}"
    answer = Answer(hashlib.sha256(key.encode()).digest(), 200, b"")
    try:
        steps = steps_of(desk, kind, one.case, actor, inputs)
        with transaction.atomic():
            do_all(one.case.pk, actor, steps, rev=one.rev)
            repeats.keep(desk.platform.pk, key, answer, desk.now)
    except (Refusal, IntegrityError):
        before = repeats.find(desk.platform.pk, key)
        if before is None or before.digest != answer.digest:
            raise


def effects(desk: Desk, stack: Stack, found: Tried) -> Iterator[str]:
    """What a rehearsed act would say and change, in words: columns, asserted facts, who is told."""
    text = str(found.step.inputs.get("text", ""))
    if text:
        action = stack.label("actions", found.step.action, desk.language)
        yield gettext("{name}: “{text}”").format(name=action, text=Truncator(text).chars(SHOWN))
        for phrase in wording.discouraging(text, stack):
            yield say(DiscouragingWords(phrase=phrase, clause=wording.clause(stack)))
    if found.pending:
        yield gettext("It is laid before who must approve it.")
    for name, (old, new) in found.changes.items():
        said = {"name": _name(desk, stack, name), "old": _value(desk, name, old), "new": _value(desk, name, new)}
        yield gettext("{name}: {old} → {new}").format(**said)
    for name, texts in found.facts.items():
        if name not in found.changes:
            before, after = (_fact(desk, stack, name, one) for one in texts)
            label = stack.fact_label(name, desk.language)
            yield gettext("{name}: {old} → {new}").format(name=label, old=before, new=after)
    if found.told:
        roles = ", ".join(stack.role_label(role, desk.language) for role in found.told)
        yield gettext("A letter goes to: {roles}").format(roles=roles)


def _name(desk: Desk, stack: Stack, column: str) -> str:
    own = {"state": gettext("State"), "assignee_id": gettext("In charge"), "due_at": gettext("Due")}
    return own.get(column) or stack.fact_label(column, desk.language)


def _value(desk: Desk, column: str, value: Any) -> str:
    if value is None or value == "":
        return gettext("nobody") if column == "assignee_id" else "–"
    if column == "assignee_id":
        return desk.names.get(value, "–")
    if column == "due_at":
        return until(value, desk.platform, desk.now)
    return desk.stack.label(GROUPS.get(column, column), str(value), desk.language)


def _fact(desk: Desk, stack: Stack, name: str, text: str | None) -> str:
    return "–" if text is None else stack.value_label(name, stack.parse_fact(name, text), desk.language)
