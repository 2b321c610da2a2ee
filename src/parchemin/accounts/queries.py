"""Reads of accounts."""

from __future__ import annotations

from django.conf import settings

from parchemin.accounts.models import User
from parchemin.domain.objection import Objection, gettext_noop


def production_objections() -> list[Objection]:
    """Why a production server may not start: demo accounts, or a secret that anyone knows."""
    if settings.MODE != "production":
        return []
    from parchemin.runtime.checks import production_refuses_defaults

    objections = [
        Objection(e.id or "parchemin", e.msg, mend=e.hint or "") for e in production_refuses_defaults(None)
    ]
    count = User.objects.filter(is_demo=True, is_active=True).count()
    if count:
        objections.append(
            Objection(
                "accounts.demo",
                gettext_noop(
                    "La base contient %(count)s comptes de démonstration, dont le mot de passe est public."
                ),
                {"count": count},
                mend=gettext_noop("Partez d’une base neuve, ou désactivez ces comptes."),
            )
        )
    return objections
