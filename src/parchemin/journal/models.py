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
