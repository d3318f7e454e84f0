from django.db import migrations

CREATE = """
create index letter_failed on notices_letter (platform_id, id desc)
where delivered_at is null and attempts > 0
"""


class Migration(migrations.Migration):
    """Letters that were tried and have not arrived, for the desk's list of them."""

    dependencies = [("notices", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, "drop index letter_failed")]
