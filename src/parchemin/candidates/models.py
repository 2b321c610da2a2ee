"""Who is on the way: candidacies by six routes, and the blocks they have acquired."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.catalogue.models import Block, CertificationRules, Framework
from parchemin.parties.models import Certifier, Person, Site


class ImportBatch(models.Model):
    """A list of candidates imported whole, or not at all."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="import_batches")
    file = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    rows = models.PositiveIntegerField()
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.filename

    @property
    def stream(self) -> str:
        return f"import:{self.pk}"


class ReadList(models.Model):
    """A list read by a dry run, kept while it may be confirmed."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="read_lists")
    file = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        verbose_name = "liste relue"

    def __str__(self) -> str:
        return f"{self.certifier} {self.read_at:%d/%m/%Y}"


class Candidacy(models.Model):
    """Candidature / parcours of a person, by one route, pinned to a framework and to the certifier's rules."""

    class State(models.TextChoices):
        ENROLLED = "enrolled", "inscrite"
        WITHDRAWN = "withdrawn", "retirée"
        COMPLETE = "complete", "titre obtenu"

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="candidacies")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="candidacies")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="candidacies")
    rules = models.ForeignKey(
        CertificationRules, null=True, on_delete=models.PROTECT, related_name="candidacies"
    )
    number = models.CharField(max_length=20)  # numéro de dossier, unique for the certifier
    route = models.CharField(max_length=3)  # domain.access.AccessRoute
    entered_on = models.DateField()  # entry in training, or day the path began
    admissible_on = models.DateField(null=True, blank=True)  # VAE: recevabilité notified
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="candidacies"
    )
    state = models.CharField(max_length=10, choices=State, default=State.ENROLLED)
    rehearsal = models.BooleanField(default=False)  # never numbered, declared or counted
    blocks = models.ManyToManyField(Block, related_name="candidacies")  # blocks aimed at
    batch = models.ForeignKey(
        ImportBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="candidacies"
    )
    group = models.CharField(max_length=80, blank=True)  # class or group in which the candidate was taught
    companion_name = models.CharField(
        max_length=200, blank=True
    )  # VAE: person in charge of the accompaniment
    companion_email = models.EmailField(blank=True)
    moved_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="moved_to"
    )  # the file it goes on from, on the sheet that this one's replaces
    again = models.BooleanField(default=False)  # though a title of that sheet was given: the journal says why
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "candidature"
        constraints = [
            models.UniqueConstraint(fields=["certifier", "number"], name="one_candidacy_per_number"),
            models.UniqueConstraint(
                fields=["person", "framework"],
                condition=Q(state="enrolled"),
                name="one_open_candidacy_per_framework",
            ),
        ]
        indexes = [models.Index(fields=["certifier", "state", "number"])]

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        return f"candidacy:{self.pk}"


class AcquiredBlock(models.Model):
    """A block acquired: where, when, under which framework, until when as the sheet says. Written by juries."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="acquired_blocks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="acquired_blocks")
    candidacy = models.ForeignKey(
        Candidacy, null=True, blank=True, on_delete=models.PROTECT, related_name="acquired_blocks"
    )
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="acquired")
    acquired_on = models.DateField()
    until = models.DateField(null=True)  # exclusive; null: unlimited
    decision = models.CharField(
        max_length=80
    )  # key of the decision: "session:3:block:12", or the proof shown
    place = models.CharField(max_length=200, blank=True)
    withdrawn_on = models.DateField(null=True)

    class Meta:
        verbose_name = "bloc acquis"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "block"],
                condition=Q(withdrawn_on__isnull=True, until__isnull=True),
                name="a_block_without_end_is_acquired_once",
            ),
            # One whose validity ran out may be acquired again, another day.
            models.UniqueConstraint(
                fields=["person", "block", "acquired_on"],
                condition=Q(withdrawn_on__isnull=True),
                name="a_block_is_acquired_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("acquired_on")), name="acquired_is_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.block} le {self.acquired_on}"


class Admissibility(models.Model):
    """Recevabilité VAE: received complete, decided or accepted by silence (R. 6412-4)."""

    class Decision(models.TextChoices):
        PENDING = "pending", "à notifier"
        ADMISSIBLE = "admissible", "recevable"
        REFUSED = "refused", "non recevable"

    candidacy = models.OneToOneField(Candidacy, on_delete=models.PROTECT, related_name="admissibility")
    complete_on = models.DateField()  # day the file was acknowledged complete
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.PENDING)
    decided_on = models.DateField(null=True)
    by_silence = models.BooleanField(default=False)

    class Meta:
        verbose_name = "recevabilité"

    def __str__(self) -> str:
        return f"{self.candidacy}: {self.get_decision_display()}"


class Relation(models.Model):
    """A tie between a candidate and another person of the same certifier, declared or computed."""

    class Kind(models.TextChoices):
        EMPLOYER = "employer", "employeur"
        TRAINER = "trainer", "formateur"
        TUTOR = "tutor", "tuteur"
        COMPANION = "companion", "accompagnateur VAE"
        FAMILY = "family", "famille"
        PERSONAL = "personal", "relation personnelle"
        GROUP = "group", "enseignement dans son groupe"
        PREVIOUS_JURY = "previous_jury", "membre du premier jury"
        SAME_PERSON = "same_person", "la même personne"

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="relations")
    candidate = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relations")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relations_as_other")
    kind = models.CharField(max_length=13, choices=Kind)
    presumed = models.BooleanField(default=False)  # found by the software; cleared by a named person
    declared_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)  # a presumption cleared by a named person with a reason
    cleared_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "relation"
        constraints = [
            models.UniqueConstraint(fields=["candidate", "other", "kind"], name="one_relation_per_kind"),
            models.CheckConstraint(condition=~Q(candidate=F("other")), name="a_relation_joins_two"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} – {self.other_id}: {self.kind}"


class PersonJoin(models.Model):
    """Two records found to be one person: what the second held is held by the first, until it is undone."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="person_joins")
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="joins_kept")
    joined = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="joins_given")
    moved = models.JSONField(default=dict)  # "app.model.field" → keys of the rows, so that it can be undone
    joined_at = models.DateTimeField()
    joined_by = models.CharField(max_length=200)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "rapprochement"
        constraints = [
            models.UniqueConstraint(
                fields=["joined"], condition=Q(undone_at__isnull=True), name="a_person_is_joined_once"
            ),
            models.CheckConstraint(condition=~Q(kept=F("joined")), name="a_join_is_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.joined_id} → {self.kept_id}"


class DistinctPersons(models.Model):
    """Two records alike that a named person found to be two people; the reason is in the journal."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="distinct_persons")
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="distinct_as_first")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="distinct_as_second")
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200)

    class Meta:
        verbose_name = "personnes distinctes"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="two_people_are_told_apart_once"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="distinct_persons_are_two"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
