"""Reads of accounts."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.conf import settings

from parchemin.accounts.models import User
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.parties.models import Site


def production_objections() -> list[Objection]:
    """Why a production server may not start: demo accounts, a secret that anyone knows, a site whose clock is unknown."""
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
    unknown = Site.objects.exclude(time_zone__in=available_timezones()).order_by("pk")
    return objections + [
        Objection(
            "site.time-zone-unknown",
            gettext_noop(
                "Le site « %(site)s » est dans un fuseau horaire inconnu de cette machine : %(zone)s."
            ),
            {"site": site.name, "zone": site.time_zone},
            mend=gettext_noop("Installez le paquet tzdata à jour, puis démarrez de nouveau."),
            about=f"site:{site.pk}",
        )
        for site in unknown
    ]
