"""A timetable that cannot be: the command says every reason and every way out that the page says, and keeps the draft."""

from __future__ import annotations

import html
import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.urls import reverse

from parchemin.candidates.models import Relation
from parchemin.domain import schedule
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.juries import acts
from parchemin.juries.models import Availability, Juror, Room, Session, SessionEntry, Timetable
from parchemin.juries.planning.problem import judge, problem_of
from parchemin.juries.planning.timetables import lock_defence, release_timetable, save_timetable
from parchemin.planning.grid import problem_digest
from parchemin.runtime.models import Progress
from tests import life, make
from tests.commands import run

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
SECONDS = 10


@pytest.fixture
def world(db, now):
    """Two candidates, two defences each, one room, nine people free all day; a draft made by hand."""
    world = make.world(candidates=2)
    life.bring(world, now, "opened")
    return world


@pytest.fixture
def draft(world, now) -> Timetable:
    return drafted(world, now, [time(9), time(10), time(11), time(14)])


def drafted(world, now, hours: list[time]) -> Timetable:
    """Each defence at its hour in the only room, before the same two people."""
    problem = problem_of(world.session)
    panel = tuple(str(world.jurors[n].person_id) for n in (0, 4))
    placements = tuple(
        schedule.Placement(d.key, str(world.room.pk), datetime.combine(world.days[0], hour, PARIS), panel)
        for d, hour in zip(problem.defences, hours, strict=True)
    )
    return save_timetable(
        actor=world.actor,
        now=now,
        session=world.session,
        timetable=schedule.Timetable(placements),
        digest=problem_digest(problem),
    )


# -- what makes a day impossible -------------------------------------------------------------------------------------


def rules(world, **planning) -> None:
    world.rules.content["planning"] = planning
    world.rules.save()


def hours_too_short(world) -> None:
    rules(world, opens="09:00", closes="10:00", pause=None)


def days_too_few(world) -> None:
    rules(world, minutes=240, pause=None)


def a_slot_longer_than_the_day(world) -> None:
    rules(world, slot="candidate", slot_minutes=600, pause=None)


def a_pause_over_the_day(world) -> None:
    rules(world, opens="09:00", closes="12:00", pause=["09:30", "11:30"])


def no_panel_at_all(world) -> None:
    Availability.objects.all().delete()


def room_closed(world) -> None:
    """Held elsewhere, where the only room is closed."""
    site = make.site(world.certifier, "Site fermé")
    Room.objects.create(site=site, name="Salle fermée", seats=0)
    Session.objects.filter(pk=world.session.pk).update(site=site)


def locked_one_over_the_other(world) -> None:
    """Two defences kept by hand at one hour in one room."""
    table = Timetable.objects.get()
    for defence in table.defences.order_by("pk")[:2]:
        table.defences.filter(pk=defence.pk).update(
            starts_at=table.defences.earliest("starts_at").starts_at, locked=True
        )


def jurors_free_at_night(world) -> None:
    for row in Availability.objects.all():
        row.starts_at += timedelta(hours=12)
        row.ends_at += timedelta(hours=12)
        row.save()


def one_kind_never_free(world) -> None:
    rules(world, panel={"employers": 1})
    Availability.objects.filter(juror__college="employer").delete()


def moved_to_days_off(world) -> None:
    """A Sunday: nobody declared to be there."""
    Session.objects.filter(pk=world.session.pk).update(starts_on=date(2023, 6, 18), jury_on=date(2023, 6, 18))


def on_a_holiday(world) -> None:
    """The national day, for which one person alone is free."""
    holiday = date(2023, 7, 14)
    Session.objects.filter(pk=world.session.pk).update(
        starts_on=holiday, jury_on=holiday, results_promised_on=date(2023, 7, 30)
    )
    start = datetime.combine(holiday, time(8), PARIS)
    Availability.objects.create(juror=world.jurors[0], starts_at=start, ends_at=start.replace(hour=18))


def tied_to_a_candidate(world) -> None:
    candidate = world.candidacies[0].person
    Relation.objects.bulk_create(
        Relation(
            certifier=world.certifier,
            candidate=candidate,
            other=j.person,
            kind="trainer",
            declared_at=make.NOW,
        )
        for j in world.jurors
        if j.professional
    )


def mandates_over(world) -> None:
    Juror.objects.all().update(accredited_until=date(2023, 6, 1))


def unequal_times(world) -> None:
    """A third more for one candidate, in hours cut for the others."""
    rules(world, opens="09:00", closes="09:50", pause=None)
    Room.objects.bulk_create(Room(site=world.site, name=f"Salle {n}") for n in "BCDE")
    first = SessionEntry.objects.filter(session=world.session).order_by("pk").first()
    SessionEntry.objects.filter(pk=first.pk).update(extra_time_percent=33)


def sites_apart(world) -> None:
    elsewhere = make.site(world.certifier, "Site de Fictiville")
    for juror in Juror.objects.all():
        juror.sites.set([elsewhere])


def a_language_that_nobody_hears(world) -> None:
    SessionEntry.objects.filter(session=world.session).update(language="de")


def one_professional_alone(world) -> None:
    Availability.objects.exclude(juror=world.jurors[0]).delete()


def a_panel_larger_than_the_pool(world) -> None:
    rules(world, panel={"size": 12})


IMPOSSIBLE = [
    hours_too_short,
    days_too_few,
    a_slot_longer_than_the_day,
    a_pause_over_the_day,
    no_panel_at_all,
    room_closed,
    locked_one_over_the_other,
    jurors_free_at_night,
    one_kind_never_free,
    moved_to_days_off,
    on_a_holiday,
    tied_to_a_candidate,
    mandates_over,
    unequal_times,
    sites_apart,
    a_language_that_nobody_hears,
    one_professional_alone,
    a_panel_larger_than_the_pool,
]


def by_command(world, *more: object):
    world.session.refresh_from_db()
    return run("session", "plan", world.session.pk, "--seconds", SECONDS, *more, by=world.manager)


def by_page(client, world, capture) -> str:
    """The search asked on the page, then what the page says of it."""
    client.force_login(world.manager)
    with capture(execute=True):
        asked = client.post(
            reverse("session_plan", args=[world.session.pk]), {"seconds": SECONDS, "act_key": "a" * 32}
        )
    assert asked.status_code == 302
    shown = client.get(reverse("session_plan_progress", args=[world.session.pk]))
    return " ".join(html.unescape(shown.content.decode()).split())


def kept(table: Timetable) -> list[tuple]:
    return list(table.defences.order_by("pk").values_list("pk", "room", "starts_at", "panel__juror"))


@pytest.mark.parametrize("impossible", IMPOSSIBLE, ids=[one.__name__ for one in IMPOSSIBLE])
def test_the_command_says_all_that_the_page_says(
    world, draft, client, django_capture_on_commit_callbacks, impossible
):
    impossible(world)
    former = kept(draft)
    page = by_page(client, world, django_capture_on_commit_callbacks)
    on_page = Progress.objects.get()
    done = by_command(world, "--release")
    by_hand = Progress.objects.exclude(pk=on_page.pk).get()
    assert done.exit_code == 3
    assert codes(by_hand.result) == codes(on_page.result) != []
    assert re.findall(r"^[✗!] (\S+)", done.stderr, re.MULTILINE) == codes(by_hand.result)
    for said, result in ((page, on_page.result), (" ".join(done.stderr.split()), by_hand.result)):
        assert [words for words in sentences(result) if words not in said] == []
    assert "Planning v" not in done.output
    assert kept(draft) == former
    assert not Timetable.objects.exclude(pk=draft.pk).exists()
    assert not Timetable.objects.filter(released_at__isnull=False).exists()


def codes(result) -> list[str]:
    return [reason["code"] for reason in result["reasons"]]


def sentences(result) -> list[str]:
    """Reasons, what to do of each, and every change of every way."""
    words = [reason[part] for reason in result["reasons"] for part in ("message", "mend") if reason[part]]
    return words + [change["words"] for way in result["ways"] for change in way["changes"]]


def last_search(world) -> Progress:
    return Progress.objects.filter(about=world.session.stream).latest("created_at")


@pytest.mark.parametrize(
    ("state", "content", "code"),
    [
        (Session.State.SEALED, {}, "timetable.session-closed"),
        (Session.State.PUBLISHED, {"opens": "09:00", "closes": "10:00"}, "timetable.session-closed"),
        (Session.State.OPEN, {"opens": "18:00", "closes": "09:00"}, "rules.unreadable"),
        (Session.State.OPEN, {"pause": ["13:30", "12:30"]}, "rules.unreadable"),
        (Session.State.OPEN, {"opens": "19:00"}, "rules.unreadable"),
        (Session.State.OPEN, {"minutes": -5}, "rules.unreadable"),
    ],
)
def test_where_no_search_can_begin_both_say_it_at_once_and_none_is_left_running(
    world, draft, client, state, content, code
):
    Session.objects.filter(pk=world.session.pk).update(state=state)
    rules(world, **content)
    client.force_login(world.manager)
    page = client.post(reverse("session_plan", args=[world.session.pk]), {"seconds": 10, "act_key": "b" * 32})
    done = by_command(world)
    assert (page.status_code, done.exit_code) == (409, 3)
    said = [o.code for o in page.context["objections"]]
    assert code in said
    assert re.findall(r"^[✗!] (\S+)", done.stderr, re.MULTILINE) == said
    assert not Progress.objects.exists()
    assert not Entry.objects.filter(act=acts.PLANNING_ASKED.name).exists()


def test_a_command_broken_off_leaves_no_search_running(world, draft):
    """Ctrl+C as it first tells how far it is: the page offers to search again."""
    struck = []

    def interrupted(execute, sql, params, many, context):
        if not struck and sql.startswith('UPDATE "runtime_progress"'):
            struck.append(sql)
            raise KeyboardInterrupt
        return execute(sql, params, many, context)

    hours_too_short(world)
    with connection.execute_wrapper(interrupted):
        assert by_command(world).exit_code not in (0, 3)
    assert struck
    assert last_search(world).state == Progress.State.STOPPED
    assert by_command(world).exit_code == 3


def test_the_search_of_a_command_is_signed_as_that_of_a_page(world):
    assert by_command(world).exit_code == 0
    asked = Entry.objects.get(act=acts.PLANNING_ASKED.name)
    assert (asked.actor, asked.facts["seconds"]) == (world.actor.label, SECONDS)


@pytest.mark.parametrize("seconds", ["0", "-3", "nan", "3601", "vite"])
def test_a_time_that_is_none_is_refused(world, seconds):
    done = run("session", "plan", world.session.pk, "--seconds", seconds, by=world.manager)
    assert done.exit_code == 2
    assert not Progress.objects.exists()


def test_the_room_that_was_lacking_is_opened_by_command_and_the_plan_is_found(world, now):
    """What the way out says, done by the command that it names."""
    rules(world, opens="09:00", closes="11:00", pause=None)
    done = by_command(world)
    assert done.exit_code == 3
    assert "Ajouter 1 salle" in done.stderr
    assert "commande : parchemin certifier site" in done.stderr
    closed = Room.objects.create(site=world.site, name="Salle B", seats=0)
    site = ("certifier", "site", world.certifier.slug, "--name", world.site.name)
    for _ in range(2):
        assert run(*site, "--room", "salle b", "--room", "Salle C", by=world.manager).exit_code == 0
    assert list(world.site.rooms.order_by("name").values_list("name", "seats")) == [
        ("Salle A", 8),
        ("Salle B", 8),
        ("Salle C", 8),
    ]
    assert Entry.objects.filter(act__in=("room_added", "room_changed")).count() == 2
    assert closed.pk in world.site.rooms.values_list("pk", flat=True)
    assert by_command(world, "--release").exit_code == 0


def test_a_room_without_a_name_is_refused_by_command_as_on_the_page(world):
    done = run(
        "certifier", "site", world.certifier.slug, "--name", world.site.name, "--room", " ", by=world.manager
    )
    assert done.exit_code == 3
    assert "room.unnamed" in done.stderr


def test_a_site_is_told_by_its_name(world, draft, now):
    """A draft that a juror no longer comes to: the reasons of its release name the site, not its key."""
    Juror.objects.filter(pk=world.jurors[0].pk).first().sites.set([make.site(world.certifier, "Ailleurs")])
    for defence in draft.defences.all():
        lock_defence(actor=world.actor, now=now, defence=defence, locked=True)
    for said in (
        judge(draft),
        refused(lambda: release_timetable(actor=world.actor, now=now, timetable=draft)),
    ):
        words = [o.message for o in said if o.code == "schedule.site-refused"]
        assert words
        assert all(f"« {world.site.name} »" in one for one in words)


def refused(act) -> list:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.objections
