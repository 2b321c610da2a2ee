"""What is certified: certification (the lineage) > register sheet (one number) > framework (immutable).

A framework is the reading of one source by one version of the reader under given settlements; candidacies
are pinned to it. What a sheet does not print (scale, criteria, resits, appeals) comes from the certifier's
rules, dated and versioned.
"""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from parchemin.parties.models import Certifier


class Certification(models.Model):
    """Certification professionnelle: the lineage of sheets that succeed one another."""

    slug = models.SlugField(unique=True, max_length=80)
    title = models.CharField(max_length=800)

    class Meta:
        verbose_name = "certification"

    def __str__(self) -> str:
        return self.title


class RegisterSheet(models.Model):
    """Fiche du répertoire: one number of the register, with the source text as deposited."""

    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="sheets")
    register = models.CharField(max_length=4, default="RNCP")  # RNCP or RS
    number = models.CharField(max_length=10)
    title = models.CharField(max_length=800)
    level = models.CharField(max_length=2, blank=True)  # national framework: "3" to "8"
    source = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    reader = models.CharField(max_length=40)  # version of the reader
    reading = models.JSONField()  # `domain.sheet.Reading.as_dict()`, before any settlement
    predecessor = models.CharField(max_length=10, blank=True)
    fictitious = models.BooleanField(default=False)  # demo sheets that no register holds
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "fiche"
        constraints = [models.UniqueConstraint(fields=["register", "number"], name="one_sheet_per_number")]

    def __str__(self) -> str:
        return f"{self.register} {self.number}"

    @property
    def stream(self) -> str:
        return f"sheet:{self.pk}"


class SheetCertifier(models.Model):
    """A certifier named by the sheet; ``in_own_name`` when each awards in its own name."""

    sheet = models.ForeignKey(RegisterSheet, on_delete=models.PROTECT, related_name="awarding")
    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="awarding")
    in_own_name = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "certifier"], name="a_certifier_once_per_sheet")
        ]

    def __str__(self) -> str:
        return f"{self.sheet} · {self.certifier}"


class Finding(models.Model):
    """Constat de lecture: what the text does not settle, its lines, its readings, the acts that wait for it."""

    sheet = models.ForeignKey(RegisterSheet, on_delete=models.PROTECT, related_name="findings")
    code = models.CharField(max_length=120)
    message = models.TextField()
    lines = models.JSONField(default=list)  # [[first, last], …] 1-based, inclusive
    readings = models.JSONField(default=list)  # [{"key", "label", …}]
    depends = models.JSONField(default=list)  # names of the acts blocked until it is settled
    evidence = models.JSONField(default=list)  # shown, never applied

    class Meta:
        verbose_name = "constat"
        constraints = [models.UniqueConstraint(fields=["sheet", "code"], name="one_finding_per_code")]

    def __str__(self) -> str:
        return self.code


class Settlement(models.Model):
    """Résolution of a finding by a named person with a reason; superseded by a later one, never edited."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="settlements")
    reading = models.CharField(max_length=80)  # key of the reading chosen
    value = models.JSONField(null=True, blank=True)
    reason = models.TextField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField()
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        verbose_name = "résolution"
        constraints = [
            models.UniqueConstraint(
                fields=["finding"],
                condition=Q(supersedes__isnull=True),
                name="one_first_settlement_per_finding",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_settlement_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.finding}: {self.reading}"


class Framework(models.Model):
    """Référentiel: immutable. Source digest + reader's version + settlements make its identity."""

    sheet = models.ForeignKey(RegisterSheet, on_delete=models.PROTECT, related_name="frameworks")
    version = models.PositiveSmallIntegerField()
    identity = models.CharField(max_length=64)  # SHA-256 over source digest, reader, settlements
    reading = models.JSONField()  # settled reading
    settled = models.JSONField(default=list)  # settlements applied: [{code, reading, by, at, reason}]
    acquired_validity_years = models.PositiveSmallIntegerField(
        null=True
    )  # null: unlimited, as the sheet says
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "référentiel"
        constraints = [
            models.UniqueConstraint(fields=["sheet", "version"], name="one_framework_per_version"),
            models.UniqueConstraint(fields=["sheet", "identity"], name="one_framework_per_identity"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} v{self.version}"


class Block(models.Model):
    """Bloc de compétences."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="blocks")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)  # "RNCP99999BC01"
    title = models.TextField()

    class Meta:
        verbose_name = "bloc de compétences"
        constraints = [models.UniqueConstraint(fields=["framework", "number"], name="one_block_per_number")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Competency(models.Model):
    """Compétence, keyed by (framework, block, position): printed codes repeat across and within blocks."""

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="competencies")
    position = models.PositiveSmallIntegerField()
    printed_code = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=20, blank=True)  # normalised
    title = models.TextField()
    details = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )

    class Meta:
        verbose_name = "compétence"
        constraints = [
            models.UniqueConstraint(fields=["block", "position"], name="one_competency_per_position")
        ]

    def __str__(self) -> str:
        return f"{self.printed_code} {self.title}".strip()


class Assessment(models.Model):
    """Modalité d'évaluation."""

    class Mode(models.TextChoices):
        DEFENCE = "defence", "soutenance"
        WRITTEN = "written", "dossier écrit"
        ON_MACHINE = "on_machine", "sur machine"
        ORAL = "oral", "oral"
        OTHER = "other", "autre"

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="assessments")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=40, blank=True)  # printed, such as "Me1/2/3/4"
    kind = models.CharField(max_length=80, blank=True)  # word of the sheet
    mode = models.CharField(max_length=12, choices=Mode, default=Mode.OTHER)
    text = models.TextField(blank=True)
    panel_minimum = models.PositiveSmallIntegerField(null=True)  # professionals before whom it is defended
    lines = models.JSONField(default=list)
    competencies = models.ManyToManyField(Competency, related_name="assessments")

    class Meta:
        verbose_name = "évaluation"
        constraints = [
            models.UniqueConstraint(fields=["block", "position"], name="one_assessment_per_position")
        ]

    def __str__(self) -> str:
        return f"{self.label or 'sans libellé'} · {self.kind}".strip(" ·")


class Deliverable(models.Model):
    """Livrable asked by an assessment."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="deliverables")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    is_file = models.BooleanField(default=True)  # a defence is seen, not deposited

    class Meta:
        verbose_name = "livrable"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "position"], name="one_deliverable_per_position")
        ]

    def __str__(self) -> str:
        return self.label


class RouteOpening(models.Model):
    """Voie d'accès as the framework opens it: yes, no, or not settled (null)."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="routes")
    route = models.CharField(max_length=3)  # domain.access.AccessRoute
    is_open = models.BooleanField(null=True)
    finding_code = models.CharField(max_length=120, blank=True)
    jury_text = models.TextField(blank=True)
    lines = models.JSONField(default=list)

    class Meta:
        verbose_name = "voie d’accès"
        constraints = [models.UniqueConstraint(fields=["framework", "route"], name="one_opening_per_route")]

    def __str__(self) -> str:
        return f"{self.framework} · {self.route}"


class LegalAct(models.Model):
    """Texte (arrêté, décision): its own row, since an order may only rename."""

    sheet = models.ForeignKey(RegisterSheet, on_delete=models.PROTECT, related_name="legal_acts")
    kind = models.CharField(max_length=60)  # "arrêté", "décision du directeur général"
    signed_on = models.DateField()
    published_on = models.DateField(null=True)
    reference = models.CharField(max_length=60, blank=True)  # NOR, or number of the Journal officiel
    text = models.TextField(blank=True)
    lines = models.JSONField(default=list)

    class Meta:
        verbose_name = "texte"

    def __str__(self) -> str:
        return f"{self.kind} du {self.signed_on:%d/%m/%Y}"


Kept = TypeVar("Kept", bound=models.Model)


class Standing(models.Manager[Kept]):
    """The rows that count: those corrected or set aside are kept for the history, and asked by ``ever``."""

    def get_queryset(self) -> models.QuerySet[Kept]:
        return super().get_queryset().filter(set_aside_at__isnull=True)


STANDS = Q(registrations__set_aside_at__isnull=True)  # the same, where a sheet's are counted


class Registration(models.Model):
    """Enregistrement in force during [starts, until): "jusqu'au" includes its day, ``until`` is the next one.

    Read from the text, or entered by a named person; one entered wrong is superseded by a later one, never edited.
    """

    sheet = models.ForeignKey(RegisterSheet, on_delete=models.PROTECT, related_name="registrations")
    act = models.ForeignKey(LegalAct, on_delete=models.PROTECT, related_name="registrations")
    starts = models.DateField()
    until = models.DateField(null=True)
    years = models.PositiveSmallIntegerField(null=True)
    of_this_sheet = models.BooleanField(null=True)  # which number each act concerns may be a finding
    retroactive = models.BooleanField(default=False)  # the act itself takes effect before its date
    entered_at = models.DateTimeField(null=True)  # null: read from the sheet's text
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    set_aside_at = models.DateTimeField(null=True)  # corrected, or entered for nothing
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_aside_words = models.TextField(blank=True)  # why

    objects = Standing["Registration"]()
    ever = models.Manager["Registration"]()

    class Meta:
        verbose_name = "enregistrement"
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("starts")), name="registration_is_forward"
            )
        ]

    def __str__(self) -> str:
        return f"[{self.starts}, {self.until})"


class Succession(models.Model):
    """A sheet that replaces another, since a day: a step of the certification's line."""

    former = models.ForeignKey(RegisterSheet, on_delete=models.PROTECT, related_name="replaced_by")
    sheet = models.ForeignKey(RegisterSheet, on_delete=models.PROTECT, related_name="replaces")
    since = models.DateField()
    origin = models.CharField(max_length=200)  # the act, or the page of the register, that says so
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_aside_at = models.DateTimeField(null=True)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_aside_words = models.TextField(blank=True)  # why

    objects = Standing["Succession"]()
    ever = models.Manager["Succession"]()

    class Meta:
        verbose_name = "succession de fiches"
        constraints = [
            models.UniqueConstraint(
                fields=["former", "sheet"],
                condition=Q(set_aside_at__isnull=True),
                name="a_sheet_replaces_another_once",
            ),
            models.CheckConstraint(condition=~Q(former=F("sheet")), name="a_sheet_does_not_replace_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.former} → {self.sheet}"


class CompositionRule(models.Model):
    """The jury rule compiled from the sheet's sentence, confirmed by a person; a new version supersedes."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="composition_rules")
    version = models.PositiveSmallIntegerField()
    routes = models.JSONField(default=list)  # access routes it binds
    rule = models.JSONField()  # domain.composition.CompositionRule.as_dict()
    notation = models.CharField(max_length=300)
    source_lines = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        verbose_name = "règle de composition"
        constraints = [models.UniqueConstraint(fields=["framework", "version"], name="one_rule_per_version")]

    def __str__(self) -> str:
        return self.notation


class CertificationRules(models.Model):
    """Règlement de certification of one certifier: scale, threshold, resits, appeals, fraud; dated, versioned."""

    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="rules")
    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="rules")
    version = models.PositiveSmallIntegerField()
    starts = models.DateField()
    until = models.DateField(null=True)  # exclusive
    content = models.JSONField()  # domain.certification_rules says what; read by catalogue.facts.rules_of
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = "règlement de certification"
        constraints = [
            models.UniqueConstraint(
                fields=["certifier", "certification", "version"], name="one_rules_per_version"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("starts")), name="rules_are_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certifier} · règlement v{self.version}"


class BlockCorrespondence(models.Model):
    """Correspondance between blocks of two frameworks: many-to-many, dated, sourced."""

    source_block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="corresponds_to")
    target_block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="corresponds_from")
    starts = models.DateField()
    until = models.DateField(null=True)
    total = models.BooleanField(default=True)  # total or partial correspondence
    origin = models.CharField(max_length=200)
    entered_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)  # when an act gave it its end
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_words = models.TextField(blank=True)  # why

    class Meta:
        verbose_name = "correspondance de blocs"
        constraints = [
            # One ended on the day it began was never in force: the same may be said again.
            models.UniqueConstraint(
                fields=["source_block", "target_block"],
                condition=Q(until__isnull=True),
                name="one_open_correspondence_per_pair",
            ),
            models.CheckConstraint(
                condition=~Q(source_block=F("target_block")), name="a_block_is_not_its_own_equal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_block} → {self.target_block}"


class Proposal(models.Model):
    """Proposition: a change of what the certifiers of a sheet share, in force once each of them has accepted it."""

    class State(models.TextChoices):
        OPEN = "open", "à accepter"
        APPLIED = "applied", "en vigueur"
        REFUSED = "refused", "refusée"
        WITHDRAWN = "withdrawn", "retirée"

    sheet = models.ForeignKey(RegisterSheet, on_delete=models.PROTECT, related_name="proposals")
    act = models.CharField(max_length=60)  # name of the act proposed: one of `catalogue.consent.SHARED`
    about = models.CharField(
        max_length=120, blank=True
    )  # what it changes: a finding's code, routes of a jury
    content = models.JSONField(default=dict)  # what the act takes, besides the sheet and the reason
    reason = models.TextField(blank=True)
    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="+")  # who proposes
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_words = models.TextField(blank=True)  # why it was refused or withdrawn

    class Meta:
        verbose_name = "proposition"
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "act", "about"],
                condition=Q(state="open"),
                name="one_open_proposal_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="an_ended_proposal_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} · {self.act} {self.about}".strip()


class Acceptance(models.Model):
    """The consent of one certifier, given in its name by one of its managers."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="acceptances")
    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "certifier"], name="a_certifier_accepts_once")
        ]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.certifier}"
