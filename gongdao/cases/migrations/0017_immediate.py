"""Cases on the immediate track, which stand on top of the queues."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_payment_due")]

    operations = [
        migrations.AddField(
            "case",
            "immediate",
            models.BooleanField(default=False, help_text="on the immediate track by its facts; on top of queues"),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["platform", "due_at", "id"], name="case_immediate", condition=Q(final=False, immediate=True)
            ),
        ),
    ]
