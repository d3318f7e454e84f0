"""No register entry twice at one instant; the platform stands first in the key, as everywhere."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_register_entry")]
    operations = [
        migrations.AddConstraint(
            model_name="registerentry",
            constraint=models.UniqueConstraint(
                fields=["platform", "register", "entry", "name", "since"], name="people_register_once"
            ),
        )
    ]
