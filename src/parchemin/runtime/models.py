"""What the machine itself keeps: stored files and the progress of long work."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """A file in the content-addressed store, named by its SHA-256 (64 hex characters).

    The row exists only once the bytes are on disk and synced (see ``runtime.files``).
    """

    digest = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveBigIntegerField()  # bytes
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="digest_is_sha256_hex")
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class Remembered(models.Model):
    """Django's cache, in the form that its own backend writes and reads: tries counted, codes that served."""

    cache_key = models.CharField(primary_key=True, max_length=255)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "runtime_remembered"

    def __str__(self) -> str:
        return self.cache_key


class Progress(models.Model):
    """How far a long piece of work is: done / total, what it said last, and whether to stop."""

    class State(models.TextChoices):
        WAITING = "waiting", "en attente"
        RUNNING = "running", "en cours"
        DONE = "done", "terminé"
        FAILED = "failed", "échoué"
        STOPPED = "stopped", "arrêté"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    certifier = models.CharField(
        max_length=40, blank=True
    )  # slug; the work of one certifier is not shown to another
    kind = models.CharField(max_length=40)  # name of the task
    about = models.CharField(max_length=120)  # key of what it works on, such as "session:12"
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    words = models.TextField(blank=True)
    result = models.JSONField(default=dict, blank=True)
    stop_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["about", "kind"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}: {self.done}/{self.total}"
