"""The matter beside which, or out of which, a case was opened; null for most."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_figures")]

    operations = [
        migrations.AddField(
            "case",
            "parent",
            models.ForeignKey(
                db_index=False,
                help_text="the matter beside which, or out of which, this one was opened",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="beside",
                to="cases.case",
            ),
        ),
        migrations.AddIndex(
            "case", models.Index(fields=["parent"], name="case_parent", condition=Q(parent__isnull=False))
        ),
    ]
