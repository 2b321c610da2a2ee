"""What a production asks of its accounts and of its sites' clocks before it starts."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.conf import settings

from parchemin.accounts.models import User
from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.parties.models import Site
from parchemin.runtime.starting import asks


@asks(gettext_noop("Comptes de démonstration"))
def demo_account_objections() -> list[Objection]:
    """No account whose password is published."""
    count = User.objects.filter(is_demo=True, is_active=True).count()
    if not count:
        return []
    return [
        Objection(
            "accounts.demo",
            gettext_noop(
                "La base contient %(count)s comptes de démonstration, dont le mot de passe est public."
            ),
            {"count": count},
            mend=gettext_noop("Partez d’une base neuve, ou désactivez ces comptes."),
        )
    ]


@asks(gettext_noop("Fuseaux horaires des sites"))
def site_objections() -> list[Objection]:
    """Every site is in a zone that this machine knows."""
    unknown = Site.objects.exclude(time_zone__in=available_timezones()).order_by("pk")
    return [
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


@asks(gettext_noop("Second facteur"))
def second_factor_objections() -> list[Objection]:
    """A second factor is asked of who decides. Leaving it out is a choice that is said, and stops nothing."""
    if settings.SECOND_FACTOR_REQUIRED:
        return []
    return [
        Objection(
            "start.second-factor",
            gettext_noop("Aucun second facteur n’est demandé à qui décide : un mot de passe volé suffirait."),
            mend=gettext_noop("Retirez PARCHEMIN_SECOND_FACTOR_REQUIRED, ou donnez-lui « true »."),
            level=Level.WARN,
        )
    ]
