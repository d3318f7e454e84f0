"""What happened, in plain words: each event of a case as a sentence with its words and files."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext, gettext_lazy

from gongdao.cases.models import Attachment, Case
from gongdao.cases.queries import Entry
from gongdao.editions.links import Editions
from gongdao.papers import decisions
from gongdao.portal.visitor import language
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.said import MEASURES

PARTIES = ("consumer", "merchant")
WORDS = (
    "result",
    "tracking",
    "text",
    "found",
    "reasons",
    "terms",
)  # of an event's content, in the order in which they are shown


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the story. `words` are what somebody wrote with it; `automatic` says that no person did it;
    `made_by`, of a decision, whether a person, a rule or a program made it.

    `rev` is the case's revision that it made, `moved_to` the state that it led to, `own` if the reader's side did it.
    """

    at: datetime
    text: str
    clause: str
    href: str
    words: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = field(default=())
    automatic: bool = False
    erased: bool = False
    made_by: str = ""
    rev: int = 0
    moved_to: str = ""
    own: bool = False


def story(case: Case, entries: Sequence[Entry], role: str, editions: Editions, reader: Actor) -> list[Told]:
    """The events newest first, as `reader` reads them, who is the party `role` or acts for it."""
    return [_told(case, entry, role, editions, reader) for entry in reversed(entries)]


def heard(case: Case, told: Sequence[Told]) -> Told | None:
    """What the platform said when it brought the case where it stands: a result, a refusal, a request for material."""
    moves = (one for one in told if one.moved_to and (one.moved_to == case.state or case.final))
    return next((one for one in moves if one.words and not one.own), None)


def since(case: Case, told: Sequence[Told], rev: int) -> list[Told]:
    """What changed the case after the revision that a page had shown."""
    return [one for one in told if one.rev > rev]


def _told(case: Case, entry: Entry, role: str, editions: Editions, reader: Actor) -> Told:
    said = gettext("{who} {did}.").format(who=_who(entry, role, editions, reader), did=_did(case, entry, editions))
    content = entry.content
    words = dict.fromkeys(str(content[name]) for name in WORDS if content.get(name))
    if "measure" in content:
        named = editions.stack.label(MEASURES, str(content["measure"]), language())
        rest = [str(content[name]) for name in ("scope", "duration") if content.get(name)]
        words = {gettext(", ").join([named, *rest]): None, **words}
    if "following" in content:
        words[gettext("It goes on as {number}.").format(number=content["following"])] = None
    if "split_off" in content:
        words[gettext("The other part goes on as {number}.").format(number=content["split_off"])] = None
    if "under" in content:
        words[gettext("It gets its result together with {number}.").format(number=content["under"])] = None
    if "rating" in content:
        words = {gettext("{n} of 100").format(n=content["rating"]): None, **words}
    change = entry.changes.get(f"case:{case.pk}", {})
    return Told(
        at=entry.occurred_at,
        text=said,
        clause=str(content.get("clause") or entry.clause),
        href=editions.href(str(content.get("clause") or entry.clause)),
        words=tuple(words),
        files=entry.files,
        automatic=entry.actor_kind != "human",
        erased=entry.erased,
        made_by=decisions.made_by(entry) if decisions.decision(editions.stack, case.procedure, entry) else "",
        rev=int(change.get("rev", 0)),
        moved_to=str(change["state"][1]) if "state" in change else "",
        own=entry.actor_role == role,
    )


def _who(entry: Entry, role: str, editions: Editions, reader: Actor) -> str:
    if entry.mandate is not None and (reader.mandate is None or reader.mandate.pk != entry.mandate):
        return _representative(entry, role)
    if entry.actor_role == role and (entry.mandate is not None or reader.mandate is None):
        colleague = role == "merchant" and entry.actor_id != reader.user_id and entry.actor_name and not entry.mandate
        return gettext("{name} (your shop)").format(name=entry.actor_name) if colleague else gettext("You")
    if entry.actor_role == "consumer":
        return gettext("The consumer")
    if entry.actor_role == "merchant":
        return gettext("The shop")
    if entry.actor_kind == "model":
        return gettext("A program")
    if entry.actor_kind != "human":
        return gettext("The system, by the rules,")
    label = editions.stack.role_label(entry.actor_role, language()) if entry.actor_role else gettext("The platform")
    if entry.acted_for:
        label = gettext("{role}, {organisation} for the platform").format(role=label, organisation=entry.acted_for)
    return gettext("{name} ({role})").format(name=entry.actor_name, role=label) if entry.actor_name else label


def _representative(entry: Entry, role: str) -> str:
    """Who acted for a party; the name may be erased."""
    name = entry.representative or gettext("Somebody")
    if entry.actor_role == role:
        return gettext("{name}, for your side,").format(name=name)
    if entry.actor_role == "merchant":
        return gettext("{name}, representative of the shop,").format(name=name)
    return gettext("{name}, representative of the consumer,").format(name=name)


def _did(case: Case, entry: Entry, editions: Editions) -> str:
    """What was done, as a phrase behind who did it: by the verb, or for some names by these; else by its label."""
    rows = editions.stack.procedure(case.procedure).rows
    does = next((row.does for row in rows if row.action == entry.name), "")
    said = _PHRASES.get((does, entry.name)) or _PHRASES.get((does, ""))
    if said and (case.procedure == editions.stack.main_procedure or does in _SAME_EVERYWHERE):
        return str(said)
    label = editions.stack.event_label(entry.name, language())
    if entry.mandate is None and entry.representative:
        label = gettext("{event}: {name}").format(event=label, name=entry.representative)
    return gettext("did: {action}").format(action=label)


_PHRASES = {
    ("open", ""): gettext_lazy("filed the complaint"),
    ("record", "accept"): gettext_lazy("accepted the complaint"),
    ("record", "report_progress"): gettext_lazy("reported how it is going"),
    ("refuse", ""): gettext_lazy("did not admit the complaint"),
    ("message", ""): gettext_lazy("wrote"),
    ("message", "ask_material"): gettext_lazy("asked for material"),
    ("message", "supply_material"): gettext_lazy("supplied material"),
    ("answer_part", ""): gettext_lazy("gave a preliminary result"),
    ("propose", ""): gettext_lazy("proposed a remedy"),
    ("withdraw_proposal", ""): gettext_lazy("withdrew the proposal"),
    ("settle", ""): gettext_lazy("accepted the proposal"),
    ("decline", ""): gettext_lazy("declined the proposal"),
    ("lapse", ""): gettext_lazy("noted that no answer came in time"),
    ("answer", ""): gettext_lazy("gave the result"),
    ("answer", "decide_appeal"): gettext_lazy("decided the appeal"),
    ("appeal", ""): gettext_lazy("appealed"),
    ("close", ""): gettext_lazy("closed the complaint"),
    ("reopen", ""): gettext_lazy("reopened the complaint"),
    ("merge", ""): gettext_lazy("put it together with an earlier complaint about the same matter"),
    ("unmerge", ""): gettext_lazy("had it handled by itself again"),
    ("split", ""): gettext_lazy("made a part of it a matter of its own"),
    ("withdraw", ""): gettext_lazy("withdrew the complaint"),
    ("rate", ""): gettext_lazy("rated the handling"),
    ("object", ""): gettext_lazy("objected to the person in charge"),
    ("uphold", ""): gettext_lazy("decided that somebody else handles it"),
    ("dismiss", ""): gettext_lazy("decided that the person in charge goes on"),
    ("", "result.delivered"): gettext_lazy("noted that the result was delivered"),
    ("", "payment.ordered"): gettext_lazy("ordered the payment again"),
    ("", "payment.sent"): gettext_lazy("gave the payment order to the marketplace"),
    ("", "payment.partial"): gettext_lazy("noted that a part was paid"),
    ("", "payment.confirmed"): gettext_lazy("noted that it was paid"),
    ("", "payment.failed"): gettext_lazy("noted that the payment failed"),
    ("", "payment.returned"): gettext_lazy("noted that the payment came back"),
    ("", "payment.received"): gettext_lazy("said that the money has arrived"),
    ("", "payment.missing"): gettext_lazy("said that the money has not arrived"),
    ("", "payment.settled"): gettext_lazy("paid another way"),
}
"""(verb, action) -> phrase; an empty action is any other, an empty verb an event that the product sends."""
_SAME_EVERYWHERE = ("message", "rate", "object", "uphold", "dismiss", "")  # other procedures name the rest themselves
