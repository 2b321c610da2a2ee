"""Ways out of a timetable that does not hold, is not found, or is not read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parchemin.candidates.models import Relation
from parchemin.candidates.relations import clear_relation
from parchemin.domain import schedule
from parchemin.formats.tables.spreadsheet import MAX_BYTES
from parchemin.juries.changing.moving import move_session
from parchemin.juries.models import Availability, Defence, Juror, Room, SessionEntry
from parchemin.juries.planning.problem import judge, problem_of, timetable_of
from parchemin.juries.planning.timetable_files import import_timetable, timetable_file
from parchemin.juries.planning.timetables import (
    lock_defence,
    move_defence,
    redraft,
    release_timetable,
    save_timetable,
)
from parchemin.juries.pool.accrediting import set_mandate
from parchemin.juries.pool.available import declare_availability
from parchemin.juries.pool.juror_file import describe_juror
from parchemin.juries.pool.rooms import add_room, close_room
from parchemin.juries.session.opening import after_a_move
from parchemin.parties.models import Site
from parchemin.planning.grid import Grid, problem_digest
from parchemin.planning.reasons import counted
from parchemin.planning.solve import solve
from tests import make
from tests.replays import post, replay

pytestmark = pytest.mark.django_db
DAY = date(2023, 6, 15)
HOURS = [time(9), time(10), time(11), time(13, 30), time(14, 30), time(15, 30)]


def at(hour: time) -> datetime:
    return datetime.combine(DAY, hour, ZoneInfo("Europe/Paris"))


@pytest.fixture
def session(world):
    for n, candidacy in enumerate(world.candidacies, start=1):
        entry = SessionEntry.objects.create(session=world.session, candidacy=candidacy, position=n)
        entry.blocks.set(world.framework.blocks.all())
    return world.session


def placements(world) -> list[schedule.Placement]:
    panel = tuple(str(world.jurors[n].person_id) for n in (0, 4))
    return [
        schedule.Placement(d.key, str(world.room.pk), at(hour), panel)
        for d, hour in zip(problem_of(world.session).defences, HOURS, strict=True)
    ]


def drafted(world, now, placed):
    return save_timetable(
        actor=world.actor,
        now=now,
        session=world.session,
        timetable=schedule.Timetable(tuple(placed)),
        digest=problem_digest(problem_of(world.session)),
    )


def panel(world, *places):
    return tuple(str(world.jurors[n].person_id) for n in places)


def moved(world, now, row, **more):
    """The first defence of a draft put by hand at 9, in the first room, before the first panel."""
    where = {
        "room": world.room,
        "starts_at": at(time(9)),
        "panel": [world.jurors[0], world.jurors[4]],
        **more,
    }
    first = Defence.objects.filter(timetable=row).order_by("pk").first()
    return move_defence(actor=world.actor, now=now, defence=first, **where)


# -- what stops a release: the first defence, placed as it may not be -------------------------------------------------


def language(world):
    SessionEntry.objects.filter(session=world.session, candidacy=world.candidacies[0]).update(language="en")
    for n in (0, 4):
        type(world.jurors[n]).objects.filter(pk=world.jurors[n].pk).update(languages=["fr", "en"])


def tie(world):
    given = {"candidate": world.candidacies[0].person, "other": world.jurors[1].person, "kind": "trainer"}
    Relation.objects.create(certifier=world.certifier, declared_at=make.NOW, **given)


def busy(world):
    Availability.objects.filter(juror=world.jurors[1]).update(starts_at=at(time(14)))


def elsewhere(world):
    world.jurors[1].sites.set([Site.objects.create(certifier=world.certifier, name="Ailleurs")])


def over(world):
    type(world.jurors[1]).objects.filter(pk=world.jurors[1].pk).update(accredited_until=DAY)


WRONG = {
    "schedule.in-break": (None, {"starts_at": time(12, 15)}),
    "schedule.outside-opening": (None, {"starts_at": time(19, 30)}),
    "schedule.room-twice": (None, {"starts_at": time(11), "panel": (1, 5)}),
    "schedule.juror-in-two-places": (None, {"starts_at": time(11), "room": "B"}),
    "schedule.candidate-in-two-places": (None, {"starts_at": time(10), "room": "B", "panel": (1, 5)}),
    "schedule.panel-too-small": (None, {"panel": (0,)}),
    "schedule.relation": (tie, {"panel": (1, 4)}),
    "schedule.juror-unavailable": (busy, {"panel": (1, 4)}),
    "schedule.juror-not-accredited": (over, {"panel": (1, 4)}),
    "schedule.site-refused": (elsewhere, {"panel": (1, 4)}),
    "schedule.language": (language, {"panel": (1, 5)}),
}


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("schedule.in-break", marks=pytest.mark.replays("schedule.in-break")),
        pytest.param("schedule.outside-opening", marks=pytest.mark.replays("schedule.outside-opening")),
        pytest.param("schedule.room-twice", marks=pytest.mark.replays("schedule.room-twice")),
        pytest.param(
            "schedule.juror-in-two-places", marks=pytest.mark.replays("schedule.juror-in-two-places")
        ),
        pytest.param(
            "schedule.candidate-in-two-places", marks=pytest.mark.replays("schedule.candidate-in-two-places")
        ),
        pytest.param("schedule.panel-too-small", marks=pytest.mark.replays("schedule.panel-too-small")),
        pytest.param("schedule.relation", marks=pytest.mark.replays("schedule.relation")),
        pytest.param("schedule.juror-unavailable", marks=pytest.mark.replays("schedule.juror-unavailable")),
        pytest.param(
            "schedule.juror-not-accredited", marks=pytest.mark.replays("schedule.juror-not-accredited")
        ),
        pytest.param("schedule.site-refused", marks=pytest.mark.replays("schedule.site-refused")),
        pytest.param("schedule.language", marks=pytest.mark.replays("schedule.language")),
    ],
)
def test_a_timetable_is_released_once_its_defence_is_moved(world, session, now, code):
    setting, wrong = WRONG[code]
    if setting:
        setting(world)
    first, *others = placements(world)
    rooms = {"B": Room.objects.create(site=world.site, name="Salle B"), "A": world.room}
    bad = replace(
        first,
        starts_at=at(wrong.get("starts_at", time(9))),
        room_key=str(rooms[wrong.get("room", "A")].pk),
        panel=panel(world, *wrong.get("panel", (0, 4))),
    )
    row = drafted(world, now, [bad, *others])
    replay(code, lambda: release(world, now, row), lambda: moved(world, now, row))


def release(world, now, row):
    return release_timetable(actor=world.actor, now=now, timetable=row)


@pytest.mark.replays("schedule.juror-unavailable")
def test_or_the_juror_gives_the_hours(world, session, now):
    busy(world)
    first, *others = placements(world)
    row = drafted(world, now, [replace(first, panel=panel(world, 1, 4)), *others])
    hours = [(at(time(8)), at(time(18)))]
    replay(
        "schedule.juror-unavailable",
        lambda: release(world, now, row),
        lambda: declare_availability(actor=world.actor, now=now, juror=world.jurors[1], windows=hours),
    )


@pytest.mark.replays("schedule.relation")
def test_or_the_tie_is_cleared(world, session, now):
    tie(world)
    first, *others = placements(world)
    row = drafted(world, now, [replace(first, panel=panel(world, 1, 4)), *others])
    about = {"candidate": world.candidacies[0].person, "other": world.jurors[1].person, "kind": "trainer"}
    replay(
        "schedule.relation",
        lambda: release(world, now, row),
        lambda: clear_relation(actor=world.actor, now=now, **about, reason="Un autre centre, vérifié."),
    )


@pytest.mark.replays("schedule.not-placed")
def test_a_defence_left_out_is_placed_in_another_draft(world, session, now):
    first, *others = placements(world)
    rows = [drafted(world, now, others)]
    replay(
        "schedule.not-placed",
        lambda: release(world, now, rows[0]),
        lambda: rows.append(drafted(world, now, [first, *others])),
        again=lambda: release(world, now, rows[-1]),
    )


@pytest.mark.replays(
    "schedule.placed-twice",
    "schedule.same-person-twice",
    "schedule.unknown-defence",
    "schedule.unknown-room",
    "schedule.unknown-person",
)
def test_what_no_draft_can_hold_is_written_anew(world, session, now):
    first, *others = placements(world)
    for code, wrong in (
        ("schedule.placed-twice", [first, first]),
        ("schedule.same-person-twice", [replace(first, panel=panel(world, 0, 0, 4))]),
        ("schedule.unknown-defence", [replace(first, defence_key="0:0")]),
        ("schedule.unknown-room", [replace(first, room_key="999999")]),
        ("schedule.unknown-person", [replace(first, panel=("nobody", *panel(world, 0, 4)))]),
    ):
        replay(
            code,
            lambda wrong=wrong: drafted(world, now, [*wrong, *others]),
            again=lambda: drafted(world, now, [first, *others]),
        )


def test_somebody_chosen_twice_by_hand_sits_once(world, session, now):
    row = drafted(world, now, placements(world))
    moved(world, now, row, panel=[world.jurors[0], world.jurors[0], world.jurors[4]])
    first = row.defences.order_by("pk").first()
    assert first.panel.count() == 2


# -- what each panel is made of --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "need", "wrong", "right"),
    [
        pytest.param(
            "schedule.panel-employees",
            {"employees": 1},
            (4, 5),
            (0, 4),
            marks=pytest.mark.replays("schedule.panel-employees"),
        ),
        pytest.param(
            "schedule.panel-employers",
            {"employers": 1},
            (0, 1),
            (0, 4),
            marks=pytest.mark.replays("schedule.panel-employers"),
        ),
        pytest.param(
            "schedule.panel-president",
            {"presiding": 1},
            (1, 5),
            (0, 4),
            marks=pytest.mark.replays("schedule.panel-president"),
        ),
        pytest.param(
            "schedule.panel-certifier",
            {"certifier": 1},
            (0, 4),
            (0, 4, 8),
            marks=pytest.mark.replays("schedule.panel-certifier"),
        ),
        pytest.param(
            "schedule.panel-size",
            {"size": 2},
            (0, 4, 1),
            (0, 4),
            marks=pytest.mark.replays("schedule.panel-size"),
        ),
    ],
)
def test_a_panel_is_made_of_what_the_rules_ask(world, session, now, code, need, wrong, right):
    world.rules.content["planning"] = {"panel": need}
    world.rules.save()
    Juror.objects.filter(pk__in=[world.jurors[1].pk, world.jurors[5].pk]).update(can_preside=False)
    first, *others = [replace(p, panel=panel(world, *right)) for p in placements(world)]
    row = drafted(world, now, [replace(first, panel=panel(world, *wrong)), *others])
    seated = [world.jurors[n] for n in right]
    replay(code, lambda: release(world, now, row), lambda: moved(world, now, row, panel=seated))


@pytest.mark.replays("schedule.panel-changes", "schedule.two-sittings", "schedule.sitting-too-long")
def test_a_panel_of_the_half_day_stays_in_its_room(world, session, now):
    world.rules.content["planning"] = {"panel_by": "half-day"}
    world.rules.save()
    second = Room.objects.create(site=world.site, name="Salle B")
    first, *others = placements(world)
    changed = drafted(world, now, [replace(first, panel=panel(world, 1, 5)), *others])
    replay("schedule.panel-changes", lambda: release(world, now, changed), lambda: moved(world, now, changed))
    elsewhere = replace(first, room_key=str(second.pk))
    split = drafted(world, now, [elsewhere, *others])
    replay("schedule.two-sittings", lambda: release(world, now, split), lambda: moved(world, now, split))
    world.rules.content["planning"] = {"panel_by": "half-day", "per_sitting": 2}
    world.rules.save()
    rows = [drafted(world, now, placements(world))]
    again = [
        replace(p, room_key=str(second.pk), panel=panel(world, 1, 5)) if n in (0, 3) else p
        for n, p in enumerate(placements(world))
    ]
    replay(
        "schedule.sitting-too-long",
        lambda: release(world, now, rows[0]),
        lambda: rows.append(drafted(world, now, again)),
        again=lambda: release(world, now, rows[-1]),
    )


@pytest.mark.replays("schedule.short-transition")
def test_time_is_left_to_change_rooms(world, session, now):
    second = Room.objects.create(site=world.site, name="Salle B")
    first, *others = placements(world)
    row = drafted(world, now, [replace(first, room_key=str(second.pk), starts_at=at(time(9, 15))), *others])
    replay("schedule.short-transition", lambda: judge(row), lambda: moved(world, now, row))


@pytest.mark.replays("planning.form")
def test_a_move_is_typed_again(world, session, now, client):
    row = drafted(world, now, placements(world))
    first = row.defences.order_by("pk").first()
    client.force_login(world.manager)
    url = reverse("session_defence_move", args=[session.pk, first.pk])
    given = {"room": world.room.pk, "day": DAY.isoformat(), "panel": [world.jurors[0].pk, world.jurors[4].pk]}
    replay(
        "planning.form",
        lambda: post(client, url, **given, time="tôt"),
        again=lambda: post(client, url, **given, time="09:15"),
    )


# -- versions --------------------------------------------------------------------------------------------------------


@pytest.mark.replays("timetable.released", "timetable.data-moved", "timetable.older-data")
def test_a_version_that_left_or_that_is_older_is_made_again(world, session, now):
    row = release(world, now, drafted(world, now, placements(world)))
    rows = [row]
    replay(
        "timetable.released",
        lambda: moved(world, now, rows[-1]),
        lambda: rows.append(redraft(actor=world.actor, now=now, timetable=row)),
    )
    digest = problem_digest(problem_of(session))
    Availability.objects.filter(juror=world.jurors[7]).delete()
    placed = schedule.Timetable(tuple(placements(world)))

    def keep(of):
        return save_timetable(actor=world.actor, now=now, session=session, timetable=placed, digest=of())

    replay(
        "timetable.data-moved",
        lambda: keep(lambda: digest),
        lambda: drafted(world, now, placements(world)),
        again=lambda: keep(lambda: problem_digest(problem_of(session))),
    )
    replay(
        "timetable.older-data",
        lambda: judge(rows[-1]),
        lambda: rows.append(drafted(world, now, placements(world))),
    )


@pytest.mark.replays("session.timetable-elsewhere")
def test_a_session_that_moved_has_its_timetable_made_again(world, session, now):
    release(world, now, drafted(world, now, placements(world)))
    later = DAY + timedelta(days=7)
    for juror in world.jurors:
        Availability.objects.create(
            juror=juror, starts_at=at(time(8)) + timedelta(days=7), ends_at=at(time(19)) + timedelta(days=7)
        )
    move_session(
        actor=world.actor, now=now, session=session, starts_on=later, jury_on=later, reason="Grève fictive"
    )
    session.refresh_from_db()

    def anew():
        there = [replace(p, starts_at=p.starts_at + timedelta(days=7)) for p in placements(world)]
        release(world, now, drafted(world, now, there))

    replay("session.timetable-elsewhere", lambda: after_a_move(session), anew)


@pytest.mark.replays("room.needed")
def test_a_room_closes_once_the_timetable_does_without_it(world, session, now):
    before = at(time(8)) - timedelta(days=1)
    second = Room.objects.create(site=world.site, name="Salle B")
    release(world, now, drafted(world, now, placements(world)))
    moved_all = [replace(p, room_key=str(second.pk)) for p in placements(world)]
    replay(
        "room.needed",
        lambda: done(close_room(actor=world.actor, now=before, room=world.room)),
        lambda: release(world, now, drafted(world, now, moved_all)),
    )


def done(_nothing) -> bool:
    """An act that gives nothing gave it."""
    return True


# -- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.replays("timetable.unreadable", "timetable.import-column", "timetable.import-cell")
def test_a_file_is_corrected_and_read_again(world, session, now):
    row = drafted(world, now, placements(world))
    for n, juror in enumerate(world.jurors):
        type(juror.person).objects.filter(pk=juror.person_id).update(first_names=f"Prénom{n}")
    whole = timetable_file(actor=world.actor, timetable=row)

    def read(data):
        about = {"session": session, "data": data, "filename": "jury.csv"}
        return lambda: import_timetable(actor=world.actor, now=now, **about)

    for code, wrong in (
        ("timetable.unreadable", b"\x00\x01\x02"),
        ("timetable.import-column", b"Dossier;Salle\r\n1;A\r\n"),
        ("timetable.import-cell", whole.replace(b"Salle A", b"Salle Z")),
    ):
        replay(code, read(wrong), again=read(whole))


@pytest.mark.replays("schedule.same-person-twice", "schedule.placed-twice")
def test_a_file_that_names_somebody_or_a_defence_twice_says_so(world, session, now):
    row = drafted(world, now, placements(world))
    for n, juror in enumerate(world.jurors):
        type(juror.person).objects.filter(pk=juror.person_id).update(first_names=f"Prénom{n}")
    whole = timetable_file(actor=world.actor, timetable=row).decode("utf-8-sig").strip()
    head, first, *others = whole.split("\r\n")
    cells = first.split(";")
    cells[5] = " / ".join([cells[5].split(" / ")[0], cells[5]])

    def read(*lines):
        data = "\r\n".join([head, *lines, *others]).encode()
        about = {"session": session, "data": data, "filename": "jury.csv"}
        return lambda: import_timetable(actor=world.actor, now=now, **about)

    replay("schedule.same-person-twice", read(";".join(cells)), again=read(first))
    replay("schedule.placed-twice", read(first, first), again=read(first))


# -- nothing found ---------------------------------------------------------------------------------------------------


def why(world):
    """Why no timetable is found, as counting shows it."""
    return lambda: counted(Grid(problem_of(world.session), ()))


@pytest.mark.replays("planning.too-few-jurors")
def test_a_tie_that_leaves_too_few_is_cleared(world, session, now):
    for juror in world.jurors[1:8]:
        given = {"candidate": world.candidacies[0].person, "other": juror.person, "kind": "family"}
        Relation.objects.create(certifier=world.certifier, declared_at=make.NOW, **given)
    about = {"candidate": world.candidacies[0].person, "other": world.jurors[5].person, "kind": "family"}
    replay(
        "planning.too-few-jurors",
        why(world),
        lambda: clear_relation(actor=world.actor, now=now, **about, reason="Homonyme, vérifié."),
    )


@pytest.mark.replays("planning.no-common-time")
def test_hours_given_make_a_common_time(world, session, now):
    for n, juror in enumerate(world.jurors):
        one_by_one = {"starts_at": at(time(8 + n)), "ends_at": at(time(9 + n))}
        Availability.objects.filter(juror=juror).update(**one_by_one)
    hours = [(at(time(8)), at(time(19)))]

    def give():
        for juror in world.jurors[1:6]:
            declare_availability(actor=world.actor, now=now, juror=juror, windows=hours)

    replay("planning.no-common-time", why(world), give)


@pytest.mark.replays("planning.rooms-short")
def test_a_room_more_holds_what_one_could_not(world, session, now):
    world.rules.content["planning"] = {"minutes": 110, "transition_minutes": 5}
    world.rules.save()
    replay(
        "planning.rooms-short",
        why(world),
        lambda: add_room(actor=world.actor, now=now, site=world.site, name="Salle B"),
    )


@pytest.mark.replays("planning.mandates-over")
def test_a_mandate_is_renewed_for_the_days_of_the_session(world, session, now):
    Juror.objects.filter(pk__in=[j.pk for j in world.jurors[1:8]]).update(accredited_until=DAY)
    whole = {"starts_on": date(2020, 1, 1), "ends_on": date(2030, 1, 1)}

    def renew():
        for juror in world.jurors[1:8]:
            set_mandate(actor=world.actor, now=now, juror=juror, **whole)

    replay("planning.mandates-over", why(world), renew)


@pytest.mark.replays("planning.jurors-short")
def test_more_hours_make_enough_presences(world, session, now):
    for juror in world.jurors[2:8]:
        Availability.objects.filter(juror=juror).delete()
    Availability.objects.update(starts_at=at(time(9)), ends_at=at(time(12)))

    def give():
        hours = [(at(time(8)), at(time(19)))]
        for juror in world.jurors[:8]:
            declare_availability(actor=world.actor, now=now, juror=juror, windows=hours)

    replay("planning.jurors-short", why(world), give)


@pytest.mark.replays("schedule.juror-overloaded", "schedule.too-many-half-days")
def test_a_juror_hears_no_more_than_was_agreed(world, session, now):
    for code, agree in (
        ("schedule.juror-overloaded", lambda: per_day(world, 4)),
        (
            "schedule.too-many-half-days",
            lambda: Juror.objects.filter(pk=world.jurors[0].pk).update(load_max=1),
        ),
    ):
        agree()
        rows = [drafted(world, now, placements(world))]
        morning = placements(world)[:3]
        shared = [*morning, *(replace(p, panel=panel(world, 1, 5)) for p in placements(world)[3:])]
        replay(
            code,
            lambda rows=rows: release(world, now, rows[0]),
            lambda rows=rows, shared=shared: rows.append(drafted(world, now, shared)),
            again=lambda rows=rows: release(world, now, rows[-1]),
        )


def per_day(world, most):
    world.rules.content["planning"] = {"max_per_day": most}
    world.rules.save()


# -- what the page itself refuses --------------------------------------------------------------------------------------


@pytest.mark.replays("timetable.no-file")
def test_a_file_is_chosen(world, session, now, client):
    row = drafted(world, now, placements(world))
    for n, juror in enumerate(world.jurors):
        type(juror.person).objects.filter(pk=juror.person_id).update(first_names=f"Prénom{n}")
    whole = timetable_file(actor=world.actor, timetable=row)
    client.force_login(world.manager)
    url = reverse("session_plan_import", args=[session.pk])
    replay(
        "timetable.no-file",
        lambda: post(client, url),
        again=lambda: post(client, url, file=SimpleUploadedFile("jury.csv", whole)),
    )


@pytest.mark.replays("timetable.too-large")
def test_a_file_is_lighter(world, session, now, client):
    row = drafted(world, now, placements(world))
    for n, juror in enumerate(world.jurors):
        type(juror.person).objects.filter(pk=juror.person_id).update(first_names=f"Prénom{n}")
    whole = timetable_file(actor=world.actor, timetable=row)
    client.force_login(world.manager)
    url = reverse("session_plan_import", args=[session.pk])

    def sent(data):
        return lambda: post(client, url, file=SimpleUploadedFile("jury.csv", data))

    replay("timetable.too-large", sent(b";" * (MAX_BYTES + 1)), again=sent(whole))


# -- a search ----------------------------------------------------------------------------------------------------------


def searched(world, **more):
    """The reasons of a search: none once it has found a timetable."""
    return lambda: list(solve(problem_of(world.session), workers=1, **more).reasons)


@pytest.mark.replays("planning.stopped")
def test_a_search_stopped_is_started_again(world, session, now):
    world.rules.content["planning"] = {"panel_by": "half-day"}
    world.rules.save()
    stopped_at_once = searched(world, seconds=5, should_stop=lambda: True)
    replay("planning.stopped", stopped_at_once, again=searched(world, seconds=5))


@pytest.mark.replays("planning.no-start")
def test_a_session_without_a_room_that_day_is_given_one(world, session, now):
    close_room(actor=world.actor, now=now, room=world.room)
    replay(
        "planning.no-start",
        why(world),
        lambda: add_room(actor=world.actor, now=now, site=world.site, name="Salle B"),
    )


@pytest.mark.replays("planning.loads-low")
def test_a_load_too_low_is_raised(world, session, now):
    Juror.objects.update(load_max=1)
    Availability.objects.exclude(juror__in=[world.jurors[n] for n in (0, 1, 4)]).delete()
    add_room(actor=world.actor, now=now, site=world.site, name="Salle B")
    world.rules.content["planning"] = {"minutes": 90}
    world.rules.save()

    def raised():
        for juror in world.jurors:
            describe_juror(
                actor=world.actor,
                now=now,
                juror=juror,
                trade=juror.trade,
                practice_since=juror.practice_since,
                languages=juror.languages,
                load_wished=None,
                load_max=None,
                sites=(),
            )

    replay("planning.loads-low", why(world), raised)


@pytest.mark.replays("planning.locked-clash")
def test_a_placement_locked_against_another_is_unlocked(world, session, now):
    first, second, *_ = placements(world)
    row = drafted(world, now, [first, replace(second, starts_at=first.starts_at)])
    for defence in row.defences.order_by("pk"):
        lock_defence(actor=world.actor, now=now, defence=defence, locked=True)

    def locked_again():
        held = [p for p in timetable_of(row).placements if p.locked]
        return list(solve(problem_of(world.session), seconds=5, workers=1, locked=held).reasons)

    replay(
        "planning.locked-clash",
        locked_again,
        lambda: lock_defence(
            actor=world.actor, now=now, defence=row.defences.order_by("pk").last(), locked=False
        ),
    )


@pytest.mark.replays("planning.repair-juror")
def test_who_withdraws_is_chosen_among_those_who_sit(world, session, now, client):
    row = release(world, now, drafted(world, now, placements(world)))
    client.force_login(world.manager)
    url = reverse("session_repair", args=[session.pk, row.version])
    replay(
        "planning.repair-juror",
        lambda: post(client, url, juror="0", act_key="1"),
        again=lambda: post(client, url, juror=world.jurors[0].pk, since="", act_key="2"),
    )
