"""Acts on accounts and roles."""

from __future__ import annotations

from parchemin.domain.objection import gettext_noop
from parchemin.journal.acts import register

ROLE_GIVEN = register(
    "role_given", gettext_noop("a donné un rôle du service à un compte, jusqu’au : %(until)s.")
)
