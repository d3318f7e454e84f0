"""What is wrong with a rulebook: one registry of codes, each with level, cause and cure; and the finding itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Level = Literal["error", "warning", "note"]


class Code(NamedTuple):
    """Why a code is raised and what to do about it."""

    level: Level
    cause: str
    cure: str


CODES: dict[str, Code] = {
    # the document
    "not-utf-8": Code("error", "The file is not UTF-8.", "Save it as UTF-8."),
    "front-matter": Code(
        "error",
        "The head of the document is missing or unclear.",
        "Write plain `key: value` lines between two `---` lines.",
    ),
    "yaml-feature": Code("error", "The head uses an anchor, alias or tag.", "Write the value itself."),
    "duplicate-key": Code("error", "A key is given twice.", "Keep one."),
    "unknown-key": Code("error", "The key is not part of the language.", "Use one of the keys named."),
    "missing-key": Code("error", "A necessary key is missing.", "Add the line."),
    "duplicate-clause": Code("error", "Two clauses have one id.", "Give each clause its own id."),
    "heading-without-id": Code("warning", "A heading opens no clause.", "End it with an id such as {#H-2.1}."),
    "unclosed-fence": Code("error", "A fence is not closed.", "End it with a line of three backticks."),
    "nested-rule": Code("error", "A rule stands inside a list or a quotation.", "Move it to the left margin."),
    "unknown-kind": Code("error", "The fence names no kind of rule.", "Use one of the kinds named."),
    "bad-name": Code(
        "error", "A name is missing or not written in small ASCII letters.", "Use letters, digits, `_` and `.`."
    ),
    "rule-without-clause": Code(
        "error", "A rule stands before the first clause.", "Put it under a heading with an id."
    ),
    # the table
    "no-table": Code("error", "The fence holds no complete table.", "Add a header, a line of dashes and the rows."),
    "bad-head-line": Code("error", "A line above the table is not `key: value`.", "Write `key: value`."),
    "blank-line": Code(
        "error", "A blank line cuts the head or the table.", "One blank line between head and table, none inside."
    ),
    "broken-row": Code("error", "A row of the table does not begin and end with `|`.", "Close the row."),
    "cell-count": Code("error", "A row has another number of cells than the header.", "Add or remove cells."),
    "full-width": Code(
        "error", "A full-width sign stands where the language has an ASCII one.", "Write the ASCII sign."
    ),
    "thousands-separator": Code("error", "A figure has thousands separators.", "Write the digits together."),
    "missing-column": Code("error", "A necessary column is missing.", "Add the column."),
    "unknown-column": Code("error", "The table of this kind has no such column.", "Use one of the columns named."),
    "duplicate-column": Code("error", "Two columns have one name.", "Keep one."),
    "empty-cell": Code("error", "A condition is empty.", "Write `-` for any value."),
    "bad-cell": Code("error", "A cell cannot be read.", "Write what the message names."),
    "bad-value": Code("error", "The value is not one of those declared.", "Use a declared value."),
    # names
    "unknown-import": Code("error", "An imported book is not there.", "Give the book too, or correct its id."),
    "double-book": Code("error", "Two books have one id.", "Give each book its own id."),
    "double-name": Code("error", "One name is declared twice.", "Keep one declaration."),
    "unknown-fact": Code("error", "The fact is not declared.", "Declare it in the vocabulary, or correct the name."),
    "unknown-role": Code("error", "The role is not declared.", "Declare it in the vocabulary, or correct the name."),
    "unknown-event": Code(
        "error", "No action and no product event has this name.", "Correct the name, or declare the event."
    ),
    "unknown-procedure": Code("error", "No procedure has this name.", "Correct the name."),
    "unknown-state": Code("error", "The procedure has no such state.", "Correct the name."),
    "unknown-action": Code("error", "The procedure has no such action.", "Correct the name."),
    "unknown-verb": Code("error", "The verb is not in the closed set.", "Use one of the verbs, or `record`."),
    "unknown-need": Code("error", "The need is not in the closed set.", "Use one of the needs."),
    "unknown-deadline": Code("error", "No deadline has this name.", "Correct the name, or add the deadline."),
    "unknown-approval": Code("error", "No approval has this name.", "Correct the name, or add the approval."),
    "unknown-rule": Code("error", "No rule has this name.", "Correct the name."),
    "never-used": Code("note", "A declared name is used nowhere.", "Use it or drop it."),
    # decisions
    "gap": Code("error", "No row covers some values.", "Add a row, or widen one."),
    "overlap": Code("error", "Two rows cover the same values.", "Narrow one, or state `hit: first`."),
    "never-matches": Code("warning", "A row can never be chosen.", "Drop it, or move it up."),
    "too-wide": Code("warning", "The table is too large to be checked whole.", "Split it into several tables."),
    "cycle": Code("error", "A fact is decided from itself.", "Break the circle."),
    "double-output": Code("error", "Two tables decide one fact.", "Keep one table for each fact."),
    "failing-example": Code("error", "An example comes out differently.", "Correct the table or the example."),
    # procedures
    "no-start": Code("error", "A procedure has no row from `(start)`.", "Add the first row."),
    "no-final": Code(
        "error",
        "A final state is reached by no row, or is no end.",
        "Add the row that leads there, drop the one that leads on, or drop the state from `final:`.",
    ),
    "unreachable-state": Code(
        "error", "No path from `(start)` reaches the state.", "Add a row that leads there, or drop it."
    ),
    "dead-end": Code("error", "From this state no final state can be reached.", "Add a row that leads on."),
    "no-silence": Code(
        "error",
        "Only a party can move the case on, and nothing happens when it stays silent.",
        "Add a `lapse` row by `clock:DEADLINE`.",
    ),
    "ambiguous-action": Code(
        "warning", "Two rows allow one action to one role in one state.", "Narrow a condition; the first row is taken."
    ),
    "clock-never-stopped": Code(
        "error", "A case can end while the platform's clock still runs.", "Add the last action to `until:`."
    ),
    "never-binds": Code(
        "note", "Another limit on the same step always ends no later.", "Nothing, or drop the slower limit."
    ),
    # texts
    "notice-without-words": Code("error", "A notice names words that are not there.", "Add the words."),
    "missing-translation": Code("warning", "A text lacks one of the languages.", "Add the column or the text."),
    "placeholder-mismatch": Code(
        "error", "The languages of a text fill in different values.", "Use the same {names} in each."
    ),
    "placeholder": Code(
        "error", "The text holds a placeholder instead of a fact.", "Write the real number, address or text."
    ),
    # structure
    "two-first-steps": Code(
        "error", "Two duties are each the first after one event.", "Say which comes first, or let neither wait."
    ),
    "two-approvals": Code("error", "One act needs two approvals.", "Keep one, or put both into one table."),
    "either-or": Code("error", "Somebody or somebody else is to do it.", "Name one; a second may stand in."),
    "graver-slower": Code(
        "warning", "A graver class has the slower limit.", "Give the graver class the shorter limit."
    ),
    "approval-too-long": Code(
        "error", "The approval does not fit into the limit of the step that waits for it.", "Shorten the approval."
    ),
    "order-of-limits": Code(
        "error", "A step may take longer than the step that comes after it.", "Shorten the limit of the earlier step."
    ),
    "no-figure": Code("error", "A limit, interval or duty has no figure.", "Write how long, or how often."),
    "no-proof": Code("warning", "Nothing is left behind that shows it was done.", "Name a record as proof."),
    "never-set": Code(
        "error", "No table decides the fact and no action sets it.", "Decide it, or let an action set it."
    ),
    "same-values": Code(
        "error", "Two facts have the same values, so that one is taken for the other.", "Keep one, or tell them apart."
    ),
    "no-retention": Code("error", "Nothing says how long the record is kept.", "Add it to a retention table."),
    "metric-direction": Code(
        "error", "The metric grows when service gets slower and is called better when higher.", "Turn it round."
    ),
    # law
    "laxer-than-statute": Code("error", "The rule gives less than the statute.", "Give at least as much."),
    "missing-requirement": Code("error", "The statute asks for a rule that is not there.", "Add the rule."),
    "right-conditioned": Code(
        "error", "A right that the statute keeps free depends on something.", "Drop the condition."
    ),
    "contradicting-right": Code(
        "error", "Two clauses say differently on what a right depends.", "Keep the one that favours the holder."
    ),
    "internal-fee": Code("error", "A complaint to the platform costs money.", "Make it free."),
    "circular-fee": Code("error", "A fee is defined by itself.", "Write the amount, or whose tariff it is."),
    "measure-without-reasons": Code(
        "error",
        "A measure against a user or merchant needs no reasons, or leaves no appeal.",
        "Let it need `reasons, clause`, and add a row for the appeal.",
    ),
    "machine-without-human": Code(
        "error", "A program or rule decides and asking leads to no human.", "Add a row with the need `human`."
    ),
    "own-body": Code(
        "error", "A body that the platform set up is shown as a third party.", "Name a body that is independent."
    ),
    "bad-dates": Code(
        "error", "Consultation, publication and effect are closer than the intervals allow.", "Move the dates apart."
    ),
    # citations
    "unknown-law": Code("error", "The law cited is not in the register.", "Register it, or drop the citation."),
    "unknown-article": Code("warning", "The article cited is not in the register.", "Register the article."),
    "off-topic": Code("error", "The article cited is about something else.", "Cite the article meant."),
    "not-in-force": Code("error", "The law cited was not in force on the date.", "Cite the version in force."),
    "unverified-law": Code(
        "error", "The law cited has not been read.", "Read it, or call the figure a commitment of the platform."
    ),
    "self-citation": Code("error", "The book cites itself as the authority.", "Drop the citation."),
    # the words
    "sole-interpretation": Code(
        "error", "The clause keeps its interpretation to one side.", "Say who explains the rule on request."
    ),
    "forbidden-clause": Code("error", "A clause of this type is forbidden.", "Drop it."),
    "vague-time": Code("warning", "A time without a figure.", "Write the figure, or refer to the table that has it."),
    "contents-missing": Code("error", "The contents list what the book does not have.", "Write it, or drop the line."),
    "numbering-gap": Code("warning", "The numbering leaves out a number.", "Number on without a gap."),
    "breaks-off": Code("error", "The text breaks off.", "Finish the sentence."),
    "heading-runs-on": Code("warning", "A heading goes on into a sentence.", "Put the sentence below it."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, at a place (line and column from 1, 0 if none); `example` holds edge strings.

    `explained` is what the clause says about it in a note `> CODE: ...`; the level stays.
    """

    code: str
    level: Level
    book: str
    clause: str
    line: int
    column: int
    message: str
    example: Mapping[str, Any] | None = field(default=None, hash=False)
    explained: str = ""

    def as_json(self) -> dict[str, Any]:
        """The finding as in decision 0001, section Findings."""
        return {
            "code": self.code,
            "level": self.level,
            "book": self.book,
            "clause": self.clause,
            "line": self.line,
            "column": self.column,
            "message": self.message,
            "example": None if self.example is None else dict(self.example),
            "explained": self.explained,
        }


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which book; every located thing of a book gives one."""

    book: str
    clause: str = ""
    line: int = 0
    column: int = 0


def finding(code: str, place: Place, message: str, example: Mapping[str, Any] | None = None) -> Finding:
    """A finding whose level comes from the registry."""
    return Finding(code, CODES[code].level, place.book, place.clause, place.line, place.column, message, example)


def order(one: Finding) -> tuple[str, int, int, str]:
    """Sort key: by book, then downward through its text."""
    return one.book, one.line, one.column, one.code


def has_errors(findings: list[Finding]) -> bool:
    return any(one.level == "error" for one in findings)
