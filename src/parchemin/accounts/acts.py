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
ROLE_SUSPENDED = register("role_suspended", gettext_noop("a suspendu un rôle : %(role)s."), role=ROLES)
ROLE_RESUMED = register("role_resumed", gettext_noop("a rendu un rôle suspendu : %(role)s."), role=ROLES)
ROLE_WRITTEN = register(
    "role_written", gettext_noop("a écrit de nouveau à qui tient un rôle : %(role)s."), role=ROLES
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
        "first-code": gettext_noop("à l’ouverture de l’installation"),
    },
)

FACTORS = {
    "totp": gettext_noop("une application de codes"),
    "webauthn": gettext_noop("une clé d’accès"),
    "recovery_codes": gettext_noop("des codes de secours"),
}
SIGNED_IN = register(
    "signed_in",
    gettext_noop("s’est connecté, par %(how)s."),
    how={
        "password": gettext_noop("mot de passe"),
        "second_factor": gettext_noop("mot de passe et second facteur"),
        "passkey": gettext_noop("clé d’accès"),
        "openid": gettext_noop("un fournisseur d’identité"),
        "openid_second_factor": gettext_noop("un fournisseur d’identité et un second facteur"),
        "openid_strong": gettext_noop("un fournisseur d’identité, qui a demandé deux facteurs"),
    },
)
SIGN_IN_FAILED = register(
    "sign_in_failed", gettext_noop("a donné un mot de passe faux : la connexion a été refusée.")
)
SECOND_FACTOR_FAILED = register("second_factor_failed", gettext_noop("a donné un second facteur faux."))
SECOND_FACTOR_ADDED = register(
    "second_factor_added", gettext_noop("a ajouté un second facteur : %(kind)s."), kind=FACTORS
)
SECOND_FACTOR_REMOVED = register(
    "second_factor_removed", gettext_noop("a retiré un second facteur : %(kind)s."), kind=FACTORS
)
PASSWORD_ASKED = register("password_asked", gettext_noop("a demandé un lien pour un mot de passe oublié."))
ADDRESS_ASKED = register("address_asked", gettext_noop("a demandé à changer l’adresse du compte."))
ADDRESS_CHANGED = register("address_changed", gettext_noop("a changé l’adresse du compte."))
SESSIONS_ENDED = register("sessions_ended", gettext_noop("a fermé ses autres sessions."))
