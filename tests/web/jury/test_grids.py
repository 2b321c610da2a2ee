"""A juror's own screens: the sessions held, the grids filled, and nothing of anybody else."""

import pytest
from django.urls import reverse

from parchemin.assessments.models import Deposit, Marking
from parchemin.catalogue.models import Assessment, Deliverable
from parchemin.juries.models import Jury, JuryMember, Recusal, Session, SessionEntry
from parchemin.runtime import files
from tests import life, make
from tests.browser import plain


@pytest.fixture
def sitting(world, now):
    """The session is open, its first juror sits, one candidate is presented."""
    Session.objects.filter(pk=world.session.pk).update(state=Session.State.OPEN)
    entry = SessionEntry.objects.create(session=world.session, candidacy=world.candidacies[0], position=1)
    entry.blocks.set(world.framework.blocks.all())
    jury = Jury.objects.create(session=world.session, rule=world.composition)
    member = JuryMember.objects.create(
        jury=jury, juror=world.jurors[0], seat="professional", nominated_at=now
    )
    account = make.member(world.certifier, world.jurors[0].person, "juror")
    return {"world": world, "entry": entry, "member": member, "account": account}


def grid_url(sitting, grid=None):
    grid = grid or sitting["world"].grids[0]
    return reverse("jury_grid", args=[sitting["world"].session.pk, sitting["entry"].pk, grid.pk])


def marks(grid, level="acquired", comment=""):
    return {
        key: value
        for c in grid.criteria.all()
        for key, value in ((f"level-{c.pk}", level), (f"comment-{c.pk}", comment))
    }


def test_a_juror_sees_the_session_held_and_its_candidates(client, sitting):
    client.force_login(sitting["account"])
    assert sitting["world"].session.title in client.get(reverse("jury_day")).text
    page = client.get(reverse("jury_session", args=[sitting["world"].session.pk])).text
    assert sitting["entry"].candidacy.person.full_name in page
    assert "CANARI" not in page


def test_a_juror_of_the_pool_who_does_not_sit_finds_nothing(client, sitting):
    client.force_login(make.member(sitting["world"].certifier, sitting["world"].jurors[1].person, "juror"))
    assert sitting["world"].session.title not in client.get(reverse("jury_day")).text
    assert client.get(reverse("jury_session", args=[sitting["world"].session.pk])).status_code == 404
    assert client.get(grid_url(sitting)).status_code == 404


@pytest.mark.parametrize("name", ["jury_day"])
def test_anonymous_visitors_are_asked_to_log_in(client, db, name):
    assert client.get(reverse(name)).status_code == 302


def test_the_manager_of_another_certifier_finds_nothing(client, sitting):
    client.force_login(make.manager(sitting["world"].other))
    assert client.get(reverse("jury_session", args=[sitting["world"].session.pk])).status_code == 404


def test_a_file_that_nobody_hears_is_marked_by_the_jury_once_the_timetable_is_out(client, sitting, now):
    """The timetable hears block 2 alone: the report of block 1 is read by the members, on screen as on paper."""
    world, entry = sitting["world"], sitting["entry"]
    report, heard = world.grids[0], world.grids[1]
    panel = world.jurors[1:3]
    Assessment.objects.filter(pk=report.assessment_id).update(mode="written", kind="rapport")
    life.heard_as_rows(life.published_table(world.session, now), entry, world.room, panel, now)
    client.force_login(sitting["account"])
    assert client.get(grid_url(sitting, report)).status_code == 200
    assert client.get(grid_url(sitting, heard)).status_code == 404
    client.force_login(make.member(world.certifier, panel[0].person, "juror"))
    assert client.get(grid_url(sitting, report)).status_code == 404
    assert client.get(grid_url(sitting, heard)).status_code == 200
    client.force_login(world.manager)
    page = client.get(reverse("session_paper", args=[world.session.pk]))
    asked = {(s.grid.pk, s.assessor.pk) for s in page.context["sheets"]}
    assert asked == {(report.pk, world.jurors[0].person_id), *((heard.pk, j.person_id) for j in panel)}


def test_a_grid_is_saved_then_handed_in_once(client, sitting):
    grid = sitting["world"].grids[0]
    client.force_login(sitting["account"])
    first, *_ = grid.criteria.order_by("position")
    saved = client.post(grid_url(sitting), {f"level-{first.pk}": "acquired", "save": "1"}, follow=True)
    assert "1 lignes sur 2" in saved.text
    done = client.post(grid_url(sitting), {**marks(grid), "submit": "1", "act_key": "k1"})
    assert done.status_code == 302
    marking = Marking.objects.get()
    assert marking.submitted_at
    assert marking.assessor == sitting["world"].jurors[0].person
    again = client.post(grid_url(sitting), {**marks(grid, "missing", "rien"), "submit": "1", "act_key": "k1"})
    assert again.status_code == 302
    other = client.post(grid_url(sitting), {**marks(grid, "missing", "rien"), "submit": "1", "act_key": "k2"})
    assert other.status_code == 409
    assert set(marking.marks.values_list("level", flat=True)) == {"acquired"}


def test_what_is_not_acquired_wants_a_word_and_the_typing_is_kept(client, sitting):
    grid = sitting["world"].grids[0]
    client.force_login(sitting["account"])
    page = client.post(grid_url(sitting), {**marks(grid, "missing"), "save": "1"})
    assert page.status_code == 409
    assert "dites en quelques mots ce qui manque" in page.text
    assert plain(page.text).count('value="missing" checked') == 2
    assert not Marking.objects.filter(marks__isnull=False).exists()


def test_an_unfinished_grid_is_not_handed_in(client, sitting):
    grid = sitting["world"].grids[0]
    client.force_login(sitting["account"])
    first, *_ = grid.criteria.order_by("position")
    page = client.post(grid_url(sitting), {f"level-{first.pk}": "acquired", "submit": "1"})
    assert page.status_code == 409
    assert "il reste les lignes 2" in page.text


def test_a_recused_juror_no_longer_reaches_the_candidate(client, sitting, now):
    Recusal.objects.create(member=sitting["member"], candidacy=sitting["entry"].candidacy, recused_at=now)
    client.force_login(sitting["account"])
    assert client.get(grid_url(sitting)).status_code == 404


def test_a_grid_of_another_certifier_is_not_reached_through_ones_own_session(client, sitting):
    foreign = make.grids(sitting["world"].other, sitting["world"].framework)[0]
    client.force_login(sitting["account"])
    assert client.get(grid_url(sitting, foreign)).status_code == 404


def test_deposits_open_for_those_who_rule_and_nobody_else(client, sitting, now):
    world, entry = sitting["world"], sitting["entry"]
    deliverable = Deliverable.objects.filter(
        assessment__block__framework=world.framework, is_file=True
    ).first()
    deposit = Deposit.objects.create(
        certifier=world.certifier,
        candidacy=entry.candidacy,
        deliverable=deliverable,
        version=1,
        file=files.put(b"%PDF-1.7 essai", media_type="application/pdf", now=now),
        filename="rapport.pdf",
        received_at=now,
    )
    address = reverse("jury_deposit", args=[world.session.pk, entry.pk, deposit.pk])
    client.force_login(sitting["account"])
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 essai"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    client.force_login(make.member(world.certifier, world.jurors[2].person, "juror"))
    assert client.get(address).status_code == 404


def test_the_list_of_candidates_costs_the_same_for_one_and_for_many(
    client, sitting, django_assert_num_queries, now
):
    world = sitting["world"]
    client.force_login(sitting["account"])
    address = reverse("jury_session", args=[world.session.pk])
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)  # a session first seen is listed to its owner: not of this page
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(address)
    for n in range(2, 30):
        SessionEntry.objects.create(
            session=world.session, candidacy=make.candidacy(world.certifier, world.framework), position=n
        )
    with django_assert_num_queries(len(one)):
        client.get(address)
