"""Rows by the names people use at a terminal; a name that finds nothing says what was expected."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from parchemin.cli.context import certifier, stop

if TYPE_CHECKING:
    from parchemin.accounts.actor import Actor
    from parchemin.candidates.models import Candidacy
    from parchemin.catalogue.models import Block, Framework, RegisterSheet
    from parchemin.juries.models import Juror, Jury, JuryMember, Session, SessionEntry


def sheet(number: str) -> RegisterSheet:
    """A sheet by its number, with or without its register ("RNCP 12345")."""
    from parchemin.catalogue.models import RegisterSheet

    digits = "".join(c for c in number if c.isdecimal())
    row = RegisterSheet.objects.filter(number=digits).order_by("register").first()
    if row is None:
        stop(f"Aucune fiche n° {number}. « parchemin sheet import FICHIER » en inscrit une.")
    return row


def framework(number: str) -> Framework:
    """The latest framework of a sheet."""
    row = sheet(number).frameworks.order_by("-version").first()
    if row is None:
        stop(f"La fiche n° {number} n’a pas encore de référentiel : « parchemin sheet build {number} ».")
    return row


def candidacy(slug: str, number: str) -> Candidacy:
    from parchemin.candidates.models import Candidacy

    row = Candidacy.objects.filter(certifier=certifier(slug), number=number).select_related("person").first()
    if row is None:
        stop(f"Aucun dossier n° {number} chez « {slug} ».")
    return row


def session(number: int) -> Session:
    from parchemin.juries.models import Session

    row = Session.objects.filter(pk=number).select_related("certifier", "site").first()
    if row is None:
        stop(f"Aucune session n° {number}. « parchemin session list CERTIFICATEUR » les montre.")
    return row


def entry(number: int, dossier: str) -> SessionEntry:
    """A candidate as presented to a session, by the number of the file."""
    from parchemin.juries.models import SessionEntry

    row = (
        SessionEntry.objects.filter(session=session(number), candidacy__number=dossier)
        .select_related("candidacy__person", "session__certifier")
        .first()
    )
    if row is None:
        stop(f"Le dossier n° {dossier} n’est pas présenté à la session n° {number}.")
    return row


def juror(slug: str, email: str) -> Juror:
    from parchemin.juries.models import Juror

    row = (
        Juror.objects.filter(certifier=certifier(slug), person__email__iexact=email)
        .select_related("person")
        .first()
    )
    if row is None:
        stop(
            f"Aucun juré du vivier de « {slug} » n’a l’adresse {email}. « parchemin juror list {slug} » les montre."
        )
    return row


def jury(number: int) -> Jury:
    from parchemin.juries.models import Jury

    row = Jury.objects.filter(session=session(number)).select_related("session__certifier").first()
    if row is None:
        stop(f"La session n° {number} n’a pas encore de jury : « parchemin session propose {number} ».")
    return row


def block(entry: SessionEntry, number: int) -> Block:
    row = entry.blocks.filter(number=number).first()
    if row is None:
        stop(f"Le bloc {number} n’est pas présenté par le dossier {entry.candidacy.number}.")
    return row


def members(jury: Jury, email: str = "") -> list[JuryMember]:
    """Who sits on the jury; with an address, the seats of that person alone."""
    rows = jury.members.filter(withdrawn_at__isnull=True).select_related("juror__person").order_by("pk")
    seated = [m for m in rows if not email or m.juror.person.email.lower() == email.lower()]
    if not seated:
        stop(f"{email or 'Personne'} ne siège pas à ce jury.")
    return seated


def own_seat(jury: Jury, who: Actor) -> JuryMember:
    """The seat that the account holds: a member acts for himself."""
    own = who.persons("juror", "assessor")
    rows = jury.members.filter(withdrawn_at__isnull=True, juror__person__in=own)
    member = rows.select_related("juror__person").order_by("substitute", "pk").first()
    if member is None:
        stop(
            f"{who.name} ne siège pas à ce jury : un membre agit depuis son compte, que « parchemin juror account » ouvre."
        )
    return member


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        stop(f"« {text} » n’est pas une date : attendu AAAA-MM-JJ.")


def birth(text: str) -> tuple[int | None, int | None, int | None]:
    """Year, month and day of a birth, those not known left out; the rule judges them."""
    from parchemin.formats.tables.typed_dates import birth_parts

    parts = birth_parts(text) if text else (None, None, None)
    if parts is None:
        stop(f"« {text} » n’est pas une naissance : attendu AAAA-MM-JJ, AAAA-MM ou AAAA.")
    return parts


def instant(text: str, zone: str) -> datetime:
    """ "2023-06-15T09:00" in the zone named (of a site); an offset given in the text wins."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        clock = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):  # a path or an empty name is no key
        stop(f"« {zone} » n’est pas un fuseau horaire connu : attendu comme Europe/Paris ou Indian/Reunion.")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        stop(f"« {text} » n’est pas un instant : attendu AAAA-MM-JJTHH:MM.")
    return at if at.tzinfo else at.replace(tzinfo=clock)
