"""Deciding: sessions, juries, panels, attendance, deliberation, minutes.

A ``Panel`` hears a defence; the ``Jury`` rules on blocks. Composition is judged per candidate and per
moment, so a recusal for one candidate leaves the others valid.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Assessment, Block, CompositionRule, Framework
from parchemin.parties.models import Certifier, Letter, Person, Site


class Juror(models.Model):
    """Juré of a certifier's pool, with college and accreditation."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="jurors")
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="juror")
    college = models.CharField(
        max_length=12
    )  # domain.composition.College: employer, employee, independent, none
    professional = models.BooleanField(default=True)
    certifier_member = models.BooleanField(default=False)
    qualified = models.BooleanField(default=True)  # at the title of the certification (D. 6412-6)
    outside = models.BooleanField(default=True)  # outside the certifier and the training body
    can_preside = models.BooleanField(default=True)
    trade = models.CharField(max_length=200, blank=True)
    accredited_from = models.DateField()
    accredited_until = models.DateField(null=True)  # exclusive
    sites = models.ManyToManyField(Site, related_name="jurors", blank=True)

    class Meta:
        verbose_name = "juré"

    def __str__(self) -> str:
        return str(self.person)


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

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="sessions")
    title = models.CharField(max_length=200)
    frameworks = models.ManyToManyField(Framework, related_name="sessions")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="sessions")
    starts_on = models.DateField()  # first day of defences
    jury_on = models.DateField()  # day of deliberation
    results_promised_on = models.DateField(null=True)
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


class SessionEntry(models.Model):
    """A candidacy presented to a session, for some blocks."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="entries")
    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()
    blocks = models.ManyToManyField(Block, related_name="entries")
    missing_explained = models.TextField(
        blank=True
    )  # why a grid may be missing and the jury rule all the same

    class Meta:
        verbose_name = "présentation"
        constraints = [models.UniqueConstraint(fields=["session", "candidacy"], name="one_entry_per_session")]

    def __str__(self) -> str:
        return f"{self.session} · {self.candidacy}"


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

    class Meta:
        verbose_name = "jury"

    def __str__(self) -> str:
        return f"jury de {self.session}"


class JuryMember(models.Model):
    """A seat held: nominated, perhaps substitute, perhaps withdrawn."""

    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="members")
    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="seats")
    seat = models.CharField(max_length=12)  # domain.composition.Seat: president, professional, certifier
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


class Availability(models.Model):
    """When a juror may sit. No row for a day: not available that day."""

    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="availabilities")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = "disponibilité"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="availability_is_forward")
        ]

    def __str__(self) -> str:
        return f"{self.juror} {self.starts_at:%d/%m %H:%M}"


class Timetable(models.Model):
    """Planning of a session: a draft, or a release with its version. Judged by ``domain.schedule.violations``."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="timetables")
    version = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=12, default="solver")  # solver, hand, import
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

    class Meta:
        verbose_name = "convocation"

    def __str__(self) -> str:
        return f"{self.session} · {self.person_id}"


class Attendance(models.Model):
    """Émargement: presence of a candidate at a defence day, or of a member at the deliberation."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    role = models.CharField(max_length=10)  # candidate or juror
    present = models.BooleanField()
    excused = models.BooleanField(default=False)
    signature = models.CharField(max_length=200, blank=True)  # name typed by the person who signs
    recorded_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "émargement"
        constraints = [
            models.UniqueConstraint(fields=["session", "person", "role"], name="one_attendance_per_person"),
            models.CheckConstraint(condition=~Q(present=True, excused=True), name="present_or_excused"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {'présent' if self.present else 'absent'}"


class Opinion(models.Model):
    """Avis of one member on one block of one candidate: his vote; hidden from the others until they gave theirs."""

    member = models.ForeignKey(JuryMember, on_delete=models.PROTECT, related_name="opinions")
    entry = models.ForeignKey(SessionEntry, on_delete=models.PROTECT, related_name="opinions")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="opinions")
    vote = models.CharField(max_length=8)  # domain.deliberation.Vote: for, against, abstain
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = "avis"
        constraints = [
            models.UniqueConstraint(fields=["member", "entry", "block"], name="one_opinion_per_member")
        ]

    def __str__(self) -> str:
        return self.vote


class BlockDecision(models.Model):
    """Decision of the jury on one block: recorded once, never computed again."""

    entry = models.ForeignKey(SessionEntry, on_delete=models.PROTECT, related_name="decisions")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="decisions")
    acquired = models.BooleanField()
    votes_for = models.PositiveSmallIntegerField()
    votes_against = models.PositiveSmallIntegerField()
    abstentions = models.PositiveSmallIntegerField()
    casting_vote = models.BooleanField(default=False)
    votes = models.JSONField(default=dict)  # who voted what, by person's key: what was counted
    proposal = models.BooleanField(null=True)  # computed by the certifier's rules, where they give one
    departure_reason = models.CharField(max_length=60, blank=True)
    motivation = models.TextField(blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = "décision de bloc"
        constraints = [
            models.UniqueConstraint(fields=["entry", "block"], name="one_decision_per_block"),
            models.CheckConstraint(
                condition=Q(acquired=True) | ~Q(motivation=""), name="a_refusal_is_motivated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.block}: {'acquis' if self.acquired else 'non acquis'}"


class Outcome(models.Model):
    """What the session says of a candidacy: granted, partial, refused, absent, excused, deferred, withdrawn."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="outcomes")
    entry = models.OneToOneField(SessionEntry, on_delete=models.PROTECT, related_name="outcome")
    verdict = models.CharField(max_length=10)  # domain.deliberation.Outcome
    whole = models.BooleanField(default=True)  # scope: the whole certification, or blocks only
    stated_on = models.DateField()
    stated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)  # nobody outside sees it before

    class Meta:
        verbose_name = "résultat"

    def __str__(self) -> str:
        return f"{self.entry}: {self.verdict}"


class Minutes(models.Model):
    """Procès-verbal: one per jury, sealed; only a new act corrects it."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="minutes")
    jury = models.OneToOneField(Jury, on_delete=models.PROTECT, related_name="minutes")
    facts = models.JSONField()  # what the PDF was built from
    pdf = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    public_extract = models.ForeignKey(
        "runtime.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    seal = models.JSONField()  # signed record over the PDF's digest (formats.seal)
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = "procès-verbal"

    def __str__(self) -> str:
        return f"procès-verbal, {self.jury}"


class MemberSignature(models.Model):
    """Simple electronic signature of a member: what was signed, when, how; countersigned by the certifier's key."""

    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="signatures")
    member = models.ForeignKey(JuryMember, on_delete=models.PROTECT, related_name="signatures")
    digest = models.CharField(max_length=64)  # of the facts of the minutes as shown
    typed_name = models.CharField(max_length=200)
    record = models.JSONField()
    signed_at = models.DateTimeField()

    class Meta:
        verbose_name = "signature"
        constraints = [models.UniqueConstraint(fields=["jury", "member"], name="one_signature_per_member")]

    def __str__(self) -> str:
        return f"{self.member} le {self.signed_at:%d/%m/%Y}"


class Hearing(models.Model):
    """Observations of the candidate before a refusal for fraud (R. 6412-7)."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="hearings")
    entry = models.ForeignKey(SessionEntry, on_delete=models.PROTECT, related_name="hearings")
    invited_on = models.DateField()
    heard_on = models.DateField(null=True)

    class Meta:
        verbose_name = "audition"

    def __str__(self) -> str:
        return f"{self.entry} {self.invited_on}"
