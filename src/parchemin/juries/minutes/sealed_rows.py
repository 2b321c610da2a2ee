"""The rows that minutes rest on, each by its digest, kept and chained with the seal: what the database says afterwards of
decisions, opinions, outcomes, marks and presence is held against them.

What an erasure empties (signatures drawn, papers shown) is no part of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from parchemin.assessments.models import Mark, Marking
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.journal.models import Entry
from parchemin.juries import acts
from parchemin.juries.minutes.signed_text import signed_text
from parchemin.juries.models import (
    Attendance,
    BlockDecision,
    DissentingOpinion,
    MemberSignature,
    Minutes,
    Opinion,
    Outcome,
    Session,
)

Digests = dict[str, dict[str, str]]  # kind → number of the row → SHA-256
# Rows of the session's own: one that was not there at the seal was added since. Grids may be filled later elsewhere.
CLOSED = ("decisions", "dissents", "opinions", "outcomes", "presence")
FIELDS = {
    "decisions": (
        *("entry_id", "block_id", "acquired", "votes_for", "votes_against", "abstentions", "casting_vote"),
        *("votes", "proposal", "departure_code", "departure_reason", "evidence", "motivation", "decided_at"),
    ),
    "dissents": ("decision_id", "member_id", "words", "noted_at"),
    "opinions": ("member_id", "entry_id", "block_id", "vote", "given_at"),
    "outcomes": ("entry_id", "verdict", "whole", "stated_on", "stated_at"),
    "markings": ("candidacy_id", "grid_id", "submitted_at"),
    "marks": ("marking_id", "criterion_id", "level", "deposit_id"),
    "comments": ("comment",),  # of the same rows: an erasure empties them
    "presence": (
        *("session_id", "role", "hearing_on", "present", "excused", "method", "code_checked"),
        *("identity_checked_at", "recorded_at", "left_at"),
    ),
}
NAMES = {
    "decisions": gettext_noop("décision"),
    "dissents": gettext_noop("opinion dissidente"),
    "opinions": gettext_noop("avis"),
    "outcomes": gettext_noop("résultat"),
    "markings": gettext_noop("grille rendue"),
    "marks": gettext_noop("note"),
    "comments": gettext_noop("note"),
    "presence": gettext_noop("présence"),
}


def _rows(session: Session) -> Iterator[tuple[str, QuerySet[Any]]]:
    graded = Marking.objects.filter(
        candidacy__entries__session=session,
        grid__assessment__block__entries__session=session,
        submitted_at__isnull=False,
    ).distinct()
    yield "decisions", BlockDecision.objects.filter(entry__session=session)
    yield "dissents", DissentingOpinion.objects.filter(decision__entry__session=session)
    yield "opinions", Opinion.objects.filter(entry__session=session)
    yield "outcomes", Outcome.objects.filter(entry__session=session)
    yield "markings", graded
    yield "marks", Mark.objects.filter(marking__in=graded)
    yield "comments", Mark.objects.filter(marking__in=graded).exclude(comment="")
    yield "presence", Attendance.objects.filter(session=session)


def digests(session: Session) -> Digests:
    """The digest of each row that the minutes of a session rest on, as the database has it now."""
    return {
        kind: {str(row.pop("pk")): _digest(row) for row in rows.order_by("pk").values("pk", *FIELDS[kind])}
        for kind, rows in _rows(session)
    }


def digest_of(rows: Mapping[str, Any]) -> str:
    """SHA-256 of all of them, for the journal."""
    return _digest(rows)


def _digest(value: Mapping[str, Any]) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_iso)
    return hashlib.sha256(text.encode()).hexdigest()


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {value!r}")


def row_objections(minutes: Minutes) -> list[Objection]:
    """What the database says otherwise than what was sealed: the minutes' own row, then each row they rest on."""
    session = minutes.jury.session
    entry = (
        Entry.objects.filter(stream=session.stream, act=acts.MINUTES_SEALED.name).order_by("-number").first()
    )
    facts = hashlib.sha256(signed_text(minutes.facts)).hexdigest()
    signed = set(MemberSignature.objects.filter(jury=minutes.jury_id).values_list("digest", flat=True))
    sealed = entry.facts if entry else {}
    told = {
        "pdf": sealed.get("pdf") == minutes.pdf_id,
        "extract": sealed.get("extract") == minutes.public_extract_id,
        "facts": sealed.get("facts") == facts and signed <= {facts},
        "rows": not minutes.rows or sealed.get("rows") == digest_of(minutes.rows),
    }
    objections = [
        Objection(
            "sealed.minutes-differ",
            gettext_noop(
                "Session n° %(session)s : le procès-verbal de la base n’est plus celui que le journal dit scellé (%(part)s)."
            ),
            {"session": session.pk, "part": part},
            about=session.stream,
        )
        for part, holds in told.items()
        if not holds
    ]
    return objections + (_differences(session, minutes.rows) if minutes.rows else [])


def _differences(session: Session, sealed: Digests) -> list[Objection]:
    current = digests(session)
    objections = _comments(session, sealed, current)
    for kind in sorted(set(current) - {"comments"}):
        before, now = sealed.get(kind, {}), current[kind]
        for number in sorted({*before, *now}, key=int):
            if before.get(number) == now.get(number) or (number not in before and kind not in CLOSED):
                continue
            objections.append(_differs(session, kind, number, number in before, number in now))
    return objections


def _comments(session: Session, sealed: Digests, current: Digests) -> list[Objection]:
    """Comments of the marks sealed: changed, added, or emptied otherwise than by an erasure."""
    before, now = sealed.get("comments", {}), current["comments"]
    changed = {n for n in sealed.get("marks", {}) if before.get(n) != now.get(n)}
    emptied = changed - set(now)
    erased = Mark.objects.filter(pk__in=emptied, marking__candidacy__person__erased_at__isnull=False)
    changed -= {str(pk) for pk in erased.values_list("pk", flat=True)}
    return [_differs(session, "comments", number, True, True) for number in sorted(changed, key=int)]


def _differs(session: Session, kind: str, number: str, was: bool, remains: bool) -> Objection:
    if was and remains:
        code, words = (
            "sealed.row-altered",
            gettext_noop(
                "Session n° %(session)s : %(kind)s n° %(row)s, changée depuis le procès-verbal scellé."
            ),
        )
    elif was:
        code, words = (
            "sealed.row-missing",
            gettext_noop(
                "Session n° %(session)s : %(kind)s n° %(row)s, au procès-verbal scellé, n’est plus dans la base."
            ),
        )
    else:
        code, words = (
            "sealed.row-added",
            gettext_noop(
                "Session n° %(session)s : %(kind)s n° %(row)s, ajoutée depuis le procès-verbal scellé."
            ),
        )
    return Objection(
        code, words, {"session": session.pk, "kind": NAMES[kind], "row": number}, about=session.stream
    )
