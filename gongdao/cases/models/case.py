"""The case itself, the trade that it is about, and how to reach who has no account."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.functional import cached_property

from gongdao.cases.signals import Signal
from gongdao.editions import books
from gongdao.editions.books import Ruling

if TYPE_CHECKING:
    from gongdao.cases.models.clocks import Task


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
