"""Tries at a password, slowed as they fail, before anything is computed for them.

What waits is a pair, an address and the machine it is typed from, then the machine alone: who guesses from elsewhere
makes nobody wait, and a device that its owner signed in from has its own count. An address that exists and one that
does not are counted alike, by a digest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from parchemin.accounts.models import Tries

FORGOTTEN = timedelta(hours=1)  # without a try, a count starts again
AT_ONCE = (
    40  # tries at one address, from anywhere, beyond which each machine has one free try instead of several
)


@dataclass(frozen=True, slots=True)
class Count:
    """Tries of one thing: the first ``free`` wait for nothing, the next 1, 2, 4… seconds, ``longest`` at most."""

    about: str
    free: int
    longest: int

    @property
    def key(self) -> str:
        return salted_hmac("parchemin.accounts.throttle", self.about, algorithm="sha256").hexdigest()

    def delay(self, count: int) -> timedelta:
        over = count - self.free
        return timedelta(seconds=0 if over < 0 else min(self.longest, 2 ** min(over, 20)))


def signing_in(address: str, machine: str, *, device: str = "") -> list[Count]:
    """What a try at a password is counted for. ``device``: of its owner, who signed in from it before."""
    address = address.strip().lower()
    if device:
        return [Count(f"device {device} {address}", 5, 60)]
    everywhere = Count(f"address {address}", 10**6, 0)  # counted, never waited for
    hunted = Tries.objects.filter(pk=everywhere.key, count__gte=AT_ONCE).exists()
    return [
        everywhere,
        Count(f"pair {machine} {address}", 1 if hunted else 5, 60),
        Count(f"machine {machine}", 30, 900),
    ]


def asking(address: str, machine: str) -> list[Count]:
    """What a forgotten password is counted for: few letters a machine, few to an address."""
    return [Count(f"asks {machine}", 10, 900), Count(f"asked {address.strip().lower()}", 3, 900)]


def take(counts: Sequence[Count], now: datetime) -> int:
    """Count a try, before it is made. Seconds to wait instead, when one of them is not free: nothing is then counted."""
    with transaction.atomic():
        rows = [_row(count, now) for count in sorted(counts, key=lambda one: one.key)]
        waits = [math.ceil((row.free_at - now).total_seconds()) for row, _ in rows if row.free_at > now]
        if waits:
            return max(1, *waits)
        for row, count in rows:
            row.count = 1 if now - row.last_at > FORGOTTEN else row.count + 1
            row.last_at, row.free_at = now, now + count.delay(row.count)
            row.save()
    return 0


def _row(count: Count, now: datetime) -> tuple[Tries, Count]:
    Tries.objects.get_or_create(pk=count.key, defaults={"last_at": now, "free_at": now})
    # Tried at a time to come: the clock was put back since, and nobody waits for it to come round again.
    Tries.objects.filter(pk=count.key, last_at__gt=now + FORGOTTEN).update(count=0, last_at=now, free_at=now)
    return Tries.objects.select_for_update().get(pk=count.key), count


def give_back(counts: Sequence[Count], now: datetime) -> None:
    """The try was right: it does not count. Those before it still do, but for a device of its owner."""
    for count in counts:
        rows = Tries.objects.filter(pk=count.key)
        if count.about.startswith("device "):
            rows.delete()
            continue
        row = rows.first()
        if row is not None and row.count:
            rows.update(count=row.count - 1, free_at=now)


def forget(now: datetime) -> int:
    """Counts that weigh nothing any more are removed; how many."""
    gone, _ = Tries.objects.filter(last_at__lt=now - FORGOTTEN, free_at__lt=now).delete()
    return gone
