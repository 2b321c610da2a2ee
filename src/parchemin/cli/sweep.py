"""The idempotent round (cron or timer): what a nudge lost is found again from the state of the database."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string, module_has_submodule

from parchemin.journal import holding, keys
from parchemin.journal.models import SigningKey
from parchemin.journal.publishing import publish_heads
from parchemin.parties.anchors import send_heads
from parchemin.runtime import files
from parchemin.runtime.models import Progress, StoredFile

STALE = timedelta(minutes=30)  # a task running without a word for longer is taken for dead
ORPHAN_AGE = 24 * 3600  # seconds an unreferenced file is left alone: its row may be about to come


def sweep(now: datetime) -> list[str]:
    """Run every part; returns what each did, in French."""
    words = [
        f"{publish_heads(now=now)} têtes du journal publiées",
        *(f"têtes non données à {one.target} : {one.error}" for one in send_heads(now=now) if one.error),
        f"{_requeue(now)} tâches interrompues reprises",
        f"{_remove_orphans()} fichiers orphelins retirés",
        *_lost(),
        *_keys(now),
        *_nightly(now),
    ]
    # A stage's own round: ``<stage>/sweep.py`` with ``sweep(now) -> str``.
    stages = [c for c in apps.get_app_configs() if c.name.startswith("parchemin.")]
    words += [
        import_string(f"{config.name}.sweep.sweep")(now)
        for config in stages
        if module_has_submodule(config.module, "sweep")
    ]
    return words


def _keys(now: datetime) -> list[str]:
    """Keys that a migration pinned are told to the journal; those that cannot sign here are named."""
    keys.tell_unsaid(now=now)
    owners = SigningKey.objects.order_by("owner").values_list("owner", flat=True).distinct()
    states = [state for owner in owners for state in keys.states(owner) if state.signs and not state.usable]
    return [
        f"la clé {s.row.public} de « {s.row.owner or 'journal'} » ne peut pas signer ici : « parchemin key list »"
        for s in states
    ]


def _nightly(now: datetime) -> list[str]:
    """Once a night, everything is held against its proof; what does not hold is counted, and named by a command."""
    done = holding.nightly(now=now)
    if done is None:
        return []
    wrong = f"{len(done.faults)} défauts, « parchemin verify » les nomme" if done.faults else "tout tient"
    return [f"vérification de tout : {wrong}"]


def _lost() -> list[str]:
    """What the store no longer has, by digest; nothing where nothing is missing."""
    missing = files.lost()
    return [f"{len(missing)} fichiers manquent, « parchemin files check » les nomme"] if missing else []


def _requeue(now: datetime) -> int:
    from django_tasks_db.models import DBTaskResult

    # Waiting as long is having lost its nudge: asking again is then possible.
    begun = [Progress.State.RUNNING, Progress.State.WAITING]
    # A word from a time to come was said before the clock was put back.
    silent_since = Q(updated_at__lt=now - STALE) | Q(updated_at__gt=now + STALE)
    Progress.objects.filter(silent_since, state__in=begun).update(
        state=Progress.State.FAILED, words="Interrompu : relancez ce travail.", updated_at=now
    )
    # A long batch that spoke lately is at work, however long ago it began.
    running = Progress.objects.filter(state=Progress.State.RUNNING).order_by("pk")
    speaking = {str(pk) for pk in running.values_list("pk", flat=True)}
    long_ago = Q(started_at__lt=now - STALE) | Q(started_at__gt=now + STALE)
    silent = [
        row.pk
        for row in DBTaskResult.objects.filter(long_ago, status="RUNNING").order_by("pk")
        if row.args_kwargs["kwargs"].get("progress_id") not in speaking
    ]
    return DBTaskResult.objects.filter(pk__in=silent, status="RUNNING").update(
        status="READY", started_at=None, worker_ids=[]
    )


def _remove_orphans() -> int:
    known = set(StoredFile.objects.values_list("digest", flat=True))
    removed = 0
    for digest in list(files.stored_digests()):
        path = files.path_of(digest)
        if digest not in known and time.time() - path.stat().st_mtime > ORPHAN_AGE:
            path.unlink()
            removed += 1
    for left in settings.FILES_DIR.glob(".incoming-*"):
        if time.time() - left.stat().st_mtime > ORPHAN_AGE:
            left.unlink()
    return removed
