"""A deliberation already opened was held on the day it was opened, on the clock of its site."""

from zoneinfo import ZoneInfo

from django.db import migrations


def date(apps, schema_editor):
    Jury = apps.get_model("juries", "Jury")
    rows = Jury.objects.filter(opened_at__isnull=False, held_on__isnull=True).select_related("session__site")
    for jury in rows.order_by("pk"):
        jury.held_on = jury.opened_at.astimezone(ZoneInfo(jury.session.site.time_zone)).date()
        jury.save(update_fields=["held_on"])


class Migration(migrations.Migration):
    dependencies = [("juries", "0004_lawful_juries")]
    operations = [migrations.RunPython(date, migrations.RunPython.noop)]
