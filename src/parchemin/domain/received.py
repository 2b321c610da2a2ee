"""A file that somebody sends: whether it can be kept, whatever it is sent for."""

from __future__ import annotations

import re
import unicodedata

from parchemin.domain.objection import Objection, gettext_noop

MEGABYTE = 1024 * 1024
NAME_LENGTH = 200  # characters kept of a file's name, its ending among them
UNNAMED = "fichier"
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,49}/[a-z0-9][a-z0-9.+-]{0,49}", re.ASCII)
UNKNOWN_TYPE = "application/octet-stream"


def file_name(given: str) -> str:
    """The name of a file as it is kept, printed and given back: its last part, without what no screen shows or what
    writes the other way (control and format characters), at most 200 characters with its ending."""
    last = re.split(r"[/\\]", given)[-1]
    shown = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    name = " ".join(shown.split()).strip(". ") or UNNAMED
    stem, dot, ending = name.rpartition(".")
    if len(name) <= NAME_LENGTH or not dot or len(ending) > NAME_LENGTH // 10:
        return name[:NAME_LENGTH]
    return f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}"


def media_type(given: str) -> str:
    """What a browser claims a file is, when it is a media type; "application/octet-stream" otherwise."""
    plain = given.partition(";")[0].strip().lower()
    return plain if _MEDIA_TYPE.fullmatch(plain) else UNKNOWN_TYPE


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
