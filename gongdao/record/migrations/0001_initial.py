"""The append-only tables, the sequence of ids, and the triggers that refuse to rewrite the past."""

from django.db import migrations, models

SEQUENCE = "CREATE SEQUENCE gongdao_id AS bigint INCREMENT BY 1000 START WITH 1000"

# Rows come and go all day; the default waits until a fifth of a table is dead, and taking the oldest walks over the dead.
VACUUM = "ALTER TABLE record_unsealed SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)"

TRIGGERS = """
CREATE FUNCTION record_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the record is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION record_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: nothing is taken out of the record', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION record_erase_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.salt IS NULL AND NEW.body IS NULL
       AND NEW.event_id = OLD.event_id THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'content % may only be erased', OLD.event_id USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION record_sign_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.note IS NULL AND NEW.note IS NOT NULL
       AND (NEW.size, NEW.root, NEW.frontier, NEW.at) = (OLD.size, OLD.root, OLD.frontier, OLD.at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'checkpoint % may only be signed, once', OLD.size USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON record_event
    FOR EACH STATEMENT EXECUTE FUNCTION record_append_only();
CREATE TRIGGER leaf_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON record_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION record_append_only();
CREATE TRIGGER content_keep BEFORE DELETE OR TRUNCATE ON record_content
    FOR EACH STATEMENT EXECUTE FUNCTION record_keep();
CREATE TRIGGER content_erase_only BEFORE UPDATE ON record_content
    FOR EACH ROW EXECUTE FUNCTION record_erase_only();
CREATE TRIGGER checkpoint_keep BEFORE DELETE OR TRUNCATE ON record_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION record_keep();
CREATE TRIGGER checkpoint_sign_once BEFORE UPDATE ON record_checkpoint
    FOR EACH ROW EXECUTE FUNCTION record_sign_once();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("platform_id", models.SmallIntegerField()),
                ("case_id", models.BigIntegerField(null=True)),
                ("name", models.TextField()),
                ("procedure", models.TextField(null=True)),
                ("audience", models.TextField(help_text="who may read it: all, consumer, merchant or staff")),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_role", models.TextField(null=True)),
                ("actor_kind", models.TextField()),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("retrospective", models.BooleanField(default=False)),
                ("bytes", models.BinaryField()),
            ],
            options={"indexes": [models.Index(fields=["case_id", "recorded_at", "id"], name="event_case")]},
        ),
        migrations.CreateModel(
            name="Content",
            fields=[
                ("event_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("salt", models.BinaryField(null=True)),
                ("body", models.BinaryField(null=True)),
                ("erased_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Unsealed",
            fields=[("event_id", models.BigIntegerField(primary_key=True, serialize=False))],
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("idx", models.BigIntegerField(primary_key=True, serialize=False)),
                ("event_id", models.BigIntegerField(unique=True)),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("frontier", models.BinaryField()),
                ("note", models.TextField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["size"], name="checkpoint_unsigned", condition=models.Q(note__isnull=True))
                ]
            },
        ),
        migrations.RunSQL(SEQUENCE, "DROP SEQUENCE gongdao_id"),
        migrations.RunSQL(VACUUM, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
