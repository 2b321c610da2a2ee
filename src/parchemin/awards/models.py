"""Granting and proving: an award is an immutable row, with its sealed PDF and its credential."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.candidates.models import Candidacy
from parchemin.juries.models import Outcome
from parchemin.parties.models import Certifier, Person


class AwardNumber(models.Model):
    """Last number given by a certifier in a year; locked while the next is taken, so that none is skipped."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="award_numbers")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["certifier", "year"], name="one_counter_per_year")]

    def __str__(self) -> str:
        return f"{self.certifier} {self.year}: {self.last}"


class Award(models.Model):
    """Délivrance: one per outcome; page, parchment and credential all speak from ``claims``."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="awards")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="awards")
    candidacy = models.OneToOneField(Candidacy, on_delete=models.PROTECT, related_name="award")
    outcome = models.OneToOneField(Outcome, on_delete=models.PROTECT, related_name="award")
    number = models.CharField(max_length=40)  # "SUL-2023-0412"
    token = models.CharField(max_length=26, unique=True)  # 128 random bits, Crockford base 32
    claims = models.JSONField()  # domain.award.Claims
    claims_digest = models.CharField(max_length=64)
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    template = models.CharField(max_length=40)  # parchment template and version, pinned
    parchment = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    credential = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    status_index = models.PositiveIntegerField()  # in the certifier's status list

    class Meta:
        verbose_name = "titre"
        constraints = [
            models.UniqueConstraint(fields=["certifier", "number"], name="one_award_per_number"),
            models.UniqueConstraint(fields=["certifier", "status_index"], name="one_status_index_per_award"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        return f"award:{self.pk}"


class FormerAward(models.Model):
    """Titre remplacé: what an award was before its replacement, number, code and papers; its public status says so.

    The award keeps its row, so that whatever follows it (its passage, its letters) follows the title that stands.
    """

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="formers")
    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="former_awards")
    number = models.CharField(max_length=40)
    token = models.CharField(max_length=26, unique=True)
    claims = models.JSONField()
    claims_digest = models.CharField(max_length=64)
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    template = models.CharField(max_length=40)
    parchment = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    credential = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    status_index = models.PositiveIntegerField()
    replaced_on = models.DateField()
    replaced_at = models.DateTimeField()
    reason = models.TextField()  # never public

    class Meta:
        verbose_name = "titre remplacé"
        constraints = [
            models.UniqueConstraint(fields=["certifier", "number"], name="one_former_award_per_number"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_replacement_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.number


class Revocation(models.Model):
    """Annulation: public status, private cause."""

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="revocation")
    revoked_on = models.DateField()
    revoked_at = models.DateTimeField()
    reason = models.TextField()  # never public

    class Meta:
        verbose_name = "annulation"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="a_revocation_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.award} le {self.revoked_on}"


class DeliveryRefusal(models.Model):
    """Refus de délivrer for fraud, by the certifier, after the candidate was heard (R. 6412-7)."""

    outcome = models.OneToOneField(Outcome, on_delete=models.PROTECT, related_name="delivery_refusal")
    refused_on = models.DateField()
    reason = models.TextField()

    class Meta:
        verbose_name = "refus de délivrance"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="a_refusal_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.outcome} le {self.refused_on}"
