"""Telling the State: each award has one passage, one technical id for life, and a state at every moment."""

from __future__ import annotations

from django.db import models

from parchemin.awards.models import Award
from parchemin.parties.models import Certifier


class Passage(models.Model):
    """What is declared of one award. Written + blocked = awards, always."""

    class State(models.TextChoices):
        DUE = "due", "à déclarer"
        BLOCKED = "blocked", "donnée manquante"
        WRITTEN = "written", "dans un fichier, sans réponse"
        ACCEPTED = "accepted", "accepté"
        REFUSED = "refused", "refusé"
        HELD = "held", "déjà en base"

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="passages")
    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="passage")
    technical_id = models.CharField(max_length=255, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    reasons = models.JSONField(default=list)  # objections, or the words of the report
    due_on = models.DateField()  # three months from the issue (R. 6113-17-2)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = "passage"
        indexes = [models.Index(fields=["certifier", "state"])]

    def __str__(self) -> str:
        return self.technical_id


class DeclarationFile(models.Model):
    """A file written for the Caisse des dépôts."""

    class State(models.TextChoices):
        WRITTEN = "written", "écrit, à déposer"
        ANSWERED = "answered", "traité"
        REFUSED = "refused", "fichier refusé"

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="declaration_files")
    flux_id = models.CharField(max_length=50, unique=True)
    filename = models.CharField(max_length=200)
    schema_version = models.CharField(max_length=10)
    file = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    passages = models.ManyToManyField(Passage, related_name="files")
    state = models.CharField(max_length=10, choices=State, default=State.WRITTEN)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = "fichier de déclaration"

    def __str__(self) -> str:
        return self.filename

    @property
    def stream(self) -> str:
        return f"declaration:{self.pk}"


class Receipt(models.Model):
    """Accusé de traitement read back for a file."""

    declaration = models.ForeignKey(DeclarationFile, on_delete=models.PROTECT, related_name="receipts")
    file = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    treatment_id = models.CharField(max_length=50, blank=True)
    accepted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list)  # of a whole file: type, message, line, column
    read_at = models.DateTimeField()

    class Meta:
        verbose_name = "accusé de traitement"
        constraints = [models.UniqueConstraint(fields=["declaration", "file"], name="a_receipt_is_read_once")]

    def __str__(self) -> str:
        return f"{self.declaration}: {self.accepted} acceptés, {self.refused} refusés"
