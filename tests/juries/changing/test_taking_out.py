"""A candidate taken out of a session: the slot is free, who was convoked is told, nothing done there is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from parchemin.domain.attendance import Occasion
from parchemin.domain.deliberation import Verdict
from parchemin.domain.objection import Refused
from parchemin.journal.actions import AlreadyDone
from parchemin.journal.models import Entry
from parchemin.juries.changing import taking_out
from parchemin.juries.convoking.calls import pending
from parchemin.juries.convoking.convoking import convoke
from parchemin.juries.day.attending import record_attendance
from parchemin.juries.day.incidents import note_incident
from parchemin.juries.deliberation.stating import state_outcome
from parchemin.juries.models import Attendance, Defence, EntrustedGrid, Session, SessionEntry
from parchemin.juries.planning.problem import judge
from parchemin.juries.queries import timetable_in_force
from parchemin.juries.session.preparing import create_session, enter_candidates
from parchemin.parties.models import Letter
from tests import life, make
from tests.commands import run
from tests.life import Life
from tests.replays import post, replay

pytestmark = pytest.mark.django_db


@pytest.fixture
def early(now):
    """A month before the day."""
    return now - timedelta(days=26)


@pytest.fixture
def lived(world, early):
    return Life(world, early).to("composed")


def out(lived, entry=None, *, now=None, reason="S’est inscrit à la session d’automne.", **more):
    return taking_out.take_out(
        actor=lived.world.actor,
        now=now or lived.now,
        entry=entry or lived.entries[0],
        reason=reason,
        **more,
    )


def convoked(lived):
    """A timetable published, everyone convoked, the letters let go."""
    life.heard(lived.world, lived.now + timedelta(days=26))
    convoke(actor=lived.world.actor, now=lived.now, session=lived.session)
    Letter.objects.update(state=Letter.State.SENT, sent_at=lived.now)


def another(lived, title="Session d’automne") -> Session:
    day = lived.session.jury_on + timedelta(days=90)
    return create_session(
        actor=lived.world.actor,
        now=lived.now,
        certifier=lived.world.certifier,
        title=title,
        frameworks=[lived.world.framework],
        site=lived.world.site,
        starts_on=day,
        jury_on=day,
    )


def test_who_is_taken_out_enters_another_session_and_the_others_stay(lived):
    gone, *others = lived.entries
    out(lived, gone)
    assert lived.entries == others
    assert not SessionEntry.objects.filter(pk=gone.pk).exists()
    [(kept)] = taking_out.taken_out(lived.session)
    assert kept.pk == gone.pk
    [entered] = lived.do(enter_candidates, session=another(lived), candidacies=[gone.candidacy])
    assert list(entered.blocks.all()) == list(gone.blocks.all())


def test_who_is_taken_out_may_come_back_to_the_same_session(lived):
    gone = lived.entries[0]
    out(lived, gone)
    [back] = lived.do(enter_candidates, session=lived.session, candidacies=[gone.candidacy])
    assert back.position == 4  # after the others, whose places did not change
    assert [e.position for e in lived.entries] == [2, 3, 4]


def test_the_slot_is_free_in_a_new_version_and_the_version_told_stays_as_it_was(lived):
    convoked(lived)
    before, gone = timetable_in_force(lived.session), lived.entries[0]
    places = {(d.entry_id, d.starts_at) for d in before.defences.exclude(entry=gone)}
    freed = out(lived, gone)
    after = timetable_in_force(lived.session)
    assert (freed.slots, freed.version) == (2, after.version)
    assert after.version == before.version + 1
    assert {(d.entry_id, d.starts_at) for d in after.defences.all()} == places
    assert before.defences.filter(entry=gone).count() == 2
    assert not [o for o in judge(after) if "unknown" in o.code]


def test_a_draft_no_longer_holds_who_left(lived):
    life.heard(lived.world, lived.now)
    lived.session.timetables.update(released_at=None)
    gone = lived.entries[0]
    assert out(lived, gone).version == 0
    assert not Defence.objects.filter(entry=gone).exists()
    assert timetable_in_force(lived.session) is None


def test_who_was_convoked_is_told_by_a_letter_that_takes_the_hours_out_of_the_calendar(lived):
    convoked(lived)
    gone = lived.entries[0]
    assert out(lived, gone).told == 1
    letter = Letter.objects.filter(person=gone.candidacy.person).latest("pk")
    assert letter.state == Letter.State.DRAFT
    assert letter.subject == f"Convocation annulée : {lived.session.title}"
    assert "plus attendu" in letter.body
    assert "automne" not in letter.body  # the reason is the journal's
    assert [a.name for a in letter.attachments.all()] == ["rendez-vous-annules.ics"]
    assert [c.person for c in pending(lived.session) if c.role == "candidate"] == []


def test_a_convocation_that_did_not_leave_never_does_and_nobody_is_told(lived):
    life.heard(lived.world, lived.now + timedelta(days=26))
    convoke(actor=lived.world.actor, now=lived.now, session=lived.session)
    gone = lived.entries[0]
    freed = out(lived, gone)
    assert (freed.told, freed.stopped) == (0, 1)
    assert [row.state for row in Letter.objects.filter(person=gone.candidacy.person)] == ["cancelled"]


def test_the_journal_names_nobody_and_keeps_the_reason_apart(lived):
    gone = lived.entries[0]
    out(lived, gone)
    entry = Entry.objects.filter(act="candidate_taken_out").get()
    assert entry.facts["number"] == gone.candidacy.number
    assert gone.candidacy.person.birth_name not in str(entry.facts)
    assert [w.text for w in entry.words.all()] == ["S’est inscrit à la session d’automne."]


def test_a_grid_entrusted_is_taken_back(lived):
    gone = lived.entries[0]
    EntrustedGrid.objects.create(
        entry=gone, grid=lived.world.grids[0], juror=lived.world.jurors[0], entrusted_at=lived.now
    )
    assert out(lived, gone).entrusted == 1


def test_twice_under_one_key_is_once(lived):
    gone = lived.entries[0]
    out(lived, gone, key="une-cle")
    with pytest.raises(AlreadyDone):
        out(lived, gone, key="une-cle")
    assert Entry.objects.filter(act="candidate_taken_out").count() == 1


def test_somebody_else_s_service_takes_nobody_out(lived):
    stranger = make.actor(make.manager(lived.world.other))
    with pytest.raises(Refused) as refused:
        taking_out.take_out(actor=stranger, now=lived.now, entry=lived.entries[0], reason="Essai.")
    assert {o.code for o in refused.value.objections} == {"permission.manager"}


# -- ways out -------------------------------------------------------------------------------------------------------


@pytest.mark.replays("leaving.no-reason")
def test_a_reason_is_written(lived):
    replay("leaving.no-reason", lambda: out(lived, reason=" "), again=lambda: out(lived))


def present(lived, entry, present=True):
    lived.do(
        record_attendance,
        session=lived.session,
        person=entry.candidacy.person,
        role="candidate",
        occasion=Occasion(lived.session.starts_on),
        present=present,
    )


@pytest.mark.replays("leaving.present")
def test_a_presence_noted_by_mistake_is_mended_first(lived):
    gone = lived.entries[0]
    present(lived, gone)
    replay("leaving.present", lambda: out(lived, gone), lambda: present(lived, gone, False))
    assert Attendance.objects.filter(person=gone.candidacy.person, present=False).exists()


def traces(code, lived):
    gone = lived.entries[0]
    if code == "leaving.graded":
        lived.mark(gone.candidacy)
    elif code == "leaving.incident":
        lived.do(
            note_incident,
            session=lived.session,
            entry=gone,
            code="equipment",
            words="Panne.",
        )
    return gone


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("leaving.graded", marks=pytest.mark.replays("leaving.graded")),
        pytest.param("leaving.incident", marks=pytest.mark.replays("leaving.incident")),
        pytest.param("leaving.sat", marks=pytest.mark.replays("leaving.sat")),
    ],
)
def test_who_did_something_there_is_deferred_then_enters_another_session(world, now, code):
    lived = Life(world, now).to("deliberating" if code == "leaving.sat" else "composed")
    gone = traces(code, lived)

    def deferred():
        if code != "leaving.sat":
            for member in lived.members:
                lived.present(member)
            lived.do(life.open_deliberation, jury=lived.jury)
        for entry in lived.entries:
            lived.do(state_outcome, entry=entry, verdict=Verdict.DEFERRED, reason="Repris à l’automne.")
        lived.do(life.close_deliberation, jury=lived.jury)
        for step in (lived.sign, lived.seal, lived.publish):
            step()

    def enters():
        return lived.do(enter_candidates, session=another(lived), candidacies=[gone.candidacy])

    [entered] = replay(code, lambda: out(lived, gone), deferred, again=enters)
    assert entered.candidacy == gone.candidacy
    with pytest.raises(Refused) as refused:
        out(lived, gone)
    assert {o.code for o in refused.value.objections} == {"leaving.decided"}


@pytest.mark.replays("entry.elsewhere")
def test_who_is_elsewhere_is_taken_out_of_there_first(lived):
    gone, autumn = lived.entries[0], another(lived)
    [entered] = replay(
        "entry.elsewhere",
        lambda: lived.do(enter_candidates, session=autumn, candidacies=[gone.candidacy]),
        lambda: out(lived, gone),
    )
    assert entered.session == autumn


# -- page and command -----------------------------------------------------------------------------------------------


def test_the_page_takes_out_says_what_follows_and_lists_who_left(client, lived):
    convoked(lived)
    gone = lived.entries[0]
    client.force_login(lived.world.manager)
    post(client, reverse("session_take_out", args=[lived.session.pk, gone.pk]), reason="Reporté.")
    page = client.get(
        reverse("session_candidates", args=[lived.session.pk]) + "?vue=presentes"
    ).content.decode()
    assert "Retirés de la session" in page
    assert gone.candidacy.person.full_name in page
    assert "Horaires libérés : 2." in page
    assert "2 candidats inscrits" in client.get(reverse("session", args=[lived.session.pk])).content.decode()
    file = client.get(reverse("candidate", args=[gone.candidacy_id])).content.decode()
    assert "Sessions quittées" in file


def test_the_file_of_a_candidate_leads_out_of_the_session(client, lived):
    gone = lived.entries[0]
    client.force_login(lived.world.manager)
    address = reverse("session_take_out", args=[lived.session.pk, gone.pk])
    file = reverse("candidate", args=[gone.candidacy_id])
    assert address in client.get(file).content.decode()
    answer = client.post(address, {"reason": "Reporté.", "from": "dossier"})
    assert answer.url == file
    assert address not in client.get(file).content.decode()


def test_the_command_takes_out_and_says_what_follows(lived):
    convoked(lived)
    gone = lived.entries[0]
    words = (lived.session.pk, gone.candidacy.number)
    refused = run("session", "take-out", *words, by=lived.world.manager)
    assert refused.exit_code == 3
    assert "leaving.no-reason" in refused.stderr
    done = run("session", "take-out", *words, "--reason", "Reporté.", by=lived.world.manager)
    assert done.exit_code == 0, done.output
    assert "2 horaires libérés" in done.output
    assert "1 lettre" in done.output


def test_two_managers_at_once_take_out_once(lived):
    gone = lived.entries[0]
    stale = SessionEntry.objects.get(pk=gone.pk)
    out(lived, gone)
    with transaction.atomic():
        assert out(lived, stale).slots == 0
    assert Entry.objects.filter(act="candidate_taken_out").count() == 1
