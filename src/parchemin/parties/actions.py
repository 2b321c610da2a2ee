"""Registering a certifier and its sites, from a terminal: each is one act, with where its letters and people go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction

from parchemin.domain.certifier import LABELS, record_objections
from parchemin.domain.objection import Objection, Refused, blocking, gettext_noop, refuse
from parchemin.formats.numbers import siret
from parchemin.journal.actions import AlreadyDone, Private, already, record
from parchemin.parties import acts
from parchemin.parties.models import Certifier, Site


def stream(certifier: Certifier) -> str:
    return f"certifier:{certifier.slug}"


def register_certifier(*, actor: str, now: datetime, slug: str, **fields: Any) -> Certifier:
    """Inscrire a certifier; ``fields`` are those of the model. ``Refused`` where a value does not hold or the slug is
    taken. Its title numbers begin as ``award_prefix`` says, by default with its short name."""
    given = {"name": "", **{field: value for field, value in fields.items() if field in LABELS}}
    reasons = record_objections(given, siret_holds=_siret_holds(given.get("siret", "")))
    if blocking(reasons):
        raise Refused(reasons)
    fields.setdefault("award_prefix", slug.replace("-", "")[:6].upper())
    with transaction.atomic():
        if Certifier.objects.filter(slug=slug).exists():
            raise Refused(
                [
                    Objection(
                        "certifier.exists",
                        gettext_noop("Le certificateur « %(slug)s » existe déjà : rien n’a été changé."),
                        {"slug": slug},
                        mend=gettext_noop("Donnez un autre nom court, ou servez-vous de celui-ci."),
                    )
                ]
            )
        row = Certifier.objects.create(slug=slug, **fields)
        words = {"name": row.name, "email": row.email, "address": f"{row.address} {row.city}".strip()}
        record(
            stream(row),
            acts.CERTIFIER_REGISTERED,
            actor=actor,
            now=now,
            certifier=slug,
            facts={"slug": slug, "demo": row.is_demo},
            private={name: Private(stream(row), text) for name, text in words.items() if text},
        )
    return row


def change_certifier(
    *, actor: str, now: datetime, certifier: Certifier, fields: Mapping[str, str], key: str | None = None
) -> Certifier:
    """Change a certifier's record (``domain.certifier.LABELS``); titles already delivered keep their words.

    Raises ``Refused`` where a value does not hold or nothing changes. Who may is asked by who calls.
    """
    given = {name: " ".join(value.split()) for name, value in fields.items() if name in LABELS}
    reasons = record_objections(given, siret_holds=_siret_holds(given.get("siret", "")))
    if blocking(reasons):
        raise Refused(reasons)
    with transaction.atomic():
        row = Certifier.objects.select_for_update().get(pk=certifier.pk)
        if done := already(key):
            raise AlreadyDone(done)
        changed = {name: value for name, value in given.items() if value != getattr(row, name)}
        if not changed:
            raise refuse(
                "certifier.unchanged",
                gettext_noop("Rien ne change : la fiche dit déjà cela."),
                mend=gettext_noop("Corriger au moins un champ."),
            )
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
        record(
            stream(row),
            acts.CERTIFIER_CHANGED,
            actor=actor,
            now=now,
            certifier=row.slug,
            facts={"fields": sorted(changed)},
            private={name: Private(stream(row), value) for name, value in changed.items() if value},
            key=key,
        )
    return row


def _siret_holds(text: str) -> bool:
    digits = siret.parse(text)
    return not text or (digits is not None and siret.key_holds(digits))


def add_site(
    *,
    actor: str,
    now: datetime,
    certifier: Certifier,
    name: str,
    address: str = "",
    postcode: str = "",
    city: str = "",
    time_zone: str = "Europe/Paris",
    key: str | None = None,
) -> tuple[Site, bool]:
    """Add a site, where a jury and its candidates are told to go; one already there by that name stays as it is.

    Returns the site, and whether it is new. ``Refused`` without a name, or where the time zone is not one of the IANA
    database. Who may is asked by who calls.
    """
    name = " ".join(name.split())[:200]
    if objections := _site_objections(name, time_zone):
        raise Refused(objections)
    with transaction.atomic():
        if done := already(key):
            raise AlreadyDone(done)
        row, created = Site.objects.get_or_create(
            certifier=certifier,
            name=name,
            defaults={
                "address": address,
                "postcode": postcode,
                "city": city,
                "time_zone": time_zone,
                "certifies": True,
                "prepares": True,
            },
        )
        if created:
            words = " ".join(filter(None, [row.name, row.address, row.postcode, row.city]))
            record(
                stream(certifier),
                acts.SITE_ADDED,
                actor=actor,
                now=now,
                certifier=certifier.slug,
                facts={"site": row.pk, "time_zone": time_zone},
                private={"place": Private(stream(certifier), words)},
                key=key,
            )
    return row, created


def _site_objections(name: str, time_zone: str) -> list[Objection]:
    objections = []
    if not name:
        objections.append(
            Objection(
                "site.unnamed",
                gettext_noop("Un site a un nom."),
                about="name",
                mend=gettext_noop("Écrire celui que portent les convocations."),
            )
        )
    if time_zone not in available_timezones():
        objections.append(
            Objection(
                "site.time-zone",
                gettext_noop("« %(zone)s » n’est pas un fuseau horaire connu."),
                {"zone": time_zone},
                about="time_zone",
                mend=gettext_noop("Écrivez-le comme Europe/Paris ou Indian/Reunion."),
            )
        )
    return objections
