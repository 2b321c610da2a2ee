"""Acts on titles."""

from __future__ import annotations

from parchemin.domain.objection import gettext_noop
from parchemin.journal.acts import register

AWARD_ISSUED = register("award_issued", gettext_noop("a délivré le titre %(number)s."))
ISSUING_ASKED = register("issuing_asked", gettext_noop("a demandé la délivrance des titres dus : %(due)s."))
AWARD_REVOKED = register("award_revoked", gettext_noop("a annulé le titre %(number)s."))
AWARD_REPLACED = register(
    "award_replaced", gettext_noop("a remplacé le titre %(former)s par le titre %(number)s.")
)
DUPLICATE_GIVEN = register("duplicate_given", gettext_noop("a remis un duplicata du titre %(number)s."))
DELIVERY_REFUSED = register("delivery_refused", gettext_noop("a refusé la délivrance pour fraude."))
