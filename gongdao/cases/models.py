"""The case and what hangs on it. Rows are the state; the events in `record` are the evidence of how it came about.

Ids come from `record.ids`, because the sealed bytes of an event name rows that the same statement inserts.
Only `proceedings` writes these tables. Amounts are fen, instants aware.
"""

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.functional import cached_property

from gongdao.cases.mandates import Mandate  # noqa: F401  Django looks for the tables here
from gongdao.cases.payments import Payment, PaymentAttempt  # noqa: F401  Django looks for the tables here
from gongdao.cases.rounds import Round  # noqa: F401
from gongdao.cases.signals import Signal
from gongdao.editions import books
from gongdao.editions.books import Ruling


class Order(models.Model):
    """A trade, pushed by the marketplace (`verified`) or typed by whoever filed."""

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+")
    number = models.TextField()
    goods = models.TextField(default="")
    list_price = models.BigIntegerField(null=True)
    paid = models.BigIntegerField(null=True)
    merchant = models.ForeignKey("people.Merchant", models.PROTECT, null=True, related_name="+")
    consumer = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    placed_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    verified = models.BooleanField(default=False)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["platform", "number"], condition=Q(verified=True), name="order_once")]
        indexes = [models.Index(fields=["consumer"], name="order_consumer", condition=Q(consumer__isnull=False))]


class Case(models.Model):
    """One matter under one procedure. `rev` is its lock version.

    `ruleset` is the one in force when it came, `substance` the one at the trade (null: the same); `ruling` reads them.
    """

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    number = models.TextField()
    ruleset = models.ForeignKey("editions.Ruleset", models.PROTECT, related_name="+", db_index=False)
    substance = models.ForeignKey("editions.Ruleset", models.PROTECT, null=True, related_name="+", db_index=False)
    procedure = models.TextField()
    state = models.TextField()
    final = models.BooleanField(default=False)
    rev = models.IntegerField(default=1)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="beside",
        db_index=False,
        help_text="the matter beside which, or out of which, this one was opened",
    )
    channel = models.TextField()
    title = models.TextField()
    facts = models.JSONField(default=dict)
    category = models.TextField(null=True)
    severity = models.TextField(null=True)
    level = models.TextField(null=True)
    priority = models.TextField(null=True)
    cause = models.TextField(null=True)
    department = models.TextField(null=True)
    immediate = models.BooleanField(default=False, help_text="on the immediate track by its facts; on top of queues")
    lawsuit_risk = models.BooleanField(default=False, help_text="may lead to a lawsuit by its facts; on the watch list")
    assignee = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    consumer = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    merchant = models.ForeignKey("people.Merchant", models.PROTECT, null=True, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="cases", db_index=False)
    order_number = models.TextField(default="")
    claim_hash = models.BinaryField(null=True)
    received_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    due_clock = models.TextField(null=True)
    retrospective = models.BooleanField(default=False)
    rating = models.SmallIntegerField(null=True, help_text="the latest, 0 to 100, out of the content of its event")
    rated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["platform", "number"], name="case_number")]
        indexes = [
            models.Index(fields=["platform", "due_at", "id"], name="case_due", condition=Q(final=False)),
            models.Index(
                fields=["platform", "department", "state", "due_at", "id"],
                name="case_department",
                condition=Q(final=False),
            ),
            models.Index(
                fields=["assignee", "due_at", "id"],
                name="case_assignee",
                condition=Q(final=False, assignee__isnull=False),
            ),
            models.Index(
                fields=["merchant", "due_at", "id"],
                name="case_merchant_open",
                condition=Q(final=False, merchant__isnull=False),
            ),
            models.Index(
                fields=["platform", "severity", "due_at", "id"], name="case_severity", condition=Q(final=False)
            ),
            models.Index(
                fields=["platform", "due_at", "id"],
                name="case_unassigned",
                condition=Q(final=False, assignee__isnull=True),
            ),
            models.Index(
                fields=["consumer", "-received_at"], name="case_consumer", condition=Q(consumer__isnull=False)
            ),
            models.Index(
                fields=["merchant", "-received_at"], name="case_merchant", condition=Q(merchant__isnull=False)
            ),
            models.Index(fields=["order"], name="case_order", condition=Q(order__isnull=False)),
            models.Index(fields=["platform", "order_number"], name="case_order_number", condition=~Q(order_number="")),
            models.Index(
                fields=["platform", "due_at", "id"], name="case_immediate", condition=Q(final=False, immediate=True)
            ),
            models.Index(
                fields=["platform", "due_at", "id"], name="case_lawsuit", condition=Q(final=False, lawsuit_risk=True)
            ),
            models.Index(
                fields=["platform", "procedure", "rated_at"], name="case_rated", condition=Q(rating__isnull=False)
            ),
            models.Index(fields=["platform", "updated_at", "id"], name="case_updated"),
            models.Index(fields=["parent"], name="case_parent", condition=Q(parent__isnull=False)),
            models.Index(fields=["platform", "closed_at", "id"], name="case_closed", condition=Q(final=True)),
            models.Index(
                fields=["assignee", "closed_at"],
                name="case_closed_by",
                condition=Q(final=True, assignee__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def ruling(self) -> Ruling:
        """The rulebooks that this case is decided by; nothing else hands them out."""
        return Ruling(self.ruleset_id, self.substance_id or self.ruleset_id)

    @cached_property
    def checklist(self) -> "list[Task]":
        """Its tasks, of any state, the oldest first; read once."""
        return list(self.tasks.order_by("id"))

    @cached_property
    def signals(self) -> list[Signal]:
        """The signals of bad faith that staff were shown, the oldest first; read once."""
        return list(self.signal_rows.order_by("id"))

    @property
    def substance_from(self) -> str:
        """Why that substance: `trade`, `arrival` (no trade is known), `unruled` (nothing was in force at the trade)."""
        if self.order is None or self.order.placed_at is None:
            return "arrival"
        since = books.since(self.ruling().substance_id)
        return "trade" if since is not None and since <= self.order.placed_at else "unruled"


class Party(models.Model):
    """How to reach somebody in a case who has no account; personal, erasable."""

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    role = models.TextField()
    name = models.TextField(default="")
    email = models.TextField(default="")
    phone = models.TextField(default="")
    language = models.TextField(default="zh-Hans")


class Proposal(models.Model):
    """What one side offers another: sum, goods, who pays, until when. Silence never accepts it (M-1.1.3).

    Sides are `platform`, `consumer`, `merchant`; null in offers of a time before sides were kept, when only the
    platform offered, to the consumer. `state` is offered, accepted, declined, lapsed, withdrawn or countered.
    """

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="proposals")
    rev = models.IntegerField(default=1)
    remedy = models.TextField()
    amount = models.BigIntegerField(default=0)
    by_role = models.TextField(null=True)
    to_role = models.TextField(null=True)
    payer = models.TextField(null=True, help_text="the side that pays the sum")
    goods = models.TextField(default="", help_text="what is returned, exchanged or repaired")
    freight = models.TextField(null=True, help_text="the side that pays the freight")
    perform_within = models.TextField(null=True, help_text="limit from the acceptance on, by which it is carried out")
    in_kind = models.TextField(null=True, help_text="points or coupon, beside the sum")
    in_kind_worth = models.BigIntegerField(null=True)
    counters = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    terms = models.TextField(default="")
    state = models.TextField(default="offered")
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)

    @property
    def worth(self) -> int:
        """Everything that it is worth, in fen: the sum and what is given in kind."""
        return self.amount + (self.in_kind_worth or 0)


class Approval(models.Model):
    """A pending action: approving executes it against the state of that moment."""

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="approvals")
    rev = models.IntegerField(default=1)
    name = models.TextField()
    action = models.TextField()
    inputs = models.JSONField()
    amount = models.BigIntegerField(default=0)
    party = models.TextField(null=True, help_text="the side that gets it; sums count for each")
    by = models.TextField()
    department = models.TextField(null=True)
    inform = models.JSONField(default=list)
    clause = models.TextField()
    row = models.IntegerField()
    state = models.TextField(default="pending")
    requested_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    stood_in = models.TextField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["platform", "by", "requested_at"], name="approval_inbox", condition=Q(state="pending")
            ),
            models.Index(
                fields=["platform", "name", "decided_at"], name="approval_granted", condition=Q(state="approved")
            ),
        ]


class Objection(models.Model):
    """A party does not want somebody to handle its case. Upheld, it keeps that person out of this case for good."""

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="objections")
    rev = models.IntegerField(default=1)
    role = models.TextField(help_text="the party that objects")
    against = models.ForeignKey("people.User", models.PROTECT, related_name="+", db_index=False)
    state = models.TextField(default="open", help_text="open, upheld or dismissed")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["case", "role", "against"], name="objection_once")]
        indexes = [models.Index(fields=["platform", "made_at"], name="objection_open", condition=Q(state="open"))]


class Task(models.Model):
    """A duty of staff in a case: until its own clock runs out, or before the act that it `blocks`.

    `state` is open, done, excused (with reasons) or ended (it no longer applied, or the case was over). `due_at` is its
    clock's, for lists over many cases.
    """

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    rev = models.IntegerField(default=1)
    name = models.TextField()
    book = models.TextField()
    clause = models.TextField()
    row = models.IntegerField()
    who = models.TextField()
    blocks = models.TextField(null=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    state = models.TextField(default="open")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["platform", "who", "due_at", "id"], name="task_inbox", condition=Q(state="open"))
        ]


class Clock(models.Model):
    """One running instance of a deadline. The due instant is exclusive; `breached_at`, once set, is never removed."""

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    approval = models.ForeignKey(Approval, models.PROTECT, null=True, related_name="clocks", db_index=False)
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="clocks", db_index=False)
    rev = models.IntegerField(default=1)
    deadline = models.TextField()
    favours = models.TextField()
    breaches = models.BooleanField(help_text="running out is a breach, not the end of a window or an act of the clock")
    clause = models.TextField()
    row = models.IntegerField()
    limit = models.TextField()
    warn = models.TextField(default="", help_text="limit before the due instant at which it is soon; empty for none")
    calendar = models.TextField()
    provisional = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True)
    state = models.TextField(default="running")
    paused_at = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list)
    stopped_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)

    @property
    def of_procedure(self) -> bool:
        """A clock of the procedure itself, which the parties see, and not one among staff."""
        return self.approval_id is None and self.task_id is None

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="clock_due", condition=Q(state="running", breached_at__isnull=True)),
            models.Index(
                fields=["platform", "breached_at"], name="clock_breached", condition=Q(breached_at__isnull=False)
            ),
            models.Index(
                fields=["platform", "deadline", "stopped_at"],
                name="clock_stopped",
                condition=Q(stopped_at__isnull=False),
            ),
            models.Index(
                fields=["platform", "calendar"],
                name="clock_provisional",
                condition=Q(provisional=True, state__in=["running", "paused"]),
            ),
        ]


class Link(models.Model):
    """What a case is to another one. Nothing is copied or lost by it; undone, it stays as a trace.

    `related`: look at the other too. `duplicate`: the same matter again; merged, it waits under the other. `split`: the
    other was made out of it. `group`: a member, and the other leads the group.
    """

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, models.PROTECT, related_name="linked", db_index=False)
    rev = models.IntegerField(default=1)
    kind = models.TextField()
    made_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["case", "other", "kind"], condition=Q(undone_at__isnull=True), name="link_once")
        ]
        indexes = [models.Index(fields=["other", "kind", "id"], name="link_other", condition=Q(undone_at__isnull=True))]


class Disclosure(models.Model):
    """One line of the log of what was handed to a party: whose data, of which order, with how many files; its event
    holds the words."""

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="disclosures")
    rev = models.IntegerField(default=1)
    event_id = models.BigIntegerField()
    to_role = models.TextField()
    merchant = models.ForeignKey("people.Merchant", models.PROTECT, null=True, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+", db_index=False)
    files = models.IntegerField(default=0)
    clause = models.TextField()
    made_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["platform", "-made_at", "-id"], name="disclosure_latest")]


class Attachment(models.Model):
    """A file kept with a case (or with a draft, until it is filed). `path` is relative to the file store."""

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="attachments")
    event_id = models.BigIntegerField(null=True)
    owner = models.TextField(default="", help_text="the draft's owner until it is filed")
    name = models.TextField()
    content_type = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.BinaryField(max_length=32)
    path = models.TextField()
    audience = models.TextField(default="all")
    uploaded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner"], name="attachment_owner", condition=Q(case__isnull=True))]


class Draft(models.Model):
    """Text somebody has typed but not sent, kept on the server; `owner` is `user:ID` or `guest:KEY`."""

    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    owner = models.TextField()
    form = models.TextField()
    body = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["platform", "owner", "form"], name="draft_once")]


class CaseCount(models.Model):
    """Open cases per group, kept by a statement trigger in slots; sum over the slots to read."""

    platform_id = models.SmallIntegerField()
    department = models.TextField()
    assignee_id = models.BigIntegerField()
    state = models.TextField()
    severity = models.TextField()
    slot = models.SmallIntegerField()
    n = models.BigIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["platform_id", "department", "assignee_id", "state", "severity", "slot"], name="case_count_key"
            )
        ]


class NumberCount(models.Model):
    """The last figure given out for case numbers of one platform on one day."""

    platform_id = models.SmallIntegerField()
    day = models.DateField()
    last = models.IntegerField()

    class Meta:
        constraints = [UniqueConstraint(fields=["platform_id", "day"], name="number_count_key")]


class ImportedMatter(models.Model):
    """Where an imported case came from, so that importing the same file again makes no double."""

    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    key = models.TextField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")

    class Meta:
        constraints = [UniqueConstraint(fields=["platform", "key"], name="imported_once")]
