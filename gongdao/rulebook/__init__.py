"""The rulebook language: read books, stack them, ask them, check them. Knows no storage and no clock."""

from gongdao.rulebook.checking import check, check_texts, edge_value
from gongdao.rulebook.decisions import Decision, Table
from gongdao.rulebook.errors import BadFact, BookError, UnknownFact, UnknownRule
from gongdao.rulebook.facts import Fact
from gongdao.rulebook.findings import CODES, Finding
from gongdao.rulebook.loading import load_stack, read
from gongdao.rulebook.model import Book, Cell, Clause, Column, Rule
from gongdao.rulebook.registers import Registers
from gongdao.rulebook.rules import (
    Approval,
    Deadline,
    Example,
    Interval,
    Limited,
    Need,
    Notice,
    NoticeRow,
    Procedure,
    Right,
    Role,
    Row,
    StepExample,
)
from gongdao.rulebook.sources import shipped
from gongdao.rulebook.stack import Derived, Stack

__all__ = [
    "CODES",
    "Approval",
    "BadFact",
    "Book",
    "BookError",
    "Cell",
    "Clause",
    "Column",
    "Deadline",
    "Decision",
    "Derived",
    "Example",
    "Fact",
    "Finding",
    "Interval",
    "Limited",
    "Need",
    "Notice",
    "NoticeRow",
    "Procedure",
    "Registers",
    "Right",
    "Role",
    "Row",
    "Rule",
    "Stack",
    "StepExample",
    "Table",
    "UnknownFact",
    "UnknownRule",
    "check",
    "check_texts",
    "edge_value",
    "load_stack",
    "read",
    "shipped",
]
