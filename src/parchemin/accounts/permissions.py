"""Who may do what: functions that return reasons; an empty list means yes. Denied by default."""

from __future__ import annotations

from uuid import UUID

from parchemin.accounts.actor import Actor
from parchemin.domain.objection import Objection, Refused, gettext_noop

ASK = gettext_noop(
    "Demandez-le à un responsable : les rôles du service se donnent à leur page, ou par « parchemin certifier account »."
)
OWN = gettext_noop("La personne concernée agit depuis son propre compte.")


def _no(code: str, sentence: str, mend: str) -> list[Objection]:
    return [Objection(f"permission.{code}", sentence, mend=mend)]


def to_manage(actor: Actor, certifier_id: int) -> list[Objection]:
    """Acts of the certification manager: enrol, compose, convoke, seal, award, declare."""
    if actor.manages(certifier_id):
        return []
    return _no(
        "manager", gettext_noop("Cet acte revient au responsable de certification de ce certificateur."), ASK
    )


def to_read_certifier(actor: Actor, certifier_id: int) -> list[Objection]:
    if actor.system or certifier_id in actor.certifiers("manager", "auditor"):
        return []
    return _no(
        "staff", gettext_noop("Cette page est réservée au service de certification de ce certificateur."), ASK
    )


def to_audit(actor: Actor, certifier_id: int) -> list[Objection]:
    """Acts of the auditor: draw a sample. Who is audited does not choose what is looked at."""
    if actor.system or certifier_id in actor.certifiers("auditor"):
        return []
    return _no(
        "auditor",
        gettext_noop(
            "Un échantillon se tire par un auditeur de ce certificateur : qui est contrôlé ne choisit pas."
        ),
        ASK,
    )


def to_act_as_juror(actor: Actor, person_id: UUID) -> list[Objection]:
    """A juror gives his own opinion and signs for himself, never for another."""
    if actor.system or person_id in actor.persons("juror", "assessor"):
        return []
    return _no("juror", gettext_noop("Chaque juré agit pour lui-même : ce siège n’est pas le vôtre."), OWN)


def to_act_as_candidate(actor: Actor, person_id: UUID) -> list[Objection]:
    if actor.system or person_id in actor.persons("candidate"):
        return []
    return _no("candidate", gettext_noop("Ce dossier n’est pas le vôtre."), OWN)


def require(objections: list[Objection]) -> None:
    """Raise ``Refused`` when a permission function gave a reason."""
    if objections:
        raise Refused(objections)
