"""What a juror may reach: sessions where a seat is held or a grid entrusted, and everything below through its parent.

Every lookup starts from the persons the account is, so that a row of someone else answers 404.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from parchemin.accounts.actor import Actor
from parchemin.assessments.models import Grid
from parchemin.assessments.queries import current_grids
from parchemin.catalogue.queries import without_readings
from parchemin.domain.marking import marked_in
from parchemin.juries.jury import apart
from parchemin.juries.models import EntrustedGrid, JuryMember, PanelSeat, Session, SessionEntry
from parchemin.juries.planning.problem import slots_of
from parchemin.juries.queries import key_in_force
from parchemin.parties.models import Person
from parchemin.web.shared.asking import who

ROLES = ("juror", "assessor")


def sessions(actor: Actor) -> QuerySet[Session]:
    """Sessions where one of the account's persons sits on the jury or on a panel of a released timetable, or has a grid
    entrusted. ``in_force``: the key of their timetable in force."""
    persons = actor.persons(*ROLES)
    seats = JuryMember.objects.filter(
        jury__session=OuterRef("pk"), withdrawn_at__isnull=True, juror__person__in=persons
    )
    panels = PanelSeat.objects.filter(
        defence__timetable__session=OuterRef("pk"),
        defence__timetable__released_at__isnull=False,
        juror__person__in=persons,
    )
    entrusted = EntrustedGrid.objects.filter(entry__session=OuterRef("pk"), juror__person__in=persons)
    return (
        Session.objects.filter(Exists(seats) | Exists(panels) | Exists(entrusted))
        .exclude(state=Session.State.DRAFT)
        .select_related("certifier", "site", "jury__rule")
        .annotate(in_force=key_in_force(OuterRef("pk")))
        .order_by("-jury_on", "pk")
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A session as one juror sees it: who they are there, and their seat on the jury (None: a panel only). ``only``: the
    entries of the grids entrusted to who neither sits nor hears anybody; None for the others. ``in_force``: the key of
    the timetable in force."""

    session: Session
    person: Person
    member: JuryMember | None
    only: frozenset[int] | None = None
    in_force: int | None = None


def place(request: HttpRequest, session_id: int) -> Place:
    """The session, the person the account is in it, and the seat; 404 for anybody else."""
    actor = who(request)
    session = get_object_or_404(sessions(actor), pk=session_id)
    in_force: int | None = session.in_force  # type: ignore[attr-defined]
    persons = Person.objects.filter(pk__in=actor.persons(*ROLES), certifier=session.certifier_id)
    member = (
        JuryMember.objects.filter(jury__session=session, withdrawn_at__isnull=True, juror__person__in=persons)
        .select_related("juror__person")
        .order_by("substitute", "pk")
        .first()
    )
    if member:
        member.jury = session.jury  # read with the session
    person = member.juror.person if member else _heard_by(session, persons)
    if person is not None:
        return Place(session, person, member, in_force=in_force)
    trusted = EntrustedGrid.objects.filter(entry__session=session, juror__person__in=persons)
    rows = list(trusted.select_related("juror__person").order_by("pk"))
    if not rows:
        raise Http404
    return Place(session, rows[0].juror.person, None, frozenset(row.entry_id for row in rows), in_force)


def _heard_by(session: Session, persons: QuerySet[Person]) -> Person | None:
    seat = (
        PanelSeat.objects.filter(
            defence__timetable__session=session,
            defence__timetable__released_at__isnull=False,
            juror__person__in=persons,
        )
        .select_related("juror__person")
        .order_by("pk")
        .first()
    )
    return seat.juror.person if seat else None


def entry(where: Place, entry_id: int, *, to_step_aside: bool = False) -> SessionEntry:
    """A candidate presented to that session; 404 elsewhere, and where the juror stepped aside or has a standing tie:
    ``to_step_aside`` lets the latter do that alone."""
    row = get_object_or_404(
        without_readings(
            where.session.entries.select_related(
                "candidacy__person", "candidacy__framework__sheet", "candidacy__rules"
            ),
            "candidacy__framework",
        ),
        pk=entry_id,
    )
    hidden = apart.stepped_aside(where.member, [row.candidacy]) if to_step_aside else kept_apart(where, [row])
    if hidden or (where.only is not None and row.pk not in where.only):
        raise Http404
    return row


def kept_apart(where: Place, rows: Iterable[SessionEntry]) -> frozenset[int]:
    """Candidacies, among these, of which nothing is shown to the juror: stepped aside, or tied."""
    return apart.apart(where.person, where.member, [row.candidacy for row in rows])


def grids(where: Place, row: SessionEntry) -> QuerySet[Grid]:
    """Grids the juror fills for a candidate: those of what they hear, and of the files of its blocks; for a member of the
    jury, those of the blocks that nobody hears. All of them while no timetable says who hears what. And those entrusted."""
    rows = Grid.objects.none()
    if row.candidacy.certifier_id == where.session.certifier_id:
        rows = current_grids(where.session.certifier, row.candidacy.framework_id).filter(
            assessment__block__in=row.blocks.all()
        )
    trusted = Q(entrusted__entry=row, entrusted__juror__person=where.person)
    if where.only is not None:
        return rows.filter(trusted).distinct()
    if where.in_force is None:
        return rows
    seated = set(
        PanelSeat.objects.filter(
            defence__timetable=where.in_force, defence__entry=row, juror__person=where.person
        ).values_list("defence", flat=True)
    )
    blocks = dict(rows.values_list("assessment_id", "assessment__block_id"))
    heard = {assessment: slot for (_, assessment), slot in slots_of(where.in_force, entry=row).items()}
    own = [
        assessment
        for assessment, slots in marked_in(blocks, heard).items()
        if any(slot.pk in seated for slot in slots) or (where.member and not slots)
    ]
    opened = Q(markings__candidacy=row.candidacy_id, markings__assessor=where.person)
    return rows.filter(Q(assessment__in=own) | opened | trusted).distinct()
