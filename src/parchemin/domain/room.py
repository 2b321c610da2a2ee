"""What a room of a site is: a name of its own, seats, and when it may close."""

from __future__ import annotations

from parchemin.domain.objection import Objection, gettext_noop

MOST_SEATS = 2000


def room_objections(name: str, seats: int) -> list[Objection]:
    if name and 0 < seats <= MOST_SEATS:
        return []
    return [
        Objection(
            "room.unnamed",
            gettext_noop("Une salle a un nom et au moins une place."),
            mend=gettext_noop("Écrivez son nom, et combien de personnes y tiennent."),
        )
    ]


def name_objections(name: str, *, taken: bool) -> list[Objection]:
    """``taken``: another room of the site has that name, capitals apart."""
    if not taken:
        return []
    return [
        Objection(
            "room.name-taken",
            gettext_noop("Ce site a déjà une salle « %(name)s »."),
            {"name": name},
            mend=gettext_noop("Donnez-lui un autre nom, ou servez-vous de celle-là."),
        )
    ]


def closing_objections(name: str, *, needed: bool) -> list[Objection]:
    """``needed``: a defence to come is heard there, in the timetable in force of its session."""
    if not needed:
        return []
    return [
        Objection(
            "room.needed",
            gettext_noop("La salle « %(name)s » sert à des soutenances à venir."),
            {"name": name},
            mend=gettext_noop("Diffusez d’abord un planning qui s’en passe."),
        )
    ]
