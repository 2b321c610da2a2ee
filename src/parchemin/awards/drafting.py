"""A title before its row: its files are made and stored, its number is not yet taken.

The number is in the paper and in the signed credential, and both are made before the transaction that takes it. So
the next number is read, the files are made, and the transaction takes that number only if it is still the next;
otherwise everything is made again with the one that is. Nothing is rendered while a row is locked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from parchemin.awards import facts
from parchemin.awards.numbering import Chance, award_number, free_index, last
from parchemin.catalogue.models import Framework
from parchemin.documents import parchment
from parchemin.documents.typesetting import UnprintableError
from parchemin.domain.award import Claims
from parchemin.domain.objection import Refused, gettext_noop, refuse
from parchemin.formats.credentials import open_badges, verification_code
from parchemin.formats.signing import keys
from parchemin.journal import keys as journal_keys
from parchemin.parties.models import Certifier
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile

ATTEMPTS = 20  # times a number taken meanwhile is tried again


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything of a title before its row."""

    rank: int
    number: str
    token: str
    index: int
    claims: Claims
    parchment: StoredFile
    credential: StoredFile


def draft(
    claims: Claims,
    *,
    certifier: Certifier,
    framework: Framework,
    now: datetime,
    on: date,
    chance: Chance,
    replacing: str = "",
) -> Draft:
    """The files of a title made ``on`` that day; ``replacing``: the number that it takes the place of.

    ``Refused``: a name that cannot be printed, a key that may not be used.
    """
    rank = last(certifier, on.year) + 1
    number = award_number(certifier, on.year, rank)
    token = verification_code.new(chance)
    index = free_index(certifier, chance)
    badge = facts.badge_of(
        claims, certifier=certifier, framework=framework, number=number, token=token, index=index, now=now
    )
    try:
        signing_key = journal_keys.signing_key(certifier.slug, now=now)
        signed = open_badges.issue(open_badges.dump(badge), signing_key, facts.issuer_did(certifier), now)
        credential = json.dumps(signed, ensure_ascii=False, indent=1)
        paper = facts.parchment_of(
            claims,
            certifier=certifier,
            number=number,
            token=token,
            credential=credential,
            replacing=replacing,
            made_on=on if replacing else None,
        )
        pdf = parchment.render(paper, now)
    except UnprintableError as error:
        raise error.refused() from error
    except keys.KeyRefused as error:
        raise key_refused(error) from error
    return Draft(
        rank=rank,
        number=number,
        token=token,
        index=index,
        claims=claims,
        parchment=files.put(pdf, media_type="application/pdf", now=now),
        credential=files.put(credential.encode(), media_type=open_badges.MEDIA_TYPE, now=now),
    )


def key_refused(error: keys.KeyRefused) -> Refused:
    """A key that may not be used, as the reason why a title is not made."""
    return refuse(
        "award.key-refused",
        gettext_noop("Le titre ne peut pas être signé : %(cause)s"),
        mend=gettext_noop("Remettre en état le dossier des clés, comme ce motif le dit, puis recommencer."),
        cause=str(error),
    )
