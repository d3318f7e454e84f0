"""What a platform's own rulebooks bring along: their language and currency, and that they are its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_first")]

    operations = [
        migrations.AddField("platform", "language", models.CharField(max_length=10, default="zh-Hans")),
        migrations.AddField("platform", "currency", models.CharField(max_length=3, default="CNY")),
        migrations.AddField("platform", "own_books", models.BooleanField(default=False)),
    ]
