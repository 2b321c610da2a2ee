"""The jury as it sat when it decided, judged on what is known now. Reads only.

A tie learned since, a mandate corrected, a quality that was not there: the act that closes, signs or seals what a jury
decided asks again whether that jury could decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from parchemin.domain.composition import Moment
from parchemin.domain.objection import Objection
from parchemin.domain.reopening import sat_objections
from parchemin.juries.facts import day_of
from parchemin.juries.jury.checks import Judged
from parchemin.juries.jury.sittings import Sitting
from parchemin.juries.models import BlockDecision, CompositionCheck, Jury, SessionEntry

Kept = Mapping[
    int, Sequence[tuple[datetime, frozenset[str]]]
]  # by entry, oldest first: when, who was counted


def as_it_sat(whole: Sitting, rows: Sequence[SessionEntry]) -> list[Judged]:
    """For each entry of which a block was decided: who sat for the last, and the reasons why those who decided some block
    could not. ``rows``: with their decisions read."""
    kept, on = _kept(whole.jury), day_of(whole.jury)
    judged: list[Judged] = []
    for entry in rows:
        sat = [replace(whole, present=keys) for keys in _sittings(whole, entry, kept.get(entry.pk, ()))]
        lacking = [o for one in sat for o in one.objections(Moment.SIGNATURE, on, entry.candidacy)]
        if sat:
            reasons = {(o.code, o.message, o.about): o for o in lacking}
            members = sat[-1].seated(entry.candidacy_id, Moment.SIGNATURE)
            judged.append((entry, members, list(reasons.values())))
    return judged


def unlawful(judged: Sequence[Judged]) -> list[Objection]:
    """Why what they decided is neither closed, nor signed, nor sealed; empty when they could."""
    return sat_objections(
        (e.candidacy.person.full_name, lacking) for e, _, lacking in judged if e is not None
    )


def _sittings(
    whole: Sitting, entry: SessionEntry, kept: Sequence[tuple[datetime, frozenset[str]]]
) -> list[frozenset[str]]:
    """Who sat for each decision of an entry, in order of time; the same people once."""
    decisions = sorted(entry.decisions.all(), key=lambda one: (one.decided_at, one.pk))
    return list(dict.fromkeys(_who(whole, one, kept) for one in decisions))


def _who(
    whole: Sitting, decision: BlockDecision, kept: Sequence[tuple[datetime, frozenset[str]]]
) -> frozenset[str]:
    """Persons counted when a block was decided: those of the check kept then; of an older decision, which has none,
    who voted and who is there."""
    before = [keys for at, keys in kept if at <= decision.decided_at]
    return before[-1] if before else frozenset(decision.votes) | (whole.present or frozenset())


def _kept(jury: Jury) -> Kept:
    kept: dict[int, list[tuple[datetime, frozenset[str]]]] = defaultdict(list)
    rows = CompositionCheck.objects.filter(jury=jury, moment=Moment.DELIBERATION.value, entry__isnull=False)
    for entry, at, members in rows.order_by("checked_at", "pk").values_list(
        "entry_id", "checked_at", "members"
    ):
        kept[entry].append((at, frozenset(str(m["key"]) for m in members)))
    return kept
