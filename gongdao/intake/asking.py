"""What whoever complains is asked first, as the rulebooks have it."""

from gongdao.rulebook import Fact, Stack


def asked(stack: Stack) -> Fact | None:
    """The one choice from which a table works out the category; else the category itself, if there is one."""
    for table in stack.tables_of("decision"):
        if "category" in table.outputs and len(table.facts) == 1 and table.facts[0].values:
            return table.facts[0]
    return stack.facts.get("category")
