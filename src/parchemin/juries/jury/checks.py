"""Contrôles de composition: what a jury was, and what was found, each time it was judged. Kept for years."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from parchemin.domain.composition import JurorFacts, Moment
from parchemin.domain.objection import Objection
from parchemin.juries.jury import sittings
from parchemin.juries.models import CompositionCheck, Jury, SessionEntry

Judged = tuple[SessionEntry | None, Sequence[JurorFacts], Sequence[Objection]]


def keep(  # noqa: PLR0917 - what was judged, in the order it is said
    jury: Jury,
    moment: Moment,
    on: date,
    members: Sequence[JurorFacts],
    objections: Sequence[Objection],
    entry: SessionEntry | None = None,
    *,
    now: datetime,
) -> CompositionCheck | None:
    """Keep one check, of the jury or of one candidate's; None when the last one said the same. In the caller's
    transaction, with the act that it judged."""
    checks = keep_all(jury, moment, on, [(entry, members, objections)], now=now)
    return checks[0] if checks else None


def keep_all(
    jury: Jury, moment: Moment, on: date, judged: Iterable[Judged], *, now: datetime
) -> list[CompositionCheck]:
    """Keep several checks of one moment: two queries, however many. What the last one of the same says already
    is not kept twice."""
    rows = CompositionCheck.objects.filter(jury=jury, moment=moment.value).order_by("pk")
    last: dict[int | None, str] = dict(rows.values_list("entry_id", "digest"))
    fresh = []
    for entry, members, objections in judged:
        row = _row(jury, moment, on, members, objections)
        row.entry, row.checked_at = entry, now
        if last.get(row.entry_id) != row.digest:
            fresh.append(row)
    return CompositionCheck.objects.bulk_create(fresh)


def keep_sitting(
    whole: sittings.Sitting,
    moment: Moment,
    on: date,
    entries: Iterable[SessionEntry] = (),
    *,
    now: datetime,
) -> list[Objection]:
    """Judge the jury as a whole, and for each of ``entries``, keep both; answers what the whole jury lacks."""
    objections = whole.objections(moment, on)
    judged: list[Judged] = [(None, whole.seated(None, moment), objections)]
    judged += [
        (e, whole.seated(e.candidacy_id, moment), whole.objections(moment, on, e.candidacy)) for e in entries
    ]
    keep_all(whole.jury, moment, on, judged, now=now)
    return objections


def of(jury: Jury, entry: SessionEntry | None = None) -> list[CompositionCheck]:
    """The checks kept, oldest first: those of the jury as a whole, and of one candidate when it is given."""
    rows = CompositionCheck.objects.filter(jury=jury).select_related("entry__candidacy__person")
    wanted = rows.filter(entry__isnull=True) | (rows.filter(entry=entry) if entry else rows.none())
    return list(wanted.order_by("checked_at", "pk"))


def all_of(jury: Jury) -> list[CompositionCheck]:
    """Every check kept of a jury and of its candidates, oldest first."""
    rows = CompositionCheck.objects.filter(jury=jury).select_related("entry__candidacy__person")
    return list(rows.order_by("checked_at", "pk"))


def _row(
    jury: Jury, moment: Moment, on: date, members: Sequence[JurorFacts], objections: Sequence[Objection]
) -> CompositionCheck:
    seats = [_member(m) for m in members]
    reasons = [o.as_dict() for o in objections]
    judged: Mapping[str, object] = {"on": on.isoformat(), "members": seats, "objections": reasons}
    text = json.dumps(judged, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return CompositionCheck(
        jury=jury,
        moment=moment.value,
        on=on,
        members=seats,
        objections=reasons,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def _member(member: JurorFacts) -> dict[str, object]:
    return {
        "key": member.key,
        "name": member.name,
        "seat": member.seat.value,
        "college": member.college.value,
        "substitute": member.substitute,
        **({"place": member.place, "voice": member.voice} if member.place else {}),
    }
