"""Names that nobody declares, and declared names that nobody uses."""

from collections.abc import Iterable, Iterator, Mapping

from gongdao.rulebook.errors import listed
from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.model import Cell, Rule
from gongdao.rulebook.registers import EVIDENCE, read_when
from gongdao.rulebook.rules import CLOCK, SAME, START, Need, Procedure, Row
from gongdao.rulebook.schema import complete
from gongdao.rulebook.stack import Stack
from gongdao.words import NEEDS, VERBS

_WITH_ARGUMENT = {"other_than", "approval", "work", "delivered", "guardian"}


def name_findings(stack: Stack) -> list[Finding]:
    """Findings for every name in a head or a cell."""
    names = _Names(stack)
    readers = {
        "procedure": names.procedure,
        "deadline": names.deadline,
        "interval": names.interval,
        "approval": names.approval,
        "notice": names.notice,
        "right": names.right,
        "duty": names.duty,
        "retention": names.retention,
        "roles": names.role_table,
    }
    found: list[Finding] = []
    for rule in stack.rules():
        if rule.kind in readers and complete(rule):
            found += readers[rule.kind](rule)
    return found + list(unused(stack))


class _Names:
    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.actions = {row.action for procedure in stack.procedures.values() for row in procedure.rows}
        self.events = self.actions | set(stack.events)

    def one_of(
        self, code: str, rule: Rule, cell: Cell, names: Iterable[str], known: Iterable[str], what: str
    ) -> list[Finding]:
        """A finding for each of the names of a cell that is not known."""
        allowed = list(known)
        return [
            finding(code, rule.place(cell), f"“{name}” is no {what}. Known are {listed(sorted(allowed))}.")
            for name in names
            if name not in allowed
        ]

    def roles(self, rule: Rule, cell: Cell, names: Iterable[str] | None = None) -> list[Finding]:
        every = cell.items() if names is None else names
        return self.one_of("unknown-role", rule, cell, every, self.stack.roles, "role")

    def event_list(self, rule: Rule, key: str) -> list[Finding]:
        """The events of a head key: actions of any procedure, and product events."""
        cell = rule.key(key)
        return self.one_of("unknown-event", rule, cell, cell.items(), self.events, "action and no product event")

    def role_table(self, rule: Rule) -> list[Finding]:
        return [
            one for record in rule.records() if "stand_in" in record for one in self.roles(rule, record["stand_in"])
        ]

    def procedure(self, rule: Rule) -> list[Finding]:
        procedure = self.stack.procedures.get(rule.name)
        if procedure is None:
            return []
        found: list[Finding] = []
        begun = {state for record in rule.records() for state in record["state"].items()}
        for record, row in zip(rule.records(), procedure.rows, strict=True):
            found += self.permission(rule, record, row)
            known = begun | {*procedure.final, SAME}
            what = "state that a row begins with or the head calls final"
            found += self.one_of("unknown-state", rule, record["next"], [row.next], known, what)
        heads = {"within": ("unknown-procedure", self.stack.procedures), "blocks": ("unknown-action", self.actions)}
        for key, (code, names) in heads.items():
            cell = rule.key(key)
            found += self.one_of(code, rule, cell, cell.items(), names, code.removeprefix("unknown-"))
        return found + self.final(rule, procedure)

    def permission(self, rule: Rule, record: Mapping[str, Cell], row: Row) -> list[Finding]:
        """Who, what, by which verb, under which needs."""
        by = record["by"].items()
        found = self.roles(rule, record["by"], row.by)
        clocks = [name.removeprefix(CLOCK) for name in by if name.startswith(CLOCK)]
        found += self.one_of("unknown-deadline", rule, record["by"], clocks, self.stack.deadline_map, "deadline")
        if not row.action or not by:
            cell = record["by"] if row.action else record["action"]
            found.append(finding("bad-cell", rule.place(cell), "A row says who does what: neither may be blank."))
        if "does" in record:
            found += self.one_of("unknown-verb", rule, record["does"], [row.does], VERBS, "verb")
        return found + [one for need in row.needs for one in self.need(rule, record["needs"], need)]

    def final(self, rule: Rule, procedure: Procedure) -> list[Finding]:
        targets = {row.next for row in procedure.rows} - {SAME}
        unknown = [state for state in procedure.final if state not in targets]
        what = "state that a row leads to"
        return self.one_of("unknown-state", rule, rule.key("final"), unknown, targets, what)

    def need(self, rule: Rule, cell: Cell, need: Need) -> list[Finding]:
        """The need itself, then what it refers to."""
        if need.name not in NEEDS:
            return self.one_of("unknown-need", rule, cell, [need.name], NEEDS, "need")
        if bool(need.args) != (need.name in _WITH_ARGUMENT):
            shape = f"{need.name}:NAME" if need.name in _WITH_ARGUMENT else need.name
            return [finding("bad-cell", rule.place(cell), f"This need is written “{shape}”.")]
        if need.name == "approval":
            return self.one_of("unknown-approval", rule, cell, need.args, self.stack.approvals, "approval")
        if need.name == "guardian":
            yes_no = [name for name, fact in self.stack.facts.items() if fact.type == "yes_no"]
            return self.one_of("unknown-fact", rule, cell, need.args, yes_no, "fact that is yes or no")
        if need.name == "work":
            return self.one_of("unknown-procedure", rule, cell, need.args, self.stack.procedures, "procedure")
        if need.name == "delivered":
            delivered = {
                event.removesuffix(".delivered") for event in self.stack.events if event.endswith(".delivered")
            }
            return self.one_of("unknown-event", rule, cell, need.args, self.events | delivered, "event")
        return self.one_of("unknown-action", rule, cell, need.args, self.actions, "action")

    def deadline(self, rule: Rule) -> list[Finding]:
        of = rule.key("of")
        found = self.one_of("unknown-procedure", rule, of, of.items(), self.stack.procedures, "procedure")
        found += self.event_list(rule, "from") + self.event_list(rule, "until")
        procedure = self.stack.procedures.get(of.text)
        if procedure is not None:
            pauses = rule.key("pauses")
            found += self.one_of("unknown-state", rule, pauses, pauses.items(), procedure.states, "state")
        found += self.roles(rule, rule.key("duty"))
        breach = rule.key("on_breach")
        _, _, role = breach.text.partition(" ")
        return found + self.roles(rule, breach, [role.strip()] if role.strip() else [])

    def interval(self, rule: Rule) -> list[Finding]:
        return self.event_list(rule, "from") + self.event_list(rule, "to")

    def approval(self, rule: Rule) -> list[Finding]:
        columns = [name for name in ("by", "inform") if any(column.name == name for column in rule.outputs)]
        found = [one for name in columns for cell in output_cells(rule, name) for one in self.roles(rule, cell)]
        sums = rule.key("sum")
        return (
            _blank(rule, "by")
            + found
            + self.one_of("bad-value", rule, sums, sums.items(), ("case", "party"), "scope of a sum")
        )

    def notice(self, rule: Rule) -> list[Finding]:
        found = self.event_list(rule, "on")
        found += [one for cell in output_cells(rule, "to") for one in self.roles(rule, cell)]
        if channels := self.stack.labels.get("channels"):
            for cell in output_cells(rule, "channel"):
                found += self.one_of("bad-value", rule, cell, cell.items(), channels, "channel")
        found += [one for name in ("to", "channel", "words") for one in _blank(rule, name)]
        for cell in output_cells(rule, "words"):
            if cell.text and cell.text not in self.stack.texts:
                message = f"The notice “{rule.name}” sends the words “{cell.text}”, which are nowhere."
                found.append(finding("notice-without-words", rule.place(cell), message))
        return found

    def right(self, rule: Rule) -> list[Finding]:
        states = {START, *(state for procedure in self.stack.procedures.values() for state in procedure.states)}
        found: list[Finding] = []
        for record in rule.records():
            found += self.roles(rule, record["holder"])
            found += self.one_of(
                "unknown-action", rule, record["action"], record["action"].items(), self.actions, "action"
            )
            found += self.one_of(
                "unknown-state", rule, record["in_states"], record["in_states"].items(), states, "state"
            )
        return found

    def duty(self, rule: Rule) -> list[Finding]:
        """Who, the event (or other duty) or action that `when` names, and what fulfils it."""
        found = [one for cell in output_cells(rule, "who") for one in self.roles(rule, cell)]
        of = rule.key("of")
        found += self.one_of("unknown-procedure", rule, of, of.items(), self.stack.procedures, "procedure")
        duties = {duty.name for duty in self.stack.registers.duties}
        for cell in output_cells(rule, "when"):
            when = read_when(cell.text)
            if when is not None and when.form == "on":
                what = "action and no product event"
                found += self.one_of("unknown-event", rule, cell, [when.event], self.events | duties, what)
            elif when is not None and when.form == "before":
                found += self.one_of("unknown-action", rule, cell, [when.event], self.events, "action")
        for cell in output_cells(rule, "fulfilled_by"):
            known = self.events | {EVIDENCE}
            found += self.one_of("unknown-event", rule, cell, cell.items(), known, "action and no product event")
        return found

    def retention(self, rule: Rule) -> list[Finding]:
        found = [one for cell in output_cells(rule, "hold_by") for one in self.roles(rule, cell)]
        for cell in output_cells(rule, "from"):
            what = "action and no product event"
            found += self.one_of("unknown-event", rule, cell, cell.items(), self.events, what)
        return found


def _blank(rule: Rule, name: str) -> list[Finding]:
    """An output that may not be left blank."""
    message = f"The {rule.kind} “{rule.name}” needs “{name}” in each row."
    return [finding("bad-cell", rule.place(cell), message) for cell in output_cells(rule, name) if not cell.text]


def output_cells(rule: Rule, name: str) -> list[Cell]:
    """The cells of an output column."""
    index = next((n for n, column in enumerate(rule.columns) if column.output and column.name == name), None)
    return [] if index is None else [row[index] for row in rule.cells]


def unused(stack: Stack) -> Iterator[Finding]:
    """Facts, roles and words that no rule mentions; silent for a vocabulary by itself."""
    acting = [
        rule for rule in stack.rules() if rule.kind not in ("facts", "roles", "events", "labels", "words", "examples")
    ]
    if not acting:
        return
    mentioned = {column.name for rule in acting for column in rule.columns}
    for rule in acting:
        cells = [cell for row in rule.cells for cell in row] + list(rule.at.values())
        items = [item for cell in cells for item in cell.items()]
        mentioned |= {word for item in items for word in (item, *item.replace(":", " ").split())}
    stand_ins = {role.stand_in for role in stack.roles.values()}
    for rule in stack.rules():
        key = {"facts": "fact", "roles": "role"}.get(rule.kind)
        for record in rule.records() if key and complete(rule) else []:
            cell = record[key or ""]
            if cell.text not in mentioned | stand_ins:
                yield finding("never-used", rule.place(cell), f"No rule uses the {key} “{cell.text}”.")
        if rule.kind == "words" and rule.name not in mentioned:
            yield finding("never-used", rule.place(), f"No notice sends the words “{rule.name}”.")
