"""What the minutes and a candidate's dossier say of a deliberation that was reopened. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parchemin.domain.clock import day_at
from parchemin.domain.interval import french_date
from parchemin.juries.models import Jury, Reopening, SessionEntry, SetAside


def lines(jury: Jury) -> tuple[str, ...]:
    """Each reopening as the minutes print it: when, by whom, why, and for whom what was decided is set aside. The public
    extract, which says nothing of what happened, leaves them out."""
    rows = Reopening.objects.filter(jury=jury).prefetch_related("set_aside__entry__candidacy__person")
    return tuple(_line(row, jury) for row in rows.order_by("reopened_at", "pk"))


def _line(row: Reopening, jury: Jury) -> str:
    zone = jury.session.site.zone
    at = row.reopened_at.astimezone(zone)
    names = sorted(one.entry.candidacy.person.full_name for one in row.set_aside.all())
    return (
        f"Délibération du {french_date(row.held_on)} rouverte le {french_date(day_at(at, zone))} à {at:%H h %M} "
        f"par {row.by} : {row.reason} Décisions écartées, soumises de nouveau au jury : {', '.join(names)}."
    )


def of_candidate(entry: SessionEntry, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """What was decided of a candidate and set aside, as it was, oldest first. ``names``: by person's key. The reason may
    speak of others: it stays in the minutes."""
    rows = SetAside.objects.filter(entry=entry).select_related("reopening").order_by("reopening", "pk")
    return [
        {
            "reopened_at": row.reopening.reopened_at,
            "by": row.reopening.by,
            "outcome": row.verdict,
            "blocks": [_block(one, names) for one in row.decisions],
        }
        for row in rows
    ]


def _block(decision: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    votes = [{"name": names.get(key, key), "vote": vote} for key, vote in decision["votes"].items()]
    dissents = [{"name": names.get(one["person"], ""), "words": one["words"]} for one in decision["dissents"]]
    return {**decision, "votes": votes, "dissents": dissents}
