from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("juries", "0012_presences_by_moment")]

    operations = [
        migrations.AddConstraint(
            "attendance",
            models.UniqueConstraint(
                fields=["session", "person", "role", "hearing_on"],
                condition=Q(hearing_on__isnull=False),
                name="one_attendance_per_day_of_hearings",
            ),
        ),
        migrations.AddConstraint(
            "attendance",
            models.UniqueConstraint(
                fields=["session", "person", "role"],
                condition=Q(hearing_on__isnull=True),
                name="one_attendance_at_the_deliberation",
            ),
        ),
        migrations.AddConstraint(
            "attendance",
            models.CheckConstraint(
                condition=Q(hearing_on__isnull=False) | ~Q(role="candidate"),
                name="a_candidate_attends_examinations",
            ),
        ),
    ]
