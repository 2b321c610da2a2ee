"""The journal: one entry per act, chained per stream, never changed.

UPDATE and DELETE on ``Entry`` are refused by trigger on both databases (``journal.triggers``).
Names and free-text reasons live in ``Words``, which can be erased; the entry keeps only their digest under
the person's salt.
"""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    stream = models.CharField(
        max_length=80
    )  # "candidacy:<id>", "session:<id>", "sheet:<id>", "pool:<certifier>"…
    number = models.PositiveIntegerField()  # 1, 2, 3… within the stream
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)  # "user:<id>", "command:<account>", "system:<name>"
    act = models.CharField(max_length=60)  # verb of the action, such as "block_decided"
    certifier = models.CharField(max_length=40, blank=True)  # slug; empty for what belongs to none
    facts = models.JSONField(default=dict)  # no name, no free text
    private = models.JSONField(default=dict)  # name of the text → digest under its subject's salt
    key = models.CharField(max_length=64, null=True, unique=True)  # act key: the same form twice is one act
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "number"], name="one_entry_per_number")]
        indexes = [models.Index(fields=["certifier", "-at"])]

    def __str__(self) -> str:
        return f"{self.stream} {self.number} {self.act}"

    def as_dict(self) -> dict[str, object]:
        """The chained form (see ``formats.proofs.journal_chain``)."""
        return {
            "stream": self.stream,
            "number": self.number,
            "at": moment(self.at),
            "actor": self.actor,
            "act": self.act,
            "certifier": self.certifier,
            "facts": self.facts,
            "private": self.private,
            "key": self.key,
            "previous": self.previous,
            "digest": self.digest,
        }


def moment(at: object) -> str:
    """One written form of an instant: UTC, microseconds always there."""
    from datetime import UTC, datetime

    assert isinstance(at, datetime)  # noqa: S101 - narrows a model field
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Head(models.Model):
    """Last entry of a stream, locked while the next is written so that numbers never fork."""

    stream = models.CharField(primary_key=True, max_length=80)
    number = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    published_number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.stream} {self.number}"


class Words(models.Model):
    """The erasable text behind a digest of an entry."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="words")
    name = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)  # whose text it is: "person:<uuid>"
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "name"], name="one_text_per_name")]
        indexes = [models.Index(fields=["subject"])]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.name}"


class Salt(models.Model):
    """A subject's secret; once destroyed, the digests of its texts mean nothing."""

    subject = models.CharField(primary_key=True, max_length=80)
    salt = models.BinaryField()

    def __str__(self) -> str:
        return self.subject


class SigningKey(models.Model):
    """Clé publique épinglée: by which key its owner signs, or signed, and until when what it signed is believed.

    The private half is a file outside the database (``formats.signing.keys``); the journal keeps each change.
    """

    owner = models.CharField(max_length=40, blank=True)  # slug of the certifier; empty: the journal's own
    rank = models.PositiveSmallIntegerField()  # 1, 2… of this owner
    public = models.CharField(max_length=60, unique=True)  # Multikey, "z6Mk…"
    pinned_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)  # it signs no more since then; what it signed before holds
    compromised_from = models.DateTimeField(null=True)  # nothing it signed from then on is believed

    class Meta:
        verbose_name = "clé de signature"
        constraints = [
            models.UniqueConstraint(fields=["owner", "rank"], name="one_key_per_rank"),
            models.UniqueConstraint(
                fields=["owner"],
                condition=models.Q(retired_at__isnull=True),
                name="one_current_key_per_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.public

    @property
    def stream(self) -> str:
        return f"keys:{self.owner or '_journal'}"

    @property
    def filename(self) -> str:
        """Name under which its private half is filed, without ``.pem``."""
        name = self.owner or "_journal"
        return name if self.rank == 1 else f"{name}.{self.rank}"


class Anchor(models.Model):
    """Ancrage: the heads file as it was given to a place that the certifier cannot write again."""

    target = models.CharField(max_length=300)  # as set in PARCHEMIN_ANCHORS: "file:…", "mailto:…", "tsa:…"
    at = models.DateTimeField()
    lines = models.PositiveIntegerField()  # of the heads file, then
    digest = models.CharField(max_length=64)  # SHA-256 of its last line
    token = models.BinaryField(default=bytes)  # of a time stamp (RFC 3161), DER
    error = models.CharField(max_length=300, blank=True)  # why it could not be given; empty once it was

    class Meta:
        verbose_name = "ancrage"
        indexes = [models.Index(fields=["target", "-at"])]

    def __str__(self) -> str:
        return f"{self.target} {self.lines}"


class Round(models.Model):
    """Vérification: what the nightly verification found, kept for the pages that say whether things hold."""

    at = models.DateTimeField()
    faults = models.JSONField(default=list)  # objections, as ``Objection.as_dict``
    counted = models.JSONField(default=dict)  # how many of each were held against their proofs

    class Meta:
        verbose_name = "vérification"

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y}: {len(self.faults)}"
