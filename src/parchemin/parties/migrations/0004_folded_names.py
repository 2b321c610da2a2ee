"""Names as they are searched (``folded``) and as the same person is found again (``name_key``)."""

from django.db import migrations, models

from parchemin.domain.text import squeezed
from parchemin.parties.folding import searched

BATCH = 2000


def fill(apps, schema_editor):
    Person = apps.get_model("parties", "Person")
    rows = Person.objects.order_by("pk").only("pk", "birth_name", "usage_name", "first_names")
    kept = []
    for row in rows.iterator(chunk_size=BATCH):
        row.folded = searched(row.birth_name, row.usage_name, row.first_names)
        row.name_key = squeezed(row.birth_name)
        kept.append(row)
        if len(kept) == BATCH:
            Person.objects.bulk_update(kept, ["folded", "name_key"])
            kept = []
    Person.objects.bulk_update(kept, ["folded", "name_key"])


class Migration(migrations.Migration):
    dependencies = [("parties", "0003_employments_known")]
    operations = [
        migrations.AddField("person", "folded", models.TextField(blank=True, default="", editable=False)),
        migrations.AddField("person", "name_key", models.TextField(blank=True, default="", editable=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
