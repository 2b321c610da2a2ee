"""The letter that carries a title to its holder: the paper and the credential, by the outbox."""

from __future__ import annotations

from datetime import datetime

from parchemin.awards import facts
from parchemin.awards.models import Award
from parchemin.formats.credentials import open_badges
from parchemin.parties import letters, outbox
from parchemin.parties.models import Letter


def said(award: Award) -> dict[str, str]:
    """What every letter about a title says of it."""
    return {
        "holder": award.person.full_name,
        "title": award.claims["title"],
        "number": award.number,
        "certifier": str(award.certifier),
        "verified_at": facts.verification_url(award.token),
        "signatory_name": award.certifier.signatory_name,
        "signatory_title": award.certifier.signatory_title,
    }


def write(award: Award, now: datetime, wording: letters.Wording, *, once: str) -> Letter:
    """A letter in the outbox, with both files; sending it changes nothing to the award."""
    return outbox.write(
        now=now,
        certifier=award.certifier,
        person=award.person,
        wording=wording,
        about=award.stream,
        once=once,
        enclosures=[
            outbox.Enclosure(f"parchemin-{award.number}.pdf", "application/pdf", award.parchment),
            outbox.Enclosure(f"attestation-{award.number}.json", open_badges.MEDIA_TYPE, award.credential),
        ],
    )
