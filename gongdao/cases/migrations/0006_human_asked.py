from django.db import migrations

CREATE = """
create index case_human on cases_case (platform_id, due_at, id)
where not final and facts @> '{"human_asked": "yes"}'
"""


class Migration(migrations.Migration):
    """The few open cases in which a person shall decide, for the count of that view."""

    dependencies = [("cases", "0005_updated")]

    operations = [migrations.RunSQL(CREATE, "drop index case_human")]
