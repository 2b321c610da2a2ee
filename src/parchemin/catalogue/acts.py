"""Acts on what is certified: sheets, findings, frameworks, rules."""

from __future__ import annotations

from parchemin.domain.objection import gettext_noop
from parchemin.journal.acts import register

SHEET_DEPOSITED = register(
    "sheet_deposited", gettext_noop("a déposé la fiche %(sheet)s : %(findings)s constats.")
)
SHEET_TEXT_REPLACED = register(
    "sheet_text_replaced",
    gettext_noop("a remplacé le texte de la fiche %(sheet)s : %(asked)s constats sont à trancher."),
)
SHEET_READ_AGAIN = register(
    "sheet_read_again",
    gettext_noop("a relu le texte gardé de la fiche %(sheet)s : %(asked)s constats sont à trancher."),
)
SHEET_JOINED = register(
    "sheet_joined", gettext_noop("a ajouté le certificateur %(joined)s à la fiche %(sheet)s.")
)
FINDING_SETTLED = register(
    "finding_settled", gettext_noop("a tranché le constat « %(finding)s » : %(reading)s.")
)
FRAMEWORK_BUILT = register("framework_built", gettext_noop("a établi la version %(version)s du référentiel."))
REGISTRATION_ADDED = register(
    "registration_added",
    gettext_noop("a entré un enregistrement de la fiche %(sheet)s, à partir du %(starts)s."),
)
REGISTRATION_CORRECTED = register(
    "registration_corrected",
    gettext_noop(
        "a corrigé un enregistrement de la fiche %(sheet)s : celui du %(before)s commence le %(starts)s."
    ),
)
REGISTRATION_SET_ASIDE = register(
    "registration_set_aside",
    gettext_noop("a écarté l’enregistrement de la fiche %(sheet)s qui commençait le %(before)s."),
)
SHEET_ATTACHED = register(
    "sheet_attached", gettext_noop("a dit que la fiche %(sheet)s remplace %(former)s depuis le %(since)s.")
)
SHEET_DETACHED = register(
    "sheet_detached", gettext_noop("a écarté que la fiche %(sheet)s remplace %(former)s.")
)
CORRESPONDENCES_ADDED = register(
    "correspondences_added",
    gettext_noop(
        "a dit ce que des blocs de %(former)s valent pour %(sheet)s, à partir du %(starts)s : %(pairs)s."
    ),
)
CORRESPONDENCE_ENDED = register(
    "correspondence_ended",
    gettext_noop("a mis fin à une correspondance de %(former)s à %(sheet)s : %(pairs)s."),
)
COMPOSITION_RULE_CONFIRMED = register(
    "composition_rule_confirmed",
    gettext_noop("a confirmé la règle de composition du jury, version %(version)s."),
)
_CHANGES = {
    "finding_settled": gettext_noop("trancher un constat"),
    "framework_built": gettext_noop("établir une version du référentiel"),
    "composition_rule_confirmed": gettext_noop("confirmer une règle de composition du jury"),
    "sheet_text_replaced": gettext_noop("remplacer le texte de la fiche"),
    "sheet_read_again": gettext_noop("relire le texte gardé"),
    "sheet_joined": gettext_noop("ajouter un certificateur"),
    "registration_added": gettext_noop("entrer un enregistrement"),
    "registration_corrected": gettext_noop("corriger un enregistrement"),
    "registration_set_aside": gettext_noop("écarter un enregistrement"),
    "correspondences_added": gettext_noop("dire ce que des blocs valent"),
    "correspondence_ended": gettext_noop("mettre fin à une correspondance de blocs"),
    "sheet_attached": gettext_noop("rattacher la fiche à celle qu’elle remplace"),
    "sheet_detached": gettext_noop("détacher la fiche de celle qu’elle remplacerait"),
}
CHANGE_PROPOSED = register(
    "change_proposed",
    gettext_noop("a proposé aux autres certificateurs de %(change)s (proposition %(proposal)s)."),
    change=_CHANGES,
)
CHANGE_ACCEPTED = register(
    "change_accepted",
    gettext_noop("a accepté de %(change)s (proposition %(proposal)s)."),
    change=_CHANGES,
)
CHANGE_REFUSED = register(
    "change_refused",
    gettext_noop("a refusé de %(change)s (proposition %(proposal)s)."),
    change=_CHANGES,
)
CHANGE_WITHDRAWN = register(
    "change_withdrawn",
    gettext_noop("a retiré sa proposition de %(change)s (proposition %(proposal)s)."),
    change=_CHANGES,
)
RULES_PUBLISHED = register(
    "rules_published", gettext_noop("a publié le règlement, version %(version)s, à partir du %(starts)s.")
)
