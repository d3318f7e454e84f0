"""Which e-mail address of an account somebody has confirmed by the link that went there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_register_once")]
    operations = [
        migrations.AddField("user", "confirmed_email", models.EmailField(blank=True, max_length=254, null=True)),
    ]
