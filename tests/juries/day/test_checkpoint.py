"""The checkpoint of a session, read from rows: who will have no result, and the date promised."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from parchemin.assessments.actions import deposit
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Deliverable
from parchemin.domain.attendance import Occasion
from parchemin.domain.checkpoint import Cause
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.juries.convoking.answering import confirm, decline
from parchemin.juries.convoking.convoking import convoke
from parchemin.juries.day import attending
from parchemin.juries.day.checkpoint import checkpoint
from parchemin.juries.day.promising import promise
from parchemin.juries.deliberation import setting_aside
from parchemin.juries.models import Convocation, Defence, JuryMember, PanelSeat, SessionEntry, Timetable
from parchemin.parties.models import Letter
from tests import life, make

pytestmark = pytest.mark.django_db
EARLY = datetime(2023, 5, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def ready(world):
    """Everything is there for every candidate: pieces, slots, panels, jury, convocations confirmed."""
    life.bring(world, EARLY, "composed")
    timetable = Timetable.objects.create(
        session=world.session, version=1, input_digest="0" * 64, created_at=EARLY, released_at=EARLY
    )
    start = datetime(2023, 6, 15, 7, 0, tzinfo=UTC)
    for entry in life.entries_of(world):
        for grid in world.grids:
            defence = Defence.objects.create(
                timetable=timetable,
                entry=entry,
                assessment=grid.assessment,
                room=world.room,
                starts_at=start,
                ends_at=start + timedelta(minutes=45),
            )
            for juror in (world.jurors[0], world.jurors[4]):
                PanelSeat.objects.create(defence=defence, juror=juror)
            start += timedelta(hours=1)
        for wanted in Deliverable.objects.filter(is_file=True).order_by("pk"):
            deposit(
                actor=life.clerk(),
                now=EARLY,
                candidacy=entry.candidacy,
                deliverable=wanted,
                filename="rapport.pdf",
                chunks=iter([b"rapport fictif"]),
            )
    convoke(actor=world.actor, now=EARLY, session=world.session)
    Letter.objects.update(state=Letter.State.SENT, sent_at=EARLY)
    for row in Convocation.objects.filter(role="candidate"):
        confirm(actor=world.actor, now=EARLY, convocation=row)
    return world


def found(world, now=EARLY):
    return {
        line.entry.candidacy_id: [reason.objection.code for reason in line.reasons]
        for line in checkpoint(world.session, now).lines
    }


def first(world):
    return SessionEntry.objects.select_related("candidacy__person").get(candidacy=world.candidacies[0])


def test_when_nothing_is_missing_nobody_is_listed(ready):
    assert checkpoint(ready.session, EARLY).whole == ()
    assert found(ready) == {one.pk: [] for one in ready.candidacies}


def test_each_lack_of_one_candidate_is_said_of_that_one_alone(ready):
    entry, second = first(ready), ready.candidacies[1]
    entry.candidacy.deposits.order_by("pk").first().delete()
    Defence.objects.filter(entry=entry).order_by("pk").first().panel.all().delete()
    Defence.objects.filter(entry__candidacy=second).order_by("pk").last().panel.all().delete()
    Defence.objects.filter(entry__candidacy=second).order_by("pk").last().delete()
    entry.candidacy.person.birth_name = ""
    entry.candidacy.person.save()
    decline(actor=ready.actor, now=EARLY, convocation=Convocation.objects.get(person=entry.candidacy.person))
    said = found(ready)
    assert said[entry.candidacy_id] == [
        "identity.birth-name-missing",
        "requirement.deposit",
        "checkpoint.panel",
        "checkpoint.declined",
    ]
    assert said[second.pk] == ["checkpoint.slot"]
    assert said[ready.candidacies[2].pk] == []
    causes = checkpoint(ready.session, EARLY).by_cause()
    assert [line.entry.candidacy_id for line in causes[Cause.SLOT]] == [second.pk]


def test_a_grid_is_asked_before_the_day_and_its_marks_after_it_only(ready):
    assert found(ready)[ready.candidacies[0].pk] == []
    after = found(ready, datetime(2023, 6, 16, 9, 0, tzinfo=UTC))
    assert set(after[ready.candidacies[0].pk]) == {"requirement.grid"}
    attending.record_attendance(
        session=ready.session,
        person=first(ready).candidacy.person,
        role="candidate",
        occasion=Occasion(ready.session.starts_on),
        present=True,
        actor=ready.actor,
        now=EARLY,
    )
    setting_aside.set_aside(actor=ready.actor, now=EARLY, entry=first(ready), reason="Perdue, constat joint")
    explained = found(ready, datetime(2023, 6, 16, 9, 0, tzinfo=UTC))
    assert explained[ready.candidacies[0].pk] == []
    grid = ready.grids[0]
    grid.criteria.all().delete()
    grid.delete()
    assert found(ready)[ready.candidacies[0].pk] == ["checkpoint.grid"]


def test_what_stops_everybody_is_said_once(ready):
    JuryMember.objects.filter(seat="president").update(withdrawn_at=EARLY)
    whole = checkpoint(ready.session, EARLY)
    assert {reason.cause for reason in whole.whole} == {Cause.JURY}
    assert all(line.reasons == () for line in whole.lines)
    JuryMember.objects.update(withdrawn_at=EARLY)
    Timetable.objects.update(released_at=None)
    codes = [reason.objection.code for reason in checkpoint(ready.session, EARLY).whole]
    assert codes == ["checkpoint.no-jury", "checkpoint.no-timetable"]


def test_a_withdrawn_candidate_and_one_with_a_result_are_left_out(ready):
    Candidacy.objects.filter(pk=ready.candidacies[0].pk).update(state=Candidacy.State.WITHDRAWN)
    assert ready.candidacies[0].pk not in found(ready)


def test_the_vae_clocks_count_from_the_complete_file(ready):
    Candidacy.objects.update(route="VAE")
    session = ready.session
    session.starts_on = session.jury_on = date(2026, 6, 15)
    session.results_promised_on = date(2026, 7, 15)
    session.save()
    first(ready).candidacy.deposits.update(received_at=datetime(2026, 3, 1, 9, tzinfo=UTC))
    line = next(
        line
        for line in checkpoint(session, EARLY).lines
        if line.entry.candidacy_id == ready.candidacies[0].pk
    )
    assert (line.clocks.jury_by, line.clocks.told_by) == (date(2026, 6, 1), date(2026, 6, 30))
    assert {"checkpoint.jury-late", "checkpoint.promise-late"} <= {r.objection.code for r in line.reasons}


def test_a_date_is_promised_to_some_and_journalled(ready):
    entry = first(ready)
    act = {"actor": ready.actor, "now": EARLY, "session": ready.session}
    promise(entries=[entry.pk], on=date(2023, 6, 20), **act)
    promised = {line.entry.pk: line.promised_on for line in checkpoint(ready.session, EARLY).lines}
    assert promised.pop(entry.pk) == date(2023, 6, 20)
    assert set(promised.values()) == {date(2023, 6, 30)}
    assert Entry.objects.get(act="result_promised").facts["entries"] == [entry.pk]
    for wrong, code in (
        ({"entries": [], "on": date(2023, 6, 20)}, "promise.nobody"),
        ({"entries": [entry.pk], "on": date(2023, 6, 14)}, "promise.before-the-jury"),
    ):
        with pytest.raises(Refused) as refused:
            promise(**wrong, **act)
        assert [o.code for o in refused.value.objections] == [code]
    stranger = make.actor(make.manager(ready.other))
    with pytest.raises(Refused):
        promise(**{**act, "actor": stranger}, entries=[entry.pk], on=date(2023, 6, 20))


def test_the_questions_asked_do_not_grow_with_the_candidates(ready, django_assert_max_num_queries):
    with django_assert_max_num_queries(80) as few:
        checkpoint(ready.session, EARLY)
    more = [
        make.candidacy(ready.certifier, ready.framework, rules=ready.rules, at=ready.site) for _ in range(9)
    ]
    for n, candidacy in enumerate(more, start=10):
        entry = SessionEntry.objects.create(session=ready.session, candidacy=candidacy, position=n)
        entry.blocks.set(ready.framework.blocks.all())
    with django_assert_max_num_queries(len(few)):
        assert len(checkpoint(ready.session, EARLY).lines) == 12
