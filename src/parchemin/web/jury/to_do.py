"""What a juror has to do now, over all their sessions: the most pressing first, each with where it is done."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext

from parchemin.assessments.models import Marking
from parchemin.domain.attendance import Occasion
from parchemin.domain.clock import day_at
from parchemin.juries.convoking.answering import over
from parchemin.juries.convoking.calls import nothing
from parchemin.juries.facts import day_of_session, local_day
from parchemin.juries.models import (
    Attendance,
    Convocation,
    Defence,
    Jury,
    JuryMember,
    MemberSignature,
    Session,
)
from parchemin.web.dates import day_words
from parchemin.web.jury.convocation import SAID


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing: what, about which session or candidate, where."""

    words: str
    about: str
    url: str


def to_do(
    persons: Collection[UUID], sessions: Sequence[Session], ahead: Sequence[Defence], now: datetime
) -> list[ToDo]:
    """For these sessions; ``ahead``: the person's own defences from today on. A number of reads that does not grow."""
    held = {one.pk: one for one in sessions if one.state == Session.State.OPEN}
    if not held:
        return []
    members = {
        member.jury.session_id: member
        for member in JuryMember.objects.filter(
            jury__session__in=held, juror__person__in=persons, withdrawn_at__isnull=True
        ).select_related("jury")
    }
    return [
        *_to_sign(held, members),
        *_deliberating(held, members),
        *_present(held, members, persons, ahead, now),
        *_grids(held, persons, now),
        *_answers(held, persons, now),
    ]


def _state(session: Session) -> str:
    jury = getattr(session, "jury", None)
    return jury.state if jury else ""


def _to_sign(held: Mapping[int, Session], members: Mapping[int, JuryMember]) -> Iterator[ToDo]:
    closed = {pk: one for pk, one in held.items() if pk in members and _state(one) == Jury.State.CLOSED}
    if not closed:
        return
    signed = MemberSignature.objects.filter(member__in=[members[pk].pk for pk in closed])
    done = set(signed.values_list("member", flat=True))
    for pk, session in closed.items():
        if members[pk].pk not in done:
            yield ToDo(
                gettext("Relire et signer le procès-verbal"),
                session.title,
                reverse("jury_minutes", args=[pk]),
            )


def _deliberating(held: Mapping[int, Session], members: Mapping[int, JuryMember]) -> Iterator[ToDo]:
    for pk, session in held.items():
        if pk in members and members[pk].voice and _state(session) == Jury.State.DELIBERATING:
            yield ToDo(gettext("Donner vos avis"), session.title, reverse("jury_deliberation", args=[pk]))


def _present(
    held: Mapping[int, Session],
    members: Mapping[int, JuryMember],
    persons: Collection[UUID],
    ahead: Sequence[Defence],
    now: datetime,
) -> Iterator[ToDo]:
    """Presence is offered on its own day alone: that of a panel, then that of the deliberation."""
    heard = {one.entry.session_id for one in ahead if is_today(one, now)}
    moments: set[tuple[int, date | None]] = {
        (pk, local_day(one, now)) for pk, one in held.items() if pk in heard
    }
    moments |= {
        (pk, None) for pk, one in held.items() if pk in members and day_of_session(one) == local_day(one, now)
    }
    if not moments:
        return
    noted = Attendance.objects.filter(
        session__in={pk for pk, _ in moments}, person__in=persons, role="juror", present=True
    )
    done = set(noted.values_list("session", "hearing_on"))
    for pk, day in sorted(moments - done, key=str):
        address = f"{reverse('jury_presence', args=[pk])}?moment={Occasion(day).key}"
        yield ToDo(gettext("Signer votre présence"), held[pk].title, address)


def is_today(one: Defence, now: datetime) -> bool:
    """Whether a defence begins today, on the clock of its site."""
    zone = one.room.site.zone
    return day_at(one.starts_at, zone) == day_at(now, zone)


def _grids(held: Mapping[int, Session], persons: Collection[UUID], now: datetime) -> Iterator[ToDo]:
    """What was heard and that nobody marked yet, and what was begun and not handed in; once a candidate."""
    open_ = [pk for pk, one in held.items() if _state(one) not in (Jury.State.CLOSED, Jury.State.SEALED)]
    in_force = [held[pk].in_force for pk in open_ if held[pk].in_force]  # type: ignore[attr-defined]
    about = {"candidacy": OuterRef("entry__candidacy"), "grid__assessment": OuterRef("assessment")}
    rows = (
        Defence.objects.filter(timetable__in=in_force, panel__juror__person__in=persons, ends_at__lt=now)
        .exclude(Exists(Marking.objects.filter(**about, submitted_at__isnull=False)))
        .select_related("entry__candidacy__person", "entry__session")
        .order_by("starts_at", "pk")
    )
    seen = set()
    for row in rows:
        if row.entry_id not in seen:
            seen.add(row.entry_id)
            address = reverse("jury_candidate", args=[row.entry.session_id, row.entry_id])
            name = row.entry.candidacy.person.full_name
            yield ToDo(gettext("Rendre vos grilles"), f"{name}, {row.entry.session.title}", address)


def _answers(held: Mapping[int, Session], persons: Collection[UUID], now: datetime) -> Iterator[ToDo]:
    told = Convocation.objects.filter(
        session__in=held, person__in=persons, role="juror", letter__state__in=SAID
    ).order_by("created_at", "pk")
    last = {row.session_id: row for row in told}
    for pk, row in last.items():
        waits = row.confirmed_at is None and row.declined_at is None
        if waits and row.content_digest != nothing("juror") and not over(held[pk], now):
            day = day_words(held[pk].jury_on)
            yield ToDo(
                gettext("Dire si vous venez"),
                gettext("%(session)s, jusqu’au %(day)s") % {"session": held[pk].title, "day": day},
                reverse("jury_session", args=[pk]),
            )
