from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What the queue narrows by although few cases fit: without these it walked through all open cases to find them."""

    dependencies = [("cases", "0010_parent")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["merchant", "due_at", "id"],
                name="case_merchant_open",
                condition=Q(final=False, merchant__isnull=False),
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["platform", "severity", "due_at", "id"], name="case_severity", condition=Q(final=False)
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["platform", "due_at", "id"],
                name="case_unassigned",
                condition=Q(final=False, assignee__isnull=True),
            ),
        ),
    ]
