"""What comes after the results: appeals, errors found, everyone decided under the same fault, samples audited."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.catalogue.models import RegisterSheet
from parchemin.juries.models.session import Session, SessionEntry
from parchemin.parties.models import Certifier


class Appeal(models.Model):
    """Recours of a candidate against a result; window and body come from the certifier's rules."""

    class State(models.TextChoices):
        LODGED = "lodged", "déposé"
        UPHELD = "upheld", "accueilli"
        REJECTED = "rejected", "rejeté"
        WITHDRAWN = "withdrawn", "retiré"

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="appeals")
    entry = models.ForeignKey(SessionEntry, on_delete=models.PROTECT, related_name="appeals")
    lodged_on = models.DateField()
    grounds = models.TextField()
    late = models.BooleanField(default=False)  # after the window, heard all the same with a reason
    body = models.CharField(max_length=200, blank=True)  # who rules on it, as the rules say
    state = models.CharField(max_length=10, choices=State, default=State.LODGED)
    decided_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    again = models.ForeignKey(
        SessionEntry, null=True, on_delete=models.PROTECT, related_name="appeals_heard"
    )  # where it is decided again
    lodged_at = models.DateTimeField()

    class Meta:
        verbose_name = "recours"
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state="lodged"), name="one_open_appeal_per_result"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.state}"


class Fault(models.Model):
    """An error found after a decision: a juror who should not have sat, a wrong grid, a lost piece."""

    class Kind(models.TextChoices):
        JUROR = "juror", "un membre ne devait pas siéger"
        GRID = "grid", "une grille était fausse"
        DEPOSIT = "deposit", "une pièce manquait"
        COMPOSITION = "composition", "la composition n’était pas celle de la fiche"

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="faults")
    kind = models.CharField(max_length=12, choices=Kind)
    about = models.CharField(max_length=120)  # key of what was wrong: "juror:4", "grid:2", "deposit:9"
    session = models.ForeignKey(
        Session, null=True, on_delete=models.PROTECT, related_name="faults"
    )  # null: wherever it reaches
    reason = models.TextField()
    appeal = models.ForeignKey(Appeal, null=True, on_delete=models.PROTECT, related_name="faults")
    found_on = models.DateField()
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name = "faute"

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class FaultCase(models.Model):
    """A candidate decided under a fault, and where they are decided again."""

    fault = models.ForeignKey(Fault, on_delete=models.PROTECT, related_name="cases")
    entry = models.ForeignKey(SessionEntry, on_delete=models.PROTECT, related_name="fault_cases")
    again = models.ForeignKey(
        SessionEntry, null=True, on_delete=models.PROTECT, related_name="fault_cases_heard"
    )
    kept_because = models.TextField(blank=True)  # why a decision stands all the same

    class Meta:
        verbose_name = "dossier touché par une faute"
        constraints = [models.UniqueConstraint(fields=["fault", "entry"], name="one_case_per_candidate")]

    def __str__(self) -> str:
        return f"{self.fault}: {self.entry}"


class Sample(models.Model):
    """Decided files that an auditor drew: what was drawn from, how, and which (``domain.sampling``)."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="samples")
    drawn_by = models.CharField(max_length=64)  # label of the journal: "user:12"
    drawn_at = models.DateTimeField()
    first = models.DateField()  # days of the decisions, both included
    last = models.DateField()
    sheet = models.ForeignKey(RegisterSheet, null=True, on_delete=models.PROTECT, related_name="samples")
    route = models.CharField(max_length=3, blank=True)  # domain.access.AccessRoute; "": any
    verdict = models.CharField(max_length=10, blank=True)  # domain.deliberation.Verdict; "": any
    population = models.PositiveIntegerField()  # lines of the list
    listed = models.ForeignKey(  # the list, by its digest
        "runtime.StoredFile", on_delete=models.PROTECT, related_name="+"
    )
    seed = models.CharField(max_length=64)
    size = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "échantillon"
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="a_sample_has_a_period"),
            models.CheckConstraint(
                condition=Q(size__gte=1) & Q(size__lte=F("population")), name="a_sample_is_of_its_list"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.size} sur {self.population}, graine {self.seed}"


class SampleEntry(models.Model):
    """A file drawn, and its place in the draw."""

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="drawn")
    entry = models.ForeignKey(SessionEntry, on_delete=models.PROTECT, related_name="samples")
    place = models.PositiveSmallIntegerField()  # 1: the smallest rank

    class Meta:
        verbose_name = "dossier tiré"
        constraints = [
            models.UniqueConstraint(fields=["sample", "entry"], name="drawn_once"),
            models.UniqueConstraint(fields=["sample", "place"], name="one_file_per_place"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} · {self.place}"
