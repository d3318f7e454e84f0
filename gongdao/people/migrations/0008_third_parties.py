"""Organisations that act for the platform, and the trainings of their people."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0007_relation'),
    ]

    operations = [
        migrations.CreateModel(
            name='ThirdParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('contract', models.CharField(max_length=100)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField()),
                ('procedures', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('told_at', models.DateTimeField(help_text='when the service centre heard that the contract runs out', null=True)),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='third_parties', to='people.platform')),
            ],
            options={
                'db_table': 'people_third_party',
            },
        ),
        migrations.AddField(
            model_name='holding',
            name='third_party',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='people.thirdparty'),
        ),
        migrations.CreateModel(
            name='Training',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('passed_on', models.DateField()),
                ('valid_until', models.DateField()),
                ('proof', models.CharField(max_length=200)),
                ('told_at', models.DateTimeField(help_text='when the service centre heard that it runs out', null=True)),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='people.platform')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'people_training',
            },
        ),
        migrations.AddConstraint(
            model_name='thirdparty',
            constraint=models.UniqueConstraint(models.F('platform'), models.F('contract'), name='people_third_party_contract'),
        ),
        migrations.AddConstraint(
            model_name='thirdparty',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__gte', models.F('valid_from'))), name='people_third_party_order'),
        ),
        migrations.AddIndex(
            model_name='training',
            index=models.Index(fields=['user', '-valid_until'], name='people_training_latest'),
        ),
        migrations.AddConstraint(
            model_name='training',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__gte', models.F('passed_on'))), name='people_training_order'),
        ),
    ]
