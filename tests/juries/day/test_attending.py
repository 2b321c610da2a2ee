"""Signing one's presence, showing who one is, giving a code back, noting what happened."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from parchemin.assessments.actions import give_marks, start_marking
from parchemin.assessments.queries import deposits_received, marks_digest
from parchemin.catalogue.models import Deliverable
from parchemin.domain.attendance import DELIBERATION, DRAWING_BYTES, Occasion
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.juries.day import attending, codes, incidents
from parchemin.juries.jury import seating
from parchemin.juries.models import Attendance, OneTimeCode
from parchemin.parties.models import Letter
from tests import life, make

EXAMINED = Occasion(date(2023, 6, 15))
DRAWN = "M10 20L30 40L50 20M60 60L70 65"


@pytest.fixture
def seated(world, now):
    """A session with its jury named; the account of its first member and of somebody of the pool who does not sit."""
    life.bring(world, now, "composed")
    members = life.members_of(world)
    world.member = members[0]
    world.juror = make.actor(make.member(world.certifier, members[0].juror.person, "juror"))
    seated_ids = {m.juror_id for m in members}
    outsider = next(j for j in world.jurors if j.pk not in seated_ids)
    world.outsider = make.actor(make.member(world.certifier, outsider.person, "juror"))
    world.entry = life.entries_of(world)[0]
    return world


def sign(world, now, **changes):
    person = changes.get("person", world.member.juror.person)
    if changes.pop("signs", False):
        changes["signature"] = person.full_name
    return attending.record_attendance(
        **{
            "actor": world.juror,
            "now": now,
            "session": world.session,
            "person": world.member.juror.person,
            "role": "juror",
            "occasion": DELIBERATION,
            "present": True,
            **changes,
        }
    )


def see(world, now, **changes):
    """The candidate, before a juror."""
    person = world.entry.candidacy.person
    return sign(world, now, **{"person": person, "role": "candidate", "occasion": EXAMINED, **changes})


def refusal(act, *args, **kwargs) -> list[str]:
    with pytest.raises(Refused) as why:
        act(*args, **kwargs)
    return [o.code for o in why.value.objections]


def test_a_juror_signs_by_name_or_by_hand_and_the_row_says_which(seated, now):
    person = seated.member.juror.person
    assert (
        sign(seated, now, signature=f" {person.birth_name.upper()}  {person.first_name} ").method == "typed"
    )
    row = sign(seated, now, drawing=DRAWN)
    assert (row.method, row.drawing, row.signature) == ("drawn", DRAWN, "")
    assert sign(seated, now).method == "noted"
    assert Attendance.objects.count() == 1


def test_one_signs_by_one_s_own_name_alone(seated, now):
    """Whoever is signed in: the account of a member writes that member's name, and a candidate theirs."""
    other = life.members_of(seated)[1].juror.person.full_name
    for typed in (other, "Camille EXEMPLE", seated.member.juror.person.first_name, "X"):
        assert refusal(sign, seated, now, signature=typed) == ["signature.other-name"]
        assert refusal(see, seated, now, signature=typed) == ["signature.other-name"]
    assert refusal(sign, seated, now, actor=seated.actor, signature=other) == ["signature.other-name"]
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    ("drawing", "code"),
    [
        ("M1 1L2 2" * (DRAWING_BYTES // 8 + 1), "signature.too-long"),
        ('M1 1L2 2"/><script>alert(1)</script>', "signature.not-strokes"),
        ("M1 1", "signature.not-strokes"),
        ("M1 1L2 201", "signature.not-strokes"),
        ("M601 1L2 2", "signature.not-strokes"),
        ("M١ ١L٢ ٢", "signature.not-strokes"),
    ],
)
def test_a_drawn_signature_is_strokes_on_its_board_and_nothing_else(seated, now, drawing, code):
    assert refusal(sign, seated, now, drawing=drawing) == [code]
    assert not Attendance.objects.exists()


def test_a_candidate_shows_a_document_to_a_juror_who_hears_them(seated, now):
    row = see(seated, now, drawing=DRAWN, identity_document="passport")
    assert (row.identity_document, row.identity_checked_at, row.method) == ("passport", now, "drawn")
    entry = Entry.objects.get(act="attendance_recorded")
    assert entry.actor == seated.juror.label
    assert entry.facts["identity"] == "passport"
    assert see(seated, now, signs=True).identity_document == "passport", "the check stands"
    assert see(seated, now, present=False).identity_document == "", "who is not there showed nothing"
    assert refusal(see, seated, now, identity_document="library card") == ["identity.unknown-kind"]


def test_neither_an_outsider_nor_a_juror_who_stepped_aside_notes_a_candidate(seated, now):
    assert refusal(see, seated, now, actor=seated.outsider) == ["permission.juror"]
    seating.recuse(actor=seated.juror, now=now, member=seated.member, candidacy=seated.entry.candidacy)
    assert refusal(see, seated, now) == ["permission.juror"]
    other = life.entries_of(seated)[1].candidacy.person
    assert see(seated, now, person=other).present


def test_a_signature_kept_without_network_keeps_its_own_time_unless_it_cannot_be(seated, now):
    kept = now - timedelta(minutes=10)
    assert sign(seated, now, signs=True, at=kept).recorded_at == kept
    assert Entry.objects.get(act="attendance_recorded").facts["said_at"] == kept.isoformat()
    assert sign(seated, now, signs=True, at=now + timedelta(hours=1)).recorded_at == now
    assert sign(seated, now, signs=True, at=now - timedelta(days=30)).recorded_at == now


def test_what_was_noted_otherwise_since_the_page_was_shown_is_not_written_over(seated, now):
    shown = attending.digest_of(None)
    sign(seated, now, actor=seated.actor, present=False, excused=True)
    assert refusal(sign, seated, now, signs=True, base=shown) == ["attendance.changed-meanwhile"]
    row = Attendance.objects.get()
    assert row.excused
    assert sign(seated, now, signs=True, base=attending.digest_of(row)).present
    sign(seated, now, signs=True, base=shown)  # the same thing said again is no conflict
    assert Attendance.objects.get().signature == seated.member.juror.person.full_name


# -- one-time codes ---------------------------------------------------------------------------------------


def require_codes(world) -> None:
    world.rules.content = {**world.rules.content, "jury": {"signature_code": "required"}}
    world.rules.save()


def sent(mailoutbox) -> str:
    return re.search(r"\b\d{6}\b", mailoutbox[-1].body)[0]


def ask(world, now):
    person = world.member.juror.person
    return codes.send_code(
        actor=world.juror, now=now, session=world.session, person=person, purpose="attendance"
    )


def test_a_code_leaves_at_once_and_stays_nowhere_in_the_clear(seated, now, settings, mailoutbox):
    settings.SMTP_HOST = "mail.example"
    row = ask(seated, now)
    code = sent(mailoutbox)
    assert mailoutbox[-1].to == [seated.member.juror.person.email]
    letter = Letter.objects.get(kind="code")
    assert letter.state == "sent"
    assert code not in letter.body + letter.subject + row.digest
    assert code not in str(list(Entry.objects.values_list("facts", flat=True)))


def test_a_code_serves_once(seated, now, settings, mailoutbox):
    settings.SMTP_HOST = "mail.example"
    require_codes(seated)
    assert refusal(sign, seated, now, signs=True) == ["attendance.code-required"]
    ask(seated, now)
    assert sign(seated, now, signs=True, code=f" {sent(mailoutbox)} ").code_checked
    assert refusal(sign, seated, now, signs=True, code=sent(mailoutbox)) == ["code.none"]
    assert sign(seated, now, actor=seated.actor).method == "noted", "the service notes without a signature"


def test_a_wrong_code_counts_and_the_fifth_ends_it(seated, now, settings, mailoutbox):
    settings.SMTP_HOST = "mail.example"
    ask(seated, now)
    right = sent(mailoutbox)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    assert [refusal(sign, seated, now, signs=True, code=wrong) for _ in range(6)] == [
        *[["code.wrong"]] * 5,
        ["code.exhausted"],
    ]
    assert refusal(sign, seated, now, signs=True, code=right) == ["code.exhausted"]
    assert OneTimeCode.objects.get().tries >= 5
    assert not Attendance.objects.exists()


def test_a_code_lasts_ten_minutes_and_the_last_one_sent_replaces_the_others(
    seated, now, settings, mailoutbox
):
    settings.SMTP_HOST = "mail.example"
    ask(seated, now)
    first = sent(mailoutbox)
    late = now + timedelta(minutes=10)
    assert refusal(sign, seated, late, signs=True, code=first) == ["code.none"]
    ask(seated, now)
    if sent(mailoutbox) != first:
        assert refusal(sign, seated, now, signs=True, code=first) == ["code.wrong"]
    assert sign(seated, now, signs=True, code=sent(mailoutbox)).code_checked


def test_no_code_leaves_without_a_server_for_another_or_six_times_an_hour(seated, now, settings, mailoutbox):
    assert refusal(ask, seated, now) == ["code.no-server"]
    settings.SMTP_HOST = "mail.example"
    seated.juror, mine = seated.outsider, seated.juror
    assert refusal(ask, seated, now) == ["permission.juror"]
    seated.juror = mine
    for _ in range(5):
        ask(seated, now)
    assert refusal(ask, seated, now) == ["code.too-many"]
    assert len(mailoutbox) == 5
    ask(seated, now + timedelta(hours=1))


# -- incidents --------------------------------------------------------------------------------------------


def test_an_incident_is_a_code_first_and_its_words_can_be_erased(seated, now):
    row = incidents.note_incident(
        actor=seated.juror,
        now=now,
        session=seated.session,
        entry=seated.entry,
        code="copied",
        words="Deux pages semblables",
    )
    assert (row.kind, row.noted_by) == ("fraud", seated.member.juror.person)
    assert list(incidents.of(seated.entry)) == [row]
    written = Entry.objects.get(act="incident_noted")
    assert "words" in written.private
    assert "Deux pages" not in str(written.facts)


def test_an_incident_without_a_known_code_or_by_somebody_else_is_not_noted(seated, now):
    def note(**changes):
        incidents.note_incident(
            **{
                "actor": seated.juror,
                "now": now,
                "session": seated.session,
                "entry": seated.entry,
                "code": "late",
                **changes,
            }
        )

    assert refusal(note, code="") == ["incident.unknown"]
    assert refusal(note, code="other-fraud") == ["incident.words-needed"]
    assert refusal(note, actor=seated.outsider) == ["permission.manager"]
    note(actor=seated.actor)
    assert incidents.of(seated.entry).get().noted_by is None


def test_nothing_is_noted_once_the_deliberation_is_closed(seated, now):
    for stage in ("deliberating", "voted", "closed"):
        life.step(stage, seated, now)
    assert refusal(
        incidents.note_incident,
        actor=seated.actor,
        now=now,
        session=seated.session,
        entry=seated.entry,
        code="late",
    ) == ["incident.closed"]
    assert refusal(see, seated, now, present=False) == ["attendance.closed"]


# -- grids ------------------------------------------------------------------------------------------------


def test_marks_changed_elsewhere_since_the_page_was_shown_are_not_written_over(seated, now):
    grid, candidacy = seated.grids[0], seated.entry.candidacy
    person = seated.member.juror.person
    by = {"actor": seated.juror, "now": now}
    marking = start_marking(candidacy=candidacy, grid=grid, assessor=person, **by)
    first, second = grid.criteria.order_by("position")
    shown = marks_digest(marking)
    give_marks(marking=marking, marks={first.pk: ("missing", "rien vu")}, base=shown, **by)
    codes_found = refusal(give_marks, marking=marking, marks={first.pk: ("acquired", "")}, base=shown, **by)
    assert codes_found == ["marking.changed-meanwhile"]
    assert marking.marks.get().level == "missing"
    give_marks(marking=marking, marks={first.pk: ("missing", " rien vu ")}, base=shown, **by)
    both = {first.pk: ("acquired", ""), second.pk: ("acquired", "")}
    give_marks(marking=marking, marks=both, base=marks_digest(marking), **by)
    assert set(marking.marks.values_list("level", flat=True)) == {"acquired"}


def test_the_service_types_back_a_paper_grid_in_the_name_of_its_assessor_and_it_is_said(seated, now):
    grid, candidacy = seated.grids[0], seated.entry.candidacy
    person = seated.member.juror.person
    by = {"actor": seated.actor, "now": now}
    assert refusal(start_marking, candidacy=candidacy, grid=grid, assessor=person, **by) == [
        "permission.juror"
    ]
    marking = start_marking(candidacy=candidacy, grid=grid, assessor=person, on_paper=True, **by)
    levels = {c.pk: ("acquired", "") for c in grid.criteria.order_by("position")}
    assert refusal(give_marks, marking=marking, marks=levels, **by) == ["permission.juror"]
    give_marks(marking=marking, marks=levels, submit=True, on_paper=True, **by)
    typed = Entry.objects.get(act="grid_typed_back")
    assert (typed.actor, typed.facts["marking"]) == (seated.actor.label, marking.pk)
    assert refusal(
        start_marking,
        candidacy=candidacy,
        grid=grid,
        assessor=person,
        on_paper=True,
        actor=seated.juror,
        now=now,
    ) == ["permission.manager"]


# -- the dossier as it was ----------------------------------------------------------------------------------


def test_the_dossier_judged_is_the_one_received_before_the_defence(seated, now):
    from parchemin.assessments.actions import deposit
    from parchemin.juries.models import Defence, PanelSeat, Timetable

    wanted = Deliverable.objects.filter(assessment__block__framework=seated.framework, is_file=True).order_by(
        "pk"
    )[0]
    candidacy = seated.entry.candidacy

    def hand_in(name, at):
        return deposit(
            actor=life.clerk(),
            now=at,
            candidacy=candidacy,
            deliverable=wanted,
            filename=name,
            chunks=iter([name.encode()]),
        )

    before = hand_in("avant.pdf", now)
    assert attending.frozen_at(seated.entry) is None
    assert list(deposits_received(candidacy, None)) == [before]
    table = Timetable.objects.create(
        session=seated.session, version=1, input_digest="0" * 64, created_at=now, released_at=now
    )
    starts = now + timedelta(hours=1)
    heard = Defence.objects.create(
        timetable=table,
        entry=seated.entry,
        assessment=wanted.assessment,
        room=seated.room,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=30),
    )
    after = hand_in("apres.pdf", starts)
    frozen = attending.frozen_at(seated.entry)
    assert frozen == starts
    assert list(deposits_received(candidacy, frozen)) == [before]
    assert list(deposits_received(candidacy, None)) == [after]
    hearing = seated.jurors[-1]
    PanelSeat.objects.create(defence=heard, juror=hearing)
    assert attending.sits(seated.session, hearing.person), "who hears a defence is expected there"
