"""Writes `docs/rulebook-language.md` and `docs/findings.md` from the code: `python -m gongdao.rulebook.reference`.

What the language allows stands in `kinds` and `front`, the examples in `rulebooks/examples/shop_*.md`; here stand only
the explanations of keys and columns.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from gongdao.legaltime.limits import Unit
from gongdao.rulebook.amounts import ROUNDINGS
from gongdao.rulebook.facts import TYPES
from gongdao.rulebook.findings import CODES
from gongdao.rulebook.front import KEYS, RANKS
from gongdao.rulebook.kinds import HITS, KINDS, Kind
from gongdao.rulebook.model import Rule
from gongdao.rulebook.reader import read_document
from gongdao.rulebook.sources import FOLDER
from gongdao.rulebook.vocabulary import SCOPES
from gongdao.words import NEEDS, VERBS

DOCS = Path(__file__).parent.parent.parent / "docs"
EXAMPLES = FOLDER / "examples"

FRONT = {
    "id": "Name of the book; other books import it by this name.",
    "title": "What people read above it.",
    "language": "Language of the words, for example `zh-Hans`; `label` columns are in it.",
    "rank": f"What it may hold: {', '.join(f'`{rank}`' for rank in RANKS)}. A rule may be stricter than a statute.",
    "version": "Edition; it is cited together with the clause.",
    "platforms": "Ids of the platforms it is for.",
    "office": "Who answers for it.",
    "imports": "Books whose names it uses.",
    "contents": "Titles or ids of clauses that the book promises to have.",
    "consulted_from": "First day of the consultation.",
    "consulted_until": "Last day of the consultation.",
    "published": "Day of publication.",
    "effective": "Day from which it applies; citations are judged on it.",
}
TYPE = {
    "choice": "one of the values listed",
    "grade": "one of the values listed, from light to grave",
    "text": "words; only `a, b` and `not(a, b)` can be asked",
    "money": "yuan with at most two decimals, `1500.00`, without separators",
    "number": "a whole number",
    "yes_no": "`yes` or `no`",
    "date": "`2026-02-13`",
}
NEED = {
    "reasons": "a text of reasons",
    "clause": "the clause relied on",
    "found": "the facts that were found",
    "measure": "which measure (a name of the labels table `measures`), what it covers, how long",
    "tracking": "carrier and number of the parcel, or how else goods are handed over",
    "evidence": "at least one piece of evidence",
    "consent": "the person's own confirmation",
    "guardian": "`guardian:FACT`: where this fact (yes or no) is yes, the guardian acts for the person",
    "human": "a person, not a program",
    "other_than": "`other_than:ACTION[,ACTION]`: somebody else than who did that",
    "approval": "`approval:NAME`: the consent that this approval asks for",
    "work": "`work:PROCEDURE`: this side procedure is finished",
    "main_answered": "the case under which this one was merged has its result",
    "delivered": "`delivered:EVENT`: this was delivered to the person",
    "fee_shown": "the price was shown before",
    "trained": "the person was trained for it",
}
LIMIT = "a limit, `3 working days`"
PARTS = {  # "kind.name", else "name" -> what stands there
    "hit": f"Hit policy, one of {', '.join(f'`{hit}`' for hit in HITS)}.",
    "of": "Procedures it belongs to; without it, all.",
    "deadline.of": "The procedure whose cases have this deadline.",
    "from": "Events that start it.",
    "until": "Events that stop it.",
    "to": "Events that end it.",
    "fact": "Name of the fact.",
    "type": "Type of the value.",
    "values": "Choices, or `labels:TABLE`; for counted types the bounds, for example `>= 0`.",
    "unit": "What a number counts; `CNY` for money.",
    "default": "Taken while the value is unknown, and said so.",
    "set_by": "Who or what gives the value, where no table decides it and no action sets it.",
    "label": "How people read it, in the language of the book.",
    "role": "Name of the role.",
    "scope": f"One of {', '.join(f'`{scope}`' for scope in SCOPES)}. A machine is a program; nobody holds it.",
    "stand_in": "The role that acts while the holder is absent.",
    "event": "Name of the event, with a dot.",
    "name": "The name whose texts stand beside it.",
    "final": "States that end the case.",
    "within": "The procedure beside which this work runs.",
    "blocks": "Actions of that procedure that wait for the end of this work.",
    "state": "States in which the row holds: `(start)`, names, or `*` for every state that is not final.",
    "procedure.action": "What is done; every action is an event.",
    "by": "Roles that may do it, or `clock:DEADLINE` for what happens when that deadline runs out.",
    "next": "State afterwards, or `same`.",
    "needs": "What must be there first (the list is below).",
    "does": "The verb behind the action (the list is below); `record` if nothing is said.",
    "pauses": "States in which the clock rests.",
    "duty": "Name of the duty.",
    "deadline.duty": "The role that has to act.",
    "favours": "Whom the limit serves: `platform` binds the platform, `user` gives a party time.",
    "calendar": "Calendar that counts; the platform's own if nothing is said.",
    "extend": "What may prolong it.",
    "agreed": "`yes`: the time that an accepted offer names goes before that of the table; facts do not change it.",
    "on_breach": "`inform`, `escalate` or `reassign`, and one role.",
    "limit": f"How long: {LIMIT}. In a deadline also `none`: under these facts no limit runs.",
    "warn": f"How long before the end to warn: {LIMIT}.",
    "at_least": f"The shortest time allowed: {LIMIT}.",
    "amount.at_least": "Lower bound: an amount or money facts. It wins over the upper one.",
    "at_most": "Upper bound: an amount or money facts.",
    "sum": "What is added up before asking: `case`, `party`.",
    "approval.by": "The one role that consents.",
    "inform": "Roles that are told.",
    "right": "Name of the right.",
    "holder": "Roles that have it.",
    "action": "The action that must stay open to them.",
    "in_states": "States in which it stays open.",
    "may_depend_on": "`nothing`, or what may limit it, for example `time`.",
    "consumer_shows": "Pieces of evidence the consumer brings.",
    "merchant_shows": "Pieces of evidence the merchant brings.",
    "eased_for": "Whose proof is made easier.",
    "evidence.within": f"By when: {LIMIT}.",
    "if_missing": "What follows if it is missing, in words.",
    "base": "A money fact, several with ` + `, or an amount `500 CNY`.",
    "times": "A decimal factor, `3` or `0.5`.",
    "round": f"One of {', '.join(f'`{each}`' for each in ROUNDINGS)}; nothing means `fen`.",
    "on": "Events.",
    "notice.to": "Roles that are told.",
    "channel": "Channels, names of the labels table `channels`.",
    "words": "Name of the `words` that are sent.",
    "record": "The record, a name of the labels table `records`.",
    "keep": f"How long: {LIMIT}, or `permanent`.",
    "retention.from": "Events from which the time runs.",
    "hold_by": "The role that keeps it.",
    "route": "The way of redress.",
    "payer": "Who pays; blank for nobody.",
    "price": "`0 CNY`, an amount, `institution_tariff`, `agreed`, or `10..20% of ROUTE`.",
    "shown_at": "Where or when the price is shown, in words.",
    "dimension": "What the mark is about.",
    "scale": "The marks, for example `1-5`.",
    "metric": "Name of the figure.",
    "bound": "`<=` or `>=`.",
    "value": "The figure, or a limit.",
    "better": "`lower` or `higher`.",
    "target.of": "The fact that is counted.",
    "per": "The fact it is divided by.",
    "who": "The one role that has the duty.",
    "when": "`continuously`, `every LIMIT`, `on EVENT within LIMIT`, `first on EVENT`, `before ACTION`; "
    "EVENT may be another duty, which is then done.",
    "proof": "Names of the labels table `records`: what is left behind.",
    "fulfilled_by": "Events on the case that do it without anybody saying so; `evidence` is a file of the case. "
    "The event or action of `when` itself means that nothing needs to be said.",
    "law": "Id of the law.",
    "version": "Which version of the law.",
    "laws.from": "First day in force.",
    "laws.until": "First day no longer in force; blank while it is.",
    "number": "Official number.",
    "verified": "`yes` if the text itself was read.",
    "also": "Other titles, separated by ` / `.",
    "article": "`41`, a paragraph `19(1)`, or several with commas.",
    "topics": "Names of the labels table `law_topics`.",
    "for": "The topic for which the clause leans on it.",
    "cites.law": "Id of a law, or of a book.",
    "requires.name": "Name of the rule; an interval or deadline is `FROM..TO`.",
    "kind": "For institutions what they are: court, arbitration, mediation, consumer_association, regulator, internal.",
    "requires.kind": "right, duty, retention, fee, deadline, interval, procedure, notice or register.",
    "with": "Roles that must hold it, act in it or be told.",
    "finding": "Code of the finding that the phrase raises.",
    "entry": "Name of the entry.",
    "register": "contacts, institutions, service_points, documents, departments or roles.",
    "set_up_by": "law, government, association or platform.",
    "register.needs": "Fields it must have: address, phone, email, url, hours, holder, version.",
    "review": f"How long a look at it stays good: {LIMIT}.",
}


def part(kind: str, name: str) -> str:
    """What stands under a head key or in a column. Raises KeyError for one that is not explained."""
    return PARTS.get(f"{kind}.{name}") or PARTS[name]


def language_page() -> str:
    """The text of docs/rulebook-language.md."""
    chapters = [line for name, kind in KINDS.items() for line in _kind(name, kind)]
    return "\n".join([*_opening(), "## The kinds", "", *_overview(), *chapters])


def findings_page() -> str:
    """The text of docs/findings.md."""
    rows = ((f"`{name}`", code.level, code.cause, code.cure) for name, code in CODES.items())
    return "\n".join(
        [
            "# Findings",
            "",
            "What `gongdao check` can find, in the order in which a book is read. Codes never change their meaning. "
            "An error keeps a book from being published; a warning wants a look, and may be explained beside its "
            "clause: `> CODE: why this is left so`; a note is for your information. "
            "(Generated by `python -m gongdao.rulebook.reference`.)",
            "",
            *_table(("code", "level", "cause", "cure"), rows),
        ]
    )


def _opening() -> Iterator[str]:
    text = (Path(__file__).parent / "reference.md").read_text(encoding="utf-8")
    for line in text.splitlines():
        yield from _INSERTED[line]() if line in _INSERTED else [line]


def _front_table() -> Iterator[str]:
    return _table(("key", "needed", "what"), ((f"`{k}`", "yes" if KEYS[k] else "", FRONT[k]) for k in KEYS))


def _type_table() -> Iterator[str]:
    return _table(("type", "a value is written"), ((f"`{name}`", TYPE[name]) for name in TYPES))


def _need_table() -> Iterator[str]:
    return _table(("need", "what must be there"), ((f"`{name}`", NEED[name]) for name in sorted(NEEDS)))


def _lists() -> Iterator[str]:
    yield f"Units of a limit: {', '.join(f'`{unit}`' for unit in Unit)}."
    yield ""
    yield f"Verbs of `does`: {', '.join(f'`{verb}`' for verb in sorted(VERBS))}."
    yield ""


_INSERTED = {"{front}": _front_table, "{types}": _type_table, "{needs}": _need_table, "{lists}": _lists}


def _overview() -> Iterator[str]:
    return _table(("kind", "what for"), ((f"[`{name}`](#{name})", kind.says) for name, kind in KINDS.items()))


def _kind(name: str, kind: Kind) -> Iterator[str]:
    yield from (f"### {name}", "", kind.says, "")
    if kind.head:
        rows = ((f"`{key}`", "yes" if needed else "", part(name, key)) for key, needed in kind.head.items())
        yield from _table(("above the table", "needed", "what"), rows)
    columns = [(key, needed, "") for key, needed in kind.inputs.items()]
    columns += [(key, needed, "→ ") for key, needed in kind.outputs.items()]
    rest = _rest(kind)
    if columns or rest:
        rows = ((f"`{arrow}{key}`", "yes" if needed else "", part(name, key)) for key, needed, arrow in columns)
        yield from _table(("column", "needed", "what"), [*rows, *rest])
    if kind.facts and kind.head.get("hit") is not None:
        yield from (f"Hit policy if none is said: `{kind.hit}`.", "")
    for rule in examples()[name]:
        yield from _example(rule)


def _rest(kind: Kind) -> list[tuple[str, str, str]]:
    """The columns whose names a book chooses."""
    rest = []
    if kind.facts:
        rest.append(("facts", "", "Any declared facts, each a condition."))
    if kind.languages:
        rest.append(("languages", "", "One column a language, `zh-Hans`, `en`: the text."))
    if kind.casts is None:
        rest.append(("`→` facts", "yes", "What comes out: declared facts, or the outputs of the table of that name."))
    return rest


def examples() -> Mapping[str, list[Rule]]:
    """Kind -> the first rule of that kind in the example books (of `examples` one of a table, one of a procedure)."""
    found: dict[str, list[Rule]] = {}
    for path in sorted(EXAMPLES.glob("shop_*.md")):
        for rule in read_document(path.read_text(encoding="utf-8"), path.name)[0].rules:
            if rule.kind not in found or rule.kind == "examples":
                found.setdefault(rule.kind, []).append(rule)
    return found


def _example(rule: Rule) -> Iterator[str]:
    """The lines of a rule as they stand in its book."""
    path = next(path for path in EXAMPLES.glob("shop_*.md") if path.stem == rule.book)
    lines = path.read_text(encoding="utf-8").splitlines()[rule.line - 1 : rule.end_line]
    yield from ("~~~~", *lines, "~~~~", "")


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(header) + " |"
    yield "|" + "---|" * len(header)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


def pages() -> dict[str, str]:
    """File name under docs/ -> text."""
    return {"rulebook-language.md": language_page(), "findings.md": findings_page()}


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
