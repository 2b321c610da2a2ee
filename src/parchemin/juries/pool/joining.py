"""Acts on the pool (vivier): a juror enters it, is accredited, says when he may sit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from parchemin.accounts import actions as accounts
from parchemin.accounts.actor import Actor
from parchemin.accounts.models import User
from parchemin.accounts.permissions import require, to_act_as_juror, to_manage
from parchemin.domain import availability
from parchemin.domain.composition import College
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.formats import calendar
from parchemin.journal.actions import record
from parchemin.juries.models import Availability, Juror
from parchemin.parties import letters
from parchemin.parties.models import Certifier, Letter, Person, Site

MOST_BYTES = 5_000_000  # of a calendar file


def add_juror(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    identity: Mapping[str, Any],
    college: College,
    accredited_from: date,
    accredited_until: date | None,
    certifier_member: bool = False,
    qualified: bool = True,
    can_preside: bool = True,
    trade: str = "",
    sites: Sequence[Site] = (),
    key: str | None = None,
) -> Juror:
    """Inscrire a juror in the pool. ``identity`` holds fields of ``Person``; the end of the mandate is exclusive."""
    require(to_manage(actor, certifier.pk))
    if accredited_until is not None and accredited_until <= accredited_from:
        raise Refused(
            [
                Objection(
                    "juror.mandate-backward",
                    gettext_noop("L’habilitation finit avant de commencer."),
                    about="accredited_until",
                    mend=gettext_noop("Donnez une fin postérieure au début."),
                )
            ]
        )
    with transaction.atomic():
        juror = Juror.objects.create(
            certifier=certifier,
            person=Person.objects.create(certifier=certifier, **identity),
            college=college.value,
            professional=not certifier_member,
            certifier_member=certifier_member,
            outside=not certifier_member,
            qualified=qualified,
            can_preside=can_preside and not certifier_member,
            trade=trade,
            accredited_from=accredited_from,
            accredited_until=accredited_until,
        )
        juror.sites.set(sites)
        record(
            f"pool:{certifier.slug}",
            "juror_added",
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={
                "juror": juror.pk,
                "college": college.value,
                "certifier_member": certifier_member,
                "accredited_from": accredited_from.isoformat(),
                "accredited_until": accredited_until.isoformat() if accredited_until else None,
            },
            key=key,
        )
    return juror


def declare_availability(
    *,
    actor: Actor,
    now: datetime,
    juror: Juror,
    windows: Sequence[tuple[datetime, datetime]],
    key: str | None = None,
) -> list[Availability]:
    """When a juror may sit: aware instants, each window forward. The juror himself or the service says it."""
    if not actor.manages(juror.certifier_id):
        require(to_act_as_juror(actor, juror.person_id))
    backward = [start for start, end in windows if end <= start]
    if backward:
        raise Refused(
            [
                Objection(
                    "availability.backward",
                    gettext_noop("Une disponibilité finit avant de commencer (%(start)s)."),
                    {"start": backward[0].isoformat()},
                )
            ]
        )
    with transaction.atomic():
        Juror.objects.select_for_update().get(pk=juror.pk)
        kept = list(_kept(juror, windows).values())
        new = [w for w in windows if availability.held(kept, w) is not availability.Held.WHOLE]
        made = Availability.objects.bulk_create(
            [Availability(juror=juror, starts_at=start, ends_at=end) for start, end in new]
        )
        record(
            f"pool:{juror.certifier.slug}",
            "availability_declared",
            actor=actor.label,
            now=now,
            certifier=juror.certifier.slug,
            facts={"juror": juror.pk, "windows": _told(windows)},
            key=key,
        )
    return made


def withdraw_availability(
    *,
    actor: Actor,
    now: datetime,
    juror: Juror,
    windows: Sequence[availability.Window],
    key: str | None = None,
) -> int:
    """Take times back: whatever was declared in these windows no longer is. Returns how many rows it touched."""
    if not actor.manages(juror.certifier_id):
        require(to_act_as_juror(actor, juror.person_id))
    with transaction.atomic():
        Juror.objects.select_for_update().get(pk=juror.pk)
        change = availability.cut(_kept(juror, windows).items(), windows)
        Availability.objects.filter(pk__in=change.gone).delete()
        Availability.objects.bulk_create(
            [Availability(juror=juror, starts_at=start, ends_at=end) for start, end in change.made]
        )
        record(
            f"pool:{juror.certifier.slug}",
            "availability_withdrawn",
            actor=actor.label,
            now=now,
            certifier=juror.certifier.slug,
            facts={"juror": juror.pk, "windows": _told(windows)},
            key=key,
        )
    return len(change.gone)


def _kept(juror: Juror, windows: Sequence[availability.Window]) -> dict[int, availability.Window]:
    """Windows declared that meet those asked, by row."""
    if not windows:
        return {}
    rows = Availability.objects.filter(
        juror=juror,
        ends_at__gt=min(start for start, _ in windows),
        starts_at__lt=max(end for _, end in windows),
    )
    return {row.pk: (row.starts_at, row.ends_at) for row in rows.order_by("starts_at", "pk")}


def _told(windows: Sequence[availability.Window]) -> list[list[str]]:
    return [[start.isoformat(), end.isoformat()] for start, end in windows]


class Meaning(StrEnum):
    """What the times of a calendar file are for the juror."""

    BUSY = "busy"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a calendar file changed: times read, windows declared or touched, events that could not be read."""

    times: int
    changed: int
    left_out: tuple[calendar.LeftOut, ...] = ()


def read_calendar(
    *,
    actor: Actor,
    now: datetime,
    juror: Juror,
    filename: str,
    data: bytes,
    meaning: Meaning,
    zone: ZoneInfo,
    key: str | None = None,
) -> Reading:
    """Read a juror's own calendar (.ics): its times are declared, or cut out of what was.

    ``zone``: of what the file writes without a zone. An event that cannot be read is left out, and named in what is
    given back. A file that cannot be read changes nothing; the refusal names the file, the line and the cause.
    """
    try:
        agenda = _agenda(data, zone, now)
    except calendar.Unreadable as cause:
        raise Refused(
            [
                Objection(
                    "calendar.unreadable",
                    gettext_noop("« %(name)s » ne se lit pas, rien n’a changé : %(cause)s"),
                    {"name": filename, "cause": str(cause)},
                    mend=gettext_noop(
                        "Exportez de nouveau l’agenda au format iCalendar (.ics), puis relisez-le ici."
                    ),
                )
            ]
        ) from cause
    busy = meaning is Meaning.BUSY
    left_out = tuple(agenda.left_out)
    windows = [(s.starts_at, s.ends_at) for s in agenda.times if s.free is not busy]
    if not windows:
        return Reading(len(agenda.times), 0, left_out)
    if busy:
        touched = withdraw_availability(actor=actor, now=now, juror=juror, windows=windows, key=key)
        return Reading(len(agenda.times), touched, left_out)
    made = declare_availability(
        actor=actor, now=now, juror=juror, windows=availability.joined(windows), key=key
    )
    return Reading(len(agenda.times), len(made), left_out)


def _agenda(data: bytes, zone: ZoneInfo, now: datetime) -> calendar.Agenda:
    if len(data) > MOST_BYTES:
        raise calendar.Unreadable(f"il dépasse {MOST_BYTES // 1_000_000} Mo ; exportez moins de mois.")
    return calendar.times(data, zone, now)


# -- the account of a juror -------------------------------------------------------------------------------------


def open_account(
    *, actor: Actor, now: datetime, juror: Juror, password: str | None = None, key: str | None = None
) -> Letter | None:
    """Open the account of a juror, or invite again who never came in: a letter in the outbox holds the link where
    the password is chosen. With ``password``, from the operator of the machine alone, no letter is written; one
    already chosen stays. Raises ``Refused`` without an address, or when it belongs to a closed account."""
    require(to_manage(actor, juror.certifier_id))
    person = juror.person
    if not person.email or person.erased_at:
        raise Refused(
            [
                Objection(
                    "account.no-address",
                    gettext_noop("Aucune adresse électronique n’est connue pour ce juré."),
                    mend=gettext_noop("Complétez son adresse, puis ouvrez le compte."),
                )
            ]
        )
    with transaction.atomic():
        user = accounts.open_account(person=person, role="juror", password=password if actor.system else None)
        letter = (
            None
            if password and actor.system
            else letters.write(
                now=now,
                certifier=juror.certifier,
                person=person,
                kind="account",
                about=f"juror:{juror.pk}",
                once=f"account:{user.pk}:{juror.certifier_id}:{now.isoformat()}",
                subject=f"Votre compte de juré : {juror.certifier.trade_name or juror.certifier.name}",
                body=_account_body(juror, user),
            )
        )
        record(
            f"juror:{juror.pk}",
            "account_opened",
            actor=actor.label,
            now=now,
            certifier=juror.certifier.slug,
            facts={"user": user.pk, "letter": letter.pk if letter else None},
            key=key,
        )
    return letter


def _account_body(juror: Juror, user: User) -> str:
    if user.has_usable_password():
        how = [
            "Votre compte existe déjà : connectez-vous avec votre mot de passe.",
            settings.PUBLIC_URL + "/connexion/",
        ]
    else:
        how = [
            "Choisissez votre mot de passe à cette adresse, dans les trois jours :",
            settings.PUBLIC_URL + accounts.choosing_path(user),
        ]
    return "\n".join(
        [
            f"{juror.person.full_name},",
            "",
            "Un compte vous permet de dire vos jours, de lire les dossiers, de noter et de signer.",
            "",
            *how,
            "",
            juror.certifier.trade_name or juror.certifier.name,
        ]
    )
