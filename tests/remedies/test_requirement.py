"""Ways out of what the sheet asks and a candidate's file does not show: brought, noted, or set aside by the jury."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from parchemin.assessments.actions import deposit, give_marks, start_marking
from parchemin.assessments.models import Deposit, Marking
from parchemin.catalogue.models import Assessment, Deliverable
from parchemin.domain.attendance import Occasion
from parchemin.domain.deliberation import Verdict
from parchemin.juries.day.attending import record_attendance
from parchemin.juries.deliberation.deciding import decide_block
from parchemin.juries.deliberation.deliberating import close_deliberation
from parchemin.juries.deliberation.setting_aside import set_aside
from parchemin.juries.deliberation.stating import state_outcome
from parchemin.juries.jury.seating import propose_jury
from parchemin.juries.models import Attendance, Defence, PanelSeat, Timetable
from parchemin.juries.planning.timetables import release_timetable
from tests import make
from tests.life import Life
from tests.replays import cases, post, replay

pytestmark = pytest.mark.django_db


@pytest.fixture
def voted(world, now):
    """Everybody votes for every block of every candidate: only what is asked may stop a decision."""
    return Life(world, now).to("voted")


def decide(lived: Life):
    """The first block of the first candidate."""
    return lambda: lived.do(decide_block, entry=lived.entries[0], block=lived.blocks[0])


def aside(lived: Life):
    by = {"actor": lived.world.actor, "entry": lived.entries[0], "reason": "Le jury a vu l’œuvre."}
    return lived.do(set_aside, **by)


# -- what is lacking, and how each remedy brings it -----------------------------------------------------------


def no_piece(lived: Life) -> None:
    Deposit.objects.filter(candidacy=lived.entries[0].candidacy).delete()


def deposited(lived: Life) -> None:
    for piece in Deliverable.objects.filter(assessment__block=lived.blocks[0], is_file=True).order_by("pk"):
        about = {"candidacy": lived.entries[0].candidacy, "deliverable": piece}
        lived.do(deposit, filename="rapport.pdf", chunks=iter([b"rapport fictif"]), **about)


def not_there(lived: Life) -> None:
    Attendance.objects.filter(person=lived.entries[0].candidacy.person).delete()


def there(lived: Life) -> None:
    who = {"person": lived.entries[0].candidacy.person, "role": "candidate"}
    who["occasion"] = Occasion(lived.session.starts_on)
    lived.do(record_attendance, session=lived.session, present=True, **who)


def on_machine(lived: Life) -> None:
    Assessment.objects.filter(block=lived.blocks[0]).update(mode="on_machine")
    not_there(lived)


def no_time(lived: Life) -> None:
    """The timetable is still a draft; whom it heard at the break is placed before it."""
    early = timedelta(hours=3, minutes=30)
    for slot in Defence.objects.filter(entry=lived.entries[1]):
        times = {"starts_at": slot.starts_at - early, "ends_at": slot.ends_at - early}
        Defence.objects.filter(pk=slot.pk).update(**times)
    Timetable.objects.filter(session=lived.session).update(released_at=None)


def timetable_released(lived: Life) -> None:
    lived.do(release_timetable, timetable=Timetable.objects.get(session=lived.session))


def panel_not_there(lived: Life) -> None:
    """Its defences were heard by two people of the pool, of whom one is noted present; neither handed in a grid."""
    on_it = {m.juror_id for m in lived.members}
    one, other = [j for j in lived.world.jurors if j.pk not in on_it and j.professional][:2]
    seats = PanelSeat.objects.filter(
        defence__entry=lived.entries[0], defence__assessment__block=lived.blocks[0]
    )
    for seat, juror in zip(seats.order_by("pk"), (one, other), strict=True):
        PanelSeat.objects.filter(pk=seat.pk).update(juror=juror)
    about = {"session": lived.session, "person": one.person, "role": "juror"}
    Attendance.objects.create(
        **about, hearing_on=lived.session.starts_on, present=True, recorded_at=lived.now
    )
    lived.missing = other.person


def panel_noted(lived: Life) -> None:
    who = {"person": lived.missing, "role": "juror", "occasion": Occasion(lived.session.starts_on)}
    lived.do(record_attendance, session=lived.session, present=True, **who)


def no_grid(lived: Life) -> None:
    rows = Marking.objects.filter(candidacy=lived.entries[0].candidacy)
    for row in rows:
        row.marks.all().delete()
    rows.delete()


def grid_handed_in(lived: Life) -> None:
    for grid in lived.world.grids:
        about = {"candidacy": lived.entries[0].candidacy, "grid": grid}
        marking = lived.do(start_marking, assessor=lived.world.jurors[0].person, **about)
        lived.do(
            give_marks,
            marking=marking,
            marks={c.pk: ("acquired", "") for c in grid.criteria.all()},
            submit=True,
        )


LACKS = [
    ("requirement.deposit", no_piece, deposited),
    ("requirement.deposit", no_piece, aside),
    ("requirement.sitting", on_machine, there),
    ("requirement.sitting", on_machine, aside),
    ("requirement.hearing", no_time, timetable_released),
    ("requirement.hearing", not_there, there),
    ("requirement.hearing", panel_not_there, panel_noted),
    ("requirement.hearing", panel_not_there, aside),
    ("requirement.grid", no_grid, grid_handed_in),
    ("requirement.grid", no_grid, aside),
]


@pytest.mark.parametrize(
    ("code", "lacking", "mend"),
    cases(LACKS),
    ids=[f"{lack.__name__}-{mend.__name__}" for _, lack, mend in LACKS],
)
def test_what_is_missing_is_brought_or_set_aside_and_the_block_is_decided(voted, code, lacking, mend):
    lacking(voted)
    assert replay(code, decide(voted), lambda: mend(voted)).acquired


@pytest.mark.replays("requirement.hearing", "requirement.sitting")
def test_a_candidate_who_never_came_is_stated_absent_and_the_deliberation_closes(voted):
    on_machine(voted)
    Assessment.objects.filter(block=voted.blocks[1]).update(mode="defence")
    for entry in voted.entries[1:]:
        for block in voted.blocks:
            voted.do(decide_block, entry=entry, block=block)
    absent = {"entry": voted.entries[0], "verdict": Verdict.ABSENT}

    def close():
        return voted.do(close_deliberation, jury=voted.jury)

    for code in ("requirement.hearing", "requirement.sitting"):
        with transaction.atomic():  # each from the same state
            replay(code, close, lambda: voted.do(state_outcome, **absent))
            transaction.set_rollback(True)


# -- setting aside -----------------------------------------------------------------------------------------------


@pytest.mark.replays("requirement.no-jury")
def test_nothing_is_set_aside_before_a_jury_is_named(world, now):
    lived = Life(world, now).to("opened")
    assert replay(
        "requirement.no-jury", lambda: aside(lived), lambda: lived.do(propose_jury, session=world.session)
    )


@pytest.mark.replays("requirement.none-ticked", "requirement.not-missing")
def test_lines_are_ticked_on_the_page_before_they_are_set_aside(voted):
    no_piece(voted)
    client = Client()
    client.force_login(voted.world.manager)
    entry = voted.entries[0]
    url = reverse("session_set_aside", args=[voted.session.pk, entry.pk])
    piece = Deliverable.objects.filter(assessment__block=voted.blocks[0], is_file=True).get()
    about = f"entry:{entry.pk}:deposit:{piece.pk}"

    def tick(*lines):
        return lambda: post(client, url, reason="Égaré.", line=list(lines))

    replay("requirement.none-ticked", tick(), again=tick(about))
    other = Deliverable.objects.filter(assessment__block=voted.blocks[1], is_file=True).get()
    replay("requirement.not-missing", tick(about), again=tick(f"entry:{entry.pk}:deposit:{other.pk}"))


def test_the_service_and_the_president_are_led_from_what_is_missing_to_the_candidates_file(voted):
    no_piece(voted)
    desk, juror = Client(), Client()
    desk.force_login(voted.world.manager)
    juror.force_login(make.member(voted.world.certifier, voted.members[0].juror.person, "juror"))
    entry = voted.entries[0]
    said = {"block": voted.blocks[0].pk}
    page = desk.post(reverse("session_decide", args=[voted.session.pk, entry.pk]), said)
    assert page.status_code == 409
    assert f'href="{reverse("candidate", args=[entry.candidacy_id])}"' in page.content.decode()
    page = juror.post(reverse("jury_decide", args=[voted.session.pk, entry.pk]), said)
    assert page.status_code == 409
    assert 'data-code="requirement.deposit"' in page.content.decode()
