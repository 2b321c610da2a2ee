"""Acts on accounts and roles."""

from __future__ import annotations

from parchemin.domain.objection import gettext_noop
from parchemin.journal.acts import register

ROLES = {
    "manager": gettext_noop("responsable de certification"),
    "assessor": gettext_noop("évaluateur"),
    "juror": gettext_noop("juré"),
    "candidate": gettext_noop("candidat"),
    "auditor": gettext_noop("auditeur"),
}

ROLE_GIVEN = register(
    "role_given", gettext_noop("a donné un rôle du service à un compte, jusqu’au : %(until)s.")
)
ROLE_TAKEN = register("role_taken", gettext_noop("a accepté le rôle proposé : %(role)s."), role=ROLES)
ROLE_LEFT = register("role_left", gettext_noop("a refusé le rôle proposé : %(role)s."), role=ROLES)
PASSWORD_CHOSEN = register(
    "password_chosen",
    gettext_noop("a choisi son mot de passe, %(how)s."),
    how={
        "invitation": gettext_noop("par le lien de son invitation"),
        "reset": gettext_noop("par le lien d’un mot de passe oublié"),
        "change": gettext_noop("connecté, en donnant l’ancien"),
        "operator": gettext_noop("donné par l’exploitant de la machine"),
    },
)
