"""Roles of a certification service: given, suspended, given back. A role once held stays in the journal for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parchemin.domain.address import is_address
from parchemin.domain.objection import Objection, gettext_noop

MANAGER, AUDITOR, ASSESSOR, JUROR, CANDIDATE = "manager", "auditor", "assessor", "juror", "candidate"
GIVEN = (MANAGER, AUDITOR)  # by the service; the others come of a person's file
SUSPENDED = (MANAGER, AUDITOR, ASSESSOR)
# What each role may do, in the order they are shown.
MAY = {
    MANAGER: gettext_noop(
        "Fait tous les actes du service : certification, candidats, sessions, jurys, convocations, titres, déclarations, et donne les rôles. Ne vote pas, ne note pas et ne signe pas pour un juré ; ne décide de rien pour qui lui est lié."
    ),
    AUDITOR: gettext_noop(
        "Lit ce que lit le service, journal compris, jusqu’au jour où son rôle finit. Tire des échantillons de décisions publiées, en fait faire et en prend les dossiers de preuve ; ne fait aucun autre acte, ne télécharge pas les pièces des jurés."
    ),
    ASSESSOR: gettext_noop(
        "Remplit en son nom les grilles des candidats qui lui sont confiés. Ne lit rien d’autre, ne vote pas."
    ),
    JUROR: gettext_noop(
        "Lit les dossiers des candidats qu’il entend ou sur lesquels il statue, note, vote et signe pour lui seul. Son rôle s’ouvre à son dossier du vivier, et son siège se retire au jury."
    ),
    CANDIDATE: gettext_noop(
        "Lit son dossier et ses résultats publiés, dépose ses pièces, forme un recours. Rien de ce qui est aux autres."
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A role to give. ``until``: first day without it; ``on``: today; ``held``, ``suspended``: it is so already."""

    role: str
    email: str
    name: str
    until: date | None
    on: date
    held: bool = False
    suspended: bool = False


def giving_objections(asked: Asked) -> list[Objection]:
    """Reasons not to give a role of the service."""
    reasons = []
    if asked.role not in GIVEN:
        reasons.append(
            _again(
                "role.not-given-here",
                gettext_noop("Ce rôle ne se donne pas ici."),
                gettext_noop(
                    "Choisissez responsable ou auditeur ; un juré, un évaluateur ou un candidat tient le sien de son dossier."
                ),
                "role",
            )
        )
    if not is_address(asked.email.strip()):
        reasons.append(
            _again(
                "role.address",
                gettext_noop("L’adresse du compte ne s’écrit pas ainsi."),
                gettext_noop("Écrivez l’adresse entière, comme prenom.nom@exemple.fr."),
                "email",
            )
        )
    if not asked.name.strip():
        reasons.append(
            _again(
                "role.name",
                gettext_noop("Le nom de la personne manque."),
                gettext_noop("Écrivez son prénom et son nom : le journal dira qui agit."),
                "name",
            )
        )
    if asked.role == AUDITOR and asked.until is None:
        reasons.append(
            _again(
                "role.no-end",
                gettext_noop("Le rôle d’un auditeur a une fin."),
                gettext_noop("Donnez son dernier jour."),
                "until",
            )
        )
    if asked.until is not None and asked.until <= asked.on:
        reasons.append(
            _again(
                "role.over-at-once",
                gettext_noop("Ce rôle serait fini avant d’avoir commencé."),
                gettext_noop("Donnez un dernier jour à venir."),
                "until",
            )
        )
    if reasons or not asked.held:
        return reasons
    if asked.suspended:
        return [
            Objection(
                "role.suspended",
                gettext_noop("Ce compte a déjà ce rôle, suspendu."),
                mend=gettext_noop("Rendez-lui ce rôle dans la liste, avec la raison."),
            )
        ]
    return [
        Objection(
            "role.held",
            gettext_noop("Ce compte a déjà ce rôle."),
            mend=gettext_noop("Rien n’est à donner : la liste le montre."),
        )
    ]


@dataclass(frozen=True, slots=True)
class Held:
    """A role somebody holds. ``own``: who asks holds it; ``last``: no other manager of the certifier may act."""

    role: str
    suspended: bool = False
    over: bool = False
    own: bool = False
    last: bool = False


def suspending_objections(held: Held, *, reason: str) -> list[Objection]:
    """Reasons not to suspend a role."""
    if held.role not in SUSPENDED:
        return [
            Objection(
                "role.of-a-file",
                gettext_noop(
                    "Le rôle d’un juré ou d’un candidat ne se suspend pas : il tient à son dossier."
                ),
                mend=gettext_noop("Retirez le membre du jury, ou la candidature, à sa page."),
            )
        ]
    if held.suspended or held.over:
        return [
            Objection(
                "role.not-standing",
                gettext_noop("Ce rôle est déjà suspendu, ou fini."),
                mend=gettext_noop("Rien n’est à suspendre."),
            )
        ]
    if held.last:
        return [
            Objection(
                "role.last-manager",
                gettext_noop("C’est le dernier responsable de ce certificateur : plus personne n’agirait."),
                mend=gettext_noop("Donnez d’abord ce rôle à quelqu’un d’autre."),
            )
        ]
    if held.own:
        return [
            Objection(
                "role.own",
                gettext_noop("Nul ne suspend son propre rôle."),
                mend=gettext_noop("Demandez-le à un autre responsable."),
            )
        ]
    return _reason(reason)


def writing_objections(held: Held, *, chosen: bool) -> list[Objection]:
    """Reasons not to write again to who holds a role. ``chosen``: the account has its password already."""
    if held.role not in GIVEN or held.suspended or held.over or chosen:
        return [
            Objection(
                "role.account-open",
                gettext_noop(
                    "Il n’y a rien à écrire de nouveau : ce compte est ouvert, ou ce rôle ne vaut plus."
                ),
                mend=gettext_noop("Qui a oublié son mot de passe le dit à la page de connexion."),
            )
        ]
    return []


def resuming_objections(held: Held, *, reason: str) -> list[Objection]:
    """Reasons not to give a suspended role back."""
    if not held.suspended:
        return [
            Objection(
                "role.not-suspended",
                gettext_noop("Ce rôle n’est pas suspendu."),
                mend=gettext_noop("Rien n’est à rendre : la liste dit ce qui vaut."),
            )
        ]
    return _reason(reason)


def _reason(reason: str) -> list[Objection]:
    if reason.strip():
        return []
    return [
        _again(
            "role.no-reason",
            gettext_noop("Dites pourquoi."),
            gettext_noop("Écrivez la raison en quelques mots ; le journal la garde à part."),
            "reason",
        )
    ]


def _again(code: str, words: str, mend: str, about: str) -> Objection:
    return Objection(code, words, mend=mend, about=about)
