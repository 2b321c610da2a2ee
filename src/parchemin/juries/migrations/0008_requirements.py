"""What was said of missing grids becomes lines set aside, as everything that is asked and not there."""

from __future__ import annotations

from django.db import migrations
from django.utils import timezone

BY = "Service de certification"  # the journal says who; the row did not


def set_aside(apps, schema_editor):
    Entry = apps.get_model("juries", "SessionEntry")
    Waiver = apps.get_model("juries", "Waiver")
    Assessment = apps.get_model("catalogue", "Assessment")
    Marking = apps.get_model("assessments", "Marking")
    rows = []
    for entry in Entry.objects.exclude(missing_explained="").order_by("pk"):
        marked = Marking.objects.filter(candidacy=entry.candidacy_id, submitted_at__isnull=False)
        wanted = Assessment.objects.filter(block__in=entry.blocks.all()).exclude(
            pk__in=marked.values("grid__assessment")
        )
        rows += [
            Waiver(
                session_id=entry.session_id,
                code="requirement.grid",
                about=f"entry:{entry.pk}:grid:{pk}",
                by=BY,
                reason=entry.missing_explained,
                given_at=timezone.now(),
            )
            for pk in wanted.order_by("pk").values_list("pk", flat=True)
        ]
    Waiver.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [
        ("juries", "0007_named_seats"),
        ("assessments", "0001_initial"),
        ("catalogue", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(set_aside, migrations.RunPython.noop),
        migrations.RemoveField(model_name="sessionentry", name="missing_explained"),
    ]
