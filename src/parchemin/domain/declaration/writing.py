"""Before a file is written for the Caisse des Dépôts: who sends it, what it would tell, what may go in it again."""

from __future__ import annotations

from collections.abc import Collection

from parchemin.domain.declaration.states import PassageState
from parchemin.domain.objection import Objection, gettext_noop

CLIENT_ID_LENGTH = 8
IN_THE_FORM = gettext_noop("Le saisir dans la fiche du certificateur.")


def sender_objections(
    *, client_id: str, contract_id: str, version: str, versions: Collection[str]
) -> list[Objection]:
    """What is missing of who sends the file. ``version``: of the format asked, among ``versions`` that can be written."""
    objections = []
    if len(client_id) != CLIENT_ID_LENGTH:
        objections.append(
            Objection(
                "declaration.client-id",
                gettext_noop("L’identifiant client donné par la Caisse des dépôts (8 caractères) manque."),
                mend=IN_THE_FORM,
                about="cdc_client_id",
            )
        )
    if not contract_id:
        objections.append(
            Objection(
                "declaration.contract-id",
                gettext_noop("Le numéro de contrat donné par la Caisse des dépôts manque."),
                mend=IN_THE_FORM,
                about="cdc_contract_id",
            )
        )
    if version not in versions:
        objections.append(
            Objection(
                "declaration.version",
                gettext_noop("La version de schéma « %(version)s » n’est pas connue."),
                {"version": version},
                mend=gettext_noop("Régler PARCHEMIN_CDC_SCHEMA_VERSION sur une version connue."),
            )
        )
    return objections


def due_objections(*, ready: int, waiting: int) -> list[Objection]:
    """No passage is ready: what the others wait for leads out. ``waiting``: those in a file to deposit."""
    if ready:
        return []
    if waiting:
        return [
            Objection(
                "declaration.nothing-due",
                gettext_noop("Aucun passage n’est prêt : %(count)d sont dans un fichier à déposer."),
                {"count": waiting},
                mend=gettext_noop(
                    "Déposer ce fichier et le dire, ou le mettre de côté pour l’écrire de nouveau."
                ),
            )
        ]
    return [
        Objection(
            "declaration.nothing-due",
            gettext_noop("Aucun passage n’est prêt : il n’y a rien à écrire."),
            mend=gettext_noop("Compléter les passages bloqués, s’il y en a."),
        )
    ]


def suppression_objections(*, version: str, has_withdrawals: bool, due: int) -> list[Objection]:
    """Why no file of withdrawals is written. ``has_withdrawals``: the version of the format does; ``due``: passages to
    withdraw that no file carries."""
    if not has_withdrawals:
        return [
            Objection(
                "withdrawal.no-format",
                gettext_noop(
                    "Le format %(version)s n’a pas de retrait : il se demande à la Caisse des dépôts."
                ),
                {"version": version},
                mend=gettext_noop(
                    "Le demander sur le portail, puis dire ici le retrait demandé, avec sa preuve."
                ),
            )
        ]
    if not due:
        return [
            Objection(
                "withdrawal.nothing-due",
                gettext_noop("Aucun passage déclaré n’est à retirer."),
                mend=gettext_noop("Déposer les fichiers de retrait déjà écrits, s’il y en a."),
            )
        ]
    return []


def moved_objections(wanted: Collection[int], still: Collection[int]) -> list[Objection]:
    """A file tells what is due at the moment it is kept. ``wanted``: what it holds; ``still``: what is due now."""
    if {*wanted} <= {*still}:
        return []
    return [
        Objection(
            "declaration.moved",
            gettext_noop("Des passages viennent d’être écrits dans un autre fichier, ou leur titre annulé."),
            mend=gettext_noop("Relancer l’écriture."),
        )
    ]


def putting_back_objections(state: PassageState, shown: str) -> list[Objection]:
    """A passage goes in a file again once it was refused: an accepted one is never sent twice. ``shown``: its state in
    words."""
    if state is PassageState.REFUSED:
        return []
    return [
        Objection(
            "passage.not-refused",
            gettext_noop("Ce passage est « %(state)s » : il ne repart pas."),
            {"state": shown},
            mend=gettext_noop("Lire où en est le titre dans le compte des déclarations."),
        )
    ]
