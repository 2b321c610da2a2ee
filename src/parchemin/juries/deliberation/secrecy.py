"""Opinions as each member may see them: others’ stay hidden until theirs is given."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import QuerySet

from parchemin.catalogue.models import Block
from parchemin.juries.jury.apart import apart
from parchemin.juries.models import (
    JuryMember,
    Opinion,
    SessionEntry,
)


def own_opinions(member: JuryMember) -> QuerySet[Opinion]:
    return Opinion.objects.filter(member=member).order_by("entry__position", "block__number")


def opinions_open_to(member: JuryMember, entry: SessionEntry) -> dict[int, list[Opinion]]:
    """By block, opinions of everybody where the member gave their own; nothing elsewhere.

    Nothing is shown to who stepped aside for that candidate, or has a standing tie with them.
    """
    if apart(member.juror.person, member, [entry.candidacy]):
        return {}
    return open_once_given(member, entry)


def open_once_given(member: JuryMember, entry: SessionEntry) -> dict[int, list[Opinion]]:
    """The same, to a member who is known not to be kept apart from that candidate."""
    rows = (
        Opinion.objects.filter(entry=entry, member__withdrawn_at__isnull=True)
        .select_related("member__juror__person")
        .order_by("given_at", "pk")
    )
    by_block: dict[int, list[Opinion]] = defaultdict(list)
    for opinion in rows:
        by_block[opinion.block_id].append(opinion)
    return {pk: given for pk, given in by_block.items() if any(o.member_id == member.pk for o in given)}


def opinions_shown_to(member: JuryMember, entry: SessionEntry, block: Block) -> list[Opinion]:
    """Opinions of everybody on a block, once the member gave their own; none before."""
    return opinions_open_to(member, entry).get(block.pk, [])
