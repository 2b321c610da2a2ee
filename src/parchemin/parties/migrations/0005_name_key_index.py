"""The indexes that find a person by name: apart, for PostgreSQL adds none to rows changed in the same transaction."""

from django.db import DatabaseError, migrations, models, transaction


def index_words(apps, schema_editor):
    """PostgreSQL finds a word inside long lists by its trigrams, where the extension may be had."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            with schema_editor.connection.cursor() as cursor:
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                cursor.execute(
                    "CREATE INDEX IF NOT EXISTS parties_person_folded_words "
                    "ON parties_person USING gin (folded gin_trgm_ops)"
                )
    except DatabaseError:
        return  # the list is read through: a right that the operator may not have stops no upgrade


class Migration(migrations.Migration):
    dependencies = [("parties", "0004_folded_names")]
    operations = [
        migrations.AddIndex(
            "person",
            models.Index(fields=["certifier", "name_key"], name="parties_per_certifi_38f965_idx"),
        ),
        migrations.RunPython(index_words, migrations.RunPython.noop),
    ]
