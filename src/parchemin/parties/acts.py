"""Acts on certifiers, sites and letters."""

from __future__ import annotations

from parchemin.domain.objection import gettext_noop
from parchemin.journal.acts import register

CERTIFIER_REGISTERED = register("certifier_registered", gettext_noop("a inscrit le certificateur."))
CERTIFIER_CHANGED = register("certifier_changed", gettext_noop("a changé la fiche du certificateur."))
LETTER_TRIED = register("letter_tried", gettext_noop("s’est écrit une lettre d’essai : elle est partie."))
SITE_ADDED = register("site_added", gettext_noop("a ajouté un site, fuseau %(time_zone)s."))
LETTERS_APPROVED = register("letters_approved", gettext_noop("a relu des lettres et les a laissées partir."))
LETTER_RETURNED = register(
    "letter_returned", gettext_noop("a noté le retour d’une lettre non remise, code %(status)s.")
)
LETTER_READDRESSED = register("letter_readdressed", gettext_noop("a donné une autre adresse à une lettre."))
LETTER_EDITED = register("letter_edited", gettext_noop("a changé les mots d’une lettre avant son départ."))
LETTER_CANCELLED = register("letter_cancelled", gettext_noop("a annulé une lettre avant son départ."))
LETTER_TAKEN_UP = register(
    "letter_taken_up", gettext_noop("a repris une lettre annulée : elle attend d’être relue.")
)
DEMO_TOLD = register("demo_told", gettext_noop("a raconté la démonstration."))
