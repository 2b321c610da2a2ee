"""What is decided and how it is proved: opinions, decisions, outcomes, minutes and what corrects them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.catalogue.models import Block
from parchemin.juries.models.jury import Jury, JuryMember
from parchemin.juries.models.session import SessionEntry
from parchemin.parties.models import Certifier


class Opinion(models.Model):
    """Avis of one member on one block of one candidate: his vote; hidden from the others until they gave theirs."""

    member = models.ForeignKey(JuryMember, on_delete=models.PROTECT, related_name="opinions")
    entry = models.ForeignKey(SessionEntry, on_delete=models.PROTECT, related_name="opinions")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="opinions")
    vote = models.CharField(max_length=8)  # domain.deliberation.Vote: for, against, abstain
    before_seeing = models.CharField(
        max_length=8, blank=True
    )  # the vote first given, when changed once others' were shown
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
    departure_code = models.CharField(max_length=30, blank=True)  # domain.deliberation: why, from a list
    departure_reason = models.CharField(max_length=60, blank=True)
    evidence = models.JSONField(default=dict)  # what a refusal points to: criteria, markings, deposits by id
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
    seal = models.JSONField()  # signed record over the PDF's digest (formats.proofs.seal)
    rows = models.JSONField(default=dict)  # digests of the rows it rests on (juries.minutes.sealed_rows)
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
    method = models.CharField(max_length=10, default="typed")  # typed or drawn
    drawing = models.TextField(blank=True)  # SVG path of a drawn signature
    code_checked = models.BooleanField(default=False)  # a one-time code was given back
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


class DissentingOpinion(models.Model):
    """A member's own reasons against a decision: in the sealed minutes, never in the public extract."""

    decision = models.ForeignKey(BlockDecision, on_delete=models.PROTECT, related_name="dissents")
    member = models.ForeignKey(JuryMember, on_delete=models.PROTECT, related_name="dissents")
    words = models.TextField()
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name = "opinion dissidente"
        constraints = [models.UniqueConstraint(fields=["decision", "member"], name="one_dissent_per_member")]

    def __str__(self) -> str:
        return f"{self.member} · {self.decision_id}"


class Reopening(models.Model):
    """A deliberation reopened before its seal: by whom, why, and what its former close was."""

    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="reopenings")
    by = models.CharField(max_length=200)
    reason = models.TextField()
    held_on = models.DateField()  # day of the sitting that had decided
    closed_at = models.DateTimeField(null=True)  # null: it had not been closed yet
    reopened_at = models.DateTimeField()

    class Meta:
        verbose_name = "réouverture"

    def __str__(self) -> str:
        return f"{self.jury} le {self.reopened_at:%d/%m/%Y}"


class SetAside(models.Model):
    """What had been decided of a candidate, set aside by a reopening: kept as it was, and counting for nothing."""

    reopening = models.ForeignKey(Reopening, on_delete=models.PROTECT, related_name="set_aside")
    entry = models.ForeignKey(SessionEntry, on_delete=models.PROTECT, related_name="set_aside")
    verdict = models.CharField(max_length=10, blank=True)  # outcome stated or computed; "" when none was
    decisions = models.JSONField(
        default=list
    )  # each block's, with its votes by person's key and its dissents

    class Meta:
        verbose_name = "décisions écartées"
        constraints = [models.UniqueConstraint(fields=["reopening", "entry"], name="set_aside_once")]

    def __str__(self) -> str:
        return f"{self.reopening} · {self.entry}"


class MinutesCorrection(models.Model):
    """Rectification of sealed minutes: a new act, linked both ways; the minutes themselves do not move."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    field = models.CharField(max_length=40)  # what is corrected, from a closed list
    before = models.TextField()
    after = models.TextField()
    reason = models.TextField()
    pdf = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    seal = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "rectification de procès-verbal"
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="one_correction_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.minutes} n° {self.number}"
