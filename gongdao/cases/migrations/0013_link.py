"""Cases that hang together: links, made and undone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_payments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            "Link",
            [
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("rev", models.IntegerField(default=1)),
                ("kind", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey("cases.case", django.db.models.deletion.PROTECT, related_name="links")),
                (
                    "made_by",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL,
                        django.db.models.deletion.PROTECT,
                        db_index=False,
                        null=True,
                        related_name="+",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        "cases.case", django.db.models.deletion.PROTECT, db_index=False, related_name="linked"
                    ),
                ),
                (
                    "platform",
                    models.ForeignKey(
                        "people.platform", django.db.models.deletion.PROTECT, db_index=False, related_name="+"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["case", "other", "kind"], condition=Q(undone_at__isnull=True), name="link_once"
                    )
                ],
                "indexes": [
                    models.Index(
                        fields=["other", "kind", "id"], condition=Q(undone_at__isnull=True), name="link_other"
                    )
                ],
            },
        )
    ]
