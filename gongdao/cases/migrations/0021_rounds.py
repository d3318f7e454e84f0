"""Duties that recur for the platform; when a task is due; cases that may lead to a lawsuit; the rating of a case."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

DUE = "update cases_task t set due_at = k.due_at from cases_clock k where k.case_id = t.case_id and k.task_id = t.id"
RATED = """
update cases_case c set rating = r.rating, rated_at = r.at
from (
    select distinct on (e.case_id) e.case_id, (convert_from(k.body, 'UTF8')::json ->> 'rating')::smallint as rating,
           e.occurred_at as at
    from record_event e join record_content k on k.event_id = e.id
    where e.name = 'rate' and k.body is not null order by e.case_id, e.recorded_at desc, e.id desc
) r
where r.case_id = c.id and r.rating is not null
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0020_mandates"),
        ("people", "0006_webhook"),
        ("record", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("task", "due_at", models.DateTimeField(null=True)),
        migrations.RunSQL(DUE, migrations.RunSQL.noop),
        migrations.RemoveIndex("task", "task_inbox"),
        migrations.AddIndex(
            "task",
            models.Index(fields=["platform", "who", "due_at", "id"], name="task_inbox", condition=Q(state="open")),
        ),
        migrations.AddField(
            "case",
            "lawsuit_risk",
            models.BooleanField(default=False, help_text="may lead to a lawsuit by its facts; on the watch list"),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["platform", "due_at", "id"], name="case_lawsuit", condition=Q(final=False, lawsuit_risk=True)
            ),
        ),
        migrations.AddField(
            "case",
            "rating",
            models.SmallIntegerField(null=True, help_text="the latest, 0 to 100, out of the content of its event"),
        ),
        migrations.AddField("case", "rated_at", models.DateTimeField(null=True)),
        migrations.RunSQL(RATED, migrations.RunSQL.noop),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["platform", "procedure", "rated_at"], name="case_rated", condition=Q(rating__isnull=False)
            ),
        ),
        migrations.CreateModel(
            "Round",
            [
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("rev", models.IntegerField(default=1)),
                ("name", models.TextField()),
                ("book", models.TextField()),
                ("clause", models.TextField()),
                ("row", models.IntegerField()),
                ("who", models.TextField()),
                ("limit", models.TextField()),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("missed_at", models.DateTimeField(null=True)),
                ("state", models.TextField(default="open")),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL,
                        django.db.models.deletion.PROTECT,
                        db_index=False,
                        null=True,
                        related_name="+",
                    ),
                ),
                ("event_id", models.BigIntegerField(null=True)),
                (
                    "platform",
                    models.ForeignKey(
                        "people.platform", django.db.models.deletion.PROTECT, db_index=False, related_name="+"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["platform", "name", "-id"], name="round_history")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["platform", "name"], condition=Q(state="open"), name="round_open"
                    )
                ],
            },
        ),
    ]
