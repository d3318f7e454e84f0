"""Does a rule have the head, the columns and the plain ASCII cells of its kind? Needs no vocabulary."""

import re
import unicodedata

from gongdao.rulebook.errors import listed
from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.kinds import HITS, KINDS, LANGUAGE, Kind
from gongdao.rulebook.model import Cell, Column, Rule

_THOUSANDS = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?")
_SIGNS = {"≥": ">=", "≤": "<=", "≧": ">=", "≦": "<=", "、": ", ", "—": "-", "–": "-"}


def rule_findings(rule: Rule) -> list[Finding]:
    """Every fault of form in one rule."""
    kind = KINDS[rule.kind]
    return _head(rule, kind) + _columns(rule, kind) + _cells(rule, kind)


def complete(rule: Rule) -> bool:
    """Has the rule rows and the necessary columns, so that it can be used at all?"""
    kind = KINDS[rule.kind]
    if not rule.cells:
        return False
    inputs = {column.name for column in rule.inputs}
    outputs = {column.name for column in rule.outputs}
    needed_in = {name for name, needed in kind.inputs.items() if needed}
    needed_out = {name for name, needed in kind.outputs.items() if needed}
    return needed_in <= inputs and needed_out <= outputs


def _head(rule: Rule, kind: Kind) -> list[Finding]:
    found = [
        finding(
            "unknown-key", rule.place(rule.key(key)), f"A {rule.kind} has no “{key}”. Its keys are {listed(kind.head)}."
        )
        for key in rule.head
        if key not in kind.head
    ]
    found += [
        finding(
            "missing-key", rule.place(), f"The {rule.kind} “{rule.name}” needs a line `{key}: ...` above its table."
        )
        for key, needed in kind.head.items()
        if needed and not rule.head.get(key)
    ]
    if rule.head.get("hit", "unique") not in HITS:
        found.append(finding("bad-value", rule.place(rule.key("hit")), f"“hit” is one of {listed(HITS)}."))
    for cell in rule.at.values():
        if fault := plain_fault(cell):
            found.append(finding(fault[0], rule.place(Cell(cell.text, cell.line, cell.column + fault[2])), fault[1]))
    return found


def _columns(rule: Rule, kind: Kind) -> list[Finding]:
    """Columns too many, then columns too few."""
    found, seen = [], set()
    for column in rule.columns:
        if (column.name, column.output) in seen:
            message = f"“{column.name}” stands twice in the header."
            found.append(finding("duplicate-column", rule.place(column), message))
        elif not _known(column, kind):
            allowed = listed(kind.outputs if column.output else kind.inputs)
            what = "output" if column.output else "column"
            message = f"A {rule.kind} has no {what} “{column.name}”. It has {allowed}."
            found.append(finding("unknown-column", rule.place(column), message))
        seen.add((column.name, column.output))
    return found + _missing(rule, kind, seen)


def _missing(rule: Rule, kind: Kind, seen: set[tuple[str, bool]]) -> list[Finding]:
    wanted = [(name, False) for name, needed in kind.inputs.items() if needed]
    wanted += [(name, True) for name, needed in kind.outputs.items() if needed]
    found = []
    for name, output in wanted:
        if (name, output) not in seen:
            message = f"The {rule.kind} “{rule.name}” needs a column “{'→ ' if output else ''}{name}”."
            found.append(finding("missing-column", rule.place(), message))
    if kind.casts is None and not rule.outputs:
        message = f"The {rule.kind} “{rule.name}” needs an output: a column that starts with “→”."
        found.append(finding("missing-column", rule.place(), message))
    return found


def _known(column: Column, kind: Kind) -> bool:
    if column.output:
        return kind.casts is None or column.name in kind.outputs
    if column.name in kind.inputs:
        return True
    if kind.facts:
        return re.fullmatch(r"[a-z][a-z0-9_]*", column.name) is not None
    return kind.languages and LANGUAGE.fullmatch(column.name) is not None


def _cells(rule: Rule, kind: Kind) -> list[Finding]:
    found = []
    for row in rule.cells:
        for column, cell in zip(rule.columns, row, strict=True):
            prose = column.name in kind.free or (kind.languages and column.name not in kind.inputs)
            if prose:
                continue
            if fault := plain_fault(cell):
                code, message, offset = fault
                found.append(finding(code, rule.place(Cell(cell.text, cell.line, cell.column + offset)), message))
            elif (
                not cell.text
                and not column.output
                and kind.facts
                and column.name not in kind.inputs
                and rule.kind != "examples"
            ):
                found.append(
                    finding(
                        "empty-cell",
                        rule.place(cell),
                        f"The condition on “{column.name}” is empty. Write “-” for any value.",
                    )
                )
    return found


def plain_fault(cell: Cell) -> tuple[str, str, int] | None:
    """Code, message and offset of the first full-width sign or grouped figure in a cell that must be plain."""
    for offset, sign in enumerate(cell.text):
        if sign in _SIGNS or (
            unicodedata.normalize("NFKC", sign) != sign and unicodedata.normalize("NFKC", sign).isascii()
        ):
            return "full-width", f"“{sign}” is not an ASCII sign. Write “{_ascii(cell.text)}”.", offset
    if match := _THOUSANDS.search(cell.text):
        plain = match[0].replace(",", "")
        several = match[0].replace(",", ", ")
        return (
            "thousands-separator",
            f"“{match[0]}” has thousands separators. Write “{plain}” (or “{several}” if several values are meant).",
            match.start(),
        )
    return None


def _ascii(text: str) -> str:
    plain = "".join(_SIGNS.get(sign, sign) for sign in text)
    return unicodedata.normalize("NFKC", plain).strip()
