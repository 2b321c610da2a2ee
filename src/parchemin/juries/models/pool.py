"""The pool (vivier): who may sit, since when, for what, when, with which proof."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.catalogue.models import Block, RegisterSheet
from parchemin.parties.models import Certifier, Person, Site


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
    qualities = models.JSONField(
        default=list, blank=True
    )  # others, in the words of the seats that sheets name: "ancien titulaire du titre", "formateur"
    trade = models.CharField(max_length=200, blank=True)
    accredited_from = models.DateField()
    accredited_until = models.DateField(null=True)  # exclusive
    practice_since = models.PositiveSmallIntegerField(null=True)  # year the trade was taken up
    languages = models.JSONField(default=list, blank=True)  # ISO 639-1 codes; empty: French alone
    load_wished = models.PositiveSmallIntegerField(null=True)  # half-days a session
    load_max = models.PositiveSmallIntegerField(null=True)  # half-days a session
    briefed_on = models.DateField(null=True)  # briefing on the certification and on the grids
    confidentiality_on = models.DateField(null=True)  # undertaking of confidentiality signed
    sites = models.ManyToManyField(Site, related_name="jurors", blank=True)

    class Meta:
        verbose_name = "juré"

    def __str__(self) -> str:
        return str(self.person)


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


class Accreditation(models.Model):
    """Habilitation of a juror for a certification, or for one of its blocks, on top of the mandate.

    A juror without any sits for every certification of the certifier; one who has some, only for those.
    """

    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="accreditations")
    sheet = models.ForeignKey(RegisterSheet, on_delete=models.PROTECT, related_name="accreditations")
    block = models.ForeignKey(Block, null=True, on_delete=models.PROTECT, related_name="accreditations")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # exclusive
    term = models.PositiveSmallIntegerField(default=1)  # first mandate, second…
    granted_at = models.DateTimeField()

    class Meta:
        verbose_name = "habilitation"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="accreditation_is_forward",
            )
        ]

    def __str__(self) -> str:
        return f"{self.juror} · {self.sheet_id}"


class JurorEvidence(models.Model):
    """Pièce of a juror's file: what shows the trade, the college or the mandate, with its dates."""

    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=20)  # trade, employer, mandate, confidentiality, other
    label = models.CharField(max_length=200)
    file = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    dated_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)  # exclusive
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "pièce de juré"

    def __str__(self) -> str:
        return self.label


class Teaching(models.Model):
    """Teaching given by a juror to a group of candidates: a tie is presumed with each of them."""

    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="teachings")
    group = models.CharField(max_length=80)  # as ``Candidacy.group``
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)  # exclusive
    declared_at = models.DateTimeField()

    class Meta:
        verbose_name = "enseignement"
        constraints = [models.UniqueConstraint(fields=["juror", "group"], name="one_teaching_per_group")]

    def __str__(self) -> str:
        return f"{self.juror} · {self.group}"
