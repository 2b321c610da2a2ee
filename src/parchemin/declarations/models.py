"""Telling the State: each award has one passage, one technical id for life, and a state at every moment.

Written is not declared: a file is to deposit until a person says it was, with the day and the proof.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.awards.models import Award
from parchemin.parties.models import Certifier


class Passage(models.Model):
    """What is declared of one award. Written + blocked = awards, always.

    Whether its title was revoked since is a fact of the award, joined by ``queries.ledger``.
    """

    class State(models.TextChoices):
        DUE = "due", "à déclarer"
        BLOCKED = "blocked", "donnée manquante"
        WRITTEN = "written", "dans un fichier, à déposer"
        DEPOSITED = "deposited", "déposé, accusé attendu"
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
        DEPOSITED = "deposited", "déposé, accusé attendu"
        ANSWERED = "answered", "traité"
        REFUSED = "refused", "fichier refusé"
        ASIDE = "aside", "mis de côté, à ne pas déposer"

    class Purpose(models.TextChoices):
        CREATION = "creation", "passages déclarés"
        SUPPRESSION = "suppression", "passages retirés"

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="declaration_files")
    flux_id = models.CharField(max_length=50, unique=True)
    filename = models.CharField(max_length=200)
    given_name = models.CharField(max_length=200, blank=True)  # by the user, where it was written out
    purpose = models.CharField(max_length=11, choices=Purpose, default=Purpose.CREATION)
    schema_version = models.CharField(max_length=10)
    file = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    passages = models.ManyToManyField(Passage, related_name="files")
    state = models.CharField(max_length=10, choices=State, default=State.WRITTEN)
    written_at = models.DateTimeField()
    aside_reason = models.TextField(blank=True)  # why it will not be deposited

    class Meta:
        verbose_name = "fichier de déclaration"

    def __str__(self) -> str:
        return self.filename

    @property
    def stream(self) -> str:
        return f"declaration:{self.pk}"


class FileDeposit(models.Model):
    """Who says a file was deposited at the Caisse, which day, on what proof."""

    declaration = models.OneToOneField(DeclarationFile, on_delete=models.PROTECT, related_name="deposit")
    deposited_on = models.DateField()
    reference = models.CharField(max_length=200, blank=True)
    proof = models.ForeignKey("runtime.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    proof_name = models.CharField(max_length=200, blank=True)
    said_by = models.CharField(max_length=200)  # name of the account
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = "dépôt d’un fichier"
        constraints = [
            models.CheckConstraint(
                condition=~Q(reference="") | Q(proof__isnull=False), name="a_file_deposit_has_a_proof"
            )
        ]

    def __str__(self) -> str:
        return f"{self.declaration} le {self.deposited_on}"


class Withdrawal(models.Model):
    """Retrait of a passage told to the State whose title was revoked since: asked of the Caisse, then confirmed."""

    passage = models.OneToOneField(Passage, on_delete=models.PROTECT, related_name="withdrawal")
    declaration = models.ForeignKey(
        DeclarationFile, null=True, on_delete=models.PROTECT, related_name="withdrawals"
    )  # the file that asks it, where the format has one
    asked_on = models.DateField()
    reference = models.CharField(max_length=200, blank=True)
    proof = models.ForeignKey("runtime.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    proof_name = models.CharField(max_length=200, blank=True)
    said_by = models.CharField(max_length=200)
    said_at = models.DateTimeField()
    confirmed_on = models.DateField(null=True)  # by a report

    class Meta:
        verbose_name = "retrait d’un passage"

    def __str__(self) -> str:
        return f"{self.passage} le {self.asked_on}"


class Correction(models.Model):
    """A passage told under a title replaced since: its correction was asked of the Caisse, by whose word."""

    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="corrections")
    number = models.CharField(max_length=40)  # of the title that stands, as corrected
    asked_on = models.DateField()
    reference = models.CharField(max_length=200, blank=True)
    proof = models.ForeignKey("runtime.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    proof_name = models.CharField(max_length=200, blank=True)
    said_by = models.CharField(max_length=200)
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = "correction d’un passage"
        constraints = [
            models.UniqueConstraint(fields=["passage", "number"], name="one_correction_per_title"),
            models.CheckConstraint(
                condition=~Q(reference="") | Q(proof__isnull=False), name="a_correction_has_a_proof"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.passage} le {self.asked_on}"


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
