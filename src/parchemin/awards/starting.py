"""What a production asks of its awards before it starts: that the keys which signed them are there."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from parchemin.awards.models import Award
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.formats.signing import keys
from parchemin.parties.models import Certifier
from parchemin.runtime.starting import asks


@asks(gettext_noop("Clés des titres délivrés"))
def key_objections() -> list[Objection]:
    """Each certifier that has awarded a title has its key: another would be made in its place, and sign the next."""
    reasons = []
    for certifier in Certifier.objects.filter(pk__in=Award.objects.values("certifier")).order_by("slug"):
        try:
            keys.load(Path(settings.KEYS_DIR), certifier.slug)
        except keys.KeyRefused as error:
            reasons.append(
                Objection(
                    "start.key-lost",
                    gettext_noop("La clé qui a signé des titres ne peut pas servir : %(cause)s"),
                    {"cause": str(error)},
                    mend=gettext_noop("Remettez la clé depuis sa copie, dans le dossier PARCHEMIN_KEYS."),
                    about=f"certifier:{certifier.slug}",
                )
            )
    return reasons
