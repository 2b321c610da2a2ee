"""A session's life, told by the acts themselves up to the moment a test needs; also a command, for child processes.

``python -m tests.life STAGE [CANDIDATES]`` builds a world in the database of the environment, brings its session to
that stage and prints what a test wants to know of it, in JSON. ``python -m tests.life look`` tells what an
installation holds: rows by table, stored files, the page of each award.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import datetime, timedelta


def bring(world, now: datetime, stage: str) -> None:
    """Bring the world's session to ``stage``: every block granted to every candidate. Acts of the system."""
    from tests import snapshots

    def live() -> None:
        before = STAGES[: STAGES.index(stage)]
        if before:
            bring(world, now, before[-1])
        step(stage, world, now)

    snapshots.once(f"brought to {stage} at {now}", live, about=world)


def step(name: str, world, now: datetime) -> None:
    """One stage more, from the stage before it."""
    from tests import snapshots

    snapshots.once(f"{name} at {now}", lambda: STEPS[name](world, now), about=world)


def clerk():
    from parchemin.accounts.actor import system

    return system("test")


def jury_of(world):
    from parchemin.juries.models import Jury

    return Jury.objects.select_related("session__certifier", "session__site", "rule").get(
        session=world.session
    )


def members_of(world):
    from parchemin.juries.jury import sittings

    return list(sittings.members(jury_of(world)))


def entries_of(world):
    from parchemin.juries import queries

    return list(queries.entries(world.session))


def pointed(entry, block) -> dict[str, list[int]]:
    """What a refusal may point to: the criteria of the grids handed in for that candidate and block."""
    from parchemin.assessments.models import Criterion

    marked = {"marks__marking__candidacy": entry.candidacy_id, "marks__marking__submitted_at__isnull": False}
    rows = Criterion.objects.filter(grid__assessment__block=block, **marked).distinct()
    return {"criteria": list(rows.order_by("pk").values_list("pk", flat=True))}


def act(name: str):
    """The act of that name, wherever the juries stage keeps it."""
    from parchemin.juries.day import attending, codes, incidents
    from parchemin.juries.deliberation import deciding, deliberating, hearing, stating, voting
    from parchemin.juries.jury import seating, waivers
    from parchemin.juries.minutes import correcting, publishing, sealing, signing
    from parchemin.juries.session import preparing

    rooms = [preparing, seating, waivers, attending, codes, incidents, deliberating, voting, deciding]
    rooms += [stating, hearing, sealing, signing, publishing, correcting]
    return next(getattr(room, name) for room in rooms if name in vars(room))


def _do(name, now, **arguments):
    return act(name)(actor=clerk(), now=now, **arguments)


def _compose(world, now):
    _do("enter_candidates", now, session=world.session, candidacies=world.candidacies)
    _do("open_session", now, session=world.session)
    _do("propose_jury", now, session=world.session)


def _open(world, now):
    from parchemin.assessments.actions import give_marks, start_marking

    assessor = world.jurors[0].person
    for member in members_of(world):
        _do(
            "record_attendance",
            now,
            session=world.session,
            person=member.juror.person,
            role="juror",
            present=True,
        )
    for candidacy in world.candidacies:
        for grid in world.grids:
            marking = start_marking(actor=clerk(), now=now, candidacy=candidacy, grid=grid, assessor=assessor)
            levels = {criterion.pk: ("acquired", "") for criterion in grid.criteria.order_by("position")}
            give_marks(actor=clerk(), now=now, marking=marking, marks=levels, submit=True)
    _do("open_deliberation", now, jury=jury_of(world))


def _vote(world, now):
    from parchemin.domain.deliberation import Vote

    for entry in entries_of(world):
        for block in entry.blocks.order_by("number"):
            for member in members_of(world):
                _do("give_opinion", now, member=member, entry=entry, block=block, vote=Vote.FOR)


def _close(world, now):
    _do("adopt_undisputed", now, jury=jury_of(world))
    _do("close_deliberation", now, jury=jury_of(world))


def _sign(world, now):
    for member in members_of(world):
        _do("sign_minutes", now, member=member, typed_name=member.juror.person.full_name)


def _seal(world, now):
    _do("seal_minutes", now, jury=jury_of(world))


def _publish(world, now):
    _do("publish_results", now, session=world.session)


def _award(world, now):
    from parchemin.awards.actions import issue_award
    from parchemin.juries.models import Outcome

    for outcome in Outcome.objects.filter(entry__session=world.session).order_by("pk"):
        issue_award(actor=clerk(), now=now + timedelta(days=10), outcome=outcome)


STEPS = {
    "composed": _compose,
    "deliberating": _open,
    "voted": _vote,
    "closed": _close,
    "signed": _sign,
    "sealed": _seal,
    "published": _publish,
    "awarded": _award,
}
STAGES = tuple(STEPS)


def heard(world, now: datetime, *, version: int = 1) -> None:
    """A published timetable, written as rows: each candidate before the first two jurors, the first again six hours later."""
    from parchemin.juries.models import Defence, PanelSeat, Timetable

    table = Timetable.objects.create(
        session=world.session, version=version, input_digest="0" * 64, created_at=now, released_at=now
    )
    entries = entries_of(world)
    slots = [(e, world.grids[0], now + timedelta(hours=n), world.jurors[:2]) for n, e in enumerate(entries)]
    slots.append((entries[0], world.grids[1], now + timedelta(hours=6), world.jurors[:1]))
    for entry, grid, at, panel in slots:
        defence = Defence.objects.create(
            timetable=table,
            entry=entry,
            assessment=grid.assessment,
            room=world.room,
            starts_at=at,
            ends_at=at + timedelta(minutes=45),
        )
        PanelSeat.objects.bulk_create([PanelSeat(defence=defence, juror=juror) for juror in panel])


def look() -> dict[str, object]:
    """Rows by table, digests of the stored files, keys, and the public page of each award as anyone reads it."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from parchemin.awards.models import Award
    from parchemin.runtime import files

    rows = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            rows[table] = cursor.fetchone()[0]
    tokens = Award.objects.order_by("number").values_list("token", flat=True)
    return {
        "rows": rows,
        "files": list(files.stored_digests()),
        "damaged": files.damaged(),
        "keys": sorted(path.name for path in settings.KEYS_DIR.rglob("*") if path.is_file()),
        "pages": [_lasting(Client().get(f"/v/{token}").content.decode()) for token in tokens],
    }


def _lasting(page: str) -> str:
    """A page without what changes at each reading: the form's secret and the time of the answer."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    return re.sub(r"<time [^>]*>[^<]*</time>", "", page)


def main(stage: str, candidates: int = 2) -> None:
    import django

    django.setup()
    if stage == "look":
        json.dump(look(), sys.stdout)
        return
    from tests import make

    world = make.world(candidates=candidates)
    bring(world, make.NOW, stage)
    json.dump({"session": world.session.pk, "certifier": world.certifier.slug}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], *(int(n) for n in sys.argv[2:3]))
