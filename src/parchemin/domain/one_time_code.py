"""One-time codes to sign with: how long one serves, how often it is tried, how many are sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from parchemin.domain.objection import Objection, gettext_noop

LASTS = timedelta(minutes=10)
TRIES = 5
AN_HOUR = timedelta(hours=1)
PER_HOUR = 5  # codes sent to one person for one purpose


@dataclass(frozen=True, slots=True)
class Sent:
    """The last code sent: until when it serves, how often it was tried, whether it was used."""

    expires_at: datetime
    tries: int = 0
    used: bool = False


def sending_objections(*, server: bool, address: bool, lately: int) -> list[Objection]:
    """Why no code can be sent: the first reason. ``server``: a mail server is named; ``lately``: codes sent within the
    hour."""
    if not server:
        return [
            Objection(
                "code.no-server",
                gettext_noop("Aucun serveur d’envoi n’est réglé : aucun code ne peut partir."),
                mend=gettext_noop("Signez sans code, ou devant le service certification."),
            )
        ]
    if not address:
        return [
            Objection(
                "code.no-address",
                gettext_noop("Aucune adresse électronique n’est connue pour cette personne."),
                mend=gettext_noop("Faites-la compléter par le service certification."),
            )
        ]
    if lately >= PER_HOUR:
        return [
            Objection(
                "code.too-many",
                gettext_noop("Cinq codes ont déjà été envoyés depuis une heure."),
                mend=gettext_noop("Attendez, ou signez devant le service certification."),
            )
        ]
    return []


def using_objections(code: Sent | None, *, right: bool, now: datetime) -> list[Objection]:
    """Why a code given back does not serve: none under way, tried too often, wrong. ``right``: it is the one sent."""
    if code is None or code.used or now >= code.expires_at:
        return [
            Objection(
                "code.none",
                gettext_noop("Aucun code n’est en cours : demandez-en un."),
                mend=gettext_noop(
                    "Un code sert une fois, pendant dix minutes ; le dernier envoyé remplace les autres."
                ),
            )
        ]
    if code.tries >= TRIES:
        return [
            Objection(
                "code.exhausted",
                gettext_noop("Ce code a été essayé cinq fois : il ne sert plus."),
                mend=gettext_noop("Demandez un nouveau code."),
            )
        ]
    if not right:
        return [
            Objection(
                "code.wrong",
                gettext_noop("Ce code n’est pas le bon ; essais restants : %(left)s."),
                {"left": TRIES - code.tries - 1},
                mend=gettext_noop("Relisez le dernier code reçu : les précédents ne servent plus."),
            )
        ]
    return []
