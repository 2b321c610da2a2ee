"""A file that somebody sends: whether it can be kept, whatever it is sent for."""

from __future__ import annotations

from parchemin.domain.objection import Objection, gettext_noop

MEGABYTE = 1024 * 1024


def file_objections(name: str, size: int, limit: int) -> list[Objection]:
    """Whether a file of ``size`` octets can be received, ``limit`` being the most that is taken."""
    if size > limit:
        return [
            Objection(
                "file.too-large",
                gettext_noop("Le fichier « %(name)s » dépasse la taille permise (%(limit)s Mo)."),
                {"name": name, "limit": limit // MEGABYTE},
                mend=gettext_noop(
                    "Réduisez le fichier, ou demandez au service de certification comment le remettre."
                ),
            )
        ]
    if size == 0:
        return [
            Objection(
                "file.empty",
                gettext_noop("Le fichier « %(name)s » est vide : rien n’a été déposé."),
                {"name": name},
                mend=gettext_noop("Ouvrez le fichier pour vérifier son contenu, puis déposez-le de nouveau."),
            )
        ]
    return []
