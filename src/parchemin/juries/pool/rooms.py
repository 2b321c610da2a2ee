"""Acts on the rooms of a site. A room where nothing was ever planned goes; one that served closes and keeps its name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.domain import room as room_rule
from parchemin.journal.actions import record
from parchemin.journal.acts import Act
from parchemin.juries import acts
from parchemin.juries.models import Room, Session
from parchemin.juries.queries import timetable_in_force
from parchemin.parties.models import Site

SEATS = 8  # of a room, unless said
CLOSED = 0  # seats: nobody sits there any more


def add_room(
    *, actor: Actor, now: datetime, site: Site, name: str, seats: int = SEATS, key: str | None = None
) -> Room:
    """Add a room to a site."""
    require(to_manage(actor, site.certifier_id))
    name = _name(name, seats)
    with transaction.atomic():
        Site.objects.select_for_update().get(pk=site.pk)
        _free(site, name)
        row = Room.objects.create(site=site, name=name, seats=seats)
        _recorded(row, acts.ROOM_ADDED, actor, now, key)
    return row


def change_room(
    *, actor: Actor, now: datetime, room: Room, name: str, seats: int, key: str | None = None
) -> Room:
    """Rename a room, or change its seats; a closed room opens again so."""
    require(to_manage(actor, room.site.certifier_id))
    name = _name(name, seats)
    with transaction.atomic():
        Site.objects.select_for_update().get(pk=room.site_id)
        _free(room.site, name, but=room.pk)
        row = Room.objects.select_for_update().get(pk=room.pk)
        row.name, row.seats = name, seats
        row.save(update_fields=["name", "seats"])
        _recorded(row, acts.ROOM_CHANGED, actor, now, key)
    return row


def close_room(*, actor: Actor, now: datetime, room: Room, key: str | None = None) -> None:
    """Close a room: nothing is planned there any more. Refused while a timetable in force still needs it."""
    require(to_manage(actor, room.site.certifier_id))
    with transaction.atomic():
        row = Room.objects.select_for_update().select_related("site").get(pk=room.pk)
        require(room_rule.closing_objections(row.name, needed=_needed(row, now)))
        _recorded(row, acts.ROOM_CLOSED, actor, now, key)
        if row.defences.exists():
            row.seats = CLOSED
            row.save(update_fields=["seats"])
        else:
            row.delete()


def _needed(room: Room, now: datetime) -> bool:
    """Whether a defence to come is heard there, in the timetable in force of its session."""
    coming = room.defences.filter(timetable__released_at__isnull=False, ends_at__gt=now)
    sessions = Session.objects.filter(timetables__in=coming.values("timetable")).distinct()
    in_force = [timetable_in_force(session) for session in sessions]
    return coming.filter(timetable__in=[one for one in in_force if one]).exists()


def _name(name: str, seats: int) -> str:
    name = " ".join(name.split())[:80]
    require(room_rule.room_objections(name, seats))
    return name


def _free(site: Site, name: str, but: int = 0) -> None:
    taken = site.rooms.filter(name__iexact=name).exclude(pk=but).exists()
    require(room_rule.name_objections(name, taken=taken))


def _recorded(row: Room, act: Act, actor: Actor, now: datetime, key: str | None) -> None:
    certifier = row.site.certifier
    record(
        f"rooms:{certifier.slug}",
        act,
        actor=actor.label,
        now=now,
        certifier=certifier.slug,
        facts={"room": row.pk, "site": row.site_id, "name": row.name, "seats": row.seats},
        key=key,
    )
