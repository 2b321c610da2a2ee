"""Gathering evidence: grids, deposits, marks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Assessment, Competency, Deliverable
from parchemin.parties.models import Certifier, Person


class Grid(models.Model):
    """Grille of one assessment, by one certifier; a version once used does not change."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="grids")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="grids")
    version = models.PositiveSmallIntegerField()
    levels = (
        models.JSONField()
    )  # [{"key": "acquired", "label": "Acquis", "acquired": true}, …] in order, from the rules
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = "grille"
        constraints = [
            models.UniqueConstraint(
                fields=["certifier", "assessment", "version"], name="one_grid_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"grille {self.assessment} v{self.version}"


class Criterion(models.Model):
    """Critère: one line of a grid, for one competency."""

    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="criteria")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        verbose_name = "critère"
        constraints = [
            models.UniqueConstraint(fields=["grid", "position"], name="one_criterion_per_position")
        ]

    def __str__(self) -> str:
        return self.text


class Deposit(models.Model):
    """Dépôt of a deliverable; a new version supersedes, the receipt names the digest."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="deposits")
    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="deposits")
    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="deposits")
    version = models.PositiveSmallIntegerField()
    file = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    receipt = models.ForeignKey("runtime.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "dépôt"
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy", "deliverable", "version"], name="one_deposit_per_version"
            )
        ]

    def __str__(self) -> str:
        return self.filename


class Marking(models.Model):
    """One assessor's grid for one candidate: private until submitted, unchanged after."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="markings")
    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="markings")
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="markings")
    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="markings")
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    # The sheet that the assessor filled and signed by hand, where the service typed it for them.
    paper = models.ForeignKey("runtime.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "grille remplie"
        constraints = [
            models.UniqueConstraint(fields=["candidacy", "grid", "assessor"], name="one_marking_per_assessor")
        ]

    def __str__(self) -> str:
        return f"{self.candidacy} · {self.grid}"


class Mark(models.Model):
    """Niveau given to one criterion, with its comment."""

    marking = models.ForeignKey(Marking, on_delete=models.PROTECT, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="marks")
    level = models.CharField(max_length=40)  # key of a level of the grid
    comment = models.TextField(blank=True)
    deposit = models.ForeignKey(
        Deposit, null=True, blank=True, on_delete=models.PROTECT, related_name="marks"
    )

    class Meta:
        verbose_name = "note"
        constraints = [
            models.UniqueConstraint(fields=["marking", "criterion"], name="one_mark_per_criterion"),
            models.CheckConstraint(condition=~Q(level=""), name="a_mark_has_a_level"),
        ]

    def __str__(self) -> str:
        return self.level
