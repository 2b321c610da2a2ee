"""The employer known of each person becomes the first of those kept."""

from django.db import migrations
from django.utils import timezone


def keep(apps, schema_editor):
    Person = apps.get_model("parties", "Person")
    Employment = apps.get_model("parties", "Employment")
    now = timezone.now()
    rows = (
        Person.objects.exclude(employer_siret="")
        .order_by("pk")
        .values_list("pk", "employer_siret", "employer_name")
    )
    Employment.objects.bulk_create(
        [Employment(person_id=pk, siret=siret, name=name, declared_at=now) for pk, siret, name in rows],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("parties", "0002_employments_and_bounces")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
