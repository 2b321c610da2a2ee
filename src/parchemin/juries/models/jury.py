"""Who sits and who is there: jury, members, recusals, attendance, the checks made and the rules set aside."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.assessments.models import Grid
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import CompositionRule
from parchemin.domain.attendance import Occasion
from parchemin.juries.models.pool import Juror
from parchemin.juries.models.session import Session, SessionEntry
from parchemin.parties.models import Certifier, Person


class Jury(models.Model):
    """Jury of a session: five here, as the sheet's own rule says; one deliberation, one set of minutes."""

    class State(models.TextChoices):
        COMPOSING = "composing", "à composer"
        NOMINATED = "nominated", "nommé"
        DELIBERATING = "deliberating", "en délibération"
        CLOSED = "closed", "délibération close"
        SEALED = "sealed", "procès-verbal scellé"

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="jury")
    rule = models.ForeignKey(CompositionRule, on_delete=models.PROTECT, related_name="juries")
    state = models.CharField(max_length=12, choices=State, default=State.COMPOSING)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    held_on = models.DateField(null=True)  # day the deliberation was opened, on the site's clock

    class Meta:
        verbose_name = "jury"

    def __str__(self) -> str:
        return f"jury de {self.session}"


class JuryRule(models.Model):
    """The rule that a jury keeps for a route presented, of the framework of that rule: the one in force when it was
    named. A jury made before these were kept has none: its own rule holds."""

    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="rules")
    route = models.CharField(max_length=3)  # domain.access.AccessRoute
    rule = models.ForeignKey(CompositionRule, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "règle d’une voie"
        constraints = [
            models.UniqueConstraint(fields=["jury", "route", "rule"], name="a_rule_once_per_route")
        ]

    def __str__(self) -> str:
        return f"{self.jury} · {self.route}"


class JuryMember(models.Model):
    """A seat held: nominated, perhaps substitute, perhaps withdrawn."""

    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="members")
    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="seats")
    seat = models.CharField(
        max_length=12
    )  # domain.composition.Seat: president, professional, certifier, member
    place = models.CharField(max_length=200, blank=True)  # words of the rule's own seat, where it names it
    voice = models.BooleanField(default=True)  # False: sits, is convoked and listed, and has no vote
    substitute = models.BooleanField(default=False)
    nominated_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "membre du jury"
        constraints = [
            models.UniqueConstraint(
                fields=["jury", "juror"], condition=Q(withdrawn_at__isnull=True), name="a_juror_sits_once"
            ),
            models.UniqueConstraint(
                fields=["jury"],
                condition=Q(seat="president", withdrawn_at__isnull=True, substitute=False),
                name="one_president",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.juror} · {self.seat}"


class Recusal(models.Model):
    """Déport of a member for one candidate; the others stay valid."""

    member = models.ForeignKey(JuryMember, on_delete=models.PROTECT, related_name="recusals")
    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="recusals")
    recused_at = models.DateTimeField()

    class Meta:
        verbose_name = "déport"
        constraints = [
            models.UniqueConstraint(fields=["member", "candidacy"], name="one_recusal_per_candidate")
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.candidacy}"


class EntrustedGrid(models.Model):
    """A grid of a candidate entrusted to one more marker than those who hear them."""

    entry = models.ForeignKey(SessionEntry, on_delete=models.PROTECT, related_name="entrusted")
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="entrusted")
    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="entrusted")
    entrusted_at = models.DateTimeField()

    class Meta:
        verbose_name = "grille confiée"
        constraints = [
            models.UniqueConstraint(fields=["entry", "grid", "juror"], name="a_grid_is_entrusted_once")
        ]

    def __str__(self) -> str:
        return f"{self.grid} · {self.juror}"


class Attendance(models.Model):
    """Émargement: presence at one moment. A candidate's and a panel's is of a day of examinations, a member's of the
    deliberation; who was at one is not counted at the other (`domain.attendance.Occasion`)."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    role = models.CharField(max_length=10)  # candidate or juror
    hearing_on = models.DateField(
        null=True
    )  # day of examinations, on the site's clock; None: the deliberation
    present = models.BooleanField()
    excused = models.BooleanField(default=False)
    signature = models.CharField(max_length=200, blank=True)  # name typed by the person who signs
    method = models.CharField(max_length=10, blank=True)  # typed, drawn or noted (by the service)
    drawing = models.TextField(blank=True)  # strokes of a drawn signature: an SVG path
    code_checked = models.BooleanField(default=False)  # a one-time code was given back
    identity_document = models.CharField(max_length=20, blank=True)  # kind shown, never its number
    identity_checked_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "émargement"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person", "role", "hearing_on"],
                condition=Q(hearing_on__isnull=False),
                name="one_attendance_per_day_of_hearings",
            ),
            models.UniqueConstraint(
                fields=["session", "person", "role"],
                condition=Q(hearing_on__isnull=True),
                name="one_attendance_at_the_deliberation",
            ),
            models.CheckConstraint(
                condition=Q(hearing_on__isnull=False) | ~Q(role="candidate"),
                name="a_candidate_attends_examinations",
            ),
            models.CheckConstraint(condition=~Q(present=True, excused=True), name="present_or_excused"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {'présent' if self.present else 'absent'}"

    @property
    def occasion(self) -> Occasion:
        return Occasion(self.hearing_on)


class OneTimeCode(models.Model):
    """A code sent to a person to sign with; kept as a digest, used once, for a short while."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="codes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="codes")
    purpose = models.CharField(max_length=20)  # attendance or minutes
    digest = models.CharField(max_length=64)  # SHA-256, salted by the row's own facts
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "code à usage unique"

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose}"


class Incident(models.Model):
    """What happened to a candidate or during the session: an incident, a suspicion of fraud, a circumstance."""

    class Kind(models.TextChoices):
        CIRCUMSTANCE = "circumstance", "circonstance particulière"
        INCIDENT = "incident", "incident"
        FRAUD = "fraud", "suspicion de fraude"

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="incidents")
    entry = models.ForeignKey(SessionEntry, null=True, on_delete=models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=12, choices=Kind)
    code = models.CharField(max_length=40)  # what it is, from a closed list
    words = models.TextField(blank=True)
    happened_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "incident"

    def __str__(self) -> str:
        return f"{self.session}: {self.kind}"


class CompositionCheck(models.Model):
    """What the composition was when it was judged, and what was found: kept, for whoever asks years later."""

    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="checks")
    moment = models.CharField(max_length=12)  # domain.composition.Moment
    entry = models.ForeignKey(
        SessionEntry, null=True, on_delete=models.PROTECT, related_name="composition_checks"
    )  # null: for the jury as a whole
    on = models.DateField()  # the day it was judged for
    members = models.JSONField()  # who was counted: person's key, name, seat, college, substitute
    objections = models.JSONField(default=list)  # as ``Objection.as_dict``
    digest = models.CharField(max_length=64)  # of members and objections: the same is not kept twice
    checked_at = models.DateTimeField()

    class Meta:
        verbose_name = "contrôle de composition"
        indexes = [models.Index(fields=["jury", "moment", "entry"])]

    def __str__(self) -> str:
        return f"{self.jury}: {self.moment}"


class RuleLevel(models.Model):
    """What a code of objection stops for a certifier, from a day on; the latest one counts."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="rule_levels")
    code = models.CharField(max_length=60)  # of an objection
    level = models.CharField(max_length=20)  # domain.objection.Level
    starts_on = models.DateField()
    reason = models.TextField()
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = "niveau de règle"
        indexes = [models.Index(fields=["certifier", "code", "starts_on"])]

    def __str__(self) -> str:
        return f"{self.code}: {self.level}"


class Waiver(models.Model):
    """Dérogation: an objection set aside for one session by a named person, with a reason; in the minutes."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="waivers")
    code = models.CharField(max_length=60)  # of the objection
    about = models.CharField(max_length=120, blank=True)  # as the objection says; empty: whatever it is about
    by = models.CharField(max_length=200)  # name of the person
    reason = models.TextField()
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "dérogation"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "code", "about"],
                condition=Q(ended_at__isnull=True),
                name="one_waiver_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.code}"
