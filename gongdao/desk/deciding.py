"""What one must know to decide an approval: why you, what happened, earlier grants, what each choice causes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext, pgettext

from gongdao.cases import figures
from gongdao.cases.figures import Granted
from gongdao.cases.models import Approval, Clock
from gongdao.cases.queries import Entry
from gongdao.desk.gate import Desk
from gongdao.desk.side import Side
from gongdao.look.currency import money
from gongdao.look.times import counted, until, when
from gongdao.proceedings.approvals import COUNTED
from gongdao.rulebook import Limited, Row, Stack

LONGEST = 160  # characters of what somebody said; the rest stands in the case
SHOWN = 3  # of the earlier rulings
DECIDED = "approval.decided"


@dataclass(frozen=True, slots=True)
class StoodIn:
    """The role that the reader stands in for, and who of its holders is away."""

    role: str
    people: list[str]


def stood_in(desk: Desk, stack: Stack, approval: Approval) -> StoodIn | None:
    """None where the reader decides in an own role."""
    hats = [hat for hat in desk.actor.hats if hat.role == approval.by]
    if not hats or not all(hat.stands_in_for for hat in hats):
        return None
    away = [d for d in desk.rota.duties if d.role == approval.by and d.department in (None, approval.department)]
    names = dict.fromkeys(desk.names[duty.user_id] for duty in away if duty.absent)
    return StoodIn(stack.role_label(approval.by, desk.language), list(names))


def row_of(side: Side, does: str) -> Row | None:
    """The row of the procedure that approves or rejects, by its verb; one open in the present state goes before."""
    rows = side.stack.procedure(side.case.procedure).rows
    found = [row for row in rows if row.does == does]
    return next((row for row in found if side.case.state in row.states), found[0] if found else None)


def needs_reasons(row: Row | None) -> bool:
    return row is not None and any(need.name == "reasons" for need in row.needs)


def verb_of(side: Side, action: str) -> str:
    """The verb behind an action of the case's procedure."""
    rows = side.stack.procedure(side.case.procedure).rows
    return next((row.does for row in rows if row.action == action), "")


def why(side: Side, approval: Approval) -> str:
    """Which condition of the approval's table holds, and what counts towards it."""
    counted_ones = [a for a in side.case.approvals.all() if a.name == approval.name and a.state in COUNTED]
    total = sum(one.amount for one in counted_ones)
    rule = next(rule for rule in side.stack.rules("approval") if rule.name == approval.name)
    cells = dict(zip([column.name for column in rule.columns], rule.rows[approval.row - 1], strict=True))
    language = side.desk.language
    conditions = [
        f"{side.stack.fact_label(column.name, language)} {cells[column.name]}"
        for column in rule.inputs
        if cells[column.name] != "-"
    ]
    words = gettext("{total} counts here: {conditions}. Such an amount is decided by: {role}.")
    said = words.format(total=money(total), conditions=listed(conditions) or "-", role=roles_of(side, [approval.by]))
    sentences = [said]
    if approval.inform:
        sentences.append(gettext("Informed as well: {roles}.").format(roles=roles_of(side, approval.inform)))
    if len(counted_ones) == 1:
        sentences.append(gettext("Nothing was approved in this case before."))
    else:
        before = money(total - approval.amount)
        sentences.append(gettext("{earlier} of it was approved before.").format(earlier=before))
    return joined(side, sentences)


def joined(side: Side, sentences: Sequence[str]) -> str:
    """Sentences one after the other; Chinese sets no space between them."""
    return ("" if side.desk.language.startswith("zh") else " ").join(sentences)


def listed(names: Sequence[str]) -> str:
    """Names one after the other, as the reader's language separates them."""
    return pgettext("between names of a list", ", ").join(names)


def roles_of(side: Side, names: Sequence[str]) -> str:
    return listed([side.stack.role_label(name, side.desk.language) for name in names])


def what(stack: Stack, approval: Approval, language: str) -> str:
    """What is to be decided: the remedy, or the act where it names none."""
    remedy = str(approval.inputs.get("remedy", ""))
    if remedy in getattr(stack.facts.get("remedy_sought"), "values", ()):
        return stack.value_label("remedy_sought", remedy, language)
    return stack.label("actions", approval.action, language)


def story(side: Side, approval: Approval, entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """(heading, words): what was complained of, what was found, what each party said last, what is proposed and why."""
    stack, language = side.stack, side.desk.language
    said = [entry for entry in entries if entry.content.get("text")]
    filed = next((entry for entry in said if verb_of(side, entry.name) == "open"), None)
    found = [entry for entry in entries if verb_of(side, entry.name) == "answer_part"]
    told = found[-1].content if found else {}
    facts = side.derived.facts
    known = [name for name in ("cause", "severity") if name in facts]
    sought = stack.value_label("remedy_sought", facts["remedy_sought"], language) if "remedy_sought" in facts else ""
    labels = [f"{stack.fact_label(n, language)} {stack.value_label(n, facts[n], language)}" for n in known]
    rows = [
        (gettext("What happened"), short(filed.content["text"]) if filed else side.case.title),
        (stack.fact_label("remedy_sought", language), sought),
        (gettext("Found"), " · ".join(labels)),
        (gettext("So far"), short(str(told.get("text") or told.get("reasons") or ""))),
        *_last_said(side, [entry for entry in said if entry is not filed]),
        (gettext("Proposal"), _proposal(side, approval)),
        (gettext("Reasons"), str(approval.inputs.get("reasons", ""))),
    ]
    return [(heading, words) for heading, words in rows if words]


def _last_said(side: Side, said: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """The latest words of each party, with their time."""
    for role in (role for role in side.stack.roles.values() if role.party):
        entry = next((entry for entry in reversed(said) if entry.actor_role == role.name), None)
        if entry is not None:
            at = when(entry.occurred_at, side.desk.platform, side.desk.now)
            words = gettext("{when}: {text}").format(when=at, text=short(str(entry.content["text"])))
            yield side.stack.role_label(role.name, side.desk.language), words


def short(text: str) -> str:
    """The beginning of what somebody wrote, on one line."""
    return Truncator(" ".join(text.split())).chars(LONGEST)


def _proposal(side: Side, approval: Approval) -> str:
    said = (
        what(side.stack, approval, side.desk.language),
        money(approval.amount),
        str(approval.inputs.get("terms", "")),
    )
    return " ".join(part for part in said if part)


@dataclass(frozen=True, slots=True)
class Ruling:
    """An amount that was granted, in words; `share` of what was paid for the order, in percent."""

    title: str
    number: str
    remedy: str
    share: int | None
    amount: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was granted in cases of the same category: how many, the median in fen, the latest, and this one."""

    category: str
    n: int
    median: int
    latest: list[Ruling]
    this: Ruling


def earlier(side: Side, approval: Approval) -> Earlier | None:
    """None where nothing was granted yet, or the case has no category."""
    case = side.case
    if not case.category:
        return None
    found = figures.granted(case.platform_id, approval.name, case.category, case.pk)
    if not found:
        return None
    paid = case.order.paid if case.order else None
    this = Granted(case.number, "", str(approval.inputs.get("remedy", "")), approval.amount, paid)
    return Earlier(
        category=side.stack.value_label("category", case.category, side.desk.language),
        n=len(found),
        median=round(median(one.amount for one in found)),
        latest=[_ruling(side, one) for one in found[:SHOWN]],
        this=_ruling(side, this),
    )


def _ruling(side: Side, one: Granted) -> Ruling:
    known = one.remedy in getattr(side.stack.facts.get("remedy_sought"), "values", ())
    remedy = side.stack.value_label("remedy_sought", one.remedy, side.desk.language) if known else ""
    share = round(100 * one.amount / one.paid) if one.paid else None
    return Ruling(short(one.title), one.number, remedy, share, one.amount)


def effects(side: Side, approval: Approval, clock: Clock | None, now: datetime) -> list[tuple[str, str]]:
    """What follows on approving, on declining, and on doing nothing."""
    rows = [(gettext("Approve"), _if_approved(side, approval)), (gettext("Decline"), _if_declined(side, approval, now))]
    if clock is not None and now >= clock.due_at:
        silent = gettext("The limit was missed {when}, which stays on record; the proposal goes on waiting.")
        rows.append(
            (gettext("Do nothing"), silent.format(when=when(clock.due_at, side.desk.platform, now, closing=True)))
        )
    elif clock is not None:
        silent = gettext("The limit is missed {until} and the record keeps it; the proposal goes on waiting.")
        rows.append((gettext("Do nothing"), silent.format(until=until(clock.due_at, side.desk.platform, now))))
    return rows


def _if_approved(side: Side, approval: Approval) -> str:
    rows = side.stack.procedure(side.case.procedure).rows
    row = next((row for row in rows if row.action == approval.action and side.case.state in row.states), None)
    said = [gettext("“{action}” happens at once.").format(action=side.label("actions", approval.action))]
    state = row.target(side.case.state) if row is not None else side.case.state
    if state != side.case.state:
        said.append(gettext("The case is then: {state}.").format(state=side.label("states", state)))
    for name, limited in _windows(side, approval.action):
        amount = counted(limited.limit.unit.value, limited.limit.n)
        said.append(gettext("{name}: {amount}.").format(name=side.label("deadlines", name), amount=amount))
    resting = _resting(side, state)
    if resting:
        said.append(gettext("Rests meanwhile: {names}.").format(names=listed(resting)))
    return joined(side, [*said, *_letters(side, approval, (approval.action, DECIDED))])


def _if_declined(side: Side, approval: Approval, now: datetime) -> str:
    proposer = approval.requested_by.name if approval.requested_by else "-"
    said = [gettext("It goes back to {name} with your reasons; all other limits run on.").format(name=proposer)]
    binding = next((c for c in side.case.clocks.all() if c.state == "running" and c.of_procedure), None)
    if binding is not None:
        name, by = side.label("deadlines", binding.deadline), until(binding.due_at, side.desk.platform, now)
        said.append(gettext("The next one: {name}, {until}.").format(name=name, until=by))
    return joined(side, [*said, *_letters(side, approval, (DECIDED,))])


def _letters(side: Side, approval: Approval, events: Sequence[str]) -> list[str]:
    """Who is written to, by the notices of these events."""
    facts = {**side.derived.facts, "amount": approval.amount}
    rows = [
        row
        for event in events
        for notice in side.stack.notices(event, side.case.procedure)
        for row in notice.rows(facts)
    ]
    roles = dict.fromkeys(role for row in rows for role in row.to)
    told = [*roles, *(role for role in approval.inform if role not in roles)] if approval.action in events else [*roles]
    return [gettext("Letters go to: {roles}.").format(roles=roles_of(side, told))] if told else []


def _windows(side: Side, action: str) -> list[tuple[str, Limited]]:
    """The user's own limits that the act starts."""
    found = []
    for deadline in side.stack.deadlines(side.case.procedure):
        limited = deadline.limit(side.derived.facts) if action in deadline.starts else None
        if limited is not None and deadline.favours == "user":
            found.append((deadline.name, limited))
    return found


def _resting(side: Side, state: str) -> list[str]:
    """The running limits of the platform that rest in this state and do not rest now."""
    running = {clock.deadline for clock in side.case.clocks.all() if clock.state == "running"}
    return [
        side.label("deadlines", one.name)
        for one in side.stack.deadlines(side.case.procedure)
        if one.name in running and state in one.pauses and side.case.state not in one.pauses
    ]


def decided_words(desk: Desk, approval: Approval) -> str:
    """That somebody has decided meanwhile, what and when."""
    words = {
        "approved": gettext("{name} approved this {when}."),
        "rejected": gettext("{name} declined this {when}."),
    }.get(approval.state)
    if words is None or approval.decided_by is None or approval.decided_at is None:
        return gettext("There is nothing left to decide here: it was withdrawn or has lapsed.")
    name = gettext("You") if approval.decided_by_id == desk.user.pk else approval.decided_by.name
    return words.format(name=name, when=when(approval.decided_at, desk.platform, desk.now))


def in_a_row(n: int) -> str:
    """How many wait, for the head of the inbox."""
    return ngettext("{n} waits for your decision", "{n} wait for your decision", n).format(n=n)
