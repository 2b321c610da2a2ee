"""Who is who: certifiers, sites, partners, persons, and the letters sent to them.

A ``Person`` belongs to one certifier: co-certifiers are separate controllers of personal data, so the
same human may be two rows. Every row about people names its certifier.
"""

from __future__ import annotations

import uuid
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from parchemin.domain.text import squeezed
from parchemin.parties.folding import KeptField


class Certifier(models.Model):
    """Certificateur: awards in its own name."""

    slug = models.SlugField(unique=True, max_length=40)
    name = models.CharField(max_length=200)  # legal name, as on the register
    trade_name = models.CharField(max_length=200, blank=True)
    siret = models.CharField(max_length=14, blank=True)
    address = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=100, blank=True)  # place of issue on the parchment
    email = models.EmailField(blank=True)
    signatory_name = models.CharField(max_length=200, blank=True)
    signatory_title = models.CharField(max_length=200, blank=True)
    cdc_client_id = models.CharField(max_length=8, blank=True)  # idClient given by the Caisse des dépôts
    cdc_contract_id = models.CharField(max_length=20, blank=True)  # idContrat
    award_prefix = models.CharField(max_length=10, blank=True)  # of award numbers, such as "SUL"
    parchment_template = models.CharField(
        max_length=40, blank=True
    )  # name and version, such as "parchment-1"
    is_demo = models.BooleanField(default=False)  # its documents say "spécimen"
    letter_tried_at = models.DateTimeField(null=True, blank=True)  # a trial letter left, to who manages it

    class Meta:
        verbose_name = "certificateur"

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """Partenaire habilité to prepare or assess, for one certifier."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="partners")
    name = models.CharField(max_length=200)
    siret = models.CharField(max_length=14, blank=True)
    prepares = models.BooleanField(default=True)
    assesses = models.BooleanField(default=False)
    accredited_from = models.DateField(null=True)
    accredited_until = models.DateField(null=True)  # exclusive

    class Meta:
        verbose_name = "partenaire"
        constraints = [models.UniqueConstraint(fields=["certifier", "name"], name="one_partner_per_name")]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """Place of preparation or of certification."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="sites")
    partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="sites"
    )
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=9, blank=True)
    city = models.CharField(max_length=100, blank=True)
    time_zone = models.CharField(max_length=50, default="Europe/Paris")
    certifies = models.BooleanField(default=False)  # lieu de certification
    prepares = models.BooleanField(default=False)  # lieu de préparation

    class Meta:
        verbose_name = "site"
        constraints = [models.UniqueConstraint(fields=["certifier", "name"], name="one_site_per_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The clock of the place: what happens there is dated and said by it."""
        return ZoneInfo(self.time_zone)


class Person(models.Model):
    """A human known to one certifier, with the civil identity that proof and declaration need, and no more."""

    class Sex(models.TextChoices):
        F = "F", "féminin"
        M = "M", "masculin"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="persons")
    birth_name = models.CharField(max_length=60, blank=True)
    usage_name = models.CharField(max_length=60, blank=True)
    first_names = models.CharField(max_length=180, blank=True)  # civil order, separated by ", "
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    birth_month = models.PositiveSmallIntegerField(null=True)
    birth_day = models.PositiveSmallIntegerField(null=True)
    birth_commune_insee = models.CharField(max_length=5, blank=True)
    birth_postcode = models.CharField(max_length=9, blank=True)
    birth_commune = models.CharField(max_length=60, blank=True)
    birth_country_code = models.CharField(max_length=3, blank=True)
    birth_country = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    employer_siret = models.CharField(max_length=14, blank=True)
    employer_name = models.CharField(max_length=200, blank=True)
    erased_at = models.DateTimeField(null=True)
    folded = KeptField(sources=("birth_name", "usage_name", "first_names"))  # what searches read
    name_key = KeptField(sources=("birth_name",), make=squeezed)  # what finds the same person again

    class Meta:
        verbose_name = "personne"
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_month__isnull=True) | Q(birth_month__range=(1, 12)),
                name="birth_month_1_to_12",
            ),
            models.CheckConstraint(
                condition=Q(birth_day__isnull=True) | Q(birth_day__range=(1, 31)), name="birth_day_1_to_31"
            ),
            models.CheckConstraint(
                condition=Q(birth_year__isnull=True) | Q(birth_year__range=(1900, 2099)),
                name="birth_year_1900_to_2099",
            ),
        ]
        indexes = [
            models.Index(fields=["certifier", "birth_name", "first_names"]),
            models.Index(fields=["certifier", "name_key"]),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def subject(self) -> str:
        """Key of this person in the journal."""
        return f"person:{self.pk}"

    @property
    def first_name(self) -> str:
        return self.first_names.split(",")[0].strip()

    @property
    def full_name(self) -> str:
        if self.erased_at:
            return "personne effacée"
        return f"{self.first_name} {self.usage_name or self.birth_name}".strip()

    @property
    def sort_name(self) -> str:
        return f"{(self.usage_name or self.birth_name).upper()} {self.first_name}".strip()

    @property
    def initials(self) -> str:
        return "".join(word[:1].upper() for word in self.full_name.split()[:2])


class Employment(models.Model):
    """Employer of a person, now or before: two people who had the same one are presumed to know each other."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="employments")
    siret = models.CharField(max_length=14)
    name = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)  # exclusive
    declared_at = models.DateTimeField()

    class Meta:
        verbose_name = "emploi"
        constraints = [models.UniqueConstraint(fields=["person", "siret"], name="one_employment_per_siret")]

    def __str__(self) -> str:
        return self.name or self.siret


class Letter(models.Model):
    """A message to one person, read in the outbox before it leaves. Sending creates nothing else, ever."""

    class State(models.TextChoices):
        DRAFT = "draft", "à relire"
        APPROVED = "approved", "à envoyer"
        SENT = "sent", "envoyé"
        FAILED = "failed", "non remis"
        CANCELLED = "cancelled", "annulé"

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="letters")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(
        max_length=40
    )  # "convocation_candidate", "convocation_juror", "results", "award"…
    about = models.CharField(max_length=120)  # key of what it tells, such as "defence:4"
    once = models.CharField(
        max_length=160, unique=True
    )  # the same thing is never told twice to the same person
    to = models.EmailField(blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    error = models.TextField(blank=True)
    message_id = models.CharField(max_length=200, blank=True)  # of the e-mail that left: a bounce names it
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)  # came back after it left; ``error`` says why

    class Meta:
        verbose_name = "lettre"
        indexes = [models.Index(fields=["certifier", "state"])]

    def __str__(self) -> str:
        return self.subject


class Attachment(models.Model):
    """A stored file that goes with a letter."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    file = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name
