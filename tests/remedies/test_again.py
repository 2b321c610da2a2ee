"""Ways out of appeals, faults and candidates decided again that are not taken."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.candidates.actions import IDENTITY_FIELDS, enrol, withdraw
from parchemin.domain.access import AccessRoute
from parchemin.domain.deliberation import Vote
from parchemin.juries.again import appealing, faults
from parchemin.juries.deliberation import deciding, deliberating, voting
from parchemin.juries.models import Appeal, Fault, SessionEntry
from parchemin.juries.session.preparing import create_session, enter_candidates
from tests import make
from tests.life import Life
from tests.replays import cases, post, replay

pytestmark = pytest.mark.django_db
NEXT = date(2023, 9, 14)
THEN = datetime(2023, 9, 14, 9, 0, tzinfo=UTC)
AFTER = date(2023, 10, 12)
GROUNDS = "La grille du bloc 1 n’est pas celle de ma soutenance."


@pytest.fixture
def lived(world, now):
    return Life(world, now).to("published")


def lodge(lived: Life, entry: SessionEntry | None = None, **changes):
    about = {"entry": entry or lived.entries[0], "lodged_on": lived.now.date(), "grounds": GROUNDS}
    return lambda: lived.do(appealing.lodge, **{**about, **changes})


def answer(lived: Life, **changes):
    def act():
        about = {
            "appeal": Appeal.objects.get(),
            "state": Appeal.State.REJECTED,
            "answer": "La grille est la bonne.",
        }
        return lived.do(appealing.decide, **{**about, "decided_on": lived.now.date(), **changes})

    return act


def again(lived: Life, *former: SessionEntry, on: date = NEXT, **more):
    when = {"title": "Second jury", "site": lived.world.site, "starts_on": on, "jury_on": on}
    about = {"certifier": lived.world.certifier, "former": former}
    return lambda: lived.do(appealing.present_again, **about, **when, **more)


def decided_again(lived: Life) -> SessionEntry:
    """The first candidate decided again by a second jury, up to the publication."""
    world = lived.world
    world.jurors.append(make.juror(world.certifier, certifier_member=True, days=[NEXT]))
    for juror in world.jurors[:-1]:
        juror.availabilities.create(starts_at=THEN - timedelta(hours=2), ends_at=THEN + timedelta(hours=8))
    world.session = again(lived, lived.entries[0])()
    second = Life(world, THEN)
    second.open()
    second.compose()
    for member in second.members:
        second.present(member)
    second.do(deliberating.open_deliberation, jury=second.jury)
    [row] = second.entries
    for block in second.blocks:
        for member in second.members:
            second.do(voting.give_opinion, member=member, entry=row, block=block, vote=Vote.FOR)
    second.do(deciding.adopt_undisputed, jury=second.jury)
    second.do(deliberating.close_deliberation, jury=second.jury)
    for step in (second.sign, second.seal, second.publish):
        step()
    return second.entries[0]


# -- appeals ------------------------------------------------------------------------------------------------------------


@pytest.mark.replays("appeal.not-published", "again.not-published")
def test_results_are_published_before_they_are_contested_or_decided_again(world, now):
    lived = Life(world, now).to("sealed")
    entry = lived.entries[0]
    replay("again.not-published", again(lived, entry), lived.publish)
    fresh = Life(make.world(candidates=1), now).to("sealed")
    replay("appeal.not-published", lambda: lodge(fresh, fresh.entries[0])(), fresh.publish)


@pytest.mark.replays("appeal.no-grounds", "appeal.no-answer", "appeal.before-lodging", "appeal.under-way")
def test_an_appeal_says_why_and_is_answered_before_another(lived):
    replay("appeal.no-grounds", lodge(lived, grounds=" "), again=lodge(lived))
    replay("appeal.under-way", lodge(lived), answer(lived))
    Appeal.objects.exclude(state=Appeal.State.LODGED).delete()
    early = {"decided_on": lived.now.date() - timedelta(days=1)}
    replay("appeal.before-lodging", answer(lived, **early), again=answer(lived))
    Appeal.objects.all().delete()
    lodge(lived)()
    replay("appeal.no-answer", answer(lived, answer=" "), again=answer(lived))


@pytest.mark.replays("appeal.late")
def test_the_service_hears_a_late_appeal_and_says_why(lived):
    rules = lived.world.rules
    type(rules).objects.update(content={**rules.content, "appeal_window": {"days": 30, "body": "Commission"}})
    late = {"lodged_on": lived.now.date() + timedelta(days=31)}
    made = replay(
        "appeal.late", lodge(lived, **late), again=lodge(lived, **late, late_reason="Hospitalisation.")
    )
    assert made.late


@pytest.mark.replays("appeal.decided-again", "again.twice")
def test_what_was_decided_again_is_contested_and_taken_again_in_its_turn(lived):
    former = lived.entries[0]
    row = decided_again(lived)
    replay("appeal.decided-again", lodge(lived, former), again=lodge(lived, row, lodged_on=NEXT))
    made = replay("again.twice", again(lived, former, on=AFTER), again=again(lived, row, on=AFTER))
    assert made.entries.get().again_of == row


# -- decided again ------------------------------------------------------------------------------------------------------


@pytest.mark.replays("again.nobody", "again.another-block")
def test_candidates_of_the_certifier_and_their_own_blocks_are_chosen(lived):
    first, second, _ = lived.entries
    replay("again.nobody", again(lived), again=again(lived, first))
    strange = make.framework(lived.world.certifier).blocks.order_by("number")[0]
    own = lived.blocks[0]
    made = replay(
        "again.another-block",
        again(lived, second, blocks={second.pk: [strange]}),
        again=again(lived, second, blocks={second.pk: [own]}),
    )
    assert list(made.entries.get().blocks.all()) == [own]


@pytest.mark.replays("again.withdrawn")
def test_who_withdrew_is_enrolled_again_and_presented_to_a_session(world, now):
    lived = Life(world, now, mixed=True).to("published")
    entry = lived.entries[1]  # refused on the second block
    lived.do(withdraw, candidacy=entry.candidacy, reason="Changement de métier.")
    person, files = entry.candidacy.person, []
    day = {"starts_on": NEXT, "jury_on": NEXT}
    about = {"certifier": world.certifier, "framework": world.framework, "number": "2023-RE"}
    way = {"route": AccessRoute.FI, "entered_on": entry.candidacy.entered_on, "person": person}
    identity = {name: getattr(person, name) for name in IDENTITY_FIELDS}

    def present():
        frameworks = {"certifier": world.certifier, "frameworks": [world.framework], "site": world.site}
        session = lived.do(create_session, title="Session de septembre", **frameworks, **day)
        return lived.do(enter_candidates, session=session, candidacies=files)

    enrolled = lambda: files.append(lived.do(enrol, **about, **way, identity=identity))  # noqa: E731
    [made] = replay("again.withdrawn", again(lived, entry), enrolled, again=present)
    assert list(made.blocks.all()) == [lived.blocks[1]]


# -- faults ---------------------------------------------------------------------------------------------------------------


def note(lived: Life, **changes):
    about = {"kind": Fault.Kind.COMPOSITION, "about": f"jury:{lived.jury.pk}", "reason": "Quatre membres."}
    certifier = {"certifier": lived.world.certifier, "found_on": lived.now.date()}
    return lambda: lived.do(faults.note_fault, **{**about, **certifier, **changes})


FAULTS = [
    ("fault.about", {"about": "grid:1"}),
    ("fault.kind", {"kind": "weather"}),
    ("fault.no-reason", {"reason": " "}),
    ("fault.unknown", {"about": "jury:999999"}),
]


@pytest.mark.parametrize(("code", "wrong"), cases(FAULTS))
def test_a_fault_is_named_again(lived, code, wrong):
    assert replay(code, note(lived, **wrong), again=note(lived)).cases.count() == 3


@pytest.mark.replays("fault.nobody")
def test_a_fault_that_touches_nobody_is_named_by_what_it_touched(lived):
    seats = {m.juror_id for m in lived.members}
    away = next(j for j in lived.world.jurors if j.pk not in seats and j.pk != lived.world.jurors[0].pk)
    here = lived.members[0].juror_id
    juror = {"kind": Fault.Kind.JUROR}
    replay(
        "fault.nobody",
        note(lived, about=f"juror:{away.pk}", **juror),
        again=note(lived, about=f"juror:{here}", **juror),
    )


@pytest.mark.replays("appeal.no-grounds")
def test_the_candidate_contests_again_on_their_own_page(lived):
    entry = lived.entries[0]
    client = Client()
    client.force_login(make.member(lived.world.certifier, entry.candidacy.person, "candidate"))
    url = reverse("candidate_contest", args=[entry.candidacy_id])
    replay("appeal.no-grounds", lambda: post(client, url), again=lambda: post(client, url, grounds=GROUNDS))
