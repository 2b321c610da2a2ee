"""A signing key given to paper in shares of words, and made again from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction

from parchemin.domain.objection import gettext_noop, refuse
from parchemin.formats.signing import keys, shares
from parchemin.journal import acts
from parchemin.journal.actions import record
from parchemin.journal.keys import directory, known
from parchemin.journal.models import SigningKey


def give_to_paper(*, actor: str, now: datetime, row: SigningKey, count: int, needed: int) -> list[str]:
    """The private half of a key in ``count`` lines of words, ``needed`` of which give it back; kept nowhere.

    ``KeyRefused`` where it cannot be read, ``shares.SharesRefused`` for numbers that cannot be.
    """
    key = keys.load(directory(), row.filename, settings.KEY_SECRET)
    lines = shares.split(key, shares=count, needed=needed)
    facts = {"key": row.public, "shares": count, "needed": needed}
    with transaction.atomic():
        record(row.stream, acts.KEY_ESCROWED, actor=actor, now=now, certifier=row.owner, facts=facts)
    return lines


def restore_key(*, actor: str, now: datetime, owner: str, lines: Sequence[str]) -> SigningKey:
    """File again the key that these shares give, one of ``owner``'s whose file is missing. Returns its row.

    ``Refused``: the shares are of a key that is not its; ``KeyRefused``: its file is there.
    """
    restored = shares.joined("part", lines)
    row = next((row for row in known(owner) if row.public == restored.multibase), None)
    if row is None:
        raise refuse(
            "key.shares-of-another",
            gettext_noop("Ces parts rendent la clé %(key)s, qui n’est pas une clé de « %(owner)s »."),
            mend=gettext_noop("« parchemin key list » les montre."),
            owner=owner or "journal",
            key=restored.multibase,
        )
    keys.put_back(directory(), replace(restored, name=row.filename), settings.KEY_SECRET)
    with transaction.atomic():
        facts = {"key": row.public}
        record(row.stream, acts.KEY_RESTORED, actor=actor, now=now, certifier=owner, facts=facts)
    return row
