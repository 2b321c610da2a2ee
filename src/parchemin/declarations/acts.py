"""Acts on what is declared to the State."""

from __future__ import annotations

from parchemin.domain.objection import gettext_noop
from parchemin.journal.acts import register

PASSAGES_PREPARED = register(
    "passages_prepared", gettext_noop("a préparé les passages : %(ready)s prêts, %(blocked)s bloqués.")
)
DECLARATION_WRITTEN = register(
    "declaration_written", gettext_noop("a écrit un fichier de %(written)s passages.")
)
DECLARATION_NAMED = register("declaration_named", gettext_noop("a écrit le fichier sous un autre nom."))
DECLARATION_DEPOSITED = register(
    "declaration_deposited",
    gettext_noop("a dit le fichier déposé le %(deposited_on)s, avec %(passages)s passages."),
)
DEPOSIT_TAKEN_BACK = register("deposit_taken_back", gettext_noop("est revenu sur le dépôt du fichier."))
DECLARATION_SET_ASIDE = register(
    "declaration_set_aside",
    gettext_noop("a mis le fichier de côté : %(passages)s passages sont repartis à déclarer."),
)
SUPPRESSION_WRITTEN = register(
    "suppression_written", gettext_noop("a écrit un fichier de retrait de %(written)s passages.")
)
PASSAGE_WITHDRAWN = register(
    "passage_withdrawn", gettext_noop("a dit le retrait du passage demandé le %(asked_on)s.")
)
PASSAGE_CORRECTED = register(
    "passage_corrected", gettext_noop("a dit la correction du passage demandée le %(asked_on)s.")
)
REPORT_READ = register("report_read", gettext_noop("a lu un accusé de traitement."))
PASSAGE_PUT_BACK = register("passage_put_back", gettext_noop("a remis un passage au prochain fichier."))
