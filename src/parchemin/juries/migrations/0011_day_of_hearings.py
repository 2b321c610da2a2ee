from django.db import migrations, models


class Migration(migrations.Migration):
    """Presence is of a moment: the line of an attendance sheet says of which."""

    dependencies = [("juries", "0010_opinions_seen")]

    operations = [
        migrations.RemoveConstraint("attendance", "one_attendance_per_person"),
        migrations.AddField("attendance", "hearing_on", models.DateField(null=True)),
    ]
