"""Ways out of convocations that do not leave, and of what is checked before the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.assessments.actions import publish_grid
from parchemin.candidates.models import Candidacy
from parchemin.domain.objection import Objection, Refused
from parchemin.juries.changing.moving import move_session
from parchemin.juries.convoking.answering import confirm, decline, gaps
from parchemin.juries.convoking.convoking import convoke
from parchemin.juries.day.checkpoint import checkpoint
from parchemin.juries.day.promising import promise
from parchemin.juries.jury.seating import propose_jury, withdraw_member
from parchemin.juries.jury.waivers import waive
from parchemin.juries.models import Convocation, Defence, JuryMember, PanelSeat, Session, Timetable
from parchemin.juries.planning.timetables import redraft, release_timetable
from parchemin.parties.models import Letter
from parchemin.parties.outbox import approve, readdress
from tests import life, make
from tests.life import Life
from tests.replays import cases, replay

pytestmark = pytest.mark.django_db
EARLY = datetime(2023, 5, 20, 9, 0, tzinfo=UTC)
LATE = datetime(2023, 6, 5, 9, 0, tzinfo=UTC)  # ten days before
HOURS = (7, 8, 9, 12, 13, 14)  # of the six defences, on the day


@pytest.fixture
def lived(world):
    """Everything is there but the convocations: pieces, a time and a panel for each defence, a jury."""
    made = Life(world, EARLY).to("composed")
    table = life.published_table(world.session, EARLY)
    hours = iter(HOURS)
    for entry in made.entries:
        life.deposited(entry, EARLY)
        for grid in world.grids:
            start = datetime(2023, 6, 15, next(hours), 0, tzinfo=UTC)
            about = {"assessment": grid.assessment, "room": world.room, "starts_at": start}
            slot = Defence.objects.create(
                timetable=table, entry=entry, ends_at=start + timedelta(minutes=45), **about
            )
            for juror in (world.jurors[0], world.jurors[4]):
                PanelSeat.objects.create(defence=slot, juror=juror)
    made.table = table
    return made


def call(lived: Life, now: datetime = EARLY):
    return lambda: convoke(actor=lived.world.actor, now=now, session=Session.objects.get(pk=lived.session.pk))


def let_go(lived: Life) -> None:
    drafts = Letter.objects.filter(state=Letter.State.DRAFT).values_list("pk", flat=True)
    approve(actor="user:1", now=EARLY, certifier=lived.world.certifier, letters=list(drafts))
    Letter.objects.filter(state=Letter.State.APPROVED).update(state=Letter.State.SENT, sent_at=EARLY)


def told(lived: Life) -> Convocation:
    """Everybody is convoked, and their letters left. Gives the first candidate's."""
    call(lived)()
    let_go(lived)
    return Convocation.objects.get(person=lived.entries[0].candidacy.person)


def free(lived: Life, day: date) -> None:
    """Every juror is free that day too."""
    for juror in lived.world.jurors:
        start = datetime(day.year, day.month, day.day, 6, 0, tzinfo=UTC)
        juror.availabilities.create(starts_at=start, ends_at=start + timedelta(hours=12))


def move(lived: Life, day: date) -> None:
    free(lived, day)
    about = {"session": lived.session, "starts_on": day, "jury_on": day, "reason": "Salle prise."}
    about["results_promised_on"] = day + timedelta(days=15)
    move_session(actor=lived.world.actor, now=EARLY, **about)


# -- convocations -----------------------------------------------------------------------------------------------------


@pytest.mark.replays("convocation.nothing-new")
def test_somebody_is_named_before_anybody_is_convoked(world):
    lived = Life(world, EARLY).to("opened")
    made = replay(
        "convocation.nothing-new", call(lived), lambda: lived.do(propose_jury, session=lived.session)
    )
    assert made


@pytest.mark.replays("convocation.after-the-session")
def test_nobody_is_convoked_to_a_day_gone_by_the_session_moves(world):
    lived = Life(world, EARLY).to("composed")
    after = datetime(2023, 6, 16, 9, 0, tzinfo=UTC)
    replay("convocation.after-the-session", call(lived, after), lambda: move(lived, date(2023, 7, 12)))


@pytest.mark.replays("convocation.employer-notice-short")
def test_a_short_notice_is_set_aside_with_the_employer_s_word(lived):
    about = {"session": lived.session, "code": "convocation.employer-notice-short"}
    set_aside = lambda: waive(actor=lived.world.actor, now=LATE, reason="Employeur d’accord.", **about)  # noqa: E731
    assert replay("convocation.employer-notice-short", call(lived, LATE), set_aside)


@pytest.mark.replays("convocation.cancelled")
def test_one_answers_the_last_convocation_received(lived):
    call(lived)()
    person = lived.entries[0].candidacy.person
    [first] = Convocation.objects.filter(person=person)
    republished(lived, later)
    call(lived)()
    last = Convocation.objects.filter(person=person).latest("pk")
    answer = lambda row: lambda: confirm(actor=lived.world.actor, now=EARLY, convocation=row)  # noqa: E731
    assert replay("convocation.cancelled", answer(first), again=answer(last)).confirmed_at


@pytest.mark.replays("convocation.declined")
@pytest.mark.parametrize("way", ["withdrawn", "comes after all"])
def test_a_member_who_declines_leaves_the_jury_or_comes_after_all(world, way):
    lived = Life(world, EARLY).to("composed")
    call(lived)()
    let_go(lived)
    member = lived.members[0]
    row = Convocation.objects.get(person=member.juror.person)
    decline(actor=lived.world.actor, now=EARLY, convocation=row)

    def mend():
        if way == "withdrawn":
            lived.do(withdraw_member, member=member)
        else:
            confirm(actor=lived.world.actor, now=EARLY, convocation=row)

    replay("convocation.declined", lambda: gaps(lived.session), mend)


# -- what is checked before the day --------------------------------------------------------------------------------------


def said(lived: Life) -> list[Objection]:
    found = checkpoint(Session.objects.get(pk=lived.session.pk), EARLY)
    return [one.objection for one in (*found.whole, *(r for line in found.lines for r in line.reasons))]


def republished(lived: Life, change) -> None:
    """The timetable changed in a new version, published."""
    draft = lived.do(redraft, timetable=lived.table)
    change(lived, draft)
    lived.do(release_timetable, timetable=draft)


def later(lived: Life, draft: Timetable) -> None:
    """The first candidate's first defence, at the end of the day."""
    slot = Defence.objects.filter(timetable=draft, entry=lived.entries[0]).earliest("starts_at")
    start = datetime(2023, 6, 15, 15, 0, tzinfo=UTC)
    Defence.objects.filter(pk=slot.pk).update(starts_at=start, ends_at=start + timedelta(minutes=45))


def placed(lived: Life, draft: Timetable) -> None:
    entry, grid = lived.entries[0], lived.world.grids[0]
    start = datetime(2023, 6, 15, 15, 0, tzinfo=UTC)
    about = {"assessment": grid.assessment, "room": lived.world.room, "starts_at": start}
    slot = Defence.objects.create(
        timetable=draft, entry=entry, ends_at=start + timedelta(minutes=45), **about
    )
    for juror in (lived.world.jurors[0], lived.world.jurors[4]):
        PanelSeat.objects.create(defence=slot, juror=juror)


def completed(lived: Life, draft: Timetable) -> None:
    for slot in Defence.objects.filter(timetable=draft, entry=lived.entries[0], panel__isnull=True):
        for juror in (lived.world.jurors[0], lived.world.jurors[4]):
            PanelSeat.objects.create(defence=slot, juror=juror)


def no_jury(lived):
    JuryMember.objects.update(withdrawn_at=EARLY)


def no_timetable(lived):
    Timetable.objects.update(released_at=None)


def no_slot(lived):
    slot = Defence.objects.filter(entry=lived.entries[0]).earliest("starts_at")
    PanelSeat.objects.filter(defence=slot).delete()
    slot.delete()


def no_panel(lived):
    slot = Defence.objects.filter(entry=lived.entries[0]).earliest("starts_at")
    PanelSeat.objects.filter(defence=slot).delete()


def no_grid(lived):
    grid = lived.world.grids[0]
    grid.criteria.all().delete()
    grid.delete()


def no_promise(lived):
    Session.objects.update(results_promised_on=None)


def grid_published(lived):
    assessment = lived.blocks[0].assessments.get()
    about = {"certifier": lived.world.certifier, "assessment": assessment, "levels": make.LEVELS}
    lived.do(publish_grid, **about)


def promised(lived):
    entries = [entry.pk for entry in lived.entries]
    lived.do(promise, session=lived.session, entries=entries, on=date(2023, 6, 20))


PATH = [
    ("checkpoint.no-jury", no_jury, lambda lived: lived.do(propose_jury, session=lived.session)),
    (
        "checkpoint.no-timetable",
        no_timetable,
        lambda lived: lived.do(release_timetable, timetable=Timetable.objects.get()),
    ),
    ("checkpoint.slot", no_slot, lambda lived: republished(lived, placed)),
    ("checkpoint.panel", no_panel, lambda lived: republished(lived, completed)),
    ("checkpoint.grid", no_grid, grid_published),
    ("checkpoint.no-promise", no_promise, promised),
    ("checkpoint.not-convoked", lambda lived: None, lambda lived: call(lived)()),
    ("checkpoint.letter-unread", lambda lived: call(lived)(), let_go),
]


@pytest.mark.parametrize(("code", "lacking", "mend"), cases(PATH))
def test_what_a_result_would_lack_is_brought_before_the_day(lived, code, lacking, mend):
    lacking(lived)
    replay(code, lambda: said(lived), lambda: mend(lived))


@pytest.mark.replays("checkpoint.letter-lost")
def test_a_convocation_that_came_back_goes_to_another_address(lived):
    row = told(lived)
    Letter.objects.filter(pk=row.letter_id).update(state=Letter.State.FAILED, error="boîte inconnue")

    def elsewhere():
        letter = Letter.objects.get(pk=row.letter_id)
        readdress(actor="user:1", now=EARLY, letter=letter, to="nouvelle@exemple.example")

    replay("checkpoint.letter-lost", lambda: said(lived), elsewhere)


@pytest.mark.replays("checkpoint.unanswered")
def test_the_answers_received_by_phone_are_noted(lived):
    told(lived)

    def answer():
        for row in Convocation.objects.filter(role="candidate"):
            confirm(actor=lived.world.actor, now=EARLY, convocation=row)

    replay("checkpoint.unanswered", lambda: said(lived), answer)


@pytest.mark.replays("checkpoint.declined")
@pytest.mark.parametrize("way", ["another time", "comes after all"])
def test_who_declines_is_given_another_time_or_comes_after_all(lived, way):
    row = told(lived)
    decline(actor=lived.world.actor, now=EARLY, convocation=row)

    def mend():
        if way == "comes after all":
            confirm(actor=lived.world.actor, now=EARLY, convocation=row)
        else:
            republished(lived, later)
            call(lived)()

    replay("checkpoint.declined", lambda: said(lived), mend)


@pytest.mark.replays("checkpoint.jury-late", "checkpoint.promise-late")
def test_the_delays_of_a_vae_are_kept_by_an_earlier_day(lived):
    Candidacy.objects.filter(certifier=lived.world.certifier).update(
        route="VAE", admissible_on=date(2022, 9, 1)
    )
    day = date(2026, 6, 15)
    Session.objects.update(starts_on=day, jury_on=day, results_promised_on=date(2026, 7, 15))
    lived.session.refresh_from_db()
    for entry in lived.entries:
        entry.candidacy.deposits.update(received_at=datetime(2026, 3, 1, 9, tzinfo=UTC))

    def earlier():
        entries = [entry.pk for entry in lived.entries]
        lived.do(promise, session=lived.session, entries=entries, on=date(2026, 6, 29))

    replay("checkpoint.promise-late", lambda: said(lived), earlier)
    replay("checkpoint.jury-late", lambda: said(lived), lambda: move(lived, date(2026, 5, 28)))


def test_the_page_before_the_day_links_to_where_each_lack_is_mended(lived):
    call(lived)()
    client = Client()
    client.force_login(lived.world.manager)
    url = reverse("session_checkpoint", args=[lived.session.pk])
    page = client.get(url, {"tous": "1"}).content.decode()
    assert (
        f'href="{reverse("outbox")}"'
        in page.split('data-code="checkpoint.letter-unread"')[1].split("</li>")[0]
    )
    no_jury(lived)
    no_timetable(lived)
    page = client.get(url).content.decode()
    for code, name in (
        ("checkpoint.no-jury", "session_jury"),
        ("checkpoint.no-timetable", "session_planning"),
    ):
        part = page.split(f'data-code="{code}"')[1].split("</li>")[0]
        assert f'href="{reverse(name, args=[lived.session.pk])}"' in part


def test_nobody_answers_once_the_session_is_past(lived):
    call(lived)()
    person = lived.entries[0].candidacy.person
    [row] = Convocation.objects.filter(person=person)
    years_after = datetime.combine(lived.session.jury_on, time(9), UTC) + timedelta(days=900)
    for answer in (confirm, decline):
        with pytest.raises(Refused) as refusal:
            answer(actor=lived.world.actor, now=years_after, convocation=row)
        assert [o.code for o in refusal.value.objections] == ["convocation.over"]
    row.refresh_from_db()
    assert (row.confirmed_at, row.declined_at) == (None, None)
    assert confirm(
        actor=lived.world.actor,
        now=datetime.combine(lived.session.jury_on, time(9), UTC),
        convocation=row,
    ).confirmed_at  # on the last day, it still says something
