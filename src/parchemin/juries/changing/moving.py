"""A session renamed, or moved to other days or to another site: who was convoked is told at once, by a letter.

Their new hours come with the convocation that follows the new timetable.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.documents.words import unprintable
from parchemin.domain.new_session import site_objections, title_objections
from parchemin.domain.objection import Objection, Refused, gettext_noop, refuse
from parchemin.domain.session_dates import SessionDays, moving_objections
from parchemin.journal.actions import Private, record
from parchemin.juries import acts
from parchemin.juries.changing.telling import tell_changes
from parchemin.juries.facts import session_days
from parchemin.juries.jury.restating import begun, restate
from parchemin.juries.locks import locked_jury_of, locked_session
from parchemin.juries.models import Session
from parchemin.juries.session import opening
from parchemin.parties import letters
from parchemin.parties.models import Site
from parchemin.runtime.dates import day_words


def move_session(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    jury_on: date,
    reason: str,
    starts_on: date | None = None,
    results_promised_on: date | None = None,
    site: Site | None = None,
    key: str | None = None,
) -> tuple[Session, list[Objection]]:
    """Change the days of a session, or its site, before its deliberation opens. The jury named is judged for the new day.

    ``starts_on``, ``results_promised_on`` and ``site`` stay as they are when they are not given. Who was convoked is
    told of the new days and of the new place. Returns the session and what has to follow: a timetable released, people
    convoked for other days. Raises ``Refused``: the deliberation was opened, days out of order, nothing changed, no
    reason, a site of another certifier.
    """
    require(to_manage(actor, session.certifier_id))
    with transaction.atomic():
        row = locked_session(session)
        before, left = session_days(row), row.site
        place = site or left
        days = SessionDays(
            starts_on or row.starts_on, jury_on, results_promised_on or row.results_promised_on
        )
        objections = moving_objections(
            before, days, reason=reason, sat=begun(row.pk), elsewhere=place.pk != left.pk
        )
        objections += site_objections(ours=place.certifier_id == row.certifier_id)
        if objections:
            raise Refused(objections)
        row.starts_on, row.jury_on, row.results_promised_on = days.starts_on, days.jury_on, days.promised_on
        row.site = place
        row.save(update_fields=["starts_on", "jury_on", "results_promised_on", "site"])
        jury = locked_jury_of(row)
        if jury is not None:
            jury.session = row
            restate(jury, now)
        told = (
            tell_changes(row, _changes(before, days, left, place), now=now)
            if _seen(before, days, left, place)
            else []
        )
        record(
            row.stream,
            acts.SESSION_MOVED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={
                "from": before.as_dict(),
                "to": days.as_dict(),
                "jury_on": jury_on.isoformat(),
                "told": len(told),
                **({"site": [left.pk, place.pk]} if place.pk != left.pk else {}),
            },
            private={"reason": Private(row.stream, reason.strip())},
            key=key,
        )
    return row, opening.after_a_move(row)


def _seen(before: SessionDays, after: SessionDays, left: Site, place: Site) -> bool:
    """Whether people convoked are expected on other days or elsewhere: a day promised changes nothing to that."""
    return (before.starts_on, before.jury_on) != (after.starts_on, after.jury_on) or left.pk != place.pk


def _changes(before: SessionDays, after: SessionDays, left: Site, place: Site) -> letters.Changes:
    days = (_span(before), _span(after)) if _span(before) != _span(after) else ("", "")
    places = (_place(left), _place(place)) if left.pk != place.pk else ("", "")
    return letters.Changes(days_before=days[0], days_now=days[1], place_before=places[0], place_now=places[1])


def _span(days: SessionDays) -> str:
    """ "le lundi 1er juin 2026", "du lundi 1er juin 2026 au vendredi 5 juin 2026"."""
    if days.starts_on == days.jury_on:
        return f"le {day_words(days.jury_on)}"
    return f"du {day_words(days.starts_on)} au {day_words(days.jury_on)}"


def _place(site: Site) -> str:
    parts = (site.name, site.address, f"{site.postcode} {site.city}".strip())
    return ", ".join(part for part in parts if part)


def rename_session(
    *, actor: Actor, now: datetime, session: Session, title: str, key: str | None = None
) -> Session:
    """Give a session another name before its deliberation opens; who was convoked under the former one is told.

    Raises ``Refused``: the deliberation was opened (the minutes will print the name), no name, the same one, a
    character that no font draws.
    """
    require(to_manage(actor, session.certifier_id))
    with transaction.atomic():
        row = locked_session(session)
        before, after = row.title, title.strip()
        require([*_renaming_objections(row, after), *title_objections(after), *unprintable(after)])
        row.title = after
        row.save(update_fields=["title"])
        told = tell_changes(row, letters.Changes(named_before=before), now=now)
        record(
            row.stream,
            acts.SESSION_RENAMED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={"before": before, "after": after, "told": len(told)},
            key=key,
        )
    return row


def _renaming_objections(session: Session, title: str) -> list[Objection]:
    if begun(session.pk):
        raise refuse(
            "session.named",
            gettext_noop(
                "La délibération a été ouverte : la session garde son nom, que le procès-verbal porte."
            ),
            mend=gettext_noop(
                "Rien n’est à renommer : le procès-verbal scellé se rectifie, lui, ligne par ligne."
            ),
        )
    if title != session.title:
        return []
    return [
        Objection(
            "session.same-name",
            gettext_noop("La session s’appelle déjà ainsi."),
            mend=gettext_noop("Donnez un autre nom, ou laissez-le tel qu’il est."),
            about="title",
        )
    ]
