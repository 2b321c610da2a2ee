"""A règlement corrected by a new version while a session relies on the older: who may be made to follow it."""

from __future__ import annotations

from parchemin.domain.objection import Objection, gettext_noop


def rules_change_objections(*, sat: bool, newer: int, reason: str) -> list[Objection]:
    """Reasons not to have the candidates of a session follow the règlement in force on their day of entry, corrected
    since. ``sat``: its deliberation was opened; ``newer``: how many candidates follow an older version of it."""
    if sat:
        return [
            Objection(
                "rules.sat",
                gettext_noop("La délibération a été ouverte : le règlement suivi ne change plus."),
                mend=gettext_noop(
                    "Rien n’est à changer : le jury statue d’après la version suivie à l’ouverture, que le procès-verbal dit."
                ),
            )
        ]
    if not newer:
        return [
            Objection(
                "rules.nothing-newer",
                gettext_noop(
                    "Chaque candidat suit déjà la dernière version en vigueur au jour de son entrée."
                ),
                mend=gettext_noop(
                    "Rien n’est à changer ; une version nouvelle ne vaut que pour les entrées de sa période."
                ),
            )
        ]
    if reason.strip():
        return []
    return [
        Objection(
            "rules.no-reason",
            gettext_noop("Dites pourquoi ces candidats suivent l’autre version."),
            mend=gettext_noop("Écrivez la raison en quelques mots ; le journal la garde à part."),
            about="reason",
        )
    ]
