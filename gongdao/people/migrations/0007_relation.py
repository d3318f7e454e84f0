"""Staff declare to whom they are close."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_webhook'),
    ]

    operations = [
        migrations.CreateModel(
            name='Relation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('family', 'Family'), ('employment', 'Employment'), ('shareholding', 'Shareholding'), ('other', 'Other')], max_length=20)),
                ('name', models.CharField(blank=True, default='', max_length=100)),
                ('email', models.EmailField(max_length=254, null=True)),
                ('phone', models.CharField(max_length=20, null=True)),
                ('note', models.CharField(blank=True, default='', max_length=200)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('merchant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='relations', to='people.merchant')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relations', to='people.platform')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'people_relation',
                'indexes': [models.Index(fields=['platform', 'until'], name='people_relation_current')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='people_relation_order'), models.CheckConstraint(condition=models.Q(('merchant__isnull', False), ('email__isnull', False), ('phone__isnull', False), _connector='OR'), name='people_relation_to_somebody')],
            },
        ),
    ]
