"""The second pin of a case: the rulebooks by which what is owed is measured. Null says: those of the procedure."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_human_by_department"), ("editions", "0001_initial")]

    operations = [
        migrations.AddField(
            "case",
            "substance",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="editions.ruleset",
            ),
        )
    ]
