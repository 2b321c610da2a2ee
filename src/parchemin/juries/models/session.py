"""A session: its candidates, its rooms, its timetables, who was asked to come."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Assessment, Block, Framework
from parchemin.juries.models.pool import Juror
from parchemin.parties.models import Certifier, Letter, Person, Site


class Room(models.Model):
    """Salle of a site."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=80)
    seats = models.PositiveSmallIntegerField(default=8)

    class Meta:
        verbose_name = "salle"
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_room_per_name")]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """Session d'examen: a certifier, frameworks, dates, a site, juries."""

    class State(models.TextChoices):
        DRAFT = "draft", "en préparation"
        OPEN = "open", "ouverte"
        SEALED = "sealed", "procès-verbal scellé"
        PUBLISHED = "published", "résultats publiés"
        CANCELLED = "cancelled", "annulée"

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="sessions")
    title = models.CharField(max_length=200)
    frameworks = models.ManyToManyField(Framework, related_name="sessions")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="sessions")
    starts_on = models.DateField()  # first day of defences
    jury_on = models.DateField()  # day of deliberation
    results_promised_on = models.DateField(null=True)
    balance_reason = models.TextField(
        blank=True
    )  # why women and men could not both sit (an objective, not a quota)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    opened_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "session"
        constraints = [
            models.CheckConstraint(
                condition=Q(jury_on__gte=F("starts_on")), name="the_jury_follows_the_defences"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"session:{self.pk}"


class Presented(models.Manager["SessionEntry"]):
    """The entries that stand: those taken out of their session are kept for its history, and asked by ``ever``."""

    def get_queryset(self) -> models.QuerySet[SessionEntry]:
        return super().get_queryset().filter(taken_out_at__isnull=True)


class SessionEntry(models.Model):
    """A candidacy presented to a session, for some blocks; or taken out of it since."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="entries")
    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()
    blocks = models.ManyToManyField(Block, related_name="entries")
    again_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="again"
    )  # decided again after an appeal or an error
    extra_time_percent = models.PositiveSmallIntegerField(default=0)  # accommodation: 33 for a third more
    accommodation = models.CharField(max_length=200, blank=True)  # what else was granted, never why
    remote = models.BooleanField(default=False)  # heard from elsewhere, over video
    language = models.CharField(max_length=5, default="fr")  # of the defence, ISO 639-1
    result_promised_on = models.DateField(null=True)  # to this candidate, when not the session's day
    taken_out_at = models.DateTimeField(null=True)  # no longer presented: read by ``ever`` alone

    objects = Presented()
    ever = models.Manager["SessionEntry"]()

    class Meta:
        verbose_name = "présentation"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "candidacy"],
                condition=Q(taken_out_at__isnull=True),
                name="one_entry_per_session",
            )
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.candidacy}"


class Timetable(models.Model):
    """Planning of a session: a draft, or a release with its version. Judged by ``domain.schedule.violations``."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="timetables")
    version = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80, blank=True)
    note = models.TextField(blank=True)  # what this version changes, in words
    based_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    origin = models.CharField(max_length=12, default="solver")  # solver, hand, import, repair
    input_digest = models.CharField(max_length=64)  # of the problem it answers
    seed = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    status = models.CharField(max_length=20, blank=True)  # solver's word
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "planning"
        constraints = [
            models.UniqueConstraint(fields=["session", "version"], name="one_timetable_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.session} v{self.version}"


class Defence(models.Model):
    """Soutenance: one candidate, one assessment, a room, a time."""

    timetable = models.ForeignKey(Timetable, on_delete=models.PROTECT, related_name="defences")
    entry = models.ForeignKey(SessionEntry, on_delete=models.PROTECT, related_name="defences")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="defences")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="defences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    locked = models.BooleanField(default=False)

    class Meta:
        verbose_name = "soutenance"
        constraints = [
            models.UniqueConstraint(
                fields=["timetable", "entry", "assessment"], name="one_defence_per_assessment"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_defence_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.starts_at:%d/%m %H:%M}"


class PanelSeat(models.Model):
    """A juror in the panel of one defence (at least two professionals, as the sheet says)."""

    defence = models.ForeignKey(Defence, on_delete=models.PROTECT, related_name="panel")
    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="panel_seats")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["defence", "juror"], name="a_juror_hears_once")]

    def __str__(self) -> str:
        return f"{self.defence} · {self.juror}"


class Convocation(models.Model):
    """Convocation of a candidate or a juror, told by a letter; a new release tells only whose slot changed."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="convocations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="convocations")
    role = models.CharField(max_length=10)  # candidate or juror
    timetable = models.ForeignKey(Timetable, null=True, on_delete=models.PROTECT, related_name="convocations")
    content_digest = models.CharField(max_length=64)  # of what it says: same slots, same convocation
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="convocation")
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)  # the person cannot come
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "convocation"

    def __str__(self) -> str:
        return f"{self.session} · {self.person_id}"


class Invitation(models.Model):
    """A juror asked to sit in a session, and what they answered, before any nomination."""

    class State(models.TextChoices):
        SENT = "sent", "en attente de réponse"
        ACCEPTED = "accepted", "acceptée"
        DECLINED = "declined", "déclinée"
        CANCELLED = "cancelled", "annulée"

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="invitations")
    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="invitations")
    seat = models.CharField(max_length=12)  # domain.composition.Seat
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    letter = models.OneToOneField(Letter, null=True, on_delete=models.PROTECT, related_name="invitation")
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "invitation"
        constraints = [
            models.UniqueConstraint(fields=["session", "juror"], name="one_invitation_per_session")
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.juror}"


class InterestStatement(models.Model):
    """A juror's word, for one session: no interest in any of its candidates, or which ones."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="interest_statements")
    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="interest_statements")
    none = models.BooleanField()  # no tie with anybody; False: the ties are declared one by one
    stated_at = models.DateTimeField()

    class Meta:
        verbose_name = "déclaration d’absence d’intérêt"
        constraints = [
            models.UniqueConstraint(fields=["session", "juror"], name="one_interest_statement_per_session")
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.juror}"


class JurorExpense(models.Model):
    """Fee or expense of a juror for a session, exported for whoever pays."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="expenses")
    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="expenses")
    kind = models.CharField(max_length=10)  # fee, travel, meal, lodging, other
    cents = models.PositiveIntegerField()  # euros × 100
    dated_on = models.DateField()
    label = models.CharField(max_length=200, blank=True)
    file = models.ForeignKey("runtime.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    exported_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "frais de juré"

    def __str__(self) -> str:
        return f"{self.juror} {self.cents} c"
