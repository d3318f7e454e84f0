from django.db import migrations

ON, WHERE = "create index case_human on cases_case", """where not final and facts @> '{"human_asked": "yes"}'"""
NEW = f"drop index case_human; {ON} (platform_id, department, due_at, id) {WHERE}"
OLD = f"drop index case_human; {ON} (platform_id, due_at, id) {WHERE}"


class Migration(migrations.Migration):
    """The department stands in the index, so that the count of one department does not walk through all the others."""

    dependencies = [("cases", "0006_human_asked")]

    operations = [migrations.RunSQL(NEW, OLD)]
