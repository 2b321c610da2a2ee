"""Numbers of titles and places in the status list: none skipped, none given twice, whoever held it."""

from __future__ import annotations

from collections.abc import Callable

from parchemin.awards.models import Award, AwardNumber, FormerAward
from parchemin.formats.credentials import bitstring
from parchemin.parties.models import Certifier

Chance = Callable[[int], bytes]


class NumberTaken(Exception):  # noqa: N818 - not a fault: another award was quicker
    """The number, the place in the list or the code was taken while the files were made."""


def award_number(certifier: Certifier, year: int, rank: int) -> str:
    """ "SUL-2023-0412": the certifier's prefix, the year, the rank in the year."""
    return "-".join(filter(None, [certifier.award_prefix, str(year), f"{rank:04d}"]))


def last(certifier: Certifier, year: int) -> int:
    row = AwardNumber.objects.filter(certifier=certifier, year=year).first()
    return row.last if row else 0


def take(certifier: Certifier, year: int, rank: int) -> None:
    """Take ``rank`` if it is the next of the year; the counter stays locked until the award is committed."""
    AwardNumber.objects.get_or_create(certifier=certifier, year=year)
    counter = AwardNumber.objects.select_for_update().get(certifier=certifier, year=year)
    if counter.last + 1 != rank:
        raise NumberTaken
    counter.last = rank
    counter.save(update_fields=["last"])


def free_index(certifier: Certifier, chance: Chance) -> int:
    """A place taken by chance in the status list, so that its order tells nothing of when one was issued."""
    while True:
        index = int.from_bytes(chance(16), "big") % bitstring.SIZE
        taken = {"certifier": certifier, "status_index": index}
        if not any(rows.objects.filter(**taken).exists() for rows in (Award, FormerAward)):
            return index
