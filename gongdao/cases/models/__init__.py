"""The case and what hangs on it. Rows are the state; the events in `record` are the evidence of how it came about.

Ids come from `record.ids`, because the sealed bytes of an event name rows that the same statement inserts.
Only `proceedings` writes these tables. Amounts are fen, instants aware.
"""

from gongdao.cases.mandates import Mandate
from gongdao.cases.models.case import Case, Order, Party
from gongdao.cases.models.clocks import Clock, Task
from gongdao.cases.models.counters import CaseCount, ImportedMatter, NumberCount
from gongdao.cases.models.files import Attachment, Draft
from gongdao.cases.models.links import Disclosure, Link
from gongdao.cases.models.offers import Approval, Objection, Proposal
from gongdao.cases.payments import Payment, PaymentAttempt
from gongdao.cases.rounds import Round
from gongdao.cases.signals import Signal

__all__ = [
    "Approval",
    "Attachment",
    "Case",
    "CaseCount",
    "Clock",
    "Disclosure",
    "Draft",
    "ImportedMatter",
    "Link",
    "Mandate",
    "NumberCount",
    "Objection",
    "Order",
    "Party",
    "Payment",
    "PaymentAttempt",
    "Proposal",
    "Round",
    "Signal",
    "Task",
]
