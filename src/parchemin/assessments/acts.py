"""Acts on what is assessed: grids, deposits, marks."""

from __future__ import annotations

from parchemin.domain.objection import gettext_noop
from parchemin.journal.acts import register

GRID_PUBLISHED = register(
    "grid_published", gettext_noop("a publié une grille, version %(version)s, %(criteria)s critères.")
)
DELIVERABLE_DEPOSITED = register(
    "deliverable_deposited", gettext_noop("a déposé un livrable, version %(version)s.")
)
GRID_SUBMITTED = register("grid_submitted", gettext_noop("a rendu une grille d’évaluation."))
GRID_TYPED_BACK = register(
    "grid_typed_back", gettext_noop("a saisi %(lines)s lignes d’une grille remplie sur papier.")
)
