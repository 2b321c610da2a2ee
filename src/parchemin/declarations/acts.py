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
REPORT_READ = register("report_read", gettext_noop("a lu un accusé de traitement."))
PASSAGE_PUT_BACK = register("passage_put_back", gettext_noop("a remis un passage au prochain fichier."))
