"""A party objects to who handles its case."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_offers'),
        ('people', '0007_relation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('rev', models.IntegerField(default=1)),
                ('role', models.TextField(help_text='the party that objects')),
                ('state', models.TextField(default='open', help_text='open, upheld or dismissed')),
                ('made_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('against', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='cases.case')),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('platform', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.platform')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['platform', 'made_at'], name='objection_open')],
                'constraints': [models.UniqueConstraint(fields=('case', 'role', 'against'), name='objection_once')],
            },
        ),
    ]
