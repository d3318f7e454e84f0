"""What the rulebooks refer to, as registered by each platform."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("people", "0002_language_currency")]

    operations = [
        migrations.CreateModel(
            "RegisterEntry",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("register", models.CharField(max_length=60)),
                ("entry", models.CharField(max_length=60)),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                ("fields", models.JSONField(default=dict)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("reviewed_at", models.DateTimeField()),
                (
                    "platform",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="register_entries",
                        to="people.platform",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "people_register_entry",
                "indexes": [models.Index(fields=["platform"], name="people_register_current", condition=Q(until=None))],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(until=None) | Q(until__gte=F("since")), name="people_register_order"
                    )
                ],
            },
        )
    ]
