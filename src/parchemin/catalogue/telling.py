"""What the managers of the certifiers of a sheet are written about a change proposed: at once, and kept nowhere.

A letter of the outbox belongs to one certifier and to one of its persons; this goes from one certifier to the managers
of another. Where no mail leaves, the home page and the sheet say the same.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.conf import settings

from parchemin.accounts.models import User
from parchemin.accounts.roles import managers_of
from parchemin.catalogue import consent
from parchemin.catalogue.models import Proposal
from parchemin.parties.letters import ProposalAnswered, ProposalMade
from parchemin.parties.models import Certifier
from parchemin.parties.sending import tell
from parchemin.runtime.clock import day_here


def proposed(proposal: int, now: datetime) -> int:
    """Tell the managers of each certifier awaited; how many were written to."""
    row = _row(proposal)
    return sum(
        not tell(
            reader.email,
            ProposalMade(
                reader=reader.name,
                proposer=row.certifier.name,
                sheet=str(row.sheet),
                change=str(consent.change_words(row)),
                reason=row.reason,
                address=_address(row),
            ),
        )
        for reader in _readers(consent.standing(row).awaited, row.proposed_by, now)
    )


def answered(proposal: int, certifier: int, state: str, now: datetime) -> int:
    """Tell what a certifier answered: an acceptance that leaves others awaited, to who proposed; the end, to all."""
    row = _row(proposal)
    sharing = consent.standing(row).sharing
    to = {row.certifier_id} if state == Proposal.State.OPEN else sharing
    by = Certifier.objects.get(pk=certifier)
    return sum(
        not tell(
            reader.email,
            ProposalAnswered(
                reader=reader.name,
                answer="accepted" if state == Proposal.State.OPEN else state,
                certifier=by.name,
                sheet=str(row.sheet),
                change=str(consent.change_words(row)),
                reason=row.ended_words,
                address=_address(row),
            ),
        )
        for reader in _readers(to - {by.pk}, row.ended_by, now)
    )


def _row(proposal: int) -> Proposal:
    return Proposal.objects.select_related("sheet", "certifier", "proposed_by", "ended_by").get(pk=proposal)


def _readers(certifiers: Collection[int], acting: User | None, now: datetime) -> list[User]:
    """Managers of these certifiers, each once; who acted knows it."""
    rows = managers_of(certifiers, day_here(now))
    return list(rows.exclude(pk=acting.pk) if acting else rows)


def _address(row: Proposal) -> str:
    return f"{settings.PUBLIC_URL}/certifications/{row.sheet_id}/propositions/"
