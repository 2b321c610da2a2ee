"""What a production asks of its keys before it starts: that each can sign. What they signed is verified without them."""

from __future__ import annotations

from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.journal import keys
from parchemin.journal.models import SigningKey
from parchemin.runtime.starting import asks


@asks(gettext_noop("Clés qui signent"))
def key_objections() -> list[Objection]:
    """Each pinned key has its private half; none is made in its place, and pages that verify answer without it."""
    owners = SigningKey.objects.order_by("owner").values_list("owner", flat=True).distinct()
    return [
        Objection(
            "start.key-lost",
            gettext_noop("La clé de « %(owner)s » ne peut pas signer (%(kept)s) : %(key)s."),
            {"owner": owner or "journal", "kept": state.kept.value, "key": state.row.public},
            mend=gettext_noop(
                "Remettez la clé depuis sa copie dans le dossier PARCHEMIN_KEYS, ou ses parts de papier (parchemin key "
                "restore) ; perdue pour de bon, remplacez-la : parchemin key rotate."
            ),
            about=f"keys:{owner}",
            level=Level.WARN,
        )
        for owner in owners
        for state in keys.states(owner)
        if state.signs and not state.usable
    ]
