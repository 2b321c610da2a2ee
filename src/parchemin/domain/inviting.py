"""An account opened for somebody whose file the service keeps."""

from __future__ import annotations

from parchemin.domain.objection import Objection, gettext_noop

NOBODY = Objection(
    "account.nobody-chosen",
    gettext_noop("Personne n’est coché : aucune lettre n’est à écrire."),
    mend=gettext_noop("Cochez ceux que vous invitez, puis recommencez."),
)


def inviting_objections(name: str, email: str, *, erased: bool) -> list[Objection]:
    """Reasons not to write to that person the letter that opens their account."""
    if email and not erased:
        return []
    return [
        Objection(
            "account.no-address",
            gettext_noop("Aucune adresse électronique n’est connue pour %(name)s."),
            {"name": name},
            mend=gettext_noop("Complétez son adresse, puis ouvrez le compte."),
        )
    ]
